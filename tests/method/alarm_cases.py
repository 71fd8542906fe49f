"""Of each sign: facts that make it speak, facts just short of that, its failure and its sentence."""

from datetime import date
from typing import Any

from massline.engine.coverage import coverage
from massline.method.alarms import Failure
from massline.method.alarms import drafting as d
from massline.method.alarms import hearing as h
from massline.method.alarms import trying as t

MARCH, JUNE = date(2026, 3, 2), date(2026, 6, 1)
LIKED = (0.9, 0.8, 0.7, 0.6, 0.5)


def heard(size: int, count: int) -> h.Heard:
    found = coverage({"Nights": size, "Day": 1000}, {"Nights": count, "Day": 400})
    return h.Heard(found.sections[0], found.overall)


# each: (alarm, facts that make it speak, facts just short of that, failure, sentence)
CASES: list[tuple[Any, Any, Any, Failure, str]] = [
    (
        d.items_nobody_said,
        d.Items(5, unlabelled=(5,)),
        d.Items(5, labelled=(5,)),
        Failure.IMPOSED_AGENDA,
        "Item 5 came from the committee. Nobody we asked said it.",
    ),
    (
        d.items_nobody_said,
        d.Items(9, unlabelled=(2, 5, 7)),
        d.Items(9),
        Failure.IMPOSED_AGENDA,
        "Items 2, 5 and 7 came from the committee. Nobody we asked said them.",
    ),
    (
        d.committees_items,
        d.Items(7, labelled=(1, 2)),
        d.Items(8, labelled=(1, 2)),
        Failure.IMPOSED_AGENDA,
        "2 of 7 items came from the committee. What did people bring?",
    ),
    (
        d.begun_before_adoption,
        d.Haste(1),
        d.Haste(0),
        Failure.IMPOSED_AGENDA,
        "1 action began before the proposal was adopted.",
    ),
    (
        d.open_too_short,
        d.OpenTime(6),
        d.OpenTime(7),
        Failure.IMPOSED_AGENDA,
        "People had 6 days to answer; at least 7 were due.",
    ),
    (
        d.list_of_most_liked,
        d.Prominence(LIKED, (5, 4, 3, 2, 1), 0),
        d.Prominence(LIKED, (4, 5, 3, 2, 1), 0),
        Failure.POPULARITY_CHASING,
        "This is the list of most-liked remarks. Which of them pull against each other?",
    ),
    (
        d.same_reasons,
        d.Reasons(("Noted.",) * 17 + ("noted. ",) + tuple("abcd")),
        d.Reasons(("Noted.",) * 4 + tuple("abcd")),
        Failure.BOX_TICKING,
        "18 of 22 reasons read the same.",
    ),
    (
        d.nobody_opened,
        d.Opened(60, 7),
        d.Opened(60, 6),
        Failure.BOX_TICKING,
        "7 of 60 remarks were opened by nobody.",
    ),
    (
        d.nothing_changed,
        d.Changed((True, False, False)),
        d.Changed((False, True, False)),
        Failure.BOX_TICKING,
        "The last 2 rounds changed nothing. What was asked for?",
    ),
    (
        d.separate_complaints,
        d.Abstraction(0, 5, 0),
        d.Abstraction(1, 4, 2),
        Failure.NO_ABSTRACTION,
        "These are separate complaints. What is common?",
    ),
    (
        d.separate_complaints,
        d.Abstraction(2, 5, 3),
        d.Abstraction(0, 0, 0),
        Failure.NO_ABSTRACTION,
        "These are separate complaints. What is common?",
    ),
    (
        d.nothing_learned,
        d.Coding(60, 9, 0),
        d.Coding(60, 9, 1),
        Failure.CONFIRMATION_BIAS,
        "60 remarks, and no theme that we had not thought of. Read ten of them again.",
    ),
    (
        d.nobody_disagrees,
        d.Coding(60, 0, 4),
        d.Coding(50, 1, 4),
        Failure.CONFIRMATION_BIAS,
        "No remark contradicts the draft. Look for one.",
    ),
    (
        d.nobody_disagrees,
        d.Coding(150, 2, 4),
        d.Coding(0, 0, 0),
        Failure.CONFIRMATION_BIAS,
        "2 of 150 remarks contradict the draft. Look for more.",
    ),
    (
        d.unmoved_by_failure,
        d.Unmoved((3,)),
        d.Unmoved(()),
        Failure.CONFIRMATION_BIAS,
        "Item 3 stands as before, though what we expected failed.",
    ),
    (
        h.nobody_spoke_with,
        h.Contact("Nights", MARCH, MARCH, date(2026, 5, 2)),
        h.Contact("Nights", MARCH, MARCH, date(2026, 5, 1)),
        Failure.COVERAGE_GAP,
        "Nobody has spoken with Nights since 2 March.",
    ),
    (
        h.nobody_spoke_with,
        h.Contact("Nights", None, MARCH, JUNE),
        h.Contact("Nights", JUNE, MARCH, JUNE),
        Failure.COVERAGE_GAP,
        "Nobody has spoken with Nights since the round began on 2 March.",
    ),
    (
        h.core_does_not_listen,
        h.Listening(7, 3),
        h.Listening(6, 3),
        Failure.COVERAGE_GAP,
        "3 of 7 of the committee took down anybody's words.",
    ),
    (
        h.section_left_out,
        heard(200, 40),
        heard(200, 80),
        Failure.SAMPLING_BIAS,
        "Nights: 40 of 200 (20 %), overall 37 %. Go and ask them.",
    ),
    (
        h.few_are_quoted,
        h.Links((5, 4, 3, 2) + (1,) * 14, 40),
        h.Links((1,) * 16, 29),
        Failure.LOUD_FEW,
        "Half of the quotations come from four people.",
    ),
    (
        h.few_are_quoted,
        h.Links((8, 1, 1), 30),
        h.Links((8, 1), 30),
        Failure.LOUD_FEW,
        "Half of the quotations come from one person.",
    ),
    (
        h.same_people_again,
        h.Newcomers(((44, 44), (45, 4), (42, 2))),
        h.Newcomers(((45, 4), (20, 3))),
        Failure.CLOSED_DOORS,
        "The same 40 people answered again.",
    ),
    (
        h.not_told,
        h.Told(200, 132, 61),
        h.Told(200, 160, 38),
        Failure.FATIGUE,
        "61 people have not heard what became of their words.",
    ),
    (
        h.not_told,
        h.Told(4, 3, 1),
        h.Told(0, 0, 0),
        Failure.FATIGUE,
        "1 person has not heard what became of their words.",
    ),
    (
        h.asked_too_often,
        h.Invitations(4),
        h.Invitations(3),
        Failure.FATIGUE,
        "People were invited 4 times this quarter. Tell them first what came of it.",
    ),
    (
        t.after_the_fact,
        t.Wishes(after_the_fact=("H3",)),
        t.Wishes(untestable=("H3",)),
        Failure.WISHFUL_TESTING,
        "Written after the fact: kept as a note, not counted.",
    ),
    (
        t.without_number_or_date,
        t.Wishes(untestable=("H4",)),
        t.Wishes(after_the_fact=("H4",)),
        Failure.WISHFUL_TESTING,
        "Without a number and a date nobody can say whether it came true.",
    ),
    (
        t.plan_over_reaches,
        t.Reach("Parks", 0.60, 0.38, "badge day"),
        t.Reach("Parks", 0.50, 0.40, "badge day"),
        Failure.OVER_REACH,
        "The plan needs 60 % in Parks. The badge day showed 38 %.",
    ),
    (
        t.more_differences_than_work,
        t.Differences(7, 2),
        t.Differences(6, 2),
        Failure.NO_COMMON_WORK,
        "Pick one difference that practice could settle.",
    ),
    (
        t.point_unanswered,
        t.Unanswered(date(2025, 11, 3), date(2026, 5, 3)),
        t.Unanswered(date(2025, 11, 4), date(2026, 5, 3)),
        Failure.NO_COMMON_WORK,
        "Their point has waited for our answer since 3 November 2025.",
    ),
    (
        t.persons_exposed,
        t.Exposed(small_cells=1, traceable_quotations=2),
        t.Exposed(),
        Failure.EXPOSURE,
        "Blocked: 1 figure rests on too few people; 2 quotations lead to their authors.",
    ),
    (
        t.nobody_runs_it,
        t.Service(2, 120, 0, 0, "the meal"),
        t.Service(1, 120, 0, 0, "the meal"),
        Failure.PURE_SERVICE,
        "People come for the meal; nobody has been asked to run it.",
    ),
    (
        t.nobody_runs_it,
        t.Service(3, 120, 9, 5, "the meal"),
        t.Service(3, 120, 9, 6, "the meal"),
        Failure.PURE_SERVICE,
        "People come for the meal; 5 of 120 came to run it.",
    ),
]
