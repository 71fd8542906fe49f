"""Where remarks stand for one coder: under a main theme and up to two beside it, under none of them, or undecided."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import IntegerField, QuerySet
from django.db.models.functions import Cast

from massline.web.rounds.concentrate.dispositions import FEW
from massline.web.rounds.models import Coding, NoneOfThese, Round
from massline.web.rounds.said import as_text

UNDECIDED, NONE = 0, -1
"""Where a remark stands that is under no theme: nobody decided, or a coder decided that none of them fits."""
MOST_BESIDE = 2


@dataclass(frozen=True)
class Stand:
    """Where a remark stands for one coder: the number of its main theme, ``NONE`` or ``UNDECIDED``.

    ``also`` are the themes it has beside the main one. What speaks against us does so under any theme.
    """

    theme: int = UNDECIDED
    against: bool = False
    also: tuple[int, ...] = ()

    def under(self, theme: int) -> "Stand":
        """The same with another main theme; themes beside it go where it goes under none."""
        if theme <= 0:
            return Stand(theme)
        return replace(self, theme=theme, also=tuple(one for one in self.also if one != theme))

    def beside(self, theme: int) -> "Stand":
        """The same with one more theme beside the main one, or as main one where there is none; at most three."""
        if self.theme <= 0:
            return self.under(theme)
        if theme in {self.theme, *self.also} or len(self.also) >= MOST_BESIDE:
            return self
        return replace(self, also=(*self.also, theme))

    def without(self, theme: int) -> "Stand":
        """The same without a theme it had beside the main one."""
        return replace(self, also=tuple(one for one in self.also if one != theme))


NOWHERE = Stand()
"""Of a remark nobody put anywhere."""


def hexes(rows: Iterable[object]) -> list[str]:
    """Ids as 32 digits, whichever way the database keeps them."""
    return [str(row).replace("-", "") for row in rows]


def stands(round_: Round, coder: int) -> dict[str, Stand]:
    """Where each remark of a round stands for a coder; one that is missing is undecided."""
    return _read(
        Coding.objects.filter(statement__round=round_, coder=coder),
        NoneOfThese.objects.filter(statement__round=round_, coder=coder),
    )


def stands_of(coder: int, pks: Sequence[str]) -> dict[str, Stand]:
    """The same of these remarks only."""
    found: dict[str, Stand] = {}
    for part in parts(pks):
        found |= _read(
            Coding.objects.filter(statement__in=part, coder=coder),
            NoneOfThese.objects.filter(statement__in=part, coder=coder),
        )
    return found


def _read(coded: QuerySet[Coding], nowhere: QuerySet[NoneOfThese]) -> dict[str, Stand]:
    none = nowhere.annotate(said=as_text("statement")).values_list("said", flat=True)
    found = {pk.replace("-", ""): Stand(NONE) for pk in none}
    beside: dict[str, list[tuple[int, int]]] = defaultdict(list)
    made: dict[tuple[int, int], Stand] = {}
    # A number, not a truth value: Django would turn each of ten thousand into one.
    spoke = Cast("against", IntegerField())
    rows = coded.annotate(said=as_text("statement"), spoke=spoke).values_list("said", "theme", "spoke", "rank")
    for said, theme, against, rank in rows:
        pk = said.replace("-", "")
        if rank == 1:
            at = (theme, against)
            found[pk] = made.get(at) or made.setdefault(at, Stand(theme, bool(against)))
        else:
            beside[pk].append((rank, theme))
    for pk, themes in beside.items():
        found[pk] = replace(found[pk], also=tuple(theme for _rank, theme in sorted(themes)))
    return found


def write(coder: int, now: Mapping[str, Stand], then: Mapping[str, Stand]) -> None:
    """Change rows from ``now`` to ``then``; both name the same remarks, and ``now`` is how they are."""
    moves: dict[tuple[Stand, Stand], list[str]] = defaultdict(list)
    for pk, stand in now.items():
        if stand != then[pk]:
            moves[stand, then[pk]].append(pk)
    for (before, after), pks in moves.items():
        for part in parts(pks):
            _write(coder, before, after, part)


def _write(coder: int, now: Stand, then: Stand, pks: Sequence[UUID]) -> None:
    coded = Coding.objects.filter(coder=coder, statement__in=pks)
    if now.theme > 0 and then.theme > 0 and now.also == then.also:
        coded.filter(rank=1).update(theme=then.theme)
        coded.update(against=then.against)
        return
    if now.theme > 0:
        coded.delete()
    elif now.theme == NONE:
        NoneOfThese.objects.filter(coder=coder, statement__in=pks).delete()
    if then.theme == NONE:
        NoneOfThese.objects.bulk_create(NoneOfThese(statement_id=pk, coder=coder) for pk in pks)
    if then.theme > 0:
        Coding.objects.bulk_create(
            Coding(statement_id=pk, coder=coder, theme_id=theme, against=then.against, rank=rank)
            for pk in pks
            for rank, theme in enumerate((then.theme, *then.also), start=1)
        )


def parts(pks: Sequence[str]) -> Iterator[list[UUID]]:
    """So many ids at a time as can be named in one query."""
    for start in range(0, len(pks), FEW):
        yield [UUID(pk) for pk in pks[start : start + FEW]]
