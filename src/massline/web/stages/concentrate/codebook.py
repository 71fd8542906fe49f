"""The code book elsewhere: files for programs of qualitative analysis, and a code book brought from one of them."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from massline.formats.codebook import codebook_csv, segments_csv
from massline.formats.refi_qda import qdc_text, qdpx_bytes
from massline.formats.refi_qda_in import LARGEST, ReadCodebook, read_qdc
from massline.formats.refusal import InputRefused
from massline.web.people.hats import Act
from massline.web.rounds.concentrate import coding, exchange
from massline.web.stages.concentrate.forms import CodeBookForm
from massline.web.stages.concentrate.guard import number_in, show, summing_up
from massline.web.stages.concentrate.themes import coders_of
from massline.web.stages.places import Place, refuse, see
from massline.web.stages.sitting import Sitting, at_the_desk

TOLD = ("made", "there", "raised", "shortened", "left")
FILES = {
    "themes.qdc": "application/xml",
    "themes.csv": "text/csv",
    "coded.qdpx": "application/zip",
    "coded.csv": "text/csv",
}
"""The first two hold themes only; the others the words everybody may read and one's own codings."""


@summing_up(Act.CODE)
def codebook(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The files there are; POST brings a code book."""
    form = CodeBookForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            book = _read(form.cleaned_data["file"].read(LARGEST + 1))
            brought = exchange.bring(place.round, book)
            left = sum(change.count for change in book.changes)
            told = asdict(brought) | {"left": left, "did": "brought"}
            return see(f"{place.url('concentrate:codebook')}?{urlencode(told)}")
        except InputRefused as fault:
            line = "" if fault.line is None else _("Line %(line)s: ") % {"line": fault.line}
            form.add_error("file", f"{line}{fault.message}")
        except coding.ThemeRefusedError as fault:
            form.add_error("file", str(fault))
    page: dict[str, Any] = {
        "form": form,
        "brought": {name: number_in(request.GET.get(name, "")) or 0 for name in TOLD},
        "coders": coders_of(place, somebody),
        "themes": coding.themes_of(place.round),
        "status": 422 if form.errors else 200,
    }
    return show(request, place, somebody, "codebook.html", page, act=Act.CODE)


def _read(data: bytes) -> ReadCodebook:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "codebook.qdc"
        path.write_bytes(data)
        return read_qdc(path)


@require_safe
@at_the_desk()
def file(request: HttpRequest, place: Place, somebody: Sitting, *, name: str) -> HttpResponse:
    """One of the files. What was coded is there for coders only, and each gets their own work."""
    coders = coders_of(place, somebody)
    book = exchange.code_book_of(place.round)
    if name not in FILES or not book:
        raise Http404
    if name.startswith("coded") and not coders:
        return refuse(
            request, place, status=403, happened=_("This file is for coders."),
            todo=_("The code book without codings can be had by everybody at the desk."),
            go=place.url("concentrate:codebook"),
        )  # fmt: skip
    content: str | bytes
    if name == "themes.qdc":
        content = qdc_text(book)
    elif name == "themes.csv":
        content = codebook_csv(book)
    else:
        texts, segments = exchange.coded_words(place.round, coders)
        title = place.consultation.title
        marked = exchange.code_book_of(place.round, marked=True)
        content = qdpx_bytes(book, texts, segments, name=title) if name == "coded.qdpx" else segments_csv(
            marked, texts, segments
        )  # fmt: skip
    answer = HttpResponse(content, content_type=f"{FILES[name]}; charset=utf-8" if "csv" in name else FILES[name])
    answer["Content-Disposition"] = f'attachment; filename="{slugify(place.consultation.slug)}-{name}"'
    return answer
