"""What a record of expectations says beyond the counts, and when it is allowed to say it."""

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from massline.web.rounds.models import Expectation
from massline.web.rounds.practice.expecting import record_of


def hopes_in_words(expectations: Iterable[Expectation]) -> list[str]:
    """Sentences beside "we expected 2.9 of 5 to come true": off by more than chance explains, and from ten
    expectations on the Brier score. Empty where there is too little to say either.
    """
    record = record_of(expectations)
    if record is None:
        return []
    found = []
    if record.speaks and record.z is not None:
        found.append(
            _("More was hoped for than came, by more than chance explains.")
            if record.z < 0
            else _("More came than was hoped for, by more than chance explains.")
        )
    if not record.few:
        found.append(
            _("Brier score %(score)s; always saying even gives %(even)s.")
            % {"score": number_format(round(record.brier, 2), 2), "even": number_format(0.25, 2)}
        )
    return found
