"""A recount sets the stored answers beside the last release and says which figures hold, never an answer."""

import json

import pytest
from django.test import Client

from massline.web.people.models import Organisation, Role
from massline.web.record.models import LogEntry
from massline.web.rounds import codes, loop, publisher
from massline.web.rounds.models import Ballot, CodeBatch, Release, Round, SealedCounts, Stage, Statement
from massline.web.rounds.recount import recount
from tests.web.behind_the_back import behind_the_back, run
from tests.web.conftest import DAY
from tests.web.test_publisher import answers
from tests.web.test_two_people import TWO, browser, everybody_has_a_second_factor, hidden, keeper

__all__ = ["everybody_has_a_second_factor"]


@pytest.fixture
def counted(asking: Round, statement: Statement) -> Round:
    """Forty people answered, the figures were published, and asking is over."""
    answers(asking, statement, "a", {"agree": 12, "disagree": 10})
    answers(asking, statement, "c", {"agree": 8, "disagree": 10})
    loop.move(asking, Stage.CONCENTRATE, role="facilitator", day=DAY)
    publisher.publish(asking, day=DAY)
    return asking


def test_nothing_to_compare_before_the_first_release(asking: Round) -> None:
    assert recount(asking, day=DAY) is None


def test_untouched_answers_hold_in_every_part(counted: Round) -> None:
    found = recount(counted, day=DAY)
    assert found is not None
    assert (found.differ, found.fault) == ((), "")
    assert {"people who answered", "answers to i1"} <= set(found.hold)


def test_a_block_of_answers_changed_behind_the_back_is_named(counted: Round) -> None:
    with behind_the_back():
        assert run("UPDATE rounds_ballot SET answer = 'agree'") == 40
        found = recount(counted, day=DAY)
        assert found is not None
        assert "answers to i1" in found.differ
        assert "people who answered" in found.hold


def test_answers_dropped_are_named(counted: Round) -> None:
    with behind_the_back():
        run("DELETE FROM rounds_ballot WHERE key IN (SELECT key FROM rounds_ballot ORDER BY key LIMIT 25)")
        found = recount(counted, day=DAY)
        assert found is not None
        assert {"answers to i1", "people who answered"} <= set(found.differ)


def test_one_single_answer_turned_after_asking_is_over_is_noticed(counted: Round) -> None:
    with behind_the_back():
        run("UPDATE rounds_ballot SET answer = 'pass' WHERE key = (SELECT min(key) FROM rounds_ballot)")
        found = recount(counted, day=DAY)
        assert found is not None
        assert found.differ == ("answers to i1",)


def test_a_release_made_afterwards_does_not_make_it_good(counted: Round, statement: Statement) -> None:
    with behind_the_back():
        run("UPDATE rounds_ballot SET answer = 'pass' WHERE key = (SELECT min(key) FROM rounds_ballot)")
        publisher.publish(counted, day=DAY)
        found = recount(counted, day=DAY)
        assert found is not None
        assert found.differ == ("answers to i1",)


def test_while_people_answer_only_a_block_makes_a_table_differ(asking: Round, statement: Statement) -> None:
    answers(asking, statement, "a", {"agree": 12, "disagree": 10})
    publisher.publish(asking, day=DAY)
    answers(asking, statement, "c", {"agree": 5, "disagree": 4})
    few = recount(asking, day=DAY)
    assert few is not None
    assert few.differ == ()
    answers(asking, statement, "c", {"agree": 5, "disagree": 4}, start=50)
    block = recount(asking, day=DAY)
    assert block is not None
    assert "answers to i1" in block.differ


@pytest.mark.parametrize("column", ["tables", "frozen"])
def test_counts_changed_behind_a_release_are_named(counted: Round, column: str) -> None:
    kept = SealedCounts.objects.get()
    changed = {"tables": kept.tables.replace("[12, 10, 0]", "[11, 11, 0]"), "frozen": kept.frozen.replace("a", "b")}
    assert changed[column] != getattr(kept, column)
    SealedCounts.objects.update(**{column: changed[column]})
    found = recount(counted, day=DAY)
    assert found is not None
    assert found.fault


def test_a_release_changed_where_it_is_stored_is_named(counted: Round) -> None:
    row = Release.objects.get()
    document = json.loads(row.document)
    document["heard_so_far"] += 10
    with behind_the_back():
        run("UPDATE rounds_release SET document = %s", [json.dumps(document)])
        found = recount(counted, day=DAY)
        assert found is not None
        assert found.fault
        assert found.hold == ()


def test_a_recount_changes_nothing_stored_and_publishes_nothing(counted: Round) -> None:
    before = sorted(map(repr, Ballot.objects.values_list())), Release.objects.count(), LogEntry.objects.count()
    recount(counted, day=DAY)
    assert (
        sorted(map(repr, Ballot.objects.values_list())),
        Release.objects.count(),
        LogEntry.objects.count(),
    ) == before


def test_the_worked_examples_hold(union: Organisation) -> None:
    for round_ in Round.objects.filter(releases__isnull=False).distinct():
        found = recount(round_, day=DAY)
        assert found is not None
        assert (found.differ, found.fault) == ((), "")


def test_at_the_desk_two_people_count_again(counted: Round) -> None:
    organisation = counted.consultation.organisation
    one, other = keeper(organisation), keeper(organisation, Role.AUDITOR)
    keeper(organisation, Role.FACILITATOR)
    first, second = browser(one[1]), browser(other[1])
    asked = first.post(f"{TWO}ask/", {"kind": "recount"}).content.decode()
    assert first.post(f"{TWO}propose/", {"what": hidden(asked, "what"), "again": one[1]}).status_code == 303
    page = second.get(TWO).content.decode()
    where = page.split("/approve/")[0].rsplit("/", 1)[1]
    shown = second.post(f"{TWO}{where}/approve/", {"seen": hidden(page, "seen"), "again": other[1]}).content.decode()
    assert "Release 1 holds in all its" in shown
    entry = LogEntry.objects.get(act="recount")
    assert (entry.role, entry.facts["differ"], entry.facts["two"]) == ("auditor", 0, True)
    assert "counted again" in Client().get("/log/").content.decode()


def test_how_many_used_a_voided_sheet_is_published_in_steps(asking: Round, statement: Statement) -> None:
    section = asking.consultation.organisation.sections.get(slug="a")
    for slip in codes.issue(asking.consultation, 24, section=section)[:7]:
        codes.redeem(asking.consultation, slip)
    codes.void(CodeBatch.objects.get())
    codes.issue(asking.consultation, 41, section=section)
    document = json.loads(publisher.publish(asking, day=DAY).document)
    assert document["codes"]["a"] == {
        "issued": 48, "used_in_steps": None, "voted_in_steps": None, "in_order": True,
    }  # fmt: skip
