"""Who was heard: told only as far as it follows from published counts, so that it tells nothing more."""

import itertools
import random
from collections.abc import Iterator, Mapping

import pytest

from massline.engine.coverage import coverage, evenness_verdict
from massline.engine.coverage import evenness as exact_evenness
from massline.method.disclosure import CONTRIBUTORS, VOTERS, Counts, Kind, Section
from massline.method.heard import HALF, evenness, left_out
from massline.method.publication import publish
from tests.method.test_exposure import AUDITS

Heard = Mapping[str, int]
MOST = 20
"""People outside the sections shown: beyond that the ways to spread them are too many to try one by one."""


def exactly(sizes: Heard, heard: Heard) -> dict[str, bool]:
    """The verdict of every section from exact counts."""
    found = coverage(sizes, heard)
    return {
        one.name: one.below_whole or one.participation.value < HALF * found.overall.value for one in found.sections
    }


def fitting(sizes: Heard, shown: Heard, rest: int, *, all_of_a_section: bool = False) -> Iterator[dict[str, int]]:
    """Every way in which those in no section shown may be spread over the hidden ones (or have no section)."""
    hidden = [name for name in sizes if name not in shown]
    for counts in itertools.product(*(range(min(rest, sizes[name]) + 1) for name in hidden)):
        if sum(counts) == rest or (sum(counts) < rest and not all_of_a_section):
            yield {**shown, **dict(zip(hidden, counts, strict=True))}


def test_what_is_told_is_so_however_the_hidden_people_are_spread_and_silence_means_both_may_be() -> None:
    chance, told, silent = random.Random(5), 0, 0
    for _ in range(150):
        sizes = {name: chance.choice([6, 20, 30, 48]) for name in "ABCD"}
        hidden = chance.choice(["D", "CD", "BD"])
        shown = {name: chance.randint(1, size) for name, size in sizes.items() if name not in hidden}
        rest = chance.randint(0, 16)
        ways = list(fitting(sizes, shown, rest))
        verdicts = [exactly(sizes, heard) for heard in ways]
        even = evenness(sizes, shown, rest)
        assert even is None or {evenness_verdict(exact_evenness(sizes, heard)) for heard in ways} == {even}
        for name, verdict in left_out(sizes, shown, rest).items():
            seen = {one[name] for one in verdicts}
            assert seen == ({True, False} if verdict is None else {verdict}), (sizes, shown, rest, name)
            told, silent = told + (verdict is not None), silent + (verdict is None)
    assert min(told, silent) > 50


def published(kind: Kind, seed: int = 3) -> Iterator[tuple[dict[str, int], dict[str, int], dict[str, int], int]]:
    """Sizes, exact head counts, counts shown and the people of the total outside them, of generated consultations."""
    chance, made = random.Random(seed), 0
    while made < 10 * AUDITS:
        sizes = {name: chance.choice([20, 24, 30, 48, 60, 160]) for name in "ABCD"[: chance.randint(3, 4)]}
        heads: dict[Section, Counts] = {
            name: (int(size * chance.choice([0.02, 0.1, 0.2, 0.3, 0.5])),) for name, size in sizes.items()
        }
        table = publish(heads, kind=kind, limits=sizes)
        if table.total is not None and len(table.shown) < len(sizes) and sum(table.rest or (0,)) <= MOST:
            made += 1
            shown = {name: people for name, (people,) in table.shown.items()}
            yield sizes, {name: sum(heads[name]) for name in sizes}, shown, sum(table.rest or (0,))


def pinned(sizes: Heard, shown: Heard, rest: int, said: Mapping[str, bool | None]) -> set[str]:
    """Hidden sections of which one count alone fits sizes, total and what is said, where more fitted without it.

    To whoever knows that nobody took part without a section.
    """
    fit = list(fitting(sizes, shown, rest, all_of_a_section=True))
    agree = []
    for heard in fit:
        exact = exactly(sizes, heard)
        if all(verdict in (None, exact[name]) for name, verdict in said.items()):
            agree.append(heard)
    return {name for name in sizes if len({one[name] for one in fit}) > 1 and len({one[name] for one in agree}) == 1}


@pytest.mark.parametrize("kind", [VOTERS, CONTRIBUTORS], ids=lambda kind: kind.name)
def test_no_head_count_of_a_hidden_section_follows_from_who_was_heard_much_less(kind: Kind) -> None:
    tried = 0
    for sizes, _exact, shown, rest in published(kind):
        assert pinned(sizes, shown, rest, left_out(sizes, shown, rest)) == set()
        tried += 1
    assert tried == 10 * AUDITS


def test_the_audit_finds_what_verdicts_from_exact_counts_told() -> None:
    """As it was: each section's verdict from its exact count, hidden or not."""
    found = 0
    for kind in (VOTERS, CONTRIBUTORS):
        for sizes, exact, shown, rest in published(kind):
            found += bool(pinned(sizes, shown, rest, exactly(sizes, exact)))
    assert found
