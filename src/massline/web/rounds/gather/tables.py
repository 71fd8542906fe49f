"""A table of remarks as forms and spreadsheets save it: its columns by the names people give them."""

import csv
import io
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

NAMES = {
    "text": "text words remark remarks comment comments answer message statement feedback texte texto",
    "section": "section block group department team unit house stairwell seccion",
    "person": "person contributor author who participant respondent persona personne",
    "channel": "channel way source how canal",
    "day": "day date timestamp submitted received fecha jour datum",
    "language": "language lang idioma langue",
    "label": "label id number nr no ref",
}
COLUMNS = {alias: name for name, aliases in NAMES.items() for alias in aliases.split()}
DELIMITERS = ",;\t|"
MOST_COLUMNS = 60
LONGEST_CELL = 20_000


class TableError(ValueError):
    """The table cannot be read; the message says where and what to do."""


@dataclass(frozen=True)
class Table:
    """The rows with words, each with the line it begins on; names of columns not read; rows without words."""

    rows: tuple[tuple[int, dict[str, str]], ...]
    unread: tuple[str, ...]
    blank: int


def looks_like_table(text: str) -> bool:
    """Whether the first line names a column of words beside another one.

    >>> looks_like_table("section;text\\nA;The lift."), looks_like_table("The text, and more.")
    (True, False)
    """
    first = text.lstrip("\n").split("\n", 1)[0]
    cells = [_plain(cell) for cell in first.split(_delimiter(first))]
    return any(COLUMNS.get(cell) == "text" for cell in cells) and (
        len(cells) == 1 or any(COLUMNS.get(cell) not in {None, "text"} for cell in cells) or len(cells) > 2
    )


def read_table(text: str, *, most: int) -> Table:
    """The rows of a table whose first line names the columns. Raises ``TableError``."""
    text = text.lstrip("\n")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.split("\n", 1)[0]), strict=True)
    try:
        header = next(lines, [])
        columns, unread = _columns(header)
        rows, blank, began = [], 0, 2
        for cells in lines:
            row, number = _row(cells, columns, began), began
            began = lines.line_num + 1
            if row["text"].strip():
                rows.append((number, row))
            elif any(cell.strip() for cell in cells):
                blank += 1
            if len(rows) > most:
                raise TableError(
                    _("The table has more than %(most)s rows. Somebody reads each of them: bring fewer at once.")
                    % {"most": most}
                )
    except csv.Error:
        raise TableError(
            _("Line %(line)s cannot be read as a table: a quotation mark is not closed, or a cell is too long.")
            % {"line": lines.line_num}
        ) from None
    return Table(tuple(rows), unread, blank)


def _columns(header: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    if len(header) > MOST_COLUMNS:
        raise TableError(
            _("The table has %(count)s columns; at most %(most)s can be read.")
            % {"count": len(header), "most": MOST_COLUMNS}
        )
    columns: dict[str, int] = {}
    unread = []
    for at, cell in enumerate(header):
        name = COLUMNS.get(_plain(cell))
        if name is None or name in columns:
            unread.append(cell.strip()[:40] or _("column %(number)s") % {"number": at + 1})
        else:
            columns[name] = at
    if "text" not in columns:
        raise TableError(
            _(
                'No column is called "text". There are: %(names)s. Rename the one that holds the words, '
                "and send it again."
            )
            % {"names": ", ".join(cell.strip()[:40] for cell in header[:12])}
        )
    return columns, tuple(unread)


def _row(cells: list[str], columns: dict[str, int], number: int) -> dict[str, str]:
    longest = max((len(cell) for cell in cells), default=0)
    if longest > LONGEST_CELL:
        raise TableError(
            _("Line %(number)s has a cell of %(long)s characters. Shorten it, or bring it in several parts.")
            % {"number": number, "long": longest}
        )
    return {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def _plain(cell: str) -> str:
    """The name of a column without accents, blanks, quotation marks and capitals."""
    apart = unicodedata.normalize("NFKD", cell.strip().strip("\"'\ufeff").casefold())
    return "".join(c for c in apart if c.isalnum() or c == "_")
