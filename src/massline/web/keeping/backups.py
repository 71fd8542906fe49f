"""A backup is the database, encrypted for two people, either of whom can restore it. Key files are never in it.

The file is `age` over gzip over SQLite: `age -d -i KEY FILE | gunzip > massline.sqlite3` opens it without massline.
On PostgreSQL it is `age` over gzip over a tar (``backups_postgresql``).
Answers of rounds that still take some are left out unless asked for: whoever holds two backups would see which
answers came between them (decision 16).
"""

import contextlib
import gzip
import os
import re
import secrets
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyrage
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from pyrage import x25519

from massline.web.rounds.models import Origin, PositionVersion, Round, Stage, Statement
from massline.web.rounds.report_back.answering import answerable
from massline.web.rounds.standing import closed, stage_of

DATABASE = "massline.sqlite3"
ALL = 2**31 - 1
"""Faults to list: the usual hundred could be false alarms, and hide a true one."""

FEWEST = 2
"""Recipients of a backup: one lost key must not be the end of the records."""


class BackupRefusedError(ValueError):
    """The backup cannot be made or read; the message says why and what to do."""


@dataclass(frozen=True)
class Saved:
    """What went into a backup: its size, and of how many rounds answers were left out."""

    size: int
    left_out: int


def new_key(path: Path) -> str:
    """A new secret key in a file of its own, for its owner only; the public half, which is named to back up.

    Raises ``BackupRefusedError`` where the file is there already: a key is never replaced.
    """
    key = x25519.Identity.generate()
    public = str(key.to_public())
    _write(path, f"# public key: {public}\n{key}\n".encode())
    return public


def save(path: Path, recipients: Sequence[str], *, with_answers: bool) -> Saved:
    """Write the whole database, encrypted, to a new file; nothing of it lies on the disk unencrypted meanwhile.

    Raises ``BackupRefusedError`` for fewer than two different recipients, one that is no public key, a file that is
    there already, and on PostgreSQL where its own tools are missing or say no.
    """
    keys = [_recipient(one) for one in dict.fromkeys(recipients)]
    if len(keys) < FEWEST:
        raise BackupRefusedError("name two different public keys with --to, so that one lost key loses nothing.")
    open_rounds = [] if with_answers else [one for one in Round.objects.all() if _takes_answers(one)]
    content = _content(open_rounds)
    sealed = pyrage.encrypt(gzip.compress(content, mtime=0), keys)
    _write(path, sealed)
    return Saved(len(sealed), len(open_rounds))


Look = Callable[[], Sequence[str]]
"""What is wrong with the database Django is connected to, one sentence each (``restoring.look``)."""


def restore_postgresql(backup: Path, key_file: Path, *, look: Look | None = None) -> str:
    """Put a backup into the database that ``MASSLINE_DATABASE`` names, which must have no tables; its name.

    Raises ``BackupRefusedError`` as ``restore`` does.
    """
    content = _opened(backup, _identities(key_file))
    from massline.web.keeping import backups_postgresql

    try:
        backups_postgresql.load(connection.settings_dict, content)
    except (backups_postgresql.ToolError, DatabaseError, OSError) as problem:
        raise BackupRefusedError(str(problem)) from None
    try:
        _refuse_what_is_wrong(look)
    except BackupRefusedError:
        connection.close()
        backups_postgresql.empty(connection.settings_dict)
        raise
    return str(connection.settings_dict["NAME"])


def restore(backup: Path, key_file: Path, folder: Path, *, look: Look | None = None) -> Path:
    """Put the database of a backup into a folder that has none. Whole and checked, or not at all.

    Raises ``BackupRefusedError`` where the key does not open it, it is damaged, ``look`` finds that rows are not as
    the site wrote them, or the folder has a database.
    """
    there = folder / DATABASE
    if there.exists():
        raise BackupRefusedError(f"{there} is there already. Restore into an empty folder, then compare.")
    content = _opened(backup, _identities(key_file))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = folder / f"{DATABASE}.half"
    half.unlink(missing_ok=True)
    try:
        _write(half, content)
        _check(half)
        if look is not None:
            with _connected_to(half):
                _refuse_what_is_wrong(look)
        half.replace(there)
    finally:
        half.unlink(missing_ok=True)
    return there


MOST_TOLD = 5
"""Faults a refusal names; it says how many more there are."""


def _refuse_what_is_wrong(look: Look | None) -> None:
    found = list(look()) if look is not None else []
    if found:
        more = f"\n- and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
        told = "".join(f"\n- {one}" for one in found[:MOST_TOLD])
        raise BackupRefusedError(
            f"the backup opens, and its rows are not as the site wrote them:{told}{more}\nNothing was restored. Try "
            "another backup; --all-the-same puts this one back, and massline verify goes on naming what is wrong."
        )


