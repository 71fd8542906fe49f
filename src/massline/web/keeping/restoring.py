"""What a restored database is worth: whether its rows are as the site wrote them, looked at before it is put back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from massline.web.record.verifying import Verified, verify


@dataclass
class Looked:
    """What was found; ``found`` is None where the backup is of an older version and can only be looked at later."""

    found: Verified | None = None
    older: bool = field(default=False)

    def look(self) -> Sequence[str]:
        """Verify the database Django is connected to, and say what is wrong with it."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.older = True
            return ()
        self.found = verify()
        return self.found.damage
