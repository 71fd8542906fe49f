"""Exact counts of a round, outside the core, and what of them may be shown now. Read by the publisher alone."""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Count, QuerySet

from massline.formats.release import ReleasedSection
from massline.method.disclosure import CONTRIBUTORS, RESPONSES, VOTERS, VOTES, Counts, Kind
from massline.method.publication import Table, is_whole, tables_from_json
from massline.method.publication import publish as disclose
from massline.web.record.keyfiles import KeyMissingError, pseudonym
from massline.web.rounds import loop
from massline.web.rounds.ballots import SMALLEST_SECTION
from massline.web.rounds.models import (
    Ballot,
    Origin,
    PositionVersion,
    Removal,
    Response,
    Round,
    SealedCounts,
    Stage,
    Statement,
)
from massline.web.rounds.voices import accepted

Exact = dict[str | None, Counts]


@dataclass(frozen=True)
class Counted:
    """What each kind of figure may show now; ``whole`` labels statements of which it shows every answer there is."""

    tables: dict[str, Table]
    whole: frozenset[str]
    exact: dict[str, Exact]


def counted(round_: Round) -> Counted:
    """What each kind of figure may show now, given what it showed before."""
    sealed = SealedCounts.objects.filter(round=round_).first()
    before = tables_from_json(sealed.tables) if sealed else {}
    final = loop.stage_of(round_) not in {Stage.INVESTIGATE, Stage.GATHER}
    limits = {s.slug: s.size for s in sections_of_round(round_)}
    lot = _lot(round_)

    if "contributors" in before and removed_since_the_last_release(round_):
        # What two people removed may still leave a table that is closed, as a block like everything else.
        before["contributors"] = replace(before["contributors"], closed=False)

    def shown(name: str, exact: Exact, kind: Kind, *, closing: bool = final) -> Table:
        # Smaller sections stand on no ballot: that nobody of them is counted is known and tells nothing.
        least = 0 if kind is CONTRIBUTORS else SMALLEST_SECTION
        nobody: Exact = {slug: (0,) * len(kind.answers) for slug, size in limits.items() if size >= least}
        return disclose(
            nobody | exact,
            kind=kind,
            previous=before.get(name),
            limits=limits if kind in {VOTERS, CONTRIBUTORS} else None,
            final=closing,
            lot=hmac.digest(lot, name.encode(), "sha256") if lot else None,
        )

    votes = _answers(
        asked_votes(round_).values_list("statement__label", "section__slug", "answer").annotate(people=Count("key")),
        VOTES,
    )
    responses = _answers(
        Response.objects.filter(version__in=decided(round_), core=False)
        .values_list("version__number", "section__slug", "answer")
        .annotate(people=Count("key")),
        RESPONSES,
    )
    tables = {f"votes {s.label}": shown(f"votes {s.label}", votes[s.label], VOTES) for s in asked(round_)}
    exact = {f"votes {s.label}": votes[s.label] for s in asked(round_)}
    for version in decided(round_):
        name = f"responses {version_id(version)}"
        exact[name] = responses[version.number]
        # Opened once, after its decision: a table that is closed never moves again.
        tables[name] = shown(name, responses[version.number], RESPONSES, closing=True)
        to_points = _answers_to_points(version)
        for point in points_of(version):
            name = point_id(version, point)
            exact[name] = to_points[point.label]
            tables[name] = shown(name, to_points[point.label], VOTES, closing=True)
    exact["voters"] = _voters(round_)
    tables["voters"] = shown("voters", exact["voters"], VOTERS)
    tables["contributors"] = shown("contributors", _contributors(round_), CONTRIBUTORS)
    whole = frozenset(s.label for s in asked(round_) if is_whole(tables[f"votes {s.label}"], votes[s.label]))
    return Counted(tables, whole, exact)


def _lot(round_: Round) -> bytes | None:
    """The secret from which the sizes of batches follow; None once the key of the consultation is destroyed."""
    try:
        return pseudonym(settings.KEYS, round_.consultation_id, "lot", str(round_.pk)).encode()
    except KeyMissingError:
        return None


def sections_of_round(round_: Round) -> list[ReleasedSection]:
    """The sections as they stood when the round was prepared: a name changed since changes no release of it."""
    rows = list(round_.sections.select_related("section"))
    if rows:
        return [ReleasedSection(r.section.slug, r.name, r.size, r.section.how_known) for r in rows]
    return [
        ReleasedSection(s.slug, s.name, s.size, s.how_known) for s in round_.consultation.organisation.sections.all()
    ]


def _answers_to_points(version: PositionVersion) -> Mapping[str, Exact]:
    """Votes on the points of a version by those who answered that version, by label.

    Who answered an earlier version with the same point and not this one is counted there only.
    """
    keys = Response.objects.filter(version=version, core=False).values("key")
    votes = Ballot.objects.filter(statement__in=points_of(version), core=False, key__in=keys)
    return _answers(
        votes.values_list("statement__label", "section__slug", "answer").annotate(people=Count("key")), VOTES
    )


def _answers(rows: Iterable[tuple[str, str | None, str, int]], kind: Kind) -> Mapping[str, Exact]:
    counts: defaultdict[str, defaultdict[str | None, list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0] * len(kind.answers))
    )
    for thing, section, answer, people in rows:
        counts[thing][section][kind.answers.index(answer)] += people
    return defaultdict(
        dict, {thing: {s: tuple(row) for s, row in sections.items()} for thing, sections in counts.items()}
    )


def asked_votes(round_: Round) -> QuerySet[Ballot]:
    """Votes outside the core on what was asked; those on points of a proposal belong to its version."""
    # By a list: ballots have no index beside their key, and a join would read all of them once a statement.
    asked = Statement.objects.filter(round=round_).exclude(origin=Origin.DRAFTING)
    return Ballot.objects.filter(statement__in=asked, core=False)


def _voters(round_: Round) -> Exact:
    rows = asked_votes(round_).values_list("section__slug").annotate(people=Count("key", distinct=True))
    return {section: (people,) for section, people in rows}


def removed_since_the_last_release(round_: Round) -> bool:
    """Whether two people removed voices that stood in the last release."""
    last = round_.releases.order_by("-number").values_list("number", flat=True).first()
    return last is not None and Removal.objects.filter(round=round_, before=last).exists()


def _contributors(round_: Round) -> Exact:
    rows = (
        Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True)
        .values_list("section__slug")
        .annotate(people=Count("words_key", distinct=True))
    )
    return {section: (people,) for section, people in rows}


def asked(round_: Round) -> list[Statement]:
    """Statements people judged: accepted ones, with those withdrawn since as tombstones."""
    statements = Statement.objects.filter(round=round_).exclude(origin=Origin.DRAFTING)
    return sorted(accepted(statements), key=lambda s: (len(s.label), s.label))


def decided(round_: Round) -> list[PositionVersion]:
    """Versions whose answers may be opened: those a decision was taken on. Until then they are sealed."""
    versions = PositionVersion.objects.filter(position__round=round_, decisions__isnull=False)
    return list(versions.select_related("position").distinct().order_by("number"))


def points_of(version: PositionVersion) -> list[Statement]:
    elements = version.elements.select_related("statement").order_by("order")
    return [element.statement for element in elements]


def point_id(version: PositionVersion, point: Statement) -> str:
    return f"point {version_id(version)} {point.label}"


def version_id(version: PositionVersion) -> str:
    return f"{version.position.label} {version.number}"
