"""What stands before the asking: what we think, the first sentences, what the last round left to take up."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.record import log, seals
from massline.web.rounds import voices
from massline.web.rounds.gaps.preparing import LEAST_BELIEFS, MOST_BELIEFS
from massline.web.rounds.investigate.preparing import PrepareRefusedError, hold, unless_changed
from massline.web.rounds.models import (
    Belief,
    CarryOver,
    CarryOverAnswer,
    Origin,
    Outcome,
    Round,
    Source,
    Stage,
    Statement,
    Verdict,
)

LONGEST_BELIEF = 300


def beliefs_now(round_: Round) -> tuple[str, ...]:
    """What the committee has written down so far, in its order."""
    return tuple(round_.beliefs.values_list("text", flat=True))


def locked_on(round_: Round) -> date | None:
    """The day on which the beliefs were locked, None while they may change."""
    return round_.beliefs.filter(locked_on__isnull=False).values_list("locked_on", flat=True).first()


@transaction.atomic
def write_beliefs(round_: Round, lines: Sequence[str], *, seen: str) -> None:
    """Put these sentences in place of those written down so far, in this order. Locked ones stay as they are."""
    hold(round_)
    told = tuple(dict.fromkeys(lines))
    now = beliefs_now(round_)
    if told == now:
        return
    if locked_on(round_):
        raise PrepareRefusedError(_("What you thought was locked: nobody can change it any more."))
    unless_changed(now, seen, told)
    if len(told) > MOST_BELIEFS:
        raise PrepareRefusedError(
            _("These are %(count)s sentences; write at most %(most)s. Which of them matter most?")
            % {"count": len(told), "most": MOST_BELIEFS},
            "beliefs",
        )
    round_.beliefs.all().delete()
    Belief.objects.bulk_create(Belief(round=round_, order=n, text=text) for n, text in enumerate(told, start=1))


@transaction.atomic
def lock_beliefs(round_: Round, *, role: str, day: date) -> None:
    """Lock what was written down, for good. Pressed twice it is locked once."""
    hold(round_)
    if locked_on(round_):
        return
    count = round_.beliefs.count()
    if not LEAST_BELIEFS <= count <= MOST_BELIEFS:
        raise PrepareRefusedError(
            _("Write down three to seven sentences before you lock them; these are %(count)s.") % {"count": count},
            "beliefs",
        )
    round_.beliefs.update(locked_on=day)
    seals.seal_once(round_.beliefs.all())
    log.append("lock beliefs", role=role, subject=f"round {round_.id}", day=day, beliefs=count)


def seeds(round_: Round) -> list[Statement]:
    """The first sentences people judge: ours, and those that come from what was tried before."""
    ours = Statement.objects.filter(
        round=round_, origin__in=[Origin.INVESTIGATION, Origin.PRACTICE], withdrawn_on__isnull=True
    )
    return sorted(voices.accepted(ours), key=lambda one: (one.label[:1], len(one.label), one.label))


@transaction.atomic
def add_seed(
    round_: Round,
    text: str,
    *,
    role: str,
    day: date,
    language: str,
    outcome: Outcome | None = None,
    practice: bool = False,
) -> Statement:
    """A sentence people judge first, from an outcome where one is named. The same words are put once."""
    hold(round_)
    words = voices.clean(text)
    there = next((one for one in seeds(round_) if one.text == words), None)
    if there is not None:
        return there
    origin = Origin.PRACTICE if practice or outcome else Origin.INVESTIGATION
    seed = voices.put(round_, words, origin, day=day, role=role, language=language)
    if outcome is not None:
        Source.objects.create(target=seed, outcome=outcome)
    return seed


def never_asked(round_: Round) -> bool:
    """Whether the round has not left Prepare yet, so that nobody can have answered anything."""
    return not round_.stage_changes.exclude(after=Stage.INVESTIGATE).exists()


@transaction.atomic
def take_off(seed: Statement, *, role: str, day: date) -> None:
    """Take a first sentence off again, before anybody was asked."""
    hold(seed.round)
    if not never_asked(seed.round):
        raise PrepareRefusedError(_("People were asked already: this sentence stays. Moderation can still hide it."))
    if any(one.pk == seed.pk for one in seeds(seed.round)):
        voices.moderate(seed, Verdict.REJECTED, role=role, day=day, reason=_("taken off before anybody was asked"))


def outcomes_before(round_: Round) -> list[Outcome]:
    """What came of the expectations of earlier rounds, the latest of each."""
    rows = (
        Outcome.objects.filter(
            expectation__version__position__round__consultation=round_.consultation_id,
            expectation__version__position__round__number__lt=round_.number,
        )
        .select_related("expectation")
        .order_by("day")
    )
    return list({row.expectation_id: row for row in rows}.values())


def left_over(round_: Round) -> list[CarryOver]:
    """What the last round left to take up or to answer, with the answers there are."""
    before = CarryOver.objects.filter(
        round__consultation=round_.consultation_id, round__number=round_.number - 1
    ).select_related("answer")
    return list(before)


@transaction.atomic
def answer_carry_over(
    round_: Round,
    carried: CarryOver,
    *,
    taken_up: bool,
    text: str,
    role: str,
    day: date,
    sentence: str = "",
    language: str = "en",
) -> CarryOverAnswer:
    """Take a carry-over up, with a sentence people judge where one is written, or answer it with a reason.

    Answered once: a second answer leaves the first as it is and is refused where it says something else.
    """
    hold(round_)
    there = CarryOverAnswer.objects.filter(carry_over=carried).first()
    if there is not None:
        if (there.taken_up, there.text) != (taken_up, text):
            raise PrepareRefusedError(_("This was answered already, and an answer is never changed."))
        return there
    if not taken_up and not text:
        raise PrepareRefusedError(_("Say why it is not taken up: whoever asked reads it."), "text")
    if sentence and taken_up:
        add_seed(round_, sentence, role=role, day=day, language=language, practice=True)
    answer = CarryOverAnswer.objects.create(carry_over=carried, taken_up=taken_up, text=text, day=day)
    log.append("carry-over", role=role, subject=f"round {round_.id}", day=day, taken_up=taken_up)
    return answer
