"""What judging has in common, whatever is judged: the lists it is sorted into, a verdict and its reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.rounds.models import Verdict
from massline.web.stages.fields import LineField

LISTS: dict[str, Any] = {
    "waiting": gettext_lazy("Waiting"),
    "held": gettext_lazy("Held"),
    "accepted": gettext_lazy("Shown"),
    "rejected": gettext_lazy("Not shown"),
}


class VerdictForm(forms.Form):
    """A verdict, given with what stood there when it was read; whoever is refused reads why."""

    seen = LineField(required=False)
    verdict = forms.ChoiceField(choices=Verdict.choices)
    reason = LineField(required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        needs = {Verdict.REJECTED, Verdict.HELD}
        if cleaned.get("verdict") in needs and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why: its author reads the reason on their receipt."))
        return cleaned
