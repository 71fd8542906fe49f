"""What is missing before a round may leave its stage: the list on the page and the reason for the refusal."""

from datetime import date

from massline.web.rounds.gaps import asking, going_back, learning, preparing, summing_up, trying
from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import Round, Stage
from massline.web.rounds.standing import stage_of

__all__ = ["Gap", "gaps"]


def gaps(round_: Round, *, today: date, closed_because: str = "") -> tuple[Gap, ...]:
    """What is missing in the stage where the round stands, what nobody can pass over first; a decision comes last.
    In Learn they stand as its page asks them.

    Each gap says what to do in words and where. ``closed_because`` counts as the answer to "what is carried over".
    """
    match stage_of(round_):
        case Stage.INVESTIGATE:
            found = preparing.gaps(round_)
        case Stage.GATHER:
            found = asking.gaps(round_, today)
        case Stage.CONCENTRATE:
            found = summing_up.gaps(round_)
        case Stage.REPORT_BACK:
            found = going_back.gaps(round_, today)
        case Stage.PRACTICE:
            found = trying.gaps(round_, today)
        case Stage.SUM_UP:
            return tuple(learning.gaps(round_, closed_because))
    # Pages name the first as the next thing to do, and nobody decides before people were reached.
    return tuple(sorted(found, key=lambda gap: not gap.hard or gap.key == "decision"))
