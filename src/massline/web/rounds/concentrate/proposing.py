"""The seam to the words engine: remarks in, proposed themes out. It knows no table; it has a process of its own."""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

Place = int
"""Of a remark in the sequence that was given."""
WORDS_SHOWN, CARRIERS = 5, 3
BROAD = 5
"""Groups a broader view has to tell apart to be worth opening first."""


@dataclass(frozen=True)
class Remark:
    """A text to be read. ``person`` tells people apart and nothing else; it does not come out again.

    ``stance`` is what published counts say of it: "for", "against", or nothing.
    """

    id: str
    text: str
    person: str
    language: str = ""
    stance: str = ""


@dataclass(frozen=True)
class Span:
    """Some words of a remark: text[start:end]."""

    remark: Place
    start: int
    end: int


@dataclass(frozen=True)
class Group:
    """A proposed theme. ``members`` are the remarks it is the main theme of, the most central first.

    ``also`` are remarks that belong to it beside another. ``quotations`` begin with the one it is titled by. Each of
    ``words`` is a list of places where it stands: a word nobody says any more cannot be shown. ``stable`` is None
    where it was not tried. ``parent`` is the group it is a part of, and then its members are among that one's.
    """

    id: str
    members: tuple[Place, ...]
    quotations: tuple[Span, ...]
    words: tuple[tuple[Span, ...], ...] = ()
    also: tuple[Place, ...] = ()
    opposing: Span | None = None
    parent: str = ""
    stable: bool | None = None


@dataclass(frozen=True)
class Proposal:
    """What the engine makes of the remarks: each is in one group at the top, in ``none`` or in ``undecided``.

    ``same`` are remarks that are one by the exact rule; ``alike`` are pairs a person has to judge; ``turned`` are
    pairs that are alike but for a negation or a direction.
    """

    groups: tuple[Group, ...]
    none: tuple[Place, ...] = ()
    undecided: tuple[Place, ...] = ()
    same: tuple[tuple[Place, ...], ...] = ()
    alike: tuple[tuple[Place, Place], ...] = ()
    turned: tuple[tuple[Place, Place], ...] = ()

    def opposite(self, remarks: Sequence[Remark]) -> list[tuple[Span, Span]]:
        """For each theme with words that speak the other way: the first quotation they speak against, and they."""
        found = []
        for group in self.groups:
            other = group.opposing
            against = remarks[other.remark].stance if other else ""
            first = (one for one in group.quotations if remarks[one.remark].stance not in {"", against})
            one = next(first, None) if other and against else None
            if one is not None and other is not None:
                found.append((one, other))
        return found


Before = Mapping[str, Sequence[Place]]
"""For each group of the proposal before: where its remarks are now."""


def propose(remarks: Sequence[Remark], before: Before) -> Proposal:
    """Read the remarks with the words engine; groups that are found again keep their names."""
    from massline.words.themes import Themes, text_key  # not in the process that serves pages

    known = {name: [text_key(remarks[place].text) for place in places] for name, places in before.items()}
    found = Themes().fit(
        [one.text for one in remarks],
        people=[one.person for one in remarks],
        stances=[one.stance or None for one in remarks],
        before=known or None,
    )
    none, undecided = found.unplaced["none"], found.unplaced["undecided"]
    return Proposal(_groups(found, remarks), none, undecided, **pairs(remarks))


def _groups(found: Any, remarks: Sequence[Remark]) -> tuple[Group, ...]:
    """The themes found inside the broadest view of them that still tells five or more apart."""
    members: dict[str, list[Place]] = {theme.id: [] for theme in found.themes}
    for one in found.statements:
        if one.themes:
            members[one.themes[0]].append(one.row)
    finest = {theme.id: _of_theme(theme, members[theme.id], remarks) for theme in found.themes if members[theme.id]}
    levels = [[[name for name in names if name in finest] for names in level] for level in found.levels]
    broad: list[list[str]] = next((level for level in reversed(levels) if len(level) >= BROAD), [])
    above = {name: names for names in broad for name in names if len(names) > 1}
    wide = [_of_several([finest[name] for name in names]) for names in broad if len(names) > 1]
    inside = [replace(one, parent=_joined(above[one.id])) if one.id in above else one for one in finest.values()]
    return (*wide, *inside)


def _joined(names: Sequence[str]) -> str:
    """The name of a broad group: it is known again as long as its first theme is.

    >>> _joined(["t3", "t1"])
    'b-t3'
    """
    return f"b-{names[0]}"


def _of_theme(theme: Any, members: Sequence[Place], remarks: Sequence[Remark]) -> Group:
    quoted = [Span(one.row, one.start, one.end) for one in theme.quotations if not one.opposing]
    opposing = next((Span(one.row, one.start, one.end) for one in theme.quotations if one.opposing), None)
    inside = set(members)
    first = [one.remark for one in quoted if one.remark in inside]
    ordered = tuple(dict.fromkeys((*first, *members)))
    words = tuple(where for word in theme.words if (where := carriers(word, remarks, ordered)))
    also = tuple(row for row in theme.rows if row not in inside)
    return Group(theme.id, ordered, tuple(quoted), words, also, opposing, stable=theme.stable)


