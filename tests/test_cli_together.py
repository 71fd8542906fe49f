"""What several ask together, read from its files alone."""

from pathlib import Path
from typing import Any

import pytest

from massline.formats.invitation import key_of
from tests.formats.test_federated import HOST, INVITATION, STRANGER, collected, handed_in
from tests.test_cli import run

__all__ = ["run"]


def kept(folder: Path, data: bytes) -> Path:
    path = folder / "together.json"
    path.write_bytes(data)
    return path


def test_an_invitation_says_what_is_asked_and_by_whom(tmp_path: Path, run: Any) -> None:
    code, told, _ = run("together", kept(tmp_path, INVITATION))
    assert code == 0
    assert "What about the heating?" in told
    assert "Compare it with the one you were told" in told
    assert "Our Street: not in" in told
    assert "f2 One date for all stairwells." in told


def test_what_was_collected_stands_side_by_side(tmp_path: Path, run: Any) -> None:
    code, told, _ = run("together", kept(tmp_path, collected()), "--key", key_of(HOST))
    assert code == 0
    assert "fits the key you gave" in told
    assert "Our Street: release 2 of 2026-04-05" in told
    assert "Our Street: 65 % agree, between 52 and 78 of 100 (47 people)" in told
    assert "The Stairwell: not in" in told


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (collected().replace(b'"agree":31', b'"agree":32', 1), "was changed"),
        (handed_in(), "expected 'massline-collected/1'"),
        (b"{}", "expected 'massline-collected/1'"),
        (b"", "not JSON"),
    ],
)
def test_what_does_not_hold_is_refused_with_a_sentence(tmp_path: Path, run: Any, data: bytes, says: str) -> None:
    code, _, fault = run("together", kept(tmp_path, data))
    assert code == 1
    assert says in fault


def test_another_key_than_the_one_told_is_refused(tmp_path: Path, run: Any) -> None:
    code, _, fault = run("together", kept(tmp_path, collected()), "--key", key_of(STRANGER))
    assert code == 1
    assert "not published by whom you expect" in fault
