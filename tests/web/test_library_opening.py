"""A proposal and a sum-up are opened for discussion: they stand among the papers, and guests comment below them."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from massline.web.library import opening
from massline.web.library.content import paper_in
from massline.web.library.models import Comment, Discussed, Paper
from massline.web.people.models import Organisation, Role
from massline.web.record.verifying import verify
from massline.web.rounds import loop
from massline.web.rounds.models import NoteKind, PositionVersion, Round, Stage
from massline.web.rounds.rehearsal.wiping import wipe
from massline.web.rounds.standing import shown_version
from tests.web import shelf
from tests.web import whole_round as made
from tests.web.crawling import words_of
from tests.web.listeners import at_desk
from tests.web.visitors import hidden

DESK = "/desk/elm/heat/papers/"


@pytest.fixture
def summing(organisation: Organisation) -> Round:
    return made.brought_to(made.begun(organisation), Stage.SUM_UP)


def shown(round_: Round) -> PositionVersion:
    version = shown_version(round_)
    assert version is not None
    return version


def next_version(version: PositionVersion) -> PositionVersion:
    after = version.position.versions.create(number="9.0", text=f"{version.text}\n\nAnd by May.", change="A date.")
    for element in version.elements.all():
        after.elements.create(statement=element.statement, order=element.order)
    PositionVersion.objects.filter(pk=after.pk).update(published_on=made.LATER)
    return after


def test_a_proposal_is_opened_from_the_desk_once_and_the_round_leads_to_it(summing: Round) -> None:
    client, version = at_desk(summing, Role.DRAFTER), shown(summing)
    page = words_of(client.get(DESK))
    assert f"Open version {version.number}" in page
    answer = client.post(DESK, {"open": f"proposal {version.pk}"})
    assert answer.status_code == 303
    assert client.post(DESK, {"open": f"proposal {version.pk}"}).status_code == 200
    paper = Paper.objects.get()
    read = words_of(Client().get(answer["Location"]))
    assert version.text.split("\n")[0] in read
    for element in version.elements.all():
        assert element.statement.text in read
    assert "Round 1" in read
    assert f"/papers/elm/{paper.slug}/" in Client().get("/elm/heat/round/1/").content.decode()
    listed = words_of(Client().get("/papers/elm/"))
    assert listed.index("Proposals and sum-ups under discussion") < listed.index(version.position.title)
    assert Discussed.objects.get().position == version.position
    assert not verify().faults


def test_a_draft_nobody_has_seen_cannot_be_opened(organisation: Organisation) -> None:
    round_ = made.brought_to(made.begun(organisation), Stage.CONCENTRATE)
    assert not opening.to_open(round_.consultation)
    client = at_desk(round_, Role.DRAFTER)
    for draft in PositionVersion.objects.all():
        assert client.post(DESK, {"open": f"proposal {draft.pk}"}).status_code == 200
    for typed in ("", "proposal", "proposal 7", "round 1", "round 99", "\0"):
        assert client.post(DESK, {"open": typed}).status_code == 200
    assert not Paper.objects.exists()


def test_the_next_version_stands_under_the_same_address_and_paragraphs_keep_theirs(summing: Round) -> None:
    first = shown(summing)
    client = at_desk(summing, Role.DRAFTER)
    client.post(DESK, {"open": f"proposal {first.pk}"})
    after = next_version(first)
    assert "Put version 9.0 beside the one discussed" in words_of(client.get(DESK))
    address = client.post(DESK, {"open": f"proposal {after.pk}"})["Location"]
    paper = Paper.objects.get()
    one, two = paper.versions.all()
    anchors = [{each.anchor for each in paper_in(version.content).paragraphs} for version in (one, two)]
    assert anchors[0] < anchors[1]
    assert "Version 9.0 of our proposal. A date." in words_of(Client().get(address))
    assert client.get(f"{DESK}paper/{paper.slug}/").status_code == 404


def test_a_sum_up_is_opened_once_the_round_is_over_and_is_commented_by_guests(summing: Round) -> None:
    made.note(summing, NoteKind.WRONG, "We never asked the night shift.")
    made.note(summing, NoteKind.AGENDA, "We passed over block C, and would not again.")
    client = at_desk(summing, Role.DRAFTER)
    assert "Open the sum-up" not in words_of(client.get(DESK))
    loop.close(summing, role="facilitator", day=made.LATER, override="It is enough.", because="Done.")
    page = words_of(client.get(DESK))
    assert "Open the sum-up" in page
    address = client.post(DESK, {"open": "round 1"})["Location"]
    guest = Client()
    page = guest.get(address).content.decode()
    assert "We never asked the night shift." in page
    assert "We passed over block C, and would not again." in page
    text = "> We never asked the night shift.\n\nNor the cleaners, and they know most."
    sent = {"text": text, "name": "Ana", "ticket": hidden(page, "ticket")}
    assert guest.post(f"{address}comment/", sent).status_code == 200
    assert "cleaners" not in guest.get(address).content.decode()
    shelf.judged(Comment.objects.get())
    read = words_of(guest.get(address))
    assert "Nor the cleaners, and they know most." in read
    assert "where it stands in version 1" in read
    assert "not found in the text" not in read


def test_a_rehearsal_takes_what_it_opened_with_it(organisation: Organisation) -> None:
    rehearsed = Organisation.objects.create(slug="try", name="Try", invented=True, rehearsal=True)
    rehearsed.sections.create(slug="a", name="Block a", size=40, how_known="counted", order=0)
    round_ = made.brought_to(made.begun(rehearsed), Stage.SUM_UP)
    (subject,) = opening.to_open(round_.consultation)
    opening.open_for_discussion(subject, role="drafter", day=made.TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Discussed.objects.update(round=round_)
    wipe(rehearsed, day=made.LATER)
    assert not Discussed.objects.exists()
