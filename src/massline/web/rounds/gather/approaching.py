"""Going to people and meeting them: visits, shows of hands, the last day of asking, the end of a meeting."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.record import log
from massline.web.rounds.gather.listening import NotTakenError, refuse_day
from massline.web.rounds.models import (
    Moderation,
    Note,
    NoteKind,
    Round,
    RoundSection,
    RoundTerms,
    ShowOfHands,
    Stage,
    Statement,
    Verdict,
    Visibility,
    Visit,
    VisitKind,
)
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.standing import terms_of
from massline.web.rounds.timely import refuse_unless


@transaction.atomic
def record_visit(
    round_: Round, *, section: Section | None, kind: VisitKind, day: date, tried: int, spoken: int, explained: str,
    taught: str, role: str, today: date,
) -> Visit:  # fmt: skip
    """Write down that people were approached, in totals. The same visit sent twice stands once."""
    refuse_unless(round_, Stage.GATHER)
    refuse_day(day, today)
    if tried < 1:
        raise NotTakenError(_("At how many doors, or with how many people, did you try? At least one."))
    if spoken > tried:
        raise NotTakenError(
            _("You cannot have spoken with %(spoken)s of %(tried)s.") % {"spoken": spoken, "tried": tried}
        )
    if spoken and not taught:
        raise NotTakenError(_("You spoke with people: write down what they taught you."))
    Round.objects.select_for_update().get(pk=round_.pk)
    visit, new = Visit.objects.get_or_create(
        round=round_, section=section, kind=kind, day=day, tried=tried, spoken=spoken, explained=explained,
        taught=taught,
    )  # fmt: skip
    if new:
        log.append("visit", role=role, subject=f"round {round_.id}", day=today, kind=str(kind))
    return visit


@transaction.atomic
def set_last_day(round_: Round, last: date, *, role: str, today: date) -> RoundTerms:
    """Set the last day of asking: from today on and before the day the committee promised to be back."""
    refuse_unless(round_, Stage.INVESTIGATE, Stage.GATHER)
    if last < today:
        raise NotTakenError(_("%(day)s is over. Choose today or a day to come.") % {"day": last.isoformat()})
    if last > round_.promise_on:
        raise NotTakenError(
            _("You said that you come back by %(promise)s: asking ends before that.")
            % {"promise": round_.promise_on.isoformat()}
        )
    terms = terms_of(round_)
    if terms.asking_until != last:
        terms.asking_until = last
        terms.save()
        log.append("ask_until", role=role, subject=f"round {round_.id}", day=today, until=last.isoformat())
    return terms


@transaction.atomic
def say_enough(round_: Round, why: str, *, role: str, day: date) -> Note:
    """Write down that nothing new is being said; everybody can read why. The same words twice stand once."""
    refuse_unless(round_, Stage.GATHER)
    Round.objects.select_for_update().get(pk=round_.pk)
    last = round_.notes.filter(kind=NoteKind.ENOUGH).last()
    if last is not None and last.text == why:
        return last
    return Note.objects.create(round=round_, kind=NoteKind.ENOUGH, text=why, role=role, day=day)


@transaction.atomic
def show_of_hands(
    statement: Statement, section: RoundSection | None, counts: tuple[int, int, int], *, role: str, day: date
) -> ShowOfHands:
    """Write down hands counted in a room; counted again on the same day, the last count stands."""
    refuse_unless(statement.round, Stage.GATHER)
    agree, disagree, passed = counts
    if not any(counts):
        raise NotTakenError(_("Nobody raised a hand? Then leave it out."))
    if section is not None and sum(counts) > section.size:
        raise NotTakenError(
            _("%(hands)s hands are more than the %(size)s people of %(section)s.")
            % {"hands": sum(counts), "size": section.size, "section": section.name}
        )
    row, _new = ShowOfHands.objects.update_or_create(
        statement=statement, section=section.section if section else None, day=day,
        defaults={"agree": agree, "disagree": disagree, "passed": passed},
    )  # fmt: skip
    log.append("hands", role=role, subject=f"statement {statement.id}", day=day)
    return row


def said_in_the_room(round_: Round, day: date) -> QuerySet[Statement]:
    """What was said at a meeting on this day and may stand on a wall: not refused, not held, not hidden."""
    latest = Moderation.objects.filter(statement=OuterRef("pk")).order_by("-id").values("verdict")[:1]
    said = Statement.objects.filter(
        round=round_, channel=Channel.MEETING, received_on=day, withdrawn_on__isnull=True, visibility=Visibility.WORDS
    )
    return said.annotate(verdict=Subquery(latest)).filter(Q(verdict__isnull=True) | Q(verdict=Verdict.ACCEPTED))


@transaction.atomic
def set_listened(round_: Round, listened: int, *, role: str, day: date) -> RoundTerms:
    """Write down how many of the committee took down somebody's words themselves: a count, never who."""
    refuse_unless(round_, Stage.GATHER)
    terms = terms_of(round_)
    if terms.core_size is None:
        raise NotTakenError(_("Prepare does not say yet how many the committee has. Write it down there first."))
    if listened > terms.core_size:
        raise NotTakenError(
            _("%(listened)s are more than the %(size)s of the committee.")
            % {"listened": listened, "size": terms.core_size}
        )
    if terms.core_listened != listened:
        terms.core_listened = listened
        terms.save()
        log.append("listened", role=role, subject=f"round {round_.id}", day=day)
    return terms


@transaction.atomic
def end_meeting(
    round_: Round, there: Sequence[tuple[RoundSection, int]], *, explained: str, taught: str, evening: bool,
    role: str, day: date,
) -> None:  # fmt: skip
    """Write a meeting down as a visit to each section that was there.

    ``evening``: the round is held in one evening; asking ends with the meeting, and a day is open enough later.
    """
    if not there:
        raise NotTakenError(_("How many people of each section were in the room? Write at least one number."))
    for row, people in there:
        if people > row.size:
            raise NotTakenError(
                _("%(people)s are more than the %(size)s people of %(section)s.")
                % {"people": people, "size": row.size, "section": row.name}
            )
        record_visit(
            round_, section=row.section, kind=VisitKind.MEETING, day=day, tried=people, spoken=people,
            explained=explained, taught=taught, role=role, today=day,
        )  # fmt: skip
    if evening:
        terms = set_last_day(round_, day, role=role, today=day)
        if not terms.one_evening:
            terms.one_evening = True
            terms.save()
            log.append("one_evening", role=role, subject=f"round {round_.id}", day=day)
