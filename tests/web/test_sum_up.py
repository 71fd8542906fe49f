"""Sum up as a whole: the overview, what we thought, what is left out, the check, and the tenants' fourth step."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from massline.web.people.models import Role
from massline.web.rounds import loop
from massline.web.rounds.concentrate import checks, drafting, weighing
from massline.web.rounds.gaps import gaps
from massline.web.rounds.measuring.soundness import soundness
from massline.web.rounds.models import (
    Belief,
    BeliefMark,
    Check,
    Element,
    Note,
    PositionVersion,
    Reservation,
    Round,
    Stage,
    StageChange,
)
from massline.web.rounds.standing import stage_of
from tests.web.summing import DAY, Desk, say, sum_up

BY = drafting.Author("drafter", DAY)
TITLE, TEXT = "A building problem", "The damp is a building problem."


@pytest.fixture
def summing(asking: Round) -> Round:
    """Twelve remarks and three beliefs, ready to be summed up."""
    for n in range(12):
        say(asking, f"Remark number {n}.", who=f"w{n}", section="ac"[n % 2])
    for order in (1, 2, 3):
        Belief.objects.create(round=asking, order=order, text=f"We think {order}.", locked_on=DAY)
    return sum_up(asking)


@pytest.fixture
def desk(summing: Round) -> Desk:
    """One person who does everything."""
    return Desk.of(summing, Role.FACILITATOR)


@pytest.fixture
def point(summing: Round) -> Element:
    made = drafting.add_point(drafting.begin(summing, "Heating", "Warm.", by=BY), "Heating from six.", by=BY)
    drafting.take_words(made, summing.statements.get(label="s1"), by=BY)
    return made


def keys(round_: Round) -> set[str]:
    return {gap.key.split(":")[0] for gap in gaps(round_, today=DAY)}


def signing(desk: Desk, leave_out: int = 0) -> dict[str, object]:
    """What a checker sends who ticks everything but the last few."""
    page = desk.get("check/")
    read = re.findall(r'name="read" value="([^"]+)"', page)
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    return {"read": read[: len(read) - leave_out], "seen": seen[1], "note": "Nothing about the nights."}


def test_every_gap_of_the_stage_leads_to_a_place_on_its_page(desk: Desk, summing: Round, point: Element) -> None:
    drafting.add_point(point.version, "A diary.", by=BY)
    page = desk.get()
    for gap in gaps(summing, today=DAY):
        assert f'id="{gap.anchor}"' in page
    for anchor in ("position", "point-1", "point-2", "dispositions", "beliefs", "themes", "left-out", "check"):
        assert f'id="{anchor}"' in page


def test_the_overview_stands_before_anything_was_said(asking: Round) -> None:
    assert "Nobody has said anything yet" in Desk.of(asking, Role.FACILITATOR).get()


def test_a_belief_is_marked_with_the_words_that_did_it_and_the_latest_counts(desk: Desk, summing: Round) -> None:
    first, second, third = summing.beliefs.all()
    told = {"belief": first.pk, "kind": "changed", "text": "It is the roof.", "labels": "S3, s4"}
    for _ in range(2):
        desk.post("thought/", **told)
    mark = BeliefMark.objects.get()
    assert {one.label for one in mark.because_of.all()} == {"s3", "s4"}
    desk.post("thought/", belief=first.pk, kind="dropped", labels="s3")
    desk.post("thought/", belief=second.pk, kind="kept")
    assert weighing.beliefs_with_marks(summing)[0][1].kind == "dropped"  # type: ignore[union-attr]
    drafting.add_point(drafting.begin(summing, "Heating", "Warm.", by=BY), "Heating from six.", by=BY)
    assert "beliefs" in keys(summing)
    desk.post("thought/", belief=third.pk, kind="kept", labels="s9")
    assert "beliefs" not in keys(summing)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": ""}, "Choose: kept, changed or dropped"),
        ({"kind": "learned"}, "Select a valid choice"),
        ({"kind": "changed", "labels": "s1"}, "Write it down as you think now"),
        ({"kind": "dropped"}, "Name the words that did it"),
        ({"kind": "dropped", "labels": "s1, zz9"}, "zz9"),
        ({"kind": "changed", "labels": "s1", "text": "x" * 501}, "501 characters"),
        ({"kind": "dropped", "labels": "\x00"}, "Name the words"),
    ],
)
def test_a_belief_marked_wrongly_is_refused_and_stays_in_the_form(
    desk: Desk, summing: Round, fields: dict[str, str], told: str
) -> None:
    page = html.unescape(desk.post("thought/", 422, belief=summing.beliefs.first().pk, **fields).content.decode())  # type: ignore[union-attr]
    assert told in page
    assert fields.get("text", "") in page
    assert not BeliefMark.objects.exists()


def test_what_nobody_had_thought_is_written_down_with_its_words(desk: Desk, summing: Round) -> None:
    for _ in range(2):
        desk.post("thought/", do="learned", text="Children get ill.", labels="s1 s2")
    assert BeliefMark.objects.get().kind == "learned"
    desk.post("thought/", 422, do="learned", text="", labels="")
    page = desk.get("thought/?q=number+7")
    assert "Children get ill." in page
    assert "Remark number 7." in page
    assert "Remark number 5." not in page


def test_what_is_left_out_is_added_to_and_never_overwritten(desk: Desk, summing: Round, point: Element) -> None:
    assert "left-out" in keys(summing)
    for text in ("The lift: it is dear.", "The lift: it is dear.", "The yard."):
        desk.post("left-out/", do="left_out", left_out=text)
    assert [note.text for note in Note.objects.filter(kind="represented")] == ["The lift: it is dear.", "The yard."]
    assert "left-out" not in keys(summing)
    desk.post("left-out/", 422, do="left_out", left_out="x" * 1001)


def test_a_sections_own_note_travels_with_the_draft(desk: Desk, summing: Round, point: Element) -> None:
    block = summing.consultation.organisation.sections.get(slug="c")
    for _ in range(2):
        desk.post("left-out/", do="reserve", section=block.pk, words="No bill without figures.")
    note = Reservation.objects.get()
    assert note.section == block
    assert "No bill without figures." in desk.get("left-out/")
    desk.post("left-out/", 422, do="reserve", section="x", words="No.")
    desk.post("left-out/", 422, do="reserve", section=block.pk, words="")
    desk.post("left-out/", do="unreserve", note=note.pk)
    assert not Reservation.objects.exists()


def test_a_check_reads_ten_remarks_drawn_by_lot_and_is_signed_once(
    desk: Desk, summing: Round, point: Element
) -> None:
    assert "Nobody wears the hat that checks" in desk.get("check/")
    told = signing(desk)
    assert len(told["read"]) == checks.REMARKS  # type: ignore[arg-type]
    for _ in range(2):
        desk.post("check/", **told)
    check = Check.objects.get()
    assert (check.remarks, check.note) == (10, "Nothing about the nights.")
    assert "check" not in keys(summing)


def test_a_check_counts_only_when_every_remark_was_read(desk: Desk, point: Element) -> None:
    page = desk.post("check/", 422, **signing(desk, leave_out=1)).content.decode()
    assert "Tick each remark" in page
    assert "Nothing about the nights." in page
    assert not Check.objects.exists()


def test_a_draft_changed_after_the_check_is_checked_again(desk: Desk, summing: Round, point: Element) -> None:
    told = signing(desk)
    drafting.add_point(point.version, "A diary.", by=BY)
    page = desk.post("check/", 409, **told).content.decode()
    assert "was changed while you read" in page
    assert not Check.objects.exists()
    desk.post("check/", **signing(desk))
    assert "check" not in keys(summing)
    drafting.take_words(point, summing.statements.get(label="s2"), by=BY)
    assert "check" in keys(summing)
    assert "read it once more" in desk.get("check/")


def test_the_lot_falls_anew_with_every_draft(summing: Round, point: Element) -> None:
    drawn = [{one.statement.label for one in checks.drawn(point.version, digest)} for digest in "abcdefgh"]
    assert all(len(one) == 10 for one in drawn)
    assert len({frozenset(one) for one in drawn}) > 1


def test_writer_is_not_checker(summing: Round, point: Element) -> None:
    writer, checker = Desk.of(summing, Role.DRAFTER), Desk.of(summing, Role.MODERATOR)
    told = signing(checker)
    writer.post("check/", 403, **told)
    assert "another hat" in writer.get("check/")
    assert "Nobody wears the hat" not in checker.get("check/")
    checker.post("check/", **told)
    assert Check.objects.get().role == Role.MODERATOR


def test_right_to_left_and_emoji_words_go_all_the_way(desk: Desk, summing: Round) -> None:
    said = say(summing, "السطح بارد 👩‍👩‍👧 كل صباح", who="rtl", label="r1")
    desk.post("proposal/", do="text", title="تدفئة", text="🔥 دافئ")
    desk.post("proposal/", do="add", words="تدفئة من السادسة 🔥")
    point = Element.objects.get()
    desk.post(f"proposal/{point.pk}/words/", said=said.pk, words="كل صباح")
    page = desk.get("proposal/")
    assert "كل صباح" in page
    assert 'dir="auto"' in page


def test_the_tenants_proposal_is_refused_until_the_diary_is_ours_and_the_rest_is_answered_for(
    asking: Round, shared_samples: Path
) -> None:
    told: dict[str, Any] = json.loads((shared_samples / "tenants.json").read_text())
    oracle = json.loads((shared_samples / "expected_metrics.json").read_text())["A"]
    for row in told["round1"]:
        say(asking, row["text"], who=row["contributor"], section={"C": "c"}.get(row["section"], "a"), label=row["id"])
    sum_up(asking)
    desk = Desk.of(asking, Role.FACILITATOR)
    desk.post("themes/paste/", codes="\n".join(f"{row['id']},{row['coder1']},1" for row in told["round1"]))
    line = told["lines"][0]
    desk.post("proposal/", do="text", title=TITLE, text=line["text"])
    for name, sources in line["elements"].items():
        desk.post("proposal/", do="add", words=name)
        point = Element.objects.get(statement__text=name)
        for label in sources:
            desk.post(f"proposal/{point.pk}/words/", said=asking.statements.get(label=label).pk)
    for label, kind in (("a13", "reserved"), ("a16", "set_aside")):
        reason = line["dispositions"][label]
        desk.post("answers/", said=asking.statements.get(label=label).pk, kind=kind, reason=reason)
    version = PositionVersion.objects.get()
    found = soundness(version).answered
    assert found.answered.share == pytest.approx(oracle["prov_v10"]["answered_share"], abs=0.0005)
    assert found.represented.share == pytest.approx(oracle["prov_v10"]["represented_share"], abs=0.0005)
    diary = Element.objects.get(statement__text__startswith="e5")
    with pytest.raises(loop.NotYetError) as refused:
        loop.advance(asking, role="facilitator", day=DAY, override="We are in a hurry.")
    assert [gap.anchor for gap in refused.value.gaps if gap.hard] == ["point-5"]
    desk.post(f"proposal/{diary.pk}/", do="own", own="yes")
    with pytest.raises(loop.NotYetError) as unanswered:
        loop.advance(asking, role="facilitator", day=DAY)
    assert "dispositions" in {gap.key for gap in unanswered.value.gaps}
    page = desk.client.post("/desk/elm/heat/advance/", {"seen": "concentrate", "override": ""})
    assert page.status_code == 409
    page = desk.client.post("/desk/elm/heat/advance/", {"seen": "concentrate", "override": "The letter goes out."})
    assert page.status_code == 303
    assert stage_of(asking) == Stage.REPORT_BACK
    assert "Say what became of" in StageChange.objects.latest("id").overrides
    version.refresh_from_db()
    assert version.published_on is not None


def test_the_tenants_second_version_lets_block_c_through(asking: Round, shared_samples: Path) -> None:
    told: dict[str, Any] = json.loads((shared_samples / "tenants.json").read_text())
    for row in told["round1"]:
        say(asking, row["text"], who=row["contributor"], section={"C": "c"}.get(row["section"], "a"), label=row["id"])
    sum_up(asking)
    desk = Desk.of(asking, Role.FACILITATOR)
    desk.post("themes/paste/", codes="\n".join(f"{row['id']},{row['coder1']},1" for row in told["round1"]))
    version = drafting.begin(asking, TITLE, TEXT, by=BY)
    for line, share in zip(told["lines"][:2], (1 / 3, 1.0), strict=True):
        for name, sources in line["elements"].items():
            point = drafting.add_point(version, name, by=BY)
            for label in sources:
                drafting.take_words(point, asking.statements.get(label=label), by=BY)
        block = next(one for one in soundness(version).recalls if one.name == "Block c")
        assert block.recall.holders.share == pytest.approx(share)
        assert block.concerns == [], "three holders are too few to be named beside a section"
    assert "particular" in desk.get("proposal/")
