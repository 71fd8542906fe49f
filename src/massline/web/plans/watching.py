"""What is watched for and who looked when; mandates that lapse by themselves or are taken back."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from massline.web.people.models import Organisation, Role, Section
from massline.web.plans.evidence import PlanRefusedError
from massline.web.plans.models import Found, Mandate, MandateRecall, Watch, WatchReview
from massline.web.plans.models.cited import Held
from massline.web.record import log
from massline.web.rounds.models import Decision

SOON = timedelta(days=30)
"""Before its end a mandate is said to lapse soon."""
LONGEST_MANDATE = timedelta(days=4 * 366)


def holder_words(row: Held) -> str:
    """Who looks after it, in words: a section, or whoever wears a hat."""
    if row.section is not None:
        return row.section.name
    return _("whoever %(role)s") % {"role": Role(row.hat).label}


@dataclass(frozen=True)
class Holder:
    """A hat, or a section."""

    hat: str = ""
    section: Section | None = None


def holders(organisation: Organisation) -> list[tuple[str, str]]:
    """Who can be named: hats and sections, never a person."""
    hats = [(f"hat:{role.value}", capfirst(_("whoever %(role)s") % {"role": role.label})) for role in Role]
    return [*hats, *((f"section:{one.slug}", one.name) for one in organisation.sections.all())]


def holder_of(organisation: Organisation, choice: str) -> Holder:
    """The hat or section that was chosen."""
    kind, _colon, name = choice.partition(":")
    if kind == "section":
        return Holder(section=organisation.sections.get(slug=name))
    return Holder(hat=Role(name))


@dataclass(frozen=True)
class Watched:
    """Something watched for, as it stands on a day."""

    row: Watch
    reviews: tuple[WatchReview, ...]
    today: date

    @property
    def holder(self) -> str:
        """Who looks."""
        return holder_words(self.row)

    @property
    def last(self) -> WatchReview | None:
        """The last look."""
        return self.reviews[-1] if self.reviews else None

    @property
    def over(self) -> bool:
        """It is no longer watched for."""
        return self.last is not None and self.last.found == Found.LET_GO

    @property
    def seen(self) -> bool:
        """The last look saw it: now what was said follows."""
        return self.last is not None and self.last.found == Found.SEEN

    @property
    def days(self) -> int:
        """Days since somebody looked; since it was written down where nobody has."""
        return (self.today - (self.last.day if self.last else self.row.day)).days

    @property
    def late(self) -> bool:
        """Nobody has looked for longer than was meant."""
        return not self.over and self.days > self.row.every_days

    @property
    def looked(self) -> str:
        """When somebody looked last, so that waiting is a plan and not a drift."""
        if self.last is None:
            return _("Nobody has looked yet; written down %(days)s days ago.") % {"days": self.days}
        if self.days == 0:
            return _("Looked at today.")
        return _("Last looked at %(days)s days ago.") % {"days": self.days}


def watched(organisation: Organisation, *, today: date) -> list[Watched]:
    """Everything on the list: what is late first, what is over last."""
    rows = organisation.watches.select_related("section").prefetch_related("reviews")
    found = [Watched(one, tuple(one.reviews.all()), today) for one in rows]
    return sorted(found, key=lambda one: (one.over, not one.seen, not one.late, one.row.day))


@transaction.atomic
def watch_for(organisation: Organisation, told: dict[str, Any], holder: Holder, *, role: str, day: date) -> Watch:
    """Watch for something: ``watch_for``, ``if_seen``, ``then_do``, ``every_days``. Once for one thing."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    there = organisation.watches.filter(watch_for=told["watch_for"]).first()
    if there is not None:
        return there
    made = Watch.objects.create(organisation=organisation, role=role, day=day, **told, **vars(holder))
    log.append("watch", role=role, subject=f"watch {made.pk}", day=day)
    return made


