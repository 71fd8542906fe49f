"""The code book elsewhere: only what everybody may read leaves; codes brought make themes, bad files a sentence."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from massline.formats.refi_qda_in import read_qdc
from massline.web.people.models import Role
from massline.web.rounds import voices
from massline.web.rounds.concentrate import coding
from massline.web.rounds.models import Coding, Round, Statement, Theme
from tests.web.crawling import stored
from tests.web.summing import DAY, DESK, Desk, say, sum_up

GUID = "6f9619ff-8b86-d011-b42d-00cf4fc96{:03}"
BOOK = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Other"><Codes>{}</Codes></CodeBook>"""


def code(number: int, name: str, inside: str = "") -> str:
    return f'<Code guid="{GUID.format(number)}" name="{name}" isCodable="true">{inside}</Code>'


@pytest.fixture
def summing(asking: Round) -> Round:
    """Three remarks under two themes, one of them hidden by its author and one taken back."""
    for n, words in enumerate(("It is cold.", "It is dear: 😀 500.", "It is =loud"), start=1):
        say(asking, words, who=f"w{n}", section="ac"[n % 2])
    Statement.objects.filter(label="s1").update(visibility="outcome")
    coding.add_theme(asking, "cold", "When somebody freezes.")
    top = coding.add_theme(asking, "money")
    coding.add_theme(asking, "rent", parent=top)
    codes = [("s1", "cold", 1), ("s2", "rent", 1), ("s3", "money", 2), ("s2", "cold", 2)]
    coding.paste(asking, codes, role="drafter", day=DAY)
    return sum_up(asking)


def saved(desk: Desk, name: str) -> bytes:
    answer = desk.client.get(f"{DESK}codebook/{name}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="heat-{name}"'
    return answer.content


def bring(desk: Desk, content: str | bytes, status: int = 303) -> str:
    data = content if isinstance(content, bytes) else content.encode()
    answer = desk.client.post(f"{DESK}codebook/", {"file": SimpleUploadedFile("a.qdc", data)})
    assert answer.status_code == status, answer.content.decode()
    return answer["Location"] if status == 303 else answer.content.decode()


def test_the_code_book_comes_back_as_it_went_out(summing: Round, tmp_path: Path) -> None:
    desk = Desk.of(summing, Role.FACILITATOR)
    before = stored()
    (tmp_path / "a.qdc").write_bytes(saved(desk, "themes.qdc"))
    assert stored() == before
    found = read_qdc(tmp_path / "a.qdc")
    assert [(one.name, [inner.name for inner in one.inside]) for one in found.codes] == [
        ("cold", []), ("money", ["rent"]),
    ]  # fmt: skip
    assert b"rent" in saved(desk, "themes.csv")
    there = bring(desk, (tmp_path / "a.qdc").read_bytes())
    assert "made=0&there=3" in there
    assert Theme.objects.count() == 3


def test_what_was_coded_leaves_with_public_words_only_and_with_ones_own_codings(summing: Round) -> None:
    first, second = Desk.of(summing, Role.DRAFTER), Desk.of(summing, Role.MODERATOR)
    rows = list(csv.DictReader(io.StringIO(saved(first, "coded.csv").decode())))
    assert [(row["text"], row["name"], row["coder"], row["words"]) for row in rows] == [
        ("1 s2", "rent", "1", "It is dear: 😀 500."),
    ]
    mine = list(csv.DictReader(io.StringIO(saved(second, "coded.csv").decode())))
    assert {(row["text"], row["name"], row["coder"]) for row in mine} == {
        ("1 s2", "cold", "2"),
        ("1 s3", "money", "2"),
    }
    assert not [row for row in mine if row["words"].startswith("=")], "no table begins a formula"
    packed = zipfile.ZipFile(io.BytesIO(saved(first, "coded.qdpx")))
    everything = b"".join(packed.read(name) for name in packed.namelist()).decode()
    assert "It is cold." not in everything, "hidden by its author"
    for said in summing.statements.all():
        assert not said.words_key or said.words_key not in everything
    assert "Block a" not in everything
    Coding.objects.filter(coder=1).delete()
    voices.withdraw(summing.statements.get(label="s2"), day=DAY)
    assert "dear" not in saved(second, "coded.csv").decode()


def test_who_codes_nothing_takes_the_themes_along_and_no_codings(summing: Round) -> None:
    Desk.of(summing, Role.DRAFTER)
    Desk.of(summing, Role.MODERATOR)
    reader = Desk.of(summing, Role.CONVENER)
    saved(reader, "themes.qdc")
    assert reader.client.get(f"{DESK}codebook/coded.qdpx").status_code == 403
    assert "coded.qdpx" not in reader.get("codebook/")


@pytest.mark.parametrize("name", ["x", "themes.qd", "coded.xml", "..%2Fthemes.qdc", "themes.qdc%00"])
def test_a_file_that_is_none_is_not_found(summing: Round, name: str) -> None:
    assert Desk.of(summing, Role.FACILITATOR).client.get(f"{DESK}codebook/{name}").status_code == 404


def test_codes_of_another_program_become_themes_and_what_changed_is_said(summing: Round) -> None:
    desk = Desk.of(summing, Role.FACILITATOR)
    deep = code(1, "Home", code(2, "Heat", code(3, "Boiler"))) + code(4, "COLD") + code(5, "x" * 200)
    there = bring(desk, BOOK.format(deep))
    assert [(one.name[:9], one.parent.name if one.parent else "") for one in Theme.objects.all()][3:] == [
        ("Home", ""), ("Heat", "Home"), ("Boiler", "Home"), ("xxxxxxxxx", ""),
    ]  # fmt: skip
    page = desk.client.get(there).content.decode()
    assert "4 themes made." in page
    assert "1 was there already" in page
    assert "1 stood deeper" in page
    assert "1 name or note was shortened" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"no book", "Line 1: this is not XML"),
        (b"PK\x03\x04", "whole project"),
        (BOOK.format(""), "no code"),
        (BOOK.format("".join(code(n, f"c{n}") for n in range(70))), "more than 60 themes"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><CodeBook/>', "Line 1"),
        (BOOK.format(code(1, "&#160;")), ""),
    ],
)
def test_a_file_that_is_no_code_book_is_refused_in_a_sentence_and_nothing_is_kept(
    summing: Round, content: str | bytes, said: str
) -> None:
    desk = Desk.of(summing, Role.FACILITATOR)
    page = bring(desk, content, 422)
    assert said in page
    assert 'role="alert"' in page
    assert "/tmp" not in page, "nor where it lay"
    assert Theme.objects.count() == 3
    desk.post("codebook/", 422)
