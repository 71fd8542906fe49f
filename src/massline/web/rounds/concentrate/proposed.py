"""Proposed themes as pages show them: cut anew from the stored words, without what was taken back or hidden."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from massline.web.rounds.concentrate import working
from massline.web.rounds.concentrate.dispositions import FEW, contributions_of
from massline.web.rounds.concentrate.proposing import WORDS_SHOWN, Group, Place, Proposal, Span, from_json
from massline.web.rounds.concentrate.stands import NOWHERE, UNDECIDED, Stand
from massline.web.rounds.models import JudgedPair, PairKind, ProposedThemes, Round, Statement, Visibility

TITLES_TRIED = 2
QUOTED = 3
LONGEST_TITLE = 240


@dataclass(frozen=True)
class Quote:
    """Words of a remark as they stand there."""

    said: Statement
    words: str
    whole: bool = True


@dataclass(frozen=True)
class Shown:
    """A proposed theme as a page shows it. ``size`` counts the remarks there are now, ``left`` those the coder has
    under no theme, ``also`` those that may speak of it beside another; ``title`` is None where nobody who said it
    wants to be quoted."""

    id: str
    title: Quote | None
    words: list[str]
    size: int
    left: int
    also: int
    parts: int
    stable: bool | None
    opposing: Quote | None
    drafted: tuple[str, str] | None = None
    """A name a machine proposes, and the model."""

    @property
    def name(self) -> str:
        """What the theme could be called: its words. A person decides."""
        return ", ".join(self.words[:3])[:80]


class Kept:
    """The kept proposal of a round beside the remarks that are there now (their ids)."""

    def __init__(self, content: Mapping[str, Any], here: Collection[str]) -> None:
        self.names: list[str] = content["statements"]
        self.proposal: Proposal = from_json(dict(content))
        self.pulls: list[tuple[Place, Place, str, list[str], list[list[int]]]] = content["pulls"]
        self.here = frozenset(here)
        self.groups = {group.id: group for group in self.proposal.groups}

    def there(self, places: Iterable[Place]) -> list[str]:
        """The remarks at these places that are there now."""
        return [name for place in places if (name := self.names[place]) in self.here]

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """The remarks of each group that are there now."""
        return {group.id: self.there(group.members) for group in self.proposal.groups}

    @cached_property
    def top(self) -> list[Group]:
        """The groups of the highest level with a remark left, the largest first."""
        found = [group for group in self.proposal.groups if not group.parent and self.members[group.id]]
        return sorted(found, key=lambda group: (-len(self.members[group.id]), group.id))

    @cached_property
    def parts(self) -> dict[str, list[Group]]:
        """The groups inside each group."""
        found: dict[str, list[Group]] = defaultdict(list)
        for group in self.proposal.groups:
            if group.parent and self.members[group.id]:
                found[group.parent].append(group)
        return found

    @cached_property
    def nowhere(self) -> dict[str, str]:
        """What the software could not place: "none" or "undecided" for each remark that is in no group."""
        none = dict.fromkeys(self.there(self.proposal.none), "none")
        return none | dict.fromkeys(self.there(self.proposal.undecided), "undecided")

    @cached_property
    def finest(self) -> list[Group]:
        """The groups with a remark left that have no part."""
        return [group for group in self.proposal.groups if self.members[group.id] and group.id not in self.parts]

    @cached_property
    def beside(self) -> dict[str, list[Group]]:
        """For each remark the finest groups it belongs to beside its main one."""
        found: dict[str, list[Group]] = defaultdict(list)
        for group in self.finest:
            for one in self.there(group.also):
                found[one].append(group)
        return found

    @property
    def new(self) -> int:
        """Remarks that came since."""
        return len(self.here.difference(self.names))

    @property
    def gone(self) -> int:
        """Remarks that were there and are not any more."""
        return len(set(self.names) - self.here)

    def split(self, members: Collection[str]) -> list[tuple[Group, list[str]]]:
        """How the proposal would part these remarks: by the highest level that parts them; else nothing."""
        wanted = set(members)
        level = self.top
        while level:
            parted = [(group, inside) for group in level
                      if len(inside := [one for one in self.members[group.id] if one in wanted]) > 1]  # fmt: skip
            if len(parted) > 1:
                return parted
            level = [inner for group, _inside in parted for inner in self.parts.get(group.id, [])]
        return []

    @cached_property
    def exact(self) -> dict[str, frozenset[str]]:
        """For each remark the others that are one with it by the exact rule."""
        found: dict[str, frozenset[str]] = {}
        for places in self.proposal.same:
            together = frozenset(self.there(places))
            found |= {one: together - {one} for one in together if len(together) > 1}
        return found


def state_of(round_: Round) -> tuple[working.Standing, str]:
    """Where the working out stands, and the content kept, empty before the first."""
    row = ProposedThemes.objects.filter(round=round_).values_list("state", "content").first()
    return (working.Standing(), "") if row is None else (working.standing(round_, row[0]), row[1])


def read(content: str, here: Collection[str]) -> Kept | None:
    """The kept proposal, None before the first and for one another version of the program kept."""
    kept = json.loads(content) if content else {}
    return Kept(kept, here) if kept.get("format") == working.FORMAT else None


def shown(
    kept: Kept, groups: Sequence[Group], stands: Mapping[str, Stand],
    drafted: Mapping[str, tuple[str, str]] | None = None,
) -> list[Shown]:  # fmt: skip
    """These groups with their words, in one question to the database."""
    spans = [span for group in groups for span in _wanted(group)]
    said = statements(kept.there(span.remark for span in spans))
    found = []
    for group in groups:
        members = kept.members[group.id]
        title = next((q for span in group.quotations[:TITLES_TRIED] if (q := _quote(kept, span, said))), None)
        words = [next((q.words for span in word if (q := _quote(kept, span, said))), "")
                 for word in group.words[:WORDS_SHOWN]]  # fmt: skip
        left = sum(stands.get(one, NOWHERE).theme == UNDECIDED for one in members)
        opposing = _quote(kept, group.opposing, said) if group.opposing else None
        told, parts = [one for one in dict.fromkeys(words) if one], len(kept.parts.get(group.id, []))
        name = (drafted or {}).get(group.id)
        also = len(kept.there(group.also))
        found.append(Shown(group.id, title, told, len(members), left, also, parts, group.stable, opposing, name))
    return found


def _wanted(group: Group) -> list[Span]:
    words = [span for word in group.words[:WORDS_SHOWN] for span in word]
    return [*group.quotations[:TITLES_TRIED], *words, *([group.opposing] if group.opposing else [])]


def _quote(kept: Kept, span: Span, said: Mapping[str, Statement]) -> Quote | None:
    """The words of a span; None where they are gone, or their author does not want them shown."""
    one = said.get(kept.names[span.remark])
    if one is None or one.visibility != Visibility.WORDS or one.wording_approved is False:
        return None
    words = one.text[span.start : span.end]
    return Quote(one, words, whole=len(words) == len(one.text)) if words else None


def statements(names: Iterable[str]) -> dict[str, Statement]:
    """The remarks of these ids, by id. Say only ids of remarks that are there."""
    wanted = [UUID(one) for one in dict.fromkeys(names)]
    found: dict[str, Statement] = {}
    for start in range(0, len(wanted), FEW):
        rows = Statement.objects.filter(pk__in=wanted[start : start + FEW], withdrawn_on__isnull=True)
        found |= {one.pk.hex: one for one in rows.defer("words_key", "receipt_hash", "salt", "digest")}
    return found


def judged(round_: Round, kind: PairKind, coder: int) -> dict[tuple[str, str], bool]:
    """What a coder said to suggested pairs, the smaller id first."""
    rows = JudgedPair.objects.filter(one__round=round_, kind=kind, coder=coder)
    return {(one.hex, other.hex): holds for one, other, holds in rows.values_list("one", "other", "holds")}


def judge(round_: Round, kind: PairKind, coder: int, one: str, other: str, holds: bool | None) -> bool:
    """Keep what a coder says to a pair, or (with None) take it back; False where one of the two is not there."""
    first, second = sorted((UUID(one), UUID(other)), key=lambda pk: pk.hex)
    there = contributions_of(round_).filter(pk__in=[first, second]).count()
    if first == second or there != 2:
        return False
    if holds is None:
        JudgedPair.objects.filter(kind=kind, coder=coder, one=first, other=second).delete()
    else:
        JudgedPair.objects.update_or_create(
            kind=kind, coder=coder, one_id=first, other_id=second, defaults={"holds": holds}
        )
    return True


def together(kept: Kept | None, said: Mapping[tuple[str, str], bool]) -> dict[str, set[str]]:
    """For each remark all others that say the same: by the exact rule, or because this coder confirmed it."""
    links: dict[str, set[str]] = defaultdict(set)
    for (one, other), holds in said.items():
        if holds:
            links[one].add(other)
            links[other].add(one)
    for one, others in (kept.exact if kept else {}).items():
        links[one] |= {other for other in others if said.get((min(one, other), max(one, other))) is not False}
    found: dict[str, set[str]] = {}
    for start in links:
        if start in found:
            continue
        reached, waiting = {start}, [start]
        while waiting:
            new = links[waiting.pop()] - reached
            reached |= new
            waiting += new
        found |= {one: reached - {one} for one in reached}
    return found
