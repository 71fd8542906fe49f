"""The forms of Learn."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.rounds.sum_up.learning import LEARNED
from massline.web.stages.lines import day_field, line

FARTHEST = 730
"""Days ahead a promise may lie: two years."""
NO_WORDS = gettext_lazy("There are no words in it yet. Write one sentence.")


class NoteForm(forms.Form):
    """One note of the sum-up."""

    text = line(gettext_lazy("In one or two sentences"), 1000, NO_WORDS, rows=3)
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in LEARNED], widget=forms.HiddenInput)
    about = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


class CarryForm(forms.Form):
    """Something the next round must take up or answer."""

    text = line(
        gettext_lazy("A question or a finding for the next round"), 300, NO_WORDS, rows=2,
        help_text=gettext_lazy("The next round cannot ask before it took this up or said why not."),
    )  # fmt: skip


class StoryForm(forms.Form):
    """The most significant change, and the words that tell it."""

    text = line(gettext_lazy("What changed, and why does it count most?"), 1000, NO_WORDS, rows=3)
    statement = forms.UUIDField(required=False)


class CloseForm(forms.Form):
    """The last word on a round."""

    because = line(
        gettext_lazy("Closed, because"), 500, rows=2,
        help_text=gettext_lazy("Why nothing is carried into a next round. Everybody can read it."),
    )  # fmt: skip
    override = line(
        gettext_lazy("The reason of the body that decides"), 500, rows=2,
        help_text=gettext_lazy("Everybody can read it. Some things nobody can pass over."),
    )  # fmt: skip


class NextForm(forms.Form):
    """The next round: its question, and the day by which we come back."""

    question = line(
        gettext_lazy("The question of the next round"), 300,
        gettext_lazy("Write the one question of the next round."), rows=2,
        help_text=gettext_lazy("One question, in the words you would use at the door."),
    )  # fmt: skip
    promise_on = day_field(gettext_lazy("We come back by"), gettext_lazy("Choose the day by which you come back."))
    number = forms.IntegerField(min_value=1, max_value=30_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].error_messages["required"] = _("Open the page again and press the button once more.")

    def clean_promise_on(self) -> date:
        day: date = self.cleaned_data["promise_on"]
        today = timezone.localdate()
        if day <= today:
            raise forms.ValidationError(_("This day is not ahead of us. Choose one from tomorrow on."))
        if day > today + timedelta(days=FARTHEST):
            raise forms.ValidationError(_("This is more than two years ahead: people will not wait that long."))
        return day
