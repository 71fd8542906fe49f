"""Preparing a round: its question and its days, the small preset or the large one, the sections that are asked."""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from massline.web.people.models import Section
from massline.web.record import log
from massline.web.rounds import loop
from massline.web.rounds.ballots import SMALLEST_SECTION
from massline.web.rounds.models import Ballot, CodeBatch, Round, RoundSection, RoundTerms, Stage
from massline.web.rounds.standing import SMALL_UP_TO, closed, paused, stage_of, terms_of

LOWERED: tuple[Promise, ...] = (
    gettext_lazy("Three hats are enough: one asks, one writes, one checks. Whoever writes does not check."),
    gettext_lazy("One person sorts the remarks; the one who checks reads ten of them again."),
    gettext_lazy("One reason a theme, with its exceptions, instead of one a remark."),
    gettext_lazy("At most three alarms speak at once."),
    gettext_lazy("How sure we are is said in five words instead of a number."),
    gettext_lazy("After a meeting of one evening a proposal may be open for a single day."),
)
"""What the small preset lowers, for everybody to read. Nothing that protects a person is among it."""


class PrepareRefusedError(ValueError):
    """It cannot be prepared like this; the message says why and what to do, ``field`` where it was typed."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class ChangedMeanwhileError(Exception):
    """Somebody else changed it after the page was drawn. ``now`` is what stands there; nothing was stored."""

    def __init__(self, now: Any) -> None:
        super().__init__("changed meanwhile")
        self.now = now


@dataclass(frozen=True)
class Terms:
    """A round's question, its days and its preset."""

    question: str
    promise_on: date
    open_question: str = ""
    asking_until: date | None = None
    days_to_answer: int = 7
    small: bool = True
    one_evening: bool = False
    core_size: int | None = None


@dataclass(frozen=True)
class SectionTerms:
    """A section as the round asks it."""

    name: str
    size: int
    how_known: str
    convener: str = ""
    nobody_yet: bool = False
    priority: bool = False
    why: str = ""


def fingerprint(told: Terms | SectionTerms | Iterable[str]) -> str:
    """What a form carries to say which text it was drawn from.

    >>> fingerprint(["a", "b"]) == fingerprint(["ab"])
    False
    """
    parts = astuple(told) if isinstance(told, Terms | SectionTerms) else tuple(told)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def unless_changed(now: Any, seen: str, told: Any) -> bool:
    """Whether ``told`` has to be stored: not where it stands there already.

    Raises ``ChangedMeanwhileError`` where what stands there is not what the page showed.
    """
    if told == now:
        return False
    if seen != fingerprint(now):
        raise ChangedMeanwhileError(now)
    return True


def is_small(sizes: Iterable[int]) -> bool:
    """Whether the small preset fits.

    >>> is_small([48, 52, 200]), is_small([48, 52, 201])
    (True, False)
    """
    return sum(sizes) <= SMALL_UP_TO


def in_preparation(round_: Round) -> bool:
    """Whether the round can be prepared now: in Prepare, not paused, not closed."""
    return stage_of(round_) == Stage.INVESTIGATE and not paused(round_) and not closed(round_)


def hold(round_: Round) -> None:
    """Keep others from preparing at the same moment. Raises ``PrepareRefusedError`` outside of Prepare."""
    Round.objects.select_for_update().get(pk=round_.pk)
    if paused(round_):
        raise PrepareRefusedError(_("The round is paused: nothing changes until it is taken up again."))
    if not in_preparation(round_):
        raise PrepareRefusedError(
            _("The round is no longer being prepared: this stays as it is. Go back to Prepare, with a reason.")
        )


def terms_now(round_: Round) -> Terms:
    """What the round runs under now."""
    stored = terms_of(round_)
    return Terms(
        round_.question,
        round_.promise_on,
        stored.open_question,
        stored.asking_until,
        stored.days_to_answer,
        stored.small,
        stored.one_evening,
        stored.core_size,
    )


@transaction.atomic
def set_terms(round_: Round, told: Terms, *, seen: str, role: str, day: date) -> None:
    """Store question, days and preset. The question can change here only; the database refuses it later."""
    hold(round_)
    round_.refresh_from_db()
    now = terms_now(round_)
    if not unless_changed(now, seen, told):
        return
    people = round_.sections.aggregate(all=Sum("size"))["all"] or 0
    if told.small and people > SMALL_UP_TO:
        raise PrepareRefusedError(
            _("The small preset is for up to %(most)s people; your sections have %(people)s together.")
            % {"most": SMALL_UP_TO, "people": people},
            "preset",
        )
    listened = terms_of(round_).core_listened
    if listened is not None and (told.core_size is None or told.core_size < listened):
        raise PrepareRefusedError(
            _("Some of you took down what people said already: you cannot be fewer than those."), "core_size"
        )
    if told.question != now.question and round_.consultation.title == title_of(now.question):
        round_.consultation.title = title_of(told.question)
        round_.consultation.save(update_fields=["title"])
    round_.question, round_.promise_on = told.question, told.promise_on
    round_.save(update_fields=["question", "promise_on"])
    RoundTerms.objects.update_or_create(
        round=round_,
        defaults={
            "open_question": told.open_question,
            "asking_until": told.asking_until,
            "days_to_answer": told.days_to_answer,
            "small": told.small,
            "one_evening": told.small and told.one_evening,
            "core_size": told.core_size,
        },
    )
    log.append(
        "terms", role=role, subject=f"round {round_.id}", day=day, question=told.question,
        promise_on=told.promise_on.isoformat(), small=told.small,
    )  # fmt: skip


