"""Votes that carry little or nothing: a sensible answer or one clear refusal, never a crash."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from massline.cli import main
from massline.engine.analysis import analyse
from massline.engine.consensus import Agreement
from massline.engine.votes import VoteMatrix
from massline.formats.analysis_json import analysis_json
from massline.formats.imported import Imported
from massline.formats.reading import read_votes
from massline.formats.report import render_report

Row = tuple[str, str, str]
MODES: tuple[Literal["massline", "polis"], ...] = ("massline", "polis")


def everybody(answer: str, *, people: int = 40, statements: int = 12) -> list[Row]:
    return [(f"p{p}", f"s{s}", answer) for p in range(people) for s in range(statements)]


def three_votes_each(statements: int, *, people: int = 150) -> list[Row]:
    chance = np.random.default_rng(7)
    answers = chance.choice(["agree", "disagree", "pass"], (statements, 3), p=[0.5, 0.3, 0.2])
    return [
        (f"p{person}", f"s{s}", str(answer))
        for s in range(statements)
        for person, answer in zip(chance.choice(people, 3, replace=False), answers[s], strict=True)
    ]


CASES: dict[str, list[Row]] = {
    "one statement": [(f"p{n}", "only", "agree" if n % 3 else "disagree") for n in range(40)],
    "one person": [("alone", f"s{n}", "agree" if n % 2 else "disagree") for n in range(15)],
    "one vote": [("alone", "only", "agree")],
    "everybody agrees": everybody("agree"),
    "everybody disagrees": everybody("disagree"),
    "nobody overlaps": [(f"p{n}", f"s{n}", "agree" if n % 2 else "disagree") for n in range(40)],
    "all pass": everybody("pass"),
    "a statement nobody saw": [*everybody("agree", statements=3), ("p0", "s1", "disagree")],
    "the same person twice on one statement": [*everybody("agree", people=12), *everybody("disagree", people=12)],
    "an id that reads NaN": [("nan", "NaN", "agree"), ("NaN", "nan", "disagree"), ("inf", "None", "pass")],
    "many statements with three votes each": three_votes_each(800),
}
UNSEEN = "never seen"
NOT_A_NUMBER = re.compile(r"\bnan ?%|\bnan (to|of)\b|between nan", re.IGNORECASE)


@pytest.fixture(params=CASES, ids=lambda name: name.replace(" ", "-"))
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    rows = CASES[request.param]
    listed = list(dict.fromkeys(statement for _, statement, _ in rows))
    if request.param == "a statement nobody saw":
        listed.append(UNSEEN)
    written(tmp_path, rows, listed)
    return tmp_path


def written(folder: Path, rows: list[Row], listed: list[str]) -> None:
    lines = ["participant,statement,answer", *(",".join(row) for row in rows)]
    (folder / "votes.csv").write_text("\n".join(lines) + "\n")
    (folder / "statements.csv").write_text("id,text\n" + "".join(f"{one},Words of {one}\n" for one in listed))


def numbers(found: object) -> Iterator[float]:
    if isinstance(found, dict):
        for value in found.values():
            yield from numbers(value)
    elif isinstance(found, list):
        for value in found:
            yield from numbers(value)
    elif isinstance(found, float):
        yield found


def ranges(found: object) -> Iterator[dict[str, float]]:
    if isinstance(found, dict):
        if {"low", "high"} <= set(found):
            yield found
        for value in found.values():
            yield from ranges(value)
    elif isinstance(found, list):
        for value in found:
            yield from ranges(value)


def sensible(found: dict[str, Any], imported: Imported) -> None:
    """No number that is none, no share outside its range, and counts that are those of the votes."""
    assert all(math.isfinite(one) for one in numbers(found))
    for one in ranges(found):
        assert 0 <= one["low"] <= one.get("value", one["high"]) <= one["high"] <= 1 + 1e-12
    counts = imported.votes.counts()
    for index, row in enumerate(found["statements"]):
        assert (row["agree"], row["disagree"], row["pass"]) == (
            counts.agree[index], counts.disagree[index], counts.passes[index],
        )  # fmt: skip
        if not row["seen"]:
            assert row["share"] is row["each_person_equally"] is None
    listed = {*found["consensus"]["agree"], *found["consensus"]["disagree"], *found["divided"]}
    assert UNSEEN not in listed


@pytest.mark.parametrize("mode", MODES)
def test_the_engine_gives_a_sensible_answer(folder: Path, mode: Literal["massline", "polis"]) -> None:
    imported = read_votes(folder)
    found = analyse(imported.votes, mode=mode, arrival=imported.arrival, authors=imported.authors)
    sensible(json.loads(json.dumps(analysis_json(found, imported), allow_nan=False)), imported)
    if mode == "massline":
        assert found.groups == ()


@pytest.mark.parametrize("mode", MODES)
def test_the_command_line_gives_the_same_in_json_in_tables_and_as_a_report(
    folder: Path, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report = folder / "report.html"
    for arguments in (["--json"], ["--report", str(report)]):
        with pytest.raises(SystemExit) as end:
            main(["analyse", str(folder), "--mode", mode, *arguments])
        said = capsys.readouterr()
        assert not end.value.code
        assert "Traceback" not in said.err
        if arguments == ["--json"]:
            sensible(json.loads(said.out), read_votes(folder))
        assert not NOT_A_NUMBER.search(said.out)
    page = report.read_text(encoding="utf-8")
    assert page.rstrip().endswith("</html>")
    assert not NOT_A_NUMBER.search(page)


def test_what_is_written_of_one_statement_does_not_look_at_all_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else a million statements with three votes each never end."""
    rows, looks = three_votes_each(60, people=20), list[int]()
    written(tmp_path, rows, [f"s{n}" for n in range(60)])
    imported = read_votes(tmp_path)
    real = vars(Agreement)["unseen"].fget

    def counted(self: Agreement) -> object:
        looks.append(1)
        return real(self)

    monkeypatch.setattr(Agreement, "unseen", property(counted))
    found = analyse(imported.votes)
    analysis_json(found, imported)
    render_report(found, title="Many", texts=imported.texts)
    assert len(looks) < 10


def refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as end:
        main(["analyse", str(folder)])
    said = capsys.readouterr()
    assert end.value.code == 1
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("answer", ["NaN", "nan", "", "0.5", "inf", "1"])
def test_an_answer_that_is_none_is_refused_with_its_line(
    answer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, [("p1", "s1", "agree"), ("p2", "s1", answer)], ["s1"])
    assert "votes.csv, line 3" in refused(tmp_path, capsys)


def test_a_statement_listed_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, [("p1", "s1", "agree")], ["s1", "s1"])
    assert "appears twice" in refused(tmp_path, capsys)


def test_no_vote_at_all_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, [], ["s1"])
    assert "no votes is not 0 % agreement" in refused(tmp_path, capsys)


def test_the_engine_refuses_an_answer_that_is_no_number_and_ids_that_repeat() -> None:
    with pytest.raises(ValueError, match="none of 1 \\(agree\\)"):
        VoteMatrix.from_events(["p"], ["s"], [float("nan")])
    with pytest.raises(ValueError, match="statement ids appear twice"):
        VoteMatrix.from_indices(["p"], ["s", "s"], [0], [0], [1])
