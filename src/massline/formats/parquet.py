"""Votes as Parquet: one file of participant, statement, answer for consultations too large for CSV.

The file is read a chunk at a time, each holding all votes of some people, so that nobody's votes straddle two
chunks. It needs the extra ``parquet`` (pyarrow), which is imported only here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from massline.engine.runners import LocalThreads, Runner
from massline.engine.votes import WORD_OF_ANSWER, NotAnAnswerError, VoteMatrix, answer_from_word, canonical_order
from massline.formats.counted import some
from massline.formats.imported import Change, Imported, Moderation, a_name
from massline.formats.refusal import InputRefused, quoted, refusal_of

COLUMNS: Final = ("participant", "statement", "answer")
ROWS_A_CHUNK: Final = 1_000_000


@dataclass(frozen=True, eq=False)
class VoteChunk:
    """All votes of some people, in the file's order: indices into two lists of ids, and words already answers."""

    people: tuple[str, ...]
    statements: tuple[str, ...]
    person: NDArray[np.int32]
    statement: NDArray[np.int32]
    answer: NDArray[np.int8]


def read_parquet(path: Path, *, rows: int = ROWS_A_CHUNK, runner: Runner | None = None) -> Imported:
    """The votes of a Parquet file with the text columns participant, statement and answer (agree, disagree, pass).

    All votes of a person must stand together: sort the file by participant. Of two answers to one statement the
    later row counts. Statements have no text, as in a single CSV file.

    Raises ``InputRefused`` for another column, a word that is no answer, a person whose votes stand apart, an empty
    cell, or where the extra ``parquet`` is not installed.
    """
    at = runner or LocalThreads(threads=1)
    people: dict[str, int] = {}
    texts: dict[str, int] = {}
    kept: list[VoteChunk] = []
    revotes = 0
    for chunk, again in at.bring(at.map_keep(_last_votes, vote_chunks(path, rows=rows))):
        revotes += again
        for name in chunk.people:
            if name in people:
                said = f"votes of {quoted(name)} stand in two places; sort the file by participant"
                raise InputRefused(said, file=path)
            people[name] = len(people)
        for name in chunk.statements:
            texts.setdefault(name, len(texts))
        kept.append(chunk)
    votes = _joined(kept, people, texts)
    words = "a Parquet file holds no words: statements have no text and none is moderated"
    changes = [Change("no_statement_texts", 1, words)]
    if revotes:
        words = f"{some(revotes, 're-vote')} collapsed: the last row of a person on a statement counts"
        changes.insert(0, Change("revotes_collapsed", revotes, words))
    number = len(votes.statements)
    undecided: Moderation = "undecided"
    return Imported(
        votes=votes,
        texts=("",) * number,
        moderation=(undecided,) * number,
        authors=(None,) * number,
        meta=(False,) * number,
        arrival=tuple(people),
        revotes=revotes,
        changes=tuple(changes),
    )


def write_parquet(votes: VoteMatrix, path: Path) -> None:
    """Write votes as such a file, people in the order of the matrix; an existing file is replaced.

    Raises ``InputRefused`` where the extra ``parquet`` is not installed or the file cannot be written.
    """
    arrow, parquet = _pyarrow(path)

    def column(index: NDArray[np.int32], names: tuple[str, ...]) -> Any:
        return arrow.DictionaryArray.from_arrays(arrow.array(index), arrow.array(names, arrow.string()))

    words = tuple(WORD_OF_ANSWER[answer] for answer in (-1, 0, 1))
    table = arrow.table(
        {
            "participant": column(votes.person, votes.participants),
            "statement": column(votes.statement, votes.statements),
            "answer": column(votes.answer.astype(np.int32) + 1, words),
        }
    )
    try:
        parquet.write_table(table, path, row_group_size=ROWS_A_CHUNK)
    except OSError as error:
        raise refusal_of(error, path) from None


def vote_chunks(path: Path, *, rows: int = ROWS_A_CHUNK) -> Iterator[VoteChunk]:
    """The file a chunk at a time, about ``rows`` rows each, cut only where one person ends and the next begins."""
    _, parquet = _pyarrow(path)
    try:
        names = parquet.read_schema(path).names
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise InputRefused(f"there is no column {quoted(missing[0])}; expected {', '.join(COLUMNS)}", file=path)
        with parquet.ParquetFile(path, read_dictionary=list(COLUMNS), pre_buffer=False) as file:
            batches = file.iter_batches(batch_size=rows, columns=list(COLUMNS), use_threads=False)
            yield from _whole_people(batches, path)
    except OSError as error:
        raise refusal_of(error, path) from None
    except ValueError as error:
        if isinstance(error, InputRefused):
            raise
        raise InputRefused(f"this is not a Parquet file that can be read ({error})", file=path) from None


