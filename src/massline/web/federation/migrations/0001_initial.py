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
        ("relations", "0001_initial"),
        ("rounds", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="FederatedRound",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("hosted", models.BooleanField()),
                        ("digest", models.CharField(max_length=64)),
                        ("document", models.TextField()),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="federated_rounds",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="AskedTogether",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("mark", models.CharField(max_length=20)),
                        (
                            "statement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="asked_together",
                                to="rounds.statement",
                            ),
                        ),
                        (
                            "federated",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="statements",
                                to="federation.federatedround",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="HandedIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("member", models.CharField(max_length=120)),
                        ("number", models.PositiveIntegerField()),
                        ("made_on", models.DateField()),
                        ("because", models.CharField(blank=True, max_length=500)),
                        ("document", models.TextField()),
                        ("figures", models.TextField(blank=True)),
                        ("digest", models.CharField(max_length=64)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "federated",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handed_in",
                                to="federation.federatedround",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["member", "number"],
                    },
                ),
                migrations.CreateModel(
                    name="MemberRound",
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
                            "federated",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="own_round",
                                to="federation.federatedround",
                            ),
                        ),
                        (
                            "round",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="asked_together",
                                to="rounds.round",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Promise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("mark", models.CharField(default=massline.web.relations.models.new_mark, max_length=40)),
                        ("text", models.CharField(max_length=500)),
                        ("ours", models.BooleanField()),
                        ("due_on", models.DateField()),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "handed",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promises",
                                to="relations.handed",
                            ),
                        ),
                        (
                            "relation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="promises",
                                to="relations.relation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due_on", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="PromiseWord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ours", models.BooleanField()),
                        (
                            "became",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("kept", "kept"),
                                    ("broken", "broken"),
                                    ("waived", "waived"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("because", models.CharField(blank=True, max_length=500)),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        (
                            "handed",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promise_words",
                                to="relations.handed",
                            ),
                        ),
                        (
                            "promise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="words",
                                to="federation.promise",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.AddConstraint(
                    model_name="federatedround",
                    constraint=models.UniqueConstraint(
                        fields=("organisation", "digest"), name="federated_round_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="askedtogether",
                    constraint=models.UniqueConstraint(fields=("federated", "mark"), name="asked_together_once"),
                ),
                migrations.AddConstraint(
                    model_name="handedin",
                    constraint=models.UniqueConstraint(
                        fields=("federated", "member", "number"), name="handed_in_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="handedin",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("because", ""), models.Q(("figures", ""), _negated=True)),
                            models.Q(models.Q(("because", ""), _negated=True), ("figures", "")),
                            _connector="OR",
                        ),
                        name="handed_in_counts_or_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="promise",
                    constraint=models.UniqueConstraint(fields=("relation", "mark"), name="promise_mark_once"),
                ),
                migrations.AddConstraint(
                    model_name="promise",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="promise_has_words"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="promise",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handed__isnull", True), ("ours", True)),
                            models.Q(("handed__isnull", False), ("ours", False)),
                            _connector="OR",
                        ),
                        name="promise_of_theirs_came_with_a_file",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="promiseword",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("became__in", ["open", "kept", "broken", "waived"])),
                        name="promise_became_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="promiseword",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("became", "waived"), _negated=True),
                            models.Q(("because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="promise_waived_has_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="promiseword",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handed__isnull", True), ("ours", True)),
                            models.Q(("handed__isnull", False), ("ours", False)),
                            _connector="OR",
                        ),
                        name="promise_word_of_theirs_came_with_a_file",
                    ),
                ),
            ]
        )
    ]
