"""A panel by lot: seats by section, drawn so that anybody with the same seed draws the same panel."""

import hashlib
from collections.abc import Iterable, Mapping
from fractions import Fraction


class LotError(ValueError):
    """Nothing can be drawn so; the message says why."""


def quotas(sizes: Mapping[str, int], seats: int) -> dict[str, int]:
    """Seats of each section by its size: largest remainder, ties to the larger section and then by name.

    >>> quotas({"Hospital": 620, "Schools": 540, "Nights": 250}, 10)
    {'Hospital': 4, 'Schools': 4, 'Nights': 2}
    """
    everybody = sum(sizes.values())
    if any(size < 0 for size in sizes.values()) or not 1 <= seats <= everybody:
        raise LotError(f"{seats} seats cannot be filled from {everybody} people")
    exact = {section: Fraction(seats * size, everybody) for section, size in sizes.items()}
    found = {section: int(share) for section, share in exact.items()}
    order = sorted(sizes, key=lambda section: (found[section] - exact[section], -sizes[section], section))
    for section in order[: seats - sum(found.values())]:
        found[section] += 1
    return found


def draw(pool: Mapping[str, Iterable[str]], seats: Mapping[str, int], seed: str) -> dict[str, list[str]]:
    """Who is drawn in each section: those whose fingerprint under the seed comes first, in that order.

    The order in which names were handed in changes nothing. Raises ``LotError`` where the seed is empty, a name comes
    twice, or a section has fewer people than seats.
    """
    if not seed.strip():
        raise LotError("a lot needs a seed: a number read out in front of everybody")
    names = {section: list(people) for section, people in pool.items()}
    everybody = [name for people in names.values() for name in people]
    if len(set(everybody)) != len(everybody):
        raise LotError("a name comes twice: everybody has one lot")
    panel = {}
    for section, wanted in seats.items():
        there = sorted(names.get(section, []), key=lambda name: _lot(seed, section, name))
        if wanted < 0 or len(there) < wanted:
            raise LotError(f"{section} has {wanted} seats and {len(there)} people in the hat")
        panel[section] = there[:wanted]
    return panel


def waiting(pool: Mapping[str, Iterable[str]], section: str, seed: str) -> list[str]:
    """The whole section in the order of its lots: whoever cannot come is followed by the next."""
    return sorted(pool[section], key=lambda name: _lot(seed, section, name))


def fingerprint(seed: str, section: str, name: str) -> str:
    """The text whose SHA-256 is somebody's lot: seed, section and name, each with its length in characters before it.

    >>> fingerprint("17 03", "Nights", "Nights 4")
    '5:17 036:Nights8:Nights 4'
    """
    return "".join(f"{len(part)}:{part}" for part in (seed, section, name))


def _lot(seed: str, section: str, name: str) -> str:
    return hashlib.sha256(fingerprint(seed, section, name).encode()).hexdigest()
