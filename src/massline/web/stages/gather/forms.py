"""The forms of those who listen: slips, minutes, visits, pastes, hands, the last day."""

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.people.models import Section
from massline.web.rounds.gather.listening import BY_HAND, READ_BACK, sections_of
from massline.web.rounds.models import RoundSection, VisitKind
from massline.web.rounds.slips import SlipError, read_slip
from massline.web.stages.fields import LineField, WordsField
from massline.web.stages.places import Place

LANGUAGES = sorted(
    ((code, str(told["name_local"])) for code, told in LANG_INFO.items() if "name_local" in told),
    key=lambda pair: pair[1].casefold(),
)
MOST_PEOPLE = 100_000


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, as the browser's calendar or as 2030-03-24."""
    return forms.DateField(
        label=label,
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("This is not a day. Write it like 2030-03-24."),
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        **options,
    )


def number_field(label: Any, **options: Any) -> forms.IntegerField:
    """How many people; a number field of the browser would swallow what it cannot read."""
    wrong = gettext_lazy("This is not a number of people. Write one number, such as 12.")
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_PEOPLE,
        error_messages={
            "required": gettext_lazy("Write a number; 0 if nobody."),
            "invalid": wrong, "min_value": wrong, "max_value": wrong,
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
        **options,
    )  # fmt: skip


