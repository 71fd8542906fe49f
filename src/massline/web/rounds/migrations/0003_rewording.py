from django.db import migrations, models

from massline.web.record.operations import Refuse


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
    ]
