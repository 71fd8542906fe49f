"""The tables, written by ``makemigrations`` (Django 5.2.19) and wrapped; their rules are in 0002."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from massline.web.record.operations import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("login", models.CharField(max_length=60, unique=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SecondFactor",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="second_factor",
                                serialize=False,
                                to="people.user",
                            ),
                        ),
                        ("sealed", models.BinaryField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Organisation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        ("core_name", models.CharField(default="committee", max_length=40)),
                        ("language", models.CharField(default="en", max_length=12)),
                        ("invented", models.BooleanField(default=False)),
                        ("rehearsal", models.BooleanField(default=False)),
                        ("recovery_hash", models.CharField(blank=True, max_length=64)),
                        (
                            "second_factor",
                            models.CharField(
                                choices=[
                                    ("keys", "those who keep the keys or audit"),
                                    ("work", "everybody but conveners and those who go from door to door"),
                                    ("all", "everybody at this desk"),
                                ],
                                default="keys",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("second_factor__in", ["keys", "work", "all"])),
                                name="second_factor_asked_of_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryCode",
                    fields=[
                        ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recovery_codes",
                                to="people.user",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Section",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        ("name", models.CharField(max_length=80)),
                        ("size", models.PositiveIntegerField()),
                        ("how_known", models.CharField(max_length=200)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sections",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("facilitator", "asks"),
                                    ("drafter", "writes"),
                                    ("moderator", "checks"),
                                    ("convener", "convenes a section"),
                                    ("canvasser", "goes from door to door"),
                                    ("steward", "keeps the keys"),
                                    ("auditor", "audits"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("link_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                        ("called", models.CharField(blank=True, max_length=40)),
                        ("deputy", models.BooleanField(default=False)),
                        ("changed_on", models.DateField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="people.user",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="people.organisation",
                            ),
                        ),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="people.section",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="TwoPersonAct",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("destroy_key", "destroy the key of a closed round"),
                                    ("void_codes", "void codes that were lost"),
                                    ("recount", "count again"),
                                    ("open_with_codes", "ask people with sealed codes"),
                                    ("last_release", "publish once asking has ended"),
                                    ("give_hat", "give a hat"),
                                    ("take_hat", "take a hat off"),
                                    ("decide", "write a decision down, which opens the answers"),
                                    (
                                        "set_aside",
                                        "set a stack aside that stands in published figures, or count it again",
                                    ),
                                    ("remove_voices", "remove voices from what is counted and shown"),
                                    ("delete_consultation", "delete a consultation"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("payload", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waits for a second person"),
                                    ("done", "done"),
                                    ("refused", "refused"),
                                    ("expired", "nobody approved it in time"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("role", models.CharField(max_length=30)),
                        ("day", models.DateField()),
                        ("proposed_by", models.CharField(blank=True, max_length=80)),
                        ("waits_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="two_person_acts",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="OpenDesk",
                    fields=[
                        ("token_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ("link_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                        ("device", models.CharField(blank=True, max_length=40)),
                        ("until", models.DateField()),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="open_desks",
                                to="people.user",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="open_desks",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("user__isnull", False),
                                    models.Q(("link_hash", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="open_desk_has_a_holder",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GuardedName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("fingerprint", models.CharField(max_length=64)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guarded_names",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "fingerprint"), name="guarded_name_once")
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="section",
                    constraint=models.UniqueConstraint(fields=("organisation", "slug"), name="section_slug_once"),
                ),
                migrations.AddConstraint(
                    model_name="section",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("size__gte", 1)), name="section_has_people"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", False), models.Q(("link_hash", ""), _negated=True), _connector="OR"
                        ),
                        name="membership_has_a_holder",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "facilitator",
                                    "drafter",
                                    "moderator",
                                    "convener",
                                    "canvasser",
                                    "steward",
                                    "auditor",
                                ],
                            )
                        ),
                        name="membership_role_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="twopersonact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "destroy_key",
                                    "void_codes",
                                    "recount",
                                    "open_with_codes",
                                    "last_release",
                                    "give_hat",
                                    "take_hat",
                                    "decide",
                                    "set_aside",
                                    "remove_voices",
                                    "delete_consultation",
                                ],
                            )
                        ),
                        name="two_person_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="twopersonact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "waiting"),
                                ("waits_until__isnull", False),
                                models.Q(("proposed_by", ""), _negated=True),
                            ),
                            models.Q(
                                ("proposed_by", ""),
                                ("state__in", ["done", "refused", "expired"]),
                                ("waits_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="two_person_who_and_when_only_while_it_waits",
                    ),
                ),
            ]
        )
    ]
