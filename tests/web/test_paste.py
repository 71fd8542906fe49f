"""Paste what you have: names and numbers go before anything is stored, and a person ticks what is kept."""

import csv
import io
import json
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from massline.web.people.models import Role, Section
from massline.web.rounds import loop
from massline.web.rounds.gather import pasting
from massline.web.rounds.models import Round, Stage, Statement
from tests.web.conftest import DAY
from tests.web.listeners import at_desk
from tests.web.visitors import everything, hidden

PASTE = "/desk/elm/heat/ask/paste/"
CHAT = """12/03/2026, 18:02 - Messages and calls are end-to-end encrypted.
12/03/2026, 18:04 - Ana Ruiz: The lift stops every day.
And nobody answers.
12/03/2026, 18:05 - Bob: <Media omitted>
13/03/2026, 09:15 - Bob: Ana is right, ring me on 020 7946 0018 or bob@example.org
25/03/2026, 09:16 - Ana Ruiz: Thank you Bob."""


@pytest.fixture
def canvasser(asking: Round) -> Client:
    return at_desk(asking, Role.CANVASSER)


def show(client: Client, pasted: str = "", *, status: int = 200, **more: object) -> str:
    told: dict[str, object] = {"pasted": pasted, "kind": "auto", "section": "", "language": "en", "names": ""}
    response = client.post(PASTE, told | more)
    page = response.content.decode()
    assert response.status_code == status, page
    return page


def keep(client: Client, page: str, ticked: list[int] | None = None) -> int:
    count = page.count('name="keep"')
    chosen = range(count) if ticked is None else ticked
    form = {"found": hidden(page, "found"), "keep": [str(n) for n in chosen]}
    return client.post(f"{PASTE}keep/", form).status_code


def texts() -> list[str]:
    return [one.text for one in sorted(Statement.objects.all(), key=lambda one: int(one.label[1:]))]


def test_a_chat_loses_its_names_and_numbers_before_anything_is_stored(canvasser: Client) -> None:
    before = everything()
    page = show(canvasser, CHAT)
    assert everything() == before
    for personal in ("Ana", "Ruiz", "Bob", "0018", "example.org"):
        assert personal not in page.split("<main")[1], personal
    assert "2 lines without words were left out" in page
    assert keep(canvasser, page) == 303
    assert texts() == [
        "The lift stops every day.\nAnd nobody answers.",
        "[…] is right, ring me on […] or […]",
        "Thank you […].",
    ]
    said = {one.text[:5]: one for one in Statement.objects.all()}
    assert said["The l"].words_key == said["Thank"].words_key != said["[…] i"].words_key
    assert said["The l"].received_on.isoformat() == "2026-03-12"
    assert {one.channel for one in said.values()} == {"pasted"}


@pytest.mark.parametrize(
    "chat",
    [
        "[12/03/2026, 18:04:33] Ana Ruiz: The lift stops.",
        "\u200e[12.03.26, 18:04:33] Ana Ruiz: \u200eThe lift stops.",
        "3/12/26, 6:04\u202fPM - Ana Ruiz: The lift stops.\n3/25/26, 6:04 PM - Bob: Yes, it does.",
        "2026-03-12, 18:04 - Ana Ruiz: The lift stops.",
        "Ana Ruiz, [12.03.2026 18:04]\nThe lift stops.\n\nBob, [13.03.2026 18:04]:\nYes, it does.",
    ],
)
def test_chats_of_several_programs_are_read(canvasser: Client, chat: str) -> None:
    assert keep(canvasser, show(canvasser, chat)) == 303
    said = Statement.objects.order_by("received_on").first()
    assert said is not None
    assert (said.text, said.received_on.isoformat()) == ("The lift stops.", "2026-03-12")


def test_only_what_was_ticked_is_kept_and_nothing_ticked_keeps_nothing(canvasser: Client) -> None:
    page = show(canvasser, "- The lift stops.\n- The roof leaks.\n3. The door sticks.")
    assert "checked" not in page
    assert keep(canvasser, page, []) == 422
    assert not Statement.objects.exists()
    assert keep(canvasser, page, [0, 2]) == 303
    assert texts() == ["The lift stops.", "The door sticks."]