def _whole_people(batches: Iterator[Any], path: Path) -> Iterator[VoteChunk]:
    """Chunks from batches: the last person of a batch waits for the next, which may hold more of their votes."""
    arrow, _ = _pyarrow(path)
    waiting: Any = None
    for batch in batches:
        table = arrow.Table.from_batches([batch])
        if waiting is not None:
            table = arrow.concat_tables([waiting, table]).unify_dictionaries().combine_chunks()
        who = _indices(table.column("participant"), path)
        if not len(who):
            continue
        changes = np.flatnonzero(who[1:] != who[:-1])
        cut = int(changes[-1]) + 1 if len(changes) else 0
        if cut:
            yield _chunk(table.slice(0, cut), path)
        waiting = table.slice(cut)
    if waiting is not None and len(waiting):
        yield _chunk(waiting, path)


def _chunk(table: Any, path: Path) -> VoteChunk:
    columns = []
    for name in COLUMNS:
        column = table.column(name).combine_chunks()
        used, index = np.unique(_indices(column, path), return_inverse=True)
        words = column.dictionary.take(used).to_pylist() if hasattr(column, "dictionary") else []
        columns.append((words, index.astype(np.int32)))
    (people, person), (statements, statement), (words, word) = columns
    try:
        answers = np.array([answer_from_word(str(one)) for one in words], np.int8)
    except NotAnAnswerError as error:
        raise InputRefused(str(error), file=path) from None
    return VoteChunk(
        people=_names(people, "participant", path),
        statements=_names(statements, "statement", path),
        person=person,
        statement=statement,
        answer=answers[word] if len(word) else np.zeros(0, np.int8),
    )


def _names(names: list[object], column: str, path: Path) -> tuple[str, ...]:
    try:
        return tuple(a_name(str(name), column, path, 0) for name in names)
    except InputRefused as refused:
        # Rows of a Parquet file have no line somebody could look up.
        raise InputRefused(refused.message, file=path) from None


def _indices(column: Any, path: Path) -> NDArray[np.int64]:
    whole = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    if not hasattr(whole, "indices"):
        raise InputRefused("participant, statement and answer must be columns of text", file=path)
    if whole.null_count:
        raise InputRefused("a cell is empty; every row needs participant, statement and answer", file=path)
    return np.asarray(whole.indices.to_numpy(zero_copy_only=False), np.int64)


def _last_votes(chunk: VoteChunk) -> tuple[VoteChunk, int]:
    """The chunk with one vote a cell, the last, in the order of people and statements; how many were dropped."""
    cell = chunk.person.astype(np.int64) * max(len(chunk.statements), 1) + chunk.statement
    order = np.argsort(cell, kind="stable")
    last = np.append(np.diff(cell[order]) != 0, True)[: len(cell)]
    kept = order[last]
    told = VoteChunk(
        people=chunk.people,
        statements=chunk.statements,
        person=chunk.person[kept],
        statement=chunk.statement[kept],
        answer=chunk.answer[kept],
    )
    return told, len(cell) - len(kept)


def _joined(chunks: list[VoteChunk], people: Iterable[str], texts: Iterable[str]) -> VoteMatrix:
    """One matrix from chunks, each sorted on its own and put where its people stand: nothing is sorted as a whole."""
    participants, statements = canonical_order(people), canonical_order(texts)
    index_of_person = {name: place for place, name in enumerate(participants)}
    index_of_text = {name: place for place, name in enumerate(statements)}

    def placed(chunk: VoteChunk) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        who = np.array([index_of_person[name] for name in chunk.people], np.int32)
        what = np.array([index_of_text[name] for name in chunk.statements], np.int32)
        return who[chunk.person], what[chunk.statement]

    votes = np.zeros(len(participants) + 1, np.int64)
    for chunk in chunks:
        votes[1:] += np.bincount(placed(chunk)[0], minlength=len(participants))
    starts = np.cumsum(votes)
    person, statement, answer = (np.empty(starts[-1], kind) for kind in (np.int32, np.int32, np.int8))
    for chunk in chunks:
        who, what = placed(chunk)
        order = np.lexsort((what, who))
        who = who[order]
        first = np.append(True, who[1:] != who[:-1])[: len(who)]
        run = np.flatnonzero(first)
        rank = np.arange(len(who)) - np.repeat(run, np.diff(np.append(run, len(who))))
        at = starts[who] + rank
        person[at], statement[at], answer[at] = who, what[order], chunk.answer[order]
    return VoteMatrix(
        participants=participants, statements=statements, person=person, statement=statement, answer=answer
    )


def _pyarrow(path: Path) -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        said = "Parquet files need the extra parquet: pip install 'massline[parquet]'"
        raise InputRefused(said, file=path) from None
    return pyarrow, pyarrow.parquet
