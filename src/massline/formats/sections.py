"""sections.csv: the declared sections, their sizes, how these are known, and who belongs to which.

One form for the folder and for ``--sections FILE``. A row without a participant declares a section; a row with one
says that this person belongs to it, and need not repeat the size.
"""

from pathlib import Path
from typing import Final, TypeVar

from massline.engine.analysis import Sections
from massline.formats.imported import a_name
from massline.formats.refusal import InputRefused, quoted
from massline.formats.tables import read_table, table_text, with_formula

T = TypeVar("T")

SECTION_COLUMNS: Final = ("section", "size", "how_known", "participant")


def read_sections(path: Path) -> Sections:
    """The sections a file declares, in the order in which they first appear.

    A section of unknown size cannot be compared with anything and is refused, and so is a size or a membership
    given twice and differently. People who did not vote may be listed. Raises ``InputRefused``.
    """
    table = read_table(path)
    at_section, at_size = table.required("section"), table.required("size")
    at_known, at_person = table.column("how-known"), table.column("participant", "voter", "voter-id")
    sizes: dict[str, int] = {}
    how_known: dict[str, str] = {}
    section_of: dict[str, str] = {}
    first_line: dict[str, int] = {}
    for line, row in table.rows:
        name = a_name(row[at_section], "section", path, line)
        first_line.setdefault(name, line)
        if row[at_size].strip():
            _agree_with(sizes, name, _size(row[at_size], path, line), "size", path, line)
        if at_known is not None and row[at_known]:
            _agree_with(how_known, name, with_formula(row[at_known]), "how_known", path, line)
        if at_person is not None and row[at_person]:
            person = a_name(row[at_person], "participant", path, line)
            if person in section_of:
                before = quoted(section_of[person])
                raise InputRefused(f"participant {quoted(person)} is in {before} already", file=path, line=line)
            section_of[person] = name
    for name, line in first_line.items():
        if name not in sizes:
            said = f"section {quoted(name)} has no size; say how many people belong to it"
            raise InputRefused(said, file=path, line=line)
    if not sizes:
        raise InputRefused("no section is declared; leave the file out if there are none", file=path)
    ordered = {name: sizes[name] for name in first_line}
    return Sections(
        sizes=ordered, how_known={name: how_known.get(name, "") for name in ordered}, section_of=section_of
    )


def sections_text(sections: Sections) -> str:
    """The same as the text of a file: sections first, in their order, then one row for each member."""
    declared = [[name, str(size), sections.how_known[name], ""] for name, size in sections.sizes.items()]
    members = [[section, "", "", person] for person, section in sections.section_of.items()]
    return table_text(SECTION_COLUMNS, [*declared, *members])


def _size(value: str, path: Path, line: int) -> int:
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10 and int(digits) > 0):
        raise InputRefused(f"size is {quoted(value)}, expected a whole number above 0", file=path, line=line)
    return int(digits)


def _agree_with(known: dict[str, T], section: str, value: T, column: str, path: Path, line: int) -> None:
    if known.setdefault(section, value) != value:
        said = f"{column} of {quoted(section)} is {quoted(str(value))} here and {quoted(str(known[section]))} before"
        raise InputRefused(said, file=path, line=line)
