"""What is missing before a round is closed."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import Decision, NoteKind, Round, Stage


@dataclass(frozen=True)
class Override:
    """A step that was taken although something was missing: what was missing, one a line, and why it was taken.

    A note that talks it over names its ``key``.
    """

    key: str
    what: str
    reason: str
    day: date


def overrides(round_: Round) -> list[Override]:
    """Every override of the round, oldest first: the agenda of its sum-up."""
    return _passed_over(round_)


def untalked(round_: Round) -> list[Override]:
    """Overrides nobody has talked over yet. A note that names none counts for the oldest of them."""
    about = list(round_.notes.filter(kind=NoteKind.AGENDA).values_list("about", flat=True))
    rest = [one for one in overrides(round_) if one.key not in about]
    return rest[about.count("") :]


def gaps(round_: Round, closed_because: str = "") -> list[Gap]:
    """Written down, talked over, returned to everybody, and something carried over or a reason why not."""
    kinds = set(round_.notes.values_list("kind", flat=True))
    asked = {
        NoteKind.WHY: _("Write why it came out this way."),
        NoteKind.OTHERWISE: _("Write what else could explain it."),
        NoteKind.KEEP: _("Say what to keep, what to change, what to stop."),
        NoteKind.WRONG: _("Write what we got wrong."),
        NoteKind.LED_BY: _("Say, by role, who led this sum-up: somebody who did not lead the action."),
    }
    if kinds & {NoteKind.CHANGE, NoteKind.STOP}:
        kinds.add(NoteKind.KEEP)
    found = [_gap(kind.value, sentence, kind.value) for kind, sentence in asked.items() if kind not in kinds]
    if untalked(round_):
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
    if NoteKind.RETURNED not in kinds:
        sentence = _("Bring the sum-up back to everybody who spoke, and write down how.")
        found.append(_gap("returned", sentence, "returned"))
    return found


def _passed_over(round_: Round) -> list[Override]:
    changes = round_.stage_changes.exclude(overrides="").order_by("id")
    decisions = Decision.objects.filter(version__position__round=round_, overrides__gt="").order_by("id")
    found = [Override(f"stage:{one.pk}", one.overrides, one.reason, one.day) for one in changes]
    found += [Override(f"decision:{one.pk}", one.overrides or "", one.reason, one.day) for one in decisions]
    return sorted(found, key=lambda one: one.day)


def _gap(key: str, sentence: str, anchor: str, *, hard: bool = False) -> Gap:
    return Gap(key, sentence, Stage.SUM_UP, anchor, hard)
