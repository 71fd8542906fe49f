"""`massline themes`: any CSV of texts in; a table, JSON or a report out; one sentence for whatever is refused."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from massline.cli import main
from tests.words.texts import NEIGHBOURS, ODD

Run = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def run_command(*arguments: object) -> Run:
        with pytest.raises(SystemExit) as end:
            main(["themes", *map(str, arguments)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return int(end.value.code or 0), said.out, said.err

    return run_command


WRITABLE = [text.encode("utf-8", "ignore").decode() for text in ODD]


def table(path: Path, texts: list[str], *, above: int = 0, **columns: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        names = ["id", *columns, "What would you change?"]
        writer.writerows([f"Survey, sheet {n}", *[""] * (len(names) - 1)] for n in range(above))
        writer.writerow(names)
        writer.writerows([n, *(column[n] for column in columns.values()), text] for n, text in enumerate(texts))
    return path


def test_json_is_exactly_massline_themes_1_and_every_quotation_is_in_its_row(run: Any, tmp_path: Path) -> None:
    texts = NEIGHBOURS + WRITABLE
    code, out, _ = run(table(tmp_path / "t.csv", texts), "--text", "what would_you change?", "--json")
    assert code == 0
    document = json.loads(out)
    assert set(document) == {"format", "statements", "themes"}
    assert document["format"] == "massline-themes/1"
    assert [one["row"] for one in document["statements"]] == list(range(len(texts)))
    ids = {theme["id"] for theme in document["themes"]}
    for one in document["statements"]:
        assert set(one) == {"row", "themes", "unplaced"}
        assert set(one["themes"]) <= ids
        assert one["unplaced"] in ((None,) if one["themes"] else ("none", "undecided"))
    for theme in document["themes"]:
        assert set(theme) == {"id", "title", "words", "size", "quotations"}
        assert theme["size"] == sum(theme["id"] in one["themes"] for one in document["statements"])
        first = theme["quotations"][0]
        assert theme["title"] == texts[first["row"]][first["start"] : first["end"]]
        for quotation in theme["quotations"]:
            assert set(quotation) == {"row", "start", "end"}
            assert texts[quotation["row"]][quotation["start"] : quotation["end"]].strip()


def test_twice_the_same_file_gives_twice_the_same_bytes(run: Any, tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", NEIGHBOURS)
    one, other = (
        run(path, "--text", "What would you change?", "--json", "--report", tmp_path / f"{n}.html") for n in "ab"
    )
    assert one == other
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_the_table_names_themes_and_shows_what_is_in_none(run: Any, tmp_path: Path) -> None:
    code, out, _ = run(table(tmp_path / "t.csv", [*NEIGHBOURS, "", "\U0001f600"]), "--text", "What would you change?")
    assert code == 0
    assert "20 texts" in out
    assert "1 text is empty" in out
    assert "in none of these themes" in out


def test_the_report_is_one_file_that_quotes_escapes_and_loses_nothing(run: Any, tmp_path: Path) -> None:
    texts = [*NEIGHBOURS, "<script>alert(1)</script> the lift is broken", "\u202eThe lift is broken", "qqq"]
    path, report = table(tmp_path / "t.csv", texts, who=["a"] * len(texts)), tmp_path / "r.html"
    code, _, _ = run(path, "--text", "What would you change?", "--person", "who", "--report", report)
    page = report.read_text(encoding="utf-8")
    assert code == 0
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "by 1 person" in page
    assert "1 of 1 person" in page
    assert all(text in page for text in NEIGHBOURS)
    assert "&lt;script&gt;" in page
    assert "qqq" in page


def test_titles_above_the_header_are_passed_over_and_said(run: Any, tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", NEIGHBOURS, above=5)
    code, out, _ = run(path, "--text", "What would you change?")
    assert code == 0
    assert "18 texts" in out
    assert "5 rows above the names of the columns were not read" in out


@pytest.mark.parametrize("sign", [";", "\t"])
def test_semicolons_and_tabs_set_fields_apart_too(run: Any, tmp_path: Path, sign: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\n".join(f"{n}{sign}{text}" for n, text in enumerate(["text", *NEIGHBOURS])), encoding="utf-8")
    code, out, _ = run(path, "--text", "text")
    assert code == 0
    assert "18 texts" in out


def test_a_column_that_is_not_there_is_refused_with_those_that_are(run: Any, tmp_path: Path) -> None:
    code, out, err = run(table(tmp_path / "t.csv", NEIGHBOURS), "--text", "remark")
    assert (code, out) == (1, "")
    assert "remark" in err
    assert "id, What would you change?" in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"text\n\xff\xfe\n", "not UTF-8"),
        ("text\nhello\n".encode("utf-16"), "UTF-16"),
        (b"", "empty"),
        (b"text\n", "no row"),
        (b"text,other\none\n", "1 fields"),
        (b'text\n"open\n', "quotation mark"),
        (b"text\nnul \0\n", "NUL"),
    ],
)
def test_what_is_no_table_of_texts_is_refused_in_one_sentence(
    run: Any, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    code, out, err = run(path, "--text", "text", "--json")
    assert (code, out) == (1, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


QUESTION = "What would you change?"


def test_themes_of_an_earlier_run_keep_their_names_as_rows_are_added(run: Any, tmp_path: Path) -> None:
    earlier = tmp_path / "before.json"
    old = table(tmp_path / "old.csv", NEIGHBOURS[:12])
    earlier.write_text(run(old, "--text", QUESTION, "--number", 2, "--json")[1])
    new = table(tmp_path / "new.csv", NEIGHBOURS)
    _, out, _ = run(new, "--text", QUESTION, "--number", 3, "--before", earlier, "--json")
    was, now = json.loads(earlier.read_text()), json.loads(out)
    assert [one["themes"][0] for one in now["statements"][:12]] == [one["themes"][0] for one in was["statements"]]
    assert {change["theme"]: change["what"] for change in now["changes"]} == {"t1": "kept", "t2": "kept", "t3": "new"}
    assert now["gone"] == []


def test_the_name_of_a_theme_that_is_gone_is_given_to_no_other(run: Any, tmp_path: Path) -> None:
    tables = [table(tmp_path / f"{n}.csv", texts) for n, texts in enumerate((NEIGHBOURS[:12], NEIGHBOURS[:6]))]
    runs = [tmp_path / f"{n}.json" for n in range(2)]
    runs[0].write_text(run(tables[0], "--text", QUESTION, "--number", 2, "--json")[1])
    few = ("--text", QUESTION, "--number", 1, "--before", runs[0], "--before-texts", tables[0], "--json")
    runs[1].write_text(run(tables[1], *few)[1])
    (gone,) = json.loads(runs[1].read_text())["gone"]
    again = table(tmp_path / "2.csv", [*NEIGHBOURS[:6], *NEIGHBOURS[12:]])
    _, out, _ = run(again, "--text", QUESTION, "--number", 2, "--before", runs[1], "--json")
    assert gone not in {theme["id"] for theme in json.loads(out)["themes"]}
    assert json.loads(out)["gone"] == [gone]


def test_an_earlier_run_is_refused_where_its_rows_are_other_rows_now(run: Any, tmp_path: Path) -> None:
    earlier = tmp_path / "before.json"
    old = table(tmp_path / "old.csv", NEIGHBOURS)
    earlier.write_text(run(old, "--text", QUESTION, "--json")[1])
    turned = table(tmp_path / "new.csv", NEIGHBOURS[::-1])
    code, out, err = run(turned, "--text", QUESTION, "--before", earlier, "--json")
    assert (code, out) == (1, "")
    assert "--before-texts" in err
    assert run(turned, "--text", QUESTION, "--before", earlier, "--before-texts", old)[0] == 0
    code, _, err = run(table(tmp_path / "few.csv", NEIGHBOURS[:3]), "--text", QUESTION, "--before", earlier)
    assert code == 1
    assert "18 rows" in err


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"format": "massline-themes/1"}', '{"format": "massline-analysis/1"}']
)
def test_what_is_no_earlier_run_is_refused_in_one_sentence(run: Any, tmp_path: Path, content: str) -> None:
    earlier = tmp_path / "before.json"
    earlier.write_text(content)
    code, out, err = run(table(tmp_path / "t.csv", NEIGHBOURS), "--text", QUESTION, "--before", earlier)
    assert (code, out) == (1, "")
    assert "massline themes --json" in err
    assert len(err.strip().splitlines()) == 1


def test_near_duplicates_are_said_where_they_are_asked_for(run: Any, tmp_path: Path) -> None:
    texts = [*NEIGHBOURS, "Fix the lifts", "fix the  lifts!", "Please fix the lifts", "Never fix the lifts"]
    path, report = table(tmp_path / "t.csv", texts), tmp_path / "r.html"
    near = json.loads(run(path, "--text", QUESTION, "--near", "--json", "--report", report)[1])["near"]
    assert near["merged"] == [{"rows": [18, 19], "shown": 19, "because": "equal"}]
    assert [19, 20] in [pair["rows"] for pair in near["suggested"]]
    assert {"turned"} == {pair["because"] for pair in near["apart"] if 21 in pair["rows"]}
    assert "rows 18, 19" in report.read_text(encoding="utf-8")
    assert "may be one; people decide" in run(path, "--text", QUESTION, "--near")[1]


def test_long_texts_in_parts_say_where_each_theme_stands(run: Any, tmp_path: Path) -> None:
    texts = [
        *NEIGHBOURS,
        "The lift is broken again and again and nobody repairs the lift. The night bus is gone. " * 5,
    ]
    path = table(tmp_path / "t.csv", texts)
    document = json.loads(run(path, "--text", QUESTION, "--parts", "--json")[1])
    for one in document["statements"]:
        assert len(one["spans"]) == len(one["themes"])
        assert all(texts[one["row"]][start:end].strip() for places in one["spans"] for start, end in places)
    assert len(document["statements"][18]["spans"][0]) > 1


def test_a_second_row_of_names_is_said_and_kept(run: Any, tmp_path: Path) -> None:
    _, out, _ = run(table(tmp_path / "t.csv", ["", QUESTION, *NEIGHBOURS]), "--text", QUESTION)
    assert "20 texts" in out
    assert "row 1 holds the name of the column once more" in out


def test_texts_that_are_all_alone_are_shown_without_a_table_of_themes(run: Any, tmp_path: Path) -> None:
    report = tmp_path / "r.html"
    _, out, _ = run(table(tmp_path / "t.csv", ["", " ", "zzz"]), "--text", QUESTION, "--report", report)
    assert "No two texts are alike enough" in out
    assert out.count("(empty)") == 2
    assert "zzz" in report.read_text(encoding="utf-8")


def test_the_semantic_tier_needs_a_model_and_says_so(run: Any, tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", NEIGHBOURS)
    assert run(path, "--text", "text", "--tier", "semantic")[0] == 2
    code, _, err = run(path, "--text", "What would you change?", "--tier", "semantic", "--model", tmp_path)
    assert code == 1
    assert "config.json" in err
