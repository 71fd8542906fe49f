"""What anybody can compute from a release, on the pages that show it."""

from collections.abc import Mapping
from typing import Any

from massline.engine.coverage import Coverage, coverage
from massline.engine.votes import NoVotesError


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
