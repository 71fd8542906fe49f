"""massline-themes/1: themes, their quotations as places in the rows, and where every row went."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from massline.formats.themes_near import NearRows
from massline.words.themes import FoundThemes

FORMAT: Final = "massline-themes/1"


def themes_json(
    found: FoundThemes, *, spans: bool = False, known: Sequence[str] | None = None, near: NearRows | None = None
) -> dict[str, Any]:
    """The themes as plain values for JSON; every row of the table stands in ``statements`` once, in its order.

    ``row`` counts from 0 below the header; ``start`` and ``end`` count characters (code points) of the text.
    ``spans`` adds to each statement the places that carry its themes, theme by theme. ``known`` are the ids of
    earlier runs, where there were any: with them come ``changes``, and ``gone``, the ids that are no longer there and
    are given to no other theme. ``near`` adds the rows that are one text or nearly.
    """
    document: dict[str, Any] = {
        "format": FORMAT,
        "statements": [
            {"row": one.row, "themes": list(one.themes), "unplaced": one.unplaced} for one in found.statements
        ],
        "themes": [
            {
                "id": theme.id,
                "title": theme.title,
                "words": list(theme.words),
                "size": theme.size,
                "quotations": [{"row": q.row, "start": q.start, "end": q.end} for q in theme.quotations],
            }
            for theme in found.themes
        ],
    }
    if spans:
        for statement, one in zip(document["statements"], found.statements, strict=True):
            statement["spans"] = [[list(place) for place in places] for places in one.spans]
    if known is not None:
        document["changes"] = [asdict(change) | {"others": list(change.others)} for change in found.changes]
        document["gone"] = sorted(set(known) - {theme.id for theme in found.themes})
    if near is not None:
        document["near"] = {
            "merged": [asdict(one) | {"rows": list(one.rows)} for one in near.merged],
            "suggested": [asdict(one) | {"rows": list(one.rows)} for one in near.suggested],
            "apart": [asdict(one) | {"rows": list(one.rows)} for one in near.apart],
        }
    return document
