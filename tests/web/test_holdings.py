"""What is held is told table by table, with live counts, and without a word of what anybody said."""

import os
import subprocess
import sys
from pathlib import Path

from django.apps import apps

from massline.web.keeping.holdings import as_document, holdings, in_words
from massline.web.people.models import Organisation
from massline.web.rounds import voices
from massline.web.rounds.models import Round
from tests.web.conftest import DAY
from tests.web.visitors import everything


def told(folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
    command = ["what-we-hold", "--var", str(folder)]
    code = "import sys; from massline.cli import main; main(sys.argv[1:])"
    return subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, env=clean)


def test_every_table_is_told_with_the_rows_it_has_now(millbrook: Organisation) -> None:
    document = as_document(holdings())
    counts = {one["table"]: one["rows"] for one in document["tables"]}
    models = apps.get_models(include_auto_created=True)
    assert counts == {model._meta.label: model._default_manager.count() for model in models}
    words = in_words(holdings())
    for label, rows in counts.items():
        assert (f"\n{label}: {rows:,} row" in words) == bool(rows), label
    assert "Empty: people.User" in words


def test_what_anybody_said_is_not_told_and_nothing_is_changed(asking: Round, neighbour: voices.Speaker) -> None:
    voices.say(asking, "Mrs Quillfeather on the third floor has no heating.", neighbour, day=DAY)
    before = everything()
    found = holdings()
    assert "Quillfeather" not in in_words(found) + str(as_document(found))
    assert "rounds.Statement: 1 row\n" in in_words(found)
    assert everything() == before


def test_key_files_are_counted_and_say_what_they_open(asking: Round) -> None:
    files = {one["files"]: one for one in as_document(holdings())["files"]}
    assert files["keys of consultations"]["there"] == 1
    assert files["the signing key"]["there"] == 1
    assert "who answered" in files["keys of consultations"]["thief"]


def test_a_folder_without_a_database_is_refused_and_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = told(tmp_path / "empty")
    assert done.returncode == 1
    assert "holds no massline.sqlite3" in done.stderr
    assert list((tmp_path / "empty").iterdir()) == []
