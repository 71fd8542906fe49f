"""The three tables of a Polis export, each read as it stands.

In these files 1 is agree. Columns are found by name, whatever their order; unknown columns are left alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from massline.engine.votes import VoteMatrix
from massline.formats.counted import some
from massline.formats.imported import LONGEST_NAME, Change, Moderation
from massline.formats.refusal import InputRefused, quoted
from massline.formats.tables import Table, read_table

_ANSWERS: Final = {
    text: answer
    for answer, texts in ((1, ("1", "+1", "1.0")), (0, ("0", "0.0")), (-1, ("-1", "-1.0")))
    for text in texts
}
_MODERATION: Final[dict[str, Moderation]] = {"1": "accepted", "0": "undecided", "-1": "rejected", "": "undecided"}


@dataclass(frozen=True)
class Comment:
    """One row of comments.csv; ``agrees`` and ``disagrees`` are what the export claims, None where it does not."""

    text: str
    moderation: Moderation
    author: str | None
    meta: bool
    agrees: int | None
    disagrees: int | None


@dataclass
class VoteLog:
    """Votes as a file lists them: three parallel lists in file order, times where the file has them."""

    participants: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    def in_time_order(self) -> "VoteLog":
        """The same with the oldest first; votes at one moment keep the order of the file."""
        if not self.times:
            return self
        order = np.argsort(np.asarray(self.times, np.int64), kind="stable").tolist()
        return VoteLog(
            participants=[self.participants[i] for i in order],
            statements=[self.statements[i] for i in order],
            answers=[self.answers[i] for i in order],
            times=[self.times[i] for i in order],
        )

    def matrix(self, all_statements: Iterable[str]) -> tuple[VoteMatrix, int]:
        """The vote matrix of these votes, oldest first, and how many a later one on the same cell overtook."""
        answers = np.asarray(self.answers, np.int8)
        return VoteMatrix.from_events(self.participants, self.statements, answers, all_statements=all_statements)


@dataclass(frozen=True)
class PeopleTable:
    """participants-votes.csv: its votes, the published groups, and whether its own totals contradict its signs."""

    log: VoteLog
    columns: tuple[str, ...]
    groups: dict[str, str]
    silent: int
    external_ids: int
    agrees: int | None
    disagrees: int | None


def read_comments(path: Path) -> tuple[dict[str, Comment], list[Change]]:
    """The statements of comments.csv by id. A line repeated is taken once, two texts for one id are refused."""
    table = read_table(path)
    at_id = table.required("comment-id", "commentid", "statement-id", "tid")
    at_text = table.required("comment-body", "body", "comment", "text", "txt")
    at_moderated = table.column("moderated", "mod", "moderation")
    at_author = table.column("author-id", "authorid", "pid")
    at_meta = table.column("is-meta", "meta")
    at_agrees, at_disagrees = table.column("agrees", "n-agree"), table.column("disagrees", "n-disagree")
    comments: dict[str, Comment] = {}
    repeated = 0
    for line, row in table.rows:
        name = _id(row[at_id], "comment-id", path, line)
        comment = Comment(
            text=row[at_text],
            moderation=_moderation(row[at_moderated] if at_moderated is not None else "", path, line),
            author=(row[at_author].strip() or None) if at_author is not None else None,
            meta=at_meta is not None and row[at_meta].strip().lower() in ("true", "t", "1"),
            agrees=_claim(row, at_agrees, path, line),
            disagrees=_claim(row, at_disagrees, path, line),
        )
        if name in comments and comments[name].text != comment.text:
            raise InputRefused(f"comment-id {quoted(name)} appears twice with two texts", file=path, line=line)
        repeated += name in comments
        comments[name] = comment
    words = f"{some(repeated, 'line')} of comments.csv repeated a statement: taken once"
    return comments, [Change("statements_repeated", repeated, words)] if repeated else []


def read_log(path: Path) -> VoteLog:
    """votes.csv as it stands: one entry a vote ever cast, in file order, with times where there are any."""
    table = read_table(path)
    at_person = table.required("voter-id", "voterid", "participant", "participant-id", "pid")
    at_statement = table.required("comment-id", "commentid", "statement-id", "tid")
    at_vote = table.required("vote")
    at_time = table.column("timestamp", "created", "modified")
    log = VoteLog()
    for line, row in table.rows:
        answer = _ANSWERS.get(row[at_vote])
        log.answers.append(_answer(row[at_vote], path, line) if answer is None else answer)
        log.participants.append(_id(row[at_person], table.header[at_person], path, line))
        log.statements.append(_id(row[at_statement], table.header[at_statement], path, line))
        if at_time is not None:
            log.times.append(_time(row[at_time], path, line))
    return log


def read_people(path: Path) -> PeopleTable:
    """participants-votes.csv: one row a person, one column a statement, with or without ``xid``."""
    table = read_table(path)
    at_person = table.required("participant", "participant-id", "voter-id", "pid")
    at_group, at_xid = table.column("group-id", "group"), table.column("xid")
    at_agree, at_disagree = table.column("n-agree"), table.column("n-disagree")
    columns = _statement_columns(table)
    log, silent, external = VoteLog(), 0, 0
    groups: dict[str, str] = {}
    claims = [0, 0]
    met: set[str] = set()
    for line, row in table.rows:
        name = _id(row[at_person], table.header[at_person], path, line)
        if name in met:
            raise InputRefused(f"participant {quoted(name)} appears twice", file=path, line=line)
        met.add(name)
        before = len(log.answers)
        for place, statement in columns:
            if row[place]:
                answer = _ANSWERS.get(row[place])
                log.answers.append(_answer(row[place], path, line) if answer is None else answer)
                log.statements.append(statement)
        voted = len(log.answers) - before
        log.participants.extend([name] * voted)
        silent += voted == 0
        external += at_xid is not None and bool(row[at_xid].strip())
        if at_group is not None and row[at_group].strip():
            groups[name] = row[at_group].strip()
        for which, at_claim in enumerate((at_agree, at_disagree)):
            claims[which] += _claim(row, at_claim, path, line) or 0
    has_claims = at_agree is not None and at_disagree is not None
    return PeopleTable(
        log=log,
        columns=tuple(statement for _, statement in columns),
        groups=groups,
        silent=silent,
        external_ids=external,
        agrees=claims[0] if has_claims else None,
        disagrees=claims[1] if has_claims else None,
    )


def _statement_columns(table: Table) -> list[tuple[int, str]]:
    """Columns named by a whole number: every other name is a column about the person."""
    names = enumerate(name.strip() for name in table.header)
    return [(place, name) for place, name in names if name.isascii() and name.isdigit()]


def _id(value: str, column: str, path: Path, line: int) -> str:
    name = value.strip()
    if not name:
        raise InputRefused(f"{column} is empty, expected an id", file=path, line=line)
    if len(name) > LONGEST_NAME:
        said = f"{column} {quoted(name)} is longer than {LONGEST_NAME} characters; is this the right column?"
        raise InputRefused(said, file=path, line=line)
    return name


def _answer(value: str, path: Path, line: int) -> int:
    answer = _ANSWERS.get(value.strip())
    if answer is None:
        said = f"vote is {quoted(value)}, expected 1 (agree), 0 (pass) or -1 (disagree)"
        raise InputRefused(said, file=path, line=line)
    return answer


def _time(value: str, path: Path, line: int) -> int:
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        said = f"timestamp is {quoted(value)}, expected a whole number of milliseconds such as 1403054214196"
        raise InputRefused(said, file=path, line=line)
    return int(digits)


def _moderation(value: str, path: Path, line: int) -> Moderation:
    moderation = _MODERATION.get(value.strip())
    if moderation is None:
        said = f"moderated is {quoted(value)}, expected -1 (rejected), 0 (undecided) or 1 (accepted)"
        raise InputRefused(said, file=path, line=line)
    return moderation


def _claim(row: list[str], place: int | None, path: Path, line: int) -> int | None:
    if place is None or not row[place].strip():
        return None
    digits = row[place].strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise InputRefused(f"{quoted(row[place])} is not a count, expected a whole number", file=path, line=line)
    return int(digits)
