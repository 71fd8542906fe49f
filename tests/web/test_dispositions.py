"""What became of every contribution: used by itself, or answered with a reason that reaches its author."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from massline.web.people.models import Role
from massline.web.record.models import LogEntry
from massline.web.rounds import voices
from massline.web.rounds.concentrate import dispositions, drafting
from massline.web.rounds.models import Disposition, Round, RoundTerms, Statement, Verdict
from massline.web.rounds.slips import new_slip
from tests.web.summing import DAY, Desk, say, sum_up

BY = drafting.Author("drafter", DAY)


@pytest.fixture
def summing(asking: Round) -> Round:
    """Six remarks, ready to be summed up."""
    for n in range(6):
        say(asking, f"Remark number {n}.", who=f"w{n}", section="ac"[n % 2])
    return sum_up(asking)


@pytest.fixture
def desk(summing: Round) -> Desk:
    """One person who does everything."""
    return Desk.of(summing, Role.FACILITATOR)


def remark(round_: Round, label: str = "s1") -> Statement:
    return round_.statements.get(label=label)


def themed(desk: Desk, round_: Round) -> int:
    """The first four remarks under one theme, the others under another; returns the first."""
    lines = [f"s{n},{'cold' if n < 5 else 'dear'},1" for n in range(1, 7)]
    desk.post("themes/paste/", codes="\n".join(lines))
    return round_.themes.get(name="cold").pk


def test_words_a_point_rests_on_are_used_and_need_no_answer(desk: Desk, summing: Round) -> None:
    point = drafting.add_point(drafting.begin(summing, "T", "x", by=BY), "Heating.", by=BY)
    drafting.take_words(point, remark(summing), by=BY)
    assert "Remark number 0." not in desk.get("answers/")
    assert "<strong>used</strong>" in desk.get("answers/?show=answered")
    desk.post("answers/", said=remark(summing).pk, kind="set_aside", reason="No.")
    assert not Disposition.objects.exists()
    assert dispositions.undisposed(summing).count() == 5


def test_an_answer_is_kept_once_and_the_latest_counts(desk: Desk, summing: Round) -> None:
    told = {"said": remark(summing).pk, "kind": "referred", "reason": "Passed on to the caretaker."}
    for _ in range(2):
        desk.post("answers/", **told)
    assert Disposition.objects.count() == 1
    desk.post("answers/?show=all", **told | {"kind": "set_aside", "reason": "He cannot do it."})
    assert dispositions.with_answers(summing).get(label="s1").reason == "He cannot do it."
    assert [entry.facts["remarks"] for entry in LogEntry.objects.filter(act="answer")] == [1, 1]


@pytest.mark.parametrize(
    ("kind", "reason", "told"),
    [
        ("", "Because.", "Choose what became"),
        ("used", "Because.", "Choose what became"),
        ("burnt", "Because.", "Choose what became"),
        ("set_aside", " \x00 ", "Say why"),
        ("set_aside", "x" * 501, "501 characters"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_what_was_typed_stays(
    desk: Desk, summing: Round, kind: str, reason: str, told: str
) -> None:
    page = desk.post("answers/", 422, said=remark(summing).pk, kind=kind, reason=reason).content.decode()
    assert told in page
    assert reason.strip(" \x00") in page
    assert 'id="d-s1" name="said" value="' in page
    assert page.split('id="d-s1"')[1].split(">")[0].endswith("checked")
    assert not Disposition.objects.exists()


def test_an_answer_to_nobody_is_refused(desk: Desk, summing: Round) -> None:
    for said in ([], ["x"], ["\x00"]):
        page = desk.post("answers/", 422, said=said, kind="set_aside", reason="No.").content.decode()
        assert "Tick the remarks" in page
    desk.post("answers/", said=["11111111-1111-1111-1111-111111111111"], kind="set_aside", reason="No.")
    assert not Disposition.objects.exists()


def test_a_small_round_gives_one_reason_for_a_theme_with_exceptions(desk: Desk, summing: Round) -> None:
    theme = themed(desk, summing)
    page = desk.get(f"answers/?theme={theme}")
    assert page.count(" checked>") == 4
    ticked = [remark(summing, label).pk for label in ("s1", "s2", "s4")]
    desk.post(f"answers/?theme={theme}", said=ticked, kind="set_aside", reason="The boiler comes first.")
    assert {one.statement.label for one in Disposition.objects.all()} == {"s1", "s2", "s4"}
    assert "Remark number 2." in desk.get(f"answers/?theme={theme}")


def test_one_reason_reaches_the_other_pages_of_its_theme_in_a_small_round_only(desk: Desk, summing: Round) -> None:
    for n in range(60):
        say(summing, f"Another {n}.", who=f"v{n}", label=f"t{n}")
    codes = "\n".join(f"t{n},many,1" for n in range(60))
    desk.post("themes/paste/", codes=codes)
    theme = summing.themes.get(name="many").pk
    on_page = list(dispositions.with_answers(summing).filter(theme_id=theme)[:50].values_list("pk", flat=True))
    told = {"said": on_page[1:], "on_page": on_page, "others": "yes", "kind": "set_aside", "reason": "Too dear."}
    terms = RoundTerms.objects.create(round=summing, small=False)
    desk.post(f"answers/?theme={theme}", **told)
    assert Disposition.objects.count() == 49
    terms.small = True
    terms.save()
    desk.post(f"answers/?theme={theme}", **told)
    assert Disposition.objects.count() == 59
    assert dispositions.undisposed(summing).filter(label__startswith="t").count() == 1


def test_reasons_that_read_the_same_are_pointed_out(desk: Desk, summing: Round) -> None:
    for n in range(1, 7):
        say(summing, f"More {n}.", who=f"u{n}", label=f"m{n}")
    labels = [f"s{n}" for n in range(1, 7)] + [f"m{n}" for n in range(1, 7)]
    desk.post(
        "answers/", said=[remark(summing, one).pk for one in labels], kind="set_aside", reason="Thank you, noted."
    )
    assert "read the same" in desk.get("answers/?show=all")
    codes = "\n".join(f"{label},all,1" for label in labels)
    desk.post("themes/paste/", codes=codes)
    assert "read the same" not in desk.get("answers/?show=all"), "one reason for a theme counts once"


def test_the_author_reads_the_answer_on_the_receipt(desk: Desk, summing: Round) -> None:
    slip = new_slip()
    said = voices.say(summing, "Fix mine first.", voices.Speaker("f" * 32, slip), day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    desk.post("answers/", said=said.pk, kind="reserved", reason="Kept as a note beside it.")
    page = Client().post("/receipt/", {"code": slip}).content.decode()
    assert "Kept as a note beside it." in page


def test_withdrawn_held_and_core_words_ask_for_no_answer(desk: Desk, summing: Round) -> None:
    voices.withdraw(remark(summing, "s1"), day=DAY)
    voices.moderate(remark(summing, "s2"), Verdict.HELD, role="moderator", day=DAY, reason="A name.")
    say(summing, "From the committee.", core=True)
    page = desk.get("answers/?show=all")
    assert "4 remarks have no answer yet" in page
    assert "From the committee." not in page


def test_a_page_asks_the_database_as_often_for_many_remarks_as_for_few(desk: Desk, summing: Round) -> None:
    point = drafting.add_point(drafting.begin(summing, "T", "x", by=BY), "Heating.", by=BY)
    drafting.take_words(point, remark(summing), by=BY)
    pages = ("", "themes/", "coder/1/", "answers/?show=all", "proposal/", f"proposal/{point.pk}/words/", "check/")

    def asked() -> list[int]:
        found = []
        for page in (*pages, "thought/"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                desk.get(page)
            found.append(len(queries))
        return found

    few = asked()
    for n in range(40):
        drafting.take_words(point, say(summing, f"Many {n}.", who=f"m{n}", label=f"m{n}"), by=BY)
    assert asked() == few
    assert max(few) < 60


def test_a_theme_that_is_gone_shows_everything_rather_than_nothing(desk: Desk, summing: Round) -> None:
    for theme in ("99999", "x", "-1", "9" * 40):
        assert "Remark number 0." in desk.get(f"answers/?theme={theme}")
        assert "Remark number 0." in desk.get(f"coder/1/?theme={theme}")
        assert "Remark number 0." in desk.get(f"thought/?theme={theme}")
