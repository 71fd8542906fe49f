"""Making a folder ready: keys and tables are made once, and what is wrong is said in one sentence."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from massline.web import serving


def prepared(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from pathlib import Path; from massline.web import serving; "
    code += "serving.prepare(Path(sys.argv[1])); " + " ".join(more)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
    return subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, env=clean)


def test_a_folder_is_made_ready_twice_without_changing_its_keys(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert prepared(folder).returncode == 0
    before = {path.name: path.read_bytes() for path in (folder / "keys").iterdir()}
    assert prepared(folder).returncode == 0
    assert {path.name: path.read_bytes() for path in (folder / "keys").iterdir()} == before
    assert set(before) == {"site.key", "signing.key"}


def test_database_and_keys_are_for_this_account_only(tmp_path: Path) -> None:
    prepared(tmp_path / "new")
    for path in (tmp_path / "new").rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_the_example_is_loaded_once(tmp_path: Path) -> None:
    count = "loaded = serving.load_example(); from massline.web.rounds.models import Ballot; "
    count += "print(loaded.receipt, Ballot.objects.count())"
    first, second = prepared(tmp_path / "new", count), prepared(tmp_path / "new", count)
    assert first.stdout == second.stdout == "B4NW-6RKC-2VGT-8MXF-B 896\n"


def test_the_other_example_says_where_it_begins(tmp_path: Path) -> None:
    done = prepared(tmp_path / "new", "print(serving.load_example('union').path)")
    assert done.stdout == "local-218/bargaining/\n", done.stderr


def test_the_slip_of_an_examples_desk_is_new_at_every_start(tmp_path: Path) -> None:
    ask = "slip = serving.load_example().desk_slip; from massline.web.people.models import Membership; "
    ask += "from massline.web.rounds.slips import slip_hash; "
    ask += "print(slip, [one.link_hash == slip_hash(slip) for one in Membership.objects.filter(called='visitor')])"
    first, second = prepared(tmp_path / "new", ask), prepared(tmp_path / "new", ask)
    assert first.stdout.endswith(" [True]\n"), first.stderr
    assert second.stdout.endswith(" [True]\n")
    assert first.stdout != second.stdout


def test_a_key_others_can_read_stops_the_start(tmp_path: Path) -> None:
    prepared(tmp_path / "new")
    (tmp_path / "new" / "keys" / "site.key").chmod(0o644)
    done = prepared(tmp_path / "new")
    assert "can be read by others" in done.stderr


def test_a_port_in_use_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind((serving.LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < serving.free_port(serving.LOOPBACK, port) < port + serving.PORTS_TRIED


def test_twenty_ports_in_use_are_said() -> None:
    with pytest.raises(serving.ServingError, match="all taken"):
        serving.free_port("192.0.2.1", 8000)
