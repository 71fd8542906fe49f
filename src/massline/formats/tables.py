"""CSV tables in and out: UTF-8, a header, one clear refusal for whatever is not a table.

Reading is lenient about what carries no meaning (a byte order mark, CRLF, blank lines, the order of columns) and
strict about what does. Writing is the same on every machine: UTF-8, ``\\n``, quotation marks only where needed.
"""

import csv
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final, TextIO

from massline.formats.refusal import InputRefused, quoted, refusal_of, shown

LONGEST_FIELD: Final = 1_000_000
LONGEST_LINE: Final = 16_000_000
TITLE_ROWS: Final = 20

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')


@dataclass(frozen=True)
class Table:
    """An open table: the header's names and its rows, read once, each with the line it starts on."""

    path: Path
    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    above: int = 0
    """Rows that stood above the header and are no part of the table."""

    def column(self, *names: str) -> int | None:
        """The place of the first of these columns that the header has, whatever its capitals, - and _."""
        plain = [plain_name(name) for name in self.header]
        return next((plain.index(name) for name in names if name in plain), None)

    def required(self, *names: str) -> int:
        """The same, refusing the file when there is no such column."""
        place = self.column(*names)
        if place is None:
            there = ", ".join(shown(name, limit=30) for name in self.header[:12])
            more = ", ..." if len(self.header) > 12 else ""
            raise InputRefused(f"there is no column '{names[0]}'; found: {there}{more}", file=self.path, line=1)
        return place


def plain_name(name: str) -> str:
    """A column's name without the differences that carry no meaning.

    >>> plain_name(" Comment_ID "), plain_name("comment id")
    ('comment-id', 'comment-id')
    """
    return re.sub(r"[\s_]+", "-", name.strip().lower())


def read_table(path: Path, *, with_column: str | None = None) -> Table:
    """The table in a CSV file, streamed: rows come as (line, fields), blank lines left out.

    A row with more or fewer fields than the header is refused, not mended: a comma that slipped would shift
    answers to other people. Rows are read while iterated, so refusals can come late; collect before writing.

    ``with_column`` is for tables from anywhere: fields may be set apart by commas, semicolons or tabs, and the header
    is the first of twenty rows that has this column, as spreadsheets put titles above it.

    Raises ``InputRefused`` for what cannot be opened or is not UTF-8, for NUL characters, no header, a column
    named twice, a field longer than ``LONGEST_FIELD`` and quotation marks that do not match.
    """
    if path.is_fifo():
        raise InputRefused("this is a pipe, expected a file: it may have to be read twice", file=path)
    rows = _rows(path, "," if with_column is None else _apart(path, with_column))
    line, header = next(rows, (1, []))
    if not header:
        raise InputRefused("the file is empty, expected a line with the names of the columns", file=path)
    above = 0
    if with_column is not None:
        first = [(line, header), *islice(rows, TITLE_ROWS - 1)]
        named = [i for i, (_, fields) in enumerate(first) if _has(fields, with_column)]
        above = named[0] if named else 0
        line, header = first[above]
        rows = chain(first[above + 1 :], rows)
    twice = sorted({name for name in header if header.count(name) > 1}) if len(set(header)) < len(header) else []
    if twice:
        raise InputRefused(f"column {quoted(twice[0])} appears twice", file=path, line=line)
    return Table(path=path, header=tuple(header), rows=_even(rows, len(header), path), above=above)


def _even(rows: Iterator[tuple[int, list[str]]], width: int, path: Path) -> Iterator[tuple[int, list[str]]]:
    for line, fields in rows:
        if len(fields) != width:
            start = quoted(",".join(fields))
            raise InputRefused(
                f"the row {start} has {len(fields)} fields, the header has {width}", file=path, line=line
            )
        yield line, fields


def _has(fields: Sequence[str], column: str) -> bool:
    return plain_name(column) in [plain_name(name) for name in fields]


def _apart(path: Path, column: str) -> str:
    """The sign between fields: the one with which one of the first rows has the column; else a comma."""
    for sign in ",;\t":
        with suppress(InputRefused):  # with another sign the same file may read well
            if any(_has(fields, column) for _, fields in islice(_rows(path, sign), TITLE_ROWS)):
                return sign
    return ","


def _rows(path: Path, sign: str = ",") -> Iterator[tuple[int, list[str]]]:
    # The module's own limit is 131,072 characters and global; a longer statement is odd but readable.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_FIELD))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(_lines(file, path), delimiter=sign, strict=True)
            before = 0
            for fields in reader:
                if fields:
                    yield before + 1, fields
                before = reader.line_num
    except OSError as error:
        raise refusal_of(error, path) from None
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    except csv.Error as error:
        raise InputRefused(_said(error), file=path, line=max(reader.line_num, 1)) from None


def _said(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"a field is longer than {LONGEST_FIELD:,} characters; is a quotation mark left open?"
    if "unexpected end" in str(error):
        return "the file ends inside a quotation mark; one is left open before"
    return f"quotation marks do not match ({error}); inside a quoted field each mark is written twice"


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if "\0" in line:
            raise InputRefused("there is a NUL character; this is not a text file", file=path, line=number)
        if len(line) >= LONGEST_LINE:
            said = f"the line is longer than {LONGEST_LINE:,} characters; this is not a table"
            raise InputRefused(said, file=path, line=number)
        yield line


def _not_utf8(path: Path) -> InputRefused:
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return InputRefused("the file is UTF-16, expected UTF-8; save it as 'CSV UTF-8'", file=path, line=1)
        file.seek(0)
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                byte = f"0x{line[error.start]:02x}"
                said = f"byte {byte} is not UTF-8; save the file as 'CSV UTF-8'"
                return InputRefused(said, file=path, line=number)
    return InputRefused("the file is not UTF-8; save it as 'CSV UTF-8'", file=path)


def table_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The text of a CSV file: ``\\n`` after every row, every field made harmless by ``without_formula``.

    >>> table_text(["id", "text"], [["1", 'say "no", twice'], ["2", "=1+1"]])
    'id,text\\n1,"say ""no"", twice"\\n2,\\'=1+1\\n'
    """
    lines = (",".join(_field(without_formula(field)) for field in row) for row in rows)
    return "".join(line + "\n" for line in [",".join(header), *lines])


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def without_formula(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would run it as a formula.

    One more apostrophe is put before text that already looks guarded, so ``with_formula`` always gives back
    exactly what went in.

    >>> without_formula("=1+1"), without_formula("'=1+1"), without_formula("a = b"), without_formula("'tis")
    ("'=1+1", "''=1+1", 'a = b', "'tis")
    """
    return "'" + text if _FORMULA.match(text) else text


def with_formula(text: str) -> str:
    """The text as it was before ``without_formula``; text that carries no guard comes back unchanged.

    >>> with_formula("'=1+1"), with_formula("''=1+1"), with_formula("=1+1"), with_formula("'tis")
    ('=1+1', "'=1+1", '=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write a new folder with these files, all or nothing.

    Raises ``InputRefused`` if the folder is there already or cannot be made; then nothing has changed.
    """
    if folder.exists() or folder.is_symlink():
        raise InputRefused("this exists already and is not overwritten; name a new folder", file=folder)
    made: Path | None = None
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        for name, text in files.items():
            (made / name).write_text(text, encoding="utf-8", newline="")
        made.chmod(0o700)
        made.rename(folder)
        made = None
    except OSError as error:
        raise refusal_of(error, folder) from None
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
