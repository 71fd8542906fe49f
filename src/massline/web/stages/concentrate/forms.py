"""The forms of Sum up. Whatever is typed comes back with a sentence that says what to mend."""

import csv
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.rounds.models import BeliefFate, Theme
from massline.web.rounds.naming import with_makers
from massline.web.stages.fields import LineField, WordsField

MOST_LINES = 20_000


class ProseField(forms.CharField):
    """Several lines of ours: unprintable characters gone, too long said in a sentence with the text kept."""

    def __init__(self, *, most: int, rows: int = 3, **options: Any) -> None:
        self.most = most
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows, "dir": "auto"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        lines = str(value or "").replace("\r\n", "\n")
        kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
        kept = unicodedata.normalize("NFC", kept).strip()
        if len(kept) > self.most:
            raise forms.ValidationError(
                _("It has %(long)s characters; here at most %(most)s fit. Your text is still below: shorten it.")
                % {"long": len(kept), "most": self.most}
            )
        return kept


def _line(label: Any, most: int, missing: Any = "", help_text: Any = "") -> LineField:
    return LineField(
        max_length=most,
        required=bool(missing),
        label=label,
        help_text=help_text,
        error_messages={
            "required": missing,
            "max_length": gettext_lazy(
                "It has %(show_value)d characters; here at most %(limit_value)d fit. Shorten it."
            ),
        },
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


class _Themes(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of themes, each with the mark of a name a machine proposed."""

    def label_from_instance(self, theme: Theme) -> str:
        return theme.told


class ThemeForm(forms.Form):
    """A theme: its name, when it applies, inside which other."""

    name = _line(gettext_lazy("Name of the theme"), 80, gettext_lazy("Give the theme a name of one to three words."))
    note = _line(gettext_lazy("When does it apply?"), 300, help_text=gettext_lazy("One sentence, with an example."))
    parent = _Themes(
        Theme.objects.none(),
        required=False,
        label=gettext_lazy("Inside another theme"),
        empty_label=gettext_lazy("No, it stands by itself"),
        error_messages={"invalid_choice": gettext_lazy("This theme is gone meanwhile. Choose another one.")},
    )

    def __init__(self, *args: Any, themes: list[Theme], **options: Any) -> None:
        super().__init__(*args, **options)
        tops = Theme.objects.filter(pk__in=[one.pk for one in themes if not one.parent_id])
        self.fields["parent"].queryset = with_makers(tops)  # type: ignore[attr-defined]


class PasteForm(forms.Form):
    """Codes made elsewhere, one a line."""

    codes = forms.CharField(
        label=gettext_lazy("Codes, one a line"),
        help_text=gettext_lazy("Label, theme, coder (1 or 2), with commas between, such as: s3,repairs,1"),
        error_messages={"required": gettext_lazy("Paste at least one line.")},
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "spellcheck": "false"}),
    )

    def clean_codes(self) -> list[tuple[str, str, int]]:
        lines = self.cleaned_data["codes"].splitlines()
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(
                _("These are %(lines)s lines; paste at most %(most)s at once.")
                % {"lines": len(lines), "most": MOST_LINES}
            )
        rows = [(at, [" ".join(cell.split()) for cell in cells]) for at, cells in _cells(lines) if any(cells)]
        if rows and rows[0][1][-1].casefold() in {"coder", "theme"}:
            rows = rows[1:]
        return [self._row(at, cells) for at, cells in rows]

    def _row(self, at: int, cells: list[str]) -> tuple[str, str, int]:
        if len(cells) != 3:
            raise forms.ValidationError(
                _("Line %(line)s: “%(text)s” has %(cells)s parts, expected three: label, theme, coder.")
                % {"line": at, "text": ",".join(cells)[:60], "cells": len(cells)}
            )
        label, theme, coder = cells
        if coder not in {"1", "2"}:
            raise forms.ValidationError(
                _("Line %(line)s: coder is “%(coder)s”, expected 1 or 2.") % {"line": at, "coder": coder[:20]}
            )
        if not 1 <= len(theme) <= 80:
            raise forms.ValidationError(
                _("Line %(line)s: the name of a theme has 1 to 80 characters, this one %(long)s.")
                % {"line": at, "long": len(theme)}
            )
        return label, theme, int(coder)


def _cells(lines: list[str]) -> list[tuple[int, list[str]]]:
    found = []
    for at, line in enumerate(lines, start=1):
        mark = next((one for one in "\t;" if one in line), ",")
        try:
            found.append((at, next(csv.reader([line.replace("\0", "")], delimiter=mark), [])))
        except csv.Error:
            raise forms.ValidationError(_("Line %(line)s cannot be read as a table.") % {"line": at}) from None
    return found


class CodeBookForm(forms.Form):
    """A code book made in another program."""

    file = forms.FileField(
        label=gettext_lazy("A code book (.qdc)"),
        help_text=gettext_lazy("Codes become themes; what stands deeper than a theme inside a theme moves up."),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
        },
    )


class TalkedForm(forms.Form):
    """What came of talking the differences through."""

    talked = ProseField(
        most=1000,
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy("Which remarks, what each of you saw in them, what you agreed on."),
        error_messages={"required": gettext_lazy("Write one sentence about what came of it.")},
    )


class TextForm(forms.Form):
    """Title and text of a proposal, and what it changes against the version before."""

    title = _line(
        gettext_lazy("Title"), 160, gettext_lazy("Give the proposal a title, as you would say it at the door.")
    )
    text = ProseField(
        most=5000,
        rows=6,
        label=gettext_lazy("The proposal in a few sentences"),
        help_text=gettext_lazy("What we propose to say and do. The points are what people answer one by one."),
        error_messages={"required": gettext_lazy("Write what you propose, in a few sentences.")},
    )
    change = ProseField(
        most=2000,
        rows=3,
        required=False,
        label=gettext_lazy("What this version changes"),
        help_text=gettext_lazy("Against the one people saw: they read this first."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class PointForm(forms.Form):
    """The words of one point."""

    words = WordsField(
        label=gettext_lazy("The point, in one sentence"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class PullForm(forms.Form):
    """Two sides that pull against each other."""

    one = WordsField(label=gettext_lazy("One side"), widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))
    other = WordsField(label=gettext_lazy("The other side"), widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))


class HandlingForm(forms.Form):
    """How the proposal deals with a contradiction."""

    handling = ProseField(most=500, rows=2, required=False, label=gettext_lazy("How does the proposal deal with it?"))
    seen = ProseField(most=500, required=False, widget=forms.HiddenInput)


class BeliefForm(forms.Form):
    """What became of one thing we thought before."""

    kind = forms.ChoiceField(
        choices=[(one.value, one.label) for one in BeliefFate if one != BeliefFate.LEARNED],
        label=gettext_lazy("What became of it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose: kept, changed or dropped.")},
    )
    text = ProseField(most=500, rows=2, required=False, label=gettext_lazy("If it changed: what do you think now?"))
    labels = _line(
        gettext_lazy("The words that did it"),
        300,
        help_text=gettext_lazy("Labels of remarks, such as s3, s14. You find them below."),
    )


class LearnedForm(forms.Form):
    """Something nobody had thought before."""

    text = ProseField(
        most=500,
        rows=2,
        label=gettext_lazy("What did you learn that none of you had thought?"),
        error_messages={"required": gettext_lazy("Write what you learned.")},
    )
    labels = _line(
        gettext_lazy("The words that did it"),
        300,
        gettext_lazy("Name the words that did it, by the labels beside them."),
        gettext_lazy("Labels of remarks, such as s3, s14. You find them below."),
    )


class LeftOutForm(forms.Form):
    """What the proposal leaves out, and why."""

    left_out = ProseField(
        most=1000,
        label=gettext_lazy("What do you leave out, and why?"),
        help_text=gettext_lazy("People read this beside the proposal. Nothing left out? Say that."),
        error_messages={"required": gettext_lazy("Write what is left out, and why.")},
    )


class ReservationForm(forms.Form):
    """A section's own note."""

    section = forms.ChoiceField(
        label=gettext_lazy("Whose note is it?"),
        error_messages={
            "required": gettext_lazy("Choose the section."),
            "invalid_choice": gettext_lazy("Choose a section of the list."),
        },
    )
    words = WordsField(
        label=gettext_lazy("The note, in their words"), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["section"].choices = [("", _("Choose")), *sections]  # type: ignore[attr-defined]


class SignForm(forms.Form):
    """The signature under a check."""

    note = ProseField(
        most=500,
        rows=3,
        required=False,
        label=gettext_lazy("What did you notice?"),
        help_text=gettext_lazy("What the proposal misses or bends. Empty if nothing."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)
