"""What is erased is gone from the files of the database, not only from its answers."""

import time

import pytest
from django.db import connection, transaction

from massline.web.library import discussing
from massline.web.people.models import Organisation
from massline.web.record import leftovers
from massline.web.rounds import voices
from massline.web.rounds.models import Consultation, Round, Statement
from massline.web.rounds.slips import new_slip
from tests.web import shelf
from tests.web.conftest import DAY

TEXT = "Quibblesnack of Marrowbone Steps has had no lift since the ninth of February."


def files_of_postgresql(table: str) -> bytes:
    """The files of every table and index whose name begins with that of the words, and what the planner keeps."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid::regclass)) FROM pg_class "
            "WHERE relkind IN ('r', 'i', 't') AND relfilenode <> 0 AND relname LIKE %s",
            [f"{table}%"],
        )
        files = [bytes(row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT COUNT(*)::text || string_agg(most_common_vals::text || histogram_bounds::text, ' ') "
                       "FROM pg_stats WHERE tablename = %s", [table])  # fmt: skip
        return b"".join(files) + str(cursor.fetchone()).encode()


@pytest.mark.django_db(transaction=True)
def test_postgresql_keeps_neither_a_dead_row_nor_a_sample_of_words_taken_back() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is read in test_canaries.py")
    organisation = Organisation.objects.create(slug="elm", name="Elm Court")
    consultation = Consultation.objects.create(organisation=organisation, slug="heat", title="Heating")
    round_ = Round.objects.create(consultation=consultation, number=1, question="What?", promise_on=DAY)
    said = voices.say(round_, TEXT, voices.Speaker("c" * 32, new_slip()), day=DAY)
    for number in range(20):
        voices.say(round_, f"Sentence {number}.", voices.Speaker(f"{number:032x}", new_slip()), day=DAY)
    version = shelf.put_up(organisation)
    commented = [
        shelf.commented(version, text, "Quibblesnack")
        for text in (TEXT, *map("Comment number {}.".format, range(20)))
    ]
    tables = ["rounds_statement", "library_comment"]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rounds_statement, library_comment")
    pieces = leftovers.pieces_of(TEXT)

    def left() -> bool:
        return any(piece in files_of_postgresql(table) for piece in pieces for table in tables)

    assert all(piece in files_of_postgresql(table) for piece in pieces for table in tables)
    voices.withdraw(said, day=DAY)
    discussing.withdraw(commented[0], day=DAY)
    # A transaction anywhere on the server that is older than the erasure keeps the dead row until it ends.
    for _ in range(60):
        if not left():
            break
        time.sleep(1)
        leftovers.rewrite(tables)
    assert not left()
    assert Statement.objects.count() == len(commented) == 21


@pytest.mark.django_db
def test_nothing_is_looked_for_where_the_erasure_is_undone(monkeypatch: pytest.MonkeyPatch, asking: Round) -> None:
    looked = list[str]()
    monkeypatch.setattr(leftovers, "_remove", lambda _pieces, table: looked.append(table))
    said = voices.say(asking, TEXT, voices.Speaker("c" * 32, new_slip()), day=DAY)
    with transaction.atomic():
        voices.withdraw(said, day=DAY)
        transaction.set_rollback(True)
    said.refresh_from_db()
    assert said.text == TEXT
    assert looked == []


def test_pieces_of_a_text_are_its_beginning_its_middle_and_its_end() -> None:
    text = "x" * 40 + "MIDDLE OF A TEXT" + "y" * 40
    assert leftovers.pieces_of(text) == [b"x" * 16, b"MIDDLE OF A TEXT", b"y" * 16]
    assert leftovers.pieces_of("") == []
