"""The log is a chain: whoever changes, drops or reorders an entry is noticed."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from massline.web.record import log
from massline.web.record.models import LogEntry

DAY = date(2026, 3, 2)


@pytest.fixture
def three(db: None) -> list[LogEntry]:
    return [log.append("stage", role="committee", subject=f"round {n}", day=DAY, count=n) for n in range(3)]


def test_an_untouched_chain_has_no_faults(three: list[LogEntry]) -> None:
    assert log.faults(LogEntry.objects.all()) == []


@pytest.mark.parametrize("field", ["role", "act", "subject", "facts", "day", "previous"])
def test_a_change_of_any_column_is_named(three: list[LogEntry], field: str) -> None:
    changed = three[1]
    values: dict[str, object] = {"facts": {"count": 9}, "day": date(2020, 1, 1), "previous": "f" * 64}
    setattr(changed, field, values.get(field, "somebody else"))
    assert any("entry 2" in fault for fault in log.faults(three))


def test_a_dropped_entry_is_named(three: list[LogEntry]) -> None:
    assert log.faults([three[0], three[2]])[0] == "entry 2 is missing or out of order: found 3"


def test_a_reordered_chain_is_named(three: list[LogEntry]) -> None:
    assert log.faults([three[1], three[0], three[2]])


@pytest.mark.parametrize("sql", ["UPDATE record_logentry SET role = 'x'", "DELETE FROM record_logentry"])
def test_the_database_refuses_to_change_or_drop_entries(three: list[LogEntry], sql: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert LogEntry.objects.count() == 3


def test_an_entry_holds_no_time_finer_than_a_day(three: list[LogEntry]) -> None:
    kinds = {field.get_internal_type() for field in LogEntry._meta.get_fields()}
    assert not kinds & {"DateTimeField", "TimeField"}
