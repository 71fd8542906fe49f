"""An organisation that comes from another installation: its file checked, then what is its own taken in.

What was written there keeps its days. Positions and releases stay in the file, whose signatures are those of the site
that published them: no site can sign the figures of another.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from massline.formats.bundle import CLOCKS_APART, Expected, ReadBundle, read_bundle
from massline.formats.refusal import InputRefused, quoted
from massline.formats.release import parse_release
from massline.formats.signed import check_signature, parsed, whole_bytes
from massline.web.federation.models import Promise, PromiseWord
from massline.web.keeping import leaving, plans_arriving
from massline.web.keeping.columns import kept
from massline.web.library.content import digest_of, paper_in
from massline.web.library.models import Paper, PaperVersion
from massline.web.people.hats import Holder, give
from massline.web.people.models import Organisation, Role
from massline.web.record import log
from massline.web.record.keyfiles import make_consultation_key
from massline.web.relations.models import (
    Consent,
    Criterion,
    Handed,
    OwnColumn,
    Relation,
    RelationKey,
    RelationPoint,
    TheirColumn,
)
from massline.web.relations.writing import our_key
from massline.web.rounds import loop
from massline.web.rounds.models import Consultation, Round, Stage
from massline.web.rounds.slips import new_slip, slip_hash

COMES_BACK: Final = timedelta(days=60)
"""By when the first question here promises to come back; the desk changes it."""
PARTS: Final = {
    "format", "made_on", "organisation", "positions", "releases", "papers", "relations", "signature",
    *plans_arriving.PARTS,
}  # fmt: skip
OLDER: Final = {
    leaving.BEFORE: "written by an earlier version, which left out the plan, hypotheses, watch list and mandates. "
    "Bring the site it comes from up to date and write it there again"
}


@dataclass(frozen=True)
class Along:
    """What a file brings along, and what of it stays in the file."""

    name: str
    made_on: date
    papers: int
    relations: int
    sections: int
    stages: int
    hypotheses: int
    watched: int
    mandates: int
    in_words: int
    """Rounds, outcomes, figures and decisions the plan points to, which stand on the site it comes from."""
    in_the_file: int


@dataclass(frozen=True)
class Arrived:
    """What was taken in, and the slip that opens the desk."""

    organisation: Organisation
    along: Along
    slip: str


def look(data: bytes, *, key: str, today: date, file: Path | None = None) -> Along:
    """What would be taken in, after every check there is. Nothing is kept. Raises ``InputRefused``."""
    document = _opened(data, key, file)
    with _refusing(file), transaction.atomic():
        _check(document, key, today)
        _taken(document, today)
        transaction.set_rollback(True)
    return _along(document)


def arrive(data: bytes, *, key: str, question: str, today: date, file: Path | None = None) -> Arrived:
    """Take an organisation in: all of what can be, or nothing.

    ``key`` is that of the site it comes from, told by another way. ``question`` is the first it asks here: a desk
    belongs to one. Raises ``InputRefused``.
    """
    document = _opened(data, key, file)
    if not question.strip() or len(question) > 300:
        raise InputRefused("the first question needs 1 to 300 characters", file=file)
    with _refusing(file), transaction.atomic():
        _check(document, key, today)
        organisation, along = _taken(document, today), _along(document)
        slip = _asking(organisation, question.strip(), today)
        log.append(
            "arrive", role="site", subject=f"organisation {organisation.pk}", day=today, papers=along.papers,
            relations=along.relations, stages=along.stages, hypotheses=along.hypotheses, watched=along.watched,
            mandates=along.mandates,
        )  # fmt: skip
        return Arrived(organisation, along, slip)


def _opened(data: bytes, key: str, file: Path | None) -> dict[str, Any]:
    document = parsed(data, expected=leaving.FORMAT, what="file of an organisation", file=file, older=OLDER)
    check_signature(document, what="file of an organisation", public_key=key, file=file)
    return document


@contextmanager
def _refusing(file: Path | None) -> Iterator[None]:
    """Whatever does not fit is one refusal that names the file."""
    try:
        yield
    except InputRefused as error:
        raise InputRefused(error.message, file=file) from error
    except ValidationError as error:
        raise InputRefused(f"a row of it cannot be kept: {'; '.join(error.messages)}", file=file) from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, IntegrityError, DataError) as error:
        raise InputRefused(f"it is not put together as such a file is ({quoted(str(error))})", file=file) from error


def _check(document: Mapping[str, Any], key: str, today: date) -> None:
    """What can be told without the database: its parts, its day, every signature in it."""
    if set(document) != PARTS:
        raise InputRefused(f"it holds {quoted(', '.join(sorted(document)))}, expected {', '.join(sorted(PARTS))}")
    made_on = date.fromisoformat(document["made_on"])
    if made_on > today + CLOCKS_APART:
        raise InputRefused(f"it is dated {made_on}, and here it is {today}: one of the two clocks is wrong")
    for number, one in enumerate(document["releases"], 1):
        if "words" in one:
            raise InputRefused(f"release {number} holds words of people, which they could not take back")
        parse_release(whole_bytes(one), public_key=key)
    for paper in document["papers"]:
        for one in paper["versions"]:
            paper_in(one["content"], one["title"])
            if digest_of(one["content"]) != one["digest"]:
                raise InputRefused(f"the paper {quoted(paper['slug'])} is not what its digest says")
    for relation in document["relations"]:
        _check_relation(relation, document["organisation"]["name"])


def _check_relation(relation: Mapping[str, Any], ours: str) -> None:
    """Their columns stand in the bundles they came with, and every bundle is as signed by one of the two."""
    name, bundles = relation["name"], [_bundle(one) for one in relation["handed"]]
    for one, found in zip(relation["handed"], bundles, strict=True):
        between = (ours, name) if one["made"] else (name, ours)
        if (found.maker, found.to) != between or found.number != one["number"]:
            raise InputRefused(f"a bundle in the relation to {quoted(name)} is none between the two")
    if not relation["keys"] or not relation["criteria"]:
        raise InputRefused(f"the relation to {quoted(name)} has no key or no criteria")
    for point in relation["points"]:
        for row in point["theirs"]:
            came = bundles[row["handed"]]
            said = [(str(one.state), one.says, one.expects, one.test, one.changed, one.open, one.since)
                    for one in came.points if one.id == point["mark"]]  # fmt: skip
            if tuple(row[name] for name in leaving.THEIRS) not in said or came.maker == ours:
                raise InputRefused(f"a column of {quoted(name)} does not stand in the bundle it came with")
    for promise in relation["promises"]:
        _check_promise(promise, bundles, ours, name)


def _check_promise(promise: Mapping[str, Any], bundles: list[ReadBundle], ours: str, name: str) -> None:
    """A promise of the other side, and each of its words on one, stand in the bundle they came with."""
    if not promise["ours"]:
        came = bundles[promise["handed"]]
        told = (promise["mark"], promise["text"], promise["due_on"], name)
        if came.maker == ours or told not in [(one.id, one.text, one.due, one.by) for one in came.promises]:
            raise InputRefused(f"a promise of {quoted(name)} does not stand in the bundle it came with")
    for word in promise["words"]:
        if word["ours"]:
            continue
        came, says = bundles[word["handed"]], (promise["mark"], word["became"], word["because"])
        if came.maker == ours or says not in [(one.id, str(one.became), one.because) for one in came.promises]:
            raise InputRefused(f"a word of {quoted(name)} on a promise does not stand in the bundle it came with")


def _bundle(one: Mapping[str, Any]) -> ReadBundle:
    return read_bundle(
        one["document"].encode(), expected=Expected(key=one["signed_by"]), today=date.fromisoformat(one["day"])
    )


def _taken(document: Mapping[str, Any], today: date) -> Organisation:
    told = document["organisation"]
    if (
        Organisation.objects.filter(slug=told["slug"]).exists()
        or Organisation.objects.filter(name=told["name"]).exists()
    ):
        raise InputRefused(f"there is an organisation {quoted(told['name'])} here, or one at its address, already")
    organisation = kept(Organisation(), told, leaving.ORGANISATION)
    for paper in document["papers"]:
        made = kept(Paper(organisation=organisation), paper, ("slug",))
        for one in paper["versions"]:
            kept(PaperVersion(paper=made), one, leaving.VERSION)
    for one in document["relations"]:
        _relation(organisation, one)
    plans_arriving.take_in(organisation, document, today=today)
    return organisation


def _asking(organisation: Organisation, question: str, today: date) -> str:
    """Its first question here, with the sections that came along; the slip that opens its desk."""
    consultation = Consultation.objects.create(organisation=organisation, slug="here", title=question[:160])
    make_consultation_key(settings.KEYS, consultation.id)
    round_ = Round.objects.create(
        consultation=consultation, number=1, question=question, promise_on=today + COMES_BACK
    )
    loop.set_sections(round_)
    loop.move(round_, Stage.INVESTIGATE, role="site", day=today, reason="the organisation came from another site")
    slip = new_slip()
    give(Holder(organisation, link_hash=slip_hash(slip)), Role.FACILITATOR)
    return slip


def _along(document: Mapping[str, Any]) -> Along:
    return Along(
        name=document["organisation"]["name"],
        made_on=date.fromisoformat(document["made_on"]),
        papers=len(document["papers"]),
        relations=len(document["relations"]),
        sections=len(document["sections"]),
        stages=len(document["plan"]),
        hypotheses=len(document["hypotheses"]),
        watched=len(document["watch"]),
        mandates=len(document["mandates"]),
        in_words=sum(_in_words(document[part]) for part in plans_arriving.PARTS),
        in_the_file=len(document["positions"]) + len(document["releases"]),
    )


def _in_words(told: Any) -> int:
    """How many rows below this one say in words what they pointed to."""
    if isinstance(told, list):
        return sum(_in_words(one) for one in told)
    if isinstance(told, dict):
        return bool(told.get("elsewhere")) + sum(_in_words(one) for one in told.values())
    return 0


def _relation(organisation: Organisation, told: Mapping[str, Any]) -> None:
    here = _at_home(told)
    relation = kept(Relation(organisation=organisation, neighbour=here), told, leaving.RELATION)
    for one in told["keys"]:
        kept(RelationKey(relation=relation), one, leaving.KEY)
    for one in told["criteria"]:
        kept(Criterion(relation=relation), one, leaving.CRITERION)
    for one in told["consents"]:
        kept(Consent(relation=relation), one, leaving.CONSENT)
    handed = [kept(Handed(relation=relation), one, leaving.HANDED) for one in told["handed"]]
    for one in told["points"]:
        point = kept(RelationPoint(relation=relation), one, leaving.POINT)
        for row in one["own"]:
            kept(OwnColumn(point=point), row, leaving.OWN)
        for row in one["theirs"]:
            kept(TheirColumn(point=point, handed=handed[row["handed"]]), row, leaving.THEIRS)
    for one in told["promises"]:
        promise = kept(Promise(relation=relation, handed=_came_with(handed, one)), one, leaving.PROMISE)
        for row in one["words"]:
            kept(PromiseWord(promise=promise, handed=_came_with(handed, row)), row, leaving.WORD)


def _came_with(handed: list[Handed], one: Mapping[str, Any]) -> Handed | None:
    return None if one["ours"] else handed[one["handed"]]


def _at_home(told: Mapping[str, Any]) -> Organisation | None:
    """The other side, where it is the one at home on this site: it signs with this site's key."""
    if told["keys"][-1]["signs_with"] != our_key():
        return None
    found = Organisation.objects.filter(name=told["name"], rehearsal=False)[:2]
    if len(found) != 1:
        raise InputRefused(f"the relation to {quoted(told['name'])} is with somebody who is not, or not alone, here")
    return found[0]
