"""The form that opens a consultation. Whatever is typed comes back with a sentence that says what to mend."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.rounds.models.statement import LONGEST
from massline.web.rounds.voices import WordsRefusedError, clean
from massline.web.stages.fields import LineField
from massline.web.stages.investigate.answers import (
    LEAST_BELIEFS,
    BeliefsField,
    PromiseField,
    SizeRefusedError,
    read_size,
    said_of_size,
)
from massline.web.stages.investigate.opening import Answers, SectionAnswer

MOST_SECTIONS = 6
LEAST_SECTIONS = 2
MOST_STATEMENTS = 12

HOW_KNOWN = {
    "estimated": gettext_lazy("our estimate"),
    "counted": gettext_lazy("counted"),
    "listed": gettext_lazy("from our list of members"),
}


class BeginForm(forms.Form):
    """Who asks what, whom, by when we come back, what we think before we ask, and what is judged first."""

    name = LineField(
        max_length=120,
        label=gettext_lazy("Your group"),
        error_messages={"required": gettext_lazy("Write the name people know your group by.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    question = LineField(
        max_length=300,
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy("One question, in the words you would use at the door. It stands on the poster."),
        error_messages={"required": gettext_lazy("Write the one question you want to ask.")},
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    how_known = forms.ChoiceField(
        choices=list(HOW_KNOWN.items()),
        label=gettext_lazy("How do you know these numbers?"),
        initial="estimated",
    )
    promise_on = PromiseField()
    beliefs = BeliefsField()
    judge_beliefs = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("Let people judge what we think, marked as coming from us"),
    )
    statements = forms.CharField(
        required=False,
        label=gettext_lazy("First sentences to judge"),
        help_text=gettext_lazy("One a line, up to 12. People will agree, disagree or skip."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    ticket = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, MOST_SECTIONS + 1):
            self.fields[f"section_{number}"] = LineField(
                required=False,
                max_length=80,
                label=_("Section %(number)s") % {"number": number},
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
            self.fields[f"size_{number}"] = LineField(
                required=False,
                label=_("People in section %(number)s") % {"number": number},
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
        self.order_fields(
            ["name", "question", *self._section_names(), "how_known", "promise_on", "beliefs", "judge_beliefs"]
        )

    @staticmethod
    def _section_names() -> list[str]:
        return [f"{part}_{number}" for number in range(1, MOST_SECTIONS + 1) for part in ("section", "size")]

    def rows(self) -> Iterator[tuple[int, BoundField, BoundField]]:
        """The rows of the section table: number, name field, size field."""
        for number in range(1, MOST_SECTIONS + 1):
            yield number, self[f"section_{number}"], self[f"size_{number}"]

    @property
    def open_now(self) -> bool:
        """Whether it is opened at once: not with the button "prepare first"."""
        return "later" not in self.data

    def clean_beliefs(self) -> list[str]:
        kept: list[str] = self.cleaned_data["beliefs"]
        if self.open_now and len(kept) < LEAST_BELIEFS:
            raise forms.ValidationError(
                _("Write at least three sentences, one a line, before people can answer. They are locked then.")
            )
        return kept

    def clean_statements(self) -> list[str]:
        kept: list[str] = []
        for number, line in enumerate(self.cleaned_data["statements"].splitlines(), start=1):
            if not line.strip():
                continue
            try:
                words = clean(line)
            except WordsRefusedError:
                raise forms.ValidationError(
                    _("Line %(number)s cannot be judged: it has no words, or more than %(most)s characters.")
                    % {"number": number, "most": LONGEST}
                ) from None
            if words not in kept:
                kept.append(words)
        if len(kept) > MOST_STATEMENTS:
            raise forms.ValidationError(
                _("These are %(count)s sentences; start with at most %(most)s. People will add theirs.")
                % {"count": len(kept), "most": MOST_STATEMENTS}
            )
        return kept

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if any(str(self.data.get(f"section_{n}", "")).strip() for n in range(MOST_SECTIONS + 1, 100)):
            self.add_error(None, _("At most 6 sections: put the smallest together."))
        sections = [row for number in range(1, MOST_SECTIONS + 1) if (row := self._section(number, cleaned))]
        names = [row.name.casefold() for row in sections]
        for number in range(1, MOST_SECTIONS + 1):
            name = cleaned.get(f"section_{number}", "").casefold()
            earlier = [cleaned.get(f"section_{n}", "").casefold() for n in range(1, number)]
            if name and name in earlier:
                self.add_error(f"section_{number}", _("Two sections have this name. Give each its own."))
        touched = any(field in self.errors for field in self._section_names())
        if len(names) < LEAST_SECTIONS and not touched:
            self.add_error(
                "section_1" if not names else f"section_{len(names) + 1}",
                _("Name at least two sections, so that you see who has not been heard."),
            )
        cleaned["sections"] = sections
        return cleaned

    def _section(self, number: int, cleaned: dict[str, Any]) -> SectionAnswer | None:
        name, typed = cleaned.get(f"section_{number}", ""), cleaned.get(f"size_{number}", "")
        if not name:
            if typed and f"section_{number}" not in self.errors:
                self.add_error(f"section_{number}", _("It has a number of people and no name."))
            return None
        try:
            return SectionAnswer(name, read_size(typed))
        except SizeRefusedError:
            self.add_error(f"size_{number}", said_of_size(typed))
            return None

    def answers(self) -> Answers:
        """What was answered, once the form is valid."""
        told = self.cleaned_data
        judged = [*(told["beliefs"] if told["judge_beliefs"] else []), *told["statements"]]
        return Answers(
            name=told["name"],
            question=told["question"],
            sections=tuple(told["sections"]),
            how_known=str(HOW_KNOWN[told["how_known"]]),
            promise_on=told["promise_on"],
            beliefs=tuple(told["beliefs"]),
            statements=tuple(dict.fromkeys(judged)),
            open_now=self.open_now,
        )
