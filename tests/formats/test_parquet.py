"""Parquet files of votes: the same matrix as from events, chunk by chunk; one clear sentence for what is refused."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from massline.engine.runners import LocalThreads
from massline.engine.votes import VoteMatrix, answer_from_word
from massline.formats.parquet import read_parquet, vote_chunks, write_parquet
from massline.formats.reading import read_votes
from massline.formats.refusal import InputRefused

Row = tuple[str | None, str, str]


def file_of(folder: Path, rows: Sequence[Row], names: Sequence[str] = ("participant", "statement", "answer")) -> Path:
    path = folder / "votes.parquet"
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    table = pyarrow.table(
        {name: pyarrow.array(column, pyarrow.string()) for name, column in zip(names, columns, strict=True)}
    )
    pyarrow.parquet.write_table(table, path, row_group_size=7)
    return path


def many(people: int = 40) -> list[Row]:
    chance = np.random.default_rng(2)
    words = ("agree", "disagree", "pass")
    return [
        (f"p{person}", f"s{statement}", words[int(chance.integers(3))])
        for person in range(people)
        for statement in chance.choice(9, int(chance.integers(1, 9)))
    ]


@pytest.mark.parametrize("rows", [1, 5, 50, 10**6])
@pytest.mark.parametrize("threads", [1, 3])
def test_a_file_read_in_chunks_of_any_size_gives_the_matrix_of_its_rows(
    tmp_path: Path, rows: int, threads: int
) -> None:
    events = many()
    found = read_parquet(file_of(tmp_path, events), rows=rows, runner=LocalThreads(threads=threads))
    people, statements, words = zip(*events, strict=True)
    votes, revotes = VoteMatrix.from_events(people, statements, [answer_from_word(word) for word in words])
    assert found.revotes == revotes > 0
    assert found.votes.participants == votes.participants
    assert found.votes.statements == votes.statements
    for name in ("person", "statement", "answer"):
        assert np.array_equal(getattr(found.votes, name), getattr(votes, name))


def test_nobody_straddles_two_chunks(tmp_path: Path) -> None:
    chunks = list(vote_chunks(file_of(tmp_path, many()), rows=5))
    assert len(chunks) > 10
    everybody = [name for chunk in chunks for name in chunk.people]
    assert len(everybody) == len(set(everybody)) == 40


def test_what_was_written_is_read_again_and_recognised_by_its_first_bytes(tmp_path: Path) -> None:
    people, statements, words = zip(*many(), strict=True)
    votes, _ = VoteMatrix.from_events(people, statements, [answer_from_word(word) for word in words])
    write_parquet(votes, tmp_path / "anything")
    again = read_votes(tmp_path / "anything")
    assert again.revotes == 0
    assert np.array_equal(again.votes.answer, votes.answer)
    assert [change.kind for change in again.changes] == ["no_statement_texts"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", "1", "agree"), ("b", "1", "agree"), ("a", "2", "pass")], "'a' stand in two places"),
        ([("a", "1", "agree"), ("a", "2", "1")], "expected agree, disagree or pass"),
        ([(None, "1", "agree")], "a cell is empty"),
        ([("", "1", "agree")], "participant is ''"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_sentence(tmp_path: Path, rows: list[Row], said: str) -> None:
    with pytest.raises(InputRefused, match=said) as refused:
        read_parquet(file_of(tmp_path, rows), rows=1)
    assert refused.value.line is None


def test_another_column_another_type_and_another_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no column 'answer'"):
        read_parquet(file_of(tmp_path, many(), ("participant", "statement", "vote")))
    numbers = pyarrow.table({"participant": [1], "statement": ["a"], "answer": ["agree"]})
    pyarrow.parquet.write_table(numbers, tmp_path / "numbers.parquet")
    with pytest.raises(InputRefused, match="columns of text"):
        read_parquet(tmp_path / "numbers.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(InputRefused, match="not a Parquet file"):
        read_votes(tmp_path / "broken.parquet")


def test_a_file_without_a_row_has_no_votes(tmp_path: Path) -> None:
    assert len(read_parquet(file_of(tmp_path, [])).votes) == 0


def test_without_the_extra_the_sentence_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file_of(tmp_path, many())
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputRefused, match=r"pip install 'massline\[parquet\]'"):
        read_parquet(path)
