"""The report as a whole: one self-contained HTML file without script, asset or call."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile

from massline.engine.analysis import Analysis
from massline.formats.markup import Html, bullets, joined, said, text
from massline.formats.report.agreement import every_statement, what_divides, what_is_shared
from massline.formats.report.explained import how_it_was_computed, what_it_does_not_say
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
    target = Path(path)
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=target.parent, prefix=".report-", delete=False
    ) as file:
        written = Path(file.name)
        try:
            file.write(page)
            file.close()
            written.chmod(0o644)
            written.replace(target)
        except BaseException:
            written.unlink(missing_ok=True)
            raise


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
    style = files("massline.formats.report").joinpath("report.css").read_text(encoding="utf-8")
    fingerprint = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'"
    body = [
        _header(material, title, changes),
        '<main id="main">',
        who_was_heard(material),
        what_is_shared(material),
        what_divides(material),
        opinion_groups(material),
        every_statement(material),
        how_it_was_computed(material),
        what_it_does_not_say(material),
        "</main>",
    ]
    page = joined(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{text(title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#main">Skip to what was found</a>',
            *body,
            "</body>",
            "</html>",
        ]
    )
    return page + "\n"


def _header(material: Material, title: str, changes: Sequence[str]) -> Html:
    votes = material.analysis.votes
    people = int((votes.votes_per_person() > 0).sum())
    lede = (
        f"{counted(people, 'person', 'people')} gave {counted(len(votes), 'answer')} to"
        f" {counted(len(votes.statements), 'statement')}. This is what they said, and how sure one may be of it."
    )
    contents = "".join(f'<li><a href="#{anchor}">{name}</a></li>' for anchor, name in _CONTENTS)
    changed = [text(change) for change in changes]
    notes = [f'<p class="note">{text(note)}</p>' for note in material.analysis.notes]
    return joined(
        [
            "<header>",
            '<p class="kicker">Results of a consultation</p>',
            f"<h1>{said(title, material.text_language)}</h1>",
            f'<p class="lede">{lede}</p>',
            "<p>Every figure is of those who voted, not an estimate for everybody. It comes with a range: where it"
            " could lie by chance alone, 95 times in 100.</p>",
            *notes,
            f'<nav aria-label="Contents"><ul>{contents}</ul></nav>',
            '<h2 class="aside">What was changed on reading</h2>' if changed else "",
            bullets(changed, "note"),
            "</header>",
        ]
    )
