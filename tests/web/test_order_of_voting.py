"""A thief of the disk does not learn in which order people voted."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scipy.stats import kendalltau

from tests.web.sqlite_pages import Cell, cells

VOTES = 200
CHANCE = 4 * (2 * (2 * VOTES + 5) / (9 * VOTES * (VOTES - 1))) ** 0.5
"""Four standard deviations of Kendall's tau between unrelated orders: about 0.19."""

VOTING = """
import sys
from datetime import date
from pathlib import Path
from massline.web import serving
serving.prepare(Path(sys.argv[1]))
from django.conf import settings
from massline.web.people.models import Organisation
from massline.web.record.keyfiles import make_consultation_key, pseudonym
from massline.web.rounds import ballots, voices
from massline.web.rounds.models import Answer, Consultation, Origin, Round
organisation = Organisation.objects.create(slug="elm", name="Elm Court")
consultation = Consultation.objects.create(organisation=organisation, slug="heat", title="Heating")
make_consultation_key(settings.KEYS, consultation.id)
round_ = Round.objects.create(consultation=consultation, number=1, question="?", promise_on=date(2026, 5, 1))
put = lambda n: voices.put(round_, f"Statement {n}.", Origin.INVESTIGATION, day=date(2026, 3, 2), role="committee")
statements = [put(n) for n in range(int(sys.argv[3]))]
for number in range(int(sys.argv[2])):
    key = pseudonym(settings.KEYS, consultation.id, "ballot", f"person {number // len(statements)}")
    statement = statements[number % len(statements)]
    ballots.cast(ballots.Voter(key, open=True), statement, Answer.values[number % 3], chance=1.0)
    ballots.forget_order()
    print(key, statement.id.hex)
"""


def vote(folder: Path, statements: int) -> list[str]:
    """Cast the votes in a process of its own and leave the files as it left them; the keys in order of voting."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", VOTING, str(folder), str(VOTES), str(statements)],
        capture_output=True, text=True, check=True, env=settings,
    )  # fmt: skip
    return [line.split()[0] + line.split()[1] for line in done.stdout.splitlines()]


def found_order(path: Path, sort: Callable[[Cell], object]) -> list[str]:
    """Ballots in the order a thief would guess."""
    return [cell.key for cell in sorted(found_cells(path), key=sort)]  # type: ignore[arg-type]


def found_cells(path: Path) -> list[Cell]:
    """The rows of the ballot table as they lie in the file."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'rounds_ballot'").fetchone()
    return cells(path, root)


GUESSES: dict[str, Callable[[Cell], object]] = {
    "the order of the rows": lambda cell: cell.key,
    "where each row lies in its page, last laid down first": lambda cell: (cell.page, -cell.offset),
    "where each row lies in its page, whatever the page": lambda cell: (-cell.offset, cell.page),
    "where each row lies in the file": lambda cell: (cell.page, cell.offset),
}


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("voted")
    return folder / "massline.sqlite3", [key[:32] for key in vote(folder, statements=1)]


def tau(order: list[str], guess: list[str]) -> float:
    place = {key: number for number, key in enumerate(order)}
    assert len(guess) == len(order) == VOTES
    return float(kendalltau(range(VOTES), [place[key] for key in guess]).statistic)


@pytest.mark.parametrize("guess", GUESSES)
def test_pages_do_not_keep_the_order_of_voting(voted: tuple[Path, list[str]], guess: str) -> None:
    path, order = voted
    assert abs(tau(order, found_order(path, GUESSES[guess]))) < CHANCE


def test_hardly_any_older_copy_of_a_ballot_is_left_in_any_file(voted: tuple[Path, list[str]]) -> None:
    """SQLite sometimes leaves one copy in the gap of a page it splits (decision 4): about one in a thousand votes."""
    path, order = voted
    for file in path.parent.glob("massline.sqlite3*"):
        content = file.read_bytes()
        older = sum(max(0, content.count(key.encode()) - 1) for key in order)
        assert older <= VOTES // 50, file.name
    assert not [file for file in path.parent.glob("*-wal") if file.stat().st_size]


def test_the_table_has_no_hidden_row_number(voted: tuple[Path, list[str]]) -> None:
    with sqlite3.connect(voted[0]) as database, pytest.raises(sqlite3.OperationalError, match="rowid"):
        database.execute("SELECT rowid FROM rounds_ballot")


def test_the_answers_of_one_person_do_not_keep_their_order_either(tmp_path: Path) -> None:
    order = vote(tmp_path, statements=20)
    place = {ballot: number for number, ballot in enumerate(order)}
    laid = sorted(found_cells(tmp_path / "massline.sqlite3"), key=lambda cell: (cell.page, cell.offset))
    assert sorted(cell.key + cell.statement for cell in laid) == sorted(order)
    of_people: dict[str, list[int]] = {}
    for cell in laid:
        of_people.setdefault(cell.key, []).append(place[cell.key + cell.statement])
    taus = [float(kendalltau(range(len(found)), found).statistic) for found in of_people.values()]
    assert len(taus) == VOTES // 20
    assert abs(sum(taus) / len(taus)) < 4 * (2 * 45 / (9 * 20 * 19) / len(taus)) ** 0.5


def test_the_thief_would_succeed_on_a_table_filled_one_vote_after_the_other(tmp_path: Path) -> None:
    """The attack is a real one: without the shuffling the pages give the order away."""
    import secrets

    path, order = tmp_path / "plain.sqlite3", [secrets.token_hex(16) for _ in range(VOTES)]
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE rounds_ballot (key TEXT, statement_id TEXT, PRIMARY KEY (key, statement_id)) WITHOUT ROWID"
        )
        for key in order:
            database.execute("INSERT INTO rounds_ballot VALUES (?, 's')", [key])
            database.commit()
    taus = [abs(tau(order, found_order(path, guess))) for guess in GUESSES.values()]
    assert max(taus) > CHANCE
