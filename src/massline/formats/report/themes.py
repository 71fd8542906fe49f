"""Themes as one HTML file to hand on: each theme in people's own words, and everything that is in none."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from massline.formats.markup import Html, bullets, folded, joined, paragraph, said, section, table, text
from massline.formats.report.frame import framed, header_of, write_whole
from massline.formats.texts import Texts
from massline.formats.themes_near import WHY, NearRows, Pair
from massline.formats.wording import counted
from massline.words.themes import FoundThemes, Quotation, Theme

_CONTENTS = (
    ("overview", "Overview"),
    ("themes", "Themes"),
    ("broader", "Broader themes"),
    ("unplaced", "In no theme"),
    ("before", "Since the run before"),
    ("near", "Said more than once"),
    ("computed", "How this was computed"),
)
_WHY = {
    "none": ("Like none of these", "Nothing here is lost: each stands below in full, for people to place."),
    "undecided": ("Between themes", "Each is about equally like more than three themes. People decide."),
}
LONG = 1_000


def write_themes(
    found: FoundThemes, path: Path | str, *, title: str, read: Texts, near: NearRows | None = None, how: str
) -> None:
    """Write ``render_themes`` to ``path`` as UTF-8: the whole file or, if anything fails, none of it."""
    write_whole(render_themes(found, title=title, read=read, near=near, how=how), path)


def render_themes(found: FoundThemes, *, title: str, read: Texts, near: NearRows | None = None, how: str) -> str:
    """The themes as one self-contained HTML file without script.

    Every quotation is cut from the texts of ``read`` here, by row, start and end; no other words of anybody are
    shown as theirs. Every text stands in full under each of its themes or under those in none. ``how`` says in a
    sentence by what texts were compared.
    """
    texts = read.texts
    placed = sum(one.unplaced is None for one in found.statements)
    lede = (
        f"{counted(len(texts), 'text')}: {placed:,} in {counted(len(found.themes), 'theme')}, "
        f"{len(texts) - placed:,} in none. Proposed by a program; people decide."
    )
    parts: dict[str, list[Html | str]] = {
        "overview": [_overview(found)] if found.themes else [],
        "themes": [_themes(found, texts)],
        "broader": _broader(found),
        "unplaced": _unplaced(found, texts),
        "before": [bullets([text(one) for one in found.changes])] if found.changes else [],
        "near": [] if near is None else _near(near, texts),
        "computed": _computed(found, how),
    }
    contents = [one for one in _CONTENTS if parts[one[0]]]
    header = header_of(
        "Themes",
        title,
        [
            paragraph(text(lede), "lede"),
            paragraph(text(_quoted_share(found, read))),
            _steadiness(found),
            bullets([text(one) for one in read.said], "note"),
        ],
        contents=contents,
    )
    return framed(title, header, [section(anchor, name, parts[anchor]) for anchor, name in contents])


def _quoted_share(found: FoundThemes, read: Texts) -> str:
    quoted = {one.row for theme in found.themes for one in theme.quotations}
    if read.people is None:
        share = f"{len(quoted):,} of {counted(len(read.texts), 'text')}"
    else:
        everybody = counted(len(set(read.people)), "person", "people")
        share = f"{len({read.people[row] for row in quoted}):,} of {everybody}"
    return f"Quoted: {share}. Whatever is not quoted stands in full below."


def _steadiness(found: FoundThemes) -> Html:
    if found.agreement is None:
        return Html("")
    loose = sum(theme.stable is False for theme in found.themes)
    words = f"With a fifth of the texts left out, themes agree to {found.agreement:.2f}; 1 would be the same again."
    if loose:
        words += f" {counted(loose, 'theme')} of {len(found.themes)} would not surely be found again: marked below."
    return paragraph(text(words))


def _overview(found: FoundThemes) -> Html:
    people = [] if found.themes[0].people is None else ["People"]
    rows = [
        [
            Html(f'<a href="#{text(theme.id)}"><bdi>{text(_label(theme))}</bdi></a> {_name(theme)}'),
            text(f"{theme.size:,}"),
            *([] if theme.people is None else [text(f"{theme.people:,}")]),
            text("" if theme.stable is None else "yes" if theme.stable else "unsure"),
        ]
        for theme in found.themes
    ]
    return table(
        "The themes, the largest first; a text may be in up to three.",
        ["Theme", "Texts", *people, "Found again"],
        rows,
    )


def _label(theme: Theme) -> str:
    """The words of a theme, or its title where its texts share none."""
    return ", ".join(theme.words) or theme.title


def _name(theme: Theme) -> Html:
    return Html(f'<span class="number">{text(theme.id)}</span>')


def _themes(found: FoundThemes, texts: Sequence[str]) -> Html:
    if not found.themes:
        return paragraph(text("No two texts are alike enough to make a theme."))
    others = {one.row: one.themes for one in found.statements}
    rows = (f'<li id="{text(theme.id)}">{_theme(theme, texts, others)}</li>' for theme in found.themes)
    return joined(['<ol class="rows">', *rows, "</ol>"])


def _theme(theme: Theme, texts: Sequence[str], others: dict[int, tuple[str, ...]]) -> Html:
    size = counted(theme.size, "text")
    if theme.people is not None:
        size += f" by {counted(theme.people, 'person', 'people')}"
    steady = "" if theme.stable is not False else "; unsteady: without a fifth of the texts it may not be found"
    first = theme.quotations[0]
    everything = [
        _whole(row, texts, "".join(f"; also {one}" for one in others[row] if one != theme.id)) for row in theme.rows
    ]
    return joined(
        [
            f"<h3>{said(texts[first.row][first.start : first.end])}</h3>",
            paragraph(
                f'<span class="number">{text(theme.id)}, row {first.row}</span> '
                f"<bdi>{text(', '.join(theme.words))}</bdi>"
            ),
            bullets([_quoted(one, texts) for one in theme.quotations[1:]], "quotes"),
            paragraph(text(size + steady), "note"),
            folded(f"All {counted(theme.size, 'text')}", bullets(everything, "quotes")),
        ]
    )


def _quoted(quotation: Quotation, texts: Sequence[str]) -> Html:
    """Somebody's words, exactly, with the row they stand in."""
    words = texts[quotation.row][quotation.start : quotation.end]
    against = "stands against most here; " if quotation.opposing else ""
    return Html(f'{said(words)} <span class="number">{text(f"{against}row {quotation.row}")}</span>')


