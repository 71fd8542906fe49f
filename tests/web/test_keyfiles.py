"""Keys live in files of their own, are never replaced, and can be destroyed."""

import stat
import uuid
from pathlib import Path

import pytest

from massline.web.record.keyfiles import (
    KeyMissingError,
    destroy_consultation_key,
    make_consultation_key,
    make_site_keys,
    pseudonym,
    read_site_secret,
)


@pytest.fixture
def consultation(tmp_path: Path) -> uuid.UUID:
    made = uuid.uuid4()
    make_consultation_key(tmp_path, made)
    return made


def test_ballots_and_words_of_one_person_get_unrelated_pseudonyms(tmp_path: Path, consultation: uuid.UUID) -> None:
    ballot, words = (pseudonym(tmp_path, consultation, purpose, "code") for purpose in ("ballot", "words"))
    assert ballot != words
    assert ballot == pseudonym(tmp_path, consultation, "ballot", "code")


def test_the_same_code_in_two_consultations_gives_two_pseudonyms(tmp_path: Path, consultation: uuid.UUID) -> None:
    other = uuid.uuid4()
    make_consultation_key(tmp_path, other)
    assert pseudonym(tmp_path, consultation, "ballot", "code") != pseudonym(tmp_path, other, "ballot", "code")


def test_a_key_is_readable_by_its_owner_only_and_never_replaced(tmp_path: Path, consultation: uuid.UUID) -> None:
    path = tmp_path / f"{consultation}.key"
    before = path.read_bytes()
    make_consultation_key(tmp_path, consultation)
    assert path.read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_after_the_key_is_destroyed_nobody_can_join_a_code_to_a_ballot(
    tmp_path: Path, consultation: uuid.UUID
) -> None:
    destroy_consultation_key(tmp_path, consultation)
    with pytest.raises(KeyMissingError, match=str(consultation)):
        pseudonym(tmp_path, consultation, "ballot", "code")


def test_site_keys_are_made_once(tmp_path: Path) -> None:
    assert read_site_secret(tmp_path) is None
    make_site_keys(tmp_path)
    secret = read_site_secret(tmp_path)
    make_site_keys(tmp_path)
    assert secret
    assert read_site_secret(tmp_path) == secret
