"""What was written down in the whole round is added to, never changed; a rehearsal alone is wiped."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from massline.web.library.models import Discussed
from massline.web.people.models import Organisation, Section
from massline.web.record import log
from massline.web.rounds import loop
from massline.web.rounds.models import (
    Action,
    ActionEnd,
    AlarmAnswer,
    CarryOver,
    CarryOverAnswer,
    Closing,
    Pilot,
    Reservation,
    Round,
    Stage,
)
from massline.web.rounds.standing import shown_version
from tests.web import asked_together, relating, shelf
from tests.web import whole_round as made
from tests.web.planted import planted
from tests.web.whole_round import TODAY, brought_to

APPEND_ONLY = [
    "rounds_stagechange",
    "rounds_moderation",
    "rounds_disposition",
    "rounds_decision",
    "rounds_outcome",
    "rounds_release",
    "rounds_releasepart",
    "rounds_beliefmark",
    "rounds_beliefmark_because_of",
    "rounds_check",
    "rounds_note",
    "rounds_carryover",
    "rounds_carryoveranswer",
    "rounds_closing",
    "rounds_pausechange",
    "rounds_pilot",
    "rounds_pilot_sections",
    "rounds_alarmanswer",
    "rounds_actionend",
    "rounds_panel",
    "rounds_setaside",
    "rounds_removal",
    "rounds_removed",
    "record_checkpoint",
    "record_logentry",
    "library_discussed",
    "library_paperversion",
    "library_commentverdict",
    "library_takenup",
    "relations_relation",
    "relations_relationkey",
    "relations_criterion",
    "relations_consent",
    "relations_handed",
    "relations_relationpoint",
    "relations_owncolumn",
    "relations_theircolumn",
    "federation_federatedround",
    "federation_memberround",
    "federation_askedtogether",
    "federation_handedin",
    "plans_planstage",
    "plans_planwords",
    "plans_precondition",
    "plans_judgement",
    "plans_planmove",
    "plans_planround",
    "plans_hypothesis",
    "plans_hypothesisstate",
    "plans_hypothesistest",
    "plans_hypothesisclaim",
    "plans_watch",
    "plans_watchreview",
    "plans_mandate",
    "plans_mandaterecall",
    "plans_invitation",
    "federation_promise",
    "federation_promiseword",
]
FROZEN_WHEN_SHOWN = ["rounds_positionversion", "rounds_element", "rounds_source", "rounds_reservation"]


def filled(organisation: Organisation, *, outside: bool = True) -> Round:
    """A closed round with at least one row in every table that refuses to change.

    Without ``outside`` nothing that an organisation keeps beside its rounds rests on it.
    """
    round_ = brought_to(made.begun(organisation), Stage.PRACTICE)
    version = shown_version(round_)
    assert version is not None
    mark = round_.belief_marks.first()
    assert mark is not None
    mark.because_of.add(made.say(round_))
    Reservation.objects.create(version=version, text="We sign for a survey.")
    Pilot.objects.create(version=version, reason="why", role="r", day=TODAY).sections.add(Section.objects.all()[0])
    action = Action.objects.create(round=round_, text="Letter", owner="us", starts_on=TODAY)
    ActionEnd.objects.create(action=action, day=TODAY)
    AlarmAnswer.objects.create(round=round_, sign="fatigue", text="known", role="r", day=TODAY)
    loop.pause(round_, role="r", day=TODAY, reason="why")
    loop.resume(round_, role="r", day=TODAY, reason="why")
    brought_to(round_, Stage.SUM_UP)
    carried = CarryOver.objects.create(round=round_, text="Who pays?", day=TODAY)
    CarryOverAnswer.objects.create(carry_over=carried, taken_up=True, day=TODAY)
    Closing.objects.create(round=round_, role="r", day=TODAY)
    round_.panels.create(purpose="p", seed="s", seed_from="dice", sections=[], role="r", day=TODAY)
    round_.set_aside.create(by="b", aside=True, reason="why", role="r", day=TODAY)
    removal = round_.removals.create(kind="stack", reason="why", role="r", day=TODAY, alone=False)
    removal.statements.create(statement=made.say(round_))
    release = round_.releases.create(number=1, published_on=TODAY, document="{}", digest="d")
    release.parts.create(name="head", content="{}")
    comment = shelf.judged(shelf.commented(shelf.put_up(organisation)))
    comment.taken_up.create(statement=made.say(round_), role="r", day=TODAY)
    if outside:
        Discussed.objects.create(paper=comment.version.paper, round=round_)
        relating.with_all(organisation)
        planted(organisation, round_, comment.version)
    if outside and not organisation.rehearsal:  # which takes part in nothing with others
        asked_together.with_all(organisation)
    log.append("close", role="r", subject=f"round {round_.id}", day=TODAY)
    return round_


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def attacks_on(table: str) -> tuple[str, str]:
    """Statements that would write a row anew as it is, and take every row away."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")
        assert cursor.fetchone() is not None, f"{table} is empty: the attack would prove nothing"
        column = cursor.description[-1].name if hasattr(cursor.description[-1], "name") else cursor.description[-1][0]
    return f'UPDATE {table} SET "{column}" = "{column}"', f"DELETE FROM {table}"