class ListeningForm(forms.Form):
    """A form with the sections of its round. Its ids begin with a word of its own where a page has several."""

    section = forms.ChoiceField(required=False, label=gettext_lazy("Section"))
    nowhere: Any = gettext_lazy("Not told")

    def __init__(self, *args: Any, place: Place, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = {row.section.slug: row for row in sections_of(place.round)}
        names = [(slug, row.name) for slug, row in self.rows.items()]
        choice = self.fields["section"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", self.nowhere), *names]
        if "language" in self.fields:
            self.fields["language"].initial = place.organisation.language

    @property
    def row(self) -> RoundSection | None:
        """The section chosen, as the round has it."""
        return self.rows.get(self.cleaned_data["section"])

    @property
    def chosen(self) -> Section | None:
        """The section chosen."""
        return self.row.section if self.row else None


class KeyForm(ListeningForm):
    """One note of one person."""

    text = WordsField(
        label=gettext_lazy("Their words"),
        help_text=gettext_lazy("As they were said or written. One thought; up to 1,000 characters."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How they reached us"),
        choices=[(one.value, one.label) for one in BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the words reached us.")},
    )
    read_back = forms.BooleanField(required=False, label=gettext_lazy("I read it back to them and they said yes"))
    slip = LineField(
        required=False,
        label=gettext_lazy("Number on the slip they kept"),
        help_text=gettext_lazy("Leave it empty and a new receipt is made for them."),
        widget=forms.TextInput(
            attrs={"class": "mono", "dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    day = day_field(gettext_lazy("Day"), initial=timezone.localdate)
    language = forms.ChoiceField(choices=LANGUAGES, label=gettext_lazy("Language"))
    hide = forms.BooleanField(
        required=False, label=gettext_lazy("They want only what becomes of it shown, not the text")
    )
    core = forms.BooleanField(required=False, label=gettext_lazy("Somebody of the committee said it"))

    def clean_slip(self) -> str:
        typed: str = self.cleaned_data["slip"]
        if not typed:
            return ""
        try:
            return read_slip(typed)
        except SlipError as fault:
            raise forms.ValidationError(str(fault)) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("channel") in {one.value for one in READ_BACK} and not cleaned.get("read_back"):
            self.add_error(
                "read_back",
                _("Words written down by another hand are kept once they were read back to whoever said them."),
            )
        return cleaned


class MinutesForm(ListeningForm):
    """Many remarks of one meeting, one a line."""

    lines = forms.CharField(
        label=gettext_lazy("What people said, one remark a line"),
        strip=False,
        max_length=100_000,
        error_messages={"required": gettext_lazy("There are no words in it yet. Write one remark a line.")},
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    day = day_field(gettext_lazy("Day of the meeting"), initial=timezone.localdate)
    language = forms.ChoiceField(choices=LANGUAGES, label=gettext_lazy("Language"))
    read_back = forms.BooleanField(
        label=gettext_lazy("The remarks were read out in the room"),
        error_messages={
            "required": gettext_lazy("Read the remarks out before you send them: people must know what is kept.")
        },
    )


class VisitForm(ListeningForm):
    """People were approached: totals, and what went both ways."""

    nowhere = gettext_lazy("Several at once")
    kind = forms.ChoiceField(
        label=gettext_lazy("How"), choices=VisitKind.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you went.")},
    )  # fmt: skip
    day = day_field(gettext_lazy("Day"), initial=timezone.localdate)
    tried = number_field(gettext_lazy("Doors or people tried"))
    spoken = number_field(gettext_lazy("People spoken with"))
    explained = LineField(required=False, max_length=500, label=gettext_lazy("What we explained"))
    taught = LineField(
        required=False,
        max_length=500,
        label=gettext_lazy("What we were taught"),
        help_text=gettext_lazy("Whoever spoke with somebody was taught something. Write it down, without names."),
    )


class ListenedForm(forms.Form):
    """How many of the committee listened themselves."""

    listened = number_field(
        gettext_lazy("How many of the committee took down somebody's words themselves?"),
        help_text=gettext_lazy("A number, never who. Committees that only read reports hear themselves."),
    )


class UntilForm(forms.Form):
    """The last day of asking."""

    until = day_field(gettext_lazy("Last day of asking"))


class EnoughForm(forms.Form):
    """Why no more needs to be asked."""

    enough = LineField(
        max_length=1000,
        label=gettext_lazy("How do you know that nothing new is being said?"),
        help_text=gettext_lazy("Everybody can read it."),
        error_messages={"required": gettext_lazy("Say how you know: everybody can read it.")},
    )


class PasteForm(ListeningForm):
    """A chat, a table or a list, and what holds for all of it."""

    pasted = forms.CharField(
        required=False,
        strip=False,
        max_length=1_000_000,
        label=gettext_lazy("Paste it here"),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
    )
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("Or choose a file"),
        help_text=gettext_lazy("Text or CSV, up to 1 MB."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[
            ("auto", gettext_lazy("Find out")),
            ("chat", gettext_lazy("A chat export")),
            ("table", gettext_lazy("A table (CSV) of a form")),
            ("list", gettext_lazy("A list, one remark a line")),
        ],
    )
    names = LineField(
        required=False,
        max_length=4000,
        label=gettext_lazy("Names to take out"),
        help_text=gettext_lazy(
            "Names that may stand in the words, with commas between. Senders of a chat, telephone numbers and mail "
            "addresses go by themselves."
        ),
    )
    language = forms.ChoiceField(choices=LANGUAGES, label=gettext_lazy("Language"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("file") and not str(cleaned.get("pasted") or "").strip() and not self.errors:
            self.add_error("pasted", _("There is nothing in it yet. Paste something, or choose a file."))
        return cleaned


class HandsForm(ListeningForm):
    """Hands counted in the room for one sentence."""

    nowhere = gettext_lazy("Everybody in the room")
    agree = number_field(gettext_lazy("Agree"))
    disagree = number_field(gettext_lazy("Disagree"))
    passed = number_field(gettext_lazy("Not sure"))


class SaidForm(ListeningForm):
    """One remark in the room."""

    text = WordsField(
        label=gettext_lazy("What somebody says"), widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    read_back = forms.BooleanField(
        label=gettext_lazy("Read back: they said yes"),
        error_messages={"required": gettext_lazy("Read it back first, then tick this.")},
    )


class EndForm(forms.Form):
    """The end of a meeting: who was there, and what went both ways."""

    explained = LineField(required=False, max_length=500, label=gettext_lazy("What we explained"))
    taught = LineField(
        max_length=500,
        label=gettext_lazy("What we were taught"),
        error_messages={"required": gettext_lazy("People spoke: write down what they taught you.")},
    )
    evening = forms.BooleanField(
        required=False,
        label=gettext_lazy("The whole round is held in this one evening: asking ends now"),
    )

    def __init__(self, *args: Any, place: Place, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = sections_of(place.round)
        for row in self.rows:
            label = _("People of %(section)s in the room") % {"section": row.name}
            self.fields[f"there_{row.section.slug}"] = number_field(label, initial=0)
        self.order_fields([f"there_{row.section.slug}" for row in self.rows])

    def there(self) -> list[tuple[RoundSection, int]]:
        """Sections with somebody in the room."""
        told = [(row, int(self.cleaned_data[f"there_{row.section.slug}"])) for row in self.rows]
        return [(row, people) for row, people in told if people]
