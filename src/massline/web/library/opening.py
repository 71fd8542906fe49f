"""A proposal or a sum-up opened for discussion: its own words become a paper, below which guests comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from massline.papers.anchors import anchor_of, carried_over
from massline.papers.paper import Attribution, Kind, Paragraph
from massline.papers.paper import Paper as Text
from massline.web.library.content import paper_in
from massline.web.library.models import Discussed, Paper, PaperVersion
from massline.web.library.publishing import Told, latest, publish
from massline.web.people.models import Organisation
from massline.web.rounds.models import Consultation, NoteKind, Position, PositionVersion, Round
from massline.web.rounds.standing import order_of
from massline.web.rounds.sum_up.learning import CONCLUSIONS

LEARNED = (NoteKind.WRONG, *CONCLUSIONS, NoteKind.STORY)
"""The notes of a sum-up, as they stand in it; all of them are on the page of the round already."""


@dataclass(frozen=True)
class Subject:
    """A proposal as it was shown last, or a round that is over. ``paper``: where an earlier version is discussed."""

    round: Round
    version: PositionVersion | None = None
    paper: Paper | None = None

    @property
    def key(self) -> str:
        """Names it in a form."""
        return f"proposal {self.version.pk}" if self.version else f"round {self.round.number}"

    @property
    def title(self) -> str:
        """Under which it is discussed; the same for every version."""
        if self.version is not None:
            return self.version.position.title
        told = {"number": self.round.number, "question": self.round.question}
        return Truncator(_("What we learned in round %(number)s: %(question)s") % told).chars(300)


def to_open(consultation: Consultation) -> list[Subject]:
    """What is shown already and not discussed as it reads now: proposals first, then rounds that are over."""
    found = []
    for position in Position.objects.filter(round__consultation=consultation).select_related("round"):
        shown = position.versions.filter(published_on__isnull=False).select_related("position__round")
        if newest := max(shown, key=order_of, default=None):
            found.append(Subject(position.round, newest, _paper(position=position)))
    over = consultation.rounds.filter(closing__isnull=False).order_by("number")
    found += [Subject(one, None, _paper(round=one)) for one in over]
    return [one for one in found if (text := _text(one)).paragraphs and not _stands(one, text)]


@transaction.atomic
def open_for_discussion(subject: Subject, *, role: str, day: date) -> PaperVersion:
    """Publish the words as a paper, or as the next version of the one that is discussed already."""
    organisation = subject.round.consultation.organisation
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    position = subject.version.position if subject.version else None
    paper = _paper(position=position) if position else _paper(round=subject.round)
    origin = Attribution(author=organisation.name, abridged=False)
    told = Told(subject.title, origin, False, _change(subject.version))
    version = publish(organisation, _text(subject), told, role=role, day=day, paper=paper)
    if paper is None:
        Discussed.objects.create(paper=version.paper, position=position, round=None if position else subject.round)
    return version


def discussed_in(round_: Round) -> list[Discussed]:
    """Where the proposals and the sum-up of a round are discussed."""
    here = Q(position__round=round_) | Q(round=round_)
    return list(Discussed.objects.filter(here).select_related("paper__organisation").order_by("paper__slug"))


def opened_by(organisation: Organisation) -> set[UUID]:
    """The papers that are proposals or sum-ups: they change with those, not from the desk."""
    return set(Discussed.objects.filter(paper__organisation=organisation).values_list("paper_id", flat=True))


def _paper(**about: Position | Round) -> Paper | None:
    found = Discussed.objects.filter(**about).select_related("paper").first()
    return found.paper if found else None


def _stands(subject: Subject, text: Text) -> bool:
    """Whether the newest version of its paper reads like this."""
    if subject.paper is None:
        return False
    before = paper_in(latest(subject.paper).content)
    return [one.text for one in before.paragraphs] == [one.text for one in text.paragraphs]


def _change(version: PositionVersion | None) -> str:
    if version is None:
        return ""
    told = _("Version %(number)s of our proposal.") % {"number": version.number}
    return Truncator(f"{told} {version.change}".strip()).chars(300)


def _text(subject: Subject) -> Text:
    """Its own words, paragraph by paragraph; those of the version before keep their anchors."""
    written = _proposed(subject.version) if subject.version else _learned(subject.round)
    taken: Counter[str] = Counter()
    paragraphs = tuple(
        Paragraph(anchor_of(words, taken), kind, words, line) for line, (kind, words) in enumerate(written, start=1)
    )
    text = Text(subject.title, paragraphs=paragraphs)
    return text if subject.paper is None else carried_over(text, paper_in(latest(subject.paper).content))


def _proposed(version: PositionVersion) -> Iterator[tuple[Kind, str]]:
    yield from _parted(version.text)
    for element in version.elements.select_related("statement").order_by("order"):
        yield Kind.ITEM, element.statement.text
    notes = list(version.reservations.order_by("id"))
    if notes:
        yield Kind.HEADING, _("Notes that travel with it")
    for note in notes:
        yield Kind.QUOTATION, note.text


def _learned(round_: Round) -> Iterator[tuple[Kind, str]]:
    for kind in LEARNED:
        notes = round_.notes.filter(kind=kind).order_by("id")
        yield from _under(str(kind.label).capitalize(), list(notes.values_list("text", flat=True)))
    carried = round_.carry_overs.order_by("id").values_list("text", flat=True)
    yield from _under(_("Carried into the next round"), list(carried))


def _under(heading: str, texts: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    if texts:
        yield Kind.HEADING, heading
    for text in texts:
        yield from _parted(text)


def _parted(text: str) -> Iterator[tuple[Kind, str]]:
    for part in text.replace("\r\n", "\n").split("\n\n"):
        if part.strip():
            yield Kind.PARAGRAPH, part.strip()
