"""Migration operations Django lacks: tables without row order, rows that refuse to change."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

Editor = BaseDatabaseSchemaEditor


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


class Refuse(migrations.operations.base.Operation):
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


class Allow(Refuse):
    """Takes back a rule an earlier migration made; name the table, the event and the message it was made with."""

    def database_forwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        super().database_backwards(app_label, editor, old, new)

    def database_backwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        super().database_forwards(app_label, editor, old, new)


class RulesAside(migrations.SeparateDatabaseAndState):
    """These operations while no rule is there; afterwards every rule is back as it was.

    SQLite writes a table anew to add a column with a default, drops its rules with the old one, and stops where rules
    of other tables name it.
    """

    def __init__(self, operations: list[migrations.operations.base.Operation]) -> None:
        super().__init__(operations, operations)

    def database_forwards(self, app_label: str, editor: Editor, old: ProjectState, new: ProjectState) -> None:
        rules: list[tuple[str, str]] = []
        if editor.connection.vendor == "sqlite":
            with editor.connection.cursor() as cursor:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                rules = cursor.fetchall()
        for name, _sql in rules:
            editor.execute(f'DROP TRIGGER "{name}"')
        super().database_forwards(app_label, editor, old, new)
        for _name, sql in rules:
            editor.execute(sql)


def append_only(table: str, what: str, *, unless: str = "") -> list[Refuse]:
    """The two triggers of a table to which rows are added and nothing else.

    Where ``unless`` holds for a row (OLD), it may be deleted, never changed.
    """
    kept = f"NOT ({unless})" if unless else "1 = 1"
    return [
        Refuse(table, "UPDATE", f"{what} is append-only: add a correction instead of changing it"),
        Refuse(table, "DELETE", f"{what} is append-only: it cannot be deleted", when=kept),
    ]
