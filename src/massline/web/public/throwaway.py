"""Trying something out in a throwaway copy: the real acts run, the pages are drawn, nothing stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import transaction

from massline.web.public.standing import Standing, standing_of
from massline.web.rounds import example
from massline.web.rounds.lineage import uses
from massline.web.rounds.models import Statement
from massline.web.rounds.voices import withdraw


@contextmanager
def throwaway() -> Iterator[None]:
    """Whatever is stored inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Change:
    """One point before and after words it rested on were taken back."""

    point: Statement
    before: Standing
    after: Standing

    @property
    def fell(self) -> bool:
        return self.before.kind is not self.after.kind


def points_resting_on(statement: Statement) -> list[Statement]:
    """Each point once, however many versions it stands in."""
    return list({use.element.statement_id: use.element.statement for use in uses(statement)}.values())


def try_withdrawing(statement: Statement, *, on: date) -> list[Change]:
    """What withdrawing these words would do to every point that rests on them. Nothing is stored."""
    points = points_resting_on(statement)
    before = {point.id: standing_of(point) for point in points}
    with throwaway():
        withdraw(statement, day=on)
        after = {point.id: standing_of(point) for point in points}
    statement.refresh_from_db()
    return [Change(point, before[point.id], after[point.id]) for point in points]


@cache
def example_receipts() -> dict[str, str]:
    """The receipts printed for everybody to try; empty where the example is not installed."""
    try:
        return example.receipts()
    except FileNotFoundError:
        return {}


def is_for_trying(code: str) -> bool:
    """Whether a receipt is one that everybody knows: what is done under it must not last."""
    return code in example_receipts().values()
