"""Model figures in a release: checked when read, said alike at a terminal, in JSON and in the report."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from massline.formats.refusal import InputRefused
from massline.formats.release import parse_release, sign_release
from massline.formats.release_analysis import ReleaseAnalysis, analyse_release
from massline.formats.report import render_release_report
from massline.formats.terminal_release import print_release
from massline.method.model_terms import NAMES
from tests.formats.test_release import KEY, document, heading, spoken

GROUPS = {
    "answer": "groups",
    "found": [
        {"name": "A", "people": 40, "stands_for": [{"id": "a1", "answer": "agree", "inside": 90, "outside": 35}]},
        {"name": "B", "people": 20, "stands_for": []},
    ],
}


def model(**changes: Any) -> dict[str, Any]:
    return {
        "release": 1,
        "people": 96,
        "groups": {"answer": "none", "why": "spectrum", "found": []},
        "everybody": [{"id": "a1", "percent": 50, "low": 45, "high": 70, "release": 1}],
        "headlines": [{"id": "a1", "answer": "agree", "equally": False, "without": None}],
        "made": {"warns": False},
    } | changes


def analysed(block: dict[str, Any] | None) -> ReleaseAnalysis:
    return analyse_release(parse_release(spoken(sign_release(document(model=block), KEY))))


def printed(found: ReleaseAnalysis) -> str:
    out = io.StringIO()
    print_release(found, Console(file=out, width=200))
    return " ".join(out.getvalue().split())


def test_a_release_says_of_its_model_figures_that_the_counts_do_not_give_them() -> None:
    assert set(NAMES) <= set(document(model=model())["not_recomputable"])
    assert document()["not_recomputable"] == ["opinion groups"]


def test_terminal_json_and_report_say_the_same() -> None:
    found = analysed(model())
    told, page = printed(found), " ".join(render_release_report(found).split())
    for words in (
        "No reliable opinion groups: people differ along a spectrum, without a clear gap between camps.",
        "No sign that answers were copied or made by a machine.",
        "When each person counts equally, 1 of 1 statement called shared would not surely be: a1.",
        "Worked out at release 1, when 96 people were shown.",
    ):
        assert words in told
        assert words in page
    assert "about 50% 45% to 70%" in told.replace("│", "").replace("  ", " ")
    assert "45 to 70 %" in page
    assert "about half agree; between 45 and 70 of 100" in page
    assert found.as_json()["model"] == json.loads(json.dumps(model()))


def test_groups_are_shown_as_profiles_and_never_as_nobody_or_all() -> None:
    found = analysed(model(groups=GROUPS))
    told, page = printed(found), render_release_report(found)
    assert "There are 2 opinion groups: A with 40 people or more and B with 20 people or more." in told
    assert "Group A: 40 people or more" in page
    assert "9 in 10 or more" in page
    assert "Nothing sets them apart surely enough to be listed." in page


def test_a_warning_is_said_with_what_it_changes() -> None:
    made = {"warns": True, "people": 20, "all_stand": False}
    lost = {"id": "a1", "answer": "agree", "equally": True, "without": False}
    found = analysed(model(made=made, headlines=[lost]))
    for words in (
        "those of 20 people or more look copied",
        "Not surely shared without the answers that look made: a1.",
    ):
        assert words in printed(found)
        assert words in " ".join(render_release_report(found).split())
    few = analysed(model(made={"warns": True, "people": 0, "all_stand": True}))
    assert "those of fewer than 10 people look copied" in printed(few)


def test_a_release_without_the_block_is_read_and_says_nothing_of_it() -> None:
    found = analysed(None)
    assert found.model is None
    assert found.as_json()["model"] is None
    assert "opinion groups:" not in printed(found)
    assert 'id="stands"' not in render_release_report(found)


def test_an_estimate_is_drawn_where_it_is_ten_points_from_those_heard() -> None:
    far = [{"id": "a1", "percent": 45, "low": 35, "high": 60, "release": 1}]
    assert analysed(model(everybody=far)).furthest == ("a1",)
    assert "just under half agree; between 35 and 60 of 100" in render_release_report(analysed(model(everybody=far)))
    assert analysed(model()).furthest == ("a1",)
    near = [{"id": "a1", "percent": 60, "low": 50, "high": 70, "release": 1}]
    assert analysed(model(everybody=near)).furthest == ()
    assert "less than ten points" in render_release_report(analysed(model(everybody=near)))


def changed(path: tuple[Any, ...], value: object) -> Callable[[dict[str, Any]], None]:
    def change(block: dict[str, Any]) -> None:
        at: Any = block
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("people",), 20, "figures of 20 people, expected at least 30"),
        (("release",), 2, "worked out at release 2, and this is release 1"),
        (("everybody", 0, "percent"), 57, "57 percent, expected steps of 5"),
        (("everybody", 0, "percent"), 100, "100 percent, expected steps of 5 from 5 to 95"),
        (("everybody", 0, "low"), 60, "50 is not between 60 and 70"),
        (("everybody", 0, "id"), "a2", "the release shows no count of that statement"),
        (("everybody", 0, "id"), "nobody", "the release shows no count of that statement"),
        (("everybody", 0, "section"), "A", "'section' is not a field of this format"),
        (("headlines", 0, "answer"), "pass", "'pass' is no side"),
        (("headlines", 0, "without"), True, "those are too few for that"),
        (("made",), {"warns": True, "people": 12, "all_stand": True}, "12 people, expected whole steps of 10"),
        (("made",), {"warns": True, "people": 10}, "'all_stand' is missing"),
        (("groups", "why"), "40 people", "is no answer of this format"),
        (("groups", "found"), [{"name": "A", "people": 40, "stands_for": []}], "'none' with 1 groups"),
        (("groups",), {"answer": "groups", "found": []}, "'groups' with 0 groups"),
        (("groups",), {**GROUPS, "found": [{**GROUPS["found"][0], "people": 8}, GROUPS["found"][1]]}, "8 people"),  # type: ignore[dict-item]
        (("groups",), {**GROUPS, "members": []}, "'members' is not a field"),
        (("everybody",), "all", "which is not what belongs there"),
        (("everybody",), ["a1"], "expected an object"),
    ],
)
def test_a_figure_that_is_finer_or_of_fewer_people_than_allowed_is_refused(
    path: tuple[Any, ...], value: object, complaint: str
) -> None:
    made = json.loads(json.dumps(document(model=model())))
    changed(path, value)(made["model"])
    with pytest.raises(InputRefused, match=complaint.replace("(", r"\(")):
        parse_release(sign_release(made, KEY))


def test_an_estimate_from_an_earlier_release_may_stand_in_a_later_one() -> None:
    found = analyse_release(parse_release(sign_release(document(heading=heading(3), model=model()), KEY)))
    assert found.estimates["a1"].percent == 50