@contextlib.contextmanager
def _connected_to(database: Path) -> Iterator[None]:
    """Let Django read this file; nothing of it stays open afterwards."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(database)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        for beside in ("-wal", "-shm"):
            database.with_name(database.name + beside).unlink(missing_ok=True)


def _takes_answers(round_: Round) -> bool:
    return not closed(round_) and (stage_of(round_) in {Stage.GATHER, Stage.REPORT_BACK} or bool(answerable(round_)))


def _content(without: Sequence[Round]) -> bytes:
    if connection.vendor == "sqlite":
        return _copy(Path(str(settings.DATABASES["default"]["NAME"])), without)
    from massline.web.keeping import backups_postgresql

    asked = [statement.pk for one in without for statement in _open_statements(one)]
    versions = PositionVersion.objects.filter(position__round__in=without).values_list("pk", flat=True)
    left_out = {"rounds_ballot": asked, "rounds_serving": asked, "rounds_response": list(versions)}
    try:
        return backups_postgresql.dumped(connection.settings_dict, left_out)
    except (backups_postgresql.ToolError, DatabaseError, OSError) as problem:
        raise BackupRefusedError(str(problem)) from None


def _open_statements(round_: Round) -> QuerySet[Statement]:
    """The statements of a round that still takes answers to which some may come."""
    statements = Statement.objects.filter(round=round_)
    return statements if stage_of(round_) == Stage.GATHER else statements.filter(origin=Origin.DRAFTING)


def _copy(database: Path, without: Sequence[Round]) -> bytes:
    """The database as one file, made and written anew in memory; answers of these rounds are not in it."""
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as copy,
    ):
        source.backup(copy)
        for round_ in without:
            _leave_out(copy, round_)
        copy.execute("VACUUM")
        return bytes(copy.serialize())


def _leave_out(copy: sqlite3.Connection, round_: Round) -> None:
    asked = [(one.pk.hex,) for one in _open_statements(round_).only("pk")]
    for table in ("rounds_ballot", "rounds_serving"):
        copy.executemany(f"DELETE FROM {table} WHERE statement_id = ?", asked)  # noqa: S608
    copy.execute(
        "DELETE FROM rounds_response WHERE version_id IN (SELECT version.id FROM rounds_positionversion version "
        "JOIN rounds_position position ON version.position_id = position.id WHERE position.round_id = ?)",
        [round_.pk.hex],
    )


def _recipient(written: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(written.strip())
    except pyrage.RecipientError:
        raise BackupRefusedError(
            f"'{written}' is no public key. One begins with age1; make a pair with massline backup-key FILE."
        ) from None


def _identities(path: Path) -> list[x25519.Identity]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [x25519.Identity.from_str(line.strip()) for line in lines if line.strip() and line[0] != "#"]
    except OSError as problem:
        raise BackupRefusedError(f"{path}: cannot be read ({problem.strerror}).") from None
    except (pyrage.IdentityError, UnicodeDecodeError):
        raise BackupRefusedError(f"{path} holds no key. A key begins with AGE-SECRET-KEY-.") from None


def _opened(backup: Path, keys: Sequence[x25519.Identity]) -> bytes:
    try:
        return gzip.decompress(pyrage.decrypt(backup.read_bytes(), keys))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BackupRefusedError(f"{backup} opens, and holds no backup of massline.") from None
    except OSError as problem:
        raise BackupRefusedError(f"{backup}: cannot be read ({problem.strerror}).") from None
    except pyrage.DecryptError:
        raise BackupRefusedError(
            f"{backup} does not open with this key: it was made for other keys, or the file is damaged."
        ) from None


def _check(database: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as tables:
            told = {line for (line,) in tables.execute(f"PRAGMA integrity_check({ALL})")} - {"ok"}
            faults = sorted(line for line in told if not _false_alarm(tables, line))
            tables.execute("SELECT COUNT(*) FROM record_logentry").fetchone()
    except sqlite3.DatabaseError as problem:
        faults = [str(problem)]
    if faults:
        raise BackupRefusedError(f"the backup opens, and its database is damaged: {faults[0]}. Nothing was restored.")


def _false_alarm(tables: sqlite3.Connection, line: str) -> bool:
    """SQLite before 3.41 sees empty values in tables without row numbers where there are none: looked at again."""
    said = re.fullmatch(r"NULL value in (rounds_\w+)\.(\w+)", line)
    if said is None:
        return False
    table, column = said.groups()
    (empty,) = tables.execute(f'SELECT COUNT(*) FROM "{table}" WHERE "{column}" IS NULL').fetchone()  # noqa: S608
    return bool(empty == 0)


def _write(path: Path, content: bytes) -> None:
    """A new file for this account only, whole on the disk or not there."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    if path.exists():
        raise BackupRefusedError(f"{path} is there already, and nothing is replaced. Choose another name.")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(half, path)
    except FileExistsError:
        raise BackupRefusedError(f"{path} is there already, and nothing is replaced.") from None
    finally:
        with contextlib.suppress(OSError):
            half.unlink()
