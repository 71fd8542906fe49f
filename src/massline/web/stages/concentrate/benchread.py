"""The workbench of one coder, read as far as it is needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from massline.web.rounds.concentrate import bench, coding, proposed, seconds, steps, suggested
from massline.web.rounds.concentrate.proposed import Kept
from massline.web.rounds.concentrate.proposing import Group
from massline.web.rounds.models import PairKind, Statement, Theme
from massline.web.stages.concentrate.guard import number_in
from massline.web.stages.places import Place

PARTS = 12
"""Parts of a theme of one's own that are proposed at most, the largest."""


class BenchRefusedError(ValueError):
    """It cannot be done like this; the message says why."""


@dataclass(frozen=True)
class Pull:
    """Two remarks that may pull against each other, why, and which words of each, empty for all of both."""

    one: str
    other: str
    why: str
    sections: list[str]
    ends: list[list[int]]

    @property
    def pair(self) -> tuple[str, str]:
        """The two."""
        return self.one, self.other

    def asked(self, told: Mapping[str, Statement]) -> dict[str, str]:
        """What the page of pulls is asked for."""
        ends = self.ends or [[], []]
        return {
            name: "-".join([told[pk].label, *map(str, place)])
            for name, pk, place in zip(("one", "other"), self.pair, ends, strict=True)
        }

    def words(self, told: Mapping[str, Statement]) -> list[str]:
        """The words that are meant, empty where all of a remark is."""
        cut = [told[pk].text[start:end] for pk, (start, end) in zip(self.pair, self.ends, strict=False)]
        return ["" if words == told[pk].text else words for pk, words in zip(self.pair, cut, strict=False)]


@dataclass
class Bench:
    """The workbench of one coder (None for somebody who only reads), read as far as it is needed."""

    place: Place
    coder: int | None
    coders: list[int]
    open: str
    page: str
    typed: Mapping[str, Any] = field(default_factory=dict)
    """What was sent and refused: it stands in the form again."""

    @classmethod
    def at(cls, request: HttpRequest, place: Place, coders: list[int]) -> "Bench":
        """The one the address asks for; ``open`` is p<group>, s<group>, t<theme>, a<theme>, none, undecided,
        alike or pulls."""
        wanted = number_in(request.GET.get("coder", ""))
        coder = wanted if wanted in coders else next(iter(coders), None)
        return cls(place, coder, coders, request.GET.get("open", "")[:80], request.GET.get("page", "1")[:9])

    def forget(self) -> None:
        """Read everything anew: something was changed, or nearly so."""
        for name, kind in vars(Bench).items():
            if isinstance(kind, cached_property):
                self.__dict__.pop(name, None)

    @cached_property
    def here(self) -> dict[str, None]:
        return bench.here(self.place.round)

    @cached_property
    def stands(self) -> dict[str, bench.Stand]:
        return bench.stands(self.place.round, self.coder) if self.coder else {}

    @cached_property
    def themes(self) -> list[Theme]:
        return coding.themes_of(self.place.round)

    @cached_property
    def _state(self) -> tuple[Any, str]:
        return proposed.state_of(self.place.round)

    @property
    def standing(self) -> Any:
        return self._state[0]

    @cached_property
    def kept(self) -> Kept | None:
        return proposed.read(self._state[1], self.here)

    @cached_property
    def drafted(self) -> dict[str, tuple[str, str]]:
        """Names a machine proposes for proposed themes."""
        return suggested.names(self.place.round)

    @cached_property
    def judged(self) -> dict[tuple[str, str], bool]:
        return proposed.judged(self.place.round, PairKind.SAME, self.coder) if self.coder else {}

    @cached_property
    def together(self) -> dict[str, set[str]]:
        return proposed.together(self.kept, self.judged)

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Pairs that may say the same and this coder has not judged yet."""
        if self.kept is None or self.coder is None:
            return []
        named = self.kept.names
        pairs = [(min(named[a], named[b]), max(named[a], named[b])) for a, b in self.kept.proposal.alike]
        return [pair for pair in pairs if self.kept.here.issuperset(pair) and pair not in self.judged]

    @cached_property
    def pulls(self) -> list[Pull]:
        """Pairs that may pull against each other and this coder has not set aside."""
        if self.kept is None or self.coder is None or not self.kept.pulls:
            return []
        aside = proposed.judged(self.place.round, PairKind.PULL, self.coder)
        named, here = self.kept.names, self.kept.here
        found = [Pull(named[one], named[other], why, sections, ends)
                 for one, other, why, sections, ends in self.kept.pulls]  # fmt: skip
        return [one for one in found if here.issuperset(one.pair) and (min(one.pair), max(one.pair)) not in aside]

    def standing_at(self, theme: int) -> list[str]:
        """The remarks this coder has under a theme (or under none, or undecided), in their order."""
        return [pk for pk in self.here if self.stands.get(pk, bench.NOWHERE).theme == theme]

    def with_taking(self, groups: list[Group]) -> seconds.Seconds:
        """The second themes that would come with taking these proposed ones."""
        assert self.kept is not None
        return seconds.with_taking(self.kept, groups, self.stands)

    def group(self, name: str) -> Group:
        """A proposed theme that is there; raises ``BenchRefusedError`` for one that is not."""
        found = self.kept.groups.get(name) if self.kept else None
        if found is None:
            raise BenchRefusedError(
                _("This proposal is gone: the themes were worked out anew meanwhile. Look again.")
            )
        return found

    def theme(self, value: str) -> Theme:
        """One of the themes of the round; raises ``BenchRefusedError`` for one that is gone."""
        found = next((one for one in self.themes if one.pk == number_in(value)), None)
        if found is None:
            raise BenchRefusedError(steps.gone())
        return found

    def parts(self, name: str) -> list[tuple[Group, list[str]]]:
        """The parts of a proposed theme."""
        group = self.group(name)
        assert self.kept is not None
        return [(one, self.kept.members[one.id]) for one in self.kept.parts.get(group.id, [])]

    def split(self, theme: Theme) -> list[tuple[Group, list[str]]]:
        """How the proposal would part a theme of this coder."""
        parts = self.kept.split(self.standing_at(theme.pk)) if self.kept else []
        return sorted(parts, key=lambda part: -len(part[1]))[:PARTS]
