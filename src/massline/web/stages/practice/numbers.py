"""Forms with a number for each section, and the forms of programmes."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.people.models import Section
from massline.web.rounds.models import Uptake
from massline.web.rounds.practice.programmes import Need, Totals
from massline.web.rounds.practice.reaching import Part
from massline.web.stages.lines import day_field, line, read_whole, whole
from massline.web.stages.practice.forms import Ticketed

LARGEST = 10_000_000


class BySection(forms.Form):
    """A number for each section that has one."""

    def __init__(self, *args: Any, parts: Iterable[Part], **options: Any) -> None:
        super().__init__(*args, **options)
        self.parts = {part.section.slug: part for part in parts}
        for slug, part in self.parts.items():
            self.fields[f"of_{slug}"] = whole(part.name, help_text=self.help_for(part))

    def help_for(self, part: Part) -> str:
        """What is said under the field of a section."""
        return _("of %(size)s people") % {"size": part.size}

    def most(self, part: Part) -> int:
        """The largest number of a section."""
        return part.size

    def section_fields(self) -> Iterator[BoundField]:
        """The fields of the sections."""
        for slug in self.parts:
            yield self[f"of_{slug}"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        numbers: dict[Section, int] = {}
        for slug, part in self.parts.items():
            typed = cleaned.get(f"of_{slug}", "").removesuffix("%").strip()
            if not typed:
                continue
            try:
                numbers[part.section] = read_whole(typed, self.most(part))
            except forms.ValidationError as fault:
                self.add_error(f"of_{slug}", fault)
        cleaned["numbers"] = numbers
        return cleaned


class ReachForm(BySection):
    """A small public act, counted by section."""

    name = line(
        gettext_lazy("What did people do?"), 120, gettext_lazy("Give it a name, such as: badge day."),
        help_text=gettext_lazy("Something small that others could see, such as: badge day."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("What does it show?"), choices=Uptake.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("Four different things; they are never added up."),
        error_messages={"required": gettext_lazy("Choose what it shows.")},
    )  # fmt: skip
    day = day_field(gettext_lazy("On which day?"), gettext_lazy("Choose the day on which people did it."))


class NeedForm(BySection):
    """The share of each section an action needs."""

    def help_for(self, part: Part) -> str:
        return _("out of 100 people")

    def most(self, part: Part) -> int:
        return 100

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for section, number in cleaned["numbers"].items():
            if not number:
                self.add_error(f"of_{section.slug}", _("0 needs no plan: leave it empty."))
        return cleaned

    def shares(self) -> dict[Section, Decimal | None]:
        """What was typed, once the form is valid; None where a section was left empty."""
        numbers: dict[Section, int] = self.cleaned_data["numbers"]
        return {
            part.section: Decimal(numbers[part.section]) / 100 if part.section in numbers else None
            for part in self.parts.values()
        }


class ProgrammeForm(Ticketed):
    """A programme."""

    name = line(gettext_lazy("Name"), 120, gettext_lazy("Give it a name, such as: Thursday meal."))
    need = line(
        gettext_lazy("Which need does it meet?"), 200, gettext_lazy("Say which need it meets."),
    )  # fmt: skip
    owner = line(
        gettext_lazy("Who looks after it?"), 80,
        gettext_lazy("Say who looks after it: a role, or a name they agreed to."),
        help_text=gettext_lazy("A role, or a name they agreed to."),
    )  # fmt: skip
    learned_there = line(
        gettext_lazy("What can be learned there?"), 300,
        help_text=gettext_lazy("Such as: cooking for forty, keeping the books, speaking with the council."),
    )  # fmt: skip
    started_on = day_field(gettext_lazy("Since when?"), gettext_lazy("Choose the day on which it began."))

    def told(self) -> Need:
        """What was typed, once the form is valid."""
        c = self.cleaned_data
        return Need(c["name"], c["need"], c["owner"], c["started_on"], c["learned_there"])


class TotalsForm(forms.Form):
    """A programme in one period: totals, no names."""

    day = day_field(gettext_lazy("Up to which day?"), gettext_lazy("Choose the last day of the period."))
    helped = whole(gettext_lazy("People helped"))
    asked_to_run = whole(gettext_lazy("People asked to help run it"))
    running = whole(
        gettext_lazy("People who can now run it"),
        help_text=gettext_lazy("Count only those who said that they may be counted."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("helped", "asked_to_run", "running"):
            try:
                cleaned[name] = read_whole(cleaned.get(name) or "0", LARGEST)
            except forms.ValidationError as fault:
                self.add_error(name, fault)
        return cleaned

    def totals(self) -> Totals:
        """What was typed, once the form is valid."""
        c = self.cleaned_data
        return Totals(c["helped"], c["asked_to_run"], c["running"])
