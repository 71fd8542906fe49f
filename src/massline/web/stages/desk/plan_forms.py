"""Forms of the plan, of hypotheses, of what is watched for and of mandates."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.people.models import Organisation
from massline.web.plans import evidence, watching
from massline.web.plans.evidence import Evidence, PlanRefusedError
from massline.web.plans.models import Found, Standing, State
from massline.web.rounds.models import Decision, Expectation, Round
from massline.web.stages.lines import day_field, line, read_whole

WRONG_CHOICE = gettext_lazy("Choose one of those on the list.")


def choose(label: Any, *, required: bool = True, help_text: Any = "", radio: bool = False) -> forms.ChoiceField:
    """A choice whose list is filled when the form is made."""
    return forms.ChoiceField(
        label=label, help_text=help_text, required=required,
        widget=forms.RadioSelect if radio else forms.Select,
        error_messages={"required": WRONG_CHOICE, "invalid_choice": WRONG_CHOICE},
    )  # fmt: skip


def offered(field: forms.Field, choices: Iterable[Any], *, none: str | None = None) -> None:
    """Fill the list of a choice; with ``none`` a first line that chooses nothing."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", none), *choices] if none is not None else list(choices)


class OfOrganisation(forms.Form):
    """A form that offers rows of one organisation, one of several on its page: ``do`` says which was sent."""

    def __init__(self, request: HttpRequest, organisation: Organisation, do: str, **options: Any) -> None:
        sent = request.method == "POST" and request.POST.get("do") == do
        super().__init__(request.POST if sent else None, prefix=do, **options)
        self.organisation, self.do, self.sent = organisation, do, sent

    @property
    def open(self) -> bool:
        """It was refused, and is shown unfolded."""
        return bool(self.errors)

    def refuse(self, fault: PlanRefusedError) -> None:
        """Show why it was refused beside its field."""
        self.add_error(fault.field if fault.field in self.fields else None, str(fault))


class WordingForm(OfOrganisation):
    """What a stage of the plan says."""

    title = line(gettext_lazy("Title"), 120, gettext_lazy("Give the stage a title."))
    aim = line(
        gettext_lazy("What is reached when it is done?"), 600, gettext_lazy("Say what is reached when it is done."),
        rows=3,
    )  # fmt: skip
    years = line(
        gettext_lazy("When, roughly?"), 60, gettext_lazy("Say roughly when."),
        help_text=gettext_lazy("Such as: 2027 and 2028."),
    )  # fmt: skip


class RewordForm(WordingForm):
    """A new wording of a stage."""

    change = line(
        gettext_lazy("Why does it read differently now?"), 300,
        gettext_lazy("Say why it reads differently now: the words before stay readable."), rows=2,
    )  # fmt: skip


class RequireForm(OfOrganisation):
    """What must hold before a stage."""

    text = line(
        gettext_lazy("What must hold before this stage?"), 300, gettext_lazy("Say what must hold."), rows=2,
        help_text=gettext_lazy("Something that can turn out wrong: in every block somebody brings people together."),
    )  # fmt: skip
    how = line(
        gettext_lazy("By what can anybody tell?"), 300,
        gettext_lazy("Say by what anybody can tell: else it will be judged by wishes."), rows=2,
    )  # fmt: skip


