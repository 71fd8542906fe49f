"""Form fields that take what people type."""

import unicodedata
from typing import Any

from django import forms

from massline.web.rounds.voices import WordsRefusedError, clean


class LineField(forms.CharField):
    """One line of words: unprintable characters gone, blanks joined.

    Has no ``maxlength`` in the page: a browser would cut a pasted text without a word.
    """

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributes: dict[str, Any] = super().widget_attrs(widget)
        return {name: value for name, value in attributes.items() if name not in {"maxlength", "minlength"}}


class BlockField(forms.CharField):
    """Some lines of words; as with one line, no browser cuts a pasted text without a word."""

    widget = forms.Textarea

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributes: dict[str, Any] = super().widget_attrs(widget)
        kept = {name: value for name, value in attributes.items() if name not in {"maxlength", "minlength"}}
        return kept | {"dir": "auto"}


class WordsField(forms.CharField):
    """What somebody says, as it will be stored; blank or over-long words come back with one clear sentence."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, strip=False, **options)

    def to_python(self, value: Any) -> str:
        try:
            return clean(str(value or ""))
        except WordsRefusedError as fault:
            raise forms.ValidationError(str(fault)) from None
