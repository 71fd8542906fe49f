"""What a judgement goes by: words, and at most one record that everybody can open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model
from django.urls import Resolver404, resolve
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from massline.web.library.content import paper_in
from massline.web.library.models import PaperVersion
from massline.web.library.publishing import latest
from massline.web.people.models import Organisation
from massline.web.rounds.models import Observation, Outcome, Release, Round

AT_MOST = 40
"""Records of one kind that are offered, the newest first."""


class PlanRefusedError(ValueError):
    """It cannot be written down like this; the message says why and what to do, ``field`` where."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Evidence:
    """Words, and the record they go by as the columns of ``Cited`` hold it."""

    text: str
    record: dict[str, Any] = field(default_factory=dict)

    def same_as(self, row: Any) -> bool:
        """Whether this row says just this already."""
        nothing = {
            "round": None, "release": None, "outcome": None, "observation": None, "version": None, "anchor": "",
            "elsewhere": "",
        }  # fmt: skip
        return bool(row.text == self.text) and all(
            getattr(row, name) == value for name, value in (nothing | self.record).items()
        )


Choice = tuple[str, str]


def records(organisation: Organisation) -> list[tuple[str, list[Choice]]]:
    """What can be chosen as evidence, by kind: rounds, releases, what came of expectations, what was seen."""
    return [
        (str(title), [(f"{name}:{row.pk}", label) for row, label in rows])
        for name, title, rows in (
            ("round", _("A round"), list(_rounds(organisation))),
            ("release", _("Published figures"), list(_releases(organisation))),
            ("outcome", _("What came of something expected"), list(_outcomes(organisation))),
            ("observation", _("Something seen while it was tried"), list(_observations(organisation))),
        )
        if rows
    ]


def rounds_of(organisation: Organisation) -> list[Round]:
    """Its rounds, the newest first."""
    found = Round.objects.filter(consultation__organisation=organisation).select_related("consultation__organisation")
    return list(found.order_by("-promise_on", "-number")[:AT_MOST])


def _rounds(organisation: Organisation) -> Iterator[tuple[Model, str]]:
    for one in rounds_of(organisation):
        yield one, _("Round %(number)s: %(question)s") % {"number": one.number, "question": one.question}


def _releases(organisation: Organisation) -> Iterator[tuple[Model, str]]:
    rows = Release.objects.filter(round__consultation__organisation=organisation).select_related("round")
    for one in rows.order_by("-published_on", "-number")[:AT_MOST]:
        told = {"number": one.number, "round": one.round.number, "question": one.round.question}
        yield one, _("Release %(number)s of round %(round)s: %(question)s") % told


def _outcomes(organisation: Organisation) -> Iterator[tuple[Model, str]]:
    of = {"expectation__version__position__round__consultation__organisation": organisation}
    rows = Outcome.objects.filter(**of, expectation__version__published_on__isnull=False)
    for one in rows.select_related("expectation").order_by("-day", "-number")[:AT_MOST]:
        yield one, f"{one.expectation.label}: {one.text}"[:120]


def _observations(organisation: Organisation) -> Iterator[tuple[Model, str]]:
    rows = Observation.objects.filter(action__round__consultation__organisation=organisation)
    for one in rows.order_by("-day", "text")[:AT_MOST]:
        yield one, f"{date_format(one.day, 'DATE_FORMAT')}: {one.text}"[:120]


def chosen(organisation: Organisation, choice: str, paragraph: str) -> dict[str, Any]:
    """The record somebody chose from ``records``, or the paragraph whose address they gave; {} for neither.

    Raises ``PlanRefusedError`` for both, and for an address that leads to no paragraph of a paper of theirs.
    """
    if choice and paragraph:
        raise PlanRefusedError(
            _("One record at a time: choose one, or give the address of a paragraph."), "paragraph"
        )
    if paragraph:
        version, anchor = paragraph_at(organisation, paragraph)
        return {"version": version, "anchor": anchor}
    if not choice:
        return {}
    name, _colon, key = choice.partition(":")
    models: dict[str, type[Model]] = {
        "round": Round, "release": Release, "outcome": Outcome, "observation": Observation
    }  # fmt: skip
    return {name: models[name]._default_manager.get(pk=key)}


def paragraph_at(organisation: Organisation, address: str) -> tuple[PaperVersion, str]:
    """The version and the anchor an address of this site leads to, as "Link to this paragraph" gives it.

    Raises ``PlanRefusedError`` where it leads to no paragraph of a paper of this organisation.
    """
    wrong = _(
        "This leads to no paragraph of a paper of yours. Open the paper, press ¶ beside the paragraph, and copy the "
        "address from there."
    )
    try:
        told = urlsplit(address.strip())
        match = resolve(told.path)
    except (Resolver404, ValueError):
        raise PlanRefusedError(wrong, "paragraph") from None
    if match.url_name not in {"paper", "paper_version"} or match.kwargs["organisation"] != organisation.slug:
        raise PlanRefusedError(wrong, "paragraph")
    paper = organisation.papers.filter(slug=match.kwargs["paper"]).first()
    if paper is None:
        raise PlanRefusedError(wrong, "paragraph")
    number = match.kwargs.get("number")
    version = latest(paper) if number is None else paper.versions.filter(number=number).first()
    if version is None or words_at(version, told.fragment) is None:
        raise PlanRefusedError(wrong, "paragraph")
    return version, told.fragment


def words_at(version: PaperVersion, anchor: str) -> str | None:
    """The words of a paragraph as this version has them, None where it has no such paragraph."""
    return next((one.text for one in paper_in(version.content).paragraphs if one.anchor == anchor), None)
