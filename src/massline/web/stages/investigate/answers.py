"""What organisers type about a round: numbers of people, days, what they think."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.rounds.gaps.preparing import LEAST_BELIEFS, MOST_BELIEFS
from massline.web.rounds.investigate.beforehand import LONGEST_BELIEF
from massline.web.rounds.voices import WordsRefusedError, clean

__all__ = ["LEAST_BELIEFS", "BeliefsField", "DayField", "PromiseField", "SizeField", "SizeRefusedError"]

LARGEST = 10_000_000
FARTHEST = 730
"""Days ahead a promise may lie: two years."""


class SizeRefusedError(ValueError):
    """What was typed is no number of people."""


def read_size(typed: str) -> int:
    """The one whole number in what somebody typed, thousands separators allowed.

    Raises ``SizeRefusedError`` where there is none, more than one, or none that can be a number of people.

    >>> read_size("about 48"), read_size("1,200 people")
    (48, 1200)
    """
    numbers: list[str] = re.findall(r"-?\d(?:[\d.,'\u2019\u00a0\u202f ]*\d)?", typed)
    if len(numbers) != 1 or not re.fullmatch(r"\d+|\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+", numbers[0]):
        raise SizeRefusedError(typed)
    size = int(re.sub(r"\D", "", numbers[0])[:12])
    if not 1 <= size <= LARGEST:
        raise SizeRefusedError(typed)
    return size


def said_of_size(typed: str) -> str:
    """What a person reads who typed something that is no number of people."""
    if not typed:
        return _("About how many people? A rough number will do.")
    return _("'%(typed)s' is not a number of people. Write one number, such as 48; a rough one will do.") % {
        "typed": typed[:40]
    }


class SizeField(forms.CharField):
    """A number of people, as people write it."""

    def to_python(self, value: Any) -> Any:
        typed = " ".join(str(value or "").replace("\x00", " ").split())
        if not typed and not self.required:
            return None
        try:
            return read_size(typed)
        except SizeRefusedError:
            raise forms.ValidationError(said_of_size(typed)) from None


class DayField(forms.DateField):
    """A day, as the browser sends it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, *, required_text: Any = "", **options: Any) -> None:
        said = {"invalid": gettext_lazy("This is not a day. Write it like 2030-03-24.")}
        super().__init__(error_messages=said | {"required": required_text}, **options)


class PromiseField(DayField):
    """The day by which the organisers come back: ahead, and not further than people will wait."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("We come back by"),
            help_text=gettext_lazy(
                "The day by which you will tell everybody what became of it. It stands on the poster."
            ),
            required_text=gettext_lazy("Choose the day by which you come back."),
        )

    def clean(self, value: Any) -> date:
        day: date = super().clean(value)
        today = timezone.localdate()
        if day <= today:
            raise forms.ValidationError(_("This day is not ahead of us. Choose one from tomorrow on."))
        if day > today + timedelta(days=FARTHEST):
            raise forms.ValidationError(_("This is more than two years ahead: people will not wait that long."))
        return day


class BeliefsField(forms.CharField):
    """What the committee thinks before it asks, one sentence a line; a line twice is taken once."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            strip=False,
            label=gettext_lazy("What do you think before you ask?"),
            help_text=gettext_lazy(
                "Three to seven sentences, one a line. They are locked when you open the question; "
                "at the end everybody sees which of them you kept, changed or dropped."
            ),
            widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        )

    def to_python(self, value: Any) -> Any:
        kept: list[str] = []
        for number, line in enumerate(str(value or "").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                words = clean(line)
            except WordsRefusedError:
                words = ""
            if not 0 < len(words) <= LONGEST_BELIEF:
                raise forms.ValidationError(
                    _("Line %(number)s has no words, or more than %(most)s characters. Shorten it, or split it.")
                    % {"number": number, "most": LONGEST_BELIEF}
                )
            kept.append(words)
        kept = list(dict.fromkeys(kept))
        if len(kept) > MOST_BELIEFS:
            raise forms.ValidationError(
                _("These are %(count)s sentences; write at most %(most)s. Which of them matter most?")
                % {"count": len(kept), "most": MOST_BELIEFS}
            )
        return kept
