"""Files and bodies made to fill memory, disk or time: refused, or read within bounds."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from massline.formats.refusal import InputRefused
from massline.formats.release import read_release
from massline.formats.tables import read_table
from massline.web.people.models import Role
from massline.web.rounds.models import Round, Statement
from tests.web.doors import DOORS, rows_of
from tests.web.listeners import at_desk
from tests.web.visitors import everything

PASTE = "/desk/elm/heat/ask/paste/"


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"\x00" * 50_000_000)
    return packed.getvalue()


def pixel_bomb() -> bytes:
    """A picture of 50,000 by 50,000 pixels in a few bytes."""
    header = b"IHDR" + (50_000).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big")


FILES: dict[str, Callable[[], bytes]] = {
    "zip": zip_bomb,
    "pixel": pixel_bomb,
    "csv with a hundred thousand columns": lambda: b"remark," * 100_000 + b"\n",
    "csv of one endless field": lambda: b'remark\n"' + b"x" * 900_000,
    "csv of quotation marks": lambda: b"remark\n" + b'""' * 400_000,
    "csv of a million lines": lambda: b"\n" * 900_000,
    "json without an end": lambda: b"[" * 900_000,
    "entities": lambda: b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
    "no encoding at all": lambda: bytes(range(128, 256)) * 4_000,
}


@pytest.mark.parametrize("name", list(FILES))
def test_a_file_made_to_break_the_reader_is_refused_or_read_within_a_second_and_stores_nothing(
    asking: Round, name: str
) -> None:
    client, before = at_desk(asking, Role.FACILITATOR), everything()
    told = {"pasted": "", "kind": "auto", "section": "", "language": "en", "names": ""}
    file = SimpleUploadedFile("a.csv", FILES[name]())
    started = process_time()
    answer = client.post(PASTE, told | {"file": file})
    assert process_time() - started < 3
    assert answer.status_code in {200, 422}
    assert everything() == before


def test_a_file_larger_than_any_form_is_refused_before_it_is_read(asking: Round) -> None:
    client = at_desk(asking, Role.FACILITATOR)
    told = {"kind": "auto", "language": "en", "file": SimpleUploadedFile("a.csv", b"x" * 10_000_000)}
    answer = client.post(PASTE, told)
    assert answer.status_code == 413
    assert "far too long" in answer.content.decode()


def test_ten_megabytes_are_refused_at_every_address_that_takes_something(asking: Round, statement: Statement) -> None:
    client, before = at_desk(asking, Role.FACILITATOR), everything()
    body = b"text=" + b"x" * 10_000_000
    for door in DOORS:
        told = rows_of(asking.consultation.organisation, door) | {"label": "a1"}
        told = {part: 1 if value is None else value for part, value in told.items()}
        if "P" not in door.ways or any(part in {"identifier", "seed", "hat"} for part in told if told[part] == 1):
            continue
        address = door.address(told)
        answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413, address
    assert everything() == before


@pytest.mark.parametrize("length", ["-1", "x", "9" * 40, "²", "2500001"])
def test_a_length_that_is_none_is_refused(db: None, length: str) -> None:
    assert Client().get("/about/hidden/", CONTENT_LENGTH=length).status_code == 413


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"a":' * 100_000, "9" * 100_000, '{"format": 1e999999}', json.dumps("x" * 1_000_000)]
)
def test_a_release_made_to_break_the_reader_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "release.json"
    path.write_text(content, encoding="utf-8")
    started = process_time()
    with pytest.raises(InputRefused):
        read_release(path)
    assert process_time() - started < 1


def test_a_table_of_one_endless_line_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("a,b\n" + "x" * 20_000_000, encoding="utf-8")
    with pytest.raises(InputRefused):
        list(read_table(path).rows)


def test_what_is_uploaded_is_no_picture_anywhere() -> None:
    """Fields for a file take text, a code book, signed files, a paper. One for pictures needs one that re-encodes."""
    source = Path(__file__).resolve().parents[2] / "src/massline/web"
    found = [
        path.name for path in sorted(source.rglob("*.py"))
        if re.search(r"\b(?:FileField|ImageField)\(", path.read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert found == ["forms.py", "bundles.py", "papers.py", "together_forms.py", "forms.py"]
