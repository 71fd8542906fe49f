"""The last release of a round as a document, read once: it never changes after it was signed."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from massline.engine.coverage import Coverage, coverage
from massline.engine.votes import NoVotesError
from massline.web.rounds.models import Release, Round


def released(round_: Round) -> Mapping[str, Any] | None:
    """The document of the last release without words; None before the first."""
    digest = round_.releases.order_by("-number").values_list("digest", flat=True).first()
    return None if digest is None else _document(digest)


@lru_cache(maxsize=16)
def _document(digest: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(Release.objects.filter(digest=digest).values_list("document", flat=True)[0])
    return found


def coverage_of(release: Mapping[str, Any], table: str) -> Coverage | None:
    """Evenness and weights from a table of people, as anybody can compute them; None where a section is hidden.

    ``table`` is "participation" or "contributors". More people than a section has count as the whole section.
    """
    sizes = {section["slug"]: section["size"] for section in release["sections"]}
    bases = {slug: cell["base"] for slug, cell in release[table]["sections"].items() if "base" in cell}
    if not sizes or set(bases) != set(sizes):
        return None
    try:
        return coverage(sizes, {slug: min(bases[slug], size) for slug, size in sizes.items()})
    except NoVotesError:
        return None
