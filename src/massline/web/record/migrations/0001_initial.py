"""The tables, written by ``makemigrations`` (Django 5.2.19) and wrapped; their rules are in 0002."""

from django.db import migrations, models

from massline.web.record.operations import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateTables(
            [
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
                migrations.CreateModel(
                    name="LogEntry",
                    fields=[
                        ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("day", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        ("act", models.CharField(max_length=60)),
                        ("subject", models.CharField(max_length=80)),
                        ("facts", models.JSONField(default=dict)),
                        ("previous", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("seals", models.CharField(blank=True, max_length=64, null=True)),
                        ("mark", models.CharField(blank=True, max_length=64, null=True)),
                    ],
                    options={
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="Seal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
            ]
        )
    ]
