"""Deciding on a proposal: the rule, the body, overrides with a reason, and answers that are opened once."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from rich.console import Console

from massline.formats.release import parse_release
from massline.formats.release_analysis import analyse_release
from massline.formats.terminal_release import print_release
from massline.method.adoption import Verdict
from massline.web.record.models import LogEntry
from massline.web.rounds import loop, publisher
from massline.web.rounds.gaps import learning
from massline.web.rounds.models import Decision, DecisionKind, PositionVersion, Release, Response, Round, Stage
from massline.web.rounds.report_back import deciding
from tests.web.proposals import DESK, PAGE, batch, organiser, ready_to_decide, sheets, shown_days_ago
from tests.web.visitors import hidden

DECIDE = f"{DESK}decision/"
FIRST = {"a": (24, 2, 2), "b": (26, 3, 2), "c": (5, 5, 3), "d": (14, 2, 1)}
"""Answers to 1.0 outside the core: ours, with a change, not ours."""
SECOND = {"a": (25, 2, 2), "b": (28, 3, 2), "c": (15, 3, 3), "d": (16, 2, 1)}
GOOD = {"a": (24, 2, 2), "b": (26, 3, 2), "c": (9, 2, 3), "d": (14, 2, 1)}


@pytest.fixture
def version(db: None) -> PositionVersion:
    """A proposal of three points, before people for eight days, read to somebody who disagrees."""
    found = shown_days_ago()
    ready_to_decide(found)
    return found


@pytest.fixture
def desk(version: PositionVersion) -> Client:
    return organiser(version)


def key_in(desk: Client, version: PositionVersion, counts: dict[str, tuple[int, int, int]], core: int = 0) -> None:
    lines = [*sheets(version, counts), *(f"{slip} 1 1 1 1" for slip in batch(version, "", core))]
    sent = desk.post(f"{DESK}key-in/", {"sheets": "\n".join(lines)})
    assert sent.status_code == 303, sent.content.decode()


def decision(kind: str = "adopted", **more: str) -> dict[str, str]:
    return {"kind": kind, "body": "members' meeting", "day": timezone.localdate().isoformat(), **more}


def told(client: Client, form: dict[str, str]) -> str:
    """Why a decision was refused."""
    refused = client.post(DECIDE, form)
    assert refused.status_code == 422
    assert not Decision.objects.exists()
    return refused.content.decode()


def test_tenants_step_5_the_first_version_is_not_adopted(version: PositionVersion, desk: Client) -> None:
    key_in(desk, version, FIRST, core=7)
    counted = deciding.count(version)
    assert counted.adoption is not None
    assert counted.by_rule is Verdict.SENT_BACK
    everybody = sum(answers.ours for answers in counted.sections.values())
    answered = sum(answers.total for answers in counted.sections.values())
    assert (everybody, answered, round(everybody / answered, 3)) == (69, 89, 0.775)
    assert (counted.sections["c"].ours, counted.sections["c"].total) == (5, 13)
    drawn = desk.get(DECIDE).content.decode()
    assert "By the rule it goes back to Sum up." in drawn
    assert "Block C: a quarter or more want a change." in drawn
    assert "below half, and a quarter or more want a change, 13 answered" in drawn
    assert "At least 80 people answered." in drawn
    refused = desk.post("/desk/house/damp/advance/", {"seen": "report_back", "override": "We want to."})
    assert refused.status_code == 409
    assert "Nobody has decided on the proposal yet." in refused.content.decode()
    assert desk.post(DECIDE, decision("sent_back", reason="Block C does not stand by it.")).status_code == 303
    refused = desk.post("/desk/house/damp/advance/", {"seen": "report_back", "override": "We want to."})
    assert refused.status_code == 409
    assert loop.stage_of(version.position.round) == Stage.REPORT_BACK
    back = desk.post("/desk/house/damp/back/", {"to": "concentrate", "reason": "Block C does not stand by it."})
    assert back.status_code == 303
    assert loop.stage_of(version.position.round) == Stage.CONCENTRATE


def test_tenants_step_6_the_second_version_is_adopted_with_a_reservation(
    version: PositionVersion, desk: Client
) -> None:
    key_in(desk, version, FIRST, core=7)
    desk.post(DECIDE, decision("sent_back", reason="Block C does not stand by it."))
    second = shown_again(version)
    ready_to_decide(second)
    assert not Response.objects.filter(version=second).exists()
    key_in(desk, second, SECOND, core=7)
    counted = deciding.count(second)
    assert (counted.sections["c"].ours, counted.sections["c"].total) == (15, 21)
    assert sum(answers.ours for answers in counted.sections.values()) + 7 == 91
    assert sum(answers.total for answers in counted.sections.values()) + 7 == 109
    assert desk.post(f"{DESK}own-note/", {"section": "c", "text": "Our walls come first."}).status_code == 303
    refused = desk.post(DECIDE, decision("adopted"))
    assert refused.status_code == 422
    assert "stays with it" in refused.content.decode()
    assert desk.post(DECIDE, decision("with_reservations")).status_code == 303
    assert Decision.objects.get(version=second).overrides is None
    assert not learning.overrides(version.position.round)
    document = parse_release(Release.objects.order_by("-number")[0].document.encode())
    found = {one.id: one for one in analyse_release(document).responses}
    assert found["P1 1.0"].total.base == 89
    assert found["P1 1.1"].total.base == 102
    assert found["P1 1.0"].points[0].total.base == 89
    assert found["P1 1.1"].points[0].total.base == 102
    assert found["P1 1.1"].floor is not None
    assert found["P1 1.1"].floor[0] == "c"
    assert found["P1 1.0"].floor is not None
    assert round(found["P1 1.0"].floor[1].value, 3) == 0.385


def shown_again(version: PositionVersion) -> PositionVersion:
    """Back in Sum up and shown again as 1.1, eight days ago."""
    round_, today = version.position.round, timezone.localdate()
    loop.go_back(round_, Stage.CONCENTRATE, role="facilitator", day=today, reason="Sent back.")
    second = PositionVersion.objects.get(number="1.1")
    second.published_on = today - timedelta(days=8)
    second.save()
    loop.move(round_, Stage.REPORT_BACK, role="facilitator", day=today)
    return second


def test_too_early_and_too_few_are_refused_without_a_reason(db: None) -> None:
    version = shown_days_ago(2)
    desk = organiser(version)
    drawn = desk.get(DECIDE).content.decode()
    assert "The proposal must stay open for 7 days" in drawn
    assert "By the rule" not in drawn
    sentence = told(desk, decision())
    for part in ("must stay open for 7 days", "Fewer than a quarter of everybody answered.", "has not been reached"):
        assert part in sentence


def test_an_override_needs_a_reason_is_logged_and_comes_up_in_learn(version: PositionVersion, desk: Client) -> None:
    key_in(desk, version, FIRST)
    desk.post(f"{DESK}own-note/", {"section": "c", "text": "Our walls come first."})
    assert "Say why the body decides so all the same" in told(desk, decision("with_reservations"))
    reason = "The works cannot wait for another vote."
    assert desk.post(DECIDE, decision("with_reservations", reason=reason)).status_code == 303
    (item,) = learning.overrides(version.position.round)
    assert "Block C: a quarter or more want a change." in item.what
    assert item.reason == reason
    assert LogEntry.objects.get(act="decide").facts["against_the_rule"] == 1
    assert reason in Client().get(PAGE).content.decode()


def test_adopting_over_a_section_below_half_needs_its_own_note(version: PositionVersion, desk: Client) -> None:
    key_in(desk, version, {"a": (26, 1, 1), "b": (29, 1, 1), "c": (6, 1, 6), "d": (15, 1, 1)})
    assert deciding.count(version).by_rule is Verdict.WITH_RESERVATIONS
    for kind in ("adopted", "with_reservations"):
        assert "Add that section&#x27;s own note first" in told(desk, decision(kind, reason="We want to."))
    desk.post(f"{DESK}own-note/", {"section": "c", "text": "Our walls come first."})
    assert desk.post(DECIDE, decision("with_reservations")).status_code == 303


def test_a_decision_sent_twice_is_one_and_another_one_is_refused(version: PositionVersion, desk: Client) -> None:
    key_in(desk, version, GOOD)
    for _ in range(2):
        assert desk.post(DECIDE, decision()).status_code == 303
    assert (Decision.objects.count(), Release.objects.count()) == (1, 1)
    other = desk.post(DECIDE, decision("withdrawn", reason="No."))
    assert other.status_code == 422
    assert "A decision is never changed." in other.content.decode()


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"kind": ""}, "Choose what was decided."),
        ({"kind": "postponed"}, "is no decision"),
        ({"body": " "}, "Say which body decided."),
        ({"body": "x" * 121}, "It has 121 characters"),
        ({"day": "2026-02-30"}, "There is no such day."),
        ({"day": "2999-01-01"}, "This day has not come yet."),
        ({"day": "2001-01-01"}, "had not been shown to people yet"),
        ({"reason": "x" * 501}, "It has 501 characters"),
        ({"kind": "withdrawn"}, "Say why: everybody can read it."),
        ({"kind": "with_reservations"}, "No section wrote a note of its own."),
    ],
)
def test_bad_input_is_told_and_decides_nothing(
    version: PositionVersion, desk: Client, bad: dict[str, str], sentence: str
) -> None:
    key_in(desk, version, GOOD)
    drawn = told(desk, decision() | bad)
    assert sentence in drawn


def test_after_the_decision_nothing_is_taken_and_the_answers_are_opened_once(
    version: PositionVersion, desk: Client
) -> None:
    key_in(desk, version, GOOD, core=7)
    assert not Release.objects.exists()
    late = Client()
    drawn = late.get(PAGE).content.decode()
    form = {"ticket": hidden(drawn, "ticket"), "version": hidden(drawn, "version"), "whole": "not_ours"}
    desk.post(DECIDE, decision())
    assert late.post(PAGE, form).status_code == 409
    assert desk.post(f"{DESK}key-in/", {"sheets": "\n".join(sheets(version, {"a": (1, 0, 0)}))}).status_code == 409
    first = Release.objects.get()
    told_ = json.loads(first.document)["responses"][0]
    again = publisher.publish(version.position.round, day=timezone.localdate())
    assert json.loads(again.document)["responses"] == [told_]
    assert told_["total"]["base"] == 90
    assert [point["id"] for point in told_["points"]] == ["e1", "e2", "e3"]
    assert told_["points"][2]["total"] == {"base": 90, "nearly_all": "disagree"}
    results = Client().get("/house/damp/round/1/results/").content.decode()
    assert "Least convinced" in results
    assert "A survey of all blocks." in results


def test_votes_of_the_proposal_do_not_count_as_answers_in_ask(version: PositionVersion, desk: Client) -> None:
    key_in(desk, version, GOOD)
    desk.post(DECIDE, decision())
    document = json.loads(Release.objects.get().document)
    assert document["participation"]["total"] == {"suppressed": True}
    assert [one["id"] for one in document["statements"]] == ["s1"]


def test_answers_by_the_open_link_are_marked_in_the_release_and_on_the_page(
    version: PositionVersion, desk: Client
) -> None:
    key_in(desk, version, GOOD)
    client = Client()
    drawn = client.get(PAGE).content.decode()
    form = {"ticket": hidden(drawn, "ticket"), "version": hidden(drawn, "version"), "whole": "ours"}
    client.post(PAGE, form)
    desk.post(DECIDE, decision())
    document = json.loads(Release.objects.get().document)
    assert document["responses"][0]["open_share_percent"] == 10
    assert document["labels"] == ["open, unverified"]
    assert "open, unverified" in Client().get("/house/damp/round/1/results/").content.decode()


def test_more_answers_than_people_are_told_and_decided_only_with_a_reason(db: None) -> None:
    version = shown_days_ago(core_size=170)
    ready_to_decide(version)
    desk = organiser(version)
    key_in(desk, version, GOOD)
    assert "There are more answers than people." in desk.get(DECIDE).content.decode()
    assert "Say why the body decides so all the same" in told(desk, decision())


def test_a_small_count_of_a_section_is_never_on_the_desk(version: PositionVersion, desk: Client) -> None:
    key_in(desk, version, {"a": (24, 2, 2), "b": (26, 3, 2), "c": (7, 0, 0), "d": (14, 2, 1)})
    drawn = desk.get(DECIDE).content.decode()
    assert "too few to say" in drawn
    assert ">too few to say<" in drawn
    assert Round.objects.get().number == 1


def test_the_points_stand_in_the_file_to_keep_and_in_the_terminal(version: PositionVersion, desk: Client) -> None:
    key_in(desk, version, GOOD)
    desk.post(DECIDE, decision())
    file = Client().get("/house/damp/round/1/results/report.html").content.decode()
    assert "Votes on the points of this version" in file
    assert "A survey of all blocks." in file
    found = analyse_release(parse_release(Release.objects.get().document.encode()))
    with StringIO() as out:
        print_release(found, Console(file=out, width=160))
        assert "Points of P1 1.0" in out.getvalue()


def test_a_decision_stands_before_its_answers_are_counted_and_sent_again_makes_up_the_release(
    version: PositionVersion, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_in(desk, version, GOOD)
    today = timezone.localdate()
    wanted = deciding.Wanted(DecisionKind.ADOPTED, "members' meeting", today)
    depth, published = len(connection.savepoint_ids), publisher.publish

    def cut_off(*_: object, **__: object) -> Release:
        assert len(connection.savepoint_ids) == depth, "answering people wait for the release"
        assert Decision.objects.count() == 1
        raise OSError("the power went")

    monkeypatch.setattr(publisher, "publish", cut_off)
    with pytest.raises(OSError, match="the power went"):
        deciding.take(version, wanted, role="facilitator", today=today)
    assert not Release.objects.exists()
    monkeypatch.setattr(publisher, "publish", published)
    again = deciding.take(version, wanted, role="facilitator", today=today)
    assert again == Decision.objects.get()
    assert json.loads(Release.objects.get().document)["responses"][0]["id"] == "P1 1.0"
