"""Paper sheets keyed in: one line a sheet, many at once, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from massline.method.disclosure import in_steps
from massline.web.record import log
from massline.web.record.keyfiles import pseudonym
from massline.web.rounds import codes
from massline.web.rounds.ballots import Sheet, Voter, cast_sheets, forget_order
from massline.web.rounds.models import (
    Answer,
    CodeBatch,
    Element,
    Keying,
    PositionVersion,
    Response,
    ResponseAnswer,
    Round,
)
from massline.web.rounds.report_back.answering import points_of, refuse_unless_open
from massline.web.rounds.slips import LENGTH, SlipError, read_slip

MOST_AT_ONCE = 500
"""Sheets in one sending; a stack of 1,180 is three."""

WHOLE = {
    "1": ResponseAnswer.OURS,
    "2": ResponseAnswer.WITH_CHANGE,
    "3": ResponseAnswer.NOT_OURS,
    "4": ResponseAnswer.UNCLEAR,
}
POINT = {"1": Answer.AGREE, "2": Answer.DISAGREE, "3": Answer.PASS, "-": None}
BLANKS = " \t,;"


class SheetRefusedError(ValueError):
    """Nothing was stored; the message names the line, the value, and what to do."""


@dataclass(frozen=True)
class Line:
    """One sheet as typed: its line, the code as printed, the figures."""

    number: int
    code: str
    figures: str


@dataclass(frozen=True)
class Difference:
    """A sheet that was typed twice and came out differently."""

    code: str
    line: int
    first: str
    second_line: int
    second: str


def read_lines(typed: str, points: int) -> list[Line]:
    """The sheets of a text, one a line; empty lines are skipped.

    A line is the code, then one figure for the whole (1 ours, 2 ours with a change, 3 not ours, 4 unclear), then one
    a point (1 agree, 2 disagree, 3 not sure, - nothing ticked). Blanks, commas and dashes in the code do not matter.

    >>> read_lines("", points=2)
    []

    Raises ``SheetRefusedError`` for the first line that cannot be read, and for a code that stands there twice.
    """
    found, first_at = list[Line](), dict[str, int]()
    for number, text in enumerate(typed.splitlines(), start=1):
        if not text.strip():
            continue
        line = _read(number, text, points)
        if line.code in first_at:
            raise SheetRefusedError(
                _("Line %(line)s: the code %(code)s stands in line %(first)s already. One sheet, one line.")
                % {"line": number, "code": line.code, "first": first_at[line.code]}
            )
        first_at[line.code] = number
        found.append(line)
    if len(found) > MOST_AT_ONCE:
        raise SheetRefusedError(
            _("These are %(found)s sheets; send at most %(most)s at once. Nothing was stored yet.")
            % {"found": len(found), "most": MOST_AT_ONCE}
        )
    return found


def differences(first: Sequence[Line], second: Sequence[Line]) -> list[Difference]:
    """Sheets of the second typing that came out differently; a sheet the first does not have is refused."""
    by_code = {line.code: line for line in first}
    found = []
    for again in second:
        once = by_code.get(again.code)
        if once is None:
            raise SheetRefusedError(
                _("Typed a second time, line %(line)s: the code %(code)s is not among the sheets above.")
                % {"line": again.number, "code": again.code}
            )
        if once.figures != again.figures:
            found.append(Difference(once.code, once.number, once.figures, again.number, again.figures))
    return found


@transaction.atomic
def key_in(
    version: PositionVersion, lines: Sequence[Line], *, typed_twice: int, differing: int, role: str, day: date
) -> Keying:
    """Store the answers of all these sheets at once, or none: ``SheetRefusedError`` says which line is wrong.

    A code that has not been used is used up by this. One that was used for earlier questions still counts once here.
    """
    if not lines:
        raise SheetRefusedError(_("There is no sheet in it yet. Type one line a sheet."))
    Round.objects.select_for_update().get(pk=version.position.round_id)
    refuse_unless_open(version)
    consultation = version.position.round.consultation
    batches = codes.batches_of(consultation, [line.code for line in lines])
    for line in lines:
        if line.code not in batches:
            raise SheetRefusedError(
                _(
                    "Line %(line)s: the code %(code)s opens nothing here. Compare it with the sheet; "
                    "a sheet of another question does not count."
                )
                % {"line": line.number, "code": line.code}
            )
    keys = {line.code: pseudonym(settings.KEYS, consultation.id, "ballot", line.code) for line in lines}
    _refuse_answered(version, lines, keys)
    points = points_of(version)
    cast_sheets(version, [_sheet(line, keys[line.code], batches[line.code], points) for line in lines])
    codes.use_up(consultation, [line.code for line in lines])
    row = Keying.objects.create(
        version=version, sheets=len(lines), typed_twice=typed_twice, differing=differing, day=day
    )
    log.append("key_in", role=role, subject=f"version {version.id}", day=day, sheets=in_steps(len(lines)))
    transaction.on_commit(forget_order, robust=True)
    return row


def _refuse_answered(version: PositionVersion, lines: Sequence[Line], keys: dict[str, str]) -> None:
    there = set(Response.objects.filter(version=version, key__in=list(keys.values())).values_list("key", flat=True))
    if there and len(there) == len(lines):
        raise SheetRefusedError(_("All of these sheets are in already. Nothing was stored a second time."))
    for line in lines:
        if keys[line.code] in there:
            raise SheetRefusedError(
                _(
                    "Line %(line)s: the code %(code)s was answered already, on paper or on a phone. "
                    "Take the line out; none of the other sheets is stored yet."
                )
                % {"line": line.number, "code": line.code}
            )


def _sheet(line: Line, key: str, batch: CodeBatch, points: Sequence[Element]) -> Sheet:
    answers = {
        element.statement: given
        for element, figure in zip(points, line.figures[1:], strict=False)
        if (given := POINT[figure]) is not None
    }
    return Sheet(Voter(key, batch.section, core=batch.core), WHOLE[line.figures[0]], answers)


def _read(number: int, text: str, points: int) -> Line:
    symbols, at = "", 0
    while at < len(text) and len(symbols) <= LENGTH:
        symbols += text[at] if text[at].isalnum() else ""
        at += 1
    try:
        code = read_slip(symbols)
    except SlipError as fault:
        value = text.strip()[: LENGTH + 8]
        raise SheetRefusedError(
            _("Line %(line)s: '%(value)s' is no code. %(fault)s") % {"line": number, "value": value, "fault": fault}
        ) from None
    figures = "".join(symbol for symbol in text[at:] if symbol not in BLANKS)
    return Line(number, code, _checked(number, figures, points))


def _checked(number: int, figures: str, points: int) -> str:
    if not figures or figures[0] not in WHOLE:
        raise SheetRefusedError(
            _("Line %(line)s: after the code comes 1, 2, 3 or 4 for the whole proposal, not '%(value)s'.")
            % {"line": number, "value": figures[:1]}
        )
    if len(figures) > points + 1:
        raise SheetRefusedError(
            _("Line %(line)s: '%(value)s' has too many figures: one for the whole, then one a point (%(points)s).")
            % {"line": number, "value": figures[:30], "points": points}
        )
    if 1 < len(figures) < points + 1:
        raise SheetRefusedError(
            _("Line %(line)s: '%(value)s' has too few figures: one for the whole, then one a point (%(points)s).")
            % {"line": number, "value": figures[:30], "points": points}
        )
    strange = next((figure for figure in figures[1:] if figure not in POINT), "")
    if strange:
        raise SheetRefusedError(
            _("Line %(line)s: '%(value)s' is no answer to a point. It is 1, 2, 3, or - where nothing was ticked.")
            % {"line": number, "value": strange}
        )
    return figures + "-" * (points + 1 - len(figures))


@dataclass(frozen=True)
class Keyed:
    """What was keyed in so far: sheets in whole steps of ten, how many typed twice, how many of those differed."""

    sheets: int
    typed_twice: int
    differing: int


def so_far(version: PositionVersion) -> Keyed:
    """All stacks of a version together."""
    sums = version.keyings.aggregate(sheets=Sum("sheets"), twice=Sum("typed_twice"), differing=Sum("differing"))
    return Keyed(in_steps(sums["sheets"] or 0), sums["twice"] or 0, sums["differing"] or 0)
