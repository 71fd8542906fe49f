"""What the results say of the figures that do not follow from counts: in words, from the block of the release."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from massline.method.model_terms import in_fives
from massline.method.shown import ShownShare, blurred_share

Release = Mapping[str, Any]
Block = Mapping[str, Any]

NONE = {
    "nothing in common": gettext_lazy("what somebody answers to one sentence says little about their other answers."),
    "one cloud": gettext_lazy("people stand in one cloud, and several would explain the answers no better."),
    "spectrum": gettext_lazy("people differ along a line, without a gap between camps."),
    "small": gettext_lazy("those with a gap between them would hold too few people to be shown."),
    "unstable": gettext_lazy("those that could be drawn change when a fifth of the people is left out."),
}
NOT_YET = {
    "too few": gettext_lazy("at least 30 people must have agreed or disagreed with ten sentences each."),
    "no sides": gettext_lazy("nobody agreed or disagreed with anything."),
}
NEARLY = 90


@dataclass(frozen=True)
class Row:
    """What a group answers to one statement, beside everybody else, in words."""

    name: str
    text: str | None
    answer: str
    inside: str
    outside: str


@dataclass(frozen=True)
class Profile:
    """An opinion group on the page: its letter, at least how many people, what it stands for."""

    name: str
    people: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Said:
    """The block of a release in words. ``estimated`` is how many statements have an estimate."""

    release: int
    people: int
    groups: str
    several: bool
    stands: tuple[str, ...]
    warns: bool
    estimated: int
    found: tuple[Block, ...]

    def with_words(self, words: Mapping[str, str | None]) -> list[Profile]:
        """The groups with the words of the statements they stand for, as those may be shown now."""
        return [Profile(one["name"], one["people"], tuple(_rows(one["stands_for"], words))) for one in self.found]


def said_of(release: Release) -> Said | None:
    """The model figures of a release as the page says them; None for a release without."""
    model = release.get("model")
    if model is None:
        return None
    return Said(
        release=model["release"],
        people=model["people"],
        groups=_groups(model["groups"]),
        several=model["groups"]["answer"] == "groups",
        stands=tuple(_stands(model)),
        warns=model["made"]["warns"],
        estimated=model["estimated"],
        found=tuple(model["groups"]["found"]),
    )


def estimate_of(row: Mapping[str, Any]) -> ShownShare | None:
    """The estimate of one statement of a release, None where it has none."""
    one = row.get("estimate")
    return None if one is None else blurred_share(one["percent"], one["low"], one["high"])


def older(row: Mapping[str, Any], release: Release) -> int | None:
    """The release an estimate is of, where it is not that of the block."""
    one = row.get("estimate")
    return None if one is None or one["release"] == release["model"]["release"] else int(one["release"])


def of_sides(row: Mapping[str, Any]) -> int | None:
    """Per cent agreeing of those heard who agreed or disagreed, in steps of five; None where that is not told."""
    agree, disagree = row["total"].get("agree"), row["total"].get("disagree")
    return None if agree is None or disagree is None else in_fives(agree / (agree + disagree))


def how_it_stands(release: Release) -> dict[str, tuple[str, ...]]:
    """Of each statement called shared, whether it holds when each person counts equally and without made answers."""
    model = release.get("model")
    return {} if model is None else {row["id"]: tuple(_of_headline(row)) for row in model["headlines"]}


def _of_headline(row: Block) -> Iterator[str]:
    if row["equally"]:
        yield _("Also holds when each person counts equally.")
    else:
        yield _("Not surely any more when each person counts equally: it rests on those who answered most.")
    if row["without"] is not None:
        yield (
            _("Also holds without the answers that look made.")
            if row["without"]
            else _("Not surely any more without the answers that look made.")
        )


def _groups(groups: Block) -> str:
    if groups["answer"] == "groups":
        number = len(groups["found"])
        return ngettext("There is %(n)s opinion group.", "There are %(n)s opinion groups.", number) % {"n": number}
    if groups["answer"] == "none":
        return str(format_lazy("{} {}", _("No reliable groups:"), NONE.get(groups["why"], NONE["one cloud"])))
    return str(format_lazy("{} {}", _("Not yet:"), NOT_YET.get(groups["why"], NOT_YET["too few"])))


def _stands(model: Block) -> Iterator[str]:
    made, headlines = model["made"], model["headlines"]
    if not made["warns"]:
        yield _("No sign that answers were copied or made by a machine.")
    else:
        if made["people"]:
            yield _(
                "Look at how these answers came in: those of %(n)s people or more look copied or made by a machine."
            ) % {"n": made["people"]}
        else:
            yield _(
                "Look at how these answers came in: those of fewer than 10 people look copied or made by a machine."
            )
        if made["all_stand"]:
            yield _("Everything called shared stands without them, too.")
        else:
            yield _("Without them not everything called shared would surely be.")
        yield _("This is a reason to look, no proof: nobody is named here or anywhere else.")
    if headlines:
        lost = sum(not row["equally"] for row in headlines)
        yield (
            _("Of %(n)s sentences called shared, %(lost)s would not surely be when each person counts equally.")
            % {"n": len(headlines), "lost": lost}
            if lost
            else _("Everything called shared also holds when each person counts equally, however much they answered.")
        )


def _rows(stands_for: list[Block], words: Mapping[str, str | None]) -> Iterator[Row]:
    for one in stands_for:
        answer = _("agree") if one["answer"] == "agree" else _("disagree")
        yield Row(one["id"], words.get(one["id"]), answer, _nearly(one["inside"]), _nearly(one["outside"]))


def _nearly(percent: int) -> str:
    if percent >= NEARLY:
        return _("9 in 10 or more")
    return _("1 in 10 or fewer") if percent <= 100 - NEARLY else blurred_share(percent).words
