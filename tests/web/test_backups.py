"""A backup opens for either of two people, holds no order of voting, and gives the same published numbers back."""

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519
from scipy.stats import kendalltau

from massline.cli import main
from massline.web.keeping import backups
from massline.web.keeping.backups import BackupRefusedError

ROOT = Path(__file__).resolve().parents[2]
HALF = 60
CHANCE = 4 * (2 * (2 * 2 * HALF + 5) / (9 * 2 * HALF * (2 * HALF - 1))) ** 0.5
"""Four standard deviations of Kendall's tau between unrelated orders."""

VOTING = """
import sys
from datetime import date
from pathlib import Path
from massline.web import serving
folder, half, first, second = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
serving.prepare(folder)
from django.conf import settings
from massline.web.keeping import backups
from massline.web.people.models import Organisation
from massline.web.record.keyfiles import make_consultation_key, pseudonym
from massline.web.rounds import ballots, loop, voices
from massline.web.rounds.models import Answer, Consultation, Origin, Round, Stage
day = date(2026, 3, 2)
organisation = Organisation.objects.create(slug="elm", name="Elm Court")
consultation = Consultation.objects.create(organisation=organisation, slug="heat", title="Heating")
make_consultation_key(settings.KEYS, consultation.id)
round_ = Round.objects.create(consultation=consultation, number=1, question="?", promise_on=day)
loop.move(round_, Stage.GATHER, role="committee", day=day)
statement = voices.put(round_, "It is cold.", Origin.INVESTIGATION, day=day, role="committee")
def save(name):
    for with_answers in (False, True):
        file = folder / f"{name}-{with_answers}"
        backups.save(file, [first, second], with_answers=with_answers)
def vote(numbers):
    for number in numbers:
        key = pseudonym(settings.KEYS, consultation.id, "ballot", f"person {number}")
        ballots.cast(ballots.Voter(key, open=True), statement, Answer.values[number % 3], chance=1.0)
        print(key)
    ballots.forget_order()
vote(range(half))
save("one")
vote(range(half, 2 * half))
save("two")
loop.move(round_, Stage.CONCENTRATE, role="committee", day=day, overrides=["answers"], reason="It is time.")
save("over")
"""

LOADING = """
import sys
from pathlib import Path
from massline.web import serving
serving.prepare(Path(sys.argv[1]))
serving.load_example()
"""

SHOWN = """
import sys
from pathlib import Path
from massline.web import serving
serving.prepare(Path(sys.argv[1]))
from django.test import Client
for round_ in (1, 2):
    for page in ("results/release.json", "how-well/"):
        answer = Client(SERVER_NAME="localhost").get(f"/millbrook/damp/round/{round_}/{page}")
        print(answer.status_code, answer.content.decode())
"""


