import django.db.models.deletion
from django.db import migrations, models

from massline.web.record.operations import append_only

OF_REHEARSAL = (
    "EXISTS (SELECT 1 FROM rounds_release e JOIN rounds_round r ON r.id = e.round_id "
    "JOIN rounds_consultation c ON c.id = r.consultation_id JOIN people_organisation o ON o.id = c.organisation_id "
    "WHERE o.rehearsal AND e.id = OLD.release_id)"
)


class Migration(migrations.Migration):
    dependencies = [("rounds", "0003_wordings_and_panels")]

    operations = [
        migrations.CreateModel(
            name="ReleasePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20)),
                ("content", models.TextField()),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="rounds.release"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("release", "name"), name="release_part_once")],
            },
        ),
        migrations.CreateModel(
            name="CountedAlarms",
            fields=[
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="counted_alarms",
                        serialize=False,
                        to="rounds.round",
                    ),
                ),
                ("day", models.DateField()),
                ("found", models.TextField()),
            ],
        ),
        *append_only("rounds_releasepart", "a piece of a release", unless=OF_REHEARSAL),
    ]
