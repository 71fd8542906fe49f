"""Migration operations Django lacks: tables made at once, tables without row order, rows that refuse to change."""

from collections.abc import Sequence
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

Editor = BaseDatabaseSchemaEditor
ADDED_TO_A_TABLE = (migrations.AddField, migrations.AddIndex, migrations.AddConstraint)


class CreateTables(Operation):
    """Creates each table of an app once, with all that ``operations`` add to it. The models are rendered once.

    For the first migration of an app. ``operations`` create models and add fields, indexes and constraints to them.

    Raises ``TypeError`` for any other operation: it would be believed done and never be.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        self.creations = [one for one in operations if isinstance(one, migrations.CreateModel)]
        created = {one.name_lower for one in self.creations}
        for one in operations:
            known = isinstance(one, migrations.CreateModel) or (
                isinstance(one, ADDED_TO_A_TABLE) and one.model_name_lower in created
            )
            if not known:
                raise TypeError(
                    f"CreateTables holds '{one.describe()}', which neither creates a model nor adds a field, "
                    "an index or a constraint to one created here. Put it after CreateTables."
                )

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # else each operation renders anew whatever hangs together with its model
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        for one in self.creations:
            one.database_forwards(app_label, editor, old, new)

    def database_backwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        for one in reversed(self.creations):
            one.database_backwards(app_label, editor, old, new)

    def describe(self) -> str:
        return f"create the tables of {', '.join(one.name for one in self.creations)}"


class CreateWithoutRowid(migrations.CreateModel):
    """CreateModel whose SQLite table has no hidden row number, which would keep the order of voting."""

    def database_forwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        if editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, editor, old, new)
            return
        model = new.apps.get_model(app_label, self.name)
        sql, params = editor.table_sql(model)
        editor.execute(f"{sql} WITHOUT ROWID", params or None)
        for index in model._meta.indexes:
            editor.add_index(model, index)


class KeepNoSamples(Operation):
    """PostgreSQL keeps samples of a column for its planner; of what people wrote it must keep none."""

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change."""

    def database_forwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        self._keep(editor, 0)

    def database_backwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        self._keep(editor, -1)

    def describe(self) -> str:
        return f"keep no samples of {self.table}.{self.column}"

    def _keep(self, editor: Editor, how_many: int) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"ALTER TABLE {self.table} ALTER COLUMN {self.column} SET STATISTICS {how_many}")


class Refuse(Operation):
    """A trigger that refuses ``event`` (INSERT, UPDATE, DELETE) on ``table`` where ``when`` holds, on both databases.

    ``when`` may name OLD (not on INSERT) and NEW (not on DELETE) and may hold sub-selects. A second rule for the
    same event of a table needs a ``name``.
    """

    reversible = True

    def __init__(self, table: str, event: str, message: str, when: str = "1 = 1", name: str = "") -> None:
        self.table, self.event, self.message, self.when, self.name = table, event, message, when, name
        self.trigger = "_".join(filter(None, (table, "refuse", event.lower(), name)))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.table, self.event, self.message, self.when, self.name], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change."""

    def database_forwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        editor.execute("\n".join(self._sqlite() if editor.connection.vendor == "sqlite" else self._postgresql()))

    def database_backwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER {self.trigger}")
        else:
            editor.execute(f"DROP TRIGGER {self.trigger} ON {self.table}; DROP FUNCTION {self.trigger}();")

    def describe(self) -> str:
        return f"refuse {self.event} on {self.table}: {self.message}"

    def _sqlite(self) -> list[str]:
        return [
            f"CREATE TRIGGER {self.trigger} BEFORE {self.event} ON {self.table} WHEN {self.when}",
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END",
        ]

    def _postgresql(self) -> list[str]:
        row = "OLD" if self.event == "DELETE" else "NEW"
        return [
            f"CREATE FUNCTION {self.trigger}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN",
            f"IF ({self.when}) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{self.message}';",
            f"END IF; RETURN {row}; END $body$;",
            f"CREATE TRIGGER {self.trigger} BEFORE {self.event} ON {self.table}",
            f"FOR EACH ROW EXECUTE FUNCTION {self.trigger}();",
        ]


def append_only(table: str, what: str, *, unless: str = "") -> list[Refuse]:
    """The two triggers of a table to which rows are added and nothing else.

    Where ``unless`` holds for a row (OLD), it may be deleted, never changed.
    """
    kept = f"NOT ({unless})" if unless else "1 = 1"
    return [
        Refuse(table, "UPDATE", f"{what} is append-only: add a correction instead of changing it"),
        Refuse(table, "DELETE", f"{what} is append-only: it cannot be deleted", when=kept),
    ]
