"""Vote sheets on paper: which sentences stand on them, and what was ticked keyed in, all sheets or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from massline.method.disclosure import in_steps
from massline.web.record import log
from massline.web.record.keyfiles import pseudonym
from massline.web.rounds import codes
from massline.web.rounds.ballots import Voter, cast_many, forget_order
from massline.web.rounds.models import Answer, Round, Stage, Statement
from massline.web.rounds.report_back.keying import MOST_AT_ONCE, Line, SheetRefusedError
from massline.web.rounds.slips import LENGTH, SlipError, read_slip
from massline.web.rounds.timely import refuse_unless
from massline.web.rounds.voices import open_to_votes

MOST_ON_PAPER = 100
FIGURES = {"1": Answer.AGREE, "2": Answer.DISAGREE, "3": Answer.PASS, "-": None}
SPOKE = "+"
"""Stands at the end of a line where "I also said something in my own words" is ticked."""


@dataclass(frozen=True)
class Ticked:
    """What was keyed in: sheets, and sentences on them that are not asked any more, whose answers were left out."""

    sheets: int
    gone: tuple[str, ...]


def on_the_sheet(round_: Round) -> list[Statement]:
    """The sentences open to answers, in the order of their labels (a1, a2, ... a10), as many as paper takes."""
    labels = sorted(open_to_votes(round_).values_list("label", "id"), key=lambda pair: _natural(pair[0]))
    chosen = [identifier for _label, identifier in labels[:MOST_ON_PAPER]]
    found = Statement.objects.defer("words_key", "receipt_hash", "salt").in_bulk(chosen)
    return [found[identifier] for identifier in chosen]


def read_ticks(typed: str, boxes: int) -> list[Line]:
    """The sheets of a text, one a line: the code, then 1, 2, 3 or - for each box.

    >>> [line.figures for line in read_ticks("K7TE-7Q4M-9XWR-H3PD-8 1 2 - 3", 4)]
    ['12-3']

    Raises ``SheetRefusedError`` for the first line that cannot be read and for a code that stands there twice.
    """
    found: dict[str, Line] = {}
    for number, text in enumerate(typed.splitlines(), start=1):
        if not text.strip():
            continue
        line = _read(number, text, boxes)
        there = found.setdefault(line.code, line)
        if there is not line:
            raise SheetRefusedError(
                _("Line %(line)s: the code %(code)s stands in line %(first)s already. One sheet, one line.")
                % {"line": number, "code": line.code, "first": there.number}
            )
    if len(found) > MOST_AT_ONCE:
        raise SheetRefusedError(
            _("These are %(found)s sheets; send at most %(most)s at once. Nothing was stored yet.")
            % {"found": len(found), "most": MOST_AT_ONCE}
        )
    return list(found.values())


def order_of(round_: Round, labels: str) -> list[str]:
    """The labels of a sheet as printed, from top to bottom. Raises ``SheetRefusedError`` for one that is none."""
    wanted = labels.replace(",", " ").replace("\0", " ").split()
    known = set(Statement.objects.filter(round=round_, label__in=wanted).values_list("label", flat=True))
    strange = next((label for label in wanted if label not in known), "")
    if strange or not wanted:
        raise SheetRefusedError(
            _("'%(label)s' is no sentence of this round. Type the labels as they stand on the sheet, from the top.")
            % {"label": strange[:20]}
        )
    if len(set(wanted)) < len(wanted):
        raise SheetRefusedError(_("A label stands there twice. Type them as they stand on the sheet, from the top."))
    return wanted


@transaction.atomic
def key_ticks(round_: Round, lines: Sequence[Line], labels: Sequence[str], *, role: str, day: date) -> Ticked:
    """Use up the codes and store what was ticked, for all sheets or for none.

    Raises ``SheetRefusedError`` naming the line with a code that opens nothing here or was used.
    """
    refuse_unless(round_, Stage.GATHER)
    if not lines:
        raise SheetRefusedError(_("There is no sheet yet. Type one line a sheet."))
    asked = {one.label: one for one in open_to_votes(round_).filter(label__in=labels)}
    filled, refused = [], list[SheetRefusedError]()
    for line in lines:
        try:
            code, batch = codes.redeem(round_.consultation, line.code)
        except codes.CodeRefusedError:
            refused.append(_used(line))
            continue
        key = pseudonym(settings.KEYS, round_.consultation_id, "ballot", code)
        voter = Voter(key, batch.section, contributed=line.figures.endswith(SPOKE), core=batch.core)
        ticks = zip(labels, line.figures, strict=False)
        filled.append(
            (voter, {asked[label]: to for label, at in ticks if label in asked and (to := FIGURES[at]) is not None})
        )
    if refused:
        every = _("All of these codes are used: if you pressed twice, the sheets are in. Nothing was stored again.")
        raise SheetRefusedError(every) if not filled and len(lines) > 1 else refused[0]
    cast_many(filled, list(asked.values()))
    log.append("key_ticks", role=role, subject=f"round {round_.id}", day=day, sheets=in_steps(len(lines)))
    transaction.on_commit(forget_order, robust=True)
    return Ticked(len(lines), tuple(label for label in labels if label not in asked))


def _used(line: Line) -> SheetRefusedError:
    return SheetRefusedError(
        _(
            "Line %(line)s: the code %(code)s opens nothing here, or was used already. Compare it with the sheet, "
            "or take the line out; none of the other sheets is stored yet."
        )
        % {"line": line.number, "code": line.code}
    )


def _read(number: int, text: str, boxes: int) -> Line:
    symbols, at = "", 0
    while at < len(text) and len(symbols) <= LENGTH:
        symbols += text[at] if text[at].isalnum() else ""
        at += 1
    try:
        code = read_slip(symbols)
    except SlipError as fault:
        raise SheetRefusedError(
            _("Line %(line)s: '%(value)s' is no code. %(fault)s")
            % {"line": number, "value": text.strip()[: LENGTH + 8], "fault": fault}
        ) from None
    figures = "".join(symbol for symbol in text[at:] if symbol not in " \t,;")
    spoke = SPOKE if figures.endswith(SPOKE) else ""
    ticks = figures.removesuffix(SPOKE)
    strange = next((figure for figure in ticks if figure not in FIGURES), "")
    if strange:
        raise SheetRefusedError(
            _("Line %(line)s: '%(value)s' is no answer. It is 1, 2, 3, or - where nothing was ticked.")
            % {"line": number, "value": strange}
        )
    if len(ticks) != boxes:
        raise SheetRefusedError(
            _("Line %(line)s: '%(value)s' has %(has)s answers; the sheet has %(boxes)s sentences.")
            % {"line": number, "value": figures[:60], "has": len(ticks), "boxes": boxes}
        )
    return Line(number, code, ticks + spoke)


def _natural(label: str) -> list[tuple[int, int, str]]:
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", label) if part]
