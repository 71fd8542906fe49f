"""Migrations: tables are made once, as if step by step, and every rule that was declared stands."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter

from massline.web.record.operations import CreateTables, CreateWithoutRowid, KeepNoSamples, Refuse

APP = "shelves"
TABLES = ("shelves_shelf", "shelves_book", "shelves_book_beside", "shelves_loan")


def step_by_step() -> list[Operation]:
    """What makemigrations writes: a table, then what is added to it once the tables it points at are there."""
    key = models.BigAutoField(primary_key=True)
    return [
        migrations.CreateModel("Book", [("id", key), ("title", models.CharField(max_length=80, unique=True))]),
        migrations.CreateModel("Shelf", [("id", key), ("number", models.PositiveIntegerField(db_index=True))]),
        CreateWithoutRowid(
            "Loan", [("code", models.CharField(max_length=9, primary_key=True)), ("days", models.IntegerField())]
        ),
        migrations.AddField("book", "shelf", models.ForeignKey("shelves.Shelf", models.CASCADE)),
        migrations.AddField("book", "beside", models.ManyToManyField("shelves.Shelf", related_name="+")),
        migrations.AddIndex("book", models.Index(fields=["shelf", "title"], name="book_on_a_shelf")),
        migrations.AddConstraint(
            "shelf", models.CheckConstraint(condition=models.Q(number__lte=9), name="nine_shelves")
        ),
        migrations.AddConstraint(
            "shelf",
            models.UniqueConstraint(fields=["number"], condition=models.Q(number__gt=0), name="a_shelf_once"),
        ),
    ]


def states(operations: Sequence[Operation]) -> Iterator[tuple[Operation, ProjectState, ProjectState]]:
    state = ProjectState()
    for one in operations:
        before = state.clone()
        one.state_forwards(APP, state)
        yield one, before, state.clone()


def done(operations: Sequence[Operation]) -> dict[str, tuple[Any, ...]]:
    """Columns and constraints of the tables that the operations make; the tables are gone again afterwards."""
    steps = list(states(operations))
    with connection.schema_editor() as editor:
        for one, before, after in steps:
            one.database_forwards(APP, editor, before, after)
    try:
        with connection.cursor() as cursor:
            seen = connection.introspection
            return {
                table: (
                    sorted(seen.get_table_description(cursor, table)),
                    # SQLite counts the unnamed ones in the order they are met in.
                    sorted(
                        (repr(held) if name.startswith("__unnamed") else f"{name} {held!r}")
                        for name, held in seen.get_constraints(cursor, table).items()
                    ),
                    sql_of(table).endswith("WITHOUT ROWID"),
                )
                for table in seen.table_names(cursor)
                if table.startswith(APP)
            }
    finally:
        with connection.schema_editor() as editor:
            for one, before, after in reversed(steps):
                one.database_backwards(APP, editor, after, before)


def sql_of(table: str) -> str:
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_tables_made_at_once_are_those_made_step_by_step_and_go_again() -> None:
    slowly = done(step_by_step())
    assert set(slowly) == set(TABLES)
    assert done([CreateTables(step_by_step())]) == slowly
    assert not set(TABLES) & set(connection.introspection.table_names())


@pytest.mark.django_db(transaction=True)
def test_on_sqlite_a_table_made_at_once_keeps_no_row_number_either() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no rowid")
    assert [table for table, (*_, without) in done([CreateTables(step_by_step())]).items() if without] == [
        "shelves_loan"
    ]


def test_no_model_is_rendered_between_two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []
    render = ModelState.render

    def counted(self: ModelState, apps: Any) -> Any:
        rendered.append(self.name)
        return render(self, apps)

    monkeypatch.setattr(ModelState, "render", counted)
    state = ProjectState()
    assert not state.apps.get_models()  # as the executor has it: rendered before the first migration
    CreateTables(step_by_step()).state_forwards(APP, state)
    assert rendered == []
    assert {model.__name__ for model in state.apps.get_models()} == {"Book", "Shelf", "Loan"}
    assert sorted(rendered) == ["Book", "Loan", "Shelf"]


@pytest.mark.parametrize(
    ("stranger", "named"),
    [
        (migrations.AlterField("book", "title", models.TextField()), "Alter field title on book"),
        (migrations.RemoveField("book", "title"), "Remove field title from book"),
        (migrations.RunSQL("SELECT 1"), "Raw SQL operation"),
        (migrations.AddField("reader", "name", models.TextField()), "Add field name to reader"),
        (Refuse("shelves_book", "DELETE", "books stay"), "refuse DELETE on shelves_book: books stay"),
    ],
)
def test_what_would_be_believed_done_and_never_be_is_refused(stranger: Operation, named: str) -> None:
    with pytest.raises(TypeError, match=named):
        CreateTables([*step_by_step(), stranger])


def test_operations_are_written_into_a_file_and_read_again() -> None:
    written = [
        CreateTables(step_by_step()),
        KeepNoSamples("shelves_book", "title"),
        Refuse("shelves_book", "DELETE", "books stay", when="OLD.title <> ''", name="title"),
    ]
    migration = type("Migration", (migrations.Migration,), {"operations": written})("0001_initial", APP)
    read: dict[str, Any] = {}
    exec(MigrationWriter(migration, include_header=False).as_string(), read)
    again = read["Migration"].operations
    assert [one.describe() for one in again] == [
        "create the tables of Book, Shelf, Loan",
        "keep no samples of shelves_book.title",
        "refuse DELETE on shelves_book: books stay",
    ]
    assert [type(one) for one in again[0].operations] == [type(one) for one in step_by_step()]
    assert again[2].deconstruct() == written[2].deconstruct()
    assert list(states(again))[-1][2] == list(states(written))[-1][2]


@pytest.mark.django_db
def test_every_rule_that_migrations_declare_stands_and_no_other() -> None:
    """Fails where a later migration makes SQLite write a table anew: its rules are dropped with the old one."""
    declared = {
        one.trigger
        for migration in MigrationLoader(connection).disk_migrations.values()
        for one in migration.operations
        if isinstance(one, Refuse)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        assert {name for (name,) in cursor.fetchall()} == declared
    assert len(declared) > 100


@pytest.mark.django_db
def test_postgresql_keeps_no_samples_of_what_people_wrote_until_that_is_taken_back() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps none of single columns")
    assert samples_of("rounds_statement", "text") == samples_of("library_comment", "name") == 0
    with connection.schema_editor() as editor:
        KeepNoSamples("rounds_statement", "text").database_backwards("rounds", editor, ProjectState(), ProjectState())
    assert samples_of("rounds_statement", "text") == -1


def samples_of(table: str, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstattarget FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s", [table, column]
        )
        return int(cursor.fetchone()[0])
