"""Any table with a column of texts: the texts byte for byte, who wrote them, where their authors stand."""

from dataclasses import dataclass
from pathlib import Path

from massline.formats.refusal import InputRefused
from massline.formats.tables import TITLE_ROWS, plain_name, read_table
from massline.formats.wording import counted


@dataclass(frozen=True)
class Texts:
    """The texts of a table, one a row, exactly as they stand there.

    ``people`` and ``stances`` run parallel to ``texts`` or are None; an empty stance is None. ``said`` are sentences
    on what reading found: rows above the header, texts that are empty.
    """

    texts: tuple[str, ...]
    people: tuple[str, ...] | None
    stances: tuple[str | None, ...] | None
    said: tuple[str, ...]


def read_texts(path: Path, column: str, *, person: str | None = None, stance: str | None = None) -> Texts:
    """The texts in the column named ``column``; rows are counted from 0 below the header, blank lines left out.

    A text is kept as it is, also where it is empty. Where nobody is named in ``person``, the row stands for a person
    of its own. Raises ``InputRefused`` for a missing column (it names those there are), for what is no table and for
    a table without rows.
    """
    table = read_table(path, with_column=column)
    at = table.required(plain_name(column))
    at_person = None if person is None else table.required(plain_name(person))
    at_stance = None if stance is None else table.required(plain_name(stance))
    rows = [row for _, row in table.rows]
    if not rows:
        raise InputRefused("there is no row below the header, so there are no texts", file=path)
    texts = tuple(row[at] for row in rows)
    people = stances = None
    if at_person is not None:
        people = tuple(row[at_person].strip() or f"\0row {i}" for i, row in enumerate(rows))
    if at_stance is not None:
        stances = tuple(row[at_stance].strip() or None for row in rows)
    return Texts(texts, people, stances, tuple(_said(table.above, texts, column)))


def _said(above: int, texts: tuple[str, ...], column: str) -> list[str]:
    said = []
    if above:
        said.append(
            f"{counted(above, 'row')} above the names of the columns {'was' if above == 1 else 'were'} not read"
        )
    again = [row for row, text in enumerate(texts[:TITLE_ROWS]) if plain_name(text) == plain_name(column)]
    if again:
        said.append(
            f"row {again[-1]} holds the name of the column once more and was read as a text: if it heads the table, "
            "delete what stands above it"
        )
    empty = sum(not text.strip() for text in texts)
    if empty:
        said.append(f"{counted(empty, 'text')} {'is' if empty == 1 else 'are'} empty and cannot be in a theme")
    return said
