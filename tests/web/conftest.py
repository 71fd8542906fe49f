"""A small cast for the tests of the web: an organisation with two sections, an open round, a key folder."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from pytest_django import Settings

from massline.web.people.models import Organisation, Section
from massline.web.record.keyfiles import make_consultation_key, make_site_keys
from massline.web.rounds import counting, loop, voices
from massline.web.rounds.models import Consultation, Origin, Round, Stage, Statement
from massline.web.rounds.slips import new_slip
from tests.web.copied_example import loaded_once

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Argon2id with little memory: what a guesser pays for a password is no matter of these tests."""
    with patch.multiple(Argon2PasswordHasher, time_cost=1, memory_cost=64, parallelism=1):
        yield


@pytest.fixture(autouse=True)
def key_folder(settings: Settings, tmp_path: Path) -> Path:
    """Key files of this test only."""
    settings.KEYS = tmp_path / "keys"
    make_site_keys(settings.KEYS)
    return tmp_path / "keys"


@pytest.fixture(autouse=True)
def least_batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch of answers takes ten people; tests marked ``lots`` draw its size as a site does."""
    if "lots" not in request.keywords:
        monkeypatch.setattr(counting, "_lot", lambda _round: None)


@pytest.fixture
def organisation(db: None, request: pytest.FixtureRequest) -> Organisation:
    """An association with a block of 48, one of 44 and a lodge of 6."""
    for example in {"millbrook", "union"} & set(request.fixturenames):
        request.getfixturevalue(example)  # first, while it can still be copied
    made = Organisation.objects.create(slug="elm", name="Elm Court")
    for order, (slug, size) in enumerate((("a", 48), ("c", 44), ("lodge", 6))):
        Section.objects.create(
            organisation=made, slug=slug, name=f"Block {slug}", size=size, how_known="counted", order=order
        )
    return made


@pytest.fixture
def asking(organisation: Organisation, key_folder: Path) -> Round:
    """A first round of that association, open for words and votes."""
    consultation = Consultation.objects.create(organisation=organisation, slug="heat", title="Heating")
    make_consultation_key(key_folder, consultation.id)
    opened = Round.objects.create(
        consultation=consultation, number=1, question="What about the heating?", promise_on=date(2026, 5, 1)
    )
    loop.move(opened, Stage.GATHER, role="committee", day=DAY)
    return opened


@pytest.fixture
def statement(asking: Round) -> Statement:
    """One statement of the organisers that can be answered."""
    return voices.put(asking, "The boiler is too old.", Origin.INVESTIGATION, day=DAY, role="committee")


@pytest.fixture
def neighbour(asking: Round) -> voices.Speaker:
    """Somebody of block C who speaks."""
    return voices.Speaker("c" * 32, new_slip(), asking.consultation.organisation.sections.get(slug="c"))


@pytest.fixture
def millbrook(db: None, key_folder: Path) -> Organisation:
    """The invented tenants' association, loaded as `make run` loads it; after the first time its rows are copied."""
    return loaded_once(key_folder)


@pytest.fixture
def union(db: None, key_folder: Path) -> Organisation:
    """The invented union and its two rounds, likewise."""
    return loaded_once(key_folder, "union")


@pytest.fixture
def arabic(settings: Settings) -> None:
    """Arabic offered beside English, for pages that run from right to left."""
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
