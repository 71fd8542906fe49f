"""Whatever stands in a file or a field is read or refused in words: no reader ever breaks."""

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.formats.codebook import Code
from massline.formats.folder import read_folder, read_votes_file
from massline.formats.parquet import read_parquet, write_parquet
from massline.formats.polis import read_polis
from massline.formats.reading import read_votes
from massline.formats.refi_qda import qdc_text
from massline.formats.refi_qda_in import read_qdc
from massline.formats.refusal import InputRefused
from massline.formats.release import parse_release
from massline.formats.release_analysis import analyse_release
from massline.formats.sections import read_sections
from massline.formats.texts import read_texts
from massline.web.config.proxy import came_from, networks
from massline.web.config.settings import database
from massline.web.keeping.backups import BackupRefusedError, restore
from massline.web.people.models import Section
from massline.web.rounds.gather.pasting import PasteRefusedError, Setting, decode, read
from massline.web.rounds.gather.ticking import read_ticks
from massline.web.rounds.report_back.keying import SheetRefusedError, read_lines
from massline.web.rounds.slips import SlipError, read_slip
from massline.web.rounds.voices import WordsRefusedError, clean
from massline.words.drafting.answers import Claims, Names, Parts
from massline.words.drafting.answers import read as read_answer
from massline.words.drafting.endpoint import NoAnswerError, _told
from tests.formats.test_bundle import DATA as BUNDLE
from tests.formats.test_bundle import read as read_bundle
from tests.formats.test_release import document
from tests.hostile import spoilt, spoilt_text, tries

