"""How well the method was followed, as a release holds it: the parts, and every measure in one line of words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TITLE = "How well the method was followed"
LEAD = "There is no mark out of ten here. Each part is told by itself, with what it is counted from."
UNMEASURED = "This release says nothing of it: nothing was measured then."
PARTS = {
    "asking": "Was the asking sound?",
    "resonance": "Did people make it their own?",
    "practice": "What happened when it was tried?",
    "alarm": "What speaks against it",
}
VERDICTS = {
    "act": "act on it", "too_few": "too few to say", "none": "not known", "flagged": "look at it",
    "not_flagged": "nothing shown", "told": "", "speaks": "speaks", "blocks": "blocks",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One measure in words; ``verdict`` is empty where the figures are all there is to say."""

    measure: str
    about: str
    verdict: str
    figures: str


@dataclass(frozen=True)
class Part:
    """One part of the method with its measures; ``empty`` is what to say where there are none."""

    title: str
    lines: tuple[Line, ...]
    empty: str


def parts_of(block: Sequence[Mapping[str, Any]]) -> Iterator[Part]:
    """The four parts in their order, whatever the block holds: none falls away because it is empty.

    >>> measure = {"part": "practice", "name": "track_record", "about": "", "verdict": "told", "figures": {"kept": 1}}
    >>> [(part.title, [line.figures for line in part.lines]) for part in parts_of([measure])][2]
    ('What happened when it was tried?', ['kept: 1'])
    """
    for name, title in PARTS.items():
        lines = tuple(_line(one) for one in block if one["part"] == name)
        yield Part(title, lines, "No sign that is looked for speaks." if name == "alarm" else "Nothing to say yet.")


def _line(one: Mapping[str, Any]) -> Line:
    figures = "; ".join(f"{_spaced(name)}: {_value(value)}" for name, value in one["figures"].items())
    return Line(_spaced(one["name"]), one["about"], VERDICTS.get(one["verdict"], one["verdict"]), figures)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
