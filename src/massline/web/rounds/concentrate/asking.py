"""Asking the machine: in a process of its own, so that no page waits for it and no row is held while it answers."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from django.db import connection, transaction

from massline.web.record import log
from massline.web.rounds.concentrate import drafted, working
from massline.web.rounds.concentrate.drafted import Drafts, Request
from massline.web.rounds.concentrate.drafting import Author
from massline.web.rounds.concentrate.machine import Machine, Sending
from massline.web.rounds.models import MachineDraft, Round, Working

LOCK = "machine"

logger = logging.getLogger(__name__)

Ask = Callable[[Request], Drafts]


class NothingToSendError(ValueError):
    """No remark is left that may be sent."""


def in_a_process(request: Request) -> Drafts:
    """Ask in a process of its own. Raises ``RuntimeError`` where it fails."""
    return drafted.from_json(working.told_by(drafted.__name__, json.dumps(asdict(request))))


def begin(
    round_: Round, sending: Sending, machine: Machine, *, by: Author, run: working.Run | None = None,
    ask: Ask | None = None,
) -> None:  # fmt: skip
    """Send these remarks and keep what passes the checks. The answer of the use before stays until then.

    Raises ``working.AtWorkError`` while another question of this round is out, ``NothingToSendError`` without a
    remark.
    """
    if not sending.all:
        raise NothingToSendError
    lock = working.take_lock(round_, what=LOCK)
    if lock is None:
        raise working.AtWorkError
    try:
        sent = " ".join(one.pk.hex for one in sending.all)
        row, _made = MachineDraft.objects.update_or_create(
            round=round_, kind=sending.kind, of=sending.of,
            defaults={"state": Working.WORKING, "model": machine.model, "sent": sent},
        )  # fmt: skip
        # Numbers of this question only: the id of a remark stands in public addresses.
        numbers = {one.pk.hex: f"r{n}" for n, one in enumerate(sending.all, start=1)}
        remarks = {name: [(numbers[one.pk.hex], one.text) for one in some] for name, some in sending.remarks.items()}
        request = Request(sending.kind.value, remarks, machine.settings())
    except BaseException:
        lock.close()
        raise

    def work() -> None:
        found = None
        try:
            found = _with_ids((ask or in_a_process)(request), {number: name for name, number in numbers.items()})
        except Exception as fault:
            # The kind of the fault only: a message could quote what people said.
            logger.error("asking a language model failed: %s", type(fault).__name__)
        finally:
            try:
                keep(row, len(sending.all), found, by)
            finally:
                lock.close()
                if run is None:
                    connection.close()

    (run or working.in_the_background)(work)


def _with_ids(found: Drafts, names: Mapping[str, str]) -> Drafts:
    """The drafts with the ids of the remarks in the place of the numbers that were sent."""
    drafts = tuple(
        replace(
            one, of=names.get(one.of, one.of),
            spans=tuple((names[number], start, end) for number, start, end in one.spans),
        )
        for one in found.drafts
    )  # fmt: skip
    withheld, not_sent = (tuple(names[one] for one in some) for some in (found.withheld, found.not_sent))
    return replace(found, drafts=drafts, withheld=withheld, not_sent=not_sent)


@transaction.atomic
def keep(row: MachineDraft, remarks: int, found: Drafts | None, by: Author) -> None:
    """Keep what came back, and log the use. A row that went meanwhile, because words were taken back, stays gone."""
    rows = MachineDraft.objects.filter(pk=row.pk)
    if found is None:
        rows.update(state=Working.FAILED)
    else:
        rows.update(state=Working.NOT, content=drafted.to_json(found))
    cost = {
        "questions": found.questions, "tokens_in": found.tokens_in, "tokens_out": found.tokens_out,
        "seconds": found.seconds, "drafts": sum(one.model is not None for one in found.drafts),
        "refused": len(found.refused),
    } if found else {}  # fmt: skip
    log.append(
        "ask_machine", role=by.role, subject=f"round {row.round_id}", day=by.day, kind=str(row.kind),
        model=row.model, remarks=remarks, failed=found is None, **cost,
    )  # fmt: skip


def standing(round_: Round, row: MachineDraft | None) -> working.Standing:
    """Where the question stands: out, stopped by a fault, or neither."""
    return working.standing(round_, Working.NOT if row is None else row.state, what=LOCK)