SHARE = 10
VOTES = b"participant,statement,answer,section\np1,s1,agree,A\np1,s2,disagree,A\np2,s1,pass,B\n"
STATEMENTS = b"statement,text\ns1,The lift is broken.\ns2,The rent is fair.\n"
SECTIONS = b"section,size\nA,48\nB,52\n"
REMARKS = b"person,section,text,stance\n1,A,The lift is broken again.,for\n2,B,No heat.,against\n"
POLIS = {
    "comments.csv": b"timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    b"1,x,0,0,2,0,1,The lift.\n2,x,1,1,1,1,0,The rent.\n",
    "votes.csv": b"timestamp,datetime,comment-id,voter-id,vote\n1,x,0,0,1\n2,x,1,0,-1\n3,x,0,1,0\n",
    "participants-votes.csv": b"participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n0,0,1,2,1,1,1,-1\n",
}
CODE_BOOK = qdc_text(
    [Code("1", "Heat", "What is warm.", "#aa0000", inside=(Code("2", "Boiler"),)), Code("3", "Lift")]
)
LIST = "- The lift is broken.\n- No heat in the flat of Mrs Quill, 020 7946 0018.\n"
CHAT = (
    "12/03/2026, 18:04 - Ana: The lift.\nAgain.\n[12.03.26, 18:05:01] Ben: No heat.\nCleo, [12/03/2026 18:06]:\nNo."
)
TABLE = 'section;text;day;channel\nA;"The lift; again.";2026-03-12;door\nB;No heat.;12/03/2026;slip\n'
SHEETS = "K7TE-7Q4M-9XWR-H3PD-8 1 2 - 3\nk7te7q4m9xwrh3pd8, 1, 1, 1, 1\n"
ANSWER = json.dumps({"names": [{"theme": "t1", "name": "Heat", "sources": [{"id": "a1", "quotation": "No heat."}]}]})
CHAT_ANSWER = {"choices": [{"message": {"content": ANSWER}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3}}


def as_file(reader: Callable[[Path], Any], name: str, data: bytes) -> None:
    """Read from a file of this name; a refusal says why."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            reader(path)
        except InputRefused as refused:
            assert str(refused).strip()  # noqa: PT017 - either outcome is right, anything else is not


def parquet() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "votes.csv").write_bytes(VOTES)
        write_parquet(read_votes_file(Path(folder) / "votes.csv").votes, Path(folder) / "v.parquet")
        return (Path(folder) / "v.parquet").read_bytes()


FILES: dict[str, tuple[Callable[[Path], Any], bytes]] = {
    "votes.csv": (read_votes_file, VOTES),
    "any.csv": (read_votes, VOTES),
    "sections.csv": (read_sections, SECTIONS),
    "remarks.csv": (lambda path: read_texts(path, "text", person="person", stance="stance"), REMARKS),
    "book.qdc": (read_qdc, CODE_BOOK.encode()),
    "votes.parquet": (read_parquet, parquet()),
}


@pytest.mark.parametrize("name", list(FILES))
@tries(20, share=SHARE)
@given(data=st.data())
def test_a_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    reader, sample = FILES[name]
    as_file(reader, name, data.draw(spoilt([sample]) | st.binary(max_size=80)))


FOLDER = {"votes.csv": VOTES, "statements.csv": STATEMENTS, "sections.csv": SECTIONS}


def in_folder(
    reader: Callable[[Path], Any], files: dict[str, bytes], spoil: str, data: bytes, *, refused: bool = True
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (files | {spoil: data}).items():
            (Path(folder) / name).write_bytes(content)
        with suppress(*[InputRefused] * refused):
            reader(Path(folder))


@tries(20, share=SHARE)
@given(st.data())
def test_a_folder_of_ours_is_read_or_refused_whichever_file_is_spoilt(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(FOLDER)))
    in_folder(read_folder, FOLDER, name, data.draw(spoilt([FOLDER[name]])))


@tries(20, share=SHARE)
@given(st.data())
def test_a_polis_export_is_read_or_refused_whichever_file_is_spoilt(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(POLIS)))
    in_folder(read_polis, POLIS, name, data.draw(spoilt([POLIS[name]])))


@tries(20, share=SHARE)
@given(st.data())
def test_a_release_is_read_or_refused_though_its_bytes_were_spoilt(data: st.DataObject) -> None:
    whole = json.dumps(document(), sort_keys=True).encode()
    with suppress(InputRefused):
        analyse_release(parse_release(data.draw(spoilt([whole])))).as_json()


@tries(20, share=SHARE)
@given(spoilt([BUNDLE]))
def test_what_another_organisation_hands_over_is_read_or_refused(data: bytes) -> None:
    with suppress(InputRefused):
        read_bundle(data)


SETTING = Setting({name: Section(slug=name, name=name) for name in "ab"}, "", date(2026, 12, 1), "en", ("Quill",))


@pytest.mark.parametrize("kind", ["auto", "list", "chat", "table"])
@tries(20, share=SHARE)
@given(text=spoilt_text([LIST, CHAT, TABLE]))
def test_a_paste_is_read_or_refused(kind: str, text: str) -> None:
    with suppress(PasteRefusedError):
        read(text, kind, SETTING)


@tries(20, share=SHARE)
@given(spoilt([LIST.encode(), CHAT.encode("utf-16"), TABLE.encode("cp1252"), TABLE.encode("utf-16-le")]))
def test_a_file_to_paste_is_decoded_or_refused(data: bytes) -> None:
    with suppress(PasteRefusedError):
        read(decode(data), "auto", SETTING)


@tries(20, share=SHARE)
@given(spoilt_text([SHEETS]), st.integers(0, 30))
def test_typed_sheets_and_slips_are_read_or_refused(typed: str, boxes: int) -> None:
    for reader in (read_ticks, read_lines):
        with suppress(SheetRefusedError):
            reader(typed, boxes)
    with suppress(SlipError):
        read_slip(typed)
    with suppress(WordsRefusedError):
        clean(typed)


@tries(20, share=SHARE)
@given(spoilt([json.dumps(CHAT_ANSWER).encode()]), spoilt_text([ANSWER]))
def test_what_a_language_model_answers_is_read_or_refused(data: bytes, text: str) -> None:
    with suppress(NoAnswerError):
        text += _told(data)[0]
    assert read_answer(text, Names)
    assert read_answer(text, Parts)
    assert read_answer(text, Claims)


@tries(10, share=SHARE)
@given(spoilt_text(["postgresql://ana:secret@127.0.0.1:5432/town", "127.0.0.1, 10.0.0.0/8", "[::1]:80"]))
def test_a_setting_is_read_or_refused_by_name(told: str) -> None:
    with suppress(ValueError):
        networks(told)
    came_from(told.split(","), networks("10.0.0.0/8"))
    try:
        database(told, Path())
    except ValueError as refused:
        assert "MASSLINE_DATABASE" in str(refused)  # noqa: PT017 - either outcome is right


@tries(5, share=SHARE * 5)
@given(st.binary(max_size=60))
def test_a_backup_that_is_none_is_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        backup, key = Path(folder) / "b.age", Path(folder) / "my.key"
        backup.write_bytes(data)
        key.write_bytes(data)
        with pytest.raises(BackupRefusedError):
            restore(backup, key, Path(folder) / "var")


def test_the_samples_are_right_before_they_are_spoilt() -> None:
    for name, (reader, sample) in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(sample)
            reader(Path(folder) / name)
    in_folder(read_folder, FOLDER, "votes.csv", VOTES, refused=False)
    in_folder(read_polis, POLIS, "votes.csv", POLIS["votes.csv"], refused=False)
    for kind, text in (("list", LIST), ("chat", CHAT), ("table", TABLE)):
        assert read(text, kind, SETTING).remarks
    assert isinstance(read_answer(ANSWER, Names), Names)
