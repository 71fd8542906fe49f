import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rounds", "0004_kept_for_readers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ModelFigures",
            fields=[
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="model_figures",
                        serialize=False,
                        to="rounds.round",
                    ),
                ),
                ("release", models.PositiveIntegerField()),
                ("routing", models.TextField()),
                ("slate", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name_plural": "model figures",
            },
        ),
    ]
