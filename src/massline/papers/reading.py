"""A file into a paper: Markdown or plain text, with the conversation copied below it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from massline.formats.refusal import InputRefused, refusal_of
from massline.papers import markdown, plain
from massline.papers.anchors import anchor_of
from massline.papers.citations import citation_of
from massline.papers.notes import called, defined
from massline.papers.paper import Attribution, Block, Caption, Kind, Note, Paper, Paragraph
from massline.papers.thread import comments_of, part

LONGEST: Final = 2_000_000
"""A file of more bytes is refused: a paper of 300,000 words is several papers."""

MARKDOWN: Final = frozenset({".md", ".markdown"})

_CAPTION: Final = re.compile(
    r"^(?:Caption|Photo|Picture)(?:\s+by\s+(?P<credit>[^:]{1,80}))?:\s*(?P<text>.+)$", re.IGNORECASE | re.DOTALL
)
_CREDIT: Final = re.compile(
    r"[([](?:photo|credit|picture|source)s?:? (?:by )?(?P<credit>[^)\]]{1,120})[)\]]$", re.IGNORECASE
)
_BY: Final = re.compile(r"^by\s+(?P<author>\S.{1,79})$", re.IGNORECASE)
_WRITTEN: Final = re.compile(
    r"\bwritten for (?:the [\w-]+ (?:group|organi[sz]ation|journal|paper|union|association) )?"
    r"(?P<name>[A-Z\u00c0-\u00de][^.(,]{2,120}?)\s*(?:\([^)]{1,60}\))?[.,]"
)
_AGAIN: Final = re.compile(
    r"\b(?P<name>[A-Z][\w'\u2019& -]{1,60}?) re-?publishes (?:it|this)(?: \w+)? here"
    r"(?:,? (?P<reason>(?:to|because|so that) [^.]{3,300}))?\."
)
_FIRST: Final = re.compile(r"\bfirst published (?:by|in) (?P<name>[A-Z][^.,(]{2,100})")
_EARLIER: Final = re.compile(r"\bearlier discussions?\b|\bprevious(?:ly)? .{0,30}discuss", re.IGNORECASE)
_ABRIDGED: Final = re.compile(r"\b(?:abridged|shortened|excerpted|an excerpt)\b", re.IGNORECASE)
_UNABRIDGED: Final = re.compile(r"\bunabridged\b|\bin full\b", re.IGNORECASE)
_LICENCE: Final = re.compile(
    r"\b(?:CC[ -]BY(?:-[A-Z]{2})*(?: \d\.\d)?|CC0|public domain|all rights reserved)\b", re.IGNORECASE
)


def read_paper(path: Path) -> Paper:
    """The paper in a file; Markdown by its ending (.md), else plain text.

    Raises ``InputRefused`` for a file that cannot be read, has over ``LONGEST`` bytes, is no text, or is empty.
    """
    try:
        if path.stat().st_size > LONGEST:
            raise _too_long(path.stat().st_size, path)
        data = path.read_bytes()
    except OSError as error:
        raise refusal_of(error, path) from error
    return paper_of(data, file=path, is_markdown=path.suffix.lower() in MARKDOWN)


def paper_of(data: bytes, *, file: Path | None = None, is_markdown: bool = False) -> Paper:
    """The paper in the bytes of a file. Raises as ``read_paper``; ``file`` is named in what it raises."""
    if len(data) > LONGEST:
        raise _too_long(len(data), file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = f"byte {data[error.start]:#04x} is no text in UTF-8; save the file as UTF-8 and try again"
        raise InputRefused(wrong, file=file, line=line) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputRefused(
            "there is a NUL character, so this is no text; save the paper as plain text or Markdown",
            file=file,
            line=line,
        )
    if not text.strip():
        raise InputRefused("the file is empty, expected a paper", file=file)
    return _paper(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), is_markdown=is_markdown)


def _paper(lines: Sequence[str], *, is_markdown: bool) -> Paper:
    parted = part(lines)
    fields, taken = markdown.above(parted.paper)
    reader = markdown.blocks_of if is_markdown else plain.blocks_of
    blocks = list(reader(parted.paper[taken:], taken + 1))
    title, blocks = _title(fields, blocks)
    captions, blocks = _captions(blocks)
    attribution, earlier, blocks = _attribution(fields, blocks)
    paragraphs, notes = _text(blocks)
    first, thread = parted.thread
    comments, stray = comments_of(thread, first)
    left_out = [(number, lines[number - 1].strip()) for number in stray]
    left_out += [(parted.form[0] + place, line.strip()) for place, line in enumerate(parted.form[1]) if line.strip()]
    return Paper(
        title=title,
        attribution=attribution,
        captions=captions,
        earlier=earlier,
        paragraphs=paragraphs,
        notes=notes,
        comments=comments,
        left_out=tuple(left_out),
        source=tuple(lines),
    )


def _title(fields: Mapping[str, tuple[int, str]], blocks: list[Block]) -> tuple[str, list[Block]]:
    """What the fields say, else the first block where it can be one: a heading, or a line without a full stop."""
    if "title" in fields:
        return fields["title"][1], blocks
    if blocks and (
        blocks[0].kind is Kind.HEADING or (len(blocks[0].text) <= 200 and blocks[0].text[-1] not in ".,;:")
    ):
        return blocks[0].text, blocks[1:]
    return "", blocks


def _captions(blocks: Iterable[Block]) -> tuple[tuple[Caption, ...], list[Block]]:
    captions, rest = [], []
    for block in blocks:
        found = _CAPTION.match(block.text)
        if found is None:
            rest.append(block)
            continue
        text, credit = found["text"].strip(), found["credit"]
        if credit is None and (said := _CREDIT.search(text)):
            text, credit = text[: said.start()].strip(), said["credit"]
        captions.append(Caption(text.strip('"\u201c\u201d'), (credit or "").strip(), block.line))
    return tuple(captions), rest


def _attribution(
    fields: Mapping[str, tuple[int, str]], blocks: list[Block]
) -> tuple[Attribution, tuple[str, ...], list[Block]]:
    """From the fields; what they do not say, from sentences above the text, as guesses."""
    said: dict[str, Any] = {
        name: fields[name][1]
        for name in ("author", "first_publisher", "republisher", "reason", "date", "licence")
        if fields.get(name, (0, ""))[1]
    }
    if "abridged" in fields:
        said["abridged"] = {"yes": True, "true": True, "no": False, "false": False}.get(fields["abridged"][1].lower())
    earlier = [fields["earlier"][1]] if "earlier" in fields else []
    guesses: dict[str, Any] = {}
    rest: list[Block] = []
    for place, block in enumerate(blocks):
        head = place < 8 and block.kind is Kind.PARAGRAPH
        author = _BY.match(block.text) if head else None
        if author:
            guesses.setdefault("author", author["author"].strip())
        elif head and (told := _told(block.text)):
            guesses = told | guesses
        elif head and len(block.text) < 400 and _EARLIER.search(block.text):
            earlier.append(block.text)
        else:
            rest.append(block)
    new = {name: value for name, value in guesses.items() if name not in said}
    return Attribution(**said, **new, guessed=tuple(sorted(new))), tuple(earlier), rest


def _told(text: str) -> dict[str, Any]:
    """What one sentence above the text tells of where it comes from; {} for a sentence about something else."""
    written, again, first = _WRITTEN.search(text), _AGAIN.search(text), _FIRST.search(text)
    if not (written or again or first):
        return {}
    told: dict[str, Any] = {}
    if publisher := first or written:
        told["first_publisher"] = publisher["name"].strip()
    if again:
        told["republisher"] = again["name"].strip()
        told["reason"] = (again["reason"] or "").strip()
    if licence := _LICENCE.search(text):
        told["licence"] = licence[0]
    if _UNABRIDGED.search(text) or _ABRIDGED.search(text):
        told["abridged"] = not _UNABRIDGED.search(text)
    return {name: value for name, value in told.items() if value != ""}


def _text(blocks: Sequence[Block]) -> tuple[tuple[Paragraph, ...], tuple[Note, ...]]:
    apart = [(block, defined(block.text)) for block in blocks]
    labels = {note[0] for _block, note in apart if note}
    taken: Counter[str] = Counter()
    paragraphs, notes = [], []
    for block, note in apart:
        text, marks = called(block.text if note is None else note[1], labels)
        if note is not None:
            notes.append(Note(note[0], text, block.line, tuple(mark for mark in marks if mark.label != note[0])))
        else:
            kind = Kind.CITATION if block.kind is Kind.PARAGRAPH and citation_of(text) else block.kind
            paragraphs.append(Paragraph(anchor_of(text, taken), kind, text, block.line, marks))
    return tuple(paragraphs), tuple(notes)


def _too_long(size: int, file: Path | None) -> InputRefused:
    return InputRefused(
        f"{size:,} bytes are too many for one paper, at most {LONGEST:,} are read; part it and link the parts",
        file=file,
    )
