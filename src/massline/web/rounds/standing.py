"""Where a round stands, read from its rows."""

import re

from django.db.models import Sum

from massline.web.rounds.models import Closing, PositionVersion, Round, RoundTerms, Stage

SMALL_UP_TO = 300
"""People up to whom a round runs under the small preset unless something else was set."""


def stage_of(round_: Round) -> Stage:
    """The stage of its last move, ``investigate`` before the first."""
    last = round_.stage_changes.order_by("-id").first()
    return Stage(last.after) if last else Stage.INVESTIGATE


def paused(round_: Round) -> bool:
    """Whether the round is paused now."""
    last = round_.pauses.order_by("-id").first()
    return last is not None and last.paused


def closed(round_: Round) -> bool:
    """Whether the round is closed."""
    return Closing.objects.filter(round=round_).exists()


def terms_of(round_: Round) -> RoundTerms:
    """The terms of the round; where none were set the usual ones, not stored: the small preset up to 300 people."""
    set_ones = RoundTerms.objects.filter(round=round_).first()
    if set_ones is not None:
        return set_ones
    people = round_.sections.aggregate(people=Sum("size"))["people"] or 0
    return RoundTerms(round=round_, small=people <= SMALL_UP_TO)


def order_of(version: PositionVersion) -> tuple[int, ...]:
    """Where a version stands among those of its position: 1.10 comes after 1.9.

    >>> order_of(PositionVersion(number="1.10")) > order_of(PositionVersion(number="1.9"))
    True
    """
    return tuple(int(part) for part in re.findall(r"[0-9]+", version.number)) or (0,)


def draft_of(round_: Round) -> PositionVersion | None:
    """The version being written, None where there is none."""
    drafts = PositionVersion.objects.filter(position__round=round_, published_on__isnull=True)
    return max(drafts.select_related("position"), key=order_of, default=None)


def shown_version(round_: Round) -> PositionVersion | None:
    """The version people answer now or answered last."""
    shown = PositionVersion.objects.filter(position__round=round_, published_on__isnull=False)
    return max(shown.select_related("position"), key=lambda one: (one.published_on, order_of(one)), default=None)


def newest_version(round_: Round) -> PositionVersion | None:
    """The draft where one is being written, else the version last shown."""
    return draft_of(round_) or shown_version(round_)
