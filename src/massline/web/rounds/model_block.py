"""The model figures of a release: worked out before anything is locked, by the rules of `method.modelled`."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from massline.formats.release import Release as ReadRelease
from massline.formats.release_analysis import analyse_release
from massline.method.disclosure import Counts, Disclosure
from massline.method.modelled import Frame, moves, nothing_yet, released, repeated
from massline.method.shown import shown_share
from massline.web.rounds import modelled
from massline.web.rounds.models import Round

Block = dict[str, Any]
Headlines = frozenset[tuple[str, str]]

logger = logging.getLogger(__name__)


def model_block(
    round_: Round,
    document: Mapping[str, Any],
    previous: ReadRelease | None,
    whole: Collection[str],
    *,
    asking: bool,
    anew: bool,
) -> tuple[Block | None, modelled.WorkedOut | None]:
    """The block for this document, and the figures to be kept beside it; None where nothing new was worked out.

    The block moves only where the published head count did and ten people more have answered; while people are asked,
    what comes next is worked out at each release. ``anew`` is False where a transaction is open: then the block of
    before is repeated. Where the model fails the release does without: counts never wait for an estimate.
    """
    before = None if previous is None else previous.document.get("model")
    frame = _frame(document, whole)
    headlines = _headlines(document)
    still = before if before is None else repeated(before, frame, headlines)
    if not anew or not (asking or moves(frame, before)):
        return still, None
    try:
        found = modelled.work_out(round_, frame.release, published=_told_apart(document, frame.whole))
        if found is None:
            return (nothing_yet(frame) if moves(frame, before) else still), None
        told = modelled.people_told_of(round_)
        # The head count leaves out who waits for a block, so it may move by ten while one person came.
        if not moves(frame, before) or (told and abs(found.people - told) < Disclosure().block):
            return still, found
        frame = replace(frame, whole=found.whole)
        return released(modelled.findings(found, headlines), frame, previous=before), replace(found, told=True)
    except Exception:  # whatever is wrong with the model, the counts are right and people wait for them
        logger.exception("release %s of round %s is published without new model figures", frame.release, round_.pk)
        return still, None


def _frame(document: Mapping[str, Any], whole: Collection[str]) -> Frame:
    rows = document["statements"]
    shown = frozenset(row["id"] for row in rows if shown_share(row["total"]) is not None)
    return Frame(
        release=document["number"],
        people=document["participation"]["total"].get("base"),
        shown=shown,
        whole=shown & frozenset(whole),
    )


def _told_apart(document: Mapping[str, Any], whole: Collection[str]) -> dict[str, Counts]:
    cells = {row["id"]: row["total"] for row in document["statements"] if row["id"] in whole}
    return {label: (cell["agree"], cell["disagree"], cell["pass"]) for label, cell in cells.items()}


def _headlines(document: Mapping[str, Any]) -> Headlines:
    """What the counts of this document call shared: label and side."""
    found = analyse_release(ReadRelease(document=document, signed_by=""))
    return frozenset({*((one, "agree") for one in found.agreed), *((one, "disagree") for one in found.disagreed)})
