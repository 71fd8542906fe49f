"""Whether something may be written down now: in its stage, in a round that is neither paused nor closed."""

from django.utils.translation import gettext as _

from massline.web.rounds.models import Round, Stage
from massline.web.rounds.standing import closed, paused, stage_of


class NotNowError(ValueError):
    """It cannot be written down now; the message says why and when it can."""


def why_not_now(round_: Round, *stages: Stage) -> str:
    """Why nothing of these stages can be written down now, empty where it can."""
    if closed(round_):
        return _("This round is closed: nothing of it changes any more. What comes now belongs to the next round.")
    if paused(round_):
        return _("The round is paused. Nothing is written down until it is taken up again.")
    here = stage_of(round_)
    if here not in stages:
        return _("This is written down in %(stages)s. The round stands in %(here)s now.") % {
            "stages": " / ".join(str(stage.label) for stage in stages),
            "here": here.label,
        }
    return ""


def refuse_unless(round_: Round, *stages: Stage) -> None:
    """Raise ``NotNowError`` unless the round stands in one of these stages and goes on."""
    reason = why_not_now(round_, *stages)
    if reason:
        raise NotNowError(reason)
