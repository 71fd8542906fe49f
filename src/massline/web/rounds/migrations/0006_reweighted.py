from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rounds", "0005_model_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="modelfigures",
            name="reweighted",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="modelfigures",
            name="people",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
