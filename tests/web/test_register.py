"""Every field of every table has a class, a purpose and a rule; nothing else stands in the register."""

from dataclasses import replace

from django.apps import apps

from massline.web.keeping.register import DataClass, Until, faults, table
from massline.web.keeping.registered import REGISTER

MODELS = list(apps.get_models(include_auto_created=True))
PARTS = {one.label: one for one in REGISTER}


def test_every_field_has_a_row_and_every_row_a_field() -> None:
    assert len(MODELS) > 50
    assert faults(REGISTER, MODELS) == []


def test_a_field_without_a_row_and_a_row_without_a_field_are_named() -> None:
    ballots = PARTS["rounds.Ballot"]
    fields = (*(one for one in ballots.fields if one.name != "answer"), replace(ballots.fields[0], name="hour"))
    changed = [replace(ballots, fields=fields) if one is ballots else one for one in REGISTER]
    assert faults(changed, MODELS) == [
        "rounds.Ballot.answer is a field without a row",
        "rounds.Ballot.hour is a row without a field",
    ]


def test_a_table_without_a_row_and_one_that_is_gone_are_named() -> None:
    other = table("rounds.Diary", purpose="none", thief="Nothing.", fields="id | link | names the row")
    changed = [*(one for one in REGISTER if one.label != "rounds.Code"), other]
    assert faults(changed, MODELS) == [
        "rounds.Code is a table without a row in the register",
        "rounds.Diary stands in the register and is no table",
    ]
    assert faults([*REGISTER, other, other], [*MODELS])[0] == "rounds.Diary stands in the register twice"


def test_every_table_says_what_a_thief_learns_in_a_whole_sentence() -> None:
    for one in REGISTER:
        assert one.thief.endswith("."), one.label
        assert one.purpose, one.label
        assert all(field.purpose for field in one.fields), one.label


def test_no_answer_and_no_pseudonym_of_a_ballot_stays_for_good() -> None:
    near = {DataClass.ANSWER, DataClass.PSEUDONYM}
    stays = [
        f"{one.label}.{field.name}"
        for one in REGISTER
        for field in one.fields
        if field.data_class in near and field.until in {Until.RECORD, Until.LOG}
    ]
    assert stays == []


def test_a_field_that_holds_a_hash_or_a_key_is_not_called_open() -> None:
    for one in REGISTER:
        for field in one.fields:
            if field.name.endswith(("_hash", "_key")) or field.name in {"key", "hash", "password", "salt"}:
                assert field.data_class in {DataClass.FINGERPRINT, DataClass.PSEUDONYM, DataClass.SECRET}, field
