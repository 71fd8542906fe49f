"""The workbench: proposed themes beside the words; put, taken, named, split, joined, undone; nothing is ever lost."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from massline.web.people.models import Role
from massline.web.rounds import voices
from massline.web.rounds.concentrate import bench, coding, working
from massline.web.rounds.models import (
    BenchStep,
    Coding,
    NoneOfThese,
    ProposedThemes,
    Round,
    Statement,
    Theme,
    Verdict,
    Working,
)
from tests.web.crawling import stored
from tests.web.standin import worked_out
from tests.web.summing import DAY, DESK, Desk, say, sum_up

SAID = (
    "Mornings are cold", "Evenings are cold", "Mornings feel cold", "Rent is dear", "Heating is dear", "Lifts stop",
    "Noise", "Evenings feel cold",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def summing(asking: Round) -> Round:
    """Eight remarks, ready to be summed up: four end in "cold", two in "dear"."""
    for n, words in enumerate(SAID, start=1):
        say(asking, words, who=f"w{n}", section="ac"[n % 2])
    return sum_up(asking)


@pytest.fixture
def desk(summing: Round) -> Desk:
    """One person who does everything."""
    return Desk.of(summing, Role.FACILITATOR)


def said(round_: Round, label: str) -> Statement:
    return round_.statements.get(label=label)


def put(desk: Desk, round_: Round, to: str, *labels: str, saw: int = 0, status: int = 303, **more: Any) -> str:
    """Pick remarks and put them somewhere, as the page of undecided ones does."""
    picked = [f"{said(round_, label).pk}:{saw}" for label in labels]
    page = more.pop("page", "workbench/?open=undecided")
    answer = desk.post(page, status, do="place", said=picked, to=to, **more)
    return html.unescape(answer.content.decode())


def under(round_: Round, coder: int = 1) -> dict[str, str]:
    """The theme of each remark by label, as a coder put it."""
    rows = Coding.objects.filter(statement__round=round_, coder=coder).values_list("statement__label", "theme__name")
    return dict(rows)


def undo(desk: Desk, status: int = 303) -> str:
    step = BenchStep.objects.last()
    assert step is not None
    return html.unescape(desk.post("workbench/", status, do="undo", step=step.pk).content.decode())


def test_before_anything_is_proposed_the_page_says_so_and_remarks_can_be_put_by_hand(
    desk: Desk, summing: Round
) -> None:
    page = desk.get("workbench/")
    assert "Nothing yet." in page
    put(desk, summing, "new", "s1", "s2", new="Cold")
    assert under(summing) == {"s1": "Cold", "s2": "Cold"}
    assert "2 remarks put under “Cold”." in html.unescape(desk.get("workbench/?did=step"))


def test_a_proposed_theme_stands_with_its_words_its_size_and_whether_it_is_stable(desk: Desk, summing: Round) -> None:
    worked_out(summing)
    page = " ".join(desk.get("workbench/").split())
    assert "Evenings are cold" in page
    assert "4 remarks" in page
    assert "unstable" in page, "two remarks alone"
    opened = desk.get("workbench/?open=pcold")
    for label in ("s1", "s2", "s3", "s8"):
        assert f"r-{label}" in opened
    assert "r-s4" not in opened


def test_taking_a_proposed_theme_puts_its_remarks_under_one_theme_however_often_the_form_is_sent(
    desk: Desk, summing: Round
) -> None:
    worked_out(summing)
    for _ in range(2):
        desk.post("workbench/?open=pcold", do="take", group="cold", name="Cold mornings")
    assert under(summing) == dict.fromkeys(("s1", "s2", "s3", "s8"), "Cold mornings")
    assert BenchStep.objects.count() == 1
    assert not under(summing, 2), "only this coder"
    desk.post("workbench/", 422, do="take", group="dear", name="Cold mornings")
    desk.post("workbench/", do="take", group="dear", into=str(Theme.objects.get().pk))
    assert len(under(summing)) == 6


def test_what_a_coder_put_somewhere_stays_there_when_a_proposal_is_taken(desk: Desk, summing: Round) -> None:
    worked_out(summing)
    put(desk, summing, "new", "s1", new="Mine")
    put(desk, summing, "none", "s2")
    desk.post("workbench/", do="take", group="cold", name="Cold")
    assert under(summing) == {"s1": "Mine", "s3": "Cold", "s8": "Cold"}
    assert NoneOfThese.objects.get().statement.label == "s2"


def test_the_parts_of_a_proposed_theme_become_themes_in_one_step(desk: Desk, summing: Round) -> None:
    worked_out(summing)
    desk.post(
        "workbench/", do="parts", group="cold", **{"name-cold-mornings": "Mornings", "name-cold-evenings": "Eve"}
    )
    assert under(summing) == {"s1": "Mornings", "s3": "Mornings", "s2": "Eve", "s8": "Eve"}
    undo(desk)
    assert not under(summing)
    assert not Theme.objects.exists()


def test_a_theme_is_split_as_proposed_and_the_rest_stays(desk: Desk, summing: Round) -> None:
    worked_out(summing)
    put(desk, summing, "new", "s1", "s2", "s3", "s8", "s4", new="Homes")
    theme = Theme.objects.get()
    page = desk.get(f"workbench/?open=t{theme.pk}")
    assert 'name="name-cold-mornings"' in page, "the next level below"
    for _ in range(2):
        desk.post("workbench/", do="parts", of=str(theme.pk), **{"name-cold-mornings": "Mornings"})
    assert under(summing) == {"s1": "Mornings", "s3": "Mornings", "s2": "Homes", "s8": "Homes", "s4": "Homes"}


def test_every_remark_is_under_a_theme_or_in_one_of_the_two_buckets(desk: Desk, summing: Round) -> None:
    put(desk, summing, "new", "s1", "s2", new="Cold")
    put(desk, summing, "none", "s6", "s7")
    put(desk, summing, "undecided", "s2", saw=Theme.objects.get().pk)
    stands = bench.stands(summing, 1)
    listed = [desk.get(f"workbench/?open={one}") for one in (f"t{Theme.objects.get().pk}", "none", "undecided")]
    seen = [sorted(re.findall(r'id="r-(s\d)"', page)) for page in listed]
    assert seen == [["s1"], ["s6", "s7"], ["s2", "s3", "s4", "s5", "s8"]]
    assert len(stands) == 3
    put(desk, summing, "none", "s1", saw=Theme.objects.get().pk)
    assert not under(summing)
    assert NoneOfThese.objects.count() == 3


def test_several_steps_are_undone_one_after_the_other_and_everything_is_as_before(desk: Desk, summing: Round) -> None:
    worked_out(summing)
    put(desk, summing, "new", "s4", new="Dear")
    Coding.objects.update(against=True)
    before = stored_but_steps()
    desk.post("workbench/", do="take", group="cold", name="Cold")
    cold = Theme.objects.get(name="Cold")
    desk.post("workbench/", do="rename", theme=str(cold.pk), name="Frozen")
    put(desk, summing, "none", "s4", saw=Theme.objects.get(name="Dear").pk)
    put(desk, summing, "new", "s1", saw=cold.pk, new="Else")
    desk.post("workbench/", do="merge", theme=str(cold.pk), into=str(Theme.objects.get(name="Else").pk))
    assert set(under(summing).values()) == {"Else"}
    for _ in range(5):
        undo(desk)
    assert stored_but_steps() == before
    assert BenchStep.objects.count() == 1


def stored_but_steps() -> dict[str, Any]:
    """Themes and where remarks stand, without numbers of rows that come back with another one."""
    return {
        "themes": list(Theme.objects.order_by("id").values_list()),
        "coded": sorted(Coding.objects.values_list("statement__label", "coder", "theme", "against")),
        "none": sorted(NoneOfThese.objects.values_list("statement__label", "coder")),
    }


def test_what_was_picked_and_typed_stands_there_again_after_a_refusal(desk: Desk, summing: Round) -> None:
    put(desk, summing, "new", "s1", new="Cold")
    page = put(desk, summing, "new", "s2", "s3", new="Cold", status=422)
    assert re.findall(r'id="r-(s\d)"[^>]* checked', page) == ["s2", "s3"]
    assert '<option value="new" selected>' in page
    assert 'value="Cold" form="place"' in page
    assert " checked" not in desk.get("workbench/?open=undecided")


def test_undo_twice_by_a_double_press_takes_one_step_back(desk: Desk, summing: Round) -> None:
    put(desk, summing, "new", "s1", new="Cold")
    put(desk, summing, str(Theme.objects.get().pk), "s2")
    step = BenchStep.objects.last()
    assert step is not None
    for _ in range(2):
        desk.post("workbench/", do="undo", step=step.pk)
    assert under(summing) == {"s1": "Cold"}


def test_undo_of_what_somebody_else_changed_meanwhile_is_refused_with_a_sentence(desk: Desk, summing: Round) -> None:
    other = Desk.of(summing, Role.FACILITATOR)
    put(desk, summing, "new", "s1", "s2", new="Cold")
    step = BenchStep.objects.get()
    put(other, summing, "none", "s2", saw=Theme.objects.get().pk)
    page = html.unescape(desk.post("workbench/", 409, do="undo", step=step.pk).content.decode())
    assert "Somebody else changed meanwhile" in page
    assert under(summing) == {"s1": "Cold"}
    assert Theme.objects.exists()


def test_nobody_undoes_a_step_of_another_browser(desk: Desk, summing: Round) -> None:
    other = Desk.of(summing, Role.FACILITATOR)
    put(desk, summing, "new", "s1", new="Cold")
    step = BenchStep.objects.get()
    assert "Undo" not in other.get("workbench/")
    other.post("workbench/", do="undo", step=step.pk)
    assert under(summing) == {"s1": "Cold"}


def test_a_theme_somebody_else_put_remarks_into_is_not_undone_away(desk: Desk, summing: Round) -> None:
    put(desk, summing, "new", "s1", new="Cold")
    step, theme = BenchStep.objects.get(), Theme.objects.get()
    Coding.objects.create(statement=said(summing, "s2"), coder=2, theme=theme)
    desk.post("workbench/", 409, do="undo", step=step.pk)
    assert Coding.objects.count() == 2


def test_two_people_who_move_the_same_remark_do_not_overwrite_each_other(desk: Desk, summing: Round) -> None:
    other = Desk.of(summing, Role.FACILITATOR)
    put(desk, summing, "new", "s1", new="Cold")
    page = put(other, summing, "none", "s1", "s2", status=409)
    assert "s1" in page
    assert "Nothing was moved" in page
    assert under(summing) == {"s1": "Cold"}
    assert not NoneOfThese.objects.exists(), "all of it or nothing"
    put(other, summing, str(Theme.objects.get().pk), "s1")


def test_a_coder_never_sees_what_the_other_one_did(summing: Round) -> None:
    first, second = Desk.of(summing, Role.DRAFTER), Desk.of(summing, Role.MODERATOR)
    worked_out(summing)
    first.post("workbench/", do="take", group="cold", name="Cold")
    put(first, summing, "none", "s6")
    for address in (
        "workbench/",
        "workbench/?open=undecided",
        "workbench/?coder=1&open=none",
        "workbench/?open=pcold",
    ):
        page = second.get(address)
        assert "Second coder" in page
        assert re.search(r"Undecided</a> <span[^>]*>8<", page), address
    theme = Theme.objects.get()
    assert 'id="r-s' not in second.get(f"workbench/?open=t{theme.pk}")
    assert "0" in re.findall(r">Cold</a> <span[^>]*>(\d+)<", second.get("workbench/"))
    reader = Desk.of(summing, Role.CONVENER)
    page = reader.get("workbench/?open=pcold")
    assert "under no theme of yours" not in page
    assert "Not placed" not in page
    assert reader.post("workbench/", 403, do="work")


def test_agreement_is_told_from_ten_remarks_both_read_and_follows_every_change(asking: Round) -> None:
    for n in range(12):
        say(asking, f"Number {n} is cold", who=f"w{n}")
    round_ = sum_up(asking)
    first, second = Desk.of(round_, Role.DRAFTER), Desk.of(round_, Role.MODERATOR)
    labels = [f"s{n}" for n in range(1, 13)]
    put(first, round_, "new", *labels[:6], new="Cold")
    put(first, round_, "new", *labels[6:], new="Dear")
    cold, dear = (str(Theme.objects.get(name=name).pk) for name in ("Cold", "Dear"))
    put(second, round_, cold, *labels[:6])
    assert "Too few to say: 6 remarks were read by both." in second.get("workbench/")
    put(second, round_, dear, *labels[6:])
    assert "Yes: alpha about 1.0, over 12 remarks." in second.get("workbench/")
    put(second, round_, cold, *labels[6:10], saw=int(dear))
    assert "Too little: alpha about" in first.get("workbench/")


def test_words_taken_back_or_set_aside_vanish_from_the_proposals_at_once(desk: Desk, summing: Round) -> None:
    worked_out(summing)
    assert "Rent is dear" in desk.get("workbench/?open=pdear")
    voices.moderate(said(summing, "s4"), Verdict.HELD, role="moderator", day=DAY, reason="A name.")
    page = desk.get("workbench/?open=pdear")
    assert "Rent is dear" not in page
    assert "1 remark" in page
    assert "set aside since" in page
    Statement.objects.filter(label="s5").update(visibility="outcome")
    page = desk.get("workbench/")
    assert "Heating is dear" not in page
    assert "Words their authors do not want quoted" in page
    assert ">dear<" not in page, "nor the word it was found by"


def test_the_kept_proposal_holds_no_words_and_no_person(summing: Round) -> None:
    worked_out(summing)
    content = summing.proposed_themes.content
    for statement in summing.statements.all():
        assert statement.words_key not in content
        assert statement.text not in content


def test_a_worker_that_died_is_noticed_and_can_be_begun_again(desk: Desk, summing: Round) -> None:
    lock = working.take_lock(summing)
    assert lock is not None
    ProposedThemes.objects.create(round=summing, state=Working.WORKING)
    assert "Being worked out since" in desk.get("workbench/")
    with pytest.raises(working.AtWorkError):
        working.begin(summing)
    desk.post("workbench/", do="work")
    lock.close()  # as the system does when the process goes
    page = desk.get("workbench/")
    assert "stopped before the end" in page
    worked_out(summing)
    assert "stopped before the end" not in desk.get("workbench/")


def test_what_another_version_kept_is_worked_out_anew_and_breaks_no_page(desk: Desk, summing: Round) -> None:
    ProposedThemes.objects.create(round=summing, digest="0" * 64, content='{"groups": 7}')
    assert "Nothing yet." in desk.get("workbench/?open=pcold")


def test_a_fault_while_working_out_leaves_what_was_there(desk: Desk, summing: Round) -> None:
    def broken(_remarks: object, _before: object) -> Any:
        raise RuntimeError("s1 said something")

    worked_out(summing)
    working.begin(summing, run=lambda work: work(), read=broken)
    page = desk.get("workbench/")
    assert "stopped before the end" in page
    assert "Evenings are cold" in page


def test_pairs_that_may_say_the_same_are_judged_by_a_person_and_then_move_together(asking: Round) -> None:
    for n, text in enumerate(("Stairs are dark", "Dark are stairs", "Lights are cold", "Baths are cold"), start=1):
        say(asking, text, who=f"w{n}")
    round_ = sum_up(asking)
    desk = Desk.of(round_, Role.FACILITATOR)
    worked_out(round_)
    assert "1 pair may say the same" in desk.get("workbench/")
    pair = {"one": said(round_, "s1").pk, "other": said(round_, "s2").pk}
    put(desk, round_, "new", "s1", new="Dark")
    assert under(round_) == {"s1": "Dark"}, "nothing goes along before a person says so"
    undo(desk)
    desk.post("workbench/?open=alike", do="judge", kind="same", say="yes", **pair)
    assert "may say the same" not in desk.get("workbench/")
    put(desk, round_, "new", "s2", new="Dark")
    assert under(round_) == {"s1": "Dark", "s2": "Dark"}
    desk.post("workbench/", do="judge", kind="same", say="open", **pair)
    assert "1 pair may say the same" in desk.get("workbench/")


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"do": "x"}, {"do": "place"}, {"do": "place", "said": "x:1", "to": "none"},
        {"do": "place", "said": "S1", "to": ""}, {"do": "place", "said": "S1", "to": "²"},
        {"do": "place", "said": "S1", "to": "999999"}, {"do": "place", "said": "S1", "to": "new", "new": ""},
        {"do": "place", "said": "S1", "to": "new", "new": "x" * 90}, {"do": "take", "group": "none"},
        {"do": "take", "group": "cold", "name": ""}, {"do": "take", "group": "cold", "into": "999"},
        {"do": "parts", "group": "cold"}, {"do": "parts", "of": "x"}, {"do": "rename", "theme": "1", "name": "a"},
        {"do": "merge", "theme": "x", "into": ""}, {"do": "judge", "one": "x", "other": "", "kind": "same"},
        {"do": "judge", "one": "S1", "other": "S1", "kind": "same", "say": "yes"},
    ],
    ids=str,
)  # fmt: skip
def test_bad_input_is_answered_with_a_sentence_and_changes_nothing(
    desk: Desk, summing: Round, fields: dict[str, str]
) -> None:
    worked_out(summing)
    first = str(said(summing, "s1").pk)
    sent = {name: first if value == "S1" else value for name, value in fields.items()}
    before = stored_but_steps()
    page = desk.post("workbench/?open=undecided", 422, **sent).content.decode()
    assert 'role="alert"' in page
    assert stored_but_steps() == before


@pytest.mark.parametrize(
    "query", ["?open=p", "?open=pnone%00", "?open=t9", "?open=t²", "?open=x", "?coder=9", "?page=z&open=undecided",
              "?proposals=-3", "?open=" + "p" * 900, "?open=alike",
              "?open=pulls", "?open=p-none", "?open=p-undecided"],
)  # fmt: skip
def test_no_address_breaks_the_page(desk: Desk, summing: Round, query: str) -> None:
    worked_out(summing)
    before = stored()
    desk.get(f"workbench/{query}")
    assert stored() == before, "looking changes nothing"


def test_what_has_no_answer_yet_is_always_in_sight(desk: Desk) -> None:
    for address in ("workbench/", "workbench/?open=undecided"):
        assert "8 remarks have no answer yet" in desk.get(address)
        assert f'href="{DESK}answers/"' in desk.get(address)


def test_coding_a_remark_on_the_page_of_a_coder_takes_it_out_of_none_of_these(desk: Desk, summing: Round) -> None:
    put(desk, summing, "none", "s1")
    theme = coding.add_theme(summing, "Cold")
    coding.paste(summing, [("s1", "Cold", 1)], role="drafter", day=DAY)
    assert not NoneOfThese.objects.exists()
    assert bench.stands(summing, 1)[said(summing, "s1").pk.hex].theme == theme.pk


def beside(round_: Round) -> dict[str, list[str]]:
    """The themes of each remark in their order, as the first coder put them."""
    found: dict[str, list[str]] = {}
    for coding_ in Coding.objects.filter(statement__round=round_, coder=1).order_by("rank"):
        found.setdefault(coding_.statement.label, []).append(coding_.theme.name)
    return found


def test_a_remark_speaks_of_up_to_three_themes_and_the_first_stays_the_main_one(desk: Desk, summing: Round) -> None:
    numbers = {name: coding.add_theme(summing, name).pk for name in ("Cold", "Dear", "Old", "Loud")}
    put(desk, summing, str(numbers["Cold"]), "s1")
    for name in ("Dear", "Old", "Loud", "Dear"):
        put(desk, summing, str(numbers[name]), "s1", saw=numbers["Cold"], beside="1")
    assert beside(summing) == {"s1": ["Cold", "Dear", "Old"]}
    page = desk.get(f"workbench/?open=t{numbers['Cold']}")
    assert "also" in page
    assert 'id="r-s1"' in desk.get(f"workbench/?open=a{numbers['Dear']}")
    assert "1 more speaks of it as well" in desk.get(f"workbench/?open=t{numbers['Dear']}")
    put(desk, summing, "", "s1", saw=numbers["Cold"], off=str(numbers["Dear"]))
    assert beside(summing) == {"s1": ["Cold", "Old"]}
    put(desk, summing, str(numbers["Old"]), "s1", saw=numbers["Cold"])
    assert beside(summing) == {"s1": ["Old"]}, "what becomes the main theme is not beside itself"
    for _ in range(5):
        undo(desk)
    assert not beside(summing)


def test_joined_themes_leave_a_remark_that_had_both_under_one_and_undo_brings_both_back(
    desk: Desk, summing: Round
) -> None:
    cold, dear = (coding.add_theme(summing, name).pk for name in ("Cold", "Dear"))
    put(desk, summing, str(cold), "s1", "s2")
    put(desk, summing, str(dear), "s1", saw=cold, beside="1")
    put(desk, summing, str(dear), "s3")
    put(desk, summing, str(cold), "s3", saw=dear, beside="1")
    desk.post("workbench/", do="merge", theme=str(cold), into=str(dear))
    assert beside(summing) == {"s1": ["Dear"], "s2": ["Dear"], "s3": ["Dear"]}
    undo(desk)
    assert beside(summing) == {"s1": ["Cold", "Dear"], "s2": ["Cold"], "s3": ["Dear", "Cold"]}


def test_agreement_counts_main_themes_only(asking: Round) -> None:
    for n in range(3):
        say(asking, f"Number {n} is cold", who=f"w{n}")
    round_ = sum_up(asking)
    for coder in (1, 2):
        coding.paste(round_, [("s1", "Cold", coder), ("s2", "Dear", coder)], role="drafter", day=DAY)
    dear = Theme.objects.get(name="Dear")
    Coding.objects.create(statement=said(round_, "s1"), coder=1, theme=dear, rank=2)
    found = coding.trust(round_)
    assert found is not None
    assert (found.alpha, found.units) == (1.0, 2)
    assert not coding.differences(round_).exists()
