"""A paper laid out for reading: paragraphs as HTML with their anchors, notes with the way there and back."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from massline.papers.citations import Citation, citation_of
from massline.papers.paper import Caption, Kind, Mark, Note, Paragraph
from massline.papers.quotations import Passages, passages_of
from massline.web.library.content import paper_in
from massline.web.library.models import PaperVersion

TAGS: Final = {"em", "strong", "code", "a"}
_MARK: Final = re.compile("\u27e6(\\d+)\u27e7")


@dataclass(frozen=True)
class Block:
    """One paragraph: its anchor, its words as HTML, its parts where it is a reference."""

    kind: Kind
    anchor: str
    html: SafeString
    citation: Citation | None = None


@dataclass(frozen=True)
class ShownNote:
    """A note with its own address and those of the places that call it."""

    place: int
    label: str
    html: SafeString
    calls: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Everything of a version that is read: blocks that stand together, headings, notes, captions."""

    groups: tuple[tuple[Kind, tuple[Block, ...]], ...]
    headings: tuple[Block, ...]
    notes: tuple[ShownNote, ...]
    captions: tuple[Caption, ...]
    earlier: tuple[SafeString, ...]


def page_of(version: PaperVersion) -> Page:
    """The version laid out; kept in memory, as a version never changes."""
    return _laid_out(version.content, version.is_markdown, get_language() or "")


def quoted_in(version: PaperVersion) -> tuple[Passages, dict[str, str]]:
    """Where quotations from this version are looked up, and the address on its page of each place."""
    return _passages(version.content)


@lru_cache(maxsize=16)
def _passages(document: str) -> tuple[Passages, dict[str, str]]:
    text = paper_in(document)
    there = {one.anchor: one.anchor for one in text.paragraphs}
    there |= {f"note {one.label}": f"note-{place}" for place, one in reversed([*enumerate(text.notes, start=1)])}
    return passages_of(text), there


@lru_cache(maxsize=16)
def _laid_out(document: str, is_markdown: bool, language: str) -> Page:
    text = paper_in(document)
    write = _Writer(text.notes, is_markdown)
    blocks = [
        Block(one.kind, one.anchor, write.html(one), citation_of(one.text) if one.kind is Kind.CITATION else None)
        for one in text.paragraphs
    ]
    notes = [(place, one, write.html(one)) for place, one in enumerate(text.notes, start=1)]
    return Page(
        tuple((kind, tuple(found)) for kind, found in groupby(blocks, key=lambda one: one.kind)),
        tuple(one for one in blocks if one.kind is Kind.HEADING),
        tuple(ShownNote(place, one.label, words, tuple(write.calls[place])) for place, one, words in notes),
        text.captions,
        tuple(write.inline(one, ()) for one in text.earlier),
    )


class _Writer:
    """Words into HTML. Markdown is understood inside a paragraph; HTML never is."""

    def __init__(self, notes: Sequence[Note], is_markdown: bool) -> None:
        self._places: dict[str, int] = {}
        for place, note in enumerate(notes, start=1):
            self._places.setdefault(note.label, place)
        self.calls: defaultdict[int, list[str]] = defaultdict(list)
        self._markdown = MarkdownIt("commonmark", {"html": False}).disable("image") if is_markdown else None

    def html(self, one: Paragraph | Note) -> SafeString:
        return self.inline(one.text, one.marks)

    def inline(self, text: str, marks: Sequence[Mark]) -> SafeString:
        marked = "".join(self._with_marks(text, marks))
        if self._markdown is None:
            plain = str(escape(marked))
        else:
            rendered = self._markdown.renderInline(marked)
            plain = nh3.clean(
                rendered, tags=TAGS, attributes={"*": set(), "a": {"href"}}, url_schemes={"http", "https", "mailto"},
                link_rel="nofollow noopener noreferrer",
            )  # fmt: skip
        return mark_safe(_MARK.sub(lambda found: self._call(marks, int(found[1])), plain))  # noqa: S308 - cleaned above

    def _with_marks(self, text: str, marks: Sequence[Mark]) -> Iterator[str]:
        plain = text.replace("\u27e6", "\u301a").replace("\u27e7", "\u301b")
        reached = 0
        for number, mark in enumerate(marks):
            yield f"{plain[reached : mark.place]}\u27e6{number}\u27e7"
            reached = mark.place
        yield plain[reached:]

    def _call(self, marks: Sequence[Mark], number: int) -> str:
        if number >= len(marks):
            return ""
        label = marks[number].label
        place = self._places.get(label)
        if place is None:
            return str(format_html("<sup>[{}]</sup>", label))
        calls = self.calls[place]
        calls.append(f"call-{place}-{len(calls) + 1}")
        return str(
            format_html(
                '<sup class="call"><a id="{}" href="#note-{}" aria-label="{}">{}</a></sup>',
                calls[-1], place, _("Note %(label)s") % {"label": label}, label,
            )
        )  # fmt: skip
