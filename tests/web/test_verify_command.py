"""`massline verify` on a folder: what it says, what it exits with, what it leaves alone."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", "from massline.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        env=settings,
    )


LOADING = """
import sys
from pathlib import Path
from massline.web import serving
serving.prepare(Path(sys.argv[1]))
serving.load_example("union")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("kept") / "var"
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
    subprocess.run([sys.executable, "-c", LOADING, str(made)], check=True, env=settings)
    return made


def test_an_untouched_folder_is_whole_and_stays_as_it_is(folder: Path) -> None:
    before = (folder / "massline.sqlite3").read_bytes()
    done = call("verify", "--var", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing was changed behind the site's back" in done.stdout
    assert (folder / "massline.sqlite3").read_bytes() == before


def test_a_decision_changed_with_plain_sql_is_named(folder: Path, tmp_path: Path) -> None:

    copy = tmp_path / "var"
    shutil.copytree(folder, copy)
    with sqlite3.connect(copy / "massline.sqlite3") as database:
        database.execute("DROP TRIGGER rounds_decision_refuse_update")
        database.execute("UPDATE rounds_decision SET reason = 'another'")
    done = call("verify", "--var", str(copy))
    assert done.returncode == 1
    assert "rounds_decision row 1: reason was changed behind the application's back" in done.stdout


def test_an_older_copy_of_the_database_put_back_is_named(folder: Path, tmp_path: Path) -> None:

    copy = tmp_path / "var"
    shutil.copytree(folder, copy)
    (copy / "keys" / "log.end").write_text(f"9999 {'a' * 64}\n")
    done = call("verify", "--var", str(copy))
    assert done.returncode == 1
    assert "an older copy of the database was put back" in done.stdout


def test_a_folder_without_a_database_or_keys_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = call("verify", "--var", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "holds no massline.sqlite3" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_checkpoint_that_is_none_is_refused(folder: Path, tmp_path: Path) -> None:
    done = call("verify", "--var", str(folder), "--checkpoint", str(tmp_path / "gone.json"))
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    (tmp_path / "odd.json").write_text("[]")
    odd = call("verify", "--var", str(folder), "--checkpoint", str(tmp_path / "odd.json"))
    assert odd.returncode == 1
    assert "the checkpoint you kept" in odd.stdout


def test_a_recount_says_what_holds_and_what_was_changed(folder: Path, tmp_path: Path) -> None:
    with sqlite3.connect(folder / "massline.sqlite3") as database:
        (slug,) = database.execute("SELECT slug FROM people_organisation").fetchone()
        (title,) = database.execute("SELECT slug FROM rounds_consultation").fetchone()
    done = call("recount", f"{slug}/{title}/1", "--var", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert "hold." in done.stdout
    copy = tmp_path / "var"
    shutil.copytree(folder, copy)
    with sqlite3.connect(copy / "massline.sqlite3") as database:
        database.execute("UPDATE rounds_ballot SET answer = 'pass' WHERE key = (SELECT min(key) FROM rounds_ballot)")
    changed = call("recount", f"{slug}/{title}/1", "--var", str(copy))
    assert changed.returncode == 1
    assert "not as in release" in changed.stdout


@pytest.mark.parametrize("name", ["", "x", "a/b/c", "a/b/1", "../../1", "a/b/99999999999999999999"])
def test_a_round_that_is_not_there_is_refused_in_a_sentence(folder: Path, name: str) -> None:
    done = call("recount", name, "--var", str(folder))
    assert done.returncode == 1
    assert done.stderr.startswith("massline: ")
    assert "Traceback" not in done.stderr
