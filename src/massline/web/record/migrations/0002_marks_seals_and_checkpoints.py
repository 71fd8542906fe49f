from django.db import migrations, models

from massline.web.record.operations import Refuse, append_only

SAME = " OR ".join(
    f"NEW.{name} <> OLD.{name}" for name in ("id", '"table"', '"row"', "columns", "previous", "digest", "mark")
)


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("document", models.TextField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="logentry",
            name="seals",
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="logentry",
            name="mark",
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=60)),
                ("row", models.CharField(max_length=40)),
                ("columns", models.JSONField()),
                ("salt", models.BinaryField(max_length=16, null=True)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("mark", models.CharField(max_length=64)),
                ("entry", models.BigIntegerField(db_index=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["table", "row"], name="seal_of_a_row")],
            },
        ),
        Refuse(
            "record_seal",
            "UPDATE",
            "a seal is append-only: its salt may go, and an entry may take it along, once",
            when=(
                f"{SAME} OR (OLD.entry IS NOT NULL AND (NEW.entry IS NULL OR NEW.entry <> OLD.entry)) "
                "OR (NEW.salt IS NOT NULL AND (OLD.salt IS NULL OR NEW.salt <> OLD.salt))"
            ),
        ),
        Refuse("record_seal", "DELETE", "a seal is append-only: it cannot be deleted"),
        *append_only("record_checkpoint", "a checkpoint"),
    ]
