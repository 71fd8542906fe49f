"""Themes a remark may have beside its main one: proposed by the software, given by people."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from massline.web.rounds.concentrate.proposed import Kept
from massline.web.rounds.concentrate.proposing import Group
from massline.web.rounds.concentrate.stands import MOST_BESIDE, NOWHERE, Stand

MOSTLY = 0.5
"""Share of the remarks of a proposed theme above which one's own theme counts as what was made of it."""


@dataclass(frozen=True)
class May:
    """What a remark may speak of as well: a proposed theme, and the theme a coder made of it, None before that."""

    group: Group
    theme: int | None


def made_of(kept: Kept, stands: Mapping[str, Stand]) -> dict[str, int]:
    """For each of the finest proposed themes the theme under which a coder has most of its remarks."""
    made = {}
    for group in kept.finest:
        members = kept.members[group.id]
        under = Counter(theme for one in members if (theme := stands.get(one, NOWHERE).theme) > 0)
        theme, remarks = next(iter(under.most_common(1)), (0, 0))
        if remarks > MOSTLY * len(members):
            made[group.id] = theme
    return made


def may_speak_of(kept: Kept, remarks: Collection[str], stands: Mapping[str, Stand]) -> dict[str, list[May]]:
    """What each of these remarks may speak of as well and is not under already, for one coder."""
    wanted = {one: kept.beside[one] for one in remarks if one in kept.beside}
    made = made_of(kept, stands) if wanted else {}
    found: dict[str, list[May]] = defaultdict(list)
    for one, groups in wanted.items():
        stand, offered = stands.get(one, NOWHERE), set[int]()
        room = len(stand.also) < MOST_BESIDE
        for group in groups:
            theme = made.get(group.id)
            if theme is None:
                found[one].append(May(group, None))
            elif room and stand.theme > 0 and theme not in {stand.theme, *stand.also, *offered}:
                offered.add(theme)
                found[one].append(May(group, theme))
    return found


@dataclass(frozen=True)
class Seconds:
    """Second themes that come with taking some proposed ones.

    ``also`` are for each of them remarks that may speak of it beside another main theme; ``besides`` are for remarks
    it is the main theme of the themes made already of what else they may speak of.
    """

    also: Mapping[str, Sequence[str]]
    besides: Mapping[str, Sequence[int]]

    @property
    def remarks(self) -> int:
        """How many remarks would have more than one theme."""
        return len({one for some in self.also.values() for one in some} | self.besides.keys())


def with_taking(kept: Kept, groups: Sequence[Group], stands: Mapping[str, Stand]) -> Seconds:
    """The second themes that come with taking these proposed themes as themes of their own."""
    taken = {one for group in groups for one in kept.members[group.id]}
    made = made_of(kept, stands)
    besides = {}
    for one in taken & kept.beside.keys():
        themes = [made[group.id] for group in kept.beside[one] if group.id in made]
        if themes and stands.get(one, NOWHERE).theme <= 0:
            besides[one] = list(dict.fromkeys(themes))
    also = {
        group.id: [
            one for one in kept.there(group.also)
            if one in taken or ((stand := stands.get(one, NOWHERE)).theme > 0 and len(stand.also) < MOST_BESIDE)
        ]
        for group in groups
    }  # fmt: skip
    return Seconds(also, besides)
