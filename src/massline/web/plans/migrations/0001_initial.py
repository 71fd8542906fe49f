"""The tables, written by ``makemigrations`` (Django 5.2.19) and wrapped; their rules are in 0002."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from massline.web.record.operations import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("library", "0001_initial"),
        ("people", "0001_initial"),
        ("rounds", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="Hypothesis",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("text", models.CharField(max_length=300)),
                        ("against", models.CharField(max_length=300)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hypotheses",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "hypotheses",
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="HypothesisClaim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("elsewhere", models.CharField(blank=True, max_length=1500)),
                        ("anchor", models.CharField(blank=True, max_length=80)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "hypothesis",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="claims",
                                to="plans.hypothesis",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="library.paperversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="HypothesisState",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("elsewhere", models.CharField(blank=True, max_length=1500)),
                        ("text", models.CharField(max_length=500)),
                        ("anchor", models.CharField(blank=True, max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("supported", "supported"),
                                    ("not_supported", "not supported"),
                                    ("inconclusive", "inconclusive"),
                                    ("abandoned", "abandoned"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "hypothesis",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="states",
                                to="plans.hypothesis",
                            ),
                        ),
                        (
                            "observation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.observation",
                            ),
                        ),
                        (
                            "outcome",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.outcome",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.release",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.round",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="library.paperversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HypothesisTest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("elsewhere", models.CharField(blank=True, max_length=1500)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "expectation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="rounds.expectation",
                            ),
                        ),
                        (
                            "hypothesis",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tests",
                                to="plans.hypothesis",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "to",
                            models.CharField(choices=[("decide", "to decide"), ("run", "to run it")], max_length=6),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("on", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="rounds.programme",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["on", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Mandate",
                    fields=[
                        ("elsewhere", models.CharField(blank=True, max_length=1500)),
                        (
                            "hat",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("facilitator", "asks"),
                                    ("drafter", "writes"),
                                    ("moderator", "checks"),
                                    ("convener", "convenes a section"),
                                    ("canvasser", "goes from door to door"),
                                    ("steward", "keeps the keys"),
                                    ("auditor", "audits"),
                                ],
                                max_length=30,
                            ),
                        ),
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("scope", models.CharField(max_length=300)),
                        ("given_by", models.CharField(max_length=200)),
                        ("begins_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="rounds.decision",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mandates",
                                to="people.organisation",
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
                        "ordering": ["-ends_on", "scope"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="MandateRecall",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("elsewhere", models.CharField(blank=True, max_length=1500)),
                        ("reason", models.CharField(max_length=500)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="rounds.decision",
                            ),
                        ),
                        (
                            "mandate",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="recall", to="plans.mandate"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PlanStage",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="plan_stages",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="PlanRound",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("elsewhere", models.CharField(blank=True, max_length=1500)),
                        ("hangs", models.BooleanField(default=True)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.round",
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="hung", to="plans.planstage"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="PlanMove",
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
                                    ("begun", "begun"),
                                    ("early", "started early"),
                                    ("done", "done"),
                                    ("given_up", "given up"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("open_then", models.TextField(blank=True)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "stage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moves",
                                to="plans.planstage",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="PlanWords",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=120)),
                        ("aim", models.CharField(max_length=600)),
                        ("years", models.CharField(max_length=60)),
                        ("change", models.CharField(blank=True, max_length=300)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "stage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="words",
                                to="plans.planstage",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="Precondition",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("how", models.CharField(max_length=300)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "stage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="preconditions",
                                to="plans.planstage",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day", "text"],
                    },
                ),
                migrations.CreateModel(
                    name="Judgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("elsewhere", models.CharField(blank=True, max_length=1500)),
                        ("text", models.CharField(max_length=500)),
                        ("anchor", models.CharField(blank=True, max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("met", "met"),
                                    ("unmet", "unmet"),
                                    ("unknown", "unknown"),
                                    ("dropped", "no longer asked for"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "observation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.observation",
                            ),
                        ),
                        (
                            "outcome",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.outcome",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.release",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="rounds.round",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="library.paperversion",
                            ),
                        ),
                        (
                            "precondition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="judgements",
                                to="plans.precondition",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Runner",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("slip_hash", models.CharField(max_length=64, unique=True)),
                        ("called", models.CharField(blank=True, max_length=40)),
                        ("made_on", models.DateField()),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="runners",
                                to="rounds.programme",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["called"],
                    },
                ),
                migrations.CreateModel(
                    name="Watch",
                    fields=[
                        (
                            "hat",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("facilitator", "asks"),
                                    ("drafter", "writes"),
                                    ("moderator", "checks"),
                                    ("convener", "convenes a section"),
                                    ("canvasser", "goes from door to door"),
                                    ("steward", "keeps the keys"),
                                    ("auditor", "audits"),
                                ],
                                max_length=30,
                            ),
                        ),
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("watch_for", models.CharField(max_length=200)),
                        ("if_seen", models.CharField(max_length=200)),
                        ("then_do", models.CharField(max_length=300)),
                        (
                            "every_days",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="watches",
                                to="people.organisation",
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
                        "ordering": ["day", "watch_for"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="WatchReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "found",
                            models.CharField(
                                choices=[
                                    ("not_seen", "not seen"),
                                    ("seen", "seen"),
                                    ("let_go", "no longer watched for"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=500)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "watch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="plans.watch"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Help",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("need", "needs help"), ("offer", "offers help")], max_length=5
                            ),
                        ),
                        ("kind", models.CharField(max_length=60)),
                        (
                            "amount",
                            models.CharField(
                                choices=[("once", "once"), ("sometimes", "now and then"), ("often", "every week")],
                                max_length=10,
                            ),
                        ),
                        ("slip_hash", models.CharField(max_length=64, unique=True)),
                        ("came_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("matched", "somebody was found"),
                                    ("met", "met"),
                                    ("declined", "declined"),
                                    ("referred", "passed on"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("over_on", models.DateField(blank=True, null=True)),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="help",
                                to="rounds.programme",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "help",
                        "ordering": ["came_on", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("over_on__isnull", False), ("state__in", ("met", "declined", "referred"))
                                    ),
                                    models.Q(
                                        models.Q(("state__in", ("met", "declined", "referred")), _negated=True),
                                        ("over_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="help_over_on_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__in", ["once", "sometimes", "often"]),
                                    ("side__in", ["need", "offer"]),
                                    ("state__in", ["waiting", "matched", "met", "declined", "referred"]),
                                ),
                                name="help_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HelpTally",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("need", "needs help"), ("offer", "offers help")], max_length=5
                            ),
                        ),
                        (
                            "ended",
                            models.CharField(
                                choices=[
                                    ("met", "met"),
                                    ("declined", "declined"),
                                    ("referred", "passed on"),
                                    ("unanswered", "never answered"),
                                    ("taken_back", "taken back"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("within", models.PositiveSmallIntegerField()),
                        ("number", models.PositiveIntegerField(default=0)),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tallies",
                                to="rounds.programme",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("programme", "side", "ended", "within"), name="help_tally_once"
                            )
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="hypothesis",
                    constraint=models.UniqueConstraint(
                        fields=("organisation", "number"), name="hypothesis_number_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hypothesis",
                    constraint=models.UniqueConstraint(fields=("organisation", "text"), name="hypothesis_once"),
                ),
                migrations.AddConstraint(
                    model_name="hypothesis",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("against", ""), _negated=True), name="hypothesis_can_fail"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hypothesisclaim",
                    constraint=models.UniqueConstraint(fields=("hypothesis", "version", "anchor"), name="claim_once"),
                ),
                migrations.AddConstraint(
                    model_name="hypothesisclaim",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("elsewhere", ""), ("version__isnull", False), models.Q(("anchor", ""), _negated=True)
                            ),
                            models.Q(
                                ("anchor", ""), ("version__isnull", True), models.Q(("elsewhere", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="claim_here_or_elsewhere",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hypothesisstate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("observation__isnull", True),
                                ("outcome__isnull", True),
                                ("release__isnull", True),
                                ("version__isnull", True),
                            ),
                            models.Q(
                                ("observation__isnull", True),
                                ("outcome__isnull", True),
                                ("round__isnull", True),
                                ("version__isnull", True),
                            ),
                            models.Q(
                                ("observation__isnull", True),
                                ("release__isnull", True),
                                ("round__isnull", True),
                                ("version__isnull", True),
                            ),
                            models.Q(
                                ("outcome__isnull", True),
                                ("release__isnull", True),
                                ("round__isnull", True),
                                ("version__isnull", True),
                            ),
                            models.Q(
                                ("observation__isnull", True),
                                ("outcome__isnull", True),
                                ("release__isnull", True),
                                ("round__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="hypothesisstate_one_record",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hypothesisstate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="hypothesisstate_has_words"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hypothesisstate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("anchor", ""), ("version__isnull", True)),
                            models.Q(("version__isnull", False), models.Q(("anchor", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="hypothesisstate_paragraph_of_a_paper",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hypothesisstate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("elsewhere", ""),
                            models.Q(
                                ("observation__isnull", True),
                                ("outcome__isnull", True),
                                ("release__isnull", True),
                                ("round__isnull", True),
                                ("version__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="hypothesisstate_here_or_elsewhere",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hypothesisstate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "supported", "not_supported", "inconclusive", "abandoned"])
                        ),
                        name="hypothesis_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hypothesistest",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("elsewhere", ""), ("round__isnull", False)),
                            models.Q(
                                ("expectation__isnull", True),
                                ("round__isnull", True),
                                models.Q(("elsewhere", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hypothesis_test_here_or_elsewhere",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.UniqueConstraint(fields=("programme", "text", "on"), name="invitation_once"),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("to__in", ["decide", "run"]), models.Q(("text", ""), _negated=True)),
                        name="invitation_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mandate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "hat__in",
                                    [
                                        "facilitator",
                                        "drafter",
                                        "moderator",
                                        "convener",
                                        "canvasser",
                                        "steward",
                                        "auditor",
                                    ],
                                ),
                                ("section__isnull", True),
                            ),
                            models.Q(("hat", ""), ("section__isnull", False)),
                            _connector="OR",
                        ),
                        name="mandate_of_a_hat_or_a_section",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mandate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("begins_on"))),
                        name="mandate_ends_after_it_begins",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mandate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("given_by", ""), _negated=True), name="mandate_was_given"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mandate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("decision__isnull", True), ("elsewhere", ""), _connector="OR"),
                        name="mandate_here_or_elsewhere",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mandate",
                    constraint=models.UniqueConstraint(
                        fields=("organisation", "scope", "begins_on"), name="mandate_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mandaterecall",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="recall_has_a_reason"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mandaterecall",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("decision__isnull", True), ("elsewhere", ""), _connector="OR"),
                        name="recall_here_or_elsewhere",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planstage",
                    constraint=models.UniqueConstraint(
                        fields=("organisation", "number"), name="plan_stage_number_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planround",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("elsewhere", ""), ("round__isnull", False)),
                            models.Q(("round__isnull", True), models.Q(("elsewhere", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="plan_round_here_or_elsewhere",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planmove",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["begun", "early", "done", "given_up"])),
                        name="plan_move_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planmove",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "begun"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="plan_move_has_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planmove",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "early"), models.Q(("open_then", ""), _negated=True)),
                            models.Q(models.Q(("kind", "early"), _negated=True), ("open_then", "")),
                            _connector="OR",
                        ),
                        name="early_says_what_was_open",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planwords",
                    constraint=models.UniqueConstraint(fields=("stage", "number"), name="plan_words_number_once"),
                ),
                migrations.AddConstraint(
                    model_name="planwords",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("number", 1), models.Q(("change", ""), _negated=True), _connector="OR"),
                        name="plan_words_say_why_they_changed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="precondition",
                    constraint=models.UniqueConstraint(fields=("stage", "text"), name="precondition_once"),
                ),
                migrations.AddConstraint(
                    model_name="precondition",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("how", ""), _negated=True), name="precondition_is_testable"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="judgement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("observation__isnull", True),
                                ("outcome__isnull", True),
                                ("release__isnull", True),
                                ("version__isnull", True),
                            ),
                            models.Q(
                                ("observation__isnull", True),
                                ("outcome__isnull", True),
                                ("round__isnull", True),
                                ("version__isnull", True),
                            ),
                            models.Q(
                                ("observation__isnull", True),
                                ("release__isnull", True),
                                ("round__isnull", True),
                                ("version__isnull", True),
                            ),
                            models.Q(
                                ("outcome__isnull", True),
                                ("release__isnull", True),
                                ("round__isnull", True),
                                ("version__isnull", True),
                            ),
                            models.Q(
                                ("observation__isnull", True),
                                ("outcome__isnull", True),
                                ("release__isnull", True),
                                ("round__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="judgement_one_record",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="judgement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="judgement_has_words"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="judgement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("anchor", ""), ("version__isnull", True)),
                            models.Q(("version__isnull", False), models.Q(("anchor", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="judgement_paragraph_of_a_paper",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="judgement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("elsewhere", ""),
                            models.Q(
                                ("observation__isnull", True),
                                ("outcome__isnull", True),
                                ("release__isnull", True),
                                ("round__isnull", True),
                                ("version__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="judgement_here_or_elsewhere",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="judgement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["met", "unmet", "unknown", "dropped"])),
                        name="judgement_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="watch",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "hat__in",
                                    [
                                        "facilitator",
                                        "drafter",
                                        "moderator",
                                        "convener",
                                        "canvasser",
                                        "steward",
                                        "auditor",
                                    ],
                                ),
                                ("section__isnull", True),
                            ),
                            models.Q(("hat", ""), ("section__isnull", False)),
                            _connector="OR",
                        ),
                        name="watch_of_a_hat_or_a_section",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="watch",
                    constraint=models.UniqueConstraint(fields=("organisation", "watch_for"), name="watch_once"),
                ),
                migrations.AddConstraint(
                    model_name="watch",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("every_days__gte", 1)), name="watch_looks_at_times"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="watchreview",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("found__in", ["not_seen", "seen", "let_go"])), name="watch_found_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="watchreview",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("found", "not_seen"), models.Q(("text", ""), _negated=True), _connector="OR"
                        ),
                        name="watch_says_what_was_seen",
                    ),
                ),
            ]
        ),
    ]
