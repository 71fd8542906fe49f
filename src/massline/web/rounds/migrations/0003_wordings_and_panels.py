import django.db.models.deletion
from django.db import migrations, models

from massline.web.record.operations import Refuse, append_only

REHEARSED = (
    "EXISTS (SELECT 1 FROM rounds_round r JOIN rounds_consultation c ON c.id = r.consultation_id "
    "JOIN people_organisation o ON o.id = c.organisation_id WHERE o.rehearsal AND r.id = OLD.round_id)"
)


class Migration(migrations.Migration):
    dependencies = [("rounds", "0002_the_whole_round")]

    operations = [
        # Without a default: with one SQLite would copy the table and lose its triggers.
        migrations.AddField(
            model_name="statement",
            name="wording_approved",
            field=models.BooleanField(null=True),
        ),
        Refuse(
            "rounds_statement",
            "UPDATE",
            "whose words these are is written down once: other words can be approved, nothing else",
            when=(
                "(NEW.wording_approved IS NULL) <> (OLD.wording_approved IS NULL) "
                "OR (OLD.wording_approved = TRUE AND NEW.wording_approved = FALSE)"
            ),
            name="wording",
        ),
        migrations.CreateModel(
            name="Panel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=200)),
                ("seed", models.CharField(max_length=200)),
                ("seed_from", models.CharField(max_length=300)),
                ("sections", models.JSONField()),
                ("role", models.CharField(max_length=30)),
                ("day", models.DateField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="panels", to="rounds.round"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seed", ""), _negated=True), name="panel_has_a_seed"),
                    models.CheckConstraint(
                        condition=models.Q(("seed_from", ""), _negated=True), name="panel_seed_has_an_origin"
                    ),
                ],
            },
        ),
        *append_only("rounds_panel", "a draw by lot", unless=REHEARSED),
    ]
