"""The log, its seals and its checkpoints are added to, never changed."""

from django.db import migrations

from massline.web.record.operations import Refuse, append_only

CHANGED = " OR ".join(
    f"NEW.{name} <> OLD.{name}" for name in ("id", '"table"', '"row"', "columns", "previous", "digest", "mark")
)


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        *append_only("record_logentry", "the log"),
        *append_only("record_checkpoint", "a checkpoint"),
        Refuse(
            "record_seal",
            "UPDATE",
            "a seal is append-only: its salt may go, and an entry may take it along, once",
            when=(
                f"{CHANGED} OR (OLD.entry IS NOT NULL AND (NEW.entry IS NULL OR NEW.entry <> OLD.entry)) "
                "OR (NEW.salt IS NOT NULL AND (OLD.salt IS NULL OR NEW.salt <> OLD.salt))"
            ),
        ),
        Refuse("record_seal", "DELETE", "a seal is append-only: it cannot be deleted"),
    ]
