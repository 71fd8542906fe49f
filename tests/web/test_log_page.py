"""The log as everybody reads it: acts by role, moderation with its reason, nothing that leads to a person."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from massline.web import record
from massline.web.people.models import Organisation
from massline.web.public.log import A_PAGE, ACTS
from massline.web.record import log
from massline.web.rounds import voices
from massline.web.rounds.models import Round, Verdict
from tests.web.crawling import words_of

DAY = date(2026, 3, 2)


def test_every_act_the_site_logs_has_words_on_the_page() -> None:
    sources = Path(record.__file__).parents[1].rglob("*.py")
    found = {act for path in sources for act in re.findall(r'log\.append\(\s*"([^"]+)"', path.read_text())}
    assert len(found) > 40
    assert found <= set(ACTS)


def test_moderation_stands_with_its_reason_and_without_the_words(
    client: Client, asking: Round, neighbour: voices.Speaker
) -> None:
    said = voices.say(asking, "Mrs Ford of 4b never pays.", neighbour, day=DAY)
    voices.moderate(said, Verdict.REJECTED, role="moderator", day=DAY, reason="It names a neighbour.")
    page = words_of(client.get("/log/"))
    assert "moderated words: <bdi>not shown</bdi>" in page
    assert "It names a neighbour." in page
    assert "round 1" in page
    for hidden in ("Ford", said.label + "<", str(said.pk), said.words_key, said.receipt_hash):
        assert hidden not in page


def test_what_an_author_does_has_no_day_and_leads_nowhere(
    client: Client, asking: Round, neighbour: voices.Speaker
) -> None:
    said = voices.say(asking, "My radiator is cold.", neighbour, day=DAY)
    voices.withdraw(said, day=date(2026, 4, 9))
    first = words_of(client.get("/log/")).split("<li>")
    line = next(part for part in first if "took words back" in part)
    assert "9" not in re.sub(r"[0-9a-f]{16}", "", line.split("</p>")[0])
    assert "href" not in line


def test_counts_behind_the_acts_stay_off_the_page(client: Client, db: None) -> None:
    log.append("answer", role="drafter", subject="round x", day=DAY, kind="set_aside", remarks=73915)
    assert "73915" not in words_of(client.get("/log/"))


def test_pages_hold_fifty_lines_and_any_number_leads_to_one(client: Client, db: None) -> None:
    assert "Nothing was done here yet." in words_of(client.get("/log/"))
    for n in range(A_PAGE + 3):
        log.append("note", role="drafter", subject=f"round {n}", day=DAY)
    assert words_of(client.get("/log/")).count("wrote a note") == A_PAGE
    for page in ("2", "99", "x", "-1", "2" * 400):
        assert "wrote a note" in words_of(client.get("/log/", {"page": page}))
    assert words_of(client.get("/log/", {"page": "2"})).count("wrote a note") == 3


def test_what_somebody_wrote_as_a_reason_runs_nowhere(client: Client, db: None) -> None:
    log.append("moderate", role="moderator", subject="statement x", day=DAY, reason="<script>alert(1)</script>")
    assert b"<script>alert" not in client.get("/log/").content


def test_the_signed_checkpoint_can_be_kept(client: Client, millbrook: Organisation) -> None:
    assert 'href="/log/checkpoint.json"' in words_of(client.get("/log/"))
    kept = client.get("/log/checkpoint.json")
    assert kept.headers["Content-Type"] == "application/json"
    from massline.web.record.verifying import verify

    assert verify(kept=kept.content.decode()).faults == ()


@pytest.mark.parametrize("address", ["/log/checkpoint.json"])
def test_before_the_first_there_is_no_checkpoint(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404
