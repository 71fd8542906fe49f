"""Who was heard how evenly, and which sections much less than the others, as far as published counts say so anyway.

Verdicts from exact counts told, beside sizes and a total, how many of a hidden section took part. So they are drawn
from the published counts alone, and where these leave more than one open nothing is said. That is often so where a
section is hidden, and is no sign that it was heard.
"""

from collections.abc import Mapping
from math import fsum, sqrt

from massline.engine.coverage import Verdict, evenness_verdict
from massline.engine.shares import share_of_list

HALF = 0.5
"""Heard less than half as much as the whole is much less."""


def left_out(sizes: Mapping[str, int], shown: Mapping[str, int], rest: int) -> dict[str, bool | None]:
    """Of each section whether it was heard much less than the whole; None where the published counts leave it open.

    ``shown`` are the published counts of sections, ``rest`` the people of the published total who are in none of
    them: of hidden sections, in any parts, or of no section.

    >>> left_out({"day": 300, "night": 100, "lodge": 6}, {"day": 150, "night": 12}, rest=10)
    {'day': False, 'night': True, 'lodge': None}
    """
    most = {name: min(rest, size) for name, size in sizes.items() if name not in shown}
    known = sum(min(people, sizes[name]) for name, people in shown.items())
    everybody = sum(sizes.values())

    def much_less(name: str, people: int, others: int) -> bool:
        share, whole = share_of_list(people, sizes[name]), (known + others) / everybody
        return share.high < whole or share.value < HALF * whole

    found: dict[str, bool | None] = {}
    all_hidden = min(rest, sum(most.values()))
    for name in sizes:
        # The more others were heard the more a section is left out, and the less the more it was heard itself.
        if name in shown:
            people = min(shown[name], sizes[name])
            ends = {much_less(name, people, 0), much_less(name, people, all_hidden)}
        else:
            without = min(rest, sum(most.values()) - most[name])
            ends = {much_less(name, 0, without), much_less(name, most[name], most[name])}
        found[name] = ends.pop() if len(ends) == 1 else None
    return found


def evenness(sizes: Mapping[str, int], shown: Mapping[str, int], rest: int) -> Verdict | None:
    """The verdict on how evenly sections were heard; None where the published counts leave more than one open.

    Looked for between ends that no spread of the hidden people leaves; so it is sometimes None where one fits alone.

    >>> day = {"day": 150}
    >>> evenness({"day": 300, "night": 100}, day, rest=12), evenness({"day": 300, "night": 60}, day, rest=30)
    ('act', None)
    """
    everybody, known = sum(sizes.values()), sum(min(people, sizes[name]) for name, people in shown.items())
    most = {name: min(rest, size) / size for name, size in sizes.items() if name not in shown}
    told = [(sizes[name] / everybody, min(people, sizes[name]) / sizes[name]) for name, people in shown.items()]
    lowest = known / everybody
    highest = (known + min(rest, sum(sizes[name] for name in most))) / everybody

    def spread(whole: float, *, wide: bool) -> float:
        parts = [weight * (share - whole) ** 2 for weight, share in told]
        for name, share in most.items():
            apart = max(whole, share - whole) if wide else max(whole - share, 0.0)
            parts.append(sizes[name] / everybody * apart**2)
        return fsum(parts)

    greatest = max(spread(whole, wide=True) for whole in (lowest, highest))
    low, high = lowest, highest
    for _ in range(60):  # the least of a curve that bends one way only
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if spread(left, wide=False) < spread(right, wide=False) else (left, high)
    ends = {evenness_verdict(1 - 2 * sqrt(value)) for value in (spread((low + high) / 2, wide=False), greatest)}
    return ends.pop() if len(ends) == 1 else None