@transaction.atomic
def look(watch: Watch, found: Found, text: str, *, role: str, day: date) -> WatchReview:
    """Write down a look. The same of the same day is one look."""
    Watch.objects.select_for_update().get(pk=watch.pk)
    last = watch.reviews.order_by("id").last()
    if last is not None and (last.day, last.found, last.text) == (day, found, text):
        return last
    if last is not None and last.found == Found.LET_GO:
        raise PlanRefusedError(_("It is no longer watched for. Put it on the list anew."), "found")
    if found != Found.NOT_SEEN and not text:
        raise PlanRefusedError(_("Say what was seen, or why it is no longer watched for."), "text")
    made = WatchReview.objects.create(watch=watch, found=found, text=text, role=role, day=day)
    log.append("look", role=role, subject=f"watch {watch.pk}", day=day, found=found.value)
    return made


@dataclass(frozen=True)
class Mandated:
    """A mandate as it stands on a day. Nobody sets this: the days do."""

    row: Mandate
    recall: MandateRecall | None
    today: date

    @property
    def holder(self) -> str:
        """Who holds it."""
        return holder_words(self.row)

    @property
    def lapsed(self) -> bool:
        """Its last day is over."""
        return self.recall is None and self.today > self.row.ends_on

    @property
    def holds(self) -> bool:
        """It holds today."""
        return self.recall is None and self.row.begins_on <= self.today <= self.row.ends_on

    @property
    def soon(self) -> bool:
        """It holds, and lapses within a month."""
        return self.holds and self.row.ends_on - self.today <= SOON

    @property
    def standing(self) -> str:
        """One or two words for where it stands."""
        if self.recall is not None:
            return _("recalled")
        if self.lapsed:
            return _("lapsed")
        return _("holds") if self.holds else _("not begun")


def mandates_of(organisation: Organisation, *, today: date) -> list[Mandated]:
    """Every mandate: those that hold first, then those to come, then the others, the newest first."""
    rows = organisation.mandates.select_related(
        "section", "decision__version__position__round__consultation__organisation",
        "recall__decision__version__position__round__consultation__organisation",
    )  # fmt: skip
    found = [Mandated(one, getattr(one, "recall", None), today) for one in rows]
    return sorted(found, key=lambda one: (not one.holds, one.recall is not None or one.lapsed))


@transaction.atomic
def mandate(
    organisation: Organisation, told: dict[str, Any], holder: Holder, decision: Decision | None, *, role: str,
    day: date,
) -> Mandate:  # fmt: skip
    """Write down a mandate: ``scope``, ``given_by``, ``begins_on``, ``ends_on``. One without an end is refused."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    there = organisation.mandates.filter(scope=told["scope"], begins_on=told["begins_on"]).first()
    if there is not None:
        return there
    if told["ends_on"] < told["begins_on"]:
        raise PlanRefusedError(_("It ends before it begins."), "ends_on")
    if told["ends_on"] - told["begins_on"] > LONGEST_MANDATE:
        raise PlanRefusedError(
            _("That is over four years. Give it an end sooner; members can give it again."), "ends_on"
        )
    made = Mandate.objects.create(
        organisation=organisation, decision=decision, role=role, day=day, **told, **vars(holder)
    )
    log.append("mandate", role=role, subject=f"mandate {made.pk}", day=day)
    return made


@transaction.atomic
def recall(row: Mandate, reason: str, decision: Decision | None, *, role: str, day: date) -> MandateRecall:
    """Write down that members took a mandate back; done twice it is done once."""
    Mandate.objects.select_for_update().get(pk=row.pk)
    there = MandateRecall.objects.filter(mandate=row).first()
    if there is not None:
        return there
    if day > row.ends_on:
        raise PlanRefusedError(_("It has lapsed already: there is nothing to take back."), "reason")
    made = MandateRecall.objects.create(mandate=row, reason=reason, decision=decision, role=role, day=day)
    log.append("recall mandate", role=role, subject=f"mandate {row.pk}", day=day)
    return made


def decisions_of(organisation: Organisation) -> list[Decision]:
    """Decisions of the organisation that everybody can open, the newest first."""
    of = {"version__position__round__consultation__organisation": organisation}
    rows = Decision.objects.filter(**of, version__published_on__isnull=False)
    return list(rows.select_related("version__position__round__consultation__organisation").order_by("-id")[:100])
