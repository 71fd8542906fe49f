"""The forms of Try: what is expected, what is done, what was seen, what came of it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.method.practice import Likelihood
from massline.web.rounds.models import Expectation, PositionVersion
from massline.web.rounds.practice.expecting import SURE, Claim, Seen
from massline.web.rounds.practice.reaching import Part
from massline.web.stages.fields import WordsField
from massline.web.stages.lines import day_field, line, read_whole, whole


class Ticketed(forms.Form):
    """Carries the identifier its row will have, so that sending it twice stores it once."""

    ticket = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("ticket", uuid4())

    @property
    def identifier(self) -> UUID:
        """The identifier of the row to be stored."""
        return self.cleaned_data.get("ticket") or uuid4()


class ClaimForm(Ticketed):
    """What we expect of the proposal when it is tried."""

    text = line(
        gettext_lazy("In one sentence"), 300, gettext_lazy("Write what you expect, in one sentence."), rows=2,
        help_text=gettext_lazy("Such as: at least 60 of 180 households sign the letter."),
    )  # fmt: skip
    measure = line(
        gettext_lazy("What will you count or look at?"), 200,
        gettext_lazy("Say what you will count or look at: otherwise nobody can tell whether it came true."),
    )  # fmt: skip
    threshold = line(
        gettext_lazy("From which number on did it come true?"), 60,
        gettext_lazy('Write a number, such as 60 of 180; "yes" where it either happens or not.'),
        help_text=gettext_lazy('A number, such as 60 of 180; "yes" where it either happens or not.'),
    )  # fmt: skip
    due_on = day_field(
        gettext_lazy("On which day will you look?"),
        gettext_lazy("Choose the day on which you will look whether it came true."),
    )
    sure = forms.ChoiceField(
        label=gettext_lazy("How sure are you?"), widget=forms.RadioSelect,
        choices=[(word.value, SURE[word]) for word in reversed(Likelihood)],
        error_messages={"required": gettext_lazy("Choose how sure you are.")},
    )  # fmt: skip
    percent = whole(
        gettext_lazy("Or as a number out of 100"),
        help_text=gettext_lazy("From 1 to 99. It counts instead of the word."),
    )
    point = forms.ChoiceField(required=False, label=gettext_lazy("Which point does it test?"))
    label = forms.RegexField(
        r"^[A-Za-z]{1,4}[0-9]{1,4}$", required=False, label=gettext_lazy("Short name"),
        help_text=gettext_lazy("Such as H1. Left empty, it gets the next one."),
        error_messages={"invalid": gettext_lazy("A short name is Latin letters and a number, such as H1.")},
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )  # fmt: skip
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: PositionVersion, small: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.points = {
            str(element.statement_id): element.statement
            for element in version.elements.select_related("statement").order_by("order")
        }
        choices = [(key, f"{n}. {point.text}"[:90]) for n, (key, point) in enumerate(self.points.items(), start=1)]
        point_field = self.fields["point"]
        assert isinstance(point_field, forms.ChoiceField)
        point_field.choices = [("", _("the proposal as a whole")), *choices]
        if small:
            del self.fields["percent"]
        elif self.data.get("percent"):
            self.fields["sure"].required = False

    def clean_label(self) -> str:
        return str(self.cleaned_data["label"]).upper()

    def clean_percent(self) -> int | None:
        typed = self.cleaned_data["percent"].removesuffix("%").strip()
        if not typed:
            return None
        number = read_whole(typed, 99)
        if not number:
            raise forms.ValidationError(_("Nobody is that sure: write a number from 1 to 99."))
        return number

    def claim(self) -> Claim:
        """What was typed, once the form is valid."""
        told = self.cleaned_data
        percent = told.get("percent")
        chance = (
            Decimal(percent) / 100
            if percent is not None
            else Decimal(str(Likelihood(told["sure"]).probability)).quantize(Decimal("0.01"))
        )
        return Claim(
            told["text"], told["measure"], told["threshold"], told["due_on"], chance, told["label"],
            self.points.get(told["point"]),
        )  # fmt: skip

    @staticmethod
    def of(one: Expectation) -> dict[str, object]:
        """What a form that changes this expectation begins with."""
        word = Likelihood.nearest(float(one.probability))
        percent = "" if Decimal(str(word.probability)) == one.probability else str(round(one.probability * 100))
        return {
            "text": one.text, "measure": one.measure, "threshold": one.threshold, "due_on": one.due_on,
            "sure": word.value, "percent": percent, "point": str(one.point_id or ""), "label": one.label,
        }  # fmt: skip


class OutcomeForm(forms.Form):
    """What happened."""

    came_true = forms.ChoiceField(
        label=gettext_lazy("Did it come true?"), widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("It came true")),
            ("no", gettext_lazy("It did not come true")),
            ("untestable", gettext_lazy("It cannot be told")),
        ],
        error_messages={"required": gettext_lazy("Choose what happened.")},
    )  # fmt: skip
    text = line(
        gettext_lazy("What did you see?"), 500, gettext_lazy("Write what you saw, in one sentence."), rows=2,
        help_text=gettext_lazy("With the number, such as: 74 signed. Everybody can read it: no names."),
    )  # fmt: skip
    evidence = line(
        gettext_lazy("How do you know?"), 300,
        help_text=gettext_lazy("Where the evidence is, such as: the letter of 12 March, in the folder."),
    )  # fmt: skip
    plainly = forms.BooleanField(
        required=False, label=gettext_lazy("It plainly happened already, before its day"),
    )  # fmt: skip
    before = forms.IntegerField(min_value=0, max_value=30_000, required=False, widget=forms.HiddenInput)

    def seen(self) -> Seen:
        """What was typed, once the form is valid."""
        told = self.cleaned_data
        came = {"yes": True, "no": False}.get(told["came_true"])
        return Seen(came, told["text"], told["evidence"], told["plainly"])


class DeedForm(Ticketed):
    """What is done."""

    text = line(gettext_lazy("What is done?"), 300, gettext_lazy("Write what is done, in one sentence."), rows=2)
    owner = line(
        gettext_lazy("Who does it?"), 80, gettext_lazy("Say who does it: a role, or a name they agreed to."),
        help_text=gettext_lazy('A role, such as "two volunteers a block", or a name they agreed to.'),
    )  # fmt: skip
    starts_on = day_field(gettext_lazy("From which day on?"), gettext_lazy("Choose the day on which it begins."))
    expectation = forms.ChoiceField(required=False, label=gettext_lazy("Which expectation does it test?"))
    knowingly = forms.BooleanField(required=False, label=gettext_lazy("Yes, it began then. Store it all the same"))

    def __init__(self, *args: Any, expectations: Iterable[Expectation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.expectations = {str(one.pk): one for one in expectations}
        field = self.fields["expectation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("none")),
            *((key, f"{one.label}: {one.text}"[:90]) for key, one in self.expectations.items()),
        ]


class EndForm(forms.Form):
    """How an action ended."""

    stopped = forms.ChoiceField(
        label=gettext_lazy("How did it end?"), widget=forms.RadioSelect,
        choices=[
            ("done", gettext_lazy("It is done")),
            ("stopped", gettext_lazy("We stopped it: it does harm, or it may be against the law")),
        ],
        error_messages={"required": gettext_lazy("Choose how it ended.")},
    )  # fmt: skip
    reason = line(gettext_lazy("Why was it stopped? Everybody can read it."), 300)


class SightForm(forms.Form):
    """Something seen during an action."""

    text = WordsField(
        label=gettext_lazy("What did somebody see?"),
        help_text=gettext_lazy("What was seen, not yet what it means. No names."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    section = forms.ChoiceField(required=False, label=gettext_lazy("In which section?"))
    day = day_field(gettext_lazy("On which day?"), gettext_lazy("Choose the day on which it was seen."))

    def __init__(self, *args: Any, parts: Iterable[Part], **options: Any) -> None:
        super().__init__(*args, **options)
        self.parts = {part.section.slug: part for part in parts}
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("no section in particular")), *((s, part.name) for s, part in self.parts.items())]
