"""A small site in a process of its own that meets thirty-two strings nobody may find afterwards.

``python -m tests.web.site_with_secrets FOLDER RECORD`` fills FOLDER, and RECORD with the strings, copies of the
folder before and after words were taken back, backups made after that and what they hold, and every page, file and
feed drawn.
"""

import json
import os
import shutil
import sys
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

DAY = date(2026, 3, 2)
CHAT = """12/02/2026, 18:04 - Wilhelmina Quastenberg: The lift was out again, write to quasten@velvet-otter.example
12/02/2026, 18:06 - Ibrahim Zweifelos: Ring 0171 555 8842, Wilhelmina Quastenberg has no heat either
"""
ERASED = {
    "a sentence": "Quibblesnack: the lift has been out since the ninth of February.",
    "a story": "The nurse of flat 17B, Marrowbone Steps 4, works nights and cannot sleep by day.",
    "hidden words": "Thimblewick says the caretaker takes money for keys.",
    "held words": "Brackenfoss was told to move out by her landlord.",
    "refused words": "The chairman Oswaldo Pettigrain is a thief, everybody in Hobbleton Yard knows it.",
    "words put otherwise": "Old Gwendal Farthingale of flat 9 lets the door slam all night.",
    "other words": "Doorslamming of ninefold nuisance keeps a whole landing awake.",
    "letters from elsewhere": "Жильцы дома на Гороховой ждут лифт с февраля: Мстислава Кривошеина.",
    "quoted words": "Sprocketwillow Lane has no light behind the bins.",
    "an amendment": "Change point one: name the day, or Grumblethorpe Court stays cold.",
    "a long text": "Zinnober " + " ".join(f"pillar{number}" for number in range(90)),
    "said twice": "Twiceover Gantlope: the hall is dark and the rail is loose.",
}
"""Texts that are taken back, by what they are."""
NETWORK, BROWSER = "2001:db8:7a1e:51::c0de", "Quillwort/7.3 (Thistledown handset)"
"""From where and with what everybody looks, speaks and answers."""


