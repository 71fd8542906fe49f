"""The report on an analysis of votes, as a whole."""

from collections.abc import Sequence
from pathlib import Path

from massline.engine.analysis import Analysis
from massline.formats.markup import Html, bullets, paragraph, text
from massline.formats.report.agreement import what_divides, what_is_shared
from massline.formats.report.beside import beside_polis
from massline.formats.report.estimate import if_everybody_had_voted
from massline.formats.report.every import every_statement
from massline.formats.report.explained import how_it_was_computed, what_it_does_not_say
from massline.formats.report.frame import Contents, framed, header_of, write_whole
from massline.formats.report.groups import opinion_groups
from massline.formats.report.heard import who_was_heard
from massline.formats.report.material import Material
from massline.formats.report.opinion import found_groups
from massline.formats.report.standing import whether_it_stands
from massline.formats.wording import counted

_CONTENTS = (
    ("heard", "Who was heard"),
    ("shared", "What people share"),
    ("stands", "Do these results stand?"),
    ("everybody", "If everybody had voted"),
    ("divides", "What divides people"),
    ("groups", "Groups who answer alike"),
    ("polis", "Beside the Polis method"),
    ("every", "Every statement"),
    ("computed", "How this was computed"),
    ("silent", "What this does not say"),
)


def write_report(
    analysis: Analysis,
    path: Path | str,
    *,
    title: str,
    texts: Sequence[str],
    changes: Sequence[str] = (),
    text_language: str | None = None,
    least: int = 10,
    top: int = 10,
    polis: Analysis | None = None,
) -> None:
    """Write ``render_report`` to ``path`` as UTF-8: the whole file or, if anything fails, none of it.

    Raises ``OSError`` where the folder cannot be written; an older file of that name is then left as it was.
    """
    page = render_report(
        analysis,
        title=title,
        texts=texts,
        changes=changes,
        text_language=text_language,
        least=least,
        top=top,
        polis=polis,
    )
    write_whole(page, path)


def render_report(
    analysis: Analysis,
    *,
    title: str,
    texts: Sequence[str],
    changes: Sequence[str] = (),
    text_language: str | None = None,
    least: int = 10,
    top: int = 10,
    polis: Analysis | None = None,
) -> str:
    """The report as HTML: who was heard, what is shared, what everybody would say, what divides, groups, limits.

    ``texts`` runs parallel to ``analysis.votes.statements``; ``changes`` are sentences on what reading the
    files changed. Figures resting on fewer than ``least`` voters are "too few to say" (counts stay complete:
    this is for the people who hold the votes; what is made public goes through a release). ``text_language``
    is the language of the statements (BCP 47), for screen readers and fonts. ``polis`` is the analysis of the same
    votes in polis mode: with it, both stand side by side, with what differs and why. The same analysis gives the
    same bytes.

    Raises ``ValueError`` if ``texts`` and statements differ in number.
    """
    if len(texts) != len(analysis.votes.statements):
        raise ValueError(f"{len(texts)} texts for {len(analysis.votes.statements)} statements: one each is needed")
    material = Material(analysis=analysis, texts=tuple(texts), text_language=text_language, least=least, top=top)
    opinions = analysis.opinions
    parts = {
        "heard": who_was_heard(material),
        "shared": what_is_shared(material),
        "stands": whether_it_stands(material),
        "everybody": if_everybody_had_voted(material),
        "divides": what_divides(material),
        "groups": opinion_groups(material) if opinions is None else found_groups(material, opinions),
        "polis": beside_polis(material, polis),
        "every": every_statement(material),
        "computed": how_it_was_computed(material),
        "silent": what_it_does_not_say(material),
    }
    there = [(anchor, name) for anchor, name in _CONTENTS if parts[anchor]]
    return framed(title, _header(material, title, changes, there), [part for part in parts.values() if part])


def _header(material: Material, title: str, changes: Sequence[str], contents: Contents) -> Html:
    votes = material.analysis.votes
    people = int((votes.votes_per_person() > 0).sum())
    lede = (
        f"{counted(people, 'person', 'people')} gave {counted(len(votes), 'answer')} to"
        f" {counted(len(votes.statements), 'statement')}. This is what they said, and how sure one may be of it."
    )
    parts = [
        paragraph(lede, "lede"),
        paragraph(
            "Every figure is of those who voted, not an estimate for everybody"
            + (", except where it is called an estimate." if material.analysis.opinions is not None else ".")
            + " It comes with a range: where it could lie by chance alone, 95 times in 100."
        ),
        *(paragraph(text(one[:1].upper() + one[1:] + "."), "note") for one in material.analysis.notes),
    ]
    changed: list[Html | str] = [
        '<h2 class="aside">What was changed on reading</h2>' if changes else "",
        bullets([text(change) for change in changes], "note"),
    ]
    return header_of(
        "Results of a consultation",
        title,
        parts,
        contents=contents,
        after=changed,
        language=material.text_language,
    )
