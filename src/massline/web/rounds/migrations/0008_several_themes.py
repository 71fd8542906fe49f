from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rounds", "0007_the_workbench")]

    operations = [
        migrations.RemoveConstraint(model_name="coding", name="one_theme_a_coder"),
        migrations.AddField(model_name="coding", name="rank", field=models.PositiveSmallIntegerField(default=1)),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.UniqueConstraint(fields=("statement", "coder", "rank"), name="one_main_theme_a_coder"),
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.UniqueConstraint(fields=("statement", "coder", "theme"), name="a_theme_once_a_coder"),
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__in", [1, 2, 3])), name="three_themes_at_most"
            ),
        ),
    ]
