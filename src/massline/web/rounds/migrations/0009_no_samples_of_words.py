"""PostgreSQL keeps samples of a column for its planner; of what people said it must keep none."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_none(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE rounds_statement ALTER COLUMN text SET STATISTICS 0")


def keep_some(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE rounds_statement ALTER COLUMN text SET STATISTICS -1")


class Migration(migrations.Migration):
    dependencies = [("rounds", "0008_several_themes")]

    operations = [migrations.RunPython(keep_none, keep_some)]
