"""The worked organisations, walked once a module: each test reads what its step showed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker

from massline.web.record.keyfiles import make_site_keys

REAL = connection.settings_dict["NAME"]
"""The database of whoever runs the tests; nothing here may open it."""


@pytest.fixture(autouse=True, scope="module")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Key files of this module: a walk lasts longer than one test."""
    folder = tmp_path_factory.mktemp("keys") / "keys"
    make_site_keys(folder)
    with override_settings(KEYS=folder):
        yield folder


@pytest.fixture(scope="module")
def test_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of the tests' own. pytest-django makes none where no test it runs asks for one itself."""
    with django_db_blocker.unblock():
        there = connection.settings_dict["NAME"] != REAL
        made = None if there else setup_databases(verbosity=0, interactive=False)
    yield
    if made is not None:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture(scope="module")
def open_database(test_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database for a whole module; everything is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
