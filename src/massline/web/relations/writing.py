"""Our side of a relation: whom with and under which criteria, points, our own column, whether others may read it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people.models import Organisation
from massline.web.record import log
from massline.web.record.keyfiles import signing_key
from massline.web.relations import sides
from massline.web.relations.models import (
    Consent,
    Criterion,
    OwnColumn,
    Relation,
    RelationKey,
    RelationPoint,
    State,
    new_mark,
)
from massline.web.rounds.models import Expectation
from massline.web.rounds.slugs import free_slug

KEY: Final = re.compile(r"[0-9a-f]{64}")
MOST_POINTS: Final = 200


class RelationRefusedError(ValueError):
    """It cannot be written like this; the message says why and what to do."""


@dataclass(frozen=True)
class Said:
    """What a side says to a point."""

    state: State
    says: str = ""
    expects: str = ""
    test: str = ""
    changed: str = ""
    open: bool = False
    expectation: Expectation | None = None


def our_key() -> str:
    """The public key of this site, in hexadecimal: whoever takes in what we hand over must know it beforehand."""
    return signing_key(settings.KEYS).public_key().public_bytes_raw().hex()


def spoken(key: str) -> str:
    """A key in groups of four, as it is read out.

    >>> spoken("0123456789ab")
    '0123 4567 89ab'
    """
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def read_key(typed: str) -> str:
    """A key as somebody typed or pasted it, in groups or not. Raises ``RelationRefusedError`` for what is none.

    >>> read_key("AB12 cd34 " + "0000 " * 14)[:12]
    'ab12cd340000'
    """
    key = re.sub(r"[\s:-]", "", typed).lower()
    if not KEY.fullmatch(key):
        raise RelationRefusedError(
            _("A key has 64 signs from 0 to 9 and a to f; this one has %(n)s. Ask them to read it out again.")
            % {"n": len(key)}
        )
    return key


def tidy(text: str) -> str:
    """Words of ours without characters nobody can read; lines stay lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(one for one in lines if one == "\n" or unicodedata.category(one) not in {"Cc", "Cs"})


@transaction.atomic
def begin(
    organisation: Organisation, name: str, criteria: list[str], *, key: str, told_by: str, day: date, role: str
) -> Relation:
    """Begin a relation with the criteria for going together: nothing else of it is written before them.

    ``key`` is empty for an organisation on this installation. The same form sent twice begins one relation.
    """
    _locked(organisation)
    criteria = [text for one in criteria if (text := tidy(one))]
    if not criteria:
        raise RelationRefusedError(_("Write first what has to be true before you go together, one a line."))
    wanted = read_key(key) if key.strip() else our_key()
    there = Relation.objects.filter(organisation=organisation, name=name).first()
    if there is not None:
        if [one[:500] for one in criteria] == list(there.criteria.values_list("text", flat=True)[: len(criteria)]):
            return there
        raise RelationRefusedError(_("There is a relation with them already. Go on there, and add what is missing."))
    neighbour = _neighbour(organisation, name) if wanted == our_key() else None
    relation = Relation.objects.create(
        organisation=organisation, slug=_slug(organisation, name), name=name, neighbour=neighbour,
        begun_on=day, role=role,
    )  # fmt: skip
    how = _("at home on this site") if neighbour else tidy(told_by)
    RelationKey.objects.create(relation=relation, signs_with=wanted, told_by=how, day=day, role=role)
    for text in criteria:
        Criterion.objects.create(relation=relation, text=text[:500], day=day, role=role)
    log.append("relation", role=role, subject=f"relation {relation.pk}", day=day, criteria=len(criteria))
    return relation


@transaction.atomic
def new_key(relation: Relation, key: str, *, told_by: str, day: date, role: str) -> None:
    """They moved or lost theirs: from now on they sign with another key. With this site's own they moved in here."""
    wanted = read_key(key)
    if wanted == our_key():
        _neighbour(relation.organisation, relation.name)
    if wanted == key_of(relation):
        return
    RelationKey.objects.create(relation=relation, signs_with=wanted, told_by=tidy(told_by), day=day, role=role)
    log.append("relation key", role=role, subject=f"relation {relation.pk}", day=day)


def key_of(relation: Relation) -> str:
    """The key with which the other side signs now."""
    return relation.keys.values_list("signs_with", flat=True).latest("id")


def neighbour_of(relation: Relation) -> Organisation | None:
    """The other side where it is at home on this site and signs with its key, None where it is elsewhere."""
    if key_of(relation) != our_key():
        return None
    return relation.neighbour or _called(relation.name, relation.organisation)


