"""What the workbench shows: the proposal, one's own themes, and the one list of remarks that is open."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.rounds.concentrate import bench, coding, dispositions, machine, proposed, seconds
from massline.web.rounds.models import BenchStep, Statement
from massline.web.stages.concentrate.benchread import Bench, Pull
from massline.web.stages.concentrate.guard import A_PAGE
from massline.web.stages.concentrate.phrases import step_words

PROPOSALS, PAIRS = 24, 25
ENOUGH_UNITS = 10
"""Remarks both coders read below which agreement is not told."""


def shown_page(request: HttpRequest, at: Bench, step: BenchStep | None, fault: str) -> dict[str, Any]:
    """Everything the page says."""
    did = request.GET.get("did", "") if request.method != "POST" else ""
    counts = Counter(stand.theme for pk, stand in at.stands.items() if pk in at.here)
    kept = at.kept
    opened = _opened(at)
    proposals = Paginator(kept.top if kept else [], PROPOSALS).get_page(request.GET.get("proposals", "1")[:9])
    return {
        "did": "",
        "said": fault or _told(did, step),
        "fault": fault,
        "bench": at,
        "standing": at.standing,
        "kept": kept,
        "proposals": proposals,
        "groups": proposed.shown(kept, list(proposals), at.stands, at.drafted) if kept else [],
        "nowhere": Counter(kept.nowhere.values()) if kept else {},
        "alike_left": len(at.pairs),
        "pulls_left": len(at.pulls),
        "yours": [{"theme": one, "remarks": counts[one.pk], "open": f"t{one.pk}"}
                  for one in at.themes],
        "machine": machine.machine(),
        "none": counts[bench.NONE],
        "undecided": len(at.here) - sum(counts[pk] for pk in counts if pk != bench.UNDECIDED),
        "opened": opened,
        "puts": bool(at.coder and opened and opened["rows"] and opened["kind"] not in {"alike", "pulls"}),
        "here": _address(at, open=at.open),
        "closed": _address(at),
        "step": step,
        "step_words": step_words(step) if step else "",
        "agreement": _agreement(at),
        "unanswered": len(at.here.keys() - dispositions.settled(at.place.round)),
        "all": len(at.here),
    }  # fmt: skip


def _address(at: Bench, **asked: str) -> str:
    """The query of this page with another list open."""
    wanted = {name: value for name, value in asked.items() if value}
    if len(at.coders) > 1:
        wanted["coder"] = str(at.coder)
    return f"?{urlencode(wanted)}" if wanted else "?"


def _told(did: str, step: BenchStep | None) -> str:
    if did == "step" and step is not None:
        return step_words(step)
    return {
        "undone": _("Undone."),
        "nothing": _("Nothing was changed: it stands like that already."),
        "judged": _("Kept."),
        "work": _("The themes are being worked out."),
    }.get(did, "")


def _agreement(at: Bench) -> dict[str, Any] | None:
    """How far the two coders agree, in one digit; None where a second one has not begun."""
    found = coding.trust(at.place.round) if at.coder else None
    if found is None:
        return None
    if found.units < ENOUGH_UNITS:
        return {"few": True, "units": found.units}
    digits = ""
    if found.alpha is not None:
        digits = f"{round(found.alpha, 1) if found.trusted else min(round(found.alpha, 1), 0.6):.1f}"
    return {"few": False, "units": found.units, "trusted": found.trusted, "digits": digits.replace("0.", ".", 1)}


def _opened(at: Bench) -> dict[str, Any] | None:
    """The list that is open, None where none is."""
    if at.open == "alike":
        return {"kind": "alike"} | _listed(at, at.pairs, PAIRS, _shown_pairs)
    if at.open == "pulls":
        return {"kind": "pulls"} | _listed(at, at.pulls, PAIRS, _shown_pulls)
    wanted = _wanted(at)
    return None if wanted is None else wanted[0] | _listed(at, wanted[1], A_PAGE, _shown_remarks)


def _wanted(at: Bench) -> tuple[dict[str, Any], list[str]] | None:
    kind, name = at.open[:1], at.open[1:]
    kept = at.kept
    if at.open in {"none", "undecided"} and at.coder:
        wanted = bench.NONE if at.open == "none" else bench.UNDECIDED
        return {"kind": at.open}, at.standing_at(wanted)
    if at.open in {"p-none", "p-undecided"} and kept:
        return {"kind": at.open}, [pk for pk, why in kept.nowhere.items() if why == at.open[2:]]
    if kind in {"p", "s"} and kept and (group := kept.groups.get(name)):
        parts = kept.parts.get(name, []) if kind == "p" else []
        shown = proposed.shown(kept, [group, *parts], at.stands, at.drafted)
        if kind == "s":
            return {"kind": "seconds", "group": shown[0]}, kept.there(group.also)
        more = {"seconds": at.with_taking([group]).remarks, "part_seconds": at.with_taking(parts).remarks}
        above = kept.groups.get(group.parent)
        told = {"kind": "proposal", "group": shown[0], "parts": shown[1:], "above": above}
        return told | more, kept.members[group.id]
    theme = next((one for one in at.themes if str(one.pk) == name), None) if kind in {"t", "a"} else None
    if theme is None:
        return None
    also = {pk for pk, stand in at.stands.items() if stand.also and theme.pk in stand.also}
    beside = [pk for pk in at.here if pk in also] if also else []
    if kind == "a":
        return {"kind": "beside", "theme": theme}, beside
    under = at.standing_at(theme.pk)
    split = at.split(theme)
    titles = proposed.shown(kept, [part for part, _members in split], at.stands) if kept and split else []
    fall = [{"group": one, "size": len(members)} for one, (_part, members) in zip(titles, split, strict=True)]
    return {"kind": "theme", "theme": theme, "split": fall, "beside": len(beside)}, under


def _listed(at: Bench, rows: list[Any], each: int, shown: Any) -> dict[str, Any]:
    page = Paginator(rows, each).get_page(at.page)
    query = _address(at, open=at.open).removeprefix("?")
    return {"page": page, "rows": shown(at, list(page)), "query": f"{query}&" if query else "", "all": len(rows)}


def _shown_remarks(at: Bench, names: list[str]) -> list[dict[str, Any]]:
    alike: Mapping[str, list[str]] = _alike_of(at)
    told = proposed.statements([*names, *(other for one in names for other in alike.get(one, [])[:2])])
    book = {one.pk: one for one in at.themes}
    may = seconds.may_speak_of(at.kept, names, at.stands) if at.kept else {}
    unnamed = {one.group.id: one.group for some in may.values() for one in some if one.theme is None}
    groups = {one.id: one for one in proposed.shown(at.kept, list(unnamed.values()), {})} if at.kept else {}
    rows = []
    for name in names:
        stand = at.stands.get(name, bench.NOWHERE)
        rows.append(
            {
                "said": told[name], "picked": name in at.typed.get("said", ()),
                "stand": stand.theme, "under": book.get(stand.theme), "against": stand.against,
                "also": [book[one] for one in stand.also if one in book],
                "same": len(at.together.get(name, ())), "alike": [told[one] for one in alike.get(name, [])[:2]],
                "may": [{"theme": book.get(one.theme or 0), "group": groups.get(one.group.id)}
                        for one in may.get(name, [])],
            }
        )  # fmt: skip
    return [row for row in rows if row["said"] is not None]


def _alike_of(at: Bench) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in at.pairs:
        found[one].append(other)
        found[other].append(one)
    return found


def _shown_pairs(at: Bench, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    told = proposed.statements(name for pair in pairs for name in pair)
    return [{"one": told[one], "other": told[other]} for one, other in pairs]


def _shown_pulls(at: Bench, pulls: list[Pull]) -> list[dict[str, Any]]:
    told: dict[str, Statement] = proposed.statements(name for pull in pulls for name in pull.pair)
    names = dict(Section.objects.filter(organisation=at.place.organisation).values_list("slug", "name"))
    write = reverse("concentrate:pulls", args=at.place.slugs)
    return [
        {
            "one": told[pull.one], "other": told[pull.other], "why": pull.why,
            "sections": [names.get(slug, slug) for slug in pull.sections], "words": pull.words(told),
            "write": f"{write}?{urlencode(pull.asked(told))}#write",
        }
        for pull in pulls
    ]  # fmt: skip
