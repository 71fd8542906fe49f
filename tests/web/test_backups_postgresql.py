"""On PostgreSQL a backup is made and put back by its own tools: whole, for two people, without the order of votes."""

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pyrage
import pytest
from psycopg import sql

from massline.web.keeping import backups, backups_postgresql
from massline.web.keeping.backups_postgresql import ToolError
from tests.run import POSTGRES, as_url
from tests.web.test_backups import HALF, VOTING, Keys, in_a_process, tau

ADDRESS = os.environ.get("MASSLINE_TEST_POSTGRES", POSTGRES)

RESTORE = """
import sys
from pathlib import Path
from massline.web.serving import settings_only
settings_only()
from massline.web.keeping.backups import BackupRefusedError, restore_postgresql
try:
    print(restore_postgresql(Path(sys.argv[1]), Path(sys.argv[2])))
except BackupRefusedError as refused:
    print(refused)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A server that answers here and has its tools beside it; the tests are skipped without."""
    if not shutil.which("pg_dump") or not shutil.which("pg_restore"):
        pytest.skip("pg_dump and pg_restore are not installed")
    try:
        connection = psycopg.connect(ADDRESS, connect_timeout=3, autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server answers")
    with connection:
        yield connection


@pytest.fixture(scope="module")
def databases(server: psycopg.Connection[tuple[object, ...]]) -> Iterator[list[str]]:
    """Two empty databases of this module."""
    names = [f"massline_backup_{os.getpid()}_{which}" for which in ("from", "to")]
    for name in names:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield [as_url(ADDRESS, name) for name in names]
    for name in names:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def rows(url: str) -> dict[str, list[str]]:
    """Every row of every table, sorted."""
    with psycopg.connect(url) as tables:
        names = [name for (name,) in tables.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return {
            name: sorted(str(row) for row in tables.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))))
            for name in names
        }


def rules(url: str) -> list[str]:
    """What the database itself refuses."""
    with psycopg.connect(url) as tables:
        return sorted(str(name) for (name,) in tables.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))


def test_a_backup_is_made_and_put_back_whole_without_the_answers_that_still_come_and_without_their_order(
    databases: list[str], tmp_path: Path
) -> None:
    keys, (one, other) = Keys(tmp_path), databases
    order = in_a_process(VOTING, tmp_path / "site", HALF, *keys.public, MASSLINE_DATABASE=one).split()
    saved = tmp_path / "site"
    assert b"It is cold" not in (saved / "over-False").read_bytes()
    assert "Nothing was restored" in in_a_process(
        RESTORE, damaged(saved / "over-False", keys), keys.files[0], MASSLINE_DATABASE=other
    )
    assert rows(other) == {}
    for name, ballots in (("one-False", 0), ("over-False", 2 * HALF)):
        said = in_a_process(RESTORE, saved / name, keys.files[1], MASSLINE_DATABASE=other)
        assert said.strip() == other.rpartition("/")[2]
        back = rows(other)
        assert len(back["rounds_ballot"]) == ballots
        if not ballots:
            with psycopg.connect(other, autocommit=True) as emptied:
                emptied.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert back == rows(one)
    assert rules(other) == rules(one)
    assert len(rules(one)) > 20
    with psycopg.connect(other) as tables:
        lying = [str(key) for (key,) in tables.execute("SELECT key FROM rounds_ballot ORDER BY ctid")]
    assert sorted(lying) == sorted(order)
    assert abs(tau(order, lying)) < 0.25
    assert "has tables already" in in_a_process(RESTORE, saved / "over-False", keys.files[0], MASSLINE_DATABASE=other)


def damaged(backup: Path, keys: Keys) -> Path:
    """The same backup with a table of answers that is none, sealed anew."""
    content = backups._opened(backup, backups._identities(keys.files[0]))
    files = backups_postgresql._unpacked(content) | {"rounds_ballot.copy": b"key\nnonsense\n"}
    path = backup.with_name("damaged")
    sealed = pyrage.encrypt(
        gzip.compress(backups_postgresql._packed(files)), [backups._recipient(one) for one in keys.public]
    )
    path.write_bytes(sealed)
    return path


def test_a_backup_of_the_other_kind_and_a_tool_that_is_missing_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = dict.fromkeys(("NAME", "USER", "PASSWORD", "HOST", "PORT"), "")
    with pytest.raises(ToolError, match="holds no database of PostgreSQL"):
        backups_postgresql.load(told, b"SQLite format 3\0")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="pg_dump is not installed here"):
        backups_postgresql._run(told, "pg_dump")


VERIFIED = """
import sys
from massline.cli import main
main(["restore", sys.argv[1], "--key", sys.argv[2], "--var", sys.argv[3]])
"""


def test_a_restore_verifies_and_leaves_the_database_empty_where_rows_were_changed(
    server: psycopg.Connection[tuple[object, ...]], databases: list[str], tmp_path: Path
) -> None:
    keys, (one, other) = Keys(tmp_path), databases
    for url in databases:
        with psycopg.connect(url, autocommit=True) as emptied:
            emptied.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    in_a_process(VOTING, tmp_path / "site", 3, *keys.public, MASSLINE_DATABASE=one)
    backup = tmp_path / "site" / "over-False"
    said = in_a_process(VERIFIED, backup, keys.files[0], tmp_path / "var", MASSLINE_DATABASE=other)
    assert "every row is as the site wrote it" in said
    with psycopg.connect(other, autocommit=True) as tables:
        tables.execute("ALTER TABLE rounds_statement DISABLE TRIGGER USER")
        tables.execute("UPDATE rounds_statement SET text = 'It is warm.'")
        tables.execute("ALTER TABLE rounds_statement ENABLE TRIGGER USER")
    touched = in_a_process(SAVE, tmp_path / "touched", *keys.public, MASSLINE_DATABASE=other).strip()
    with psycopg.connect(other, autocommit=True) as emptied:
        emptied.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    said = in_a_process(REFUSED, touched, keys.files[0], tmp_path / "var", MASSLINE_DATABASE=other)
    assert "text was changed behind the application's back" in said
    assert "Nothing was restored" in said
    assert rows(other) == {}


SAVE = """
import sys
from pathlib import Path
from massline.web.serving import settings_only
settings_only()
from massline.web.keeping.backups import save
save(Path(sys.argv[1]), sys.argv[2:], with_answers=True)
print(sys.argv[1])
"""

REFUSED = """
import os, sys
from pathlib import Path
os.environ["MASSLINE_VAR"] = sys.argv[3]
from massline.web.serving import settings_only
settings_only()
from massline.web.keeping.backups import BackupRefusedError, restore_postgresql
from massline.web.keeping.restoring import Looked
try:
    restore_postgresql(Path(sys.argv[1]), Path(sys.argv[2]), look=Looked().look)
except BackupRefusedError as refused:
    print(refused)
"""