@transaction.atomic
def add_criterion(relation: Relation, text: str, *, day: date, role: str) -> None:
    """One more; its day shows that it was written later."""
    text = tidy(text)
    if not text:
        raise RelationRefusedError(_("Write what has to be true."))
    if relation.criteria.filter(text=text).exists():
        return
    Criterion.objects.create(relation=relation, text=text, day=day, role=role)
    log.append("criterion", role=role, subject=f"relation {relation.pk}", day=day)


@transaction.atomic
def consent(relation: Relation, *, agrees: bool, day: date, role: str) -> None:
    """Say whether others may read that the two talk, and our criteria."""
    if sides.is_open(relation) == agrees:
        return
    Consent.objects.create(relation=relation, open=agrees, day=day, role=role)
    log.append("relation consent", role=role, subject=f"relation {relation.pk}", day=day, open=agrees)


@transaction.atomic
def raise_point(relation: Relation, title: str, *, day: date, role: str, mark: str = "") -> RelationPoint:
    """A point to talk about. Raises ``RelationRefusedError`` where there are no criteria yet."""
    _locked(relation.organisation)
    title = " ".join(tidy(title).split())
    if not title:
        raise RelationRefusedError(_("Name the point in a few words."))
    there = relation.points.filter(title=title).first()
    if there is not None:
        return there
    if relation.points.count() >= MOST_POINTS:
        raise RelationRefusedError(_("%(n)s points are enough for two to talk about.") % {"n": MOST_POINTS})
    point = RelationPoint.objects.create(
        relation=relation, mark=mark or new_mark(), title=title, ours=True, day=day, role=role
    )
    log.append("relation point", role=role, subject=f"relation {relation.pk}", day=day)
    return point


@transaction.atomic
def write(point: RelationPoint, said: Said, *, day: date, role: str, seen: int | None = None) -> OwnColumn:
    """Write our column of a point anew. What it said before stays; the same words twice are one row.

    ``seen`` is the row (0 for none) the writer had before them: where somebody wrote meanwhile it is refused. Once
    both sides have written what they expect, that and the test stand.
    """
    _locked(point.relation.organisation)
    last = point.own.last()
    if seen is not None and seen != (last.pk if last else 0):
        raise RelationRefusedError(_("Somebody else wrote meanwhile. Read what stands there now, then send yours."))
    said = Said(
        said.state, tidy(said.says), tidy(said.expects), tidy(said.test), tidy(said.changed), said.open,
        said.expectation,
    )  # fmt: skip
    _check(point, said, last)
    columns = {
        "state": State(said.state).value, "says": said.says, "expects": said.expects, "test": said.test,
        "changed": said.changed, "open": said.open, "expectation": said.expectation,
    }  # fmt: skip
    if last is not None and all(getattr(last, name) == value for name, value in columns.items()):
        return last
    row = OwnColumn.objects.create(point=point, day=day, role=role, **columns)
    log.append("relation column", role=role, subject=f"relation {point.relation_id}", day=day)
    return row


def _check(point: RelationPoint, said: Said, last: OwnColumn | None) -> None:
    if said.state != State.AWAITED and not said.says:
        raise RelationRefusedError(_("Write what you say to this point."))
    if said.expectation is not None and not _ours_and_locked(point, said.expectation):
        raise RelationRefusedError(_("That expectation is none of yours, or it is not locked yet."))
    if said.expects and not said.test:
        raise RelationRefusedError(
            _("Say how the two of you find out: without a test nobody can tell who was right.")
        )
    if said.changed and not said.expects:
        raise RelationRefusedError(_("What you changed afterwards comes after what you expected. Write that first."))
    if last is not None and sides.stands(last, point.theirs.last()):
        moved = any(getattr(last, name) != getattr(said, name) for name in sides.LOCKED)
        if moved or last.expectation != said.expectation:
            raise RelationRefusedError(
                _("Both sides have written what they expect: that and the test stand. What you learn goes below.")
            )


def _ours_and_locked(point: RelationPoint, expectation: Expectation) -> bool:
    home = expectation.version.position.round.consultation.organisation_id
    return expectation.locked_on is not None and home == point.relation.organisation_id


def _locked(organisation: Organisation) -> None:
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _neighbour(organisation: Organisation, name: str) -> Organisation:
    """The one other organisation of this name here. Raises ``RelationRefusedError`` for none, or several."""
    found = _called(name, organisation)
    if found is None:
        raise RelationRefusedError(
            _(
                "There is not exactly one other organisation called “%(name)s” on this site. Type the name as their "
                "pages show it, or their own key."
            )
            % {"name": name}
        )
    return found


def _called(name: str, by: Organisation) -> Organisation | None:
    found = Organisation.objects.filter(name=name, rehearsal=False).exclude(pk=by.pk)[:2]
    return found[0] if len(found) == 1 else None


def _slug(organisation: Organisation, name: str) -> str:
    taken = set(organisation.relations.values_list("slug", flat=True))
    return free_slug(name, taken, longest=50, otherwise="relation")
