"""Sealed codes: issued in batches, drawn from a hat, redeemed once."""

from collections.abc import Collection
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.record import seals
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


def void(batch: CodeBatch) -> None:
    """Let the unused codes of a batch open nothing any more, as when its sheet was lost; others can be made for them.

    Answers given with its used codes stay, and those codes go on counting as issued and used.
    """
    seals.update(CodeBatch.objects.filter(pk=batch.pk), voided=True)


def issued_of(batches: QuerySet[CodeBatch]) -> int:
    """How many codes are out: all of a batch that stands, the used ones of one that was voided.

    So ballots <= used <= issued <= people holds after codes were voided and made anew.
    """
    standing = batches.filter(voided=False).aggregate(all=Sum("issued"))["all"] or 0
    return int(standing) + used_of_voided(batches)


def used_of_voided(batches: QuerySet[CodeBatch]) -> int:
    """How many codes had been used of batches that were voided. Never published as it is."""
    return Code.objects.filter(batch__in=batches.filter(voided=True), used=True).count()
