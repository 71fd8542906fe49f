"""A section's own small round: three of its members open it, and nothing says afterwards who they were."""

import html
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from massline.web.people.models import Membership, Organisation, Role
from massline.web.record.models import LogEntry
from massline.web.rounds import codes, loop, voices
from massline.web.rounds.models import Code, Consultation, Round, Stage, Statement, Verdict
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.desk import own
from tests.web.conftest import DAY
from tests.web.visitors import everything, hidden

PAGE = "/elm/heat/own-round/"
SOON = (timezone.localdate() + timedelta(days=20)).isoformat()


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    own.PACE.forget()


def said_by(asking: Round, who: str, section: str = "c") -> str:
    """Somebody of a section says something; their receipt."""
    receipt = new_slip()
    place = asking.consultation.organisation.sections.get(slug=section)
    voices.say(asking, f"It is cold, says {who}.", voices.Speaker(who * 32, receipt, place), day=DAY)
    return receipt


@pytest.fixture
def three(asking: Round) -> list[str]:
    """Two receipts and a code of block C."""
    place = asking.consultation.organisation.sections.get(slug="c")
    return [said_by(asking, "1"), said_by(asking, "2"), codes.issue(asking.consultation, 1, section=place)[0]]


def opened_with(client: Client, proofs: list[str], **typed: str) -> Any:
    form = {"section": "c", "question": "Who sweeps the stairs?", "promise_on": SOON} | {
        f"proof_{n}": proof for n, proof in enumerate(proofs, start=1)
    }
    return client.post(PAGE, form | {"ticket": hidden(client.get(PAGE).content.decode(), "ticket")} | typed)


def test_three_slips_of_a_section_open_a_round_of_its_own(asking: Round, three: list[str], key_folder: Path) -> None:
    client = Client()
    response = opened_with(client, three)
    assert response.status_code == 303, response.content.decode()
    made = Round.objects.exclude(pk=asking.pk).get()
    assert made.question == "Who sweeps the stairs?"
    assert loop.stage_of(made) == Stage.INVESTIGATE
    assert made.terms.small
    assert [(row.name, row.size) for row in made.sections.all()] == [("Block c", 44)]
    assert made.consultation.organisation.name == "Block c, Elm Court"
    assert (key_folder / f"{made.consultation_id}.key").is_file()
    page = client.get(response.headers["Location"]).content.decode()
    assert "Your desk slip: write it down now" in page


def test_its_desk_opens_no_other_desk_and_no_other_desk_opens_it(asking: Round, three: list[str]) -> None:
    client = Client()
    desk = opened_with(client, three).headers["Location"]
    assert client.get("/desk/elm/heat/").status_code == 403
    slip = new_slip()
    elm = asking.consultation.organisation
    Membership.objects.create(organisation=elm, role=Role.FACILITATOR, link_hash=slip_hash(slip))
    committee = Client()
    committee.post("/desk/", {"slip": slip})
    assert committee.get(desk).status_code == 403


def test_nothing_leads_from_the_new_round_to_the_three(asking: Round, three: list[str]) -> None:
    spoken = sorted(Statement.objects.values_list())
    used = sorted(Code.objects.values_list())
    opened_with(Client(), three)
    assert sorted(Statement.objects.values_list()) == spoken
    assert sorted(Code.objects.values_list()) == used
    logged = repr(list(LogEntry.objects.values_list()))
    new = repr(list(Organisation.objects.values_list())) + repr(list(Consultation.objects.values_list()))
    for proof in three:
        for trace in (proof, slip_hash(proof)):
            assert trace not in logged
            assert trace not in new


def test_a_code_can_still_be_used_to_answer_afterwards_and_a_used_one_still_proves(
    asking: Round, three: list[str]
) -> None:
    opened_with(Client(), three)
    codes.redeem(asking.consultation, three[2])
    assert opened_with(Client(), three).status_code == 303


def test_slips_are_read_as_people_type_them(asking: Round, three: list[str]) -> None:
    typed = [three[0].lower(), three[1].replace("-", ""), f"  {three[2]} "]
    assert opened_with(Client(), typed).status_code == 303


