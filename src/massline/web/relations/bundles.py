"""Bundles: our side of a relation as a signed file, and theirs checked and taken in. docs/exchange.md

A part of a bundle that another application keeps is filled and read by it: ``PARTS`` says which, by the field of
`massline.formats.bundle.Bundle`. It is filled each time a bundle is made and read each time one is taken in, within
the same transaction; whoever reads refuses by ``InputRefused``, and then nothing of the bundle is taken.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from massline.formats import bundle as files
from massline.formats.bundle import Bundle, Expected, ReadBundle, bundle_bytes, read_bundle
from massline.formats.refusal import InputRefused
from massline.web.people.models import Organisation
from massline.web.record import log
from massline.web.record.keyfiles import signing_key
from massline.web.relations import sides, writing
from massline.web.relations.models import Handed, OwnColumn, Relation, RelationPoint, State, TheirColumn
from massline.web.relations.published import positions_of, releases_of

LARGEST: Final = 1_000_000
"""Bytes of a bundle that is made or taken in."""

OLD: Final = timedelta(days=60)
"""A bundle older than this is taken, and said to be old: the other clock may be wrong."""


@dataclass(frozen=True)
class Part:
    """A part of a bundle that another application fills and reads."""

    fill: Callable[[Relation], tuple[Any, ...]]
    """What of it goes into our bundle for this relation."""
    read: Callable[[Handed, ReadBundle], None]
    """Keep what theirs says; called once the bundle was checked and stored."""


PARTS: dict[str, Part] = {}
"""By the field of a bundle, ``promises`` for one; set when an application starts."""


@dataclass(frozen=True)
class Heard:
    """A point of which the other side says something that it did not say before."""

    point: files.Point
    before: TheirColumn | None
    """What it said before, None for the first time."""

    @property
    def since(self) -> date:
        """Since when they stand there, as they say."""
        return date.fromisoformat(self.point.since)


@dataclass(frozen=True)
class Looked:
    """A bundle that may be taken in: what it holds, and which of its points say something else than before."""

    bundle: ReadBundle
    document: str
    heard: tuple[Heard, ...]
    days_old: int

    @property
    def made_on(self) -> date:
        """The day it was made, as it says."""
        return date.fromisoformat(self.bundle.made_on)

    @property
    def new(self) -> list[Heard]:
        """What they say to a point for the first time."""
        return [one for one in self.heard if one.before is None]

    @property
    def moved(self) -> list[Heard]:
        """What they say otherwise now."""
        return [one for one in self.heard if one.before is not None]

    @property
    def old(self) -> bool:
        """Whether it was made so long ago that somebody should ask."""
        return self.days_old > OLD.days


@transaction.atomic
def make(relation: Relation, *, day: date, role: str, positions: bool = True, releases: bool = True) -> Handed:
    """Our side as the next bundle. Where nothing changed since the last one, that one is it.

    Raises ``InputRefused`` where it would be too large or hold what nobody would take.
    """
    Organisation.objects.select_for_update().get(pk=relation.organisation_id)
    key = signing_key(settings.KEYS)
    last = relation.handed.filter(made=True, signed_by=writing.our_key()).last()
    made = Bundle(
        maker=relation.organisation.name,
        to=relation.name,
        number=1 if last is None else last.number + 1,
        made_on=day.isoformat(),
        criteria=tuple(relation.criteria.values_list("text", flat=True)),
        positions=positions_of(relation.organisation) if positions else (),
        points=_points(relation),
        releases=releases_of(relation.organisation) if releases else (),
        open=sides.is_open(relation),
    )
    kept_elsewhere: dict[str, Any] = {name: part.fill(relation) for name, part in PARTS.items()}
    made = replace(made, **kept_elsewhere)
    if last is not None:
        again = bundle_bytes(replace(made, number=last.number, made_on=last.made_on.isoformat()), key)
        if again.decode() == last.document:
            return last
    data = bundle_bytes(made, key)
    if len(data) > LARGEST:
        raise InputRefused(
            _("it would have %(n)s bytes, and at most %(most)s are taken: leave the published figures out")
            % {"n": f"{len(data):,}", "most": f"{LARGEST:,}"}
        )
    row = _kept(relation, made, data.decode(), made_here=True, signed_by=writing.our_key(), day=day, role=role)
    log.append("bundle made", role=role, subject=f"relation {relation.pk}", day=day, number=row.number)
    return row


def look(relation: Relation, data: bytes, *, today: date) -> Looked:
    """Check a bundle of the other side without keeping anything of it. Raises ``InputRefused``."""
    if len(data) > LARGEST:
        raise InputRefused(
            _("it has over %(most)s bytes: ask for one without published figures") % {"most": f"{LARGEST:,}"}
        )
    if not data.strip():
        raise InputRefused(_("it is empty"))
    key = writing.key_of(relation)
    last = relation.handed.filter(made=False, signed_by=key).last()
    expected = Expected(
        key=key,
        maker=relation.name,
        to=relation.organisation.name,
        last_number=0 if last is None else last.number,
        last_made_on=None if last is None else last.made_on,
    )
    found = read_bundle(data, expected=expected, today=today)
    document = data.decode().rstrip("\r\n") + "\n"
    if found.signed_by == writing.our_key() and not _made_there(relation, document):
        raise InputRefused(_("%(name)s is at home on this site, and has not made it here") % {"name": relation.name})
    before = sides.their_columns(relation)
    titles = dict(relation.points.values_list("mark", "title"))
    for one in found.points:
        if one.id in titles and one.title != titles[one.id]:
            raise InputRefused(
                _("the point “%(new)s” has the mark of the point “%(old)s”: one of them would be lost")
                % {"new": one.title, "old": titles[one.id]}
            )
    if len(titles.keys() | {one.id for one in found.points}) > writing.MOST_POINTS:
        raise InputRefused(_("with it there would be more than %(n)s points") % {"n": writing.MOST_POINTS})
    return Looked(
        bundle=found,
        document=document,
        heard=tuple(
            Heard(one, before.get(one.id))
            for one in found.points
            if one.id not in before or _says(one) != _said(before[one.id])
        ),
        days_old=(today - date.fromisoformat(found.made_on)).days,
    )


@transaction.atomic
def take(relation: Relation, data: bytes, *, day: date, role: str) -> Handed:
    """Take a bundle of the other side in: whole, or nothing of it. Raises ``InputRefused``."""
    Organisation.objects.select_for_update().get(pk=relation.organisation_id)
    looked = look(relation, data, today=day)
    found = looked.bundle
    row = _kept(relation, found, looked.document, made_here=False, signed_by=found.signed_by, day=day, role=role)
    changed = {one.point.id for one in looked.heard}
    for one in found.points:
        point, _made = RelationPoint.objects.get_or_create(
            relation=relation, mark=one.id, defaults={"title": one.title, "ours": False, "day": day, "role": role}
        )
        if one.id in changed:
            TheirColumn.objects.create(point=point, handed=row, **_says(one))
    for part in PARTS.values():
        part.read(row, found)
    log.append("bundle taken", role=role, subject=f"relation {relation.pk}", day=day, number=row.number)
    return row


def waiting_here(relation: Relation) -> Handed | None:
    """The newest bundle a neighbour on this site made for us and we have not taken in, None where there is none."""
    if writing.neighbour_of(relation) is None:
        return None
    newest = _theirs_here(relation).last()
    last = relation.handed.filter(made=False, signed_by=writing.our_key()).last()
    return newest if newest and (last is None or newest.number > last.number) else None


def last_taken(relation: Relation) -> ReadBundle | None:
    """The newest bundle that was taken in, checked once more; None before the first."""
    row = relation.handed.filter(made=False).last()
    if row is None:
        return None
    return read_bundle(row.document.encode(), expected=Expected(key=row.signed_by), today=row.day)


def _made_there(relation: Relation, document: str) -> bool:
    return _theirs_here(relation).filter(digest=_digest(document)).exists()


def _theirs_here(relation: Relation) -> QuerySet[Handed]:
    return Handed.objects.filter(
        made=True,
        relation__organisation=writing.neighbour_of(relation),
        relation__name=relation.organisation.name,
        signed_by=writing.our_key(),
    ).order_by("id")


def _kept(
    relation: Relation, bundle: Bundle, document: str, *, made_here: bool, signed_by: str, day: date, role: str
) -> Handed:
    return Handed.objects.create(
        relation=relation, made=made_here, number=bundle.number, made_on=date.fromisoformat(bundle.made_on),
        signed_by=signed_by, digest=_digest(document), document=document, day=day, role=role,
    )  # fmt: skip


def _digest(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def _points(relation: Relation) -> tuple[files.Point, ...]:
    columns = [(point, sides.ours(point)) for point in relation.points.prefetch_related("own")]
    return tuple(_point(point, side.row, side.since) for point, side in columns if side.row and side.since)


def _point(point: RelationPoint, row: OwnColumn, since: date) -> files.Point:
    return files.Point(
        id=point.mark,
        title=point.title,
        state=files.State(row.state),
        since=since.isoformat(),
        says=row.says,
        expects=row.expects,
        test=row.test,
        changed=row.changed,
        open=row.open,
    )


def _says(one: files.Point) -> dict[str, Any]:
    return {
        "state": State(one.state.value).value, "says": one.says, "expects": one.expects, "test": one.test,
        "changed": one.changed, "open": one.open, "since": date.fromisoformat(one.since),
    }  # fmt: skip


def _said(row: TheirColumn) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("state", "says", "expects", "test", "changed", "open", "since")}
