"""Sealed codes: issued in batches, drawn from a hat, redeemed once."""

from collections.abc import Collection
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.rounds.models import Code, CodeBatch, Consultation
from massline.web.rounds.slips import new_slip, read_slip, slip_hash


class CodeRefusedError(ValueError):
    """The code does not open anything here, or it was used already. The message does not say which."""


@transaction.atomic
def issue(
    consultation: Consultation,
    count: int,
    *,
    section: Section | None = None,
    core: bool = False,
    batch_id: UUID | None = None,
) -> list[str]:
    """New codes as printed, to be cut, folded and drawn from a hat. They exist nowhere else: only hashes are stored.

    The rows are written in the order of their hashes, so the table does not keep the order of printing. With
    ``batch_id`` the same batch cannot be issued twice: ``IntegrityError`` the second time.
    """
    batch = CodeBatch(id=batch_id or uuid4(), consultation=consultation, section=section, core=core, issued=count)
    batch.save(force_insert=True)
    slips = [new_slip() for _ in range(count)]
    Code.objects.bulk_create(Code(hash=value, batch=batch) for value in sorted(map(slip_hash, slips)))
    return slips


def redeem(consultation: Consultation, typed: str) -> tuple[str, CodeBatch]:
    """Use a code: returns it as printed with its batch. One conditional UPDATE, so a code works exactly once.

    Raises ``SlipError`` for what cannot be a code, ``CodeRefusedError`` for one that is unknown, voided or used.
    """
    slip = read_slip(typed)
    hashed = slip_hash(slip)
    mine = Code.objects.filter(hash=hashed, batch__consultation=consultation, batch__voided=False)
    if mine.filter(used=False).update(used=True) != 1:
        raise CodeRefusedError(
            _(
                "This code does not open anything here, or it was used already. "
                "If you have not used it, ask whoever gave it to you for another one."
            )
        )
    return slip, mine.select_related("batch__section").get().batch


def batches_of(consultation: Consultation, slips: Collection[str]) -> dict[str, CodeBatch]:
    """The batch of each of these codes, used or not; codes that open nothing here are left out."""
    by_hash = {slip_hash(slip): slip for slip in slips}
    known = Code.objects.filter(hash__in=by_hash, batch__consultation=consultation, batch__voided=False)
    return {by_hash[code.hash]: code.batch for code in known.select_related("batch__section")}


def use_up(consultation: Consultation, slips: Collection[str]) -> None:
    """Mark codes as used that came in on paper; they open nothing on a screen any more."""
    hashes = [slip_hash(slip) for slip in slips]
    Code.objects.filter(hash__in=hashes, batch__consultation=consultation, used=False).update(used=True)