def in_a_process(code: str, *arguments: object, **settings: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=clean | settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Keys:
    """Two people, each with a key file."""

    def __init__(self, folder: Path) -> None:
        self.files = [folder / "steward.key", folder / "auditor.key"]
        self.public = [backups.new_key(file) for file in self.files]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> tuple[Path, list[str]]:
    """Backups while people vote, after half of them and after all; then one when it is over. Keys in order."""
    folder = tmp_path_factory.mktemp("voted")
    return folder, in_a_process(VOTING, folder, HALF, *keys.public).split()


def ballots_in(backup: Path, keys: Keys, folder: Path) -> list[str]:
    """The ballots of a backup as they lie in it."""
    database = backups.restore(backup, keys.files[0], folder / backup.name)
    with closing(sqlite3.connect(database)) as tables:
        return [key for (key,) in tables.execute("SELECT key FROM rounds_ballot")]


def tau(order: list[str], guess: list[str]) -> float:
    place = {key: number for number, key in enumerate(order)}
    return float(kendalltau(range(len(order)), [place[key] for key in guess]).statistic)


def guessed(earlier: list[str], later: list[str]) -> list[str]:
    """What a thief of two backups says: who is in both voted first, and in each as it lies there."""
    return [*(key for key in later if key in set(earlier)), *(key for key in later if key not in set(earlier))]


def test_two_backups_in_a_row_do_not_tell_in_which_order_people_voted(
    voted: tuple[Path, list[str]], keys: Keys, tmp_path: Path
) -> None:
    folder, order = voted
    one, two, over = (ballots_in(folder / f"{name}-False", keys, tmp_path) for name in ("one", "two", "over"))
    assert (one, two) == ([], [])
    assert sorted(over) == sorted(order)
    assert abs(tau(order, guessed(one, over))) < CHANCE
    assert abs(tau(order, guessed(two, over))) < CHANCE


def test_with_answers_they_would_tell_which_is_why_it_must_be_asked_for(
    voted: tuple[Path, list[str]], keys: Keys, tmp_path: Path
) -> None:
    folder, order = voted
    one, two = (ballots_in(folder / f"{name}-True", keys, tmp_path) for name in ("one", "two"))
    assert (len(one), len(two)) == (HALF, 2 * HALF)
    assert tau(order, guessed(one, two)) > CHANCE


def test_either_of_the_two_restores_the_same_published_numbers(keys: Keys, tmp_path: Path) -> None:
    in_a_process(LOADING, tmp_path / "site")
    to = [part for key in keys.public for part in ("--to", key)]
    command = "import sys; from massline.cli import main; main(sys.argv[1:])"
    said = in_a_process(command, "backup", tmp_path / "saved.age", *to, "--var", tmp_path / "site")
    assert "Answers of 1 round(s)" in said
    before = in_a_process(SHOWN, tmp_path / "site")
    assert before.count("200 ") >= 4
    for number, key in enumerate(keys.files):
        folder = tmp_path / f"back {number}"
        in_a_process(command, "restore", tmp_path / "saved.age", "--key", key, "--var", folder)
        assert in_a_process(SHOWN, folder) == before
        assert not (folder / "massline.sqlite3").stat().st_mode & 0o077


def test_the_file_opens_with_age_and_gzip_alone_and_tells_nothing_without_a_key(
    voted: tuple[Path, list[str]], keys: Keys
) -> None:
    sealed = (voted[0] / "over-False").read_bytes()
    for text in (b"SQLite", b"Heating", b"It is cold", voted[1][0].encode()):
        assert text not in sealed
    (key,) = [line for line in keys.files[1].read_text().splitlines() if line[0] != "#"]
    plain = gzip.decompress(pyrage.decrypt(sealed, [x25519.Identity.from_str(key)]))
    assert plain.startswith(b"SQLite format 3")
    assert b"It is cold" in plain


def test_a_wrong_key_a_cut_file_and_a_strange_one_are_refused_and_leave_nothing(
    voted: tuple[Path, list[str]], keys: Keys, tmp_path: Path
) -> None:
    good = voted[0] / "over-False"
    cut, strange, other = tmp_path / "cut", tmp_path / "strange", tmp_path / "other.key"
    cut.write_bytes(good.read_bytes()[:-100])
    recipients = [x25519.Recipient.from_str(key) for key in keys.public]
    strange.write_bytes(pyrage.encrypt(b"a letter", recipients))
    damaged = tmp_path / "damaged"
    damaged.write_bytes(pyrage.encrypt(gzip.compress(b"SQLite format 3\0" + b"x" * 5000), recipients))
    backups.new_key(other)
    for file, key, told in (
        (good, other, "does not open with this key"), (cut, keys.files[0], "does not open"),
        (strange, keys.files[0], "holds no backup"), (damaged, keys.files[0], "Nothing was restored"),
        (good, good, "holds no key"), (tmp_path / "none", keys.files[0], "cannot be read"),
        (good, tmp_path / "none", "cannot be read"),
    ):  # fmt: skip
        with pytest.raises(BackupRefusedError, match=told):
            backups.restore(file, key, tmp_path / "var")
        assert not list((tmp_path / "var").glob("*"))


RESTORE = "import sys; from massline.cli import main; main(sys.argv[1:])"


def touched(backup: Path, keys: Keys, folder: Path, *changes: str) -> Path:
    """The same backup after somebody who holds a key changed rows in it and sealed it again."""
    database = backups.restore(backup, keys.files[0], folder / "touched")
    with closing(sqlite3.connect(database, isolation_level=None)) as tables:
        for (name,) in tables.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            tables.execute(f"DROP TRIGGER {name}")
        for change in changes:
            tables.execute(change)
    made = folder / "touched.age"
    made.write_bytes(
        pyrage.encrypt(gzip.compress(database.read_bytes()), [x25519.Recipient.from_str(key) for key in keys.public])
    )
    return made


def restored(file: Path, keys: Keys, folder: Path, *more: str) -> tuple[int, str]:
    """What `massline restore` exits with and says."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
    told = [str(one) for one in ("restore", file, "--key", keys.files[1], "--var", folder, *more)]
    done = subprocess.run([sys.executable, "-c", RESTORE, *told], capture_output=True, text=True, env=settings)
    return done.returncode, done.stdout + done.stderr


def test_a_restore_verifies_every_row_and_says_so(voted: tuple[Path, list[str]], keys: Keys, tmp_path: Path) -> None:
    code, said = restored(voted[0] / "over-False", keys, tmp_path / "bare")
    assert code == 0
    assert "every row is as the site wrote it" in said
    assert "signing.key is not in the key folder" in said
    assert not (tmp_path / "bare" / "keys").exists(), (
        "looking makes no key, which would stand in the way of the old ones"
    )
    assert sorted(path.name for path in (tmp_path / "bare").iterdir()) == ["massline.sqlite3"]
    shutil.copytree(voted[0] / "keys", tmp_path / "with keys" / "keys")
    code, said = restored(voted[0] / "one-False", keys, tmp_path / "with keys")
    assert code == 0
    assert "every row is as the site wrote it" in said
    assert "signing.key" not in said
    assert "an older copy of the database was put back" in said


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE rounds_statement SET text = 'It is warm.'", "text was changed behind the application's back"),
        ("DELETE FROM rounds_stagechange", "was dropped"),
        ("UPDATE record_logentry SET role = 'site' WHERE number = 1", "entry 1"),
        ("DELETE FROM record_logentry WHERE number = 2", "entry"),
    ],
)
def test_a_backup_whose_rows_were_changed_is_refused_with_what_is_wrong_and_leaves_nothing(
    voted: tuple[Path, list[str]], keys: Keys, tmp_path: Path, change: str, named: str
) -> None:
    backup = touched(voted[0] / "over-False", keys, tmp_path, change)
    code, said = restored(backup, keys, tmp_path / "var")
    assert code != 0
    assert "its rows are not as the site wrote them" in said
    assert named in said
    assert "Nothing was restored" in said
    assert list((tmp_path / "var").iterdir()) == []
    code, said = restored(backup, keys, tmp_path / "var", "--all-the-same")
    assert code == 0
    assert "it is restored all the same" in said
    assert named in said
    assert (tmp_path / "var" / "massline.sqlite3").is_file()


def test_a_backup_of_an_older_version_is_restored_and_says_when_it_is_looked_at(
    voted: tuple[Path, list[str]], keys: Keys, tmp_path: Path
) -> None:
    backup = touched(
        voted[0] / "over-False", keys, tmp_path,
        "DELETE FROM django_migrations WHERE app = 'rounds' AND name = '0002_rules'",
    )  # fmt: skip
    code, said = restored(backup, keys, tmp_path / "var")
    assert code == 0
    assert "of an older version: start the server on it once, then run massline verify" in said


def test_nothing_is_ever_replaced(voted: tuple[Path, list[str]], keys: Keys, tmp_path: Path) -> None:
    before = keys.files[0].read_bytes()
    with pytest.raises(BackupRefusedError, match="there already"):
        backups.new_key(keys.files[0])
    assert keys.files[0].read_bytes() == before
    (tmp_path / "massline.sqlite3").write_bytes(b"mine")
    with pytest.raises(BackupRefusedError, match="there already"):
        backups.restore(voted[0] / "over-False", keys.files[0], tmp_path)
    assert (tmp_path / "massline.sqlite3").read_bytes() == b"mine"


@pytest.mark.parametrize("to", [[], ["first"], ["first", "first"], ["first", "age1nope"]])
def test_fewer_than_two_people_are_refused(db: None, keys: Keys, tmp_path: Path, to: list[str]) -> None:
    names = [keys.public[0] if one == "first" else one for one in to]
    with pytest.raises(BackupRefusedError, match=r"two different public keys|no public key"):
        backups.save(tmp_path / "file", names, with_answers=False)
    assert not (tmp_path / "file").exists()


def test_a_key_for_backups_is_for_its_owner_only_and_says_its_public_half(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["backup-key", str(tmp_path / "my.key")])
    public = capsys.readouterr().out.split("public key: ")[1].split()[0]
    assert public.startswith("age1")
    assert public in (tmp_path / "my.key").read_text()
    assert not (tmp_path / "my.key").stat().st_mode & 0o077
