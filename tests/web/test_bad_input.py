"""Bad input where it comes in on paper, from a table and from a chat: told what and why, nothing lost, no 500.

The same at other doors: out-of-order steps and pressing twice in test_loop, two people at one text in test_drafting,
a section renamed in the middle in test_prepare and test_paste, days that are over in test_begin and test_try,
words of every script in test_say, test_voices and test_keyed_slips.
"""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from massline.web.people.models import Role
from massline.web.rounds.models import Code, Response, Round, Statement
from massline.web.rounds.slips import new_slip
from tests.web.listeners import at_desk
from tests.web.proposals import DESK, batch, organiser, shown_days_ago
from tests.web.visitors import hidden

ASK = "/desk/elm/heat/ask/"
LONG = "The lift stops. " * 313
"""More than 5,000 characters."""
NUMBERS = ("07700 900123", "+44 7700 900456", "(020) 7946-0958", "0044.7700.900789", "07700900321")


@pytest.mark.parametrize(("door", "sent_to"), [("key/", "key/"), ("meeting/", "meeting/say/")])
def test_five_thousand_characters_are_refused_wherever_somebody_else_writes_them_down(
    asking: Round, door: str, sent_to: str
) -> None:
    client = at_desk(asking, Role.FACILITATOR)
    ticket = hidden(client.get(ASK + door).content.decode(), "ticket")
    told = {"ticket": ticket, "text": LONG, "section": "c", "channel": "door", "read_back": "on", "language": "en"}
    refused = client.post(ASK + sent_to, told)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "1000" in page.replace(",", "")
    assert LONG.strip() in page, "nothing of it is lost"
    assert not Statement.objects.filter(origin="participant").exists()


def test_a_table_of_sheets_with_one_wrong_code_names_its_line_and_stores_none(db: None) -> None:
    version = shown_days_ago()
    good, other = batch(version, "c", 2)
    wrong = other[:-3] + ("AA" if other[-3:-1] != "AA" else "BB") + other[-1]
    refused = organiser(version).post(
        f"{DESK}key-in/", {"sheets": f"{good},1,1,2,3\r\n{wrong},1,1,2,3\r\n{new_slip()},1,1,2,3\r\n"}
    )
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Line 2" in page
    assert wrong in page
    assert good in page, "what was typed stands there still"
    assert not Response.objects.exists()
    assert not Code.objects.filter(used=True).exists()


def test_a_chat_full_of_telephone_numbers_leaves_none_of_them_anywhere(
    asking: Round, capsys: pytest.CaptureFixture[str]
) -> None:
    client: Client = at_desk(asking, Role.FACILITATOR)
    chat = "\n".join(
        f"[02/03/2026, 18:0{n}:00] {number}: The lift stops {word}, ring me on {number}"
        for n, (number, word) in enumerate(zip(NUMBERS, ("daily", "at noon", "twice", "again", "often"), strict=True))
    )
    told = {"pasted": chat, "kind": "auto", "section": "", "language": "en", "names": ""}
    preview = client.post(f"{ASK}paste/", told)
    assert preview.status_code == 200
    page = preview.content.decode()
    for number in NUMBERS:
        assert number not in page
    ticked = {"found": hidden(page, "found"), "keep": [str(n) for n in range(len(NUMBERS))]}
    kept = client.post(f"{ASK}paste/keep/", ticked)
    assert kept.status_code == 303
    assert Statement.objects.filter(origin="participant").count() == len(NUMBERS)
    call_command("dumpdata", "rounds")
    everything = re.sub(r"[^0-9]", "", capsys.readouterr().out)
    for number in NUMBERS:
        assert re.sub(r"[^0-9]", "", number)[-9:] not in everything
