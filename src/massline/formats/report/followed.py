"""The part of every report on a release that says how well the method was followed. No report is without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from massline.formats.markup import Html, bullets, joined, paragraph, section, table, text

ANCHOR, TITLE = "followed", "How well the method was followed"
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
class Told:
    """One measure in words."""

    question: str
    sentence: str
    verdict: str = ""


@dataclass(frozen=True)
class Followed:
    """The method block of a release in words, with what stands beside it on the page: given by whoever has them.

    ``alarms`` are sentences with the answers to them (empty where nobody answered); ``beside`` what the group asked
    less of itself, does without, or passed over. Text, not HTML.
    """

    parts: Sequence[tuple[str, Sequence[Told]]]
    alarms: Sequence[tuple[str, str]] = ()
    beside: Sequence[str] = ()


def how_it_was_followed(document: Mapping[str, Any], words: Followed | None) -> Html:
    """The method block of a release: in ``words`` where they are given, else as the release holds it.

    A release from before there were measures says so; the part never falls away.
    """
    lead = paragraph("There is no mark out of ten here. Each part is told by itself, with what it is counted from.")
    if words is not None:
        return section(ANCHOR, TITLE, [lead, *_in_words(words)])
    block = document.get("method", [])
    if not block:
        return section(ANCHOR, TITLE, [paragraph("This release says nothing of it: nothing was measured then.")])
    return section(ANCHOR, TITLE, [lead, *(_as_published(title, part, block) for part, title in PARTS.items())])


def _in_words(words: Followed) -> list[Html]:
    parts = [
        joined([paragraph(f"<b>{text(title)}</b>"), bullets([_line(one) for one in told])])
        if told
        else joined([paragraph(f"<b>{text(title)}</b>"), paragraph("Nothing to say yet.")])
        for title, told in words.parts
    ]
    alarms = [
        f"{text(sentence)}" + (f" <b>Known, because:</b> {text(answer)}" if answer else " Nobody answered it yet.")
        for sentence, answer in words.alarms
    ]
    parts.append(paragraph(f"<b>{PARTS['alarm']}</b>"))
    parts.append(bullets(alarms) if alarms else paragraph("No sign that is looked for speaks."))
    if words.beside:
        parts += [paragraph("<b>What was asked less of, done without or passed over</b>"),
                  bullets([text(line) for line in words.beside])]  # fmt: skip
    return parts


def _line(one: Told) -> str:
    verdict = f" ({text(one.verdict)})" if one.verdict else ""
    return f"{text(one.question)} {text(one.sentence)}{verdict}"


def _as_published(title: str, part: str, block: Sequence[Mapping[str, Any]]) -> Html:
    found = [one for one in block if one["part"] == part]
    if not found:
        empty = "No sign that is looked for speaks." if part == "alarm" else "Nothing to say yet."
        return joined([paragraph(f"<b>{title}</b>"), paragraph(empty)])
    rows = [
        [text(one["name"].replace("_", " ")), text(one["about"]), text(_verdict(one["verdict"])), _figures(one)]
        for one in found
    ]
    return table(title, ["Measure", "About", "Verdict", "Figures"], rows)


def _verdict(verdict: str) -> str:
    return VERDICTS.get(verdict, verdict)


def _figures(one: Mapping[str, Any]) -> Html:
    told = [f"{name.replace('_', ' ')}: {_value(value)}" for name, value in one["figures"].items()]
    return text("; ".join(told))


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