def _whole(row: int, texts: Sequence[str], more: str = "") -> Html:
    """A text in full with its row; a very long one behind a line that opens it."""
    words = texts[row]
    where = f'<span class="number">{text(f"row {row}{more}")}</span>'
    if not words.strip():
        return Html(f"{text('(an empty text)')} {where}")
    if len(words) > LONG:
        cut = words[: LONG // 5].rsplit(" ", 1)[0]
        return Html(f"{folded(f'{cut} ... ({len(words):,} characters)', said(words))} {where}")
    return Html(f"{said(words)} {where}")


def _broader(found: FoundThemes) -> list[Html | str]:
    if not found.levels:
        return []
    named = {theme.id: theme for theme in found.themes}
    parts: list[Html | str] = [paragraph(text("The same themes, the nearest put together; for an overview."))]
    for level in found.levels:
        groups = (bullets([_linked(named[one]) for one in group]) for group in level)
        parts.append(
            folded(f"{counted(len(level), 'broader theme')}", joined(f"<div>{group}</div>" for group in groups))
        )
    return parts


def _linked(theme: Theme) -> Html:
    words = ", ".join(theme.words[:3]) or theme.title
    return Html(f'<a href="#{text(theme.id)}">{text(theme.id)}</a> <bdi>{text(words)}</bdi>')


def _unplaced(found: FoundThemes, texts: Sequence[str]) -> list[Html | str]:
    parts: list[Html | str] = []
    for why, rows in found.unplaced.items():
        title, meaning = _WHY[why]
        parts.append(Html(f'<h3 class="aside">{text(title)}: {len(rows):,}</h3>'))
        if rows:
            parts += [paragraph(text(meaning), "quiet"), bullets([_whole(row, texts) for row in rows], "quotes")]
    return parts


def _near(near: NearRows, texts: Sequence[str]) -> list[Html | str]:
    merged = [_whole(one.shown, texts, f"; rows {', '.join(map(str, one.rows))}") for one in near.merged]
    kinds = (
        ("One text, by the exact rule", merged),
        ("Perhaps one; people decide", list(_pairs(near.suggested, texts))),
        ("Alike, and not the same", list(_pairs(near.apart, texts))),
    )
    if not any(items for _, items in kinds):
        return [paragraph(text("No two texts are nearly the same, letter by letter."))]
    parts: list[Html | str] = [
        paragraph(text("Alike is said of letters, never of meaning. Every text stays, with whoever said it."))
    ]
    for name, items in kinds:
        if items:
            parts += [Html(f'<h3 class="aside">{text(name)}: {len(items):,}</h3>'), bullets(items, "quotes")]
    return parts


def _pairs(pairs: Iterable[Pair], texts: Sequence[str]) -> Iterable[Html]:
    for pair in pairs:
        one, other = pair.rows
        yield Html(
            f'{_whole(one, texts)} {_whole(other, texts)} <span class="number">{text(WHY[pair.because])}</span>'
        )


def _computed(found: FoundThemes, how: str) -> list[Html | str]:
    sentences = [
        how,
        "Texts that stand in the same crowd are joined step by step (Ward's method). Nobody chose how many themes: "
        "it is the smallest number with which texts are about as much nearer to their own theme, themselves left "
        "out, than to the next as with the best.",
        "A text may carry up to three themes. What is like none, or like too many, is shown as such.",
        "Titles and quotations are cut from the texts: the ones most like all others, nobody weighing more for "
        "having said more.",
        "Likeness of words is not agreement: two people in one theme may want opposite things.",
    ]
    if found.tried:
        best = max(found.tried, key=lambda one: one.score)
        sentences.insert(
            2, f"{len(found.tried)} numbers of themes were tried; {best.themes} separate best ({best.score:.3f})."
        )
    return [bullets([text(one) for one in sentences])]
