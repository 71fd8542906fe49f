"""The report as a file: complete, closed to everything outside, and safe with anybody's words in it."""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from massline.engine.analysis import Analysis, Sections, analyse
from massline.engine.found import OpinionGroup
from massline.engine.votes import AGREE, DISAGREE, VoteMatrix
from massline.formats.imported import Imported
from massline.formats.markup import said, text
from massline.formats.report import render_report, write_report
from massline.formats.terminal import console_for, print_analysis

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> 'and' &amp;",
    "\u202ereversed\u202c \u2069\u2069 stray \u2066",
    "null\x00byte, bell \x07, half \ud800 character",
    "</style></title><b>",
    "=HYPERLINK(1)",
    "نريد إصلاح الرطوبة",
)


class Page(HTMLParser):
    """Which elements a page opens, with their attributes, and that every one is closed in order."""

    VOID = {"meta", "line", "path", "circle", "ellipse", "br"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def votes_of(people: int, statements: Sequence[str]) -> VoteMatrix:
    cells = [
        (p, s, (1, 1, -1, 0)[(p * 7 + s * 3 + p * s) % 4]) for p in range(people) for s in range(len(statements))
    ]
    return VoteMatrix.from_events(
        [str(p) for p, _, _ in cells], [statements[s] for _, s, _ in cells], [a for _, _, a in cells]
    )[0]


def small(mode: str = "massline", people: int = 40, statements: int = 7) -> Analysis:
    votes = votes_of(people, [str(s) for s in range(statements)])
    return analyse(votes, mode="polis" if mode == "polis" else "massline", arrival=votes.participants)


def tenants(folder: Path) -> tuple[Analysis, list[str]]:
    sample = json.loads((folder / "tenants.json").read_text(encoding="utf-8"))
    with (folder / "tenants_votes_round1.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    votes, _ = VoteMatrix.from_events(
        [row["voter"] for row in rows], [row["statement"] for row in rows], [int(row["vote"]) for row in rows]
    )
    sizes = sample["org"]["sections"]
    sections = Sections(
        sizes=sizes,
        how_known=dict.fromkeys(sizes, "list of households"),
        section_of={row["voter"]: row["section"] for row in rows},
    )
    words = {row["id"]: row["text"] for row in sample["round1"]}
    return analyse(votes, sections=sections), [words[name] for name in votes.statements]


@pytest.mark.parametrize("mode", ["massline", "polis"])
def test_the_file_needs_and_reaches_nothing_outside_itself(mode: str) -> None:
    page = render_report(small(mode), title="Damp", texts=["words"] * 7)
    parsed = Page(page)
    assert parsed.open == []
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in parsed.elements}
    assert re.search(r"https?://|url\(|@import|\bon\w+=", page) is None
    policy = next(m["content"] for m in parsed.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert all("style" not in attrs for _, attrs in parsed.elements)


def test_hostile_words_are_shown_and_do_nothing() -> None:
    page = render_report(small(), title=HOSTILE[4], texts=HOSTILE, changes=[HOSTILE[0]])
    parsed = Page(page)
    assert parsed.open == []
    assert not parsed.all("script")
    assert not parsed.all("img")
    assert HOSTILE[0] in parsed.words
    assert HOSTILE[1] in parsed.words
    assert page.encode("utf-8").count(b"\x00") == 0
    assert "null\ufffdbyte" in parsed.words


def test_hostile_names_of_sections_and_statements_are_shown_and_do_nothing() -> None:
    names = ["<b>night</b>", '" onclick="x']
    votes = votes_of(40, HOSTILE[:3])
    sections = Sections(
        sizes=dict.fromkeys(names, 30),
        how_known=dict.fromkeys(names, "guess"),
        section_of={person: names[int(person) % 2] for person in votes.participants},
    )
    parsed = Page(render_report(analyse(votes, sections=sections), title="t", texts=["a", "b", "c"]))
    assert parsed.open == []
    assert not any(name.startswith("on") for _, attrs in parsed.elements for name in attrs)
    assert "<b>night</b>" in parsed.words


def test_every_words_stand_apart_from_the_direction_of_the_page() -> None:
    assert said(HOSTILE[2]) == f'<bdi class="said">{HOSTILE[2]}</bdi>'
    assert said("x", 'ar" onload="y') == '<bdi class="said" lang="ar&quot; onload=&quot;y">x</bdi>'
    page = render_report(small(), title="t", texts=HOSTILE, text_language="ar")
    assert f'<bdi class="said" lang="ar">{text(HOSTILE[6])}</bdi>' in page


def test_headings_tables_and_pictures_have_what_a_screen_reader_needs(shared_samples: Path) -> None:
    analysis, texts = tenants(shared_samples)
    page = render_report(analysis, title="What Millbrook House told us", texts=texts)
    parsed = Page(page)
    assert parsed.all("html") == [{"lang": "en"}]
    assert len(parsed.all("h1")) == 1
    levels = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch(r"h\d", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(parsed.all("table")) == len(parsed.all("caption")) > 3
    assert all(attrs.get("scope") for attrs in parsed.all("th"))
    ids = [attrs["id"] for _, attrs in parsed.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {attrs["href"] for attrs in parsed.all("a")}
    assert targets <= {f"#{name}" for name in ids}
    drawn = [attrs for attrs in parsed.all("svg") if attrs.get("role") == "img"]
    assert drawn
    assert all(attrs.get("aria-label") for attrs in drawn)


def test_every_picture_has_the_table_behind_it(shared_samples: Path) -> None:
    page = render_report(tenants(shared_samples)[0], title="t", texts=tenants(shared_samples)[1])
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) == 5
    for figure in figures:
        assert re.search(r"<h3 .*<p class=\"reading\">.*<svg .*<table ", figure, re.DOTALL)


def test_the_tenants_read_who_was_least_heard_and_where_it_is_too_few_to_say(shared_samples: Path) -> None:
    words = Page(render_report(tenants(shared_samples)[0], title="t", texts=tenants(shared_samples)[1])).words
    assert "Least heard: C, 9 of 44 people" in words
    assert "Too few to say in" in words
    assert "not an estimate for everybody" in words


def test_without_sections_it_is_said_that_nobody_knows_who_was_not_heard() -> None:
    words = Page(render_report(small(), title="t", texts=["x"] * 7)).words
    assert "nobody can tell from these votes who was not heard" in words


def camps(people: int = 120, statements: int = 24) -> Analysis:
    """Two camps who answer statements against each other, all but the last; three in ten cells were never seen."""
    chance = np.random.default_rng(5)
    side, even = np.arange(people) % 2 == 0, np.arange(statements) % 2 == 0
    agree = chance.random((people, statements)) < np.where(side[:, np.newaxis] == even, 0.92, 0.1)
    agree[:, -1] = chance.random(people) < 0.9
    person, statement = np.nonzero(chance.random(agree.shape) > 0.3)
    names = [str(n) for n in range(people)]
    answers = np.where(agree[person, statement], 1, -1)
    return analyse(VoteMatrix.from_indices(names, names[:statements], person, statement, answers)[0])


def test_where_no_groups_are_reliable_everybody_is_one_cloud_and_it_is_said_why() -> None:
    analysis = small(people=120)
    page = render_report(analysis, title="t", texts=["x"] * 7)
    picture = re.search(r'<svg class="map".*?</svg>', page, re.DOTALL)
    assert picture is not None
    assert picture[0].count("<ellipse") == 1
    assert picture[0].count("<circle") <= 14
    assert "Everybody" in picture[0]
    reason = analysis.notes[0]
    assert f"{reason[0].upper()}{reason[1:]}" in page


def test_groups_that_hold_are_drawn_as_ovals_and_told_by_what_sets_them_apart() -> None:
    analysis = camps()
    page = render_report(analysis, title="t", texts=["x"] * 24)
    picture = re.search(r'<svg class="map".*?</svg>', page, re.DOTALL)
    assert picture is not None
    assert picture[0].count("<ellipse") == len(analysis.groups) == 2
    assert picture[0].count("<circle") <= 48
    words = Page(page).words
    assert "There are 2 opinion groups, of" in words
    assert "What Group A answers unlike the others" in words
    assert "had no part in finding it" in words
    assert "divides the opinion groups most" in words
    assert "By opinion group (found in these votes):" in words


def test_an_estimate_is_never_shown_without_being_called_one() -> None:
    page = render_report(camps(), title="t", texts=["x"] * 24)
    rings = page.count('<svg class="strip estimate"')
    assert rings > 0
    assert page.count("<b>Estimate for everybody:</b>") >= rings
    assert len(re.findall(r'strip estimate" role="img" aria-label="estimate for everybody: ', page)) == rings
    assert "This is an <b>estimate</b>" in page
    assert "90 % range of the estimate" in page
    without = render_report(small("polis"), title="t", texts=["x"] * 7)
    assert "not an estimate for everybody." in without
    assert (
        "estimate" not in without.replace("not an estimate for everybody.", "").split("<body>")[1].split("silent")[0]
    )


def test_signs_of_made_votes_are_told_as_numbers_and_name_nobody() -> None:
    chance = np.random.default_rng(8)
    answers = np.where(chance.random((60, 30)) < 0.5, 1, -1)
    answers[40:] = answers[40]
    person, statement = np.meshgrid(np.arange(60), np.arange(30), indexing="ij")
    names = [f"person-{n}" for n in range(60)]
    votes, _ = VoteMatrix.from_indices(
        names, [str(n) for n in range(30)], person.ravel(), statement.ravel(), answers.ravel()
    )
    page = render_report(analyse(votes), title="t", texts=["x"] * 30)
    assert "<b>Look at how these votes came in.</b> 20 people gave the same answers more often than chance" in page
    assert "would not surely be" in page
    assert "person-" not in page


def test_with_sections_the_weighted_share_is_called_an_estimate_and_says_whom_it_speaks_for() -> None:
    votes = votes_of(60, ["a", "b"])
    sizes = {"day": 60, "night": 40, "away": 100}
    sections = Sections(
        sizes=sizes,
        how_known=dict.fromkeys(sizes, "list"),
        section_of={person: "day" if int(person) % 3 else "night" for person in votes.participants},
    )
    words = Page(render_report(analyse(votes, sections=sections), title="t", texts=["x"] * 2)).words
    assert "Estimate, sections at their known sizes" in words
    assert ", for 50\xa0% of all people)" in words
    assert "Whom to ask next: away (nobody heard yet), then night" in words


def test_both_methods_stand_side_by_side_with_what_differs_and_why() -> None:
    analysis = small(people=120)
    polis = analyse(analysis.votes, mode="polis", arrival=analysis.votes.participants)
    assert "Beside the Polis method" not in render_report(analysis, title="t", texts=["x"] * 7)
    words = Page(render_report(analysis, title="t", texts=["x"] * 7, polis=polis)).words
    assert "Beside the Polis method" in words
    assert "none that is reliable" in words
    assert "On these votes no groups were reliable." in words
    for group in polis.groups:
        assert f"{group.name} with {group.size}" in words


def test_the_map_of_polis_mode_draws_groups_and_statements_but_never_a_person() -> None:
    analysis = small("polis", people=120)
    page = render_report(analysis, title="t", texts=["x"] * 7)
    picture = re.search(r'<svg class="map".*?</svg>', page, re.DOTALL)
    assert picture is not None
    ovals, points = picture[0].count("<ellipse"), picture[0].count("<circle")
    assert ovals == sum(group.size >= 10 for group in analysis.groups) > 0
    assert 7 <= points <= 14
    for group in analysis.groups:
        assert f"{group.size} people" in page


def test_a_group_of_fewer_than_ten_is_not_drawn_and_not_profiled() -> None:
    many = OpinionGroup(number=0, members=tuple(range(30)), representative=((0, "agree"),))
    few = OpinionGroup(number=1, members=tuple(range(30, 39)), representative=((1, "agree"),))
    page = render_report(replace(small("polis"), groups=(many, few)), title="t", texts=["x"] * 7)
    assert page.count("<ellipse") == 1
    assert "Not drawn: 1 group of fewer than 10 people." in page
    assert "Too few to say what they stand for (fewer than 10)." in page
    assert "What Group B answers" not in page


def votes_from(cells: Sequence[tuple[str, str, int]]) -> VoteMatrix:
    people, statements, answers = (list(column) for column in zip(*cells, strict=True))
    return VoteMatrix.from_events(people, statements, answers)[0]


def test_page_and_terminal_say_the_same_of_each_person_counting_equally() -> None:
    busy = [(f"b{p}", str(s), AGREE) for p in range(40) for s in range(5)]
    once = [(f"o{p}", "0", DISAGREE) for p in range(15)]
    votes = votes_from([*busy, *once])
    said_by: set[tuple[str, ...]] = set()
    for mode in ("massline", "polis"):
        analysis = analyse(votes, mode="polis" if mode == "polis" else "massline", arrival=votes.participants)
        page = render_report(analysis, title="t", texts=["x"] * 5)
        imported = Imported(
            votes=votes, texts=("x",) * 5, moderation=("accepted",) * 5, authors=(None,) * 5,
            meta=(False,) * 5, arrival=votes.participants, revotes=0,
        )  # fmt: skip
        print_analysis(analysis, imported, console_for(terminal := StringIO()), title="t")
        on_page = re.findall(r"counts equally: (\d+) of 100, ([a-z ]+)\.", page)
        printed = re.findall(r"(\d+)%, ((?:also|not|then) [a-z ]*[a-z])", terminal.getvalue())
        assert sorted(on_page) == sorted(printed)
        said_by.update(on_page)
    assert ("35", "not surely") in said_by
    assert ("100", "also holds") in said_by


def test_what_is_not_surely_more_than_half_is_never_said_to_hold() -> None:
    page = render_report(
        analyse(votes_from([(str(p), "0", AGREE if p % 2 else DISAGREE) for p in range(40)])), title="t", texts=["x"]
    )
    assert "counts equally: 50 of 100, not surely either." in page
    assert "also holds" not in page


def test_too_few_voters_is_written_instead_of_a_figure() -> None:
    words = Page(render_report(small(people=5), title="t", texts=["x"] * 7)).words
    assert "too few to say what is shared" in words
    assert "too few to say what divides" in words


def test_a_moderated_statement_is_counted_in_the_table_and_in_no_picture() -> None:
    votes = votes_of(40, ["a", "b"])
    page = render_report(analyse(votes, moderated_out=["b"]), title="t", texts=["kept", "taken out words"])
    assert page.count("taken out words") == 1
    assert "moderated out: counted here, in no list" in page


def test_a_statement_about_the_consultation_itself_is_counted_in_the_table_and_in_no_picture() -> None:
    page = render_report(analyse(votes_of(40, ["a", "b"]), meta=["b"]), title="t", texts=["kept", "I live here"])
    assert page.count("I live here") == 1


def test_nine_hundred_statements_stay_a_sensible_file() -> None:
    analysis = small(people=12, statements=900)
    page = render_report(analysis, title="t", texts=["Something somebody said about the building. " * 3] * 900)
    assert len(page.encode("utf-8")) < 1_500_000
    assert page.count('<svg class="strip') <= 40


def test_the_same_analysis_gives_the_same_bytes() -> None:
    one, other = (render_report(small("polis"), title="t", texts=["x"] * 7) for _ in range(2))
    assert one == other


def test_texts_that_do_not_match_the_statements_are_refused() -> None:
    with pytest.raises(ValueError, match="3 texts for 7 statements"):
        render_report(small(), title="t", texts=["x"] * 3)


def test_writing_leaves_the_whole_file_or_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    write_report(small(), target, title="t", texts=list(HOSTILE))
    first = target.read_bytes()
    assert first.startswith(b"<!DOCTYPE html>")
    with pytest.raises(ValueError, match="3 texts"):
        write_report(small(), target, title="t", texts=["x"] * 3)
    assert target.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
