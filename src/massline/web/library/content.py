"""The text of a paper as it is kept: one JSON document a version, written once and read by every page."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from massline.papers import Paper
from massline.papers.paper import Caption, Kind, Mark, Note, Paragraph


def document_of(paper: Paper) -> str:
    """Paragraphs with anchors, notes, captions and earlier discussions; the conversation has its own table."""
    told = {
        "paragraphs": [asdict(one) for one in paper.paragraphs],
        "notes": [asdict(one) for one in paper.notes],
        "captions": [asdict(one) for one in paper.captions],
        "earlier": paper.earlier,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def paper_in(document: str, title: str = "") -> Paper:
    """The paper that ``document_of`` wrote down."""
    told = json.loads(document)
    return Paper(
        title=title,
        captions=tuple(Caption(**one) for one in told["captions"]),
        earlier=tuple(told["earlier"]),
        paragraphs=tuple(
            Paragraph(**(one | {"kind": Kind(one["kind"]), "marks": _marks(one)})) for one in told["paragraphs"]
        ),
        notes=tuple(Note(**(one | {"marks": _marks(one)})) for one in told["notes"]),
    )


def digest_of(document: str) -> str:
    """SHA-256 of the document, by which a version is named in the log."""
    return hashlib.sha256(document.encode()).hexdigest()


def _marks(one: dict[str, Any]) -> tuple[Mark, ...]:
    return tuple(Mark(**mark) for mark in one["marks"])
