"""Our own folder of CSV files: statements.csv, votes.csv and, where sections were declared, sections.csv.

Answers are words. Reading what was written and writing it again gives the same bytes.
"""

from pathlib import Path
from typing import Final

import numpy as np

from massline.engine.votes import WORD_OF_ANSWER, NotAnAnswerError, VoteMatrix, answer_from_word
from massline.formats.counted import some
from massline.formats.imported import MODERATION_WORDS, Change, Imported, Moderation, a_name
from massline.formats.refusal import InputRefused, quoted
from massline.formats.sections import read_sections, sections_text
from massline.formats.tables import Table, read_table, table_text, with_formula, write_folder

STATEMENT_COLUMNS: Final = ("id", "text", "moderation", "author", "meta")
VOTE_COLUMNS: Final = ("participant", "statement", "answer")


def read_folder(folder: Path) -> Imported:
    """The votes of one of our folders; the last line wins where a person answered a statement twice.

    Strict where a slip would put words or answers in the wrong place: a vote on a statement that statements.csv
    does not list is refused. Raises ``InputRefused`` naming file, line and value.
    """
    statements = folder / "statements.csv"
    rows = _read_statements(statements) if statements.exists() else None
    sections = folder / "sections.csv"
    imported = _read_votes(folder / "votes.csv", rows)
    if not sections.exists():
        return imported
    return imported.with_sections(read_sections(sections), sections)


def read_votes_file(path: Path) -> Imported:
    """The votes of a single file with the columns participant, statement and answer; statements have no text."""
    return _read_votes(path, None)


def folder_files(imported: Imported) -> dict[str, str]:
    """The files of our folder, by name, as text.

    People stand in the order of their first vote (``polis`` mode depends on it), statements in canonical order.
    What reading changed is not in the files: re-votes are gone, published groups are left out.
    """
    votes = imported.votes
    columns = zip(votes.statements, imported.texts, imported.moderation, imported.authors, imported.meta, strict=True)
    statements = [
        [name, text, moderation, author or "", "yes" if meta else ""]
        for name, text, moderation, author, meta in columns
    ]
    place = {name: number for number, name in enumerate(imported.arrival)}
    arrived = np.array([place[name] for name in votes.participants], np.int64)
    order = np.lexsort((votes.statement, arrived[votes.person])) if len(votes) else np.zeros(0, np.int64)
    answers = [
        [votes.participants[person], votes.statements[statement], WORD_OF_ANSWER[answer]]
        for person, statement, answer in zip(
            votes.person[order].tolist(),
            votes.statement[order].tolist(),
            votes.answer[order].tolist(),
            strict=True,
        )
    ]
    files = {
        "statements.csv": table_text(STATEMENT_COLUMNS, statements),
        "votes.csv": table_text(VOTE_COLUMNS, answers),
    }
    if imported.sections is not None:
        files["sections.csv"] = sections_text(imported.sections)
    return files


def write_consultation(imported: Imported, folder: Path) -> None:
    """Write a new folder, all or nothing; an existing one is never touched. Raises ``InputRefused``."""
    write_folder(folder, folder_files(imported))


StatementRow = tuple[str, Moderation, str | None, bool]


def _read_statements(path: Path) -> dict[str, StatementRow]:
    table = read_table(path)
    at_id, at_text = table.required("id", "statement"), table.required("text")
    at_moderation = table.column("moderation", "moderated")
    at_author, at_meta = table.column("author"), table.column("meta")
    rows: dict[str, StatementRow] = {}
    for line, row in table.rows:
        name = a_name(row[at_id], "id", path, line)
        if name in rows:
            raise InputRefused(f"statement {quoted(name)} appears twice", file=path, line=line)
        moderation = _moderation(row[at_moderation] if at_moderation is not None else "", path, line)
        author = a_name(row[at_author], "author", path, line) if at_author is not None and row[at_author] else None
        rows[name] = (with_formula(row[at_text]), moderation, author, _is_meta(row, at_meta, path, line))
    return rows


def _moderation(word: str, path: Path, line: int) -> Moderation:
    if not word:
        return "undecided"
    for known in MODERATION_WORDS:
        if word == known:
            return known
    said = f"moderation is {quoted(word)}, expected accepted, undecided, rejected or nothing"
    raise InputRefused(said, file=path, line=line)


def _is_meta(row: list[str], place: int | None, path: Path, line: int) -> bool:
    word = row[place] if place is not None else ""
    if word not in ("", "yes", "no"):
        raise InputRefused(f"meta is {quoted(word)}, expected yes, no or nothing", file=path, line=line)
    return word == "yes"


def _read_votes(path: Path, rows: dict[str, StatementRow] | None) -> Imported:
    table = read_table(path)
    at_person = table.required("participant", "voter", "voter-id")
    at_statement = table.required("statement", "statement-id", "comment-id")
    at_answer = table.required("answer", "vote")
    people: list[str] = []
    statements: list[str] = []
    answers: list[int] = []
    for line, row in table.rows:
        answers.append(_answer(row[at_answer], path, line))
        people.append(a_name(row[at_person], "participant", path, line))
        name = a_name(row[at_statement], "statement", path, line)
        if rows is not None and name not in rows:
            raise InputRefused(f"statement {quoted(name)} is not in statements.csv", file=path, line=line)
        statements.append(name)
    votes, revotes = VoteMatrix.from_events(people, statements, answers, all_statements=rows or ())
    nothing: StatementRow = ("", "undecided", None, False)
    listed = [(rows or {}).get(name, nothing) for name in votes.statements]
    return Imported(
        votes=votes,
        texts=tuple(text for text, _, _, _ in listed),
        moderation=tuple(moderation for _, moderation, _, _ in listed),
        authors=tuple(author for _, _, author, _ in listed),
        meta=tuple(meta for _, _, _, meta in listed),
        arrival=tuple(dict.fromkeys(people)),
        revotes=revotes,
        changes=_changes(table, (at_person, at_statement, at_answer), revotes, rows is None),
    )


def _answer(word: str, path: Path, line: int) -> int:
    try:
        return answer_from_word(word)
    except NotAnAnswerError as error:
        raise InputRefused(str(error), file=path, line=line) from None


def _changes(table: Table, used: tuple[int, ...], revotes: int, no_texts: bool) -> tuple[Change, ...]:
    changes = []
    if revotes:
        words = f"{some(revotes, 're-vote')} collapsed: the last line of a person on a statement counts"
        changes.append(Change("revotes_collapsed", revotes, words))
    unused = [name for place, name in enumerate(table.header) if place not in used]
    if unused:
        words = f"{some(len(unused), 'column')} of {table.path.name} not used: {quoted(', '.join(unused))}"
        changes.append(Change("columns_not_used", len(unused), words))
    if no_texts:
        words = "statements.csv is not there: statements have no text and none is moderated"
        changes.append(Change("no_statement_texts", 1, words))
    return tuple(changes)
