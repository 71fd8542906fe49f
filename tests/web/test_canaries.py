"""Strings that were erased, dropped or never to be kept: none is in any file the site left behind."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps

from massline.web.keeping.registered import REGISTER

ROOT = Path(__file__).resolve().parents[2]


class Left:
    """What a site left: its folder, what was drawn, what it printed, and the strings to look for."""

    def __init__(self, folder: Path) -> None:
        self.var, self.record = folder / "var", folder / "record"
        for made in (self.record, folder / "temporary"):
            made.mkdir()
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
        self.done = subprocess.run(
            [sys.executable, "-m", "tests.web.site_with_secrets", str(self.var), str(self.record)],
            cwd=ROOT, env=clean | {"TMPDIR": str(folder / "temporary")}, capture_output=True, text=True,
        )  # fmt: skip
        assert self.done.returncode == 0, self.done.stderr
        self.temporary = folder / "temporary"
        self.strings: dict[str, str] = json.loads((self.record / "strings.json").read_text())


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    return Left(tmp_path_factory.mktemp("canaries"))


def forms(text: str) -> list[bytes]:
    """A string as it may lie in a file: as it is, in JSON, without dashes, in small letters, pieces of a long one."""
    written = {text, json.dumps(text)[1:-1], text.replace("-", ""), text.lower()}
    data = [one.encode() for one in written]
    return [*data, *(one[at : at + 24] for one in data for at in range(0, len(one) - 23, 12))]


def hits(strings: dict[str, str], *places: Path) -> list[str]:
    found = []
    for place in places:
        for path in sorted(one for one in place.rglob("*") if one.is_file()):
            content = path.read_bytes()
            found += [
                f"{name} in {path.name}" for name, text in strings.items() if any(f in content for f in forms(text))
            ]
    return sorted(set(found))


def test_more_than_thirty_strings_were_met_of_every_kind(left: Left) -> None:
    assert len(left.strings) == len(set(left.strings.values())) == 32
    for kind in ("text: ", "code ", "receipt", "mail", "street", "phone", "address of a network", "password", "slip"):
        assert any(name.startswith(kind) for name in left.strings), kind


def test_before_the_erasure_the_search_finds_what_was_stored(left: Left) -> None:
    """It can see what it looks for; what must never be stored it does not find even then."""
    found = {hit.split(" in massline")[0] for hit in hits(left.strings, left.record / "before")}
    stored = {name for name in left.strings if name.startswith("text: ")}
    stored |= {"what somebody was called", "login of somebody who left", "who took a job"}
    assert found == stored


def test_where_a_string_lay_the_register_calls_it_somebodys(left: Left) -> None:
    """A thief of the disk as it was before finds texts and names in fields of these two classes and in no other."""
    tables = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    found: dict[str, set[str]] = {}
    with closing(sqlite3.connect(left.record / "before" / "massline.sqlite3")) as image:
        for one in REGISTER:
            model = tables[one.label]
            columns = {field.name: field.column for field in model._meta.concrete_fields}
            for field in one.fields:
                rows = image.execute(f'SELECT "{columns[field.name]}" FROM "{model._meta.db_table}"').fetchall()
                lies = [name for name, text in left.strings.items() if any(text in str(value) for (value,) in rows)]
                if lies:
                    found.setdefault(f"{field.data_class.value}: {one.label}.{field.name}", set()).update(lies)
    texts = {name for name in left.strings if name.startswith("text: ")}
    assert found == {
        "words: rounds.Statement.text": texts,
        "core: people.User.login": {"login of somebody who left"},
        "core: people.Membership.called": {"what somebody was called"},
        "core: rounds.Job.owner": {"who took a job"},
    }


def test_words_taken_back_are_gone_from_the_files_at_once(left: Left) -> None:
    texts = {name: text for name, text in left.strings.items() if name.startswith("text: ")}
    assert len(texts) == 12
    files = {path.name for path in (left.record / "erased").rglob("*")}
    assert {"massline.sqlite3", "massline.sqlite3-wal"} <= files  # the journal as it lies while the site runs
    assert hits(texts, left.record / "erased") == []


def test_no_backup_made_afterwards_holds_one_of_them(left: Left) -> None:
    texts = {name: text for name, text in left.strings.items() if name.startswith("text: ")}
    assert list((left.record / "after the erasure").rglob("*.sqlite3"))
    assert hits(texts, left.record / "after the erasure") == []
    assert hits(left.strings, left.record / "after the end") == []


def test_afterwards_no_file_of_the_site_holds_one_of_them(left: Left) -> None:
    files = [path.name for path in left.var.rglob("*") if path.is_file()]
    assert "massline.sqlite3" in files
    assert hits(left.strings, left.var) == []


def test_no_page_file_feed_or_copy_drawn_afterwards_holds_one_of_them(left: Left) -> None:
    assert len(list((left.record / "drawn").iterdir())) > 15
    assert hits(left.strings, left.record / "drawn") == []


def test_neither_terminal_nor_temporary_files_hold_one_of_them(left: Left) -> None:
    assert hits(left.strings, left.temporary) == []
    assert not [name for name, text in left.strings.items() if text in left.done.stdout + left.done.stderr]