class EvidenceForm(OfOrganisation):
    """By what something is judged."""

    text = line(gettext_lazy("By what?"), 500, gettext_lazy("Say by what you judge so."), rows=3)
    record = choose(
        gettext_lazy("A record that shows it"), required=False,
        help_text=gettext_lazy("Everybody can open it from there. Without one the page says: in words only."),
    )  # fmt: skip
    paragraph = line(
        gettext_lazy("Or a paragraph of a paper"), 500,
        help_text=gettext_lazy("Press ¶ beside the paragraph and copy the address."),
    )  # fmt: skip

    def __init__(self, *args: Any, records: list[Any] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        offered(
            self.fields["record"], evidence.records(self.organisation) if records is None else records, none=_("None")
        )

    def told(self) -> Evidence:
        """The evidence, once the form is valid. Raises ``PlanRefusedError``."""
        c = self.cleaned_data
        return Evidence(c["text"], evidence.chosen(self.organisation, c["record"], c["paragraph"]))


class JudgeForm(EvidenceForm):
    """Whether a precondition holds."""

    state = choose(gettext_lazy("Does it hold?"), radio=True)
    field_order = ("state", "text", "record", "paragraph")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered(self.fields["state"], State.choices)


class StandForm(EvidenceForm):
    """Where a hypothesis stands now."""

    state = choose(gettext_lazy("Where does it stand now?"), radio=True)
    field_order = ("state", "text", "record", "paragraph")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered(self.fields["state"], Standing.choices)
        self.fields["text"].label = _("By what, or why?")


class MoveForm(OfOrganisation):
    """A stage begins, is done or is given up."""

    reason = line(
        gettext_lazy("Why?"), 500, gettext_lazy("Say why: everybody reads it."), rows=2,
        help_text=gettext_lazy("Everybody reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, needed: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = needed


class HangForm(OfOrganisation):
    """A round of a stage."""

    round = choose(gettext_lazy("Which round?"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rounds = evidence.rounds_of(self.organisation)
        offered(self.fields["round"], [(str(one.pk), f"{one.number}: {one.question}") for one in rounds])
        self.rounds = {str(one.pk): one for one in rounds}

    def chosen(self) -> Round:
        """The round, once the form is valid."""
        return self.rounds[self.cleaned_data["round"]]


class SupposeForm(OfOrganisation):
    """A hypothesis."""

    text = line(
        gettext_lazy("What do you suppose?"), 300, gettext_lazy("Say what you suppose."), rows=2,
        help_text=gettext_lazy("One sentence that can turn out wrong. It is not changed afterwards."),
    )  # fmt: skip
    against = line(
        gettext_lazy("What would speak against it?"), 300,
        gettext_lazy("Say what would speak against it: else nothing ever will."), rows=2,
    )  # fmt: skip


class TestForm(OfOrganisation):
    """A round that tests a hypothesis, by one of its expectations or as a whole."""

    by = choose(gettext_lazy("Which round tests it, by what is expected there?"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        of = {"version__position__round__consultation__organisation": self.organisation}
        shown = Expectation.objects.filter(**of, version__published_on__isnull=False)
        self.rounds = {str(one.pk): one for one in evidence.rounds_of(self.organisation)}
        self.expected = {str(one.pk): one for one in shown.select_related("version__position__round")}
        lists = [
            (
                _("Round %(number)s: %(question)s") % {"number": one.number, "question": one.question},
                [
                    (f"round:{one.pk}", _("The round as a whole")),
                    *(
                        (f"expectation:{key}", f"{row.label}: {row.text}"[:120])
                        for key, row in self.expected.items()
                        if row.version.position.round_id == one.pk
                    ),
                ],
            )
            for one in self.rounds.values()
        ]
        offered(self.fields["by"], lists)

    def chosen(self) -> tuple[Round, Expectation | None]:
        """The round and the expectation, once the form is valid."""
        kind, _colon, key = self.cleaned_data["by"].partition(":")
        if kind == "round":
            return self.rounds[key], None
        return self.expected[key].version.position.round, self.expected[key]


class ClaimForm(OfOrganisation):
    """A paragraph of a paper that claims a hypothesis."""

    paragraph = line(
        gettext_lazy("Address of the paragraph"), 500, gettext_lazy("Give the address of the paragraph."),
        help_text=gettext_lazy("Open the paper, press ¶ beside the paragraph, copy the address."),
    )  # fmt: skip


class HeldForm(OfOrganisation):
    """Something a hat or a section looks after."""

    holder = choose(
        gettext_lazy("Who looks after it?"), help_text=gettext_lazy("A hat or a section: no name stands in public.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered(self.fields["holder"], watching.holders(self.organisation))

    def held_by(self) -> watching.Holder:
        """The hat or section, once the form is valid."""
        return watching.holder_of(self.organisation, self.cleaned_data["holder"])


class WatchForm(HeldForm):
    """Watch for X; if Y, then Z."""

    watch_for = line(
        gettext_lazy("Watch for"), 200, gettext_lazy("Say what you watch for."),
        help_text=gettext_lazy("Such as: the landlord sells a block."),
    )  # fmt: skip
    if_seen = line(
        gettext_lazy("By what does it show?"), 200, gettext_lazy("Say by what it shows."),
        help_text=gettext_lazy("Such as: a surveyor measures flats nobody complained about."),
    )  # fmt: skip
    then_do = line(
        gettext_lazy("Then we"), 300, gettext_lazy("Say what you do then: else it is no plan."), rows=2,
        help_text=gettext_lazy("Such as: call a meeting in all three blocks within a week."),
    )  # fmt: skip
    every_days = line(
        gettext_lazy("Look again after how many days?"), 20, gettext_lazy("Give a number from 1 to 366.")
    )
    field_order = ("watch_for", "if_seen", "then_do", "holder", "every_days")

    def clean_every_days(self) -> int:
        days = read_whole(self.cleaned_data["every_days"] or "0", 366)
        if not days:
            raise forms.ValidationError(_("Give a number from 1 to 366."))
        return days

    def told(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("watch_for", "if_seen", "then_do", "every_days")}


class LookForm(OfOrganisation):
    """A look at what is watched for."""

    found = choose(gettext_lazy("What did you find?"), radio=True)
    text = line(
        gettext_lazy("In a sentence"), 500, rows=2,
        help_text=gettext_lazy("What was seen, or why it is no longer watched for."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered(self.fields["found"], Found.choices)


class Decided(OfOrganisation):
    """Something that may rest on a decision of this site."""

    decision = choose(gettext_lazy("The decision, where it stands here"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.decisions = {str(one.pk): one for one in watching.decisions_of(self.organisation)}
        offered(self.fields["decision"], [(key, _told(one)) for key, one in self.decisions.items()], none=_("None"))

    def decided(self) -> Decision | None:
        """The decision, once the form is valid."""
        return self.decisions.get(self.cleaned_data["decision"])


def _told(decision: Decision) -> str:
    day: date = decision.day
    return f"{date_format(day, 'DATE_FORMAT')}, {decision.body}: {decision.get_kind_display()}"


class MandateForm(Decided, HeldForm):
    """A mandate of members."""

    scope = line(
        gettext_lazy("What does it cover?"), 300, gettext_lazy("Say what it covers, and so what it does not."),
        rows=2,
        help_text=gettext_lazy("Such as: speak with the landlord about the lifts, and sign nothing."),
    )  # fmt: skip
    given_by = line(
        gettext_lazy("Who gave it, and when?"), 200, gettext_lazy("Say which body gave it, and when."),
        help_text=gettext_lazy("Such as: the members' meeting of 3 March."),
    )  # fmt: skip
    begins_on = day_field(gettext_lazy("From"), gettext_lazy("Choose its first day."))
    ends_on = day_field(gettext_lazy("To"), gettext_lazy("Choose its last day: then it lapses by itself."))
    field_order = ("scope", "holder", "given_by", "decision", "begins_on", "ends_on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["holder"].label = _("Who holds it?")

    def told(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("scope", "given_by", "begins_on", "ends_on")}


class RecallForm(Decided):
    """Members take a mandate back."""

    reason = line(
        gettext_lazy("Why did members take it back?"), 500, gettext_lazy("Say why: everybody reads it."), rows=2
    )
    field_order = ("reason", "decision")
