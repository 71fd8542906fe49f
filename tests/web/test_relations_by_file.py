"""Two installations, each a folder with its own database and keys, exchange a relation by file and nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Done = subprocess.CompletedProcess[str]
SETTLED = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}
BEGIN = """
import json, sys
from datetime import date
from pathlib import Path
from massline.web import serving
serving.prepare(Path(sys.argv[1]))
from massline.web.people.models import Organisation
from massline.web.relations import writing
print(writing.our_key())
"""
RELATE = """
import json, sys
from pathlib import Path
from massline.web import serving
serving.look_into(Path(sys.argv[1]))
told = json.loads(sys.argv[2])
from django.utils import timezone
from massline.web.people.models import Organisation
from massline.web.relations import writing
from massline.web.relations.models import State
by = {"day": timezone.localdate(), "role": "drafter"}
organisation, _ = Organisation.objects.get_or_create(slug=told["slug"], defaults={"name": told["name"]})
relation = writing.begin(organisation, told["other"], ["Both publish."], key=told["key"], told_by="read out", **by)
for mark, title, said in told["says"]:
    point = relation.points.filter(mark=mark).first() or writing.raise_point(relation, title, mark=mark, **by)
    writing.write(point, writing.Said(State(said.pop("state")), **said), **by)
writing.consent(relation, agrees=True, **by)
"""
READ = """
import json, sys
from pathlib import Path
from massline.web import serving
serving.look_into(Path(sys.argv[1]))
from django.utils import timezone
from massline.web.relations import sides
from massline.web.relations.models import Relation
told = [
    [one.point.mark, one.state, one.ours.row and one.ours.row.says, one.theirs and one.theirs.says]
    for one in sides.readable(Relation.objects.get(), today=timezone.localdate())
]
print(json.dumps(told))
"""


def python(code: str, *arguments: str) -> Done:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=SETTLED)
    assert done.returncode == 0, done.stderr
    return done


def call(*arguments: str) -> Done:
    code = "from massline.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=SETTLED)


def relate(folder: Path, slug: str, name: str, other: str, key: str, says: list[Any]) -> None:
    python(RELATE, str(folder), json.dumps({"slug": slug, "name": name, "other": other, "key": key, "says": says}))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders; each knows the key of the other, told by another way than a file."""
    here, there = tmp_path_factory.mktemp("here") / "var", tmp_path_factory.mktemp("there") / "var"
    ours, theirs = (python(BEGIN, str(one)).stdout.strip() for one in (here, there))
    different = {"state": "different", "says": "Night kitchens.", "open": True}
    relate(here, "circle", "The Circle", "The League", theirs, [["first", "Whom we ask first", different]])
    relate(there, "league", "The League", "The Circle", ours, [])
    return here, there


def test_a_relation_goes_there_and_back_by_file_and_both_read_the_same(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    here, there = two
    first, back = tmp_path / "first.json", tmp_path / "back.json"
    assert call("bundle", "make", "circle/the-league", str(first), "--var", str(here)).returncode == 0
    key = json.loads(first.read_text())["signature"]["public_key"]
    checked = call("bundle", "check", str(first), "--key", key)
    assert checked.returncode == 0
    assert "number 1 of The Circle for The League" in checked.stdout
    refused_as_own = call("bundle", "take", "circle/the-league", str(first), "--var", str(here))
    assert refused_as_own.returncode == 1
    assert "not published by whom you expect" in refused_as_own.stderr
    taken = call("bundle", "take", "league/the-circle", str(first), "--var", str(there))
    assert (taken.returncode, taken.stderr) == (0, "")
    again = call("bundle", "take", "league/the-circle", str(first), "--var", str(there))
    assert again.returncode == 1
    assert "number 1 was taken in already" in again.stderr
    theirs = [["first", "Whom we ask first", {"state": "different", "says": "The crews.", "open": True}]]
    relate(there, "league", "The League", "The Circle", key, theirs)
    assert call("bundle", "make", "league/the-circle", str(back), "--var", str(there)).returncode == 0
    assert call("bundle", "take", "circle/the-league", str(back), "--var", str(here)).returncode == 0
    assert json.loads(python(READ, str(here)).stdout) == [["first", "different", "Night kitchens.", "The crews."]]
    assert json.loads(python(READ, str(there)).stdout) == [["first", "different", "The crews.", "Night kitchens."]]
    for folder in two:
        assert call("verify", "--var", str(folder)).returncode == 0


def test_whoever_leaves_takes_the_relation_along_and_nothing_is_lost_where_it_was(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    here, there = two
    file = tmp_path / "everything.json"
    left = call("leave", "circle", str(file), "--var", str(here))
    assert left.returncode == 0, left.stderr
    key = json.loads(file.read_text())["signature"]["public_key"]
    assert key in left.stdout
    arriving = ("arrive", str(file), "--question", "What now?", "--var", str(there), "--key")
    wrong = call(*arriving, "0" * 64)
    assert wrong.returncode == 1
    assert "not published by whom you expect" in wrong.stderr
    arrived = call(*arriving, key)
    assert (arrived.returncode, arrived.stderr) == (0, "")
    assert "Here now: 1 relation." in arrived.stdout
    again = call(*arriving, key)
    assert again.returncode == 1
    assert "already" in again.stderr
    assert call("leave", "circle", str(file), "--var", str(here)).returncode == 1, "never written over"
    assert call("leave", "nobody", str(tmp_path / "x"), "--var", str(here)).returncode == 1
    for folder in two:
        assert call("verify", "--var", str(folder)).returncode == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [("circle", "there is no relation"), ("circle/nobody", "there is no relation"), ("", "there is no relation")],
)
def test_a_relation_that_is_not_there_is_named(two: tuple[Path, Path], tmp_path: Path, name: str, said: str) -> None:
    done = call("bundle", "make", name, str(tmp_path / "x.json"), "--var", str(two[0]))
    assert done.returncode == 1
    assert said in done.stderr


def test_a_file_that_is_there_is_never_written_over(two: tuple[Path, Path], tmp_path: Path) -> None:
    there = tmp_path / "mine.json"
    there.write_text("mine")
    assert call("bundle", "make", "circle/the-league", str(there), "--var", str(two[0])).returncode == 1
    assert there.read_text() == "mine"
