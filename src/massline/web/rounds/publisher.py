"""The only door through which a number reaches the public: a release.

Pages, files and answers to programs are all drawn from the last release of a round, never from the tables.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet

from massline.formats.release import (
    Heading,
    ReleasedResponses,
    ReleasedSection,
    ReleasedStatement,
    SectionCodes,
    Spoken,
    open_link_percent,
    parse_release,
    release_document,
    sign_release,
    with_words,
)
from massline.formats.release import Release as ReadRelease
from massline.method.disclosure import CONTRIBUTORS, RESPONSES, VOTERS, VOTES, Counts, Kind, in_steps
from massline.method.publication import Table, tables_from_json, tables_to_json
from massline.method.publication import publish as disclose
from massline.web.record import log
from massline.web.record.keyfiles import signing_key
from massline.web.rounds import loop, modelled, release_parts
from massline.web.rounds.measuring.alarms import refuse_if_exposed
from massline.web.rounds.measuring.published_measures import method_block
from massline.web.rounds.models import (
    Ballot,
    Code,
    CodeBatch,
    Origin,
    PositionVersion,
    Release,
    Response,
    Round,
    SealedCounts,
    Stage,
    Statement,
    Visibility,
)
from massline.web.rounds.voices import accepted

Exact = dict[str | None, Counts]


def latest(round_: Round) -> ReadRelease | None:
    """The last release of the round, read back and checked like anybody else's file; None before the first."""
    data = latest_file(round_)
    return None if data is None else parse_release(data)


def latest_file(round_: Round) -> bytes | None:
    """The last release as a file: the document as it was signed, with the words that may be shown at this moment."""
    row = round_.releases.order_by("-number").first()
    if row is None:
        return None
    shown = Statement.objects.filter(round=round_, withdrawn_on__isnull=True, visibility=Visibility.WORDS)
    # A file cannot carry the mark "reworded" to whoever reads it on: those words stay here until they are approved.
    shown = shown.exclude(wording_approved=False)
    document = json.loads(row.document)
    points = [point for one in document["responses"] for point in one.get("points", [])]
    listed = {one["id"] for one in (*document["statements"], *points)}
    words = {
        one.label: Spoken(one.text, bytes(one.salt).hex())
        for one in accepted(shown)
        if one.label in listed and one.salt is not None
    }
    return with_words(row.document.encode(), words)


@transaction.atomic
def publish(round_: Round, *, day: date) -> Release:
    """Publish what may be public now. Where nothing may move, the last release stays and is returned."""
    Round.objects.select_for_update().get(pk=round_.pk)
    refuse_if_exposed(round_, today=day)
    before = round_.releases.order_by("-number").first()
    previous = None if before is None else parse_release(before.document.encode())
    tables = _tables(round_)
    document = release_document(
        heading=Heading(
            organisation=round_.consultation.organisation.name,
            consultation=round_.consultation.title,
            round=round_.number,
            question=round_.question,
            number=1 if before is None else before.number + 1,
            published_on=day.isoformat(),
        ),
        sections=_sections(round_),
        statements=[_statement(s, tables[f"votes {s.label}"]) for s in _asked(round_)],
        voters=tables["voters"],
        contributors=tables["contributors"],
        responses=[_released(v, tables) for v in _decided(round_)],
        codes=_codes(round_),
        open_share=_open_share(round_, tables["voters"], previous),
        method=method_block(round_, _decided(round_), day=day),
        previous=previous,
    )
    # While people are asked, a verdict that turned on one person waits until ten moved a count.
    asking = loop.stage_of(round_) in {Stage.INVESTIGATE, Stage.GATHER}
    if before is not None and previous is not None and _same(document, previous.document, method=not asking):
        return before
    text = sign_release(document, signing_key(settings.KEYS)).decode()
    SealedCounts.objects.update_or_create(round=round_, defaults={"tables": tables_to_json(tables)})
    row = Release.objects.create(
        round=round_,
        number=document["number"],
        published_on=day,
        document=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    release_parts.keep(row, json.loads(text))
    log.append(
        "release", role="publisher", subject=f"round {round_.id}", day=day, number=row.number, digest=row.digest
    )
    # After the release is stored and the tables are free again: nobody who votes waits for the model.
    transaction.on_commit(lambda: modelled.refresh(round_, row.number), robust=True)
    return row


def heard_so_far(round_: Round) -> int:
    """People who answered so far, in whole steps, for the organisers' desk."""
    return in_steps(_asked_votes(round_).values("key").distinct().count())


def _tables(round_: Round) -> dict[str, Table]:
    """What each kind of figure may show now, given what it showed before."""
    sealed = SealedCounts.objects.filter(round=round_).first()
    before = tables_from_json(sealed.tables) if sealed else {}
    final = loop.stage_of(round_) not in {Stage.INVESTIGATE, Stage.GATHER}
    limits = {s.slug: s.size for s in _sections(round_)}

    def shown(name: str, exact: Exact, kind: Kind) -> Table:
        bounded = limits if kind in {VOTERS, CONTRIBUTORS} else None
        last = final or kind is RESPONSES  # answers to a proposal are opened once, after its decision
        return disclose(exact, kind=kind, previous=before.get(name), limits=bounded, final=last)

    votes = _answers(
        _asked_votes(round_).values_list("statement__label", "section__slug", "answer").annotate(people=Count("key")),
        VOTES,
    )
    responses = _answers(
        Response.objects.filter(version__in=_decided(round_), core=False)
        .values_list("version__number", "section__slug", "answer")
        .annotate(people=Count("key")),
        RESPONSES,
    )
    tables = {f"votes {s.label}": shown(f"votes {s.label}", votes[s.label], VOTES) for s in _asked(round_)}
    for version in _decided(round_):
        name = f"responses {_version_id(version)}"
        tables[name] = shown(name, responses[version.number], RESPONSES)
        to_points = _answers_to_points(version)
        for point in _points(version):
            name = _point_id(version, point)
            # Opened once, like the answers to the whole: a table that is closed never moves again.
            tables[name] = disclose(to_points[point.label], kind=VOTES, previous=before.get(name), final=True)
    tables["voters"] = shown("voters", _voters(round_), VOTERS)
    tables["contributors"] = shown("contributors", _contributors(round_), CONTRIBUTORS)
    return tables


def _sections(round_: Round) -> list[ReleasedSection]:
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
    votes = Ballot.objects.filter(statement__in=_points(version), core=False, key__in=keys)
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


def _asked_votes(round_: Round) -> QuerySet[Ballot]:
    """Votes outside the core on what was asked; those on points of a proposal belong to its version."""
    # By a list: ballots have no index beside their key, and a join would read all of them once a statement.
    asked = Statement.objects.filter(round=round_).exclude(origin=Origin.DRAFTING)
    return Ballot.objects.filter(statement__in=asked, core=False)


def _voters(round_: Round) -> Exact:
    rows = _asked_votes(round_).values_list("section__slug").annotate(people=Count("key", distinct=True))
    return {section: (people,) for section, people in rows}


def _contributors(round_: Round) -> Exact:
    rows = (
        Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True)
        .values_list("section__slug")
        .annotate(people=Count("words_key", distinct=True))
    )
    return {section: (people,) for section, people in rows}


