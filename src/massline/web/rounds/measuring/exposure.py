"""Published figures on too few people: looked for in what was published, whatever the publisher is meant to do."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from massline.method.disclosure import Disclosure
from massline.web.rounds.models import Round

RULES = Disclosure()


def small_cells(round_: Round) -> int:
    """Figures of the last release that rest on fewer people than may be shown."""
    release = round_.releases.order_by("-number").first()
    if release is None:
        return 0
    document = json.loads(release.document)
    tables = [
        (document["contributors"], RULES.contributors),
        (document["participation"], RULES.people),
        *((one, RULES.people) for one in document["statements"]),
        *((one, RULES.people) for one in document["responses"]),
        *((point, RULES.people) for one in document["responses"] for point in one.get("points", [])),
    ]
    return sum(cell.get("base", least) < least for table, least in tables for cell in _cells(table))


def _cells(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield table["total"]
    yield from table["sections"].values()
