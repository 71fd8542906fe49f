"""The content of a backup on PostgreSQL: what `pg_dump` writes, and beside it the answers without their order.

A tar of ``massline.dump`` (custom format, for `pg_restore`) and one file a table of answers in COPY's text, sorted by
key, all of one moment. The tools of PostgreSQL do it; nothing of it lies on the disk unencrypted.
"""

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

DUMP = "massline.dump"
ANSWERS = {"rounds_ballot": "statement_id", "rounds_serving": "statement_id", "rounds_response": "version_id"}
"""Tables whose rows have no order that is worth keeping, each with what its answers are given to."""

SECTIONS = ("pre-data", "data", "post-data")


class ToolError(ValueError):
    """A tool of PostgreSQL is missing or said no; the message says which and what."""


def dumped(database: Mapping[str, Any], without: Mapping[str, Sequence[UUID]]) -> bytes:
    """Everything in a database but the answers to what ``without`` names, by the table of the answers.

    Raises ``ToolError``.
    """
    with psycopg.connect(_address(database)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        left_out = [f"--exclude-table-data={table}" for table in ANSWERS]
        files = {
            DUMP: _run(database, "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", *left_out)
        }
        for table, given_to in ANSWERS.items():
            files[f"{table}.copy"] = _rows(connection, table, given_to, list(without.get(table, ())))
    return _packed(files)


def load(database: Mapping[str, Any], content: bytes) -> None:
    """Put a dump into a database that has no tables. Whole, or it is as empty as before. Raises ``ToolError``."""
    files = _unpacked(content)
    with psycopg.connect(_address(database), autocommit=True) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        if found is None or found[0]:
            raise ToolError(
                f"the database {database['NAME']} has tables already. Restore into a new one, then compare."
            )
        try:
            for section in SECTIONS:
                _run(
                    database, "pg_restore", "--no-owner", "--exit-on-error", f"--section={section}", data=files[DUMP]
                )
                if section == "data":
                    for table in ANSWERS:
                        _put(connection, table, files[f"{table}.copy"])
            connection.execute("SELECT count(*) FROM record_logentry")
        except (ToolError, psycopg.Error) as problem:
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            said = str(problem).strip().splitlines()[0]
            raise ToolError(f"the backup opens, and PostgreSQL refuses it: {said}. Nothing was restored.") from None


def empty(database: Mapping[str, Any]) -> None:
    """Leave a database as empty as it was before ``load``."""
    with psycopg.connect(_address(database), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def _rows(connection: psycopg.Connection[Any], table: str, given_to: str, without: list[UUID]) -> bytes:
    """The rows of a table in COPY's text, with a line of its columns first."""
    asked = "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position"
    columns = [name for (name,) in connection.execute(asked, [table])]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    # By what stands in them: rows as they lie tell in which order people answered.
    query = sql.SQL("COPY (SELECT {names} FROM {table} WHERE {column} <> ALL({without}) ORDER BY {names}) TO STDOUT")
    told = query.format(
        names=names, table=sql.Identifier(table), column=sql.Identifier(given_to),
        without=sql.SQL("{}::uuid[]").format(sql.Literal([str(one) for one in without])),
    )  # fmt: skip
    with connection.cursor() as cursor, cursor.copy(told) as copy:
        return ("\t".join(columns) + "\n").encode() + b"".join(bytes(piece) for piece in copy)


def _put(connection: psycopg.Connection[Any], table: str, content: bytes) -> None:
    header, _, rows = content.partition(b"\n")
    names = sql.SQL(", ").join(sql.Identifier(name) for name in header.decode().split("\t"))
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        copy.write(rows)


def _packed(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _unpacked(content: bytes) -> dict[str, bytes]:
    names = {DUMP, *(f"{table}.copy" for table in ANSWERS)}
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            found = {one.name: archive.extractfile(one) for one in archive if one.isfile() and one.name in names}
            files = {name: file.read() for name, file in found.items() if file is not None}
    except tarfile.TarError:
        files = {}
    if files.keys() != names:
        raise ToolError("the backup opens, and holds no database of PostgreSQL. Without MASSLINE_DATABASE try again.")
    return files


def _run(database: Mapping[str, Any], tool: str, *options: str, data: bytes | None = None) -> bytes:
    path = shutil.which(tool)
    if path is None:
        raise ToolError(f"{tool} is not installed here (Debian: apt install postgresql-client).")
    known = {"PGPASSWORD": str(database["PASSWORD"])} if database["PASSWORD"] else {}
    where = {"--host": database["HOST"], "--port": database["PORT"], "--username": database["USER"]}
    told = [f"{option}={value}" for option, value in where.items() if value]
    done = subprocess.run(  # noqa: S603 - a tool found by name, options of ours, settings of whoever runs the site
        [path, *options, *told, f"--dbname={database['NAME']}", "--no-password"],
        input=data, capture_output=True, env=os.environ | known,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise ToolError(f"{tool} says: {said[0]}")
    return done.stdout


def _address(database: Mapping[str, Any]) -> str:
    told = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg.conninfo.make_conninfo(**{name: database[key] for name, key in told.items() if database[key]})
