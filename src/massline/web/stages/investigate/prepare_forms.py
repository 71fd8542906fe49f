"""The forms of Prepare: the question and its days, what we think, a section, a first sentence, what was left over."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.rounds.investigate.preparing import SectionTerms, Terms, fingerprint
from massline.web.rounds.models import CarryOver, Outcome
from massline.web.rounds.voices import WordsRefusedError, clean
from massline.web.stages.fields import LineField, WordsField
from massline.web.stages.investigate.answers import BeliefsField, DayField, PromiseField, SizeField

WORDS = {"dir": "auto"}
LONGEST_WAIT = 90
LARGEST_CORE = 10_000
TOO_LONG = gettext_lazy("It has more than %(limit_value)d characters (%(show_value)d). Shorten it; it is still here.")


def _line(most: int, label: Any, help_text: Any = "", rows: int = 0, missing: Any = "") -> LineField:
    """A line of words with at most so many characters; without ``missing`` it may stay empty."""
    widget = forms.Textarea(attrs=WORDS | {"rows": rows}) if rows else forms.TextInput(attrs=WORDS)
    return LineField(
        required=bool(missing), max_length=most, label=label, help_text=help_text, widget=widget,
        error_messages={"required": missing, "max_length": TOO_LONG},
    )  # fmt: skip


class QuestionForm(forms.Form):
    """The one question, its days and the preset."""

    question = _line(
        300,
        gettext_lazy("The one question"),
        gettext_lazy("In the words you would use at the door. After Prepare nobody can change it."),
        rows=2,
        missing=gettext_lazy("Write the one question you want to ask."),
    )
    open_question = _line(
        300,
        gettext_lazy("An open question, asked first"),
        gettext_lazy("People answer it in their own words before they judge any sentence, so that nobody is led."),
        rows=2,
    )
    asking_until = DayField(required=False, label=gettext_lazy("Last day of asking"))
    promise_on = PromiseField()
    days_to_answer = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_WAIT,
        label=gettext_lazy("Days your proposal stays open for answers"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Write a number of days, such as 7."),
            "invalid": gettext_lazy("This is not a number of days. Write one such as 7."),
            "min_value": gettext_lazy("At least one day."),
            "max_value": gettext_lazy("At most %(limit_value)s days: by then people have forgotten the question."),
        },
    )
    preset = forms.ChoiceField(
        choices=[
            ("small", gettext_lazy("Small: up to 300 people, three hats, less paper")),
            ("large", gettext_lazy("Large: two coders, all checks")),
        ],
        label=gettext_lazy("How big is this round?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose small or large.")},
    )
    one_evening = forms.BooleanField(
        required=False, label=gettext_lazy("We meet on one evening: a day is long enough for answers")
    )
    core_size = SizeField(
        required=False,
        label=gettext_lazy("How many are you, who run this?"),
        help_text=gettext_lazy("A number only. Then you see whether at least half of you listened to somebody."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, now: Terms) -> "QuestionForm":
        """The form as the round stands."""
        told = asdict(now) | {"preset": "small" if now.small else "large", "seen": fingerprint(now)}
        return cls(initial=told)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        until, promise = told.get("asking_until"), told.get("promise_on")
        if until and until < timezone.localdate() and "asking_until" in self.changed_data:
            self.add_error("asking_until", _("This day is over. Choose one that is still to come."))
        elif until and promise and until >= promise:
            self.add_error("asking_until", _("You come back on that day or earlier: stop asking before it."))
        if (told.get("core_size") or 0) > LARGEST_CORE:
            self.add_error("core_size", _("So many cannot run it together. Count those who do the work."))
        return told

    def terms(self) -> Terms:
        """What was answered, once the form is valid."""
        told = self.cleaned_data
        names = ("question", "promise_on", "open_question", "asking_until", "days_to_answer", "core_size")
        small = told["preset"] == "small"
        return Terms(**{name: told[name] for name in names}, small=small, one_evening=small and told["one_evening"])


class BeliefsForm(forms.Form):
    """What the committee thinks, one sentence a line."""

    beliefs = BeliefsField()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, now: Sequence[str]) -> "BeliefsForm":
        """The form with what was written down so far."""
        return cls(initial={"beliefs": "\n".join(now), "seen": fingerprint(now)})


class SectionForm(forms.Form):
    """One section as the round asks it."""

    name = _line(80, gettext_lazy("Name of the section"), missing=gettext_lazy("Write what people call it."))
    size = SizeField(
        label=gettext_lazy("How many people"),
        error_messages={"required": gettext_lazy("About how many people? A rough number will do.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
    )
    how_known = _line(
        200,
        gettext_lazy("How do you know the number?"),
        gettext_lazy("Such as: counted, our estimate, from our list of members."),
        missing=gettext_lazy("Say how you know the number; an estimate is fine."),
    )
    convener = _line(
        80,
        gettext_lazy("Who convenes it"),
        gettext_lazy("A role, or a name the person agreed to. The section has to know whom to ask."),
    )
    nobody_yet = forms.BooleanField(required=False, label=gettext_lazy("Nobody yet"))
    priority = forms.BooleanField(required=False, label=gettext_lazy("This section comes first"))
    why = _line(
        300, gettext_lazy("Why first?"), gettext_lazy("What pulls there, or what you know. Everybody can read it.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, now: SectionTerms) -> "SectionForm":
        """The form as the section stands."""
        return cls(initial=asdict(now) | {"seen": fingerprint(now)})

    def terms(self) -> SectionTerms:
        """What was answered, once the form is valid."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return SectionTerms(**(told if told["priority"] else told | {"why": ""}))


