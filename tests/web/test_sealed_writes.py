"""No part of the program writes to a table the log vouches for without sealing what it wrote."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

import massline.web
from massline.web.record import seals

WEB = Path(massline.web.__file__).parent
SILENT = {"update", "bulk_create", "bulk_update", "_raw_delete", "_update"}
"""Ways to write that send no signal, so that nothing seals the rows by itself."""

SEALING = {"seal", "seal_once", "seal_shown", "unseal"}
FREEZING = {"locked_on", "published_on"}
"""Columns with which a draft becomes what the log vouches for; the database refuses every later change."""

NOT_SEALED = {
    "rounds/concentrate/coding.py": "rows of Theme",
}
"""Files whose silent writes cannot be told from the source, with what they write to instead."""


def written() -> Iterator[tuple[str, str, str, ast.Call, ast.AST]]:
    """File, function, table where the source tells it, the call, and the function itself."""
    for path in sorted(WEB.rglob("*.py")):
        if "migrations" in path.parts or path.name == "seals.py":
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                for call in calls_in(function):
                    yield str(path.relative_to(WEB)), function.name, table_of(call.func, function), call, function


def calls_in(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for one in ast.walk(function):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in SILENT:
            of_rows = one.func.attr != "update" or (one.keywords and not one.args)  # else of a dict or a digest
            if of_rows and not (isinstance(one.func.value, ast.Name) and one.func.value.id == "seals"):
                yield one


def table_of(node: ast.AST, function: ast.FunctionDef, depth: int = 0) -> str:
    """The table of ``Model.objects...``, also through a name of the same function; empty where it is not told."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    if not isinstance(node, ast.Name):
        return ""
    if node.id in MODELS:
        return MODELS[node.id]
    told = [
        one.value for one in ast.walk(function)
        if isinstance(one, ast.Assign) and any(isinstance(t, ast.Name) and t.id == node.id for t in one.targets)
    ]  # fmt: skip
    return table_of(told[0], function, depth + 1) if told and depth < 3 else ""


MODELS = {model.__name__: model._meta.db_table for model in apps.get_models()}


def needs_no_seal(table: str, call: ast.Call) -> bool:
    """A table nobody vouches for, a column that is nobody's concern, or a draft that stays one."""
    known, columns = seals.TABLES.get(table), {one.arg for one in call.keywords}
    if known is None:
        return bool(table)
    return (bool(columns) and columns <= known.without) or (known.later and not FREEZING & columns)


def test_every_silent_write_to_a_sealed_table_is_followed_by_its_seal() -> None:
    unsealed, used, seen = [], set(), 0
    for file, name, table, call, function in written():
        seen += 1
        if needs_no_seal(table, call):
            continue
        if not table and file in NOT_SEALED:
            used.add(file)
            continue
        called = {
            one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
            for one in ast.walk(function)
            if isinstance(one, ast.Call)
        }
        if not called & SEALING:
            unsealed.append(f"{file}: {name} writes to {table or 'an unknown table'}")
    assert unsealed == []
    assert used == set(NOT_SEALED)
    assert seen > 30


def test_plain_sql_writes_to_no_sealed_table() -> None:
    into = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE)
    for path in WEB.rglob("*.py"):
        if "migrations" not in path.parts:
            assert not set(into.findall(path.read_text())) & set(seals.TABLES), path
