"""What pages draw of a release: its document cut into pieces once, when it is made, and read a piece at a time.

`head` is the document without its statements; `shared` and `divided` are the first statements of each list;
`shown/1`, `shown/2`, ... the pages of all that can be shown, the surest first, `few/1`, ... of the others; `moved`
are the first whose estimate for everybody is furthest from those heard, `profiled` those that stand for a group;
`liked` how many agreed of each. A row carries its estimate, and the model block in `head` holds none. Everything
follows from the signed document, which stays the one that counts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from massline.formats.release import Release as ReadRelease
from massline.formats.release_analysis import TableFigures, analyse_release
from massline.method.shown import shown_share
from massline.web.record import seals
from massline.web.rounds.models import Release, ReleasePart, Round

A_PAGE = 50
"""Statements in a table before the next page of it."""

FIRST = 5
"""Statements drawn before the table of all of them."""

ALWAYS = ("shared", "divided", "moved", "profiled")
"""Pieces that every page of results draws."""

Rows = Sequence[Mapping[str, Any]]


def cut(document: Mapping[str, Any]) -> dict[str, Any]:
    """Every piece of a release by its name."""
    found = analyse_release(ReadRelease(document=document, signed_by=""))
    model = document.get("model")
    estimates = {} if model is None else {one["id"]: one for one in model["everybody"]}
    rows = {row["id"]: {**row, "estimate": estimates.get(row["id"])} for row in document["statements"]}
    speaks = {name for name, row in rows.items() if shown_share(row["total"]) is not None}
    shown = sorted((one for one in found.statements if one.id in speaks), key=lambda one: -one.total.low_of("agree"))
    few = [one for one in found.statements if one.id not in speaks]
    pieces: dict[str, Any] = {
        "head": {
            **document,
            "statements": [],
            "model": None if model is None else {**model, "everybody": [], "estimated": len(estimates)},
            "listed": {"shown": len(shown), "few": len(few)},
        },
        "shared": [rows[name] for name in found.agreed[:FIRST]],
        "divided": [rows[name] for name in found.divided[:FIRST]],
        "moved": [rows[name] for name in found.furthest[:FIRST]],
        "profiled": [rows[name] for name in _profiled(model)],
        "liked": {one.id: [one.total.counts["agree"], one.total.base] for one in shown if _counted(one)},
    }
    for name, listed in (("shown", shown), ("few", few)):
        for number, start in enumerate(range(0, len(listed), A_PAGE), start=1):
            pieces[f"{name}/{number}"] = [rows[one.id] for one in listed[start : start + A_PAGE]]
    return pieces


def _profiled(model: Mapping[str, Any] | None) -> list[str]:
    groups = [] if model is None else model["groups"]["found"]
    return list(dict.fromkeys(row["id"] for group in groups for row in group["stands_for"]))


def _counted(one: TableFigures) -> bool:
    return bool(one.total.base) and one.total.counts["agree"] is not None


def keep(release: Release, pieces: Mapping[str, Any]) -> None:
    """Write the pieces of a release down; part of making it."""
    ReleasePart.objects.bulk_create(
        ReleasePart(release=release, name=name, content=json.dumps(content, ensure_ascii=False))
        for name, content in pieces.items()
    )
    seals.seal(release.parts.all())


def last(round_: Round, *names: str) -> dict[str, Any] | None:
    """These pieces of the last release; None before the first. A page past the last one is missing."""
    newest = round_.releases.order_by("-number").values("pk")[:1]
    kept = ReleasePart.objects.filter(release__in=newest, name__in=names).values_list("name", "content")
    found = {name: json.loads(content) for name, content in kept}
    return found or _cut_now(round_, names)


def _cut_now(round_: Round, names: Sequence[str]) -> dict[str, Any] | None:
    """Of a release made before pieces were kept: cut for this reader."""
    document = round_.releases.order_by("-number").values_list("document", flat=True).first()
    if document is None:
        return None
    pieces = cut(json.loads(document))
    return {name: pieces[name] for name in names if name in pieces}


def head(round_: Round) -> Mapping[str, Any] | None:
    """The last release without its statements and without words; None before the first."""
    found = last(round_, "head")
    return None if found is None else found["head"]


@dataclass(frozen=True)
class Listed:
    """The last release as far as one page of results draws it."""

    document: Mapping[str, Any]
    """The signed document, its statements those of this page."""
    lists: Mapping[str, tuple[str, ...]]
    """Labels of the statements in each list of the page."""


def listed(round_: Round, pages: Mapping[str, str | None]) -> Listed | None:
    """The last release with what stands on these pages of its lists; None before the first.

    ``pages`` are the numbers as they stand in an address, by list: nonsense is the first page, too many the last.
    """
    document = head(round_)
    if document is None:
        return None
    numbers = {name: place(pages.get(name), document["listed"][name]) for name in ("shown", "few")}
    found = last(round_, *ALWAYS, *(f"{name}/{number}" for name, number in numbers.items())) or {}
    lists: dict[str, Rows] = {name: found.get(name, []) for name in ALWAYS}
    lists |= {name: found.get(f"{name}/{number}", []) for name, number in numbers.items()}
    rows = {row["id"]: row for part in lists.values() for row in part}
    return Listed(
        {**document, "statements": list(rows.values())},
        {name: tuple(row["id"] for row in part) for name, part in lists.items()},
    )


def place(asked: str | None, count: int) -> int:
    """The page that is meant, from 1 to the last.

    >>> place("2", 120), place("9", 120), place("x", 120), place(None, 0), place("-1", 120)
    (2, 3, 1, 1, 3)
    """
    final = max(1, -(-count // A_PAGE))
    number = int(asked) if asked is not None and asked.lstrip("-").isdecimal() and len(asked) < 10 else 1
    return number if 1 <= number <= final else final