def _of_several(parts: Sequence[Group]) -> Group:
    """A broad group: quoted and named by its parts in turn, the largest first."""
    largest = sorted(parts, key=lambda one: -len(one.members))
    members = tuple(place for one in parts for place in one.members)
    inside = set(members)
    return Group(
        _joined([one.id for one in parts]),
        members,
        tuple(one.quotations[0] for one in largest if one.quotations),
        tuple(word for n in range(WORDS_SHOWN) for one in largest for word in one.words[n : n + 1]),
        tuple(dict.fromkeys(place for one in parts for place in one.also if place not in inside)),
        next((one.opposing for one in largest if one.opposing), None),
    )


def pairs(remarks: Sequence[Remark]) -> dict[str, Any]:
    """What is one by the exact rule, what is close and what is turned round: the arguments of a ``Proposal``.

    The language of a remark is found in it: what is stored is that of the page it was written on.

    >>> said = ("Fix the  lifts!", "fix the lifts", "Please fix the lifts", "Never fix the lifts")
    >>> pairs([Remark(str(n), text, str(n)) for n, text in enumerate(said)])
    {'same': ((0, 1),), 'alike': ((0, 2),), 'turned': ((0, 3), (2, 3))}
    """
    from massline.words.near import Because, near_duplicates  # not in the process that serves pages

    near = near_duplicates({f"{place:09}": remark.text for place, remark in enumerate(remarks)})
    return {
        "same": tuple(tuple(int(one) for one in merged.ids) for merged in near.merged),
        "alike": tuple((int(link.one), int(link.other)) for link in near.suggested),
        "turned": tuple((int(link.one), int(link.other)) for link in near.apart if link.because is Because.TURNED),
    }


def carriers(word: str, remarks: Sequence[Remark], members: Sequence[Place]) -> tuple[Span, ...]:
    """The first few members in which a word stands as people wrote it; nothing where none has it.

    >>> carriers("lift", [Remark("1", "The Lift stops.", "a")], [0])
    (Span(remark=0, start=4, end=8),)
    """
    found = []
    pattern = re.compile(re.escape(word), re.IGNORECASE)
    for place in members:
        hit = pattern.search(remarks[place].text) if word else None
        if hit is not None:
            found.append(Span(place, hit.start(), hit.end()))
        if len(found) == CARRIERS:
            break
    return tuple(found)


def checked(proposal: Proposal, remarks: Sequence[Remark]) -> Proposal:
    """The same proposal with nothing lost: a remark the engine put nowhere is undecided.

    Raises ``ValueError`` for a span that is no words of its remark, or a remark put twice.
    """
    spans = [one for group in proposal.groups for one in (*group.quotations, *(s for w in group.words for s in w))]
    spans += [group.opposing for group in proposal.groups if group.opposing is not None]
    for span in spans:
        if not 0 <= span.start < span.end <= len(remarks[span.remark].text):
            raise ValueError(f"{span} is no words of a remark with {len(remarks[span.remark].text)} characters")
    top = [place for group in proposal.groups if not group.parent for place in group.members]
    put = [*top, *proposal.none, *proposal.undecided]
    if len(put) != len(set(put)):
        raise ValueError("a remark has two places in the proposal")
    rest = sorted(set(range(len(remarks))) - set(put))
    return Proposal(
        proposal.groups, proposal.none, (*proposal.undecided, *rest), proposal.same, proposal.alike, proposal.turned
    )  # fmt: skip


def to_json(proposal: Proposal) -> dict[str, Any]:
    """The proposal as it goes from process to process: names, numbers and lists, no words."""
    return asdict(proposal)


def from_json(content: dict[str, Any]) -> Proposal:
    """The way back."""
    groups = tuple(
        Group(
            one["id"], tuple(one["members"]), tuple(Span(**span) for span in one["quotations"]),
            tuple(tuple(Span(**span) for span in word) for word in one["words"]), tuple(one["also"]),
            Span(**one["opposing"]) if one["opposing"] else None, one["parent"], one["stable"],
        )
        for one in content["groups"]
    )  # fmt: skip
    return Proposal(
        groups, tuple(content["none"]), tuple(content["undecided"]),
        tuple(tuple(one) for one in content["same"]), *(
            tuple((one, other) for one, other in content[name]) for name in ("alike", "turned")
        ),
    )  # fmt: skip


def main() -> int:
    """Remarks on standard input, the proposal on standard output."""
    os.nice(10)
    rows, before = json.load(sys.stdin)
    remarks = [Remark(*row) for row in rows]
    json.dump(to_json(checked(propose(remarks, before), remarks)), sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
