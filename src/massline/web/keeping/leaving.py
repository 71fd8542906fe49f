"""Everything an organisation can take along, as one signed file that another installation takes in.

`massline-organisation/1`: papers in all versions, relations with every column, promise and bundle, positions as
decided, and releases without words. Not in it: proposals and sum-ups opened for discussion and what is asked together
with others, which belong to a round; answers, words of people and their receipts, comments of guests, accounts and
codes. Those people gave to this site: they stay under its keys, or go with its whole folder (docs/exchange.md).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db.models import Model

from massline.formats.signed import signed, whole_bytes
from massline.web.federation.models import Promise
from massline.web.library.models import Paper
from massline.web.people.models import Organisation
from massline.web.record.keyfiles import signing_key
from massline.web.relations.models import Relation, RelationPoint
from massline.web.relations.published import positions_of, releases_of

FORMAT: Final = "massline-organisation/1"
ORGANISATION: Final = ("slug", "name", "core_name", "language", "invented")
VERSION: Final = (
    "number", "published_on", "role", "language", "is_markdown", "title", "author", "first_publisher", "republisher",
    "reason", "date", "licence", "abridged", "change", "content", "digest",
)  # fmt: skip
RELATION: Final = ("slug", "name", "begun_on", "role")
KEY: Final = ("signs_with", "told_by", "day", "role")
CRITERION: Final = ("text", "day", "role")
CONSENT: Final = ("open", "day", "role")
HANDED: Final = ("made", "number", "made_on", "signed_by", "digest", "document", "day", "role")
POINT: Final = ("mark", "title", "ours", "day", "role")
COLUMN: Final = ("state", "says", "expects", "test", "changed", "open")
OWN: Final = (*COLUMN, "day", "role")
THEIRS: Final = (*COLUMN, "since")
PROMISE: Final = ("mark", "text", "ours", "due_on", "role", "day")
WORD: Final = ("ours", "became", "because", "role", "day")


def everything_of(organisation: Organisation, *, day: date) -> bytes:
    """The file. Nothing is written here, and nothing is taken away."""
    document = {
        "format": FORMAT,
        "made_on": day.isoformat(),
        "organisation": _row(organisation, ORGANISATION),
        "positions": [json.loads(whole_bytes(asdict(one))) for one in positions_of(organisation)],
        "releases": [json.loads(one) for one in releases_of(organisation)],
        "papers": [_paper(one) for one in organisation.papers.filter(discussed__isnull=True).order_by("slug")],
        "relations": [_relation(one) for one in organisation.relations.order_by("slug")],
    }
    return whole_bytes(signed(document, signing_key(settings.KEYS))) + b"\n"


def _paper(paper: Paper) -> dict[str, Any]:
    return {"slug": paper.slug, "versions": _rows(paper.versions.all(), VERSION)}


def _relation(relation: Relation) -> dict[str, Any]:
    handed = list(relation.handed.all())
    places: dict[int | None, int] = {one.pk: place for place, one in enumerate(handed)}
    return {
        **_row(relation, RELATION),
        "keys": _rows(relation.keys.all(), KEY),
        "criteria": _rows(relation.criteria.all(), CRITERION),
        "consents": _rows(relation.consents.all(), CONSENT),
        "handed": _rows(handed, HANDED),
        "points": [_point(one, places) for one in relation.points.all()],
        "promises": [_promise(one, places) for one in relation.promises.order_by("id")],
    }


def _point(point: RelationPoint, places: Mapping[int | None, int]) -> dict[str, Any]:
    theirs = [_row(one, THEIRS) | {"handed": places[one.handed_id]} for one in point.theirs.all()]
    return {**_row(point, POINT), "own": _rows(point.own.all(), OWN), "theirs": theirs}


def _promise(promise: Promise, places: Mapping[int | None, int]) -> dict[str, Any]:
    """A promise with every word on it; what came with a bundle says with which."""
    words = [_row(one, WORD) | {"handed": places.get(one.handed_id)} for one in promise.words.all()]
    return {**_row(promise, PROMISE), "handed": places.get(promise.handed_id), "words": words}


def _rows(rows: Iterable[Model], names: Iterable[str]) -> list[dict[str, Any]]:
    return [_row(one, names) for one in rows]


def _row(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """These columns, days as text."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