class RenameForm(forms.Form):
    """A new name from the next round on."""

    name = _line(80, gettext_lazy("Name from the next round on"), missing=gettext_lazy("Write what people call it."))


class SeedForm(forms.Form):
    """One first sentence, and the outcome it comes from."""

    text = WordsField(
        label=gettext_lazy("A sentence to judge"),
        help_text=gettext_lazy("One thought that people can agree or disagree with."),
        widget=forms.Textarea(attrs=WORDS | {"rows": 3}),
    )
    outcome = forms.ChoiceField(required=False, label=gettext_lazy("Where does it come from?"))

    def __init__(self, outcomes: Sequence[Outcome], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.outcomes = {str(one.id): one for one in outcomes}
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("It is our own"))] + [
            (key, _("What happened: %(what)s") % {"what": one.text[:80]}) for key, one in self.outcomes.items()
        ]
        field.error_messages["invalid_choice"] = _("This outcome is none of this consultation. Choose from the list.")
        if not self.outcomes:
            del self.fields["outcome"]

    @property
    def chosen(self) -> Outcome | None:
        """The outcome it comes from, None where it is our own."""
        return self.outcomes.get(self.cleaned_data.get("outcome", ""))


class CarriedForm(forms.Form):
    """What becomes of something the last round left over."""

    taken_up = forms.ChoiceField(
        choices=[("yes", gettext_lazy("We take it up")), ("no", gettext_lazy("We answer it and leave it"))],
        label=gettext_lazy("What becomes of it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of it.")},
    )
    sentence = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("As a sentence people judge"),
        help_text=gettext_lazy("Only where you take it up. Change it as you like; empty, it becomes none."),
        widget=forms.Textarea(attrs=WORDS | {"rows": 3}),
    )
    text = _line(
        500, gettext_lazy("Why, or how"), gettext_lazy("Needed where you leave it. Everybody can read it."), rows=2
    )

    @classmethod
    def of(cls, carried: CarryOver) -> "CarriedForm":
        """The form for one of them."""
        return cls(initial={"sentence": carried.text})

    def clean_sentence(self) -> str:
        typed: str = self.cleaned_data["sentence"]
        if not typed.strip():
            return ""
        try:
            return clean(typed)
        except WordsRefusedError as fault:
            raise forms.ValidationError(str(fault)) from None

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("taken_up") == "no" and not told.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say why it is not taken up: whoever asked reads it."))
        return told
