"""Making a folder ready: keys and tables are made once, and what is wrong is said in one sentence."""

import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from massline.web import serving

LOAD = """
loaded = serving.load_example()
from massline.web.people.models import Membership
from massline.web.rounds.models import Ballot
from massline.web.rounds.slips import slip_hash
opened = [one.link_hash == slip_hash(loaded.desk_slip) for one in Membership.objects.filter(called="visitor")]
print(loaded.receipt, Ballot.objects.count(), loaded.desk_slip, opened)
"""


def prepared(folder: Path, more: str = "") -> subprocess.CompletedProcess[str]:
    return asked_of(folder, "prepare", more)


def asked_of(folder: Path, command: str, more: str = "") -> subprocess.CompletedProcess[str]:
    code = "import sys; from pathlib import Path; from massline.web import serving; "
    code += f"serving.{command}(Path(sys.argv[1]))\n{more}"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
    return subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, env=clean)


@dataclass(frozen=True)
class Ready:
    """A folder made ready twice, with what was in its keys and what was printed after each."""

    folder: Path
    keys: tuple[dict[str, bytes], dict[str, bytes]]
    printed: tuple[list[str], list[str]]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    folder = tmp_path_factory.mktemp("serving") / "new"
    keys, printed = [], []
    for _again in range(2):
        done = prepared(folder, LOAD)
        assert done.returncode == 0, done.stderr
        keys.append({path.name: path.read_bytes() for path in (folder / "keys").iterdir() if path.is_file()})
        printed.append(done.stdout.split(maxsplit=3))
    return Ready(folder, (keys[0], keys[1]), (printed[0], printed[1]))


def test_a_folder_is_made_ready_twice_without_changing_its_keys(ready: Ready) -> None:
    before, after = ready.keys
    assert before == after
    assert {"site.key", "signing.key"} < set(before)


def test_database_and_keys_are_for_this_account_only(ready: Ready) -> None:
    found = list(ready.folder.rglob("*"))
    assert found
    for path in found:
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_the_example_is_loaded_once(ready: Ready) -> None:
    for receipt, ballots, _slip, _opened in ready.printed:
        assert (receipt, ballots) == ("B4NW-6RKC-2VGT-8MXF-B", "896")


def test_the_slip_of_an_examples_desk_is_new_at_every_start(ready: Ready) -> None:
    assert [opened.strip() for *_rest, opened in ready.printed] == ["[True]", "[True]"]
    assert ready.printed[0][2] != ready.printed[1][2]


def test_the_other_example_says_where_it_begins_beside_the_first(ready: Ready) -> None:
    done = prepared(ready.folder, "print(serving.load_example('union').path)")
    assert done.stdout == "local-218/bargaining/\n", done.stderr


def test_a_key_others_can_read_stops_the_start(ready: Ready) -> None:
    key = ready.folder / "keys" / "site.key"
    key.chmod(0o644)
    try:
        done = prepared(ready.folder)
    finally:
        key.chmod(0o600)
    assert done.returncode != 0
    assert "can be read by others" in done.stderr


@pytest.mark.parametrize("command", ["prepare", "look_into"])
def test_a_folder_made_before_the_first_release_is_named_refused_and_left_as_it_is(
    ready: Ready, tmp_path: Path, command: str
) -> None:
    old = tmp_path / "old"
    shutil.copytree(ready.folder, old)
    with sqlite3.connect(old / "massline.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE name = '0002_rules'")
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('rounds', '0002_the_whole_round', '2026-01-01')"
        )
    before = done_to(old)
    ran = asked_of(old, command)
    assert ran.returncode != 0
    assert ran.stderr.splitlines()[-1] == (
        f"massline.web.serving.ServingError: {old}: its database was made by a version before the first release, "
        "whose tables were laid out differently. There is nothing to upgrade from: start in a new folder with "
        "--var FOLDER. Files of its releases can still be read."
    )
    assert done_to(old) == before


def done_to(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / "massline.sqlite3") as database:
        return database.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()


def test_a_folder_whose_first_start_was_broken_off_is_only_behind(ready: Ready, tmp_path: Path) -> None:
    behind = tmp_path / "behind"
    shutil.copytree(ready.folder, behind)
    with sqlite3.connect(behind / "massline.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE name = '0002_rules'")
    assert "of an older version. Start the server on it once." in asked_of(behind, "look_into").stderr


def test_a_port_in_use_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind((serving.LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < serving.free_port(serving.LOOPBACK, port) < port + serving.PORTS_TRIED


def test_twenty_ports_in_use_are_said() -> None:
    with pytest.raises(serving.ServingError, match="all taken"):
        serving.free_port("192.0.2.1", 8000)
