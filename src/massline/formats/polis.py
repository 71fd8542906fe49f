"""Polis exports in: what the three tables say together, and everything that had to be settled on the way.

Signs cannot be told from the votes alone, so the totals an export carries are used to check them.
"""

from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from massline.engine.votes import AGREE, DISAGREE, VoteMatrix
from massline.formats.counted import people, some
from massline.formats.imported import Change, Imported
from massline.formats.polis_tables import (
    Comment,
    PeopleTable,
    VoteLog,
    read_comments,
    read_log,
    read_people,
)
from massline.formats.refusal import InputRefused, quoted, refusal_of
from massline.formats.tables import read_table

_NO_COMMENTS = Change("no_comments", 1, "comments.csv is not there: statements have no text and none is moderated")


def looks_like_polis(folder: Path) -> bool:
    """Whether a folder holds a Polis export: one of its files by name, or a vote log with Polis' columns."""
    files = _files(folder)
    if "comments" in files or "people" in files:
        return True
    return "votes" in files and read_table(files["votes"]).column("voter-id") is not None


def read_polis(folder: Path) -> Imported:
    """The votes of a Polis export, and everything that was changed in reading it.

    The last vote by time wins, not the last line: the file is not sorted. Where there is no votes.csv the table
    of people is used, which has lost re-votes and times. Signs cannot be proved from the file: an export that
    contradicts its own totals is refused.

    Raises ``InputRefused`` naming file, line and value.
    """
    files = _files(folder)
    if "votes" not in files and "people" not in files:
        raise InputRefused(
            "there is neither votes.csv nor participants-votes.csv; is this a Polis export?", file=folder
        )
    comments, changes = read_comments(files["comments"]) if "comments" in files else ({}, [_NO_COMMENTS])
    table = read_people(files["people"]) if "people" in files else None
    log = read_log(files["votes"]) if "votes" in files else None
    listed = table.columns if table is not None else ()
    source = (log or (table.log if table is not None else VoteLog())).in_time_order()
    votes, revotes = source.matrix(chain(comments, listed))
    _refuse_reversed_signs(source, comments, table, files.get("votes") or files["people"])
    found = [*changes, *_log_changes(log, revotes), *_people_changes(table, votes, log, listed)]
    imported = _imported(votes, revotes, comments, source, table)
    found += _statement_changes(imported, comments, source, has_comments="comments" in files)
    return replace(imported, changes=tuple(found))


def _files(folder: Path) -> dict[str, Path]:
    try:
        names = sorted(path for path in folder.iterdir() if path.name.lower().endswith(".csv"))
    except OSError as error:
        raise refusal_of(error, folder) from None
    found: dict[str, Path] = {}
    for role, endings in (
        ("people", ("participants-votes.csv", "participant-votes.csv")),
        ("comments", ("comments.csv",)),
        ("votes", ("votes.csv",)),
    ):
        candidates = [path for path in names if path.name.lower().endswith(endings) and path not in found.values()]
        exact = [path for path in candidates if path.name.lower() in endings]
        chosen = exact or candidates
        if len(chosen) > 1:
            both = " and ".join(quoted(path.name) for path in chosen[:2])
            raise InputRefused(f"{both} could both be meant; keep one export in a folder", file=folder)
        if chosen:
            found[role] = chosen[0]
    return found


def _refuse_reversed_signs(log: VoteLog, comments: dict[str, Comment], table: PeopleTable | None, path: Path) -> None:
    """Refuse when every total the export carries fits the opposite signs better than the ones it has."""
    agrees, disagrees = log.answers.count(AGREE), log.answers.count(DISAGREE)
    claims = [(c.agrees, c.disagrees) for c in comments.values() if c.agrees is not None]
    totals = [(sum(a or 0 for a, _ in claims), sum(d or 0 for _, d in claims))] if claims else []
    if table is not None and table.agrees is not None and table.disagrees is not None:
        totals.append((table.agrees, table.disagrees))
    fits = [abs(a - agrees) + abs(d - disagrees) for a, d in totals]
    reversed_fits = [abs(a - disagrees) + abs(d - agrees) for a, d in totals]
    if totals and all(other * 2 < this for this, other in zip(fits, reversed_fits, strict=True)):
        claimed = f"{totals[0][0]:,} agrees and {totals[0][1]:,} disagrees"
        raise InputRefused(
            f"1 and -1 seem exchanged: read as agree = 1 there are {agrees:,} agrees and {disagrees:,} disagrees,"
            f" but the export's own totals are {claimed}. In a Polis export 1 is agree: turn the signs round",
            file=path,
        )