def test_the_same_page_sent_twice_keeps_once(canvasser: Client) -> None:
    page = show(canvasser, "The lift stops.\nThe roof leaks.")
    assert keep(canvasser, page) == keep(canvasser, page) == 303
    assert Statement.objects.count() == 2


def test_what_was_taken_out_cannot_be_put_back_into_the_form(canvasser: Client) -> None:
    page = show(canvasser, "The lift stops.")
    forged = hidden(page, "found")[:-3] + "abc"
    for found in (forged, "", "\x00", "x" * 5000):
        response = canvasser.post(f"{PASTE}keep/", {"found": found, "keep": "0"})
        assert response.status_code == 422
        assert "Paste it once more" in response.content.decode()
    assert not Statement.objects.exists()


def test_names_told_are_taken_out_of_a_list(canvasser: Client) -> None:
    assert keep(canvasser, show(canvasser, "Mr Okafor waits for Maria.", names="Mr Okafor, Maria")) == 303
    assert texts() == ["[…] waits for […]."]


def tenants(samples: Path) -> list[dict[str, object]]:
    told = json.loads((samples / "tenants.json").read_text())["round1"]
    assert len(told) == 30
    return list(told)


def test_thirty_remarks_of_the_sample_come_in_as_a_table(
    asking: Round, canvasser: Client, shared_samples: Path
) -> None:
    organisation = asking.consultation.organisation
    for order, (slug, size) in enumerate((("b", 52), ("d", 36)), start=5):
        Section.objects.create(
            organisation=organisation, slug=slug, name=f"Block {slug}", size=size, how_known="counted", order=order
        )
    first = timezone.localdate() - timedelta(days=60)
    told, file = tenants(shared_samples), io.StringIO()
    table = csv.writer(file)
    table.writerow(["Text", "Section", "Person", "Channel", "Day", "id", "phone"])
    for row in told:
        day = first + timedelta(days=int(str(row["day"])))
        table.writerow(
            [row["text"], str(row["section"]).lower(), row["contributor"], row["channel"], day, row["id"], "1"]
        )
    page = show(canvasser, file.getvalue())
    assert "were not read, and are not kept" in page
    assert keep(canvasser, page) == 303
    said = {one.label: one for one in Statement.objects.select_related("section")}
    assert len(said) == 30
    for row in told:
        one = said[str(row["id"])]
        assert one.text == row["text"]
        assert one.section is not None
        assert one.section.slug == str(row["section"]).lower()
        assert one.channel == row["channel"]
        assert one.received_on == first + timedelta(days=int(str(row["day"])))
    people = {(str(row["contributor"]), said[str(row["id"])].words_key) for row in told}
    assert len(people) == len({person for person, _ in people}) == len({key for _, key in people})
    assert not Statement.objects.filter(words_key__contains="h07").exists()
    hearing = canvasser.get("/desk/elm/heat/ask/").content.decode()
    assert "Heard: enough to go on." in hearing


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("text,section\nThe lift.,c\nThe roof.,z", 'Line 3: "z" is no section of yours'),
        ("text,channel\nThe lift.,pigeon", 'Line 2: "pigeon" is no way words reach us'),
        ("text,channel\nThe lift.,none", 'Line 2: "none" is no way words reach us'),
        ("text,day\nThe lift.,2026-02-31", 'Line 2: "2026-02-31" is no day'),
        ("text,day\nThe lift.,2999-01-01", "still ahead of us"),
        ("text,day\nThe lift.,yesterday", "is no day"),
        ("text,language\nThe lift.,klingon!", "is no code of a language"),
        ("text,label\nThe lift.,a 1", "is no label"),
        ("text,label\nThe lift.,a1\nThe roof.,a1", "is the label of line 2 already"),
        ("text,section\n" + "x" * 1001 + ",c", "has 1001 characters"),
        ("text,section\n" + "x" * 30_000 + ",c", "Line 2 has a cell of 30000 characters"),
        ('text,section\n"The lift.,c\n' + "x" * 140_000, "is not closed, or a cell is too long"),
        ("words of wisdom;section\nThe lift.;c", 'No column is called "text"'),
        (",".join(["text"] * 100) + "\n", "has 100 columns"),
        ("text,section\n" + "ab,c\n" * 401, "more than 400 rows"),
        ("text,section\n,c\n", "There are no words in it yet"),
    ],
)
def test_a_table_with_a_fault_is_refused_with_line_and_value(canvasser: Client, table: str, why: str) -> None:
    page = show(canvasser, table, kind="table", status=422)
    assert why in page.replace("&quot;", '"')
    assert table.split("\n")[0] in page
    assert not Statement.objects.exists()


