"""Second and third themes: the software finds what a remark may speak of as well, people give it or not."""

from pathlib import Path

import pytest
from pytest_django import Settings

from massline.web.people.models import Role
from massline.web.rounds.models import BenchStep, Coding, Round, Theme
from tests.web.standin import worked_out
from tests.web.summing import Desk, say, sum_up

SAID = (
    "Mornings are cold", "Evenings are cold", "A cold lift is dear", "Rent is dear", "Dear rooms stay cold", "Noise",
)  # fmt: skip


@pytest.fixture
def desk(asking: Round, settings: Settings, tmp_path: Path) -> Desk:
    """Six remarks: three of the cold and two of what is dear; s3 and s5 hold the word of the other theme too."""
    settings.VAR = tmp_path
    for n, words in enumerate(SAID, start=1):
        say(asking, words, who=f"w{n}", section="ac"[n % 2])
    worked_out(sum_up(asking))
    return Desk.of(asking, Role.FACILITATOR)


def themes(coder: int = 1) -> dict[str, list[str]]:
    """The themes of each remark by label, the main one first."""
    found: dict[str, list[str]] = {}
    for one in Coding.objects.filter(coder=coder).order_by("rank"):
        found.setdefault(one.statement.label, []).append(one.theme.name)
    return found


def test_a_proposed_theme_tells_what_else_may_speak_of_it_and_lists_it(desk: Desk) -> None:
    assert "1 more may speak of it as well, beside another theme" in desk.get("workbench/?open=pcold")
    listed = desk.get("workbench/?open=scold")
    assert 'id="r-s3"' in listed
    assert 'id="r-s1"' not in listed
    assert "Also there" in listed


@pytest.mark.parametrize("order", [("cold", "dear"), ("dear", "cold")])
def test_second_themes_come_with_the_second_theme_that_is_taken_whichever_comes_first(
    desk: Desk, order: tuple[str, str]
) -> None:
    desk.post("workbench/", do="take", group=order[0], name=order[0], seconds="1")
    assert all(len(some) == 1 for some in themes().values()), "nothing has a main theme that could stand beside"
    before = themes()
    assert "2 remarks that may speak of several things get those themes as well" in desk.get(
        f"workbench/?open=p{order[1]}"
    )
    desk.post("workbench/", do="take", group=order[1], name=order[1], seconds="1")
    assert (themes()["s3"], themes()["s5"]) == (["dear", "cold"], ["cold", "dear"])
    assert [len(some) for some in themes().values() if len(some) > 1] == [2, 2]
    step = BenchStep.objects.last()
    assert step is not None
    desk.post("workbench/", do="undo", step=step.pk)
    assert themes() == before


def test_without_the_tick_nothing_gets_a_second_theme_until_somebody_presses_beside_it(desk: Desk) -> None:
    for group in ("cold", "dear"):
        desk.post("workbench/", do="take", group=group, name=group)
    assert all(len(some) == 1 for some in themes().values())
    cold, dear = (Theme.objects.get(name=name).pk for name in ("cold", "dear"))
    page = desk.get(f"workbench/?open=t{cold}")
    assert page.count("May speak as well of:") == 1
    value = page.split('name="second" value="')[1].split('"')[0]
    assert value.endswith(f":{cold}:{dear}")
    desk.post(f"workbench/?open=t{cold}", do="place", said=[], second=value)
    assert themes()["s5"] == ["cold", "dear"]
    assert "May speak as well of:" not in desk.get(f"workbench/?open=t{cold}"), "it does already"


def test_before_the_other_theme_is_taken_a_remark_leads_to_its_proposal(desk: Desk) -> None:
    desk.post("workbench/", do="take", group="dear", name="dear")
    page = desk.get(f"workbench/?open=t{Theme.objects.get().pk}")
    assert "open=pcold-dear#open" in page.split("May speak as well of:")[0].rsplit("<a", 1)[1]


def test_the_parts_of_a_theme_bring_what_else_their_remarks_speak_of(desk: Desk) -> None:
    desk.post("workbench/", do="take", group="dear", name="dear")
    names = {"name-cold-mornings": "Mornings", "name-cold-evenings": "Evenings", "name-cold-dear": "Rooms"}
    desk.post("workbench/", do="parts", group="cold", seconds="1", **names)
    assert themes()["s5"] == ["Rooms", "dear"]
