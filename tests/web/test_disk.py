"""A database that cannot be written: a clear 503, nothing half stored, and on again without hands.

A disk that is full is tried on the real server, in test_killed.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from massline.web.rounds.models import Ballot, Round, Statement
from tests.web.visitors import Visitor, address, everything, hidden

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the disk of PostgreSQL is its server's")


@contextmanager
def read_only() -> Iterator[None]:
    """What SQLite says then is what it says on a disk that can only be read."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=1")
        try:
            yield
        finally:
            cursor.execute("PRAGMA query_only=0")


def test_nothing_is_taken_and_the_page_says_so_until_it_can_be_written(asking: Round, statement: Statement) -> None:
    visitor = Visitor.to(asking).start()
    visitor.client.raise_request_exception = False
    told = {"text": "The stairs are cold.", "ticket": hidden(visitor.page("say/"), "ticket")}
    token, before = hidden(visitor.page(), "turn"), everything()
    with read_only():
        answer = visitor.client.post(address(asking, "say/"), told)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
        assert "cannot store anything at this moment" in answer.content.decode()
        assert visitor.send(token, "agree") == 503
        assert Client().get(address(asking)).status_code == 200
        assert everything() == before
    assert visitor.client.post(address(asking, "say/"), told).status_code == 303
    assert visitor.send(token, "agree") == 303
    assert Ballot.objects.count() == 1
