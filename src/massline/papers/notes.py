"""Footnotes: where they stand, where they are called, and the way back."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from massline.papers.paper import Mark, Note, Paper, Paragraph

_DEFINED: Final = re.compile(
    r"^(?:foot|end)?note\s+(\d{1,4})\s*[:.)]\s*|^\[(\d{1,4})\]\s+|^\[\^([\w-]{1,40})\]:\s*", re.IGNORECASE
)
_BRACKETED: Final = re.compile(r"\[\^([\w-]{1,40})\]|\[(\d{1,4})\](?![(\[:])")
# In plain text a raised number has become a digit behind a small letter or a sign: "a difference1 between".
_GLUED: Final = re.compile(
    r"(?<=[^\W\d_]{2})(?<=[a-z\u00df-\u00ff])(\d{1,3})(?![\w.,]?\d|\w)|(?<=[a-z][.,;:!?\"\u201d\u2019)])(\d{1,3})(?=\s|$)"
)
_RAISED: Final = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,4}")
_DIGITS: Final = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")


def defined(text: str) -> tuple[str, str] | None:
    """Label and text of a paragraph that is a note, None for any other.

    >>> defined("Footnote 2:  As we all know."), defined("[^a]: See there."), defined("Note well.")
    (('2', 'As we all know.'), ('a', 'See there.'), None)
    """
    found = _DEFINED.match(text)
    if found is None:
        return None
    return next(label for label in found.groups() if label), text[found.end() :].strip()


def called(text: str, labels: Collection[str]) -> tuple[str, tuple[Mark, ...]]:
    """A text without the marks of its notes, and where they stood.

    ``[^1]`` always is a mark; ``[1]``, a raised digit and a digit glued to a word only where ``labels`` has a note
    of that number: "difference1" may be a mark, "CO2" and "2006" are none.

    >>> called("a point of difference1 between", {"1"})
    ('a point of difference between', (Mark(place=21, label='1'),))
    """
    found = [
        *((one.span(), one[1] or one[2]) for one in _BRACKETED.finditer(text) if one[1] or one[2] in labels),
        *((one.span(), one[1] or one[2]) for one in _GLUED.finditer(text) if (one[1] or one[2]) in labels),
        *(
            (one.span(), one[0].translate(_DIGITS))
            for one in _RAISED.finditer(text)
            if one[0].translate(_DIGITS) in labels
        ),
    ]
    rest: list[str] = []
    marks: list[Mark] = []
    length = reached = 0
    for (start, end), label in sorted(found):
        rest.append(text[reached:start])
        length += start - reached
        reached = end
        marks.append(Mark(length, label))
    return "".join((*rest, text[reached:])), tuple(marks)


def unanchored(paper: Paper) -> list[Note]:
    """The notes that no reader of the text is led to. One called from such a note alone is among them."""
    reached = _reached(paper.paragraphs, {note.label: note for note in paper.notes})
    return [note for note in paper.notes if note.label not in reached]


def missing(paper: Paper) -> list[tuple[str, Paragraph | Note]]:
    """Marks that call a note which does not stand in the paper, with the paragraph or note they stand in."""
    there = {note.label for note in paper.notes}
    return [(mark.label, where) for mark, where in paper.calls() if mark.label not in there]


def rings(paper: Paper) -> list[tuple[str, ...]]:
    """Notes that refer to each other in a ring, each ring once, from its first label on."""
    to = {note.label: [mark.label for mark in note.marks] for note in paper.notes}
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in to:
        path: list[str] = []
        ways = [iter([start])]
        while ways:
            label = next(ways[-1], None)
            if label is None:
                ways.pop()
                if path:
                    done.add(path.pop())
            elif label in path:
                found.append(tuple(path[path.index(label) :]))
            elif label not in done and label in to:
                path.append(label)
                ways.append(iter(to[label]))
    return found


def out_of_order(paper: Paper) -> list[Note]:
    """Numbered notes that stand or are called before one of a smaller number: two of them may be swapped."""
    numbered = [note for note in paper.notes if note.label.isdecimal()]
    first_called: dict[str, int] = {}
    for place, (mark, where) in enumerate(paper.calls()):
        if isinstance(where, Paragraph):
            first_called.setdefault(mark.label, place)
    called_in_order = sorted(
        (note for note in numbered if note.label in first_called), key=lambda note: first_called[note.label]
    )
    wrong = {note.label for order in (numbered, called_in_order) for note in _falling(order)}
    return [note for note in numbered if note.label in wrong]


def _falling(order: list[Note]) -> Iterable[Note]:
    highest = -1
    for note in order:
        number = int(note.label)
        if number < highest:
            yield note
        highest = max(highest, number)


def _reached(paragraphs: Iterable[Paragraph], notes: dict[str, Note]) -> set[str]:
    todo = [mark.label for one in paragraphs for mark in one.marks]
    reached: set[str] = set()
    while todo:
        label = todo.pop()
        if label not in reached and label in notes:
            reached.add(label)
            todo += [mark.label for mark in notes[label].marks]
    return reached
