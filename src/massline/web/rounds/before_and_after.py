"""What two people took out of the figures: the figures published last with it, and first without it.

Both are read from stored releases, so that nothing is told here which the rules of publication had not let out.
"""

import json
from dataclasses import dataclass

from massline.web.rounds.models import Removal, Round, Statement


def stands_in_figures(round_: Round, stack: str) -> bool:
    """Whether answers to a keyed-in note of a stack stand in a release; where it is set aside, in an earlier one."""
    keyed = set(Statement.objects.filter(round=round_, keyed_in__by=stack).values_list("label", flat=True))
    return any(
        one["id"] in keyed
        for document in round_.releases.values_list("document", flat=True)
        for one in json.loads(document)["statements"]
    )


@dataclass(frozen=True)
class Changed:
    """What two people removed, with the head counts of the last release before and the first after it."""

    removal: Removal
    before: int | None
    after: int | None
    release: int | None
    """The number of the release after it, None where nothing public has moved since."""


def removals_with_figures(round_: Round) -> list[Changed]:
    """Every removal of a round with how many people had said something, as published before and after it."""
    rows = list(round_.removals.all())
    if not rows:
        return []
    said = {
        number: json.loads(document)["contributors"]["total"].get("base")
        for number, document in round_.releases.order_by("number").values_list("number", "document")
    }
    found = []
    for row in rows:
        after = min((number for number in said if number > (row.before or 0)), default=None)
        found.append(Changed(row, said.get(row.before or 0), None if after is None else said[after], after))
    return found
