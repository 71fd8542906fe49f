"""The last release of a round as a document, read once: it never changes after it was signed."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from massline.web.rounds.models import Release, Round


def released(round_: Round) -> Mapping[str, Any] | None:
    """The document of the last release without words; None before the first."""
    digest = round_.releases.order_by("-number").values_list("digest", flat=True).first()
    return None if digest is None else _document(digest)


@lru_cache(maxsize=16)
def _document(digest: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(Release.objects.filter(digest=digest).values_list("document", flat=True)[0])
    return found
