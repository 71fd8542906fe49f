"""What is missing before summing up what was tried."""

from datetime import date

from django.utils.translation import gettext as _

from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import Expectation, Round, Stage
from massline.web.rounds.standing import shown_version


def gaps(round_: Round, today: date) -> list[Gap]:
    """Something expected and locked, and each expectation scored or marked untestable once its day has passed."""
    expectations = list(
        Expectation.objects.filter(version__position__round=round_).prefetch_related("outcomes").order_by("label")
    )
    if not expectations:
        return [_gap("expectations", _("Write down what you expect before anything is done."), "expectations")]
    found = [_of(expectation, today) for expectation in expectations]
    version = shown_version(round_)
    if version is not None and version.pilots.exists() and not version.decisions.exists():
        found.append(_gap("pilot", _("The pilot goes back to people before the general call."), "pilot", hard=True))
    return [gap for gap in found if gap is not None]


def _of(expectation: Expectation, today: date) -> Gap | None:
    name, key = expectation.label, expectation.pk.hex
    if expectation.outcomes.all():
        return None
    if expectation.locked_on is None:
        return _gap(f"locked:{key}", _("%(name)s is not locked: lock it or delete it.") % {"name": name}, name)
    if expectation.due_on is not None and expectation.due_on > today:
        return _gap(
            f"due:{key}",
            _("%(name)s is not due yet: wait for its day, or mark it as untestable.") % {"name": name},
            name,
        )
    return _gap(f"outcome:{key}", _("Write down what happened with %(name)s.") % {"name": name}, name)


def _gap(key: str, sentence: str, anchor: str, *, hard: bool = False) -> Gap:
    return Gap(key, sentence, Stage.PRACTICE, anchor, hard)
