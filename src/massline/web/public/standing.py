"""What a point rests on at this moment, in words people read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from massline.method.provenance import Provenance
from massline.web.public.addresses import page_of, page_of_expectation
from massline.web.rounds.lineage import GROUND, groundings, voices_so_far
from massline.web.rounds.models import Round, Source, Statement, Verdict, Visibility
from massline.web.rounds.voices import accepted, quotation, was_removed

ACCEPTED = str(Verdict.ACCEPTED)
BEHIND = (
    "statement__round__consultation__organisation",
    "outcome__expectation__version__position__round__consultation__organisation",
    "observation",
)
"""What a source leads to, read with it."""


@dataclass(frozen=True)
class Ground:
    """One thing a point rests on: words somebody said, or what happened before. ``words`` is None when unshown."""

    words: str | None
    lang: str
    url: str
    said: bool
    withdrawn: bool = False
    removed: bool = False
    """Withdrawn not by whoever said it but by two people of the core."""


@dataclass(frozen=True)
class Standing:
    """How broadly a point rests on people's words. ``weakened`` when words it rested on were taken back."""

    kind: Provenance
    term: str
    meaning: str
    grounds: tuple[Ground, ...]

    @property
    def weakened(self) -> bool:
        return any(ground.withdrawn for ground in self.grounds)

    @property
    def thin(self) -> bool:
        return self.kind in {Provenance.THIN, Provenance.NONE}


def standing_of(point: Statement) -> Standing:
    """The standing of a point, computed now. It names no number of people: too small a number points at somebody."""
    return standings_of([point], point.round)[point.pk]


def standings_of(points: Sequence[Statement], round_: Round) -> dict[UUID, Standing]:
    """The standing of many points of one round, in a number of questions that does not grow with them."""
    ids = [point.pk for point in points]
    kinds = groundings(ids, voices_so_far(round_))
    sources = Source.objects.filter(target__in=ids).select_related(*BEHIND).order_by("id")
    shown = set(accepted(Statement.objects.filter(carried_by__target__in=ids)).values_list("pk", flat=True))
    grounds: defaultdict[UUID, list[Ground]] = defaultdict(list)
    for source in sources:
        grounds[source.target_id].append(ground_of(source, seen=source.statement_id in shown))
    return {pk: _standing(kinds[pk].kind, tuple(grounds[pk])) for pk in ids}


def _standing(kind: Provenance, grounds: tuple[Ground, ...]) -> Standing:
    lost = kind is Provenance.NONE and any(ground.withdrawn for ground in grounds)
    term, meaning = _in_words(kind, lost=lost)
    return Standing(kind, term, meaning, grounds)


def ground_of(source: Source, *, seen: bool | None = None) -> Ground:
    """One source as a page may show it. ``seen``: whether its words are accepted, where that is known already."""
    if source.statement is not None:
        said = source.statement
        accepted_words = is_accepted(said) if seen is None else seen
        return Ground(
            words=quotation(source) if accepted_words else None,
            lang=said.language,
            url=page_of(said) if accepted_words else "",
            said=True,
            withdrawn=said.withdrawn_on is not None,
            removed=was_removed(said),
        )
    if source.outcome is not None:
        expectation = source.outcome.expectation
        lang = expectation.version.position.round.consultation.organisation.language
        return Ground(source.outcome.text, lang, page_of_expectation(expectation), said=False)
    assert source.observation is not None
    return Ground(source.observation.text, "", "", said=False)


def public_words(source: Source) -> str | None:
    """The quotation of a source, or None where it is withdrawn, hidden by its author or not accepted."""
    return quotation(source) if source.statement is not None and is_accepted(source.statement) else None


def is_accepted(statement: Statement) -> bool:
    """Whether the latest verdict lets everybody see the statement."""
    latest = statement.moderations.order_by("-id").first()
    return latest is not None and latest.verdict == ACCEPTED


def shows_words(statement: Statement) -> bool:
    """Whether everybody may read the words: accepted, not withdrawn, not hidden by their author."""
    return statement.withdrawn_on is None and statement.visibility == Visibility.WORDS and is_accepted(statement)


def _in_words(kind: Provenance, *, lost: bool) -> tuple[str, str]:
    if lost:
        return _("nothing left"), _("The words it rested on were taken back by the people who said them, or removed.")
    word, meaning = GROUND[kind]
    return str(word), str(meaning)
