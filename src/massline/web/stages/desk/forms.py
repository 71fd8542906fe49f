"""The forms of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from massline.web.rounds.models import Verdict
from massline.web.stages.fields import LineField


class JudgeForm(forms.Form):
    """A verdict on a sentence that waits."""

    statement = forms.UUIDField()
    verdict = forms.ChoiceField(choices=[(verdict, verdict) for verdict in (Verdict.ACCEPTED, Verdict.REJECTED)])
    reason = LineField(required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == Verdict.REJECTED and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why: its author reads the reason on their receipt."))
        return cleaned
