"""What a machine drafted, as pages may show it now, and what people take of it. Quotations are cut anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.record import log
from massline.web.rounds.concentrate import asking, drafted, drafting, proposed, working
from massline.web.rounds.concentrate.drafting import Author, DraftRefusedError
from massline.web.rounds.concentrate.machine import quotable
from massline.web.rounds.concentrate.proposed import Quote
from massline.web.rounds.models import (
    Asked,
    Element,
    MachineDraft,
    MachineName,
    PositionVersion,
    Round,
    Statement,
    Theme,
)
from massline.web.rounds.voices import accepted


@dataclass(frozen=True)
class Suggestion:
    """One draft: the text of the machine or None, and the words it rests on. ``number`` is its place."""

    number: int
    of: str
    text: str | None
    quotes: Sequence[Quote]
    places: Sequence[tuple[int, int]]
    model: str | None


@dataclass(frozen=True)
class Answer:
    """The last use for one thing. ``gone`` counts drafts whose words may not be shown any more."""

    standing: working.Standing
    model: str = ""
    suggestions: Sequence[Suggestion] = ()
    refused: Sequence[str] = ()
    gone: int = 0
    cost: drafted.Drafts | None = None

    @property
    def by_machine(self) -> bool:
        """Whether anything shown is a machine's."""
        return any(one.model for one in self.suggestions)


def answer(round_: Round, kind: Asked, of: str = "") -> Answer:
    """What there is for one thing, empty before the first use."""
    row = MachineDraft.objects.filter(round=round_, kind=kind, of=of).first()
    stands = asking.standing(round_, row)
    if row is None or not row.content:
        return Answer(stands, row.model if row else "")
    found = drafted.from_json(row.content)
    shown = _shown(found.drafts)
    # What was refused may hold words of the machine: it never stands in quotation marks, not in these either.
    refused = [one.replace("'", "") for one in found.refused]
    return Answer(stands, row.model, shown, refused, len(found.drafts) - len(shown), found)


def _shown(drafts: Sequence[drafted.Draft]) -> list[Suggestion]:
    names = {name for one in drafts for name, _start, _end in one.spans}
    there = proposed.statements(names)
    still = set(accepted(Statement.objects.filter(pk__in=[said.pk for said in there.values()])).values_list("pk"))
    told = {name: said for name, said in there.items() if quotable(said) and (said.pk,) in still}
    shown = []
    for number, one in enumerate(drafts):
        if not one.spans or any(name not in told for name, _start, _end in one.spans):
            continue
        quotes = [
            Quote(told[name], told[name].text[start:end], whole=end - start == len(told[name].text))
            for name, start, end in one.spans
        ]
        places = [(start, end) for _name, start, end in one.spans]
        shown.append(Suggestion(number, one.of, one.text, quotes, places, one.model))
    return shown


def names(round_: Round) -> dict[str, tuple[str, str]]:
    """For each proposed theme a machine named: the name and the model."""
    found = answer(round_, Asked.NAMES)
    return {one.of: (one.text, one.model) for one in found.suggestions if one.text and one.model}


def note_names(round_: Round) -> None:
    """Remember which themes bear a name a machine proposed."""
    offered = dict(names(round_).values())
    for name in Theme.objects.filter(round=round_, name__in=offered).values_list("name", flat=True):
        MachineName.objects.get_or_create(round=round_, name=name, defaults={"model": offered[name]})


@transaction.atomic
def take_point(version: PositionVersion, number: int, of: str, *, by: Author) -> Element:
    """Make a drafted sentence a point that rests on its spans. Twice is once.

    Raises ``DraftRefusedError`` where the draft is gone or a point says it already.
    """
    found = answer(version.position.round, Asked.POINTS, of)
    wanted = next((one for one in found.suggestions if one.number == number and one.text and one.model), None)
    if wanted is None or wanted.text is None or wanted.model is None:
        raise DraftRefusedError(
            _("This draft is gone: words it rests on were taken back, or another came. Look again.")
        )
    there = version.elements.filter(statement__text=wanted.text).first()
    if there is not None and there.statement.drafted_by is None:
        raise DraftRefusedError(_("Another point has these very words. Remove one of the two instead."))
    element = there or drafting.add_point(version, wanted.text, by=by, drafted_by=wanted.model)
    for quote, (start, _end) in zip(wanted.quotes, wanted.places, strict=True):
        drafting.rest_on(element.statement, quote.said, quote.words, at=start)
    if there is None:
        log.append("take_machine_point", role=by.role, subject=f"version {version.id}", day=by.day,
                   model=wanted.model, sources=len(wanted.quotes))  # fmt: skip
    return element
