"""The measures of the loaded example are those of the oracle, and count what they say they count."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from massline.method.closure import Due
from massline.web.people.models import Organisation
from massline.web.rounds import loop, voices
from massline.web.rounds.gather import rewording
from massline.web.rounds.measuring import measures
from massline.web.rounds.measuring.returned import closure_of, returned, waiting_for_word
from massline.web.rounds.models import (
    Note,
    NoteKind,
    PositionVersion,
    Recognition,
    Response,
    Round,
    Stage,
    Statement,
    StructureCount,
    StructureTest,
    Told,
    Verdict,
)
from massline.web.rounds.said import in_order
from massline.web.rounds.slips import new_slip

DAY = date(2026, 3, 2)
LATER = date(2026, 6, 1)

# Figures of the oracle of the worked example, by their names there.
ORACLE: Mapping[str, Any] = {
    "participation_statements_R1": {
        "rates": {"A": 0.146, "B": 0.231, "C": 0.091, "D": 0.167},
        "overall": 0.161,
        "R": 0.897,
        "deff": 1.123,
        "n_eff": 25.8,
    },
    "alpha_R1": 0.85,
    "alpha_R2": 0.83,
    "agreement_R1": 0.867,
    "saturation_R1": (
        3,
        10,
        ((7, 0.667), (10, 0.333), (13, 0.333), (16, 0.333), (19, 0.333), (22, 0.333), (25, 0.0), (28, 0.0)),
    ),
    "prov": {
        "1.0": ("broad broad broad broad none", 0.8, 0.8, 0.552, 0.621, 0.533, 16.0),
        "1.1": ("broad broad broad broad none particular broad", 0.857, 0.714, 0.69, 0.759, 0.667, 18.6),
        "2.0": ("broad broad particular particular broad particular particular", 1.0, 0.429, 0.576, 0.576, 0.5, 17.3),
    },
    "section_use_v10": {"A": 0.5, "B": 0.583, "C": 0.5, "D": 0.5},
    "section_use_v11": {"A": 0.5, "B": 0.667, "C": 1.0, "D": 0.667},
    "minority_recall_C": {"1.0": (1, 3, 0.333), "1.1": (3, 3, 1.0)},
    "return_others": {
        "1.0": (0.775, "C", 0.385, {"A": 0.857, "B": 0.839, "C": 0.385, "D": 0.824}, 0.681, 0.215, (0.678, 0.85)),
        "1.1": (0.824, "C", 0.714, {"A": 0.862, "B": 0.848, "C": 0.714, "D": 0.842}, 0.791, 0.391, (0.738, 0.885)),
        "2.0": (0.865, "C", 0.739, {"A": 0.906, "B": 0.886, "C": 0.739, "D": 0.905}, 0.831, 0.478, (0.789, 0.916)),
    },
    "gap": {"1.0": (0.225, (-0.137, 0.322)), "1.1": (0.176, (-0.183, 0.262)), "2.0": (0.135, (-0.223, 0.211))},
    "hyp": {1: (5, 1, 2.85, 0.2565, -1.71), 2: (5, 4, 2.45, 0.1905, 1.42)},
}


def picture(organisation: Organisation, version: str = "1.0") -> measures.Picture:
    found = PositionVersion.objects.get(position__round__consultation__organisation=organisation, number=version)
    return measures.picture_of(found.position.round, found)


def near(value: float | None) -> float:
    assert value is not None
    return round(value, 3)


def test_who_said_something_is_measured_by_section_as_in_the_oracle(millbrook: Organisation) -> None:
    found = picture(millbrook).contributors
    assert found is not None
    assert {
        "rates": {section.name: near(section.participation.value) for section in found.sections},
        "overall": near(found.overall.value),
        "R": near(found.evenness),
        "deff": near(found.design_effect),
        "n_eff": round(found.n_eff, 1),
    } == ORACLE["participation_statements_R1"]


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0"])
def test_provenance_and_whose_words_were_taken_up_are_those_of_the_oracle(
    millbrook: Organisation, version: str
) -> None:
    found = picture(millbrook, version)
    kinds = " ".join(found.groundings[number].kind for number in sorted(found.groundings))
    whose = found.answered
    assert whose is not None
    assert ORACLE["prov"][version] == (
        kinds,
        near(found.rooted.covered.share),
        near(found.rooted.broad.share),
        near(whose.represented.share),
        near(whose.answered.share),
        near(whose.used.share),
        round(whose.effective, 1),
    )


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_each_sections_use_and_the_recall_of_block_c_are_those_of_the_oracle(
    millbrook: Organisation, version: str
) -> None:
    found = picture(millbrook, version)
    assert found.answered is not None
    use = {section: near(part.share) for section, part in found.answered.section_use.items()}
    assert use == ORACLE[f"section_use_v{version.replace('.', '')}"]
    (recall,) = (one for one in found.recalls if one.section == "C")
    assert (recall.holders.count, recall.holders.of, near(recall.holders.share)) == ORACLE["minority_recall_C"][
        version
    ]
    assert set(recall.concerns) == {"cost"}


def test_coders_agree_and_saturate_as_in_the_oracle(millbrook: Organisation) -> None:
    found = picture(millbrook)
    assert found.agreement is not None
    assert found.saturation is not None
    assert (near(found.agreement.alpha), near(found.agreement.raw)) == (ORACLE["alpha_R1"], ORACLE["agreement_R1"])
    runs = tuple((people, near(new)) for people, new in found.saturation.runs)
    assert (found.saturation.base_codes, found.saturation.total_codes, runs) == ORACLE["saturation_R1"]
    second = picture(millbrook, "2.0").agreement
    assert second is not None
    assert near(second.alpha) == ORACLE["alpha_R2"]


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0"])
def test_ownership_floor_and_author_gap_are_those_of_the_oracle(millbrook: Organisation, version: str) -> None:
    found = picture(millbrook, version)
    own, gap = found.ownership, found.author_gap
    assert own is not None
    assert own.floor is not None
    assert own.floor.ours is not None
    assert gap is not None
    by_section = {one.name: near(one.ours.value if one.ours else None) for one in own.sections}
    assert ORACLE["return_others"][version] == (
        near(own.ours.value),
        own.floor.name,
        near(own.floor.ours.value),
        by_section,
        near(own.group_informed),
        near(own.group_informed_product),
        (near(own.ours.low), near(own.ours.high)),
    )
    assert (near(gap.gap.value), (near(gap.gap.low), near(gap.gap.high))) == ORACLE["gap"][version]
    assert not gap.flagged


@pytest.mark.parametrize("number", [1, 2])
def test_the_track_record_is_that_of_the_oracle(millbrook: Organisation, number: int) -> None:
    round_ = Round.objects.get(consultation__organisation=millbrook, number=number)
    record = measures.picture_of(round_).record
    assert record is not None
    assert record.z is not None
    found = (record.n, record.came_true, round(record.expected, 2), round(record.brier, 4), round(record.z, 2))
    assert found == ORACLE["hyp"][number]


def test_a_point_falls_from_particular_to_thin_when_its_words_are_withdrawn(millbrook: Organisation) -> None:
    voices.withdraw(Statement.objects.get(round__consultation__organisation=millbrook, label="a16"), day=LATER)
    found = picture(millbrook, "2.0")
    assert found.groundings[6].kind == "thin"


def test_the_core_and_its_words_are_counted_apart(asking: Round) -> None:
    core = voices.Speaker("d" * 32, new_slip(), asking.consultation.organisation.sections.get(slug="a"), core=True)
    voices.say(asking, "From the committee.", core, day=DAY)
    assert measures.picture_of(asking).contributors is None


def test_nothing_to_measure_is_none_and_not_nought(asking: Round) -> None:
    found = measures.picture_of(asking)
    nothing = (found.made, found.answered, found.ownership, found.author_gap, found.stranger_gap, found.record)
    assert nothing == (None,) * 6
    assert (found.agreement, found.saturation, found.recalls, found.voters) == (None, None, [], None)


def test_more_people_than_a_section_has_are_the_whole_section(asking: Round) -> None:
    found = measures.participation(asking, {"a": 50, "c": 3})
    assert found is not None
    assert [section.heard for section in found.sections] == [48, 3, 0]


def test_labels_sort_as_they_were_given() -> None:
    assert in_order(1, "s2") < in_order(1, "s10") < in_order(2, "s1")
    assert in_order(1, "no number") == "001no number"


def test_recognition_counts_people_and_one_no_is_a_no(asking: Round, neighbour: voices.Speaker) -> None:
    said = [voices.say(asking, text, neighbour, day=DAY) for text in ("One thing.", "Another thing.")]
    version = _version(asking)
    for statement, meant in zip(said, (True, False), strict=True):
        Recognition.objects.create(statement=statement, version=version, meant=meant)
    share, people = measures.picture_of(asking, version).recognised
    assert share is not None
    assert (share.value, people) == (0.0, 1)


def test_contributors_and_strangers_are_told_apart_by_the_flag_of_the_answer(asking: Round) -> None:
    version = _version(asking)
    kinds = ((True, "ours", 8), (True, "not_ours", 2), (False, "ours", 5), (False, "not_ours", 5))
    rows = [
        Response(key=f"{number:032x}", version=version, answer=answer, contributed=spoke)
        for number, (spoke, answer) in enumerate((s, a) for s, a, count in kinds for _ in range(count))
    ]
    Response.objects.bulk_create(rows)
    gap = measures.picture_of(asking, version).stranger_gap
    assert gap is not None
    assert (near(gap.first.value), near(gap.second.value)) == (0.8, 0.5)


def test_uptake_stays_apart_by_test_and_section(asking: Round) -> None:
    section = asking.consultation.organisation.sections.get(slug="a")
    test = StructureTest.objects.create(round=asking, name="badge day", kind="support", day=DAY)
    StructureCount.objects.create(test=test, section=section, people=18)
    assert [(one.name, one.kind, one.people) for one in measures.uptake_of(asking)] == [
        ("badge day", "support", {"a": 18})
    ]


def test_words_are_acknowledged_by_a_verdict_and_told_when_the_version_is_shown(
    asking: Round, neighbour: voices.Speaker
) -> None:
    said = voices.say(asking, "The lift is too small.", neighbour, day=DAY)
    assert closure_of(asking, today=LATER).owed[Due.ACKNOWLEDGED] == 1
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=date(2026, 3, 3))
    assert str(closure_of(asking, today=LATER).closed) == "1 of 1 (100%)"
    version = _version(asking)
    assert closure_of(asking, today=LATER).owed[Due.DISPOSITION_TOLD] == 1
    assert waiting_for_word(returned(asking, today=LATER)) == 1
    said.dispositions.create(version=version, kind="used", day=date(2026, 3, 4))
    found = closure_of(asking, today=LATER)
    assert (found.closed.count, found.time_to_return.median) == (1, 8)  # shown on 10 March


def test_pasted_words_are_told_by_hand_or_not_at_all(asking: Round) -> None:
    nobody = voices.Speaker("", new_slip())
    said = voices.say(asking, "From the minutes.", nobody, day=DAY)
    Statement.objects.filter(pk=said.pk).update(receipt_hash="")
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    version = _version(asking)
    said.dispositions.create(version=version, kind="used", day=DAY)
    assert closure_of(asking, today=LATER).owed[Due.DISPOSITION_TOLD] == 1
    Told.objects.create(statement=said, what=Told.What.DISPOSITION, day=date(2026, 3, 20))
    assert closure_of(asking, today=LATER).time_to_return.median == 18


def test_a_refusal_with_its_reason_is_an_answer(asking: Round, neighbour: voices.Speaker) -> None:
    said = voices.say(asking, "Mr X is a thief.", neighbour, day=DAY)
    voices.moderate(said, Verdict.REJECTED, role="moderator", day=date(2026, 3, 5), reason="It accuses somebody.")
    version = _version(asking)
    assert closure_of(asking, today=LATER).time_to_return.median == 3
    assert str(measures.picture_of(asking, version).answered.answered) == "1 of 1 (100%)"  # type: ignore[union-attr]


def test_a_refusal_that_was_taken_back_is_no_answer_any_more(asking: Round, neighbour: voices.Speaker) -> None:
    said = voices.say(asking, "Mr X is a thief.", neighbour, day=DAY)
    voices.moderate(said, Verdict.REJECTED, role="moderator", day=date(2026, 3, 5), reason="It accuses somebody.")
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=date(2026, 3, 6))
    version = _version(asking)
    assert closure_of(asking, today=LATER).owed[Due.DISPOSITION_TOLD] == 1
    assert _answered(asking, version) == "0 of 1 (0%)"
    voices.moderate(said, Verdict.REJECTED, role="moderator", day=date(2026, 3, 9), reason="He told us who he is.")
    assert closure_of(asking, today=LATER).time_to_return.median == 7
    assert _answered(asking, version) == "1 of 1 (100%)"


def test_other_words_their_author_refused_leave_what_was_said_unanswered(
    asking: Round, neighbour: voices.Speaker
) -> None:
    said = voices.say(asking, "Old Tom lets the door slam.", neighbour, day=DAY)
    made = rewording.reword(said, "The door slams.", seen="", role="moderator", day=DAY, reason="It names him.")
    version = _version(asking)
    assert _answered(asking, version) == "0 of 1 (0%)", "that other words stand for it is no answer to it"
    rewording.refuse(made, day=date(2026, 3, 6))
    assert _answered(asking, version) == "0 of 1 (0%)"
    assert closure_of(asking, today=LATER).owed[Due.DISPOSITION_TOLD] == 1
    voices.moderate(said, Verdict.REJECTED, role="moderator", day=date(2026, 3, 8), reason="It names a neighbour.")
    assert _answered(asking, version) == "1 of 1 (100%)"
    assert closure_of(asking, today=LATER).owed[Due.DISPOSITION_TOLD] == 0


def _answered(round_: Round, version: PositionVersion) -> str:
    return str(measures.picture_of(round_, version).answered.answered)  # type: ignore[union-attr]


def test_the_outcome_is_owed_from_learn_on_and_told_by_the_returned_sum_up(
    asking: Round, neighbour: voices.Speaker
) -> None:
    voices.say(asking, "The lift is too small.", neighbour, day=DAY)
    assert closure_of(asking, today=LATER).owed[Due.OUTCOME_TOLD] == 0
    loop.move(asking, Stage.SUM_UP, role="committee", day=DAY)
    assert closure_of(asking, today=LATER).owed[Due.OUTCOME_TOLD] == 1
    Note.objects.create(
        round=asking, kind=NoteKind.RETURNED, text="Read out in each block.", role="convener", day=DAY
    )
    assert closure_of(asking, today=LATER).owed[Due.OUTCOME_TOLD] == 0


def test_withdrawn_words_are_owed_nothing(asking: Round, neighbour: voices.Speaker) -> None:
    said = voices.say(asking, "I take this back.", neighbour, day=DAY)
    voices.withdraw(said, day=date(2026, 3, 6))
    found = closure_of(asking, today=LATER)
    assert (found.closed.of, found.time_to_return.waiting) == (0, 1)


def _version(round_: Round) -> PositionVersion:
    from massline.web.rounds.models import Position

    position = Position.objects.create(round=round_, label="P1", title="Ours")
    version = PositionVersion.objects.create(position=position, number="1.0", text="We ask for a larger lift.")
    version.published_on = date(2026, 3, 10)
    version.save()
    return version
