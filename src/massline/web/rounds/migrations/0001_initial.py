"""The tables, written by ``makemigrations`` (Django 5.2.19) and wrapped; their rules are in 0002."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import massline.web.rounds.models.statement
from massline.web.record.operations import CreateTables, CreateWithoutRowid


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="Round",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("question", models.CharField(max_length=300)),
                        ("promise_on", models.DateField()),
                    ],
                    options={
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="Consultation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        ("title", models.CharField(max_length=160)),
                        ("open_link", models.BooleanField(default=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consultations",
                                to="people.organisation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Expectation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("label", models.CharField(max_length=20)),
                        ("text", models.CharField(max_length=300)),
                        ("measure", models.CharField(blank=True, max_length=200)),
                        ("threshold", models.CharField(blank=True, max_length=60)),
                        ("due_on", models.DateField(blank=True, null=True)),
                        ("probability", models.DecimalField(decimal_places=2, max_digits=3)),
                        ("locked_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["label"],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
                    fields=[
                        ("text", models.TextField(blank=True)),
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
                        ("label", models.CharField(max_length=20)),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("investigation", "from the organisers, before asking"),
                                    ("participant", "from a participant"),
                                    ("drafting", "a point of our proposal"),
                                    ("practice", "from what happened when it was tried"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("language", models.CharField(max_length=12)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "on this site"),
                                    ("slip", "on a paper slip"),
                                    ("door", "at the door"),
                                    ("meeting", "at a meeting"),
                                    ("voice", "by voice message"),
                                    ("phone", "by phone"),
                                    ("pasted", "copied by the committee"),
                                    ("none", "written by the organisers"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("received_on", models.DateField()),
                        (
                            "visibility",
                            models.CharField(
                                choices=[
                                    ("words", "show my words"),
                                    ("outcome", "show only what became of it, not the text"),
                                ],
                                default="words",
                                max_length=12,
                            ),
                        ),
                        ("core", models.BooleanField(default=False)),
                        ("wording_approved", models.BooleanField(null=True)),
                        ("words_key", models.CharField(blank=True, db_index=True, max_length=32)),
                        ("receipt_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                        ("withdrawn_on", models.DateField(blank=True, null=True)),
                        ("drafted_by", models.CharField(blank=True, max_length=100, null=True)),
                    ],
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
                        ("reweighted", models.TextField(blank=True)),
                        ("people", models.PositiveIntegerField(default=0)),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "verbose_name_plural": "model figures",
                    },
                ),
                migrations.CreateModel(
                    name="SealedCounts",
                    fields=[
                        (
                            "round",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="sealed_counts",
                                serialize=False,
                                to="rounds.round",
                            ),
                        ),
                        ("tables", models.TextField()),
                        ("frozen", models.TextField(blank=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="CarryOver",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("day", models.DateField()),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="carry_overs",
                                to="rounds.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="BenchStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("coder", models.PositiveSmallIntegerField()),
                        ("browser", models.CharField(max_length=64)),
                        ("kind", models.CharField(max_length=12)),
                        ("name", models.CharField(blank=True, max_length=80)),
                        ("remarks", models.PositiveIntegerField(default=0)),
                        ("inverse", models.TextField()),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bench_steps",
                                to="rounds.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Belief",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        ("text", models.CharField(max_length=300)),
                        ("locked_on", models.DateField(blank=True, null=True)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="beliefs", to="rounds.round"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order"],
                    },
                ),
                migrations.CreateModel(
                    name="AlarmAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sign", models.CharField(max_length=60)),
                        ("subject", models.CharField(blank=True, max_length=120)),
                        ("text", models.CharField(max_length=500)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="alarm_answers",
                                to="rounds.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="CodeBatch",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("core", models.BooleanField(default=False)),
                        ("issued", models.PositiveIntegerField()),
                        ("voided", models.BooleanField(default=False)),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="people.section",
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="code_batches",
                                to="rounds.consultation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Code",
                    fields=[
                        ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ("used", models.BooleanField(default=False)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="codes",
                                to="rounds.codebatch",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="round",
                    name="consultation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rounds", to="rounds.consultation"
                    ),
                ),
                migrations.CreateModel(
                    name="Action",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("owner", models.CharField(max_length=80)),
                        ("starts_on", models.DateField()),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="rounds.round"
                            ),
                        ),
                        (
                            "expectation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="rounds.expectation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("gap", models.CharField(max_length=120)),
                        ("owner", models.CharField(max_length=80)),
                        ("due_on", models.DateField()),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="jobs", to="rounds.round"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due_on", "gap"],
                    },
                ),
                migrations.CreateModel(
                    name="KeyedIn",
                    fields=[
                        (
                            "statement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="keyed_in",
                                serialize=False,
                                to="rounds.statement",
                            ),
                        ),
                        ("by", models.CharField(db_index=True, max_length=32)),
                    ],
                ),
                migrations.CreateModel(
                    name="Removed",
                    fields=[
                        (
                            "statement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="removed",
                                serialize=False,
                                to="rounds.statement",
                            ),
                        ),
                        ("receipt_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                    ],
                ),
                migrations.AddField(
                    model_name="statement",
                    name="round",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="statements", to="rounds.round"
                    ),
                ),
                migrations.AddField(
                    model_name="statement",
                    name="section",
                    field=models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="people.section"
                    ),
                ),
                migrations.CreateModel(
                    name="JudgedPair",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("same", "they say the same"), ("pull", "they pull against each other")],
                                max_length=8,
                            ),
                        ),
                        ("coder", models.PositiveSmallIntegerField()),
                        ("holds", models.BooleanField()),
                        (
                            "one",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="judged_with",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="judged_against",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="expectation",
                    name="point",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expectations",
                        to="rounds.statement",
                    ),
                ),
                migrations.CreateModel(
                    name="Contradiction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("principal", models.BooleanField(default=False)),
                        ("handling", models.CharField(blank=True, max_length=500)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contradictions",
                                to="rounds.round",
                            ),
                        ),
                        (
                            "one",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pulls_one_way",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pulls_the_other_way",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-principal", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="BeliefMark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("kept", "kept"),
                                    ("changed", "changed"),
                                    ("dropped", "dropped"),
                                    ("learned", "learned new"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=500)),
                        ("day", models.DateField()),
                        (
                            "belief",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="marks",
                                to="rounds.belief",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="belief_marks",
                                to="rounds.round",
                            ),
                        ),
                        ("because_of", models.ManyToManyField(related_name="changed_minds", to="rounds.statement")),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                CreateWithoutRowid(
                    name="Ballot",
                    fields=[
                        ("key", models.CharField(max_length=32)),
                        ("contributed", models.BooleanField(default=False)),
                        ("core", models.BooleanField(default=False)),
                        ("open", models.BooleanField(default=False)),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "key", "statement", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[("agree", "agree"), ("disagree", "disagree"), ("pass", "not sure / skip")],
                                max_length=8,
                            ),
                        ),
                        ("bucket", models.PositiveSmallIntegerField()),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.section",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ballots",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="MachineDraft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("names", "names of proposed themes"),
                                    ("parts", "the parts of a remark"),
                                    ("points", "points of the proposal"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("of", models.CharField(blank=True, max_length=40)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("not", "not at work"),
                                    ("working", "at work"),
                                    ("failed", "stopped by a fault"),
                                ],
                                default="not",
                                max_length=12,
                            ),
                        ),
                        ("model", models.CharField(max_length=100)),
                        ("sent", models.TextField(blank=True)),
                        ("content", models.TextField(blank=True)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="machine_drafts",
                                to="rounds.round",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="MachineName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("model", models.CharField(max_length=100)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="machine_names",
                                to="rounds.round",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Moderation",
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
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moderations",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="NoneOfThese",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("coder", models.PositiveSmallIntegerField()),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fits_nowhere",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "none of these",
                    },
                ),
                migrations.CreateModel(
                    name="Observation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("text", models.TextField()),
                        ("day", models.DateField()),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="observations",
                                to="rounds.action",
                            ),
                        ),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="people.section",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Outcome",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("came_true", models.BooleanField(null=True)),
                        ("text", models.CharField(max_length=500)),
                        ("evidence", models.CharField(blank=True, max_length=300)),
                        ("day", models.DateField()),
                        ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "expectation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outcomes",
                                to="rounds.expectation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day", "number"],
                    },
                ),
                migrations.CreateModel(
                    name="Panel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    },
                ),
                migrations.CreateModel(
                    name="PauseChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("paused", models.BooleanField()),
                        ("reason", models.CharField(max_length=500)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="rounds.round"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Position",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("label", models.CharField(max_length=20)),
                        ("title", models.CharField(max_length=160)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="positions",
                                to="rounds.round",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PositionVersion",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("number", models.CharField(max_length=10)),
                        ("text", models.TextField()),
                        ("change", models.TextField(blank=True)),
                        ("published_on", models.DateField(blank=True, null=True)),
                        (
                            "position",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="rounds.position",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="Pilot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=500)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        ("sections", models.ManyToManyField(related_name="+", to="people.section")),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pilots",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Note",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("enough", "nothing new was being said"),
                                    ("talked_through", "the coders talked their differences through"),
                                    ("represented", "what was left out, and why"),
                                    ("read_to", "read to somebody who disagrees: what they heard"),
                                    ("reached", "how a section was reached"),
                                    ("led_by", "who led the sum-up, by role"),
                                    ("why", "why it came out this way"),
                                    ("otherwise", "what else could explain it"),
                                    ("keep", "keep"),
                                    ("change", "change"),
                                    ("stop", "stop"),
                                    ("unexpected", "what nobody expected"),
                                    ("criticism", "criticism of how we worked"),
                                    ("wrong", "what we got wrong"),
                                    ("story", "the most significant change"),
                                    ("agenda", "an override, talked over"),
                                    ("returned", "how the sum-up went back to everybody"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("text", models.CharField(max_length=1000)),
                        ("about", models.CharField(blank=True, default="", max_length=60)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "expectation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="rounds.expectation",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="rounds.round"
                            ),
                        ),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.section",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="notes",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Keying",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sheets", models.PositiveIntegerField()),
                        ("typed_twice", models.PositiveIntegerField(default=0)),
                        ("differing", models.PositiveIntegerField(default=0)),
                        ("day", models.DateField()),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="keyings",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="expectation",
                    name="version",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="expectations",
                        to="rounds.positionversion",
                    ),
                ),
                migrations.CreateModel(
                    name="Element",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        ("own", models.BooleanField(blank=True, null=True)),
                        ("taken_over", models.BooleanField(blank=True, null=True)),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="elements",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="elements",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order"],
                    },
                ),
                migrations.CreateModel(
                    name="Disposition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("used", "used"),
                                    ("partly", "partly used"),
                                    ("reserved", "kept as a note beside the proposal"),
                                    ("referred", "passed on"),
                                    ("set_aside", "not used, because"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("day", models.DateField()),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="dispositions",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("adopted", "adopted"),
                                    ("with_reservations", "adopted with reservations"),
                                    ("sent_back", "sent back"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("body", models.CharField(max_length=120)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("overrides", models.TextField(blank=True, null=True)),
                        ("day", models.DateField()),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decisions",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Check",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("remarks", models.PositiveSmallIntegerField()),
                        ("read", models.CharField(blank=True, max_length=64)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="checks",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Amendment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "element",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="amendments",
                                to="rounds.element",
                            ),
                        ),
                        (
                            "statement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="amendment",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="amendments",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Programme",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("need", models.CharField(max_length=200)),
                        ("learned_there", models.CharField(blank=True, max_length=300)),
                        ("owner", models.CharField(max_length=80)),
                        ("started_on", models.DateField()),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="programmes",
                                to="people.organisation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ProgrammeCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("helped", models.PositiveIntegerField()),
                        ("asked_to_run", models.PositiveIntegerField(default=0)),
                        ("running", models.PositiveIntegerField(default=0)),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="counts",
                                to="rounds.programme",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Recognition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("meant", models.BooleanField()),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recognitions",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recognitions",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Release",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("published_on", models.DateField()),
                        ("document", models.TextField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="releases",
                                to="rounds.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="ReleasePart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=20)),
                        ("content", models.TextField()),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="rounds.release"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Removal",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("stack", "everything one person had keyed in"),
                                    ("contributor", "everything said under one receipt"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("reason", models.CharField(max_length=300)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        ("alone", models.BooleanField()),
                        ("before", models.PositiveIntegerField(null=True)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="removals",
                                to="rounds.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day", "before", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Reservation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField()),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="people.section",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reservations",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                ),
                CreateWithoutRowid(
                    name="Response",
                    fields=[
                        ("key", models.CharField(max_length=32)),
                        ("contributed", models.BooleanField(default=False)),
                        ("core", models.BooleanField(default=False)),
                        ("open", models.BooleanField(default=False)),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "key", "version", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("ours", "ours"),
                                    ("ours_with_change", "ours with a change"),
                                    ("not_ours", "not ours"),
                                    ("unclear", "unclear"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.section",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="responses",
                                to="rounds.positionversion",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RoundSection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("size", models.PositiveIntegerField()),
                        ("convener", models.CharField(blank=True, max_length=80)),
                        ("nobody_yet", models.BooleanField(default=False)),
                        ("priority", models.BooleanField(default=False)),
                        ("why", models.CharField(blank=True, max_length=300)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sections",
                                to="rounds.round",
                            ),
                        ),
                        (
                            "section",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.section"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["section__order", "section__slug"],
                    },
                ),
                migrations.CreateModel(
                    name="Serving",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("bucket", models.PositiveSmallIntegerField()),
                        ("served", models.PositiveIntegerField(default=0)),
                        ("answered", models.PositiveIntegerField(default=0)),
                        ("chance_sum", models.FloatField(default=0.0)),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="people.section",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="servings",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SetAside",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("by", models.CharField(max_length=32)),
                        ("aside", models.BooleanField()),
                        ("reason", models.CharField(max_length=300)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="set_aside",
                                to="rounds.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="ShowOfHands",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("agree", models.PositiveIntegerField()),
                        ("disagree", models.PositiveIntegerField()),
                        ("passed", models.PositiveIntegerField()),
                        ("day", models.DateField()),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.section",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hands",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "shows of hands",
                    },
                ),
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("start", models.PositiveIntegerField(blank=True, null=True)),
                        ("end", models.PositiveIntegerField(blank=True, null=True)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        (
                            "observation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="carried_by",
                                to="rounds.observation",
                            ),
                        ),
                        (
                            "outcome",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="carried_by",
                                to="rounds.outcome",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="carried_by",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sources",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="StageChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "before",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("investigate", "Prepare"),
                                    ("gather", "Ask"),
                                    ("concentrate", "Sum up"),
                                    ("report_back", "Go back"),
                                    ("practice", "Try"),
                                    ("sum_up", "Learn"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("investigate", "Prepare"),
                                    ("gather", "Ask"),
                                    ("concentrate", "Sum up"),
                                    ("report_back", "Go back"),
                                    ("practice", "Try"),
                                    ("sum_up", "Learn"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("day", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("overrides", models.TextField(blank=True)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stage_changes",
                                to="rounds.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="StructureTest",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("recognise", "recognised it"),
                                    ("support", "supported it in public"),
                                    ("take_part", "took part"),
                                    ("run", "ran something themselves"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="structure_tests",
                                to="rounds.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day", "name"],
                    },
                ),
                migrations.CreateModel(
                    name="StructureCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("people", models.PositiveIntegerField()),
                        (
                            "section",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.section"
                            ),
                        ),
                        (
                            "test",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="counts",
                                to="rounds.structuretest",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Theme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="codes",
                                to="rounds.theme",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="themes", to="rounds.round"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Coding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("coder", models.PositiveSmallIntegerField()),
                        ("against", models.BooleanField(default=False)),
                        ("rank", models.PositiveSmallIntegerField(default=1)),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="codings",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="codings", to="rounds.theme"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Told",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("slip", "their slip was delivered"),
                                    ("disposition", "told what became of their words"),
                                    ("outcome", "told what came of it"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="told",
                                to="rounds.statement",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Turnout",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("needed", models.DecimalField(decimal_places=3, max_digits=4)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="turnouts",
                                to="rounds.action",
                            ),
                        ),
                        (
                            "section",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.section"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Visit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("door", "from door to door"),
                                    ("meeting", "a meeting"),
                                    ("phone", "by phone"),
                                    ("notice", "a notice or a message"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("day", models.DateField()),
                        ("tried", models.PositiveIntegerField()),
                        ("spoken", models.PositiveIntegerField(default=0)),
                        ("explained", models.CharField(blank=True, max_length=500)),
                        ("taught", models.CharField(blank=True, max_length=500)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="rounds.round"
                            ),
                        ),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.section",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ActionEnd",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("stopped", models.BooleanField(default=False)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "action",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="end", to="rounds.action"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stopped", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                                ),
                                name="a_stop_has_a_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CarryOverAnswer",
                    fields=[
                        (
                            "carry_over",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="answer",
                                serialize=False,
                                to="rounds.carryover",
                            ),
                        ),
                        ("taken_up", models.BooleanField()),
                        ("text", models.CharField(blank=True, max_length=500)),
                        ("day", models.DateField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("taken_up", True), models.Q(("text", ""), _negated=True), _connector="OR"
                                ),
                                name="not_taken_up_has_a_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Closing",
                    fields=[
                        (
                            "round",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="closing",
                                serialize=False,
                                to="rounds.round",
                            ),
                        ),
                        ("because", models.CharField(blank=True, max_length=500)),
                        ("overrides", models.TextField(blank=True)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("overrides", ""), models.Q(("reason", ""), _negated=True), _connector="OR"
                                ),
                                name="closing_override_has_a_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProposedThemes",
                    fields=[
                        (
                            "round",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="proposed_themes",
                                serialize=False,
                                to="rounds.round",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("not", "not at work"),
                                    ("working", "at work"),
                                    ("failed", "stopped by a fault"),
                                ],
                                default="not",
                                max_length=12,
                            ),
                        ),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("content", models.TextField(blank=True)),
                    ],
                    options={
                        "verbose_name_plural": "proposed themes",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["not", "working", "failed"])),
                                name="working_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("content", ""), _negated=True), ("digest", ""), _connector="OR"
                                ),
                                name="proposed_digest_of_content",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoundTerms",
                    fields=[
                        (
                            "round",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="terms",
                                serialize=False,
                                to="rounds.round",
                            ),
                        ),
                        ("small", models.BooleanField(default=True)),
                        ("one_evening", models.BooleanField(default=False)),
                        ("open_question", models.CharField(blank=True, max_length=300)),
                        ("asking_until", models.DateField(blank=True, null=True)),
                        ("days_to_answer", models.PositiveSmallIntegerField(default=7)),
                        ("core_size", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("core_listened", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("core_listened__isnull", True),
                                    ("core_listened__lte", models.F("core_size")),
                                    _connector="OR",
                                ),
                                name="no_more_listeners_than_core",
                            )
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="carryover",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="carry_over_has_words"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="belief",
                    constraint=models.UniqueConstraint(fields=("round", "order"), name="belief_order_once"),
                ),
                migrations.AddConstraint(
                    model_name="belief",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="belief_has_words"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="alarmanswer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="alarm_answer_has_words"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="round",
                    constraint=models.UniqueConstraint(fields=("consultation", "number"), name="round_number_once"),
                ),
                migrations.AddConstraint(
                    model_name="round",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("question", ""), _negated=True), name="round_has_a_question"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consultation",
                    constraint=models.UniqueConstraint(
                        fields=("organisation", "slug"), name="consultation_slug_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="codebatch",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("core", False), ("section__isnull", True), _connector="OR"),
                        name="core_codes_carry_no_section",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="job",
                    constraint=models.UniqueConstraint(fields=("round", "gap"), name="one_job_a_gap"),
                ),
                migrations.AddField(
                    model_name="removed",
                    name="removal",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="statements", to="rounds.removal"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="statement",
                    constraint=models.UniqueConstraint(fields=("round", "label"), name="statement_label_once"),
                ),
                migrations.AddConstraint(
                    model_name="statement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("origin__in", ["investigation", "participant", "drafting", "practice"])),
                        name="statement_origin_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="statement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("salt__isnull", False),
                                ("withdrawn_on__isnull", True),
                                models.Q(("text", ""), _negated=True),
                            ),
                            models.Q(
                                ("receipt_hash", ""),
                                ("salt__isnull", True),
                                ("text", ""),
                                ("withdrawn_on__isnull", False),
                                ("words_key", ""),
                            ),
                            _connector="OR",
                        ),
                        name="statement_whole_or_tombstone",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="judgedpair",
                    constraint=models.UniqueConstraint(
                        fields=("kind", "coder", "one", "other"), name="pair_judged_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="judgedpair",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("one", models.F("other")), _negated=True), name="pair_of_two"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="judgedpair",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["same", "pull"])), name="pair_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="judgedpair",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("coder__in", [1, 2])), name="pair_coder_one_or_two"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contradiction",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("one", models.F("other")), _negated=True), name="poles_differ"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contradiction",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("principal", True)), fields=("round",), name="one_principal_contradiction"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="beliefmark",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("belief__isnull", True), ("kind", "learned")),
                            models.Q(("belief__isnull", False), ("kind__in", ["kept", "changed", "dropped"])),
                            _connector="OR",
                        ),
                        name="only_what_is_new_has_no_belief",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="beliefmark",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["kept", "dropped"]), models.Q(("text", ""), _negated=True), _connector="OR"
                        ),
                        name="what_changed_is_written_down",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ballot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("core", False), ("section__isnull", True), _connector="OR"),
                        name="ballot_core_carries_no_section",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ballot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("answer__in", ["agree", "disagree", "pass"])), name="ballot_answer_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="machinedraft",
                    constraint=models.UniqueConstraint(fields=("round", "kind", "of"), name="machine_draft_once"),
                ),
                migrations.AddConstraint(
                    model_name="machinedraft",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["names", "parts", "points"])),
                        name="machine_draft_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="machinedraft",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["not", "working", "failed"])),
                        name="machine_draft_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="machinename",
                    constraint=models.UniqueConstraint(fields=("round", "name"), name="machine_name_once"),
                ),
                migrations.AddConstraint(
                    model_name="moderation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["accepted", "held", "rejected"])), name="verdict_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="moderation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "accepted"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="refusal_has_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="noneofthese",
                    constraint=models.UniqueConstraint(fields=("statement", "coder"), name="none_of_these_once"),
                ),
                migrations.AddConstraint(
                    model_name="noneofthese",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("coder__in", [1, 2])), name="none_of_these_coder_one_or_two"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="outcome",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("number__isnull", False)),
                        fields=("expectation", "number"),
                        name="outcome_number_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="panel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("seed", ""), _negated=True), name="panel_has_a_seed"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="panel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("seed_from", ""), _negated=True), name="panel_seed_has_an_origin"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pausechange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_pause_has_a_reason"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="position",
                    constraint=models.UniqueConstraint(fields=("round", "label"), name="position_label_once"),
                ),
                migrations.AddConstraint(
                    model_name="positionversion",
                    constraint=models.UniqueConstraint(fields=("position", "number"), name="version_number_once"),
                ),
                migrations.AddConstraint(
                    model_name="note",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "enough",
                                    "talked_through",
                                    "represented",
                                    "read_to",
                                    "reached",
                                    "led_by",
                                    "why",
                                    "otherwise",
                                    "keep",
                                    "change",
                                    "stop",
                                    "unexpected",
                                    "criticism",
                                    "wrong",
                                    "story",
                                    "agenda",
                                    "returned",
                                ],
                            )
                        ),
                        name="note_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="note",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="note_has_words"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="keying",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("differing__lte", models.F("typed_twice")), ("typed_twice__lte", models.F("sheets"))
                        ),
                        name="keyed_in_order",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="expectation",
                    constraint=models.UniqueConstraint(fields=("version", "label"), name="expectation_label_once"),
                ),
                migrations.AddConstraint(
                    model_name="expectation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                        name="probability_between_0_and_1",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="element",
                    constraint=models.UniqueConstraint(fields=("version", "order"), name="element_order_once"),
                ),
                migrations.AddConstraint(
                    model_name="element",
                    constraint=models.UniqueConstraint(
                        fields=("version", "statement"), name="element_statement_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="disposition",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["used", "partly", "reserved", "referred", "set_aside"])),
                        name="disposition_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="disposition",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["used", "partly"]), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="disposition_has_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="decision",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["adopted", "with_reservations", "sent_back", "withdrawn"])),
                        name="decision_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="recognition",
                    constraint=models.UniqueConstraint(fields=("statement", "version"), name="recognised_once"),
                ),
                migrations.AddConstraint(
                    model_name="release",
                    constraint=models.UniqueConstraint(fields=("round", "number"), name="release_number_once"),
                ),
                migrations.AddConstraint(
                    model_name="releasepart",
                    constraint=models.UniqueConstraint(fields=("release", "name"), name="release_part_once"),
                ),
                migrations.AddConstraint(
                    model_name="removal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="removal_has_a_reason"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="removal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["stack", "contributor"])), name="removal_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="response",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("core", False), ("section__isnull", True), _connector="OR"),
                        name="response_core_carries_no_section",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="response",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("answer__in", ["ours", "ours_with_change", "not_ours", "unclear"])),
                        name="response_answer_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roundsection",
                    constraint=models.UniqueConstraint(fields=("round", "section"), name="section_once_in_a_round"),
                ),
                migrations.AddConstraint(
                    model_name="roundsection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("size__gte", 1)), name="round_section_has_people"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roundsection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("priority", False), models.Q(("why", ""), _negated=True), _connector="OR"
                        ),
                        name="priority_cites_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roundsection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("nobody_yet", False), ("convener", ""), _connector="OR"),
                        name="convener_or_nobody_yet",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="serving",
                    constraint=models.UniqueConstraint(
                        fields=("statement", "section", "bucket"), name="serving_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="serving",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("section__isnull", True)),
                        fields=("statement", "bucket"),
                        name="serving_once_without_section",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="setaside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="set_aside_has_a_reason"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="source",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("observation__isnull", True), ("outcome__isnull", True), ("statement__isnull", False)
                            ),
                            models.Q(
                                ("observation__isnull", True), ("outcome__isnull", False), ("statement__isnull", True)
                            ),
                            models.Q(
                                ("observation__isnull", False), ("outcome__isnull", True), ("statement__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="source_has_exactly_one_origin",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="source",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("digest", ""),
                                ("end__isnull", True),
                                ("start__isnull", True),
                                ("statement__isnull", True),
                            ),
                            models.Q(
                                ("end__gt", models.F("start")),
                                ("start__isnull", False),
                                ("statement__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="source_span_in_words",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="source",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("statement__isnull", True),
                            models.Q(("statement", models.F("target")), _negated=True),
                            _connector="OR",
                        ),
                        name="source_not_itself",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="source",
                    constraint=models.UniqueConstraint(
                        fields=("target", "statement", "start", "end"), name="source_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stagechange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "after__in",
                                ["investigate", "gather", "concentrate", "report_back", "practice", "sum_up"],
                            )
                        ),
                        name="stage_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stagechange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("overrides", ""), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="override_has_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="structurecount",
                    constraint=models.UniqueConstraint(fields=("test", "section"), name="structure_count_once"),
                ),
                migrations.AddConstraint(
                    model_name="theme",
                    constraint=models.UniqueConstraint(fields=("round", "name"), name="theme_name_once"),
                ),
                migrations.AddConstraint(
                    model_name="theme",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="theme_has_a_name"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coding",
                    constraint=models.UniqueConstraint(
                        fields=("statement", "coder", "rank"), name="one_main_theme_a_coder"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coding",
                    constraint=models.UniqueConstraint(
                        fields=("statement", "coder", "theme"), name="a_theme_once_a_coder"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("rank__in", [1, 2, 3])), name="three_themes_at_most"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("coder__in", [1, 2])), name="coder_one_or_two"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="told",
                    constraint=models.UniqueConstraint(fields=("statement", "what"), name="told_once"),
                ),
                migrations.AddConstraint(
                    model_name="turnout",
                    constraint=models.UniqueConstraint(fields=("action", "section"), name="turnout_once"),
                ),
                migrations.AddConstraint(
                    model_name="turnout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("needed__gt", 0), ("needed__lte", 1)), name="turnout_is_a_share"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="visit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("spoken__lte", models.F("tried"))), name="spoken_with_some_of_those_tried"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="visit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("spoken", 0), models.Q(("taught", ""), _negated=True), _connector="OR"),
                        name="whoever_spoke_taught_us_something",
                    ),
                ),
            ]
        )
    ]
