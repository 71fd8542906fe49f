"""Where a round stands, read from its rows."""

from massline.web.rounds.models import Closing, PositionVersion, Round, RoundTerms, Stage


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
    """The terms of the round; the usual ones, not stored, where none were set."""
    return RoundTerms.objects.filter(round=round_).first() or RoundTerms(round=round_)


def draft_of(round_: Round) -> PositionVersion | None:
    """The version being written, None where there is none."""
    return PositionVersion.objects.filter(position__round=round_, published_on__isnull=True).order_by("number").last()


def shown_version(round_: Round) -> PositionVersion | None:
    """The version people answer now or answered last."""
    shown = PositionVersion.objects.filter(position__round=round_, published_on__isnull=False)
    return shown.order_by("published_on", "number").last()
