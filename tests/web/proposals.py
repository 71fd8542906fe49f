"""A proposal before people: four blocks, three points, codes, and a desk to go back from."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone

from massline.web.people.models import Membership, Organisation, Role, Section
from massline.web.record.keyfiles import make_consultation_key
from massline.web.rounds import codes, loop, voices
from massline.web.rounds.models import (
    Consultation,
    Element,
    Note,
    NoteKind,
    Origin,
    Position,
    PositionVersion,
    Round,
    RoundTerms,
    Stage,
    Statement,
    Verdict,
)
from massline.web.rounds.slips import new_slip, slip_hash

SIZES = {"a": 48, "b": 52, "c": 44, "d": 36}
DESK = "/desk/house/damp/go-back/"
PAGE = "/house/damp/proposal/"


def shown_days_ago(days: int = 8, *, core_size: int = 7) -> PositionVersion:
    """A version that was shown so many days ago in a round that stands in Go back."""
    today = timezone.localdate()
    day = today - timedelta(days=days)
    house = Organisation.objects.create(slug="house", name="Millbrook House")
    for order, (slug, size) in enumerate(SIZES.items()):
        Section.objects.create(
            organisation=house, slug=slug, name=f"Block {slug.upper()}", size=size, how_known="counted", order=order
        )
    consultation = Consultation.objects.create(organisation=house, slug="damp", title="Damp")
    make_consultation_key(Path(settings.KEYS), consultation.id)
    round_ = Round.objects.create(
        consultation=consultation, number=1, question="What about the damp?", promise_on=today + timedelta(days=30)
    )
    RoundTerms.objects.create(round=round_, core_size=core_size)
    loop.set_sections(round_)
    loop.move(round_, Stage.GATHER, role="facilitator", day=day)
    version = _written(round_, day)
    loop.move(round_, Stage.CONCENTRATE, role="facilitator", day=day)
    loop.move(round_, Stage.REPORT_BACK, role="facilitator", day=day)
    return version


def _written(round_: Round, day: date) -> PositionVersion:
    receipt = new_slip()
    section = round_.consultation.organisation.sections.get(slug="c")
    said = voices.say(
        round_, "My wall is wet since March.", voices.Speaker("5" * 32, receipt, section), day=day, label="s1"
    )
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=day)
    position = Position.objects.create(round=round_, label="P1", title="What we do about the damp")
    version = PositionVersion.objects.create(position=position, number="1.0", text="What we do about the damp.")
    for order, text in enumerate(("A survey of all blocks.", "A date in writing.", "A damp diary."), start=1):
        point = voices.put(round_, text, Origin.DRAFTING, day=day, role="drafter", label=f"e{order}")
        if order < 3:
            voices.cite(point, said, start=0, end=14)
        Element.objects.create(version=version, statement=point, order=order, own=order == 3 or None)
    version.published_on = day
    version.save()
    return version


def said_under(version: PositionVersion, receipt: str) -> Statement:
    """The words the version rests on, put under a receipt a test knows."""
    statement = Statement.objects.get(label="s1")
    Statement.objects.filter(pk=statement.pk).update(receipt_hash=slip_hash(receipt))
    return statement


def organiser(version: PositionVersion, role: Role = Role.FACILITATOR) -> Client:
    """A browser in which the desk is open under one hat."""
    slip = new_slip()
    Membership.objects.create(
        organisation=version.position.round.consultation.organisation, role=role, link_hash=slip_hash(slip)
    )
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


def batch(version: PositionVersion, slug: str, count: int) -> list[str]:
    """Fresh codes of one block; of the core where the slug is empty."""
    consultation = version.position.round.consultation
    section = consultation.organisation.sections.get(slug=slug) if slug else None
    return codes.issue(consultation, count, section=section, core=not slug)


def sheets(version: PositionVersion, counts: dict[str, tuple[int, int, int]]) -> Iterator[str]:
    """Lines to key in: by block so many ours, with a change, not ours; the three points agree, agree, disagree."""
    for slug, (ours, change, no) in counts.items():
        slips = batch(version, slug, ours + change + no)
        for slip, figure in zip(slips, "1" * ours + "2" * change + "3" * no, strict=True):
            yield f"{slip} {figure} 1 1 2"


def ready_to_decide(version: PositionVersion) -> None:
    """Somebody who disagrees heard it."""
    Note.objects.create(
        round=version.position.round, version=version, kind=NoteKind.READ_TO, text="A diary is homework.",
        role="convener", day=timezone.localdate(),
    )  # fmt: skip
