"""Everything an organisation can take along, as one signed file that another installation takes in.

`massline-organisation/2`: papers in all versions, relations with every column, promise and bundle, sections, the
plan, hypotheses, watch list and mandates with their history, positions as decided, and releases without words. Not in
it: proposals and sum-ups opened for discussion, programmes, and what is asked together with others, which belong to
rounds; answers, words of people and their receipts, comments of guests, needs and offers, accounts and codes. Those
people gave to this site: they stay under its keys, or go with its whole folder (docs/exchange.md).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from massline.formats.signed import signed, whole_bytes
from massline.web.federation.models import Promise
from massline.web.keeping.columns import all_written, written
from massline.web.keeping.plans_leaving import plans_of
from massline.web.library.models import Paper
from massline.web.people.models import Organisation
from massline.web.record.keyfiles import signing_key
from massline.web.relations.models import Relation, RelationPoint
from massline.web.relations.published import positions_of, releases_of

FORMAT: Final = "massline-organisation/2"
BEFORE: Final = "massline-organisation/1"
"""Left the plan, hypotheses, the watch list and mandates out."""
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
    papers = [_paper(one) for one in organisation.papers.filter(discussed__isnull=True).order_by("slug")]
    with translation.override(organisation.language):
        plans = plans_of(organisation, papers)
    document = {
        "format": FORMAT,
        "made_on": day.isoformat(),
        "organisation": written(organisation, ORGANISATION),
        "positions": [json.loads(whole_bytes(asdict(one))) for one in positions_of(organisation)],
        "releases": [json.loads(one) for one in releases_of(organisation)],
        "papers": papers,
        "relations": [_relation(one) for one in organisation.relations.order_by("slug")],
        **plans,
    }
    return whole_bytes(signed(document, signing_key(settings.KEYS))) + b"\n"


def _paper(paper: Paper) -> dict[str, Any]:
    return {"slug": paper.slug, "versions": all_written(paper.versions.all(), VERSION)}


def _relation(relation: Relation) -> dict[str, Any]:
    handed = list(relation.handed.all())
    places: dict[int | None, int] = {one.pk: place for place, one in enumerate(handed)}
    return {
        **written(relation, RELATION),
        "keys": all_written(relation.keys.all(), KEY),
        "criteria": all_written(relation.criteria.all(), CRITERION),
        "consents": all_written(relation.consents.all(), CONSENT),
        "handed": all_written(handed, HANDED),
        "points": [_point(one, places) for one in relation.points.all()],
        "promises": [_promise(one, places) for one in relation.promises.order_by("id")],
    }


def _point(point: RelationPoint, places: Mapping[int | None, int]) -> dict[str, Any]:
    theirs = [written(one, THEIRS) | {"handed": places[one.handed_id]} for one in point.theirs.all()]
    return {**written(point, POINT), "own": all_written(point.own.all(), OWN), "theirs": theirs}


def _promise(promise: Promise, places: Mapping[int | None, int]) -> dict[str, Any]:
    """A promise with every word on it; what came with a bundle says with which."""
    words = [written(one, WORD) | {"handed": places.get(one.handed_id)} for one in promise.words.all()]
    return {**written(promise, PROMISE), "handed": places.get(promise.handed_id), "words": words}
