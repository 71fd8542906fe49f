"""The tables, written by ``makemigrations`` (Django 5.2.19) and wrapped; their rules are in 0002."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import massline.web.rounds.models.statement
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
                    name="Paper",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="papers",
                                to="people.organisation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PaperVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("published_on", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        ("language", models.CharField(max_length=12)),
                        ("is_markdown", models.BooleanField()),
                        ("title", models.CharField(max_length=300)),
                        ("author", models.CharField(blank=True, max_length=200)),
                        ("first_publisher", models.CharField(blank=True, max_length=300)),
                        ("republisher", models.CharField(blank=True, max_length=300)),
                        ("reason", models.CharField(blank=True, max_length=600)),
                        ("date", models.CharField(blank=True, max_length=60)),
                        ("licence", models.CharField(blank=True, max_length=100)),
                        ("abridged", models.BooleanField(null=True)),
                        ("change", models.CharField(blank=True, max_length=300)),
                        ("content", models.TextField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "paper",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="library.paper",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
                    fields=[
                        (
                            "salt",
                            models.BinaryField(
                                default=massline.web.rounds.models.statement.new_salt, max_length=16, null=True
                            ),
                        ),
                        ("digest", models.CharField(editable=False, max_length=64)),
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("place", models.PositiveIntegerField()),
                        ("name", models.CharField(blank=True, max_length=80)),
                        ("text", models.TextField(blank=True)),
                        ("language", models.CharField(max_length=12)),
                        ("imported", models.BooleanField(default=False)),
                        ("receipt_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                        ("withdrawn_on", models.DateField(blank=True, null=True)),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="library.paperversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["place"],
                    },
                ),
                migrations.CreateModel(
                    name="TakenUp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taken_up",
                                to="library.comment",
                            ),
                        ),
                        (
                            "statement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taken_up_from",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CommentVerdict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("accepted", "accepted"), ("held", "held"), ("rejected", "not shown")],
                                max_length=12,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="verdicts",
                                to="library.comment",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("verdict__in", ["accepted", "held", "rejected"])),
                                name="comment_verdict_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("verdict", "accepted"), models.Q(("reason", ""), _negated=True), _connector="OR"
                                ),
                                name="comment_refusal_has_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Discussed",
                    fields=[
                        (
                            "paper",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="discussed",
                                serialize=False,
                                to="library.paper",
                            ),
                        ),
                        (
                            "position",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="discussed",
                                to="rounds.position",
                            ),
                        ),
                        (
                            "round",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="discussed",
                                to="rounds.round",
                            ),
                        ),
                    ],
                ),
                migrations.AddConstraint(
                    model_name="paper",
                    constraint=models.UniqueConstraint(fields=("organisation", "slug"), name="paper_slug_once"),
                ),
                migrations.AddConstraint(
                    model_name="paperversion",
                    constraint=models.UniqueConstraint(fields=("paper", "number"), name="paper_version_once"),
                ),
                migrations.AddConstraint(
                    model_name="paperversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="paper_version_has_a_title"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="comment",
                    constraint=models.UniqueConstraint(fields=("version", "place"), name="comment_place_once"),
                ),
                migrations.AddConstraint(
                    model_name="comment",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("receipt_hash", ""), _negated=True),
                        fields=("receipt_hash",),
                        name="comment_receipt_of_its_own",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="comment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("salt__isnull", False),
                                ("withdrawn_on__isnull", True),
                                models.Q(("text", ""), _negated=True),
                            ),
                            models.Q(
                                ("name", ""),
                                ("receipt_hash", ""),
                                ("salt__isnull", True),
                                ("text", ""),
                                ("withdrawn_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="comment_whole_or_tombstone",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="discussed",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("position__isnull", True), ("round__isnull", False)),
                            models.Q(("position__isnull", False), ("round__isnull", True)),
                            _connector="OR",
                        ),
                        name="discussed_is_one_of_two",
                    ),
                ),
            ]
        )
    ]
