"""Whoever changes, drops, reorders, adds or puts back a row behind the application's back is named."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Field, Model, QuerySet
from django.utils import timezone

from massline.web.people.models import Membership, Organisation, Role, TwoPersonAct, User
from massline.web.record import checkpoints, log, seals
from massline.web.record.beginning import seal_what_there_was
from massline.web.record.keyfiles import make_site_keys, remember_end, remembered_end
from massline.web.record.models import Checkpoint, LogEntry, Seal
from massline.web.record.verifying import verify
from massline.web.rounds import codes, voices
from massline.web.rounds.models import (
    Contradiction,
    Decision,
    Keying,
    Moderation,
    PositionVersion,
    Release,
    Round,
    SetAside,
    ShowOfHands,
    StageChange,
    Statement,
    Visit,
)
from tests.web.behind_the_back import another, behind_the_back, run
from tests.web.test_append_only import filled

DAY = date(2026, 3, 2)
RECORD = (LogEntry, Checkpoint, Seal)


@pytest.fixture
def vouched(organisation: Organisation) -> Round:
    """A closed round with a row in every table the log vouches for."""
    round_ = filled(organisation)
    codes.issue(round_.consultation, 3, section=organisation.sections.all()[0])
    User.objects.create_user("ana", "a long password of hers")
    Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, link_hash="a" * 64)
    SetAside.objects.create(round=round_, by="x", aside=True, reason="One hand.", role="moderator", day=DAY)
    TwoPersonAct.objects.create(
        organisation=organisation, kind="recount", payload={"round": str(round_.pk)}, digest="d", role="steward",
        day=DAY, proposed_by="slip x", waits_until=timezone.now(),
    )  # fmt: skip
    counted(round_)
    log.append("close", role="facilitator", subject="all of it", day=DAY)
    last = LogEntry.objects.latest("number")
    remember_end(settings.KEYS, last.number, last.digest)  # done at the end of a transaction, which no test reaches
    return round_


def counted(round_: Round) -> None:
    """What people were counted doing, and what was seen."""
    organisation = round_.consultation.organisation
    section, version = organisation.sections.all()[0], PositionVersion.objects.all()[0]
    one, other = round_.statements.order_by("label")[:2]
    Contradiction.objects.get_or_create(round=round_, one=one, other=other)
    ShowOfHands.objects.create(statement=one, section=section, agree=9, disagree=4, passed=1, day=DAY)
    Visit.objects.create(round=round_, kind="door", day=DAY, tried=9, spoken=4, taught="The damp is worse.")
    Keying.objects.create(version=version, sheets=12, day=DAY)
    action = round_.actions.all()[0]
    action.turnouts.create(section=section, needed="0.4")
    action.observations.create(text="The lift stands.", day=DAY)
    test = round_.structure_tests.create(name="Badge day", kind="support", day=DAY)
    test.counts.create(section=section, people=12)
    programme = organisation.programmes.create(name="Tool library", need="tools", owner="Ana", started_on=DAY)
    programme.counts.create(day=DAY, helped=3)


def named(*words: str) -> list[str]:
    """The faults that hold all of these words."""
    return [fault for fault in verify().faults if all(word in fault for word in words)]


def test_nothing_is_named_where_nothing_was_touched(vouched: Round) -> None:
    found = verify()
    assert found.faults == ()
    assert found.entries > 10
    assert found.checkpoints >= 2
    assert found.rows > 50
    assert found.not_logged == 0


def test_every_sealed_table_has_a_row_to_attack(vouched: Round) -> None:
    assert [table for table, known in seals.TABLES.items() if not known.rows().exists()] == []
    assert len(seals.TABLES) > 30


def test_a_change_of_any_column_of_any_sealed_table_is_named(vouched: Round) -> None:
    rows = {table: known.rows().order_by("pk").last() for table, known in sorted(seals.TABLES.items())}
    waiting = {
        table: [one for one in known.model._meta.concrete_fields if one.attname not in known.without]
        for table, known in seals.TABLES.items()
    }
    missed, changed = [], 0
    while any(waiting.values()):  # one column of every table at a time
        with behind_the_back():
            expected = []
            for table, row in rows.items():
                if waiting[table]:
                    field = waiting[table].pop()
                    changed += changed_behind_the_back(table, row, field)
                    expected.append((table, "dropped" if field.primary_key else field.attname))
            found = verify().faults
            missed += [words for words in expected if not any(all(word in one for word in words) for one in found)]
    assert missed == []
    assert changed == sum(len(known.columns) for known in seals.TABLES.values())


def changed_behind_the_back(table: str, row: Model | None, field: Field[Any, Any]) -> int:
    assert row is not None
    pk = row._meta.pk
    assert pk is not None
    return run(
        f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{pk.column}" = %s',
        [another(field, getattr(row, field.attname)), pk.get_db_prep_value(row.pk, connection)],
    )


def test_a_change_of_any_column_of_the_log_itself_is_named(vouched: Round) -> None:
    missed = []
    for model in RECORD:
        row = model.objects.order_by("pk")[3 if model is not Checkpoint else 0]
        pk = model._meta.pk
        for field in model._meta.concrete_fields:
            with behind_the_back():
                value = another(field, getattr(row, field.attname))
                run(
                    f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{pk.column}" = %s',
                    [value, row.pk],
                )
                if field.column != "id" and not verify().faults:  # the number of a seal says nothing
                    missed.append((model, field.column))
    assert missed == []


@pytest.mark.parametrize("position", ["first", "middle", "last"])
def test_a_row_dropped_from_any_table_is_named(vouched: Round, position: str) -> None:
    keys = [(known.model, one_of(known.rows(), position)) for known in seals.TABLES.values()]
    with behind_the_back():
        for model, key in keys:
            dropped(model, key)
        found = verify().faults
        assert [
            table for table in seals.TABLES if not any(f"{table} row" in one and "dropped" in one for one in found)
        ] == []
    for model in RECORD:
        with behind_the_back():
            dropped(model, one_of(model._base_manager.all(), position))
            assert verify().faults, model


def one_of(rows: QuerySet[Any], position: str) -> Any:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return {"first": keys[0], "middle": keys[len(keys) // 2], "last": keys[-1]}[position]


def dropped(model: type[Model], key: Any) -> None:
    table, pk = model._meta.db_table, model._meta.pk
    assert pk is not None
    run(f'DELETE FROM "{table}" WHERE "{pk.column}" = %s', [pk.get_db_prep_value(key, connection)])


@pytest.mark.parametrize("model", [Decision, StageChange, Moderation])
def test_a_row_put_in_a_second_time_is_named(vouched: Round, model: type[Decision]) -> None:
    table = model._meta.db_table
    names = ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields if not f.primary_key)
    with behind_the_back():
        run(f'INSERT INTO "{table}" (id, {names}) SELECT 9999, {names} FROM "{table}" ORDER BY id LIMIT 1')
        assert named(table, "9999", "added behind the application's back")


def test_acts_logged_afterwards_do_not_make_good_what_was_done_with_plain_sql(vouched: Round) -> None:
    with behind_the_back():
        run("UPDATE rounds_statement SET text = 'Other words.' WHERE label = 's1'")
        said = Statement.objects.get(label="s1")
        voices.show_only_outcome(said, True)
        log.append("close", role="facilitator", subject="later", day=DAY)
        assert named("rounds_statement", said.pk.hex[:8], "text")
        assert not named("visibility")


def test_a_row_put_back_as_it_was_with_the_seal_it_had_then_is_named(vouched: Round) -> None:
    said = Statement.objects.get(label="s1")
    was = Seal.objects.filter(table="rounds_statement", row=said.pk).latest("pk")
    voices.show_only_outcome(said, True)
    log.append("close", role="facilitator", subject="later", day=DAY)
    now = Seal.objects.filter(table="rounds_statement", row=said.pk).latest("pk")
    with behind_the_back():
        run("UPDATE rounds_statement SET visibility = 'words' WHERE label = 's1'")
        run("UPDATE record_seal SET salt = NULL WHERE id = %s", [now.pk])
        run("UPDATE record_seal SET salt = %s, id = %s WHERE id = %s", [was.salt, now.pk + 1, was.pk])
        assert named("rounds_statement", "does not follow the one before it")


def test_two_entries_that_changed_places_are_named(vouched: Round) -> None:
    with behind_the_back():
        for old, new in ((5, 0), (6, 5), (0, 6)):
            run("UPDATE record_logentry SET number = %s WHERE number = %s", [new, old])
        assert named("entry 5")
        assert named("entry 6")


def test_an_entry_chained_correctly_by_somebody_without_the_key_is_named(vouched: Round) -> None:
    last = LogEntry.objects.latest("number")
    forged = LogEntry(number=last.number + 1, day=DAY, role="x", act="decide", subject="y", previous=last.digest)
    forged.digest = forged.mark = log.digest_of(forged)
    with behind_the_back():
        forged.save(force_insert=True)
        assert log.faults(LogEntry.objects.all()) == []
        assert named(f"entry {forged.number}", "not written by this site")


def test_a_seal_made_without_the_key_is_named(vouched: Round) -> None:
    with behind_the_back():
        run(
            "INSERT INTO rounds_alarmanswer (id, round_id, sign, subject, text, role, day) "
            "SELECT 9999, round_id, sign, subject, 'never said', role, day FROM rounds_alarmanswer"
        )
        key, salt = "9999", b"s" * 16
        row = seals.TABLES["rounds_alarmanswer"].model._base_manager.filter(pk=9999).values().get()
        columns = {name: seals.column_digest(salt, "rounds_alarmanswer", key, name, row[name]) for name in row}
        made = Seal(table="rounds_alarmanswer", row=key, columns=columns, salt=salt, mark="0" * 64)
        made.digest = seals.digest_of(made)
        made.save()
        log.append("close", role="facilitator", subject="later", day=DAY)
        assert named("rounds_alarmanswer row 9999", "not made by this site")


def test_a_log_cut_off_at_its_end_with_all_that_hangs_on_it_is_named(vouched: Round) -> None:
    last = LogEntry.objects.latest("number")
    with behind_the_back():
        run("DELETE FROM record_checkpoint WHERE number = %s", [last.number])
        run("DELETE FROM record_seal WHERE entry = %s", [last.number])
        run("DELETE FROM record_logentry WHERE number = %s", [last.number])
        assert named(f"entry {last.number} was written", "cut off")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="needs transactions that end; SQLite's rules refuse to clear up"
)
def test_an_older_copy_put_back_stays_named_after_further_acts(organisation: Organisation) -> None:
    entries = [log.append("note", role="drafter", subject=f"{n}", day=DAY) for n in range(3)]
    assert remembered_end(settings.KEYS) == (3, entries[-1].digest)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM record_logentry WHERE number > 1")
    for _ in range(4):
        log.append("note", role="drafter", subject="again", day=DAY)
    assert named("entry 3", "is not the one the key folder remembers")


def test_a_checkpoint_kept_elsewhere_shows_a_log_written_anew_by_whoever_holds_the_keys(vouched: Round) -> None:
    kept = Checkpoint.objects.latest("number").document
    assert verify(kept=kept).faults == ()
    with behind_the_back():
        for table in ("record_checkpoint", "record_seal", "record_logentry"):
            run(f"DELETE FROM {table}")
        for known in seals.TABLES.values():
            seals.seal(known.rows())
        entries = [log.append("close", role="facilitator", subject="anew", day=DAY) for _ in range(80)]
        end = remembered_end(settings.KEYS)
        remember_end(settings.KEYS, entries[-1].number, entries[-1].digest)
        assert verify().faults == ()
        assert "the log up to entry" in "".join(verify(kept=kept).faults)
        assert end is not None
        remember_end(settings.KEYS, *end)


def test_a_checkpoint_signed_with_another_key_is_named(vouched: Round, tmp_path: Path) -> None:
    kept = Checkpoint.objects.latest("number").document
    home = settings.KEYS
    settings.KEYS = tmp_path / "other"
    make_site_keys(settings.KEYS)
    entry = LogEntry.objects.order_by("number")[2]
    with transaction.atomic():
        foreign = checkpoints.make(entry).document
        transaction.set_rollback(True)
    settings.KEYS = home
    assert "not published by whom you expect" in "".join(verify(kept=foreign).faults)
    for broken in (
        "",
        "[]",
        "{}",
        '{"format": "massline-checkpoint/1", "signature": {}}',
        kept.replace('"number":', '"number":1'),
    ):
        assert len(verify(kept=broken).faults) == 1


def test_words_taken_back_leave_nothing_to_guess_them_from_and_no_fault(vouched: Round) -> None:
    said = Statement.objects.filter(origin="participant", withdrawn_on__isnull=True).first()
    assert said is not None
    before = Seal.objects.filter(table="rounds_statement", row=said.pk, salt__isnull=False).get()
    voices.withdraw(said, day=DAY)
    assert not Seal.objects.get(pk=before.pk).salt
    assert verify().faults == ()
    with behind_the_back():
        run("UPDATE rounds_statement SET withdrawn_on = NULL, text = 'back again' WHERE label = %s", [said.label])
        assert named("text")
        assert named("withdrawn_on")


@pytest.mark.parametrize(
    "attack",
    [
        "SET mark = 'x'",
        "SET salt = NULL, digest = 'x'",
        "SET entry = 9999 WHERE entry IS NOT NULL",
        "SET \"row\" = 'x'",
    ],
)
def test_the_database_refuses_to_change_seals(vouched: Round, attack: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(f"UPDATE record_seal {attack}")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run("DELETE FROM record_seal")


def test_a_database_from_before_seals_is_sealed_once_and_says_when(vouched: Round) -> None:
    with behind_the_back():
        run("DELETE FROM record_seal")
        run("DELETE FROM record_checkpoint")
        run("UPDATE record_logentry SET mark = NULL")
        (settings.KEYS / "log.end").unlink()
        assert LogEntry.objects.filter(seals__isnull=False).exists()
        for entry in LogEntry.objects.all():  # as they were before
            previous = LogEntry.objects.filter(number=entry.number - 1).values_list("digest", flat=True).first()
            entry.previous, entry.seals = previous or log.FIRST, None
            entry.digest = log.digest_of(entry)
            entry.save()
        assert seal_what_there_was(day=DAY) > 50
        assert seal_what_there_was(day=DAY + timedelta(days=1)) == 0
        assert verify().faults == ()
        assert LogEntry.objects.latest("number").act == "seal what there was"
        run("UPDATE rounds_decision SET body = 'somebody else'")
        assert named("rounds_decision", "body")


def test_a_loaded_example_is_whole_and_its_releases_are_sealed(union: Organisation) -> None:
    found = verify()
    assert found.faults == ()
    assert found.rows > 300
    with behind_the_back():
        run("UPDATE rounds_release SET document = '{}'")
        assert len(named("rounds_release", "document")) == Release.objects.count()
