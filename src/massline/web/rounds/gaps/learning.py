"""What is missing before a round is closed."""

from django.utils.translation import gettext as _

from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import NoteKind, Round, Stage


def gaps(round_: Round, closed_because: str = "") -> list[Gap]:
    """Written down, talked over, returned to everybody, and something carried over or a reason why not."""
    kinds = set(round_.notes.values_list("kind", flat=True))
    asked = {
        NoteKind.WHY: _("Write why it came out this way."),
        NoteKind.OTHERWISE: _("Write what else could explain it."),
        NoteKind.WRONG: _("Write what we got wrong."),
        NoteKind.LED_BY: _("Say, by role, who led this sum-up: somebody who did not lead the action."),
        NoteKind.RETURNED: _("Bring the sum-up back to everybody who spoke, and write down how."),
    }
    found = [_gap(kind.value, sentence, kind.value) for kind, sentence in asked.items() if kind not in kinds]
    if not kinds & {NoteKind.KEEP, NoteKind.CHANGE, NoteKind.STOP}:
        found.append(_gap("keep-change-stop", _("Say what to keep, what to change, what to stop."), "keep"))
    overridden = round_.stage_changes.exclude(overrides="").count()
    if round_.notes.filter(kind=NoteKind.AGENDA).count() < overridden:
        sentence = _("Talk over each override of this round and write down what came of it.")
        found.append(_gap("agenda", sentence, "agenda"))
    if not round_.carry_overs.exists() and not closed_because.strip():
        found.append(
            _gap(
                "carry-overs",
                _('Carry at least one question into the next round, or say "closed, because".'),
                "carry-overs",
                hard=True,
            )
        )
    return found


def _gap(key: str, sentence: str, anchor: str, *, hard: bool = False) -> Gap:
    return Gap(key, sentence, Stage.SUM_UP, anchor, hard)