def refused(asking: Round, proofs: list[str], **typed: str) -> str:
    before = everything()
    response = opened_with(Client(), proofs, **typed)
    assert response.status_code == 422
    assert everything() == before
    return html.unescape(response.content.decode())


def test_the_same_slip_twice_is_one_person(asking: Round, three: list[str]) -> None:
    assert "same slip once more" in refused(asking, [three[0], three[1], three[0].lower()])


def test_two_receipts_of_one_person_are_one_person(asking: Round, three: list[str]) -> None:
    place = asking.consultation.organisation.sections.get(slug="c")
    receipt = new_slip()
    voices.say(asking, "And draughty.", voices.Speaker("1" * 32, receipt, place), day=DAY)
    assert "belong to the same person" in refused(asking, [three[0], receipt, three[2]])


def test_slips_of_another_section_unknown_void_withdrawn_refused_or_core_ones_open_nothing(
    asking: Round, three: list[str]
) -> None:
    sections = asking.consultation.organisation.sections
    void = codes.issue(asking.consultation, 1, section=sections.get(slug="c"))[0]
    asking.consultation.code_batches.filter(codes__hash=slip_hash(void)).update(voided=True)
    gone, bad = said_by(asking, "8"), said_by(asking, "9")
    voices.withdraw(voices.of_receipt(gone).get(), day=DAY)
    voices.moderate(voices.of_receipt(bad).get(), Verdict.REJECTED, role="moderator", day=DAY, reason="An insult.")
    core = codes.issue(asking.consultation, 1, core=True)[0]
    for wrong in (new_slip(), said_by(asking, "7", "a"), void, gone, bad, core):
        assert "opens nothing for Block c here" in refused(asking, [three[0], wrong, three[2]])


def test_a_receipt_of_another_consultation_opens_nothing(
    asking: Round, three: list[str], millbrook: Organisation
) -> None:
    receipt = new_slip()
    other = Round.objects.filter(consultation__organisation=millbrook).first()
    assert other is not None
    voices.say(other, "x y", voices.Speaker("5" * 32, receipt, millbrook.sections.first()), day=DAY)
    assert "opens nothing" in refused(asking, [three[0], receipt, three[2]])


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"proof_2": ""}, "Type the receipt or the code"),
        ({"proof_2": "\x00"}, "Type the receipt or the code"),
        ({"proof_2": "k7te"}, "a slip has 17"),
        ({"proof_2": "O" * 17}, "which no slip has"),
        ({"proof_2": "x" * 5000}, "a slip has 17"),
        ({"section": ""}, "Choose the section"),
        ({"section": "elsewhere"}, "Choose one of the sections"),
        ({"question": " "}, "Write the one question"),
        ({"question": "x" * 301}, "at most 300"),
        ({"promise_on": "2020-01-01"}, "from tomorrow on"),
        ({"promise_on": "9999-01-01"}, "from tomorrow on"),
        ({"promise_on": "soon"}, "This is not a day"),
        ({"ticket": "made up"}, "press the button once more"),
    ],
)
def test_what_cannot_be_opened_is_said_and_what_was_typed_stays(
    asking: Round, three: list[str], typed: dict[str, str], says: str
) -> None:
    page = refused(asking, three, **typed)
    assert says in page
    if "question" not in typed:
        assert "Who sweeps the stairs?" in page


def test_the_same_form_twice_opens_one_round(asking: Round, three: list[str]) -> None:
    client = Client()
    ticket = hidden(client.get(PAGE).content.decode(), "ticket")
    places = {opened_with(client, three, ticket=ticket).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Round.objects.count() == 2


def test_trying_very_often_is_slowed_down(asking: Round, three: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own.PACE, "most", 0)
    response = opened_with(Client(), three)
    assert response.status_code == 429
    assert Round.objects.count() == 1


def test_looking_opens_nothing(asking: Round) -> None:
    before = everything()
    assert Client().get(PAGE).status_code == 200
    assert Client().get("/elm/nothing/own-round/").status_code == 404
    assert Client(enforce_csrf_checks=True).post(PAGE, {}).status_code == 403
    assert everything() == before
