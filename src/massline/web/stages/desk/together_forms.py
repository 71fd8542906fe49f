"""What is filled in to ask together with other organisations."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.formats.invitation import Asked, Invitation, Member
from massline.web.federation.handing_in import LARGEST
from massline.web.federation.inviting import our_key
from massline.web.people.models import Organisation
from massline.web.relations.writing import RelationRefusedError, read_key
from massline.web.rounds.investigate.beforehand import seeds
from massline.web.rounds.models import Element
from massline.web.rounds.standing import shown_version
from massline.web.stages.lines import day_field, line
from massline.web.stages.places import Place

OTHERS = 8
"""Rows for other organisations in the form; an invitation may name more, made with another program."""

AT_ONCE = 3


class InviteForm(forms.Form):
    """One question, its sentences, its days, and who is asked."""

    at_once = AT_ONCE
    title = line(gettext_lazy("A short title"), 160, gettext_lazy("Give it a title."))
    question = line(gettext_lazy("The question"), 300, gettext_lazy("Write the one question all of you ask."), rows=2)
    sentences = forms.CharField(
        required=False,
        label=gettext_lazy("The sentences people judge, one a line"),
        help_text=gettext_lazy(
            "They read the same everywhere. Write your own: words of people could not be taken back once others have "
            "this file."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    points = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Points of our proposal that are judged together"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("This point is not in the proposal that was shown.")},
    )
    ask_until = day_field(gettext_lazy("Last day of asking"), gettext_lazy("Until when is asked?"))
    hand_in_by = day_field(gettext_lazy("Counts are handed in by"), gettext_lazy("By when does each hand in?"))
    promise_on = day_field(
        gettext_lazy("All of you come back to people by"), gettext_lazy("By when do people hear what came of it?")
    )
    ours = forms.BooleanField(required=False, initial=True, label=gettext_lazy("We ask our own people as well"))

    def __init__(self, place: Place, *args: Any, **options: Any) -> None:
        self.place = place
        version = shown_version(place.round)
        found = [] if version is None else list(version.elements.select_related("statement", "version__position"))
        self.elements: dict[str, Element] = {str(one.pk): one for one in found}
        options.setdefault("initial", self._first())
        super().__init__(*args, **options)
        choices = self.fields["points"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [(key, one.statement.text) for key, one in self.elements.items()]
        if not self.elements:
            del self.fields["points"]
        wrong = dict.fromkeys(("invalid", "min_value", "max_value"), _("Type a whole number of people."))
        for number in range(1, OTHERS + 1):
            self.fields[f"name_{number}"] = line(_("Its name, to the letter"), 120)
            self.fields[f"size_{number}"] = forms.IntegerField(
                required=False, min_value=1, max_value=10_000_000, label=_("How many people"),
                error_messages=wrong,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
            )  # fmt: skip
            self.fields[f"how_{number}"] = line(_("How that is known"), 200)
            self.fields[f"key_{number}"] = line(_("Its key, told by another way than a file"), 80)

    def _first(self) -> dict[str, Any]:
        return {
            "question": self.place.round.question,
            "sentences": "\n".join(one.text for one in seeds(self.place.round)),
            "ours": True,
        }

    @property
    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each other organisation."""
        for number in range(1, OTHERS + 1):
            yield [self[f"{name}_{number}"] for name in ("name", "size", "how", "key")]

    @property
    def first_rows(self) -> list[list[forms.BoundField]]:
        """Those in sight at once."""
        return list(self.rows)[:AT_ONCE]

    @property
    def more_rows(self) -> list[list[forms.BoundField]]:
        """Those folded below them."""
        return list(self.rows)[AT_ONCE:]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for number in range(1, OTHERS + 1):
            row = {name: told.get(f"{name}_{number}") for name in ("name", "size", "how", "key")}
            if any(row.values()):
                for name, value in row.items():
                    if not value and f"{name}_{number}" not in self.errors:
                        self.add_error(f"{name}_{number}", _("All four are needed of an organisation."))
            if row["key"]:
                try:
                    told[f"key_{number}"] = read_key(row["key"])
                except RelationRefusedError as fault:
                    self.add_error(f"key_{number}", str(fault))
        return told

    def invitation(self, *, day: date) -> Invitation:
        """What was filled in; whether it holds is checked where it is signed."""
        told = self.cleaned_data
        organisation = self.place.organisation
        language = organisation.language
        texts = [(text, "") for text in _lines(told["sentences"])]
        for key in told.get("points", []):
            element = self.elements[key]
            of = _("%(title)s, version %(number)s")
            names = {"title": element.version.position.title, "number": element.version.number}
            texts.append((element.statement.text, of % names))
        members = [_ourselves(organisation)] if told["ours"] else []
        members += [
            Member(told[f"name_{n}"], told[f"key_{n}"], told[f"size_{n}"], told[f"how_{n}"])
            for n in range(1, OTHERS + 1)
            if told[f"name_{n}"]
        ]
        return Invitation(
            host=organisation.name,
            title=told["title"],
            question=told["question"],
            made_on=day.isoformat(),
            ask_until=told["ask_until"].isoformat(),
            hand_in_by=told["hand_in_by"].isoformat(),
            promise_on=told["promise_on"].isoformat(),
            statements=tuple(Asked(f"f{n}", text, language, of) for n, (text, of) in enumerate(texts, start=1)),
            members=tuple(members),
        )


def _lines(text: str) -> list[str]:
    return [line for one in text.splitlines() if (line := " ".join(one.split()))]


def _ourselves(organisation: Organisation) -> Member:
    sizes = [one.size for one in organisation.sections.all()]
    return Member(organisation.name, our_key(), max(1, sum(sizes)), _("the sum of its sections"))


class TakeForm(forms.Form):
    """An invitation as a file, and the key of whoever sent it."""

    file = forms.FileField(
        allow_empty_file=True,
        label=gettext_lazy("The file of the invitation"),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )
    key = line(
        gettext_lazy("The key of whoever invites, as they told it to you"),
        80,
        gettext_lazy("Ask them for their key, by phone or at a meeting: the file itself cannot prove whose it is."),
    )

    def clean_key(self) -> str:
        """The key without the gaps it was read out in."""
        try:
            return read_key(self.cleaned_data["key"])
        except RelationRefusedError as fault:
            raise forms.ValidationError(str(fault)) from None

    @property
    def told(self) -> tuple[bytes, str] | None:
        """The file, as far as one may be long, and the key; None where one of them is missing."""
        if not self.is_valid():
            return None
        return read_file(self.cleaned_data["file"]), self.cleaned_data["key"]


class CountsForm(forms.Form):
    """What an organisation handed in, or what somebody collected, as a file."""

    file = forms.FileField(
        allow_empty_file=True,
        label=gettext_lazy("A file another organisation handed in, or one in which they are collected"),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )

    @property
    def content(self) -> bytes:
        """The file, as far as one may be long."""
        return read_file(self.cleaned_data["file"])


class LeaveForm(forms.Form):
    """Why we take back what we handed in."""

    because = line(gettext_lazy("Why"), 500, gettext_lazy("Say why: the others read it beside your name."), rows=3)


def read_file(file: Any) -> bytes:
    """At most one byte more than is taken, so that a longer file does not read as a whole one."""
    return bytes(file.read(LARGEST + 1))
