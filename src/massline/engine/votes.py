"""The vote matrix: who answered what, one answer per person and statement.

An answer is agree, pass or disagree. A statement somebody never saw has no entry at all: a pass is an
answer, an unseen statement is not. Nothing here reads files; words become answers at the border
(``answer_from_word``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

AGREE: Final = 1
PASS: Final = 0
DISAGREE: Final = -1

WORD_OF_ANSWER: Final[dict[int, str]] = {AGREE: "agree", PASS: "pass", DISAGREE: "disagree"}
ANSWER_OF_WORD: Final[dict[str, int]] = {word: answer for answer, word in WORD_OF_ANSWER.items()}

_LARGEST = np.iinfo(np.int32).max


class NoVotesError(ValueError):
    """Nobody voted, so there is no share to report: no votes is not 0 % agreement."""


class NotAnAnswerError(ValueError):
    """A word at the border that is not agree, disagree or pass."""


def answer_from_word(word: str) -> int:
    """The answer a word stands for: ``AGREE``, ``PASS`` or ``DISAGREE``.

    Only the three lower-case words count. Numbers are refused even when they look clear, because tools
    differ on what they mean; capitals and blanks are refused because a file written back would no longer be
    the file that was read.

    >>> answer_from_word("agree"), answer_from_word("pass"), answer_from_word("disagree")
    (1, 0, -1)
    >>> answer_from_word("-1")
    Traceback (most recent call last):
    ...
    massline.engine.votes.NotAnAnswerError: answer is '-1', expected agree, disagree or pass. Numbers are
    refused because tools differ on whether 1 or -1 means agree. For a Polis export: massline import polis
    FOLDER --to NEWFOLDER
    """
    answer = ANSWER_OF_WORD.get(word)
    if answer is not None:
        return answer
    shown = repr(word if len(word) <= 60 else word[:60] + "...")
    reason = ""
    if _looks_like_a_number(word):
        reason = (
            " Numbers are refused because tools differ on whether 1 or -1 means agree."
            " For a Polis export: massline import polis FOLDER --to NEWFOLDER"
        )
    raise NotAnAnswerError(f"answer is {shown}, expected agree, disagree or pass.{reason}")


def _looks_like_a_number(word: str) -> bool:
    return len(word) < 40 and word.strip().lstrip("+-").replace(".", "", 1).isdigit()


def canonical_order(ids: Iterable[str]) -> tuple[str, ...]:
    """The distinct ids in the one order used everywhere: whole numbers by value, then text by code point.

    The order never depends on the order in a file, so the same votes give the same arrays. Only digits 0-9
    make a whole number; ``-3`` and ``1.5`` are text. ``7`` and ``07`` are two different ids.

    >>> canonical_order(["10", "b", "9", "a", "9", "07", "7"])
    ('07', '7', '9', '10', 'a', 'b')
    """
    return tuple(sorted(set(ids), key=_order_key))


def _order_key(name: str) -> tuple[bool, int, str, str]:
    if name.isascii() and name.isdigit():
        digits = name.lstrip("0")
        # Length before digits orders by value without int(), which refuses very long numbers.
        return (False, len(digits), digits, name)
    return (True, 0, "", name)


@dataclass(frozen=True)
class Counts:
    """Votes per statement, one per person: four int64 arrays (S,), in the order of the matrix's statements.

    ``seen`` is agree + disagree + passes: the people who answered, not the people who took part. It counts
    people, never how often somebody changed their mind. Nothing here says anything about those who did not
    vote.
    """

    agree: NDArray[np.int64]
    disagree: NDArray[np.int64]
    passes: NDArray[np.int64]
    seen: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class VoteMatrix:
    """Participants x statements with one answer per cell that was voted on.

    A pass is a stored entry with answer 0; an unseen cell has no entry. Never put ``answer`` into a scipy
    sparse matrix without care: it drops stored zeros silently, and passes become unseen.
    The arrays are read-only and sorted by (person, statement): equal votes give bit-equal arrays in any file
    order.

    participants  P ids in canonical order (``canonical_order``)
    statements    S ids in canonical order; a statement nobody voted on stays listed
    person        int32 (n,), index into participants
    statement     int32 (n,), index into statements
    answer        int8 (n,), ``AGREE`` = 1, ``PASS`` = 0, ``DISAGREE`` = -1
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    person: NDArray[np.int32]
    statement: NDArray[np.int32]
    answer: NDArray[np.int8]

    def __post_init__(self) -> None:
        for array in (self.person, self.statement, self.answer):
            array.flags.writeable = False

    @classmethod
    def from_events(
        cls,
        participants: Sequence[str],
        statements: Sequence[str],
        answers: ArrayLike,
        *,
        all_participants: Iterable[str] = (),
        all_statements: Iterable[str] = (),
    ) -> tuple[Self, int]:
        """The matrix of a log of votes, and how many re-votes were collapsed: the last vote on a cell wins.

        The three sequences run in parallel, **in order of time**: the caller sorts, this function only keeps
        the last. ``all_participants`` and ``all_statements`` name people and statements that shall be listed
        even without a vote.

        >>> votes, revotes = VoteMatrix.from_events(
        ...     ["1", "2", "1"], ["a", "a", "a"], [-1, 0, 1], all_statements=["b"]
        ... )
        >>> votes.statements, votes.answer.tolist(), revotes
        (('a', 'b'), [1, 0], 1)

        Raises ``ValueError`` when lengths differ or an answer is none of 1, 0, -1.
        """
        people = canonical_order([*dict.fromkeys(participants), *all_participants])
        texts = canonical_order([*dict.fromkeys(statements), *all_statements])
        index_of_person = {name: i for i, name in enumerate(people)}
        index_of_text = {name: i for i, name in enumerate(texts)}
        person = np.fromiter((index_of_person[name] for name in participants), np.int32, len(participants))
        statement = np.fromiter((index_of_text[name] for name in statements), np.int32, len(statements))
        return cls.from_indices(people, texts, person, statement, answers)

    @classmethod
    def from_indices(
        cls,
        participants: Sequence[str],
        statements: Sequence[str],
        person: ArrayLike,
        statement: ArrayLike,
        answers: ArrayLike,
    ) -> tuple[Self, int]:
        """The same from indices into two lists of distinct ids, in any order: for logs too long for text ids.

        >>> votes, revotes = VoteMatrix.from_indices(["b", "a"], ["x"], [0, 1, 0], [0, 0, 0], [1, 0, -1])
        >>> votes.participants, votes.answer.tolist(), revotes
        (('a', 'b'), [0, -1], 1)

        Raises ``ValueError`` when lengths differ, an index points nowhere, ids repeat or an answer is none of
        1, 0, -1.
        """
        people, new_person = _reordered(participants, person, "participant")
        texts, new_statement = _reordered(statements, statement, "statement")
        answer = _checked_answers(answers)
        if not len(new_person) == len(new_statement) == len(answer):
            raise ValueError(
                f"{len(new_person)} participants, {len(new_statement)} statements and {len(answer)} answers:"
                " a vote needs one of each"
            )
        cell = new_person * max(len(texts), 1) + new_statement
        order = np.argsort(cell, kind="stable")
        in_order = cell[order]
        is_last = np.append(in_order[1:] != in_order[:-1], True)[: len(in_order)]
        kept = order[is_last]
        matrix = cls(
            participants=people,
            statements=texts,
            person=new_person[kept].astype(np.int32),
            statement=new_statement[kept].astype(np.int32),
            answer=answer[kept],
        )
        return matrix, len(cell) - len(kept)

    def counts(self) -> Counts:
        """Agree, disagree, pass and seen per statement, one vote per person (int64, shape (S,)).

        A statement nobody voted on counts zero in all four: that is "nobody saw it", not "nobody agrees".

        >>> votes, _ = VoteMatrix.from_events(["1", "2"], ["a", "a"], [1, 0], all_statements=["b"])
        >>> votes.counts().agree.tolist(), votes.counts().seen.tolist()
        ([1, 0], [2, 0])
        """
        agree, disagree, passes = (
            np.bincount(self.statement[self.answer == kind], minlength=len(self.statements)).astype(np.int64)
            for kind in (AGREE, DISAGREE, PASS)
        )
        return Counts(agree=agree, disagree=disagree, passes=passes, seen=agree + disagree + passes)

    def votes_per_person(self) -> NDArray[np.int64]:
        """How many statements each participant answered (int64, shape (P,)); passes count, re-votes do not.

        >>> votes, _ = VoteMatrix.from_events(["1", "2", "2"], ["a", "a", "b"], [1, 0, 1])
        >>> votes.votes_per_person().tolist()
        [1, 2]
        """
        return np.bincount(self.person, minlength=len(self.participants)).astype(np.int64)

    def without(self, left_out: NDArray[np.bool_]) -> Self:
        """A matrix of the same people and statements with the marked entries (bool, shape (n,)) taken out.

        People and statements stay listed even when their last vote is gone, so indices keep their meaning.

        >>> votes, _ = VoteMatrix.from_events(["1", "2"], ["a", "a"], [1, 0])
        >>> votes.without(votes.answer == PASS).votes_per_person().tolist()
        [1, 0]
        """
        keep = ~left_out
        return type(self)(
            participants=self.participants,
            statements=self.statements,
            person=self.person[keep],
            statement=self.statement[keep],
            answer=self.answer[keep],
        )

    def __len__(self) -> int:
        """How many votes the matrix holds, one per person and statement."""
        return len(self.answer)


def _reordered(names: Sequence[str], indices: ArrayLike, noun: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    ordered = canonical_order(names)
    if len(ordered) != len(names):
        raise ValueError(f"{len(names) - len(ordered)} {noun} ids appear twice")
    if len(names) > _LARGEST:
        raise ValueError(f"{len(names)} {noun} ids: more than {_LARGEST} cannot be told apart")
    index = np.asarray(indices).reshape(-1).astype(np.int64)
    if len(index) and (index.min() < 0 or index.max() >= len(names)):
        raise ValueError(f"a {noun} index lies outside 0 to {len(names) - 1}")
    new_place = {name: place for place, name in enumerate(ordered)}
    places = np.fromiter((new_place[name] for name in names), np.int64, len(names))
    return ordered, places[index] if len(names) else index


def _checked_answers(answers: ArrayLike) -> NDArray[np.int8]:
    values = np.asarray(answers).reshape(-1)
    wrong = ~np.isin(values, (AGREE, PASS, DISAGREE))
    if wrong.any():
        raise ValueError(f"answer {values[wrong][0]!r} is none of 1 (agree), 0 (pass), -1 (disagree)")
    return values.astype(np.int8)
