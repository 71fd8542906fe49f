"""The report on an analysis of votes, as a whole."""

from collections.abc import Sequence
from pathlib import Path

from massline.engine.analysis import Analysis
from massline.formats.markup import Html, bullets, paragraph, text
from massline.formats.report.agreement import every_statement, what_divides, what_is_shared
from massline.formats.report.explained import how_it_was_computed, what_it_does_not_say
from massline.formats.report.frame import framed, header_of, write_whole
from massline.formats.report.groups import opinion_groups
from massline.formats.report.heard import who_was_heard
from massline.formats.report.material import Material
from massline.formats.wording import counted

_CONTENTS = (
    ("heard", "Who was heard"),
    ("shared", "What people share"),
    ("divides", "What divides people"),
    ("groups", "Groups who answer alike"),
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
) -> str:
    """The report as HTML: who was heard, what is shared, what divides, groups, every statement, how and limits.

    ``texts`` runs parallel to ``analysis.votes.statements``; ``changes`` are sentences on what reading the
    files changed. Figures resting on fewer than ``least`` voters are "too few to say" (counts stay complete:
    this is for the people who hold the votes; what is made public goes through a release). ``text_language``
    is the language of the statements (BCP 47), for screen readers and fonts. The same analysis gives the same
    bytes.

    Raises ``ValueError`` if ``texts`` and statements differ in number.
    """
    if len(texts) != len(analysis.votes.statements):
        raise ValueError(f"{len(texts)} texts for {len(analysis.votes.statements)} statements: one each is needed")
    material = Material(analysis=analysis, texts=tuple(texts), text_language=text_language, least=least, top=top)
    parts = [
        who_was_heard(material),
        what_is_shared(material),
        what_divides(material),
        opinion_groups(material),
        every_statement(material),
        how_it_was_computed(material),
        what_it_does_not_say(material),
    ]
    return framed(title, _header(material, title, changes), parts)


def _header(material: Material, title: str, changes: Sequence[str]) -> Html:
    votes = material.analysis.votes
    people = int((votes.votes_per_person() > 0).sum())
    lede = (
        f"{counted(people, 'person', 'people')} gave {counted(len(votes), 'answer')} to"
        f" {counted(len(votes.statements), 'statement')}. This is what they said, and how sure one may be of it."
    )
    parts = [
        paragraph(lede, "lede"),
        paragraph(
            "Every figure is of those who voted, not an estimate for everybody. It comes with a range: where it"
            " could lie by chance alone, 95 times in 100."
        ),
        *(paragraph(text(one), "note") for one in material.analysis.notes),
    ]
    changed: list[Html | str] = [
        '<h2 class="aside">What was changed on reading</h2>' if changes else "",
        bullets([text(change) for change in changes], "note"),
    ]
    return header_of(
        "Results of a consultation",
        title,
        parts,
        contents=_CONTENTS,
        after=changed,
        language=material.text_language,
    )
