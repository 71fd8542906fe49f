"""The command line: exit codes, the JSON others rely on, and one sentence for whatever is refused."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from massline.cli import main
from massline.formats.release import (
    Heading,
    ReleasedMeasure,
    ReleasedSection,
    ReleasedStatement,
    Spoken,
    release_document,
    sign_release,
    with_words,
)
from massline.method.disclosure import VOTERS
from massline.method.publication import publish
from massline.method.spans import span_digest

Run = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def run_command(*arguments: object) -> Run:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return int(end.value.code or 0), said.out, said.err

    return run_command


@pytest.fixture
def millbrook(tmp_path: Path) -> Path:
    """Twelve neighbours in two blocks: everybody wants the damp surveyed, the blocks differ on the rest."""
    folder = tmp_path / "millbrook"
    folder.mkdir()
    statements = (
        "id,text,moderation\n1,Survey the damp,accepted\n2,Paint the hall,accepted\n3,Rude,rejected\n4,New,\n"
    )
    people = [f"p{n}" for n in range(12)]
    votes = ["participant,statement,answer"]
    votes += [f"{p},1,agree" for p in people]
    votes += [f"{p},2,{'agree' if n % 2 else 'disagree'}" for n, p in enumerate(people)]
    votes += ["p0,3,agree", "p1,3,pass", "p1,3,disagree"]
    sections = ["section,size,how_known,participant", "C,44,door list,", "D,36,door list,"]
    sections += [f"{'C' if n % 2 else 'D'},,,{p}" for n, p in enumerate(people)]
    (folder / "statements.csv").write_text(statements)
    (folder / "votes.csv").write_text("\n".join(votes) + "\n")
    (folder / "sections.csv").write_text("\n".join(sections) + "\n")
    return folder


def test_the_json_lists_every_statement_with_raw_counts_and_marks_the_moderated(run: Any, millbrook: Path) -> None:
    code, out, _ = run("analyse", millbrook, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["format"], found["mode"]) == ("massline-analysis/1", "massline")
    assert found["votes"] == {
        "participants": 12,
        "statements": 4,
        "votes": 26,
        "revotes_collapsed": 1,
        "excluded": {"moderated_out": 2},
    }
    keys = ("id", "text", "moderated", "agree", "disagree", "pass", "seen")
    assert [tuple(one[key] for key in keys) for one in found["statements"]] == [
        ("1", "Survey the damp", False, 12, 0, 0, 12),
        ("2", "Paint the hall", False, 6, 6, 0, 12),
        ("3", "Rude", True, 1, 1, 0, 2),
        ("4", "New", False, 0, 0, 0, 0),
    ]
    assert found["statements"][3]["share"] is None
    assert found["statements"][0]["share"] == {"value": 1.0, "low": pytest.approx(0.757506), "high": 1.0}
    assert found["consensus"] == {"agree": ["1"], "disagree": []}
    assert found["divided"] == ["2"]
    assert found["groups"] == []
    assert "participants" not in found


def test_participants_appear_only_when_asked_for(run: Any, millbrook: Path) -> None:
    _, out, _ = run("analyse", millbrook, "--mode", "polis", "--json", "--with-participants")
    found = json.loads(out)
    assert [one["id"] for one in found["participants"]][:3] == ["p0", "p1", "p10"]
    assert len(found["participants"]) == 12
    assert all(set(one) == {"id", "group", "position"} for one in found["participants"])
    assert sum(group["size"] for group in found["groups"]) == 12
    listed = found["groups"][0]["representative"][0]
    assert set(listed) == {"id", "answer"}
    assert listed["answer"] in ("agree", "disagree")


def test_people_read_who_was_heard_what_is_shared_and_what_divides(run: Any, millbrook: Path) -> None:
    code, out, err = run("analyse", millbrook)
    assert (code, err) == (0, "")
    for words in (
        "12 people, 4 statements, 26 votes",
        "1 re-vote collapsed",
        "evenness 0.970 (good)",
        "What is shared",
        "Survey the damp",
        "(moderated out) Rude",
        "opinion groups: not yet",
    ):
        assert words in out


def test_sections_from_a_file_of_their_own_are_used(run: Any, millbrook: Path, tmp_path: Path) -> None:
    (millbrook / "sections.csv").rename(tmp_path / "mine.csv")
    assert json.loads(run("analyse", millbrook, "--json")[1])["sections"] is None
    _, out, _ = run("analyse", millbrook, "--json", "--sections", tmp_path / "mine.csv")
    heard = json.loads(out)["sections"]
    assert [(one["name"], one["size"], one["heard"]) for one in heard["sections"]] == [("C", 44, 6), ("D", 36, 6)]


def test_the_report_is_written_next_to_the_other_output(run: Any, millbrook: Path, tmp_path: Path) -> None:
    code, out, _ = run("analyse", millbrook, "--json", "--report", tmp_path / "report.html")
    assert code == 0
    assert json.loads(out)["format"] == "massline-analysis/1"
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Survey the damp" in page
    assert "<script" not in page
    assert run("analyse", millbrook, "--report", tmp_path / "no" / "such" / "place.html")[0] == 1


def test_the_same_seed_gives_the_same_json(run: Any, millbrook: Path) -> None:
    arguments = ("analyse", millbrook, "--mode", "polis", "--json", "--with-participants", "--seed", 7)
    assert run(*arguments) == run(*arguments)
    assert json.loads(run(*arguments)[1])["seed"] == 7


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("analyse",),
        ("analyse", ".", "--mode", "other"),
        ("analyse", ".", "--seed", "x"),
        ("analyse", ".", "--with-participants"),
        ("import", "polis"),
        ("nothing",),
    ],
)
def test_wrong_usage_exits_with_2(run: Any, arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "there are no votes here"),
        ({"votes.csv": b"participant,statement,answer\n"}, "there are no votes, so there is nothing to analyse"),
        ({"votes.csv": b"participant,statement,answer\np,a,-1\n"}, "votes.csv, line 2: answer is '-1'"),
        ({"votes.csv": b"\0\0\0"}, "votes.csv, line 1: there is a NUL character"),
        ({"votes.csv": b"\xff\xd8\xff\xe0"}, "votes.csv, line 1: byte 0xff is not UTF-8"),
        ({"votes.csv": b"comment-id,voter-id,vote\n1,2,3\n"}, "votes.csv, line 2: vote is '3'"),
        ({"comments.csv": b"comment-id,comment-body\n"}, "neither votes.csv nor participants-votes.csv"),
    ],
)
def test_refused_input_exits_with_1_and_one_sentence(
    run: Any, tmp_path: Path, files: dict[str, bytes], said: str
) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    code, out, err = run("analyse", tmp_path)
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


def test_missing_folders_files_and_releases_that_are_none_exit_with_1(run: Any, tmp_path: Path) -> None:
    assert run("analyse", tmp_path / "nowhere")[0] == 1
    (tmp_path / "x.json").write_text('{"format": "other"}')
    code, _, err = run("analyse", tmp_path / "x.json")
    assert code == 1
    assert "expected 'massline-release/1'" in err
    (tmp_path / "x.txt").write_text("hello\n")
    assert "there is no column 'participant'" in run("analyse", tmp_path / "x.txt")[2]


def test_an_import_is_written_whole_or_not_at_all(run: Any, tmp_path: Path) -> None:
    source = tmp_path / "export"
    source.mkdir()
    (source / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1,0,5,1\n2,0,6,-1\n")
    code, out, _ = run("import", "polis", source, "--to", tmp_path / "ours")
    assert code == 0
    assert "2 people, 1 statement, 2 votes" in out
    assert (tmp_path / "ours" / "votes.csv").read_text() == "participant,statement,answer\n5,0,agree\n6,0,disagree\n"
    assert run("import", "polis", source, "--to", tmp_path / "ours")[0] == 1
    (source / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1,0,5,1\n2,0,6,9\n")
    code, _, err = run("import", "polis", source, "--to", tmp_path / "other")
    assert code == 1
    assert "line 3: vote is '9'" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "ours"]


def test_a_text_cannot_act_on_the_terminal(run: Any, tmp_path: Path) -> None:
    (tmp_path / "statements.csv").write_text("id,text\n1,\x1b[31m\u202e[bold]red\n")
    (tmp_path / "votes.csv").write_text("participant,statement,answer\np,1,agree\n")
    for options in ((), ("--json",)):
        _, out, _ = run("analyse", tmp_path, *options)
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "[bold]red" in out


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A signed release of one statement, voted on in two blocks."""
    document = release_document(
        heading=Heading(
            organisation="Millbrook House",
            consultation="Damp",
            round=1,
            question="What should be done about damp?",
            number=1,
            published_on="2026-03-01",
        ),
        sections=[ReleasedSection("a", "Block A", 48, "list"), ReleasedSection("b", "Block B", 52, "list")],
        statements=[
            ReleasedStatement(
                "a1",
                span_digest(b"salt", "Damp comes in."),
                "participant",
                publish({"a": (9, 4, 3), "b": (12, 8, 2), None: (1, 3, 1)}),
            )
        ],
        voters=publish({"a": (20,), "b": (24,), None: (12,)}, kind=VOTERS, limits={"a": 48, "b": 52}),
        method=[
            ReleasedMeasure("asking", "answered", "act", figures={"percent": 70}),
            ReleasedMeasure("alarm", "nobody_spoke_with", "speaks", "nights\x1b[31m", {"section": "Nights"}),
        ],
    )
    path = tmp_path / "release.json"
    signed = sign_release(document, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    path.write_bytes(with_words(signed, {"a1": Spoken("Damp comes in.", b"salt".hex())}))
    return path


def test_a_release_is_recomputed_from_its_counts(run: Any, release: Path) -> None:
    code, out, _ = run("analyse", release, "--json")
    found = json.loads(out)
    assert (code, found["format"], found["mode"]) == (0, "massline-analysis/1", "release")
    one = found["statements"][0]
    assert (one["agree"], one["disagree"], one["pass"], one["seen"]) == (22, 15, 6, 43)
    code, out, _ = run("analyse", release)
    assert code == 0
    assert "Damp comes in." in out
    assert "Millbrook House: Damp" in out


def test_how_well_the_method_was_followed_stands_in_terminal_and_json_as_in_the_report(
    run: Any, release: Path, tmp_path: Path
) -> None:
    code, out, _ = run("analyse", release, "--json", "--report", tmp_path / "report.html")
    assert code == 0
    assert json.loads(out)["method"] == json.loads(release.read_bytes())["method"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    _, out, _ = run("analyse", release)
    told = out[out.index("How well the method was followed") :]
    for words in ("Was the asking sound?", "What speaks against it", "act on it", "percent: 70", "nobody spoke with",
                  "section: Nights", "Nothing to say yet."):  # fmt: skip
        assert words in page
        assert words in told
    assert "\x1b" not in out


def test_a_release_without_measures_says_so_in_the_terminal_and_holds_none_in_the_json(
    run: Any, release: Path, tmp_path: Path
) -> None:
    document = {name: value for name, value in json.loads(release.read_bytes()).items() if name != "signature"}
    words = document.pop("words")
    old = tmp_path / "old.json"
    signed = sign_release(document | {"method": []}, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    old.write_bytes(with_words(signed, {name: Spoken(one["text"], one["salt"]) for name, one in words.items()}))
    assert "This release says nothing of it" in run("analyse", old)[1]
    assert json.loads(run("analyse", old, "--json")[1])["method"] == []


def test_a_release_becomes_a_page_with_the_numbers_of_its_json(run: Any, release: Path, tmp_path: Path) -> None:
    code, out, _ = run("analyse", release, "--json", "--report", tmp_path / "report.html")
    found = json.loads(out)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (code, found["format"]) == (0, "massline-analysis/1")
    assert found["release"]["signed_by"] in page
    share = found["statements"][0]["share"]
    assert f"between {share['low'] * 100:.0f} and {share['high'] * 100:.0f} of 100" in page
    code, _, err = run("analyse", release, "--report", tmp_path / "no" / "such" / "place.html")
    assert code == 1
    assert "place.html" in err


def test_options_a_release_cannot_answer_are_wrong_usage_and_a_changed_release_is_refused(
    run: Any, release: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    assert run("analyse", release, "--mode", "polis", "--report", page)[0] == 2
    assert run("analyse", release, "--sections", release, "--report", page)[0] == 2
    assert run("analyse", release, "--json", "--with-participants", "--report", page)[0] == 2
    assert not page.exists()
    release.write_bytes(release.read_bytes().replace(b'"agree":22', b'"agree":23'))
    code, _, err = run("analyse", release)
    assert code == 1
    assert "signature" in err


@pytest.mark.data
def test_an_import_without_a_name_stands_beside_where_it_was_asked_for(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "export"
    source.mkdir()
    (source / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1,0,5,1\n")
    monkeypatch.chdir(tmp_path)
    assert run("import", "polis", source)[0] == 0
    assert (tmp_path / "export-massline" / "votes.csv").is_file()


def test_an_import_analysed_gives_the_figures_of_the_export(run: Any, shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "polis" / "15-per-hour-seattle"
    assert run("import", "polis", source, "--to", tmp_path / "ours")[0] == 0
    for mode in ("massline", "polis"):
        there, here = (
            json.loads(run("analyse", folder, "--mode", mode, "--json", "--with-participants")[1])
            for folder in (source, tmp_path / "ours")
        )
        assert sum(one["agree"] for one in there["statements"]) == 1358
        assert here["statements"] == there["statements"]
        assert (here["groups"], here["consensus"]) == (there["groups"], there["consensus"])
        assert here["participants"] == there["participants"]


def test_the_union_sample_in_words_gives_the_oracles_participation(
    run: Any, shared_samples: Path, tmp_path: Path
) -> None:
    union = json.loads((shared_samples / "union.json").read_text())
    oracle = json.loads((shared_samples / "expected_metrics.json").read_text())["B"]["participation_R1"]
    words = {"1": "agree", "0": "pass", "-1": "disagree"}
    with (shared_samples / "union_votes_round1.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    votes = [f"{row['voter']},{row['statement']},{words[row['vote']]}" for row in rows]
    members = {row["voter"]: row["section"] for row in rows}
    sections = [f"{name},{size},," for name, size in union["org"]["sections"].items()]
    sections += [f"{section},,,{person}" for person, section in members.items()]
    (tmp_path / "votes.csv").write_text("\n".join(["participant,statement,answer", *votes]) + "\n")
    (tmp_path / "sections.csv").write_text("\n".join(["section,size,how_known,participant", *sections]) + "\n")
    found = json.loads(run("analyse", tmp_path, "--json")[1])["sections"]
    rates = {one["name"]: round(one["participation"]["value"], 3) for one in found["sections"]}
    assert rates == oracle["rates"]
    assert (round(found["evenness"], 3), round(found["design_effect"], 3)) == (oracle["R"], oracle["kish"]["deff"])
    assert (found["n"], round(found["n_eff"], 1)) == (oracle["kish"]["n"], oracle["kish"]["n_eff"])


def test_the_json_calls_estimates_by_that_name_and_counts_signs_without_naming_anybody(
    run: Any, millbrook: Path
) -> None:
    found = json.loads(run("analyse", millbrook, "--json")[1])
    one = found["statements"][0]
    assert one["estimate_for_everybody"]["level"] == 0.9
    assert one["worst_case_of_sides"]["low"] <= one["estimate_for_everybody"]["low"]
    # Fewer than ten of each block voted: nothing is weighted on so few.
    assert one["estimate_weighted_to_sections"] is None
    assert found["opinion_groups"]["answer"] in ("groups", "none", "not yet")
    assert found["signs_of_made_votes"]["warns"] is False
    assert {type(value) for value in found["signs_of_made_votes"].values()} == {bool, int}
    assert {check["statement"] for check in found["checks"]} == {
        *found["consensus"]["agree"],
        *found["consensus"]["disagree"],
    }
    assert {part["name"] for part in found["sections"]["ask_next"]} <= {
        p["name"] for p in found["sections"]["sections"]
    }
    in_polis_mode = json.loads(run("analyse", millbrook, "--mode", "polis", "--json")[1])
    assert "estimate_for_everybody" not in in_polis_mode["statements"][0]
    assert in_polis_mode["opinion_groups"] is None


def test_the_polis_method_stands_beside_ours_in_the_report_where_it_is_asked_for(
    run: Any, millbrook: Path, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    assert run("analyse", millbrook, "--report", path, "--beside-polis")[0] == 0
    assert "Beside the Polis method" in path.read_text(encoding="utf-8")
    assert run("analyse", millbrook, "--beside-polis")[0] == 2
    assert run("analyse", millbrook, "--report", path, "--beside-polis", "--mode", "polis")[0] == 2