def title_of(question: str) -> str:
    """A question as the title of its consultation."""
    return question if len(question) <= 160 else question[:159].rstrip() + "…"


def section_now(row: RoundSection) -> SectionTerms:
    """A section as it stands in the round."""
    return SectionTerms(
        row.name, row.size, row.section.how_known, row.convener, row.nobody_yet, row.priority, row.why
    )


@transaction.atomic
def take_over_sections(round_: Round) -> None:
    """Write down the sections of the organisation, as they stand today, where the round does not have them."""
    hold(round_)
    loop.set_sections(round_)


@transaction.atomic
def add_section(round_: Round, told: SectionTerms, *, role: str, day: date) -> RoundSection:
    """A section more, for the organisation and this round. The same one sent twice is added once."""
    hold(round_)
    same = round_.sections.select_related("section").filter(name=told.name).first()
    if same is not None and section_now(same) == told:
        return same
    told = _checked(round_, told, None)
    organisation = round_.consultation.organisation
    taken = set(organisation.sections.values_list("slug", flat=True))
    base = slugify(told.name)[:40].strip("-") or "section"
    slug = next(
        one for n in range(len(taken) + 2) if (one := base if n == 0 else f"{base}-{n + 1}") not in {*taken, "new"}
    )
    section = Section.objects.create(
        organisation=organisation, slug=slug, name=told.name, size=told.size, how_known=told.how_known,
        order=len(taken),
    )  # fmt: skip
    row = RoundSection.objects.create(round=round_, section=section, **_stored(told))
    log.append("section", role=role, subject=f"round {round_.id}", day=day, name=told.name, size=told.size)
    return row


@transaction.atomic
def set_section(row: RoundSection, told: SectionTerms, *, seen: str, role: str, day: date) -> None:
    """Change a section while the round is prepared, for this round and for the organisation."""
    hold(row.round)
    row.refresh_from_db()
    if not unless_changed(section_now(row), seen, told):
        return
    told = _checked(row.round, told, row.section)
    for field, value in _stored(told).items():
        setattr(row, field, value)
    row.save()
    section = row.section
    section.name, section.size, section.how_known = told.name, told.size, told.how_known
    section.save(update_fields=["name", "size", "how_known"])
    log.append("section", role=role, subject=f"round {row.round_id}", day=day, name=told.name, size=told.size)


@transaction.atomic
def rename_later(row: RoundSection, name: str, *, role: str, day: date) -> None:
    """Rename a section of the organisation from the next round on; this round keeps the name it asked under."""
    section = row.section
    if section.name == name:
        return
    _refuse_taken(row.round, name, section)
    section.name = name
    section.save(update_fields=["name"])
    log.append("rename", role=role, subject=f"section {section.id}", day=day, name=name)


def _checked(round_: Round, told: SectionTerms, section: Section | None) -> SectionTerms:
    _refuse_taken(round_, told.name, section)
    if told.nobody_yet and told.convener:
        raise PrepareRefusedError(_('Name a convener, or say "nobody yet": not both.'), "convener")
    if told.priority and not told.why:
        raise PrepareRefusedError(_("Say why this section comes first: what pulls there, or what you know."), "why")
    if section is not None:
        _refuse_too_few(section, told.size)
    return replace(told, why=told.why if told.priority else "")


def _refuse_too_few(section: Section, size: int) -> None:
    issued = CodeBatch.objects.filter(section=section, voided=False).aggregate(n=Sum("issued"))["n"] or 0
    if issued > size:
        message = ngettext(
            "%(codes)s code was made for this section: it cannot have fewer people than codes.",
            "%(codes)s codes were made for this section: it cannot have fewer people than codes.",
            issued,
        )
        raise PrepareRefusedError(message % {"codes": issued}, "size")
    if size < SMALLEST_SECTION and Ballot.objects.filter(section=section).exists():
        raise PrepareRefusedError(
            _("People answered as this section already: it cannot be declared smaller than %(least)s now.")
            % {"least": SMALLEST_SECTION},
            "size",
        )


def _refuse_taken(round_: Round, name: str, section: Section | None) -> None:
    others, here = round_.consultation.organisation.sections.all(), round_.sections.all()
    if section is not None:
        others, here = others.exclude(pk=section.pk), here.exclude(section=section)
    names = {*others.values_list("name", flat=True), *here.values_list("name", flat=True)}
    if name.casefold() in {one.casefold() for one in names}:
        raise PrepareRefusedError(
            _("Another section is called '%(name)s'. Give each its own name.") % {"name": name}, "name"
        )


def _stored(told: SectionTerms) -> dict[str, Any]:
    return {
        "name": told.name,
        "size": told.size,
        "convener": told.convener,
        "nobody_yet": told.nobody_yet,
        "priority": told.priority,
        "why": told.why,
    }
