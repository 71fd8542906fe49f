"""Whoever reads PostgreSQL's own columns and files does not learn in which order people voted."""

import secrets
from collections.abc import Sequence

import pytest
from django.db import OperationalError, connection, connections
from pytest_django import Settings
from scipy.stats import kendalltau

from massline.web.rounds import ballots, codes, loop, mixing
from massline.web.rounds.ballots import Sheet, Voter
from massline.web.rounds.models import (
    Answer,
    Ballot,
    Code,
    Response,
    ResponseAnswer,
    Round,
    Serving,
    Stage,
    Statement,
)
from massline.web.rounds.slips import slip_hash
from tests.web.conftest import DAY
from tests.web.whole_round import draft

VOTES = 200
CHANCE = 4 * (2 * (2 * VOTES + 5) / (9 * VOTES * (VOTES - 1))) ** 0.5
"""Four standard deviations of Kendall's tau between unrelated orders: about 0.19."""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL's own columns"),
]

GUESSES = {
    "the transaction that wrote each row": "ORDER BY xmin::text::bigint, ctid",
    "where each row lies": "ORDER BY ctid",
    "the order in which the table is read": "",
    "where each row lies in its page, whatever the page": "ORDER BY (ctid::text::point)[1], (ctid::text::point)[0]",
}


def read(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [str(row[0]) for row in cursor.fetchall()]


def tau(order: Sequence[str], guess: Sequence[str]) -> float:
    place = {key: number for number, key in enumerate(order)}
    assert len(guess) == len(order) == VOTES
    return float(kendalltau(range(VOTES), [place[key] for key in guess]).statistic)


@pytest.fixture
def voted(asking: Round, statement: Statement) -> list[str]:
    """Two hundred people answer one after the other, each in a transaction of their own; their keys in order."""
    section = asking.consultation.organisation.sections.get(slug="a")
    keys = [secrets.token_hex(16) for _ in range(VOTES)]
    for number, key in enumerate(keys):
        ballots.cast(Voter(key, section), statement, list(Answer)[number % 3], chance=1.0)
    return keys


@pytest.mark.parametrize("guess", GUESSES)
def test_ballots_do_not_keep_the_order_of_voting(voted: list[str], guess: str) -> None:
    mixing.mix()
    assert abs(tau(voted, read(f"SELECT key FROM rounds_ballot {GUESSES[guess]}"))) < CHANCE
    assert len(set(read("SELECT xmin FROM rounds_ballot"))) == 1


@pytest.mark.parametrize("guess", list(GUESSES)[:3])
def test_the_same_guess_succeeds_on_a_box_that_was_not_mixed(voted: list[str], guess: str) -> None:
    assert abs(tau(voted, read(f"SELECT key FROM rounds_ballot {GUESSES[guess]}"))) > CHANCE


@pytest.mark.parametrize("guess", GUESSES)
def test_responses_do_not_keep_the_order_either(asking: Round, guess: str) -> None:
    version = draft(asking)
    keys = [secrets.token_hex(16) for _ in range(VOTES)]
    for key in keys:
        ballots.cast_sheets(version, [Sheet(Voter(key), ResponseAnswer.OURS, {})])
    mixing.mix()
    assert abs(tau(keys, read(f"SELECT key FROM rounds_response {GUESSES[guess]}"))) < CHANCE


def test_used_codes_do_not_keep_the_order_in_which_they_were_used(asking: Round) -> None:
    slips = codes.issue(asking.consultation, VOTES)
    secrets.SystemRandom().shuffle(slips)
    for slip in slips:
        codes.redeem(asking.consultation, slip)
    hashes = [slip_hash(slip) for slip in slips]
    by_age = "SELECT hash FROM rounds_code ORDER BY xmin::text::bigint, ctid"
    assert abs(tau(hashes, read(by_age))) > CHANCE
    mixing.mix()
    assert abs(tau(hashes, read(by_age))) < CHANCE
    assert abs(tau(hashes, read("SELECT hash FROM rounds_code ORDER BY ctid"))) < CHANCE


def test_nothing_of_the_box_is_lost_or_changed(voted: list[str]) -> None:
    before = [sorted(map(repr, model.objects.values_list())) for model in (Ballot, Response, Serving, Code)]
    mixing.mix()
    assert [sorted(map(repr, model.objects.values_list())) for model in (Ballot, Response, Serving, Code)] == before
    assert sorted(Ballot.objects.values_list("key", flat=True)) == sorted(voted)


def test_the_old_file_of_the_table_is_gone(voted: list[str]) -> None:
    before = read("SELECT pg_relation_filenode('rounds_ballot')")
    mixing.mix()
    assert read("SELECT pg_relation_filenode('rounds_ballot')") != before


def test_the_box_is_mixed_when_asking_ends(voted: list[str], asking: Round) -> None:
    loop.move(asking, Stage.CONCENTRATE, role="facilitator", day=DAY)
    assert len(set(read("SELECT xmin FROM rounds_ballot"))) == 1


def test_an_answer_winds_the_clock_and_the_box_is_mixed_by_itself(
    voted: list[str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    # An answer of an earlier test may have wound the process's own clock for ten minutes.
    monkeypatch.setattr(mixing, "_CLOCK", mixing._Clock())
    settings.MIX_EVERY = 0.2
    ballots.forget_order()
    for _ in range(100):
        time.sleep(0.1)
        if len(set(read("SELECT xmin FROM rounds_ballot"))) == 1:
            break
    assert len(set(read("SELECT xmin FROM rounds_ballot"))) == 1


def test_whoever_counts_for_long_is_not_thrown_out(voted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixing, "LONGEST_WAIT", "200ms")
    wound: list[float] = []
    monkeypatch.setattr(mixing._CLOCK, "wind", wound.append)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM rounds_ballot")
            with pytest.raises(OperationalError, match="lock timeout"):
                mixing.mix()
            mixing.mix_now()
        assert wound == [mixing.AGAIN]
        assert Ballot.objects.count() == VOTES
    finally:
        other.close()
