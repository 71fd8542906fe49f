"""A panel by lot: seats by section, numbers drawn from the organisation's own numbered lists.

The lists stay with the organisation. What is stored and public is enough to repeat the draw with any tool.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from massline.method.lot import LotError, draw, fingerprint, quotas, waiting
from massline.web.record import log
from massline.web.rounds.models import Panel, Round

IN_LINE = 5
"""Numbers of each section written down behind the panel: whoever cannot come is followed by the next."""
LONGEST_LIST = 100_000


class PanelRefusedError(ValueError):
    """Nothing can be drawn so; ``section`` is the one at fault, empty where it is the whole."""

    def __init__(self, message: str, section: str = "") -> None:
        super().__init__(message)
        self.section = section


@dataclass(frozen=True)
class Hat:
    """One section as it goes into the draw: how long its numbered list is, and how many seats it has."""

    name: str
    people: int
    seats: int


def proposed(sizes: Mapping[str, int], seats: int) -> dict[str, int]:
    """Seats of each section by its size. Raises ``PanelRefusedError`` where they cannot be filled."""
    try:
        return quotas(sizes, seats)
    except LotError:
        raise PanelRefusedError(
            _("%(seats)s seats cannot be filled: there are %(people)s people.")
            % {"seats": seats, "people": sum(sizes.values())}
        ) from None


@transaction.atomic
def draw_panel(
    round_: Round, hats: list[Hat], *, purpose: str, seed: str, seed_from: str, role: str, day: date
) -> Panel:
    """Draw and write down how. The same draw sent twice is one; another seed is another row that everybody sees.

    Raises ``PanelRefusedError`` for lists that cannot fill their seats, and where there is no seat at all.
    """
    _refuse(hats)
    Round.objects.select_for_update().get(pk=round_.pk)
    pool = {hat.name: numbered(hat.name, hat.people) for hat in hats if hat.seats}
    drawn = draw(pool, {hat.name: hat.seats for hat in hats if hat.seats}, seed)
    sections = [_row(hat, drawn.get(hat.name, []), pool, seed) for hat in hats]
    before = round_.panels.order_by("-id").first()
    if before is not None and (before.purpose, before.seed, before.sections) == (purpose, seed, sections):
        return before
    panel = Panel.objects.create(
        round=round_, purpose=purpose, seed=seed, seed_from=seed_from, sections=sections, role=role, day=day
    )
    seats = ", ".join(f"{hat.name} {hat.seats}" for hat in hats)
    log.append("draw_panel", role=role, subject=f"round {round_.id}", day=day, seed=seed, seats=seats)
    return panel


def numbered(section: str, people: int) -> list[str]:
    """What goes into the hat for a list of so many people.

    >>> numbered("Nights", 3)
    ['Nights 1', 'Nights 2', 'Nights 3']
    """
    return [f"{section} {number}" for number in range(1, people + 1)]


@dataclass(frozen=True)
class Lot:
    """One lot as anybody can check it by hand: the text that goes into SHA-256, and what comes out."""

    number: int
    text: str
    fingerprint: str


def lot_of(panel: Panel, section: Mapping[str, Any], number: int) -> Lot:
    """The lot of one number of a section."""
    parts = (panel.seed, section["name"], f"{section['name']} {number}")
    text = fingerprint(*parts)
    return Lot(number, text, hashlib.sha256(text.encode()).hexdigest())


def _row(hat: Hat, drawn: list[str], pool: Mapping[str, list[str]], seed: str) -> dict[str, Any]:
    order = waiting(pool, hat.name, seed)[: hat.seats + IN_LINE] if hat.seats else []
    numbers = [int(one.rpartition(" ")[2]) for one in order]
    assert order[: hat.seats] == drawn
    return {
        "name": hat.name,
        "people": hat.people,
        "seats": hat.seats,
        "drawn": numbers[: hat.seats],
        "next": numbers[hat.seats :],
    }


def _refuse(hats: list[Hat]) -> None:
    for hat in hats:
        if not 0 <= hat.people <= LONGEST_LIST or hat.seats < 0:
            raise PanelRefusedError(
                _("A list holds from none to %(most)s people.") % {"most": LONGEST_LIST}, hat.name
            )
        if hat.seats > hat.people:
            raise PanelRefusedError(
                ngettext(
                    "%(seats)s seat and only %(people)s on the list.",
                    "%(seats)s seats and only %(people)s on the list.",
                    hat.seats,
                )
                % {"seats": hat.seats, "people": hat.people},
                hat.name,
            )
    if not any(hat.seats for hat in hats):
        raise PanelRefusedError(_("There is no seat to draw for: give at least one section a seat."))
