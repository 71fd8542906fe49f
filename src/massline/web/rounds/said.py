"""What was said and what a version made of it, read from the tables in a fixed number of questions."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import CharField
from django.db.models.functions import Cast

from massline.method.contribution import Contribution
from massline.web.rounds.models import (
    Coding,
    Disposition,
    Element,
    Moderation,
    Origin,
    PositionVersion,
    Round,
    Source,
    Statement,
    Verdict,
)
from massline.web.rounds.standing import order_of

FIRST_CODER = 1


@dataclass(frozen=True)
class Said:
    """Contributions outside the core that stand, with the name each has in the measures."""

    contributions: tuple[Contribution, ...]
    names: Mapping[str, str]
    """By the statement's id as the database holds it, as text."""

    @property
    def people(self) -> int:
        """How many people said something."""
        return len({one.contributor for one in self.contributions})


def said_up_to(round_: Round, *, first: int | None = None) -> Said:
    """What was said in the rounds of the consultation from ``first`` (the first of all) up to this one.

    Coded as the first coder did. Somebody whose words came without a key (pasted ones) counts once a remark.
    """
    standing = Statement.objects.filter(
        round__consultation=round_.consultation_id,
        round__number__lte=round_.number,
        round__number__gte=first or 0,
        origin=Origin.PARTICIPANT,
        core=False,
        withdrawn_on__isnull=True,
    )
    codes: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    coded = Coding.objects.filter(statement__in=standing, coder=FIRST_CODER).annotate(said=as_text("statement"))
    for statement, theme in coded.values_list("said", "theme__name"):
        codes[statement] += (theme,)
    rows = standing.annotate(said=as_text("pk"), on=as_text("received_on")).values_list(
        "said", "round__number", "label", "words_key", "section__slug", "on"
    )
    # Thousands of remarks share some days and some codes: each of those is made once.
    day = cache(lambda on: date.fromisoformat(on).toordinal())
    together: dict[tuple[str, ...], frozenset[str]] = {}
    names: dict[str, str] = {}
    found = []
    for pk, number, label, key, section, on in rows:
        names[pk] = name = in_order(number, label)
        coded_as = codes.get(pk, ())
        found.append(
            Contribution(name, key or pk, section, day(on), together.setdefault(coded_as, frozenset(coded_as)))
        )
    return Said(tuple(found), names)


def as_text(column: str) -> Cast:
    """An id or a day as text: making an object of each of ten thousand ids costs more than everything else."""
    return Cast(column, CharField())


def in_order(number: int, label: str) -> str:
    """A name that sorts as the labels were given: s10 after s9, the second round after the first.

    >>> sorted([in_order(2, "s1"), in_order(1, "s10"), in_order(1, "s9")])
    ['001s000009', '001s000010', '002s000001']
    """
    prefix = label.rstrip("0123456789")
    digits = label[len(prefix) :]
    return f"{number:03}{prefix}{digits.zfill(6) if digits else ''}"


@dataclass(frozen=True)
class Made:
    """What one version made of what was said: the words each point rests on, and those with a reason."""

    version: PositionVersion
    points: tuple[Element, ...]
    sources: Mapping[int, tuple[str, ...]]
    """Of each point, by its number, the names of the contributions it rests on."""
    grounds: Mapping[int, int]
    """Of each point how many sources of any kind it has."""
    happened: Mapping[int, int]
    """Of each point how many outcomes and observations it rests on."""
    reasoned: frozenset[str]

    @property
    def taken_up(self) -> frozenset[str]:
        """Contributions it uses or answers."""
        return self.reasoned | {name for names in self.sources.values() for name in names}


def made_of(version: PositionVersion, said: Said) -> Made:
    """What a version made of the words; a refusal by a moderator, with its reason, is an answer too."""
    points = tuple(version.elements.select_related("statement").order_by("order"))
    order = {element.statement_id: element.order for element in points}
    sources: defaultdict[int, list[str]] = defaultdict(list)
    grounds, happened = Counter[int](), Counter[int]()
    sources_of = Source.objects.filter(target__elements__version=version).annotate(said=as_text("statement"))
    for target, statement in sources_of.values_list("target", "said"):
        grounds[order[target]] += 1
        happened[order[target]] += statement is None
        if statement in said.names:
            sources[order[target]].append(said.names[statement])
    return Made(
        version,
        points,
        {number: tuple(names) for number, names in sources.items()},
        grounds,
        happened,
        frozenset(said.names[pk] for pk in _reasoned(version) if pk in said.names),
    )


def _reasoned(version: PositionVersion) -> set[str]:
    """Statements something was decided about in this version of its position, an earlier one, or none.

    A moderator's refusal counts while it is the latest verdict, and not where other words stand for what was said:
    those are answered for themselves.
    """
    position = version.position
    numbers = [one.number for one in position.versions.all() if order_of(one) <= order_of(version)]
    told = Disposition.objects.filter(version__position=position, version__number__in=numbers)
    unbound = Disposition.objects.filter(version__isnull=True, statement__round=position.round_id)
    judged = Moderation.objects.filter(statement__round__consultation=position.round.consultation_id)
    judged = judged.annotate(said=as_text("statement")).order_by("id")
    latest = dict(judged.values_list("said", "verdict"))
    put_otherwise = Source.objects.filter(
        target__round__consultation=position.round.consultation_id,
        target__wording_approved__isnull=False,
        target__withdrawn_on__isnull=True,
    )
    refused = {said for said, verdict in latest.items() if verdict == Verdict.REJECTED}
    return {
        *told.annotate(said=as_text("statement")).values_list("said", flat=True),
        *unbound.annotate(said=as_text("statement")).values_list("said", flat=True),
        *(refused - set(put_otherwise.annotate(said=as_text("statement")).values_list("said", flat=True))),
    }
