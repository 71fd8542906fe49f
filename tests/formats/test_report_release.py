"""The report on a release: the numbers of the release and no others, hidden ones said to be hidden."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from massline.formats.release import ReleasedMeasure, Spoken, parse_release, sign_release
from massline.formats.release_analysis import ReleaseAnalysis, analyse_release
from massline.formats.report import render_release_report, write_release_report
from massline.formats.report.followed import Followed, Told
from massline.method.disclosure import VOTERS
from massline.method.publication import Table
from massline.method.shown import shown_share
from massline.method.spans import span_digest
from tests.formats.test_release import KEY, document, signed, spoken
from tests.formats.test_report import HOSTILE, Page


def analysed(**changes: Any) -> ReleaseAnalysis:
    return analyse_release(parse_release(spoken(sign_release(document(**changes), KEY))))


def rows_of(page: str) -> list[list[str]]:
    """Every table row of a page as the words of its cells."""
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]*>", " ", cell)).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr.*?</tr>", page, re.S)
    ]


def test_every_count_and_range_of_the_page_is_that_of_the_json() -> None:
    found = analysed()
    page = render_release_report(found)
    for one in found.as_json()["statements"]:
        anchor = [row["id"] for row in found.as_json()["statements"]].index(one["id"])
        line = re.search(
            rf'<tr role="row"><th scope="row" role="rowheader"><span class="number" id="statement-{anchor}".*?</tr>',
            page,
            re.S,
        )
        assert line is not None
        ((_, agree, disagree, passes, voters, share, between),) = rows_of(line[0])
        if one["seen"] is None:
            assert {agree, disagree, passes, voters, share} == {"too few to say"}
        elif one["share"] is None:
            assert (agree, disagree, passes) == ("at least 9 in 10", "at most 1 in 10", "at most 1 in 10")
            assert (voters, share) == (str(one["seen"]), "9 in 10 or more")
        else:
            assert (agree, disagree, passes) == tuple(str(one[name]) for name in ("agree", "disagree", "pass"))
            assert voters == str(one["seen"])
            assert between == f"{one['share']['low'] * 100:.0f} to {one['share']['high'] * 100:.0f} %"
            assert abs(float(share.split()[0]) - one["share"]["value"] * 100) <= 5


def test_participation_and_evenness_are_those_of_the_json() -> None:
    found = analysed()
    heard = found.as_json()["participation"]
    page = render_release_report(found)
    rows = {row[0]: row[1:] for row in rows_of(page) if len(row) == 6}
    for slug, share in heard["sections"].items():
        size = {"A": 48, "B": 52, "C": 44, "D": 36}[slug]
        ends = f"{share['low'] * 100:.1f} to {share['high'] * 100:.1f} %"
        assert rows[f"Block {slug}"][:4] == [
            str(size), str(round(share["value"] * size)), f"{share['value'] * 100:.1f} %", ends,
        ]  # fmt: skip
    assert f"evenness {heard['evenness']:.3f}" in page
    assert f"design effect {heard['design_effect']:.2f}" in page


def test_a_hidden_section_is_too_few_to_say_and_no_figure_of_it_is_anywhere() -> None:
    page = render_release_report(analysed())
    words = Page(page).words
    assert "29 people contributed words; 2 sections cannot be shown" in words
    assert "Block C: too few to say." in words
    by_section = page[page.index("Open the table by section") :]
    (_, *cells) = next(row for row in rows_of(by_section) if row and row[0].startswith("Statement a1"))
    assert cells[0].startswith("16 of 26 (")
    assert cells[3] == "too few to say"


def test_a_proposal_names_the_least_convinced_section_of_the_json() -> None:
    found = analysed()
    response = found.as_json()["responses"][0]
    words = Page(render_release_report(found)).words
    shown = shown_share({"base": response["seen"], "ours": response["ours"]}, "ours")
    least = response["sections"][response["floor"]["section"]]
    floor = shown_share({"base": least["seen"], "ours": least["ours"]}, "ours")
    assert shown is not None
    assert floor is not None
    assert f"Our proposal (1.0): {shown.words} say it is ours" in words
    assert f"Least convinced: Block {response['floor']['section']}, {floor.words} of {least['seen']}." in words


def test_the_page_says_who_signed_what_was_computed_and_what_came_by_open_link() -> None:
    words = Page(render_release_report(analysed(open_share=30))).words
    assert "Every figure here is recomputed from the counts in the release." in words
    assert KEY.public_key().public_bytes_raw().hex() in words
    assert "Open, unverified: About 30 of 100 answers came by an open link" in words
    assert "not to be had from its counts: opinion groups" in words
    assert "open link" not in Page(render_release_report(analysed())).words


def test_withdrawn_words_leave_a_line_that_says_so() -> None:
    words = Page(render_release_report(analysed())).words
    assert "(no words: withdrawn, or hidden by whoever said it)" in words


def test_a_moderated_statement_is_in_the_table_and_in_no_list() -> None:
    def moderated(made: dict[str, Any]) -> None:
        made["statements"][2]["moderated"] = True

    page = render_release_report(analyse_release(parse_release(spoken(signed(moderated)))))
    assert page.count("Wir frieren") == 2
    assert "moderated out: counted here, in no list" in page
    assert "None of the 1 statement with enough voters" in page


def test_an_empty_release_is_a_page_that_says_so() -> None:
    empty: dict[str, Any] = {"statements": [], "responses": [], "sections": [], "contributors": None, "codes": None}
    words = Page(render_release_report(analysed(**empty, voters=Table(VOTERS)))).words
    assert "Too few answered to say how many." in words
    assert "No statement has 10 voters yet" in words
    assert "How far the proposal is ours" not in words


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_names_and_questions_are_shown_and_do_nothing(hostile: str) -> None:
    if "\ud800" in hostile:
        hostile = hostile.replace("\ud800", "")  # no UTF-8 file can hold it, so no release can

    def everywhere(made: dict[str, Any]) -> None:
        made.update(question=hostile, organisation=hostile, consultation=hostile, not_recomputable=[hostile])
        for one in made["statements"]:
            one["digest"] = span_digest(b"salt", hostile)
        for one in made["responses"]:
            one["title"] = hostile
        for one in made["sections"]:
            one["name"] = hostile

    words = dict.fromkeys(("a1", "a2", "a3"), Spoken(hostile, b"salt".hex()))
    page = render_release_report(analyse_release(parse_release(spoken(signed(everywhere), words))))
    parsed = Page(page)
    assert parsed.open == []
    assert not {"script", "img", "link"} & {tag for tag, _ in parsed.elements}
    assert not any(name.startswith("on") for _, attrs in parsed.elements for name in attrs)
    assert "\x00" not in page


def test_links_find_their_places_and_every_table_has_its_caption() -> None:
    parsed = Page(render_release_report(analysed()))
    ids = [attrs["id"] for _, attrs in parsed.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"] for attrs in parsed.all("a")} <= {f"#{name}" for name in ids}
    assert len(parsed.all("table")) == len(parsed.all("caption")) > 3


def test_the_same_release_gives_the_same_bytes_and_the_file_is_whole(tmp_path: Path) -> None:
    found = analysed()
    write_release_report(found, tmp_path / "release.html")
    assert (tmp_path / "release.html").read_text(encoding="utf-8") == render_release_report(found)
    assert [path.name for path in tmp_path.iterdir()] == ["release.html"]
    json.dumps(found.as_json(), allow_nan=False)


def part_on_method(page: str) -> str:
    return unescape(page.split('id="followed"')[1].split("</section>")[0])


def test_no_report_on_a_release_is_without_how_the_method_was_followed() -> None:
    method = [
        ReleasedMeasure("asking", "answered", "act", figures={"percent": 70}),
        ReleasedMeasure("resonance", "floor", "too_few", "P1 1.0"),
        ReleasedMeasure("alarm", "nobody_spoke_with", "speaks", "nights", {"section": "Nights <b>"}),
    ]
    page = render_release_report(analysed(method=method))
    assert '<a href="#followed">' in page
    rows = rows_of(page.split('id="followed"')[1].split("</section>")[0])
    assert ["answered", "", "act on it", "percent: 70"] in rows
    assert ["floor", "P1 1.0", "too few to say", ""] in rows
    assert ["nobody spoke with", "nights", "speaks", "section: Nights <b>"] in rows
    assert "Nights <b>" not in page
    assert "This release says nothing of it" in part_on_method(render_release_report(analysed(method=())))


def test_words_for_the_method_stand_there_as_text_with_alarms_and_what_was_passed_over() -> None:
    words = Followed(
        parts=[("Was the asking sound?", [Told("Who spoke?", "All <i>did</i>.", "good")]), ("And then?", [])],
        alarms=[("Nobody asked Nights.", "They sleep."), ("One more.", "")],
        beside=["Went on with a reason."],
    )
    page = render_release_report(analysed(), followed=words)
    part = part_on_method(page)
    for line in ("Who spoke? All <i>did</i>. (good)", "Nothing to say yet.", "They sleep.", "Went on with a reason.",
                 "One more. Nobody answered it yet."):  # fmt: skip
        assert line in part
    assert "<i>did" not in page
