"""Sealed codes work once, and the tables do not say whose they were."""

import pytest

from massline.web.rounds import codes
from massline.web.rounds.codes import CodeRefusedError
from massline.web.rounds.models import Code, CodeBatch, Consultation, Round
from massline.web.rounds.slips import SlipError, new_slip, slip_hash


def test_a_code_works_once(asking: Round) -> None:
    section = asking.consultation.organisation.sections.get(slug="a")
    (slip, *_) = codes.issue(asking.consultation, 5, section=section)
    printed, batch = codes.redeem(asking.consultation, slip.lower())
    assert (printed, batch.section) == (slip, section)
    with pytest.raises(CodeRefusedError):
        codes.redeem(asking.consultation, slip)
    assert Code.objects.filter(used=True).count() == 1


def test_unknown_voided_and_used_codes_get_the_same_answer(asking: Round) -> None:
    used, voided = codes.issue(asking.consultation, 1)[0], codes.issue(asking.consultation, 1)[0]
    codes.redeem(asking.consultation, used)
    CodeBatch.objects.filter(codes__hash=slip_hash(voided)).update(voided=True)
    said = set()
    for slip in (used, voided, new_slip()):
        with pytest.raises(CodeRefusedError) as refusal:
            codes.redeem(asking.consultation, slip)
        said.add(str(refusal.value))
    assert len(said) == 1


def test_a_code_of_one_consultation_opens_no_other(asking: Round) -> None:
    other = Consultation.objects.create(organisation=asking.consultation.organisation, slug="x", title="X")
    (slip,) = codes.issue(asking.consultation, 1)
    with pytest.raises(CodeRefusedError):
        codes.redeem(other, slip)


def test_a_mistyped_code_is_told_apart_from_an_unknown_one(asking: Round) -> None:
    with pytest.raises(SlipError, match="letters and numbers"):
        codes.redeem(asking.consultation, "K7TE")


def test_no_code_is_stored_and_the_table_does_not_keep_the_order_of_printing(asking: Round) -> None:
    slips = codes.issue(asking.consultation, 50)
    stored = list(Code.objects.values_list("hash", flat=True))
    assert set(stored) == {slip_hash(slip) for slip in slips}
    assert {field.name for field in Code._meta.get_fields()} == {"hash", "batch", "used"}
    assert stored == sorted(stored)
