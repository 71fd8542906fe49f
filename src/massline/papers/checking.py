"""What is wrong with a paper, each with its line and what to do about it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from massline.formats.refusal import quoted
from massline.papers import anchors, notes
from massline.papers.citations import odd_locators
from massline.papers.markup import Fault, sign_faults, tag_faults
from massline.papers.paper import Comment, Kind, Paper, Passage
from massline.papers.quotations import passages_of

_NUMBERS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_ANNOUNCED: Final = re.compile(
    rf"\b({'|'.join(_NUMBERS)}|\d{{1,2}})\s+(?:\w+\s+)?(questions|points|parts|theses|sections|reasons|steps|claims)\s*:",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(r"^\(?(\d{1,2})[).]")
_MEANS: Final = {"<i>": "*words*", "<em>": "*words*", "<b>": "**words**", "<strong>": "**words**"}


class Weight(StrEnum):
    """A warning is to be mended before a paper is published; a note is worth knowing."""

    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing about a paper: where, what, and what to do. ``kind`` stays the same from release to release."""

    kind: str
    line: int
    what: str
    remedy: str
    weight: Weight = Weight.WARNING


def check(paper: Paper, before: Paper | None = None) -> tuple[Finding, ...]:
    """Everything worth saying about a paper, in the order of its lines; nothing is changed.

    With the version before it, also the paragraphs whose anchors would lead nowhere: carry the anchors over first
    (``anchors.carried_over``). A quotation counts as found when its words stand in the text or the notes in that
    order; capitals and punctuation do not count, and what is quoted from elsewhere cannot be looked up.
    """
    found = [*_notes(paper), *_conversation(paper), *_text(paper), *_announced(paper)]
    if before is not None:
        found += _versions(paper, before)
    return tuple(sorted(found, key=lambda one: (one.line, one.kind)))


def _notes(paper: Paper) -> Iterator[Finding]:
    alone = notes.unanchored(paper)
    if alone:
        labels = _listed([note.label for note in alone])
        one = len(alone) == 1
        yield Finding(
            "unused-note",
            alone[0].line,
            f"footnote{'' if one else 's'} {labels} {'has' if one else 'have'} no anchor in the text",
            f"write [^{alone[0].label}] where the text calls it, or take the note out",
        )
    for label, where in notes.missing(paper):
        yield Finding(
            "missing-note",
            where.line,
            f"footnote {label} is called here and stands nowhere",
            f"add the line [^{label}]: with its words, or take the mark out",
        )
    counted = Counter(note.label for note in paper.notes)
    for label in (label for label, times in counted.items() if times > 1):
        line = [note.line for note in paper.notes if note.label == label][1]
        yield Finding("note-twice", line, f"there are several footnotes {label}", "give each a label of its own")
    if wrong := notes.out_of_order(paper):
        yield Finding(
            "swapped-notes",
            wrong[0].line,
            f"a smaller number comes later than footnote {_listed([note.label for note in wrong])}",
            "see whether two notes were swapped; number them in the order in which the text calls them",
        )
    lines = {note.label: note.line for note in paper.notes}
    for ring in notes.rings(paper):
        yield Finding(
            "note-ring",
            lines[ring[0]],
            f"notes refer to each other in a ring: {', '.join((*ring, ring[0]))}",
            "let one of them say it, and the others refer to that one",
        )


def _conversation(paper: Paper) -> Iterator[Finding]:
    passages = passages_of(paper)
    for comment in paper.comments:
        for passage in comment.passages:
            if not passage.quoted:
                yield from _raw(passage, comment)
                continue
            if not passage.closed:
                yield Finding(
                    "open-markup",
                    passage.line,
                    f"<blockquote> is not closed in the comment of {quoted(comment.name)}",
                    "write </blockquote> where the quotation ends; it was taken to end with its paragraph",
                )
            if passages.find(passage.text) is None:
                nearest = passages.nearest(passage.text)
                near = "" if nearest is None else f"; line {nearest.place.line} reads much like it"
                yield Finding(
                    "quotation-not-found",
                    passage.line,
                    f"{quoted(comment.name)} quotes words that do not stand in the text:"
                    f" {quoted(passage.text)}{near}",
                    "quote it word for word, or say where it comes from; an abridged paper may have lost it",
                )


def _raw(passage: Passage, comment: Comment) -> Iterator[Finding]:
    for fault in tag_faults(passage.text):
        yield _fault(
            fault, passage.line + passage.text.count("\n", 0, fault.place), f"the comment of {quoted(comment.name)}"
        )


def _text(paper: Paper) -> Iterator[Finding]:
    for one in paper.texts():
        for fault in (*tag_faults(one.text), *sign_faults(one.text)):
            yield _fault(fault, one.line, "the text")
        for odd in odd_locators(one.text):
            meant = f"{quoted(odd.meant)} may be meant" if odd.meant else "look it up"
            yield Finding(
                "odd-locator", one.line, f"{quoted(odd.written)} cannot be a place in a book: {odd.why}", meant
            )


def _fault(fault: Fault, line: int, where: str) -> Finding:
    match fault.what:
        case "open":
            return Finding("open-markup", line, f"{fault.sign} is not closed in {where}", "close it, or take it out")
        case "stray":
            return Finding("stray-markup", line, f"{fault.sign} closes nothing in {where}", "take it out")
        case _:
            means = _MEANS.get(fault.sign)
            return Finding(
                "raw-markup",
                line,
                f"raw {fault.sign} stands in {where}",
                f"write {means}, or take it out" if means else "take it out: it would be shown as it stands",
            )


def _announced(paper: Paper) -> Iterator[Finding]:
    numbered = [
        found[1] for one in paper.paragraphs if one.kind is Kind.HEADING and (found := _HEADING.match(one.text))
    ]
    for one in paper.paragraphs:
        found = _ANNOUNCED.search(one.text)
        if found is None or not numbered:
            continue
        number = _NUMBERS.get(found[1].lower()) or int(found[1])
        missing = [str(place) for place in range(1, number + 1) if str(place) not in numbered]
        if missing and len(missing) < number:
            there = [str(place) for place in range(1, number + 1) if str(place) in numbered]
            yield Finding(
                "not-argued",
                one.line,
                f"{found[1].lower()} {found[2].lower()} are announced; only {_listed(there)} has a heading",
                f"argue {_listed(missing)}, or say where it is done",
                Weight.NOTE,
            )


def _versions(paper: Paper, before: Paper) -> Iterator[Finding]:
    there = {one.anchor: place for place, one in enumerate(paper.paragraphs)}
    line = 1
    gone = {one.anchor for one in anchors.lost(paper, before)}
    for one in before.paragraphs:
        if one.anchor in there:
            line = paper.paragraphs[there[one.anchor]].line
        elif one.anchor in gone:
            yield Finding(
                "lost-anchor",
                line,
                f"the anchor {one.anchor} of the version before leads nowhere: {quoted(one.text)}",
                "put the paragraph back, or say in the version's words that it was taken out",
            )


def _listed(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