def _imported(
    votes: VoteMatrix,
    revotes: int,
    comments: dict[str, Comment],
    source: VoteLog,
    table: PeopleTable | None,
) -> Imported:
    nothing = Comment(text="", moderation="undecided", author=None, meta=False, agrees=None, disagrees=None)
    rows = [comments.get(name, nothing) for name in votes.statements]
    return Imported(
        votes=votes,
        texts=tuple(row.text for row in rows),
        moderation=tuple(row.moderation for row in rows),
        authors=tuple(row.author for row in rows),
        meta=tuple(row.meta for row in rows),
        arrival=tuple(dict.fromkeys(source.participants)),
        revotes=revotes,
        groups=table.groups if table is not None else {},
    )


def _log_changes(log: VoteLog | None, revotes: int) -> list[Change]:
    if log is None:
        words = "votes.csv is not there: votes come from participants-votes.csv, which keeps only each last vote"
        return [Change("no_vote_log", 1, words)]
    changes = []
    if revotes:
        words = f"{some(revotes, 're-vote')} collapsed: the last vote of a person on a statement counts"
        changes.append(Change("revotes_collapsed", revotes, words))
    if not log.times and log.answers:
        words = "votes.csv has no timestamp column: of several votes on a statement the last line counts"
        changes.append(Change("no_times", len(log.answers), words))
    return changes


def _people_changes(
    table: PeopleTable | None, votes: VoteMatrix, log: VoteLog | None, listed: tuple[str, ...]
) -> list[Change]:
    if table is None:
        return []
    changes = []
    if table.silent:
        words = f"{people(table.silent)} in participants-votes.csv cast no vote: not counted as participants"
        changes.append(Change("silent_people", table.silent, words))
    if table.external_ids:
        words = f"xid of {people(table.external_ids)} left out: ids from another system can name people"
        changes.append(Change("external_ids_left_out", table.external_ids, words))
    if log is not None:
        other, _ = table.log.matrix(listed)
        here, there = _cells(votes), _cells(other)
        differ = sum(here.get(cell) != there.get(cell) for cell in here.keys() | there.keys())
        if differ:
            words = f"participants-votes.csv differs from votes.csv in {some(differ, 'cell')}: votes.csv is used"
            changes.append(Change("tables_differ", differ, words))
    return changes


def _cells(votes: VoteMatrix) -> dict[tuple[str, str], int]:
    names, texts = votes.participants, votes.statements
    cells = zip(votes.person.tolist(), votes.statement.tolist(), votes.answer.tolist(), strict=True)
    return {(names[person], texts[statement]): answer for person, statement, answer in cells}


def _statement_changes(
    imported: Imported, comments: dict[str, Comment], source: VoteLog, *, has_comments: bool
) -> list[Change]:
    votes, changes = imported.votes, []
    unknown = np.array([name not in comments for name in votes.statements], np.bool_)
    on_unknown = int(unknown[votes.statement].sum()) if len(votes) else 0
    if has_comments and unknown.any():
        listed = some(int(unknown.sum()), "statement")
        words = f"{some(on_unknown, 'vote')} on {listed} that comments.csv does not list: kept, without a text"
        changes.append(Change("unknown_statements", int(unknown.sum()), words))
    own = imported.own_votes
    if own:
        words = f"{some(own, 'vote')} by authors on their own statements: counted like all others"
        changes.append(Change("authors_own_votes", own, words))
    claimed = sum(comment.agrees or 0 for comment in comments.values())
    agrees = int(votes.counts().agree.sum())
    if any(comment.agrees is not None for comment in comments.values()) and claimed != agrees:
        why = "its total counts re-votes" if source.answers.count(AGREE) == claimed else "its totals are not used"
        words = f"comments.csv claims {some(claimed, 'agree')}; one vote per person gives {agrees:,} ({why})"
        changes.append(Change("claimed_agrees", claimed, words))
    return changes
