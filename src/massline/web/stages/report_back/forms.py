"""The forms of Go back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.rounds.models import Answer, DecisionKind, Element, NoteKind, ResponseAnswer, Statement
from massline.web.rounds.models.statement import LONGEST
from massline.web.stages.fields import LineField, WordsField

WHOLE = [
    (ResponseAnswer.OURS, gettext_lazy("Ours: I stand by it")),
    (ResponseAnswer.WITH_CHANGE, gettext_lazy("Ours, with a change")),
    (ResponseAnswer.NOT_OURS, gettext_lazy("Not ours")),
    (ResponseAnswer.UNCLEAR, gettext_lazy("Unclear to me")),
]
POINT = [
    (Answer.AGREE, gettext_lazy("Agree")),
    (Answer.DISAGREE, gettext_lazy("Disagree")),
    (Answer.PASS, gettext_lazy("Not sure")),
]


class SomeWordsField(WordsField):
    """Words that may be left out; where there are some they are checked like any others."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value) if str(value or "").strip("\x00 \t\r\n") else ""


class AnswerForm(forms.Form):
    """What one person says to a proposal: the whole, its points, one sentence."""

    whole = forms.ChoiceField(
        label=gettext_lazy("And as a whole: is it yours?"),
        choices=WHOLE,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the four. The points can be left open."),
            "invalid_choice": gettext_lazy("'%(value)s' is none of the four answers: choose one of them."),
        },
    )
    text = SomeWordsField(
        label=gettext_lazy("One sentence that would change it"),
        help_text=gettext_lazy("What is missing, wrong, or should be said differently? Up to 1,000 characters."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-count": LONGEST}),
    )
    hide = forms.BooleanField(required=False, label=gettext_lazy("Show only what became of it, not the text"))

    def __init__(self, points: Sequence[Element], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.points = points
        for element in points:
            self.fields[self.name_of(element)] = forms.ChoiceField(
                label=_("Point %(number)s") % {"number": element.order},
                choices=POINT,
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": _("'%(value)s' is none of the three answers: choose one of them.")},
            )

    @staticmethod
    def name_of(element: Element) -> str:
        """The field of a point."""
        return f"point-{element.pk}"

    def answers(self) -> Mapping[Statement, Answer]:
        """The points that were answered."""
        given = {element.statement: self.cleaned_data[self.name_of(element)] for element in self.points}
        return {point: Answer(answer) for point, answer in given.items() if answer}


class NoteForm(forms.Form):
    """Something written down about how the proposal was carried to people."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in (NoteKind.READ_TO, NoteKind.REACHED)])
    section = forms.CharField(required=False)
    text = LineField(
        label=gettext_lazy("What happened"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={
            "required": gettext_lazy("Write one sentence about it."),
            "max_length": gettext_lazy("It has %(show_value)s characters; at most %(limit_value)s are kept."),
        },
    )


class OwnNoteForm(forms.Form):
    """A section's own note, to be printed with the proposal."""

    section = forms.ChoiceField(
        label=gettext_lazy("Whose note is it?"),
        error_messages={
            "required": gettext_lazy("Choose the section."),
            "invalid_choice": gettext_lazy("Choose one."),
        },
    )
    text = LineField(
        label=gettext_lazy("The note, in the section's own words"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={
            "required": gettext_lazy("Write the note down."),
            "max_length": gettext_lazy("It has %(show_value)s characters; at most %(limit_value)s are kept."),
        },
    )

    def __init__(self, sections: Sequence[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *sections]


class DecisionForm(forms.Form):
    """What the organisation's own body decided."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What was decided?"),
        choices=DecisionKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what was decided."),
            "invalid_choice": gettext_lazy("'%(value)s' is no decision: choose one of the four."),
        },
    )
    body = LineField(
        label=gettext_lazy("Which body decided?"),
        help_text=gettext_lazy('For example "members\' meeting". A body, no names.'),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Say which body decided."),
            "max_length": gettext_lazy("It has %(show_value)s characters; at most %(limit_value)s are kept."),
        },
    )
    day = forms.DateField(
        label=gettext_lazy("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Say on which day."),
            "invalid": gettext_lazy("There is no such day. Write it as 2026-03-31."),
        },
    )
    reason = LineField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy(
            "Needed where it is sent back, withdrawn, or decided against the rule. Everybody can read it."
        ),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={
            "max_length": gettext_lazy("It has %(show_value)s characters; at most %(limit_value)s are kept.")
        },
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["day"].initial = timezone.localdate


class KeyingForm(forms.Form):
    """Sheets as typed, and a sample of them typed a second time."""

    sheets = forms.CharField(
        label=gettext_lazy("One line a sheet"),
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(
            attrs={"rows": 12, "dir": "ltr", "spellcheck": "false", "class": "mono", "wrap": "off"}
        ),
        error_messages={
            "required": gettext_lazy("Type at least one sheet."),
            "max_length": gettext_lazy("That is too much at once. Send at most 500 sheets; nothing was stored yet."),
        },
    )
    again = forms.CharField(
        label=gettext_lazy("Some of them a second time"),
        help_text=gettext_lazy(
            "Somebody else types every tenth sheet once more. Where the two differ, you see both."
        ),
        strip=False,
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr", "spellcheck": "false", "class": "mono", "wrap": "off"}),
        error_messages={"max_length": gettext_lazy("That is too much at once. Send at most 500 sheets.")},
    )
    differed = forms.CharField(required=False, widget=forms.HiddenInput)


class PilotForm(forms.Form):
    """One to three sections in which it is tried first."""

    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Where is it tried first? One to three sections."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = LineField(
        label=gettext_lazy("Why there first? Everybody can read it."),
        required=False,
        max_length=400,
        error_messages={
            "max_length": gettext_lazy("It has %(show_value)s characters; at most %(limit_value)s are kept.")
        },
    )

    def __init__(self, sections: Sequence[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["sections"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(sections)
