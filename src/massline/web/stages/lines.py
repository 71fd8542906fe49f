"""Lines, days and numbers people type, each refused in one sentence that says what to mend."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from massline.web.stages.fields import LineField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

TOO_LONG = ngettext_lazy(
    "It has %(show_value)d characters; here there is room for %(limit_value)d. Shorten it.",
    "It has %(show_value)d characters; here there is room for %(limit_value)d. Shorten it.",
    "limit_value",
)
NO_DAY = gettext_lazy("This is not a day. Write it like 2030-03-24.")


def line(label: "Words", most: int, wrong: "Words" = "", *, help_text: "Words" = "", rows: int = 0) -> LineField:
    """A line of words; with ``wrong``, the sentence for an empty one, it has to be there."""
    attributes: dict[str, object] = {"dir": "auto"}
    if rows:
        attributes["rows"] = rows
    return LineField(
        max_length=most, label=label, help_text=help_text, required=bool(wrong),
        error_messages={"required": wrong, "max_length": TOO_LONG},
        widget=forms.Textarea(attributes) if rows else forms.TextInput(attributes),
    )  # fmt: skip


def day_field(label: "Words", wrong: "Words", *, help_text: "Words" = "") -> forms.DateField:
    """A day that has to be there."""
    return forms.DateField(
        label=label, help_text=help_text, error_messages={"required": wrong, "invalid": NO_DAY},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip


def whole(label: "Words", *, help_text: "Words" = "") -> LineField:
    """A whole number as people type it, or nothing; ``read_whole`` reads it."""
    return LineField(
        required=False, label=label, help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
    )  # fmt: skip


def read_whole(typed: str, most: int) -> int:
    """The number typed. Raises ``forms.ValidationError`` for anything but a whole number from 0 to ``most``.

    >>> read_whole("12", 48)
    12
    """
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10 and int(typed) <= most):
        raise forms.ValidationError(
            _("'%(typed)s' is not a whole number from 0 to %(most)s.") % {"typed": typed[:40], "most": most}
        )
    return int(typed)
