"""Answers are taken in by batches: a rule that looked at every new answer would tell how the last one fell.

"A figure moves once ten people changed it with two answers among them" says, where it is asked after every vote, that
whoever voted last gave the second answer. So each section is taken in once ten people and more changed in it, all of
them together, and what is published follows from what was taken in. How many it takes is drawn by lot for each
batch: nobody can tell a batch that is still coming in from one that was all of one answer and is held back.
docs/decisions/0019-answers-come-in-batches.md has the attack.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from massline.method.disclosure import Counts, Disclosure, Kind, Section, changed

UP_TO = 10
"""A batch takes up to this many people less one more than the least."""
LONGER = 64
"""Of 256: how many batches wait for ten people more, and of those how many for ten more again."""
MOST = 12
"""How often at most."""


def size_of_batch(taken: Iterable[tuple[Section, Counts]], *, rules: Disclosure, lot: bytes | None) -> int:
    """How many people the next batch takes, ``rules.block`` or more; the same each time it is asked.

    >>> size_of_batch([("A", (9, 4, 3))], rules=Disclosure(), lot=None)
    10
    >>> size_of_batch([("A", (9, 4, 3))], rules=Disclosure(), lot=b"secret")
    11
    """
    if lot is None:
        return rules.block
    so_far = repr(sorted((name or "", tuple(counts)) for name, counts in taken))
    drawn = hmac.new(lot, so_far.encode(), hashlib.sha256).digest()
    longer = next((times for times in range(MOST) if drawn[1 + times] >= LONGER), MOST)
    return rules.block * (1 + longer) + drawn[0] % UP_TO


def taken_in(
    exact: Mapping[Section, Counts],
    taken: Mapping[Section, Counts] | None,
    *,
    kind: Kind,
    rules: Disclosure,
    lot: bytes | None,
) -> dict[Section, Counts]:
    """The counts that rules may look at now, of those that are ``exact`` and those ``taken`` in before.

    A section large enough to be shown enters by itself. Smaller ones and people of no section enter together.

    >>> from massline.method.disclosure import VOTES
    >>> before, now = {"A": (9, 4, 3), None: (2, 1, 0)}, {"A": (16, 7, 3), None: (2, 1, 1)}
    >>> taken_in(now, before, kind=VOTES, rules=Disclosure(), lot=None)
    {'A': (16, 7, 3), None: (2, 1, 0)}
    """
    if taken is None:
        return dict(exact)
    nobody = (0,) * len(kind.answers)
    names = {**taken, **exact}
    old = {name: taken.get(name, nobody) for name in names}
    new = {name: exact.get(name, nobody) for name in names}
    least = kind.least_base(rules)
    small = [name for name in names if name is None or max(sum(old[name]), sum(new[name])) < least]
    found = dict(old)
    for group in (small, *([name] for name in names if name not in small)):
        came = sum(changed(old[name], new[name]) for name in group)
        if came and came >= size_of_batch(((name, old[name]) for name in group), rules=rules, lot=lot):
            found.update({name: new[name] for name in group})
    return found
