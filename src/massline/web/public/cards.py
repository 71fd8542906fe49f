"""An expectation as its card shows it: words first, digits second."""

from typing import Any

from django.utils.translation import gettext as _

from massline.web.public.addresses import page_of, page_of_expectation
from massline.web.public.trail import day, next_from
from massline.web.rounds.models import Expectation, Outcome
from massline.web.rounds.practice.expecting import is_after_the_fact


def sureness(probability: float) -> str:
    """A probability in the nearest of five words.

    >>> sureness(0.6), sureness(0.85)
    ('more likely than not', 'very likely')
    """
    steps = [
        (0.2, _("very unlikely")),
        (0.45, _("unlikely")),
        (0.55, _("as likely as not")),
        (0.65, _("more likely than not")),
        (0.8, _("likely")),
    ]
    return next((word for below, word in steps if probability < below), _("very likely"))


def card(expectation: Expectation, outcome: Outcome | None, *, late: bool | None = None) -> dict[str, Any]:
    """What components/expectation.html draws, and what went on from the outcome.

    ``late``: it was locked after its action had begun, where that is known already.
    """
    begun = is_after_the_fact(expectation) if late is None else late
    happened = None
    if outcome is not None:
        happened = {"text": outcome.text, "date": day(outcome.day), "kept": outcome.came_true}
    return {
        "claim": expectation.text,
        "measure": expectation.measure,
        "by": day(expectation.due_on),
        "percent": float(expectation.probability) * 100,
        "sure": sureness(float(expectation.probability)),
        "locked": day(expectation.locked_on),
        "after_the_fact": begun or (expectation.locked_on is None and outcome is not None),
        "url": page_of_expectation(expectation),
        "outcome": happened,
        "led_to": [{"text": target.text, "url": page_of(target)} for target in next_from(outcome)],
    }