def answer_to(attack: str) -> str:
    """What the database says to it."""
    try:
        run(attack)
    except DatabaseError as refused:
        return str(refused)
    return "done"


def test_no_row_is_changed_or_deleted_by_anybody(organisation: Organisation) -> None:
    filled(organisation)
    attacks = [attack for table in APPEND_ONLY + FROZEN_WHEN_SHOWN for attack in attacks_on(table)]
    answers = {attack: answer_to(attack) for attack in attacks}
    refusal = re.compile(r"append-only|frozen|write a new version")
    assert {attack: answer for attack, answer in answers.items() if not refusal.search(answer)} == {}
    assert len(answers) == 2 * len({*APPEND_ONLY, *FROZEN_WHEN_SHOWN})


def test_every_table_that_refuses_to_change_is_attacked_above(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        triggers = {name for (name,) in cursor.fetchall()}
    for table in APPEND_ONLY + FROZEN_WHEN_SHOWN:
        assert {f"{table}_refuse_update", f"{table}_refuse_delete"} <= triggers
    known = {*APPEND_ONLY, *FROZEN_WHEN_SHOWN, "rounds_belief", "rounds_expectation", "rounds_action"}
    for name in triggers:
        table = name.rpartition("_refuse_")[0]
        if name.endswith("_refuse_delete"):
            assert table in known | {"rounds_statement", "record_seal", "library_comment"}, (
                f"{name} is attacked by no test"
            )


def test_what_we_thought_is_locked_for_good(organisation: Organisation) -> None:
    round_ = made.begun(organisation)
    made.write_beliefs(round_)
    round_.beliefs.update(text="It is the pump.")
    made.lock_beliefs(round_)
    for attack in ("SET text = 'We knew it.'", "SET locked_on = NULL", "SET locked_on = '2020-01-01'"):
        with pytest.raises(IntegrityError, match="locked"):
            run(f"UPDATE rounds_belief {attack}")
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        round_.beliefs.all().delete()


def test_a_rehearsal_is_wiped_whole_and_nothing_becomes_a_rehearsal(organisation: Organisation) -> None:
    kept = filled(organisation)
    with pytest.raises(IntegrityError, match="never becomes one"), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(rehearsal=True)
    rehearsed = Organisation.objects.create(slug="try", name="Trying", rehearsal=True)
    for order, slug in enumerate("ac"):
        Section.objects.create(
            organisation=rehearsed, slug=slug, name=f"Block {slug}", size=40, how_known="x", order=order
        )
    gone = filled(rehearsed)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        gone.notes.update(day=date(2020, 1, 1))
    before = {model: model._default_manager.count() for model in apps.get_models()}
    wiped = _delete_all_of(gone)
    assert wiped
    assert Round.objects.filter(pk=kept.pk).exists()
    assert not Round.objects.filter(pk=gone.pk).exists()
    halved = {model for model, count in before.items() if count and model._default_manager.count() == count // 2}
    assert len(halved) > 20


def _delete_all_of(round_: Round) -> int:
    from massline.web.rounds.models import Contradiction, Element, Expectation

    Contradiction.objects.filter(round=round_).delete()
    Action.objects.filter(round=round_).delete()
    Expectation.objects.filter(version__position__round=round_).delete()
    Element.objects.filter(version__position__round=round_).delete()
    return round_.delete()[0]
