"""The frame of every report: one self-contained HTML file without script, asset or call, written whole."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile

from massline.formats.markup import Html, joined, said, text

Contents = Sequence[tuple[str, str]]


def framed(title: str, header: Html, parts: Iterable[Html]) -> str:
    """A whole HTML file: its own style sheet, allowed by fingerprint, and nothing from anywhere else.

    ``header`` and ``parts`` are HTML already; ``title`` is text.
    """
    style = files("massline.formats.report").joinpath("report.css").read_text(encoding="utf-8")
    fingerprint = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'"
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
            header,
            '<main id="main">',
            *parts,
            "</main>",
            "</body>",
            "</html>",
        ]
    )
    return page + "\n"


def header_of(
    kicker: str,
    title: str,
    parts: Iterable[Html | str],
    *,
    contents: Contents,
    after: Iterable[Html | str] = (),
    language: str | None = None,
) -> Html:
    """The top of a page: what kind it is, its title in ``language``, parts, the contents list, and what follows."""
    links = "".join(f'<li><a href="#{anchor}">{text(name)}</a></li>' for anchor, name in contents)
    return joined(
        [
            "<header>",
            f'<p class="kicker">{text(kicker)}</p>',
            f"<h1>{said(title, language)}</h1>",
            *parts,
            f'<nav aria-label="Contents"><ul>{links}</ul></nav>',
            *after,
            "</header>",
        ]
    )


def write_whole(page: str, path: Path | str) -> None:
    """Write ``page`` to ``path`` as UTF-8: the whole file or, if anything fails, none of it.

    Raises ``OSError`` where the folder cannot be written; an older file of that name is then left as it was.
    """
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