def test_a_label_that_is_taken_keeps_nothing_of_the_paste(canvasser: Client) -> None:
    assert keep(canvasser, show(canvasser, "text,label\nThe lift.,a1")) == 303
    assert keep(canvasser, show(canvasser, "text,label\nThe roof.,a2\nThe door.,a1")) == 422
    assert Statement.objects.count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_file_of_any_usual_encoding_is_read(canvasser: Client, encoding: str) -> None:
    data = "section;text\nBlock c;Größer wäre schöner – “ja”\n".encode(encoding)
    page = show(canvasser, file=SimpleUploadedFile("form.csv", data))
    assert keep(canvasser, page) == 303
    said = Statement.objects.get()
    assert (said.text, said.section and said.section.slug) == ("Größer wäre schöner – “ja”", "c")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"x" * 1_000_001, "larger than 1 MB"),
        (b"", "There are no words"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(canvasser: Client, data: bytes, why: str) -> None:
    response = canvasser.post(PASTE, {"kind": "auto", "language": "en", "file": SimpleUploadedFile("x.csv", data)})
    assert response.status_code == 422
    assert why in response.content.decode()
    assert not Statement.objects.exists()


@pytest.mark.parametrize("pasted", ["", " \n ", "\x00", "\u202e\n\u200b"])
def test_nothing_pasted_is_said_so(canvasser: Client, pasted: str) -> None:
    show(canvasser, pasted, status=422)


def test_too_many_remarks_at_once_are_refused(canvasser: Client) -> None:
    assert "at most 400" in show(canvasser, "\n".join(f"Remark {n}" for n in range(401)), status=422)
    assert keep(canvasser, show(canvasser, "\n".join(f"Remark {n}" for n in range(400)))) == 303
    assert Statement.objects.count() == 400


@pytest.mark.parametrize(
    "hostile",
    [
        "12/03/2026, 18:04 - a: b\n" + "x\n" * 450_000,
        "12/03/2026, 18:04 - " + "a" * 900_000,
        "a," * 450_000,
        '"' * 900_000,
        "a, [" * 220_000,
        "[12/03/2026, " * 60_000,
    ],
)
def test_a_bomb_is_refused_quickly(hostile: str) -> None:
    setting = pasting.Setting.of([], "", DAY, "en", "")
    start = time.perf_counter()
    with pytest.raises(pasting.PasteRefusedError):
        pasting.read(hostile, "auto", setting)
    assert time.perf_counter() - start < 5


def test_nothing_is_pasted_outside_ask(asking: Round, canvasser: Client) -> None:
    page = show(canvasser, "The lift stops.")
    loop.move(asking, Stage.CONCENTRATE, role="facilitator", day=DAY)
    assert keep(canvasser, page) == 409
    assert "The roof leaks." in show(canvasser, "The roof leaks.", status=409)
    assert not Statement.objects.exists()


def test_the_list_of_columns_not_read_names_them(canvasser: Client) -> None:
    page = show(canvasser, "text,section,E-Mail,Shoe size\nThe lift.,c,a@example.org,44")
    assert "E-Mail, Shoe size" in page
    assert "a@example.org" not in page
    assert re.search(r"1 remark was found", page)


def test_a_section_renamed_in_the_middle_is_found_by_both_names(asking: Round, canvasser: Client) -> None:
    loop.set_sections(asking)
    Section.objects.filter(slug="c").update(name="The tower")
    page = show(canvasser, "text,section\nThe lift.,Block c\nThe roof.,the tower\nThe door.,C")
    assert keep(canvasser, page) == 303
    assert Statement.objects.filter(section__slug="c").count() == 3
