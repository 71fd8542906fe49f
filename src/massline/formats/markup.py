"""HTML written by small functions, so that every text from outside is escaped in one place."""

import re
from collections.abc import Iterable, Sequence
from html import escape as escape_html
from typing import NewType

Html = NewType("Html", str)

# C0 and C1 controls (tab and line feed excepted), lone surrogates and non-characters: no HTML file may hold them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def text(words: object) -> Html:
    """Any text as HTML that shows exactly that text, in an element or in a quoted attribute.

    What no HTML file may hold (null bytes, control characters, half characters) is shown as U+FFFD.

    >>> text("<b>5 > 3</b> & 'so'"), text("a\\x00b")
    ('&lt;b&gt;5 &gt; 3&lt;/b&gt; &amp; &#x27;so&#x27;', 'a\ufffdb')
    """
    return Html(escape_html(_UNWRITABLE.sub("\ufffd", str(words)), quote=True))


def said(words: str, language: str | None = None) -> Html:
    """Somebody's words, set apart so that no direction control in them can reach the page around them.

    >>> said("hello")
    '<bdi class="said">hello</bdi>'
    """
    lang = f' lang="{text(language)}"' if language else ""
    return Html(f'<bdi class="said"{lang}>{text(words)}</bdi>')


def joined(parts: Iterable[Html | str]) -> Html:
    """HTML parts one after the other, a line each; the parts must be HTML already."""
    return Html("\n".join(part for part in parts if part))


def paragraph(words: Html | str, kind: str = "") -> Html:
    """A paragraph of HTML that is already escaped."""
    return Html(f'<p class="{kind}">{words}</p>' if kind else f"<p>{words}</p>")


def bullets(items: Sequence[Html | str], kind: str = "") -> Html:
    """A list of items that are HTML already; nothing for no items."""
    if not items:
        return Html("")
    opening = f'<ul class="{kind}">' if kind else "<ul>"
    return joined([opening, *(f"<li>{item}</li>" for item in items), "</ul>"])


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Html | str]], *, kind: str = "") -> Html:
    """A table whose first column heads its rows; cells are HTML already, caption and columns are text.

    The roles are written out because on a narrow screen its rows are set as blocks, which would otherwise
    cost a screen reader the table. Each cell carries its column's name for that case.
    """
    names = [text(column) for column in columns]
    head = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in names)
    lines = [
        f'<table role="table" class="{kind}"><caption>{text(caption)}</caption>',
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">',
    ]
    for first, *others in rows:
        cells = "".join(
            f'<td role="cell" data-name="{name}">{cell}</td>' for name, cell in zip(names[1:], others, strict=True)
        )
        lines.append(f'<tr role="row"><th scope="row" role="rowheader">{first}</th>{cells}</tr>')
    return joined([*lines, "</tbody></table>"])


def folded(summary: str, content: Html) -> Html:
    """Content behind a line that opens it, without any script."""
    return joined([f"<details><summary>{text(summary)}</summary>", content, "</details>"])


def figure(anchor: str, title: Html | str, reading: Html | str, picture: Html, behind: Html) -> Html:
    """A picture as every picture here is shown: the finding, one sentence, the picture, the table behind it."""
    return joined(
        [
            f'<figure role="group" aria-labelledby="{anchor}">',
            f'<h3 id="{anchor}">{title}</h3>',
            f'<p class="reading">{reading}</p>',
            picture,
            behind,
            "</figure>",
        ]
    )


def section(anchor: str, title: str, parts: Iterable[Html | str]) -> Html:
    """A part of the page with its heading; ``anchor`` is what the contents list points to."""
    heading = f'<section id="{anchor}" aria-labelledby="{anchor}-title"><h2 id="{anchor}-title">{text(title)}</h2>'
    return joined([heading, *parts, "</section>"])
