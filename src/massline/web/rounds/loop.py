"""The loop: where a round stands and how it moves on. One row a move, never an overwritten column."""

from datetime import date

from django.db import transaction

from massline.web.record import log
from massline.web.rounds.models import Round, Stage, StageChange

ORDER = list(Stage)


def stage_of(round_: Round) -> Stage:
    """Where the round stands: the stage of its last move, ``investigate`` before the first."""
    last = round_.stage_changes.order_by("-id").first()
    return Stage(last.after) if last else Stage.INVESTIGATE


@transaction.atomic
def move(round_: Round, to: Stage, *, role: str, day: date, reason: str = "", overrides: str = "") -> StageChange:
    """Move the round to another stage and write it into the log. Gaps overridden are named, one a line."""
    before = stage_of(round_) if round_.stage_changes.exists() else ""
    change = StageChange.objects.create(
        round=round_, before=before, after=to, day=day, role=role, reason=reason, overrides=overrides
    )
    log.append("stage", role=role, subject=f"round {round_.id}", day=day, before=str(before), after=str(to))
    return change
