"""The part of every report on a release that says how well the method was followed. No report is without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from massline.formats.followed import LEAD, PARTS, TITLE, UNMEASURED, Part, parts_of
from massline.formats.markup import Html, bullets, joined, paragraph, section, table, text

ANCHOR = "followed"


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
    lead = paragraph(LEAD)
    if words is not None:
        return section(ANCHOR, TITLE, [lead, *_in_words(words)])
    block = document.get("method", [])
    if not block:
        return section(ANCHOR, TITLE, [paragraph(UNMEASURED)])
    return section(ANCHOR, TITLE, [lead, *map(_as_published, parts_of(block))])


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


def _as_published(part: Part) -> Html:
    if not part.lines:
        return joined([paragraph(f"<b>{part.title}</b>"), paragraph(part.empty)])
    rows = [[text(one.measure), text(one.about), text(one.verdict), text(one.figures)] for one in part.lines]
    return table(part.title, ["Measure", "About", "Verdict", "Figures"], rows)
