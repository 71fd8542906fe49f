"""The tables, written by ``makemigrations`` (Django 5.2.19) and wrapped; their rules are in 0002."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import massline.web.relations.models
from massline.web.record.operations import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("rounds", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="Relation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        ("name", models.CharField(max_length=120)),
                        ("begun_on", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        (
                            "neighbour",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="neighbouring_relations",
                                to="people.organisation",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="relations",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Handed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("made", models.BooleanField()),
                        ("number", models.PositiveIntegerField()),
                        ("made_on", models.DateField()),
                        ("signed_by", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64)),
                        ("document", models.TextField()),
                        ("day", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        (
                            "relation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handed",
                                to="relations.relation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Criterion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=500)),
                        ("day", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        (
                            "relation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="criteria",
                                to="relations.relation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("open", models.BooleanField()),
                        ("day", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        (
                            "relation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consents",
                                to="relations.relation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="RelationKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("signs_with", models.CharField(max_length=64)),
                        ("told_by", models.CharField(blank=True, max_length=200)),
                        ("day", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        (
                            "relation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="keys",
                                to="relations.relation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="RelationPoint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("mark", models.SlugField(default=massline.web.relations.models.new_mark, max_length=40)),
                        ("title", models.CharField(max_length=200)),
                        ("ours", models.BooleanField()),
                        ("day", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        (
                            "relation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="relations.relation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="OwnColumn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("shared", "shared"),
                                    ("different", "different"),
                                    ("not yet settled", "not yet settled"),
                                    ("awaiting their answer", "awaiting their answer"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("says", models.TextField(blank=True)),
                        ("expects", models.TextField(blank=True)),
                        ("test", models.TextField(blank=True)),
                        ("changed", models.TextField(blank=True)),
                        ("open", models.BooleanField(default=False)),
                        ("day", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        (
                            "expectation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="relation_columns",
                                to="rounds.expectation",
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="own",
                                to="relations.relationpoint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="TheirColumn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("shared", "shared"),
                                    ("different", "different"),
                                    ("not yet settled", "not yet settled"),
                                    ("awaiting their answer", "awaiting their answer"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("says", models.TextField(blank=True)),
                        ("expects", models.TextField(blank=True)),
                        ("test", models.TextField(blank=True)),
                        ("changed", models.TextField(blank=True)),
                        ("open", models.BooleanField(default=False)),
                        ("since", models.DateField()),
                        (
                            "handed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="columns",
                                to="relations.handed",
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="theirs",
                                to="relations.relationpoint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.AddConstraint(
                    model_name="relation",
                    constraint=models.UniqueConstraint(fields=("organisation", "slug"), name="relation_slug_once"),
                ),
                migrations.AddConstraint(
                    model_name="relation",
                    constraint=models.UniqueConstraint(fields=("organisation", "name"), name="relation_name_once"),
                ),
                migrations.AddConstraint(
                    model_name="relation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="relation_has_a_name"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="handed",
                    constraint=models.UniqueConstraint(
                        fields=("relation", "made", "signed_by", "number"), name="handed_number_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="criterion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="criterion_has_words"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="relationpoint",
                    constraint=models.UniqueConstraint(fields=("relation", "mark"), name="relation_point_mark_once"),
                ),
                migrations.AddConstraint(
                    model_name="relationpoint",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="relation_point_has_a_title"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="owncolumn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["shared", "different", "not yet settled", "awaiting their answer"])
                        ),
                        name="own_column_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="theircolumn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["shared", "different", "not yet settled", "awaiting their answer"])
                        ),
                        name="their_column_state_known",
                    ),
                ),
            ]
        )
    ]