def _asked(round_: Round) -> list[Statement]:
    """Statements people judged: accepted ones, with those withdrawn since as tombstones."""
    statements = Statement.objects.filter(round=round_).exclude(origin=Origin.DRAFTING)
    return sorted(accepted(statements), key=lambda s: (len(s.label), s.label))


def _statement(statement: Statement, table: Table) -> ReleasedStatement:
    return ReleasedStatement(statement.label, statement.digest, statement.origin, table)


def _decided(round_: Round) -> list[PositionVersion]:
    """Versions whose answers may be opened: those a decision was taken on. Until then they are sealed."""
    versions = PositionVersion.objects.filter(position__round=round_, decisions__isnull=False)
    return list(versions.select_related("position").distinct().order_by("number"))


def _points(version: PositionVersion) -> list[Statement]:
    elements = version.elements.select_related("statement").order_by("order")
    return [element.statement for element in elements]


def _point_id(version: PositionVersion, point: Statement) -> str:
    return f"point {_version_id(version)} {point.label}"


def _released(version: PositionVersion, tables: Mapping[str, Table]) -> ReleasedResponses:
    """The answers to a version and to its points, with how many came by open link."""
    answers = Response.objects.filter(version=version, core=False)
    return ReleasedResponses(
        _version_id(version),
        version.position.title,
        tables[f"responses {_version_id(version)}"],
        points=[_statement(point, tables[_point_id(version, point)]) for point in _points(version)],
        open_share=open_link_percent(answers.filter(open=True).count(), answers.count()),
    )


def _version_id(version: PositionVersion) -> str:
    return f"{version.position.label} {version.number}"


def _codes(round_: Round) -> dict[str, SectionCodes]:
    batches = CodeBatch.objects.filter(consultation=round_.consultation, voided=False, core=False)
    found = {}
    for slug in batches.filter(section__isnull=False).values_list("section__slug", flat=True).distinct():
        of_section = batches.filter(section__slug=slug)
        voted = Ballot.objects.filter(
            statement__in=round_.statements.all(), section__slug=slug, open=False, core=False
        )
        found[str(slug)] = SectionCodes(
            issued=sum(of_section.values_list("issued", flat=True)),
            used=Code.objects.filter(batch__in=of_section, used=True).count(),
            voted=voted.values("key").distinct().count(),
        )
    return found


def _open_share(round_: Round, voters: Table, previous: ReadRelease | None) -> int | None:
    """Recomputed only where the count of voters moved, so that it cannot tell what one more ballot changed."""
    counted = None if voters.total is None else sum(voters.total)
    if previous is not None and previous.document["participation"]["total"].get("base") == counted:
        share: int | None = previous.document["open_share_percent"]
        return share
    ballots = _asked_votes(round_)
    return open_link_percent(ballots.filter(open=True).count(), ballots.count())


def _same(new: Mapping[str, object], old: Mapping[str, object], *, method: bool) -> bool:
    moving = {"number", "published_on", "signature"} | (set() if method else {"method"})
    return {k: v for k, v in new.items() if k not in moving} == {k: v for k, v in old.items() if k not in moving}