class Site:
    """The site and what it met: thirty strings by name."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.strings: dict[str, str] = {f"text: {name}": text for name, text in ERASED.items()}

    def remember(self, name: str, value: str) -> str:
        self.strings[name] = value
        return value


def live(folder: Path, record: Path) -> None:
    """Let the site be used, and everything be erased that can be."""
    os.environ["MASSLINE_HOSTS"] = "testserver"
    from massline.web import serving

    serving.prepare(folder)
    site = Site(record)
    round_ = _open(site)
    receipts = _say(site, round_)
    _paste(site, round_)
    clients = _answer(site, round_)
    _offer(site, round_)
    _desk(site, round_)
    from massline.web.rounds import publisher

    publisher.publish(round_, day=DAY)
    shutil.copytree(folder, record / "before")
    _erase(round_, receipts)
    shutil.copytree(folder, record / "erased")
    _back_up(record, "after the erasure")
    publisher.publish(round_, day=DAY)
    _draw(round_, record, [*receipts.values()], clients)
    _end(round_)
    _back_up(record, "after the end")
    (record / "strings.json").write_text(json.dumps(site.strings))


def _open(site: Site) -> Any:
    from django.conf import settings

    from massline.web.people.models import Organisation, Section
    from massline.web.record.keyfiles import make_consultation_key
    from massline.web.rounds import loop, voices
    from massline.web.rounds.models import Consultation, Origin, Round, RoundSection, Stage

    organisation = Organisation.objects.create(slug="elm", name="Elm Court")
    consultation = Consultation.objects.create(organisation=organisation, slug="heat", title="Heating")
    make_consultation_key(settings.KEYS, consultation.id)
    round_ = Round.objects.create(
        consultation=consultation, number=1, question="What about the heating?", promise_on=date(2026, 5, 1)
    )
    for slug in ("a", "c"):
        section = Section.objects.create(
            organisation=organisation, slug=slug, name=f"Block {slug}", size=40, how_known="counted"
        )
        RoundSection.objects.create(round=round_, section=section, name=section.name, size=40)
    loop.move(round_, Stage.GATHER, role="committee", day=DAY)
    for number in range(3):
        voices.put(round_, f"Statement {number} of ours.", Origin.INVESTIGATION, day=DAY, role="committee")
    return round_


def _say(site: Site, round_: Any) -> dict[str, str]:
    from massline.web.rounds import voices
    from massline.web.rounds.gather import rewording
    from massline.web.rounds.models import Origin, Statement, Verdict
    from tests.web.visitors import Visitor

    site.remember("address of a network", NETWORK)
    site.remember("name of a browser", BROWSER)
    receipts = {}
    for name, text in ERASED.items():
        if name != "other words":
            hide = {"hide": "on"} if name == "hidden words" else {}
            receipts[name] = Visitor(round_, _browser()).start().say(text, **hide)
    for name in ("a sentence", "a story", "quoted words"):
        site.remember(f"receipt: {name}", receipts[name])
    said = {name: Statement.objects.get(text=text) for name, text in ERASED.items() if name in receipts}
    for name, verdict in (("held words", Verdict.HELD), ("refused words", Verdict.REJECTED)):
        voices.moderate(said[name], verdict, role="moderator", day=DAY, reason="It tells on somebody.")
    rewording.reword(
        said["words put otherwise"], ERASED["other words"], seen="", role="moderator", day=DAY, reason="A name."
    )
    for name in ("a sentence", "a story", "quoted words", "a long text", "letters from elsewhere", "said twice"):
        voices.moderate(said[name], Verdict.ACCEPTED, role="moderator", day=DAY)
    point = voices.put(round_, "A light behind the bins.", Origin.DRAFTING, day=DAY, role="drafter", label="e1")
    voices.cite(point, said["quoted words"])
    return receipts


def _browser() -> Any:
    from django.test import Client

    return Client(REMOTE_ADDR=NETWORK, HTTP_USER_AGENT=BROWSER)


def _back_up(record: Path, when: str) -> None:
    """A backup with every answer in it, and what whoever restores it finds."""
    from massline.web.keeping import backups

    keys = [record / f"{when}, {who}.key" for who in ("steward", "auditor")]
    file = record / f"{when}.backup"
    backups.save(file, [backups.new_key(one) for one in keys], with_answers=True)
    backups.restore(file, keys[0], record / when)


def _paste(site: Site, round_: Any) -> None:
    from massline.web.rounds.gather import listening, pasting
    from massline.web.rounds.models.statement import Channel
    from massline.web.rounds.slips import new_slip

    for name, text in {
        "name in a chat": "Wilhelmina Quastenberg", "other name in a chat": "Zweifelos",
        "mail in a chat": "quasten@velvet-otter.example", "number in a chat": "0171 555 8842",
    }.items():  # fmt: skip
        site.remember(name, text)
    setting = pasting.Setting.of(listening.sections_of(round_), "", DAY, "en", "")
    found = pasting.read(CHAT, "chat", setting)
    remarks = [
        listening.Remark(one.text, f"chat {one.person}", new_slip(), channel=Channel.PASTED, day=DAY)
        for one in found.remarks
    ]
    listening.take_down(round_, remarks, role="facilitator", day=DAY)


def _answer(site: Site, round_: Any) -> list[Any]:
    from massline.web.rounds import codes
    from massline.web.rounds.models import Answer
    from tests.web.visitors import Visitor

    section = round_.consultation.organisation.sections.get(slug="a")
    slips = codes.issue(round_.consultation, 12, section=section)
    people = []
    for number, slip in enumerate(slips):
        if number < 3:
            site.remember(f"code {number}", slip)
        somebody = Visitor(round_, _browser()).start(code=slip)
        for turn in range(3):
            somebody.answer(Answer.values[(number + turn) % 3])
        people.append(somebody.client)
    return people


def _offer(site: Site, round_: Any) -> None:
    from django.test import Client

    from tests.web.visitors import hidden

    where = "/elm/heat/count-me-in/"
    for name, reach in {
        "street of an offer": "Come to 31 Candlewhistle Row, second bell",
        "mail of an offer": "pelargonia@quillmoss.example",
        "phone of an offer": "07700 900 661 after six",
    }.items():
        client = Client()
        ticket = hidden(client.get(where).content.decode(), "ticket")
        form = {"kind": "come", "reach": site.remember(name, reach), "section": "", "ticket": ticket}
        sent = client.post(where, form)
        assert sent.status_code == 303, sent.content


def _desk(site: Site, round_: Any) -> None:
    from django.test import Client

    from massline.web.people import logins
    from massline.web.people.models import Membership, Role
    from massline.web.rounds.models import Job
    from massline.web.rounds.slips import new_slip, slip_hash

    organisation = round_.consultation.organisation
    slip = site.remember("slip of the desk", new_slip())
    called = site.remember("what somebody was called", "Marguerite Ploverdale")
    for role in (Role.FACILITATOR, Role.CANVASSER):
        Membership.objects.create(organisation=organisation, role=role, link_hash=slip_hash(slip), called=called)
    assert Client().post("/desk/", {"slip": slip}).status_code == 303
    login = site.remember("login of somebody who left", "plumtree-jackdaw")
    logins.make_account(login, site.remember("password", "correct-ermine-battery-9"))
    owner = site.remember("who took a job", "Fenwick Dabberley")
    Job.objects.create(round=round_, gap="convener", owner=owner, due_on=DAY)


def _erase(round_: Any, receipts: dict[str, str]) -> None:
    from django.test import Client

    from massline.web.people.models import Membership
    from massline.web.rounds.desk import offers
    from massline.web.rounds.voices import of_receipt

    for receipt in receipts.values():
        while said := of_receipt(receipt).first():
            form = {"code": receipt, "statement": str(said.pk), "act": "confirm"}
            assert Client().post("/receipt/", form).status_code == 200
    organisation = round_.consultation.organisation.id
    for one in offers.waiting(organisation):
        assert offers.answered(organisation, one.id)
    Membership.objects.all().delete()


def _draw(round_: Any, record: Path, receipts: list[str], clients: list[Any]) -> None:
    """Everything the site hands out, as it is now."""
    from django.test import Client

    out = record / "drawn"
    out.mkdir()
    pages = ["", "results/", "results/release.json", "results/report.html", "how-well/", "report/", "report/full/"]
    asked = [partial(Client().get, f"/elm/heat/round/1/{path}") for path in [*pages, "feed.atom"]]
    asked += [partial(client.get, "/elm/heat/next/") for client in clients[:3]]
    asked += [partial(Client().post, "/receipt/", {"code": code, "act": "copy"}) for code in receipts]
    for number, ask in enumerate(asked):
        answer = ask()
        assert answer.status_code == 200, answer.content
        (out / f"{number}.txt").write_bytes(answer.content)


def _end(round_: Any) -> None:
    """The round is closed; more than a year later a server starts."""
    from massline.web.keeping.retaining import ANSWERS_KEPT, retain
    from massline.web.rounds.models import Closing

    Closing.objects.create(round=round_, because="It was done.", role="facilitator", day=DAY)
    retain(today=DAY + ANSWERS_KEPT + timedelta(days=1))


if __name__ == "__main__":
    live(Path(sys.argv[1]), Path(sys.argv[2]))
