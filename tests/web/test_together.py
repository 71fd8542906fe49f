"""Asking together on one installation: invited, asked under their own roof, handed in, side by side, left."""

import json
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from massline.formats.contribution import Contribution, contribution_bytes
from massline.formats.invitation import invitation_bytes, read_invitation
from massline.web.federation import handing_in, inviting
from massline.web.federation.models import AskedTogether, FederatedRound, HandedIn
from massline.web.federation.refusal import FederationRefusedError
from massline.web.federation.side_by_side import side_by_side
from massline.web.people.models import Organisation, Role
from massline.web.record.keyfiles import make_site_keys, signing_key
from massline.web.record.models import LogEntry
from massline.web.rounds import loop, voices
from massline.web.rounds.deleting import NotDeletableError, refuse_unless_deletable
from massline.web.rounds.models import Consultation, Origin, Round, Stage
from massline.web.rounds.rehearsal.wiping import wipe
from tests.web import asked_together as made
from tests.web.asked_together import DAY, HAT
from tests.web.crawling import words_of
from tests.web.listeners import at_desk
from tests.web.payloads import executing

DESK = "/desk/elm/heat/together/"
TODAY = timezone.localdate()


@pytest.fixture
def oak(db: None) -> Organisation:
    return made.neighbours()


def page(federated: FederatedRound) -> str:
    found = Client().get(f"/together/{federated.organisation.slug}/{federated.pk}/").content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found)).split())


def filled(**changed: str) -> dict[str, str]:
    """What is typed into the form of an invitation."""
    until, by, back = ((TODAY + timedelta(days=one)).isoformat() for one in (20, 30, 60))
    told = {
        "title": "Heat together", "question": "What about the heating?", "ask_until": until, "hand_in_by": by,
        "promise_on": back, "sentences": "The boiler is too old.\n\n  One date   for all. ", "ours": "on",
        "name_1": "Oak Yard", "size_1": "60", "how_1": "counted", "key_1": inviting.our_key().upper(),
    }  # fmt: skip
    return told | changed


class TestInviting:
    def test_an_invitation_is_filled_in_signed_once_and_read_by_everybody(
        self, asking: Round, oak: Organisation
    ) -> None:
        client = at_desk(asking)
        for _twice in range(2):
            answer = client.post(f"{DESK}invite/", filled())
            assert answer.status_code == 303
        federated = FederatedRound.objects.get()
        assert federated.hosted
        assert LogEntry.objects.filter(act="invite together").count() == 1
        file = Client().get(f"/together/elm/{federated.pk}/invitation.json").content
        read = read_invitation(file, key=inviting.our_key(), today=TODAY)
        assert [one.text for one in read.statements] == ["The boiler is too old.", "One date for all."]
        assert [(one.name, one.size) for one in read.members] == [("Elm Court", 98), ("Oak Yard", 60)]
        assert "0 of 2 organisations" in page(federated)
        assert "not in yet, asked on" in page(federated)

    def test_what_is_missing_or_odd_comes_back_with_the_form(self, asking: Round) -> None:
        client = at_desk(asking)
        for changed, says in (
            ({"sentences": "  \n "}, "0 sentences"),
            ({"sentences": "Cold.\nCold."}, "stands twice"),
            ({"key_1": "ab"}, "A key has 64 signs from 0 to 9 and a to f; this one has 2"),
            ({"key_1": ""}, "All four are needed"),
            ({"size_1": "many"}, "Type a whole number"),
            ({"name_1": "Elm Court"}, "stands twice"),
            ({"hand_in_by": TODAY.isoformat()}, "before ask_until"),
            ({"title": ""}, "Give it a title"),
        ):
            answer = client.post(f"{DESK}invite/", filled(**changed))
            assert answer.status_code == 422
            assert says in words_of(answer)
        assert not FederatedRound.objects.exists()

    def test_nobody_but_whoever_asks_makes_one(self, asking: Round) -> None:
        at_desk(asking)
        assert at_desk(asking, Role.MODERATOR).post(f"{DESK}invite/", filled()).status_code == 403
        assert not FederatedRound.objects.exists()

    def test_a_rehearsal_takes_part_in_nothing(self, oak: Organisation) -> None:
        rehearsed = Organisation.objects.create(slug="try", name="Trying", rehearsal=True)
        with pytest.raises(FederationRefusedError, match="rehearsal"):
            made.put_up(rehearsed, oak)
        wipe(rehearsed, day=DAY)

    def test_two_of_one_name_on_one_site_could_not_be_told_apart(
        self, organisation: Organisation, oak: Organisation
    ) -> None:
        impostor = Organisation.objects.create(slug="elm-2", name=organisation.name)
        for one in (organisation, impostor):
            with pytest.raises(FederationRefusedError, match="has your name"):
                made.put_up(one, oak)
        host = made.put_up(oak, organisation)
        with pytest.raises(FederationRefusedError, match="has your name"):
            made.taken_in(impostor, host)


class TestTakingIn:
    def test_one_that_lies_on_this_installation_is_offered_and_taken_in_by_a_press(
        self, asking: Round, oak: Organisation
    ) -> None:
        host = inviting.put_up(oak, made.invitation(oak, asking.consultation.organisation), role=HAT, day=DAY)
        client = at_desk(asking)
        assert "Somebody on this site invites you" in words_of(client.get("/desk/elm/heat/"))
        assert "From Oak Yard" in words_of(client.get(DESK))
        assert client.post(DESK, {"here": str(host.pk)}).status_code == 303
        taken = FederatedRound.objects.get(organisation__slug="elm")
        assert (taken.digest, taken.hosted) == (host.digest, False)
        assert "Somebody on this site invites you" not in words_of(client.get("/desk/elm/heat/"))

    def test_one_that_asks_others_or_us_under_another_key_is_refused(
        self,
        organisation: Organisation,
        oak: Organisation,
        settings: Settings,
        tmp_path: Path,
    ) -> None:
        pine = made.neighbours("pine", "Pine Yard")
        with pytest.raises(FederationRefusedError, match="It asks Oak Yard, Pine Yard, and not"):
            made.taken_in(organisation, made.put_up(oak, pine))
        whole = made.put_up(oak, organisation)
        before = inviting.our_key()
        settings.KEYS = tmp_path / "another"
        make_site_keys(settings.KEYS)
        with pytest.raises(FederationRefusedError, match="names us with the key"):
            inviting.take_in(organisation, whole.document.encode(), key=before, role=HAT, day=DAY)
        assert not inviting.lying_here(organisation)

    def test_thresholds_this_site_does_not_publish_with_are_refused_at_once(
        self, organisation: Organisation, oak: Organisation, settings: Settings
    ) -> None:
        asked = made.invitation(oak, organisation)
        strict = invitation_bytes(
            type(asked)(**{**vars(asked), "rules": {**asked.rules, "people": 25}}), signing_key(settings.KEYS)
        )
        with pytest.raises(FederationRefusedError, match="thresholds are higher"):
            inviting.take_in(organisation, strict, key=inviting.our_key(), role=HAT, day=DAY)

    def test_what_is_no_invitation_is_refused_on_the_page(self, asking: Round) -> None:
        client = at_desk(asking)
        for content in (b"", b"{}", b"\xff\xfe", b"[" * 9_000):
            file = SimpleUploadedFile("a.json", content)
            answer = client.post(DESK, {"file": file, "key": inviting.our_key()})
            assert answer.status_code == 422
        assert client.post(DESK, {"here": "nothing"}).status_code == 422
        assert not FederatedRound.objects.exists()


class TestAsking:
    def test_the_round_holds_the_sentences_word_for_word_and_says_where_they_come_from(
        self, organisation: Organisation, oak: Organisation
    ) -> None:
        federated = made.taken_in(organisation, made.put_up(oak, organisation))
        opened = made.opened(federated)
        assert made.opened(federated) == opened
        assert Consultation.objects.filter(organisation=organisation).count() == 1
        assert loop.stage_of(opened) == Stage.INVESTIGATE
        assert (opened.question, opened.promise_on) == ("What about the heating?", DAY + timedelta(days=60))
        assert opened.terms.asking_until == DAY + timedelta(days=20)
        assert [(one.label, one.text) for one in opened.statements.order_by("label")] == [
            ("f1", made.TEXTS[0]), ("f2", made.TEXTS[1]),
        ]  # fmt: skip
        assert AskedTogether.objects.filter(federated=federated).count() == 2
        said = Client().get("/elm/heat-together/round/1/said/f1/")
        assert "word for word as in their invitation" in words_of(said)
        assert f"/together/elm/{federated.pk}/#f1" in said.content.decode()
        loop.move(opened, Stage.GATHER, role=HAT, day=DAY)
        for address in ("/elm/heat-together/", "/elm/heat-together/round/1/"):
            assert f"/together/elm/{federated.pk}/" in Client().get(address).content.decode()

    def test_after_the_day_for_handing_in_no_round_is_opened(
        self, organisation: Organisation, oak: Organisation
    ) -> None:
        federated = made.put_up(organisation, oak)
        with pytest.raises(FederationRefusedError, match="is over"):
            made.opened(federated, day=DAY + timedelta(days=31))
        assert not AskedTogether.objects.exists()

    def test_whoever_only_invites_has_no_round(self, organisation: Organisation, oak: Organisation) -> None:
        asked = made.invitation(organisation, oak, made.neighbours("pine", "Pine Yard"))
        told = type(asked)(**{**vars(asked), "members": asked.members[1:]})
        federated = inviting.put_up(organisation, told, role=HAT, day=DAY)
        with pytest.raises(FederationRefusedError, match="not among those"):
            made.opened(federated)
        with pytest.raises(FederationRefusedError, match="Open your round first"):
            handing_in.hand_in(federated, role=HAT, day=DAY)


@pytest.fixture
def two(organisation: Organisation, oak: Organisation) -> tuple[FederatedRound, FederatedRound]:
    """Elm Court invites Oak Yard; both asked, and published."""
    host = made.put_up(organisation, oak)
    guest = made.taken_in(oak, host)
    made.answered(made.opened(host))
    made.answered(
        made.opened(guest), {"f1": {"agree": 28, "disagree": 2, "pass": 3}, "f2": {"agree": 3, "disagree": 30}}
    )
    return host, guest


def handed(federated: FederatedRound, day: date = DAY) -> HandedIn:
    return handing_in.hand_in(federated, role=HAT, day=day)


class TestHandingIn:
    def test_counts_of_each_stand_side_by_side_at_everybody_they_reached(
        self, two: tuple[FederatedRound, FederatedRound]
    ) -> None:
        host, guest = two
        handed(host)
        handed(guest)
        assert [one.member for one in handing_in.lying_here(host)] == ["Oak Yard"]
        handing_in.take_what_lies_here(host, role=HAT, day=DAY)
        handing_in.take_what_lies_here(guest, role=HAT, day=DAY)
        assert handing_in.lying_here(host) == []
        for one in two:
            found = side_by_side(one)
            assert found.is_in == 2
            assert [line.asked.id for line in found.holding] == ["f1"]
            assert [line.asked.id for line in found.apart] == ["f2"]
        shown = page(host)
        assert "More than half agree: Elm Court , Oak Yard ." in shown
        assert "63 answered, 52 agree, 5 disagree, 6 not sure" in shown

    def test_a_sum_leaves_out_what_one_of_them_hides_and_what_it_does_not_tell_apart(
        self, organisation: Organisation, oak: Organisation
    ) -> None:
        host = made.put_up(organisation, oak)
        guest = made.taken_in(oak, host)
        made.answered(made.opened(host))
        # Of f1 nobody there passes, so two answers are not told apart; of f2 too few answered.
        made.answered(made.opened(guest), {"f1": {"agree": 20, "disagree": 13}, "f2": {"agree": 3, "disagree": 3}})
        handed(host)
        handed(guest)
        handing_in.take_what_lies_here(host, role=HAT, day=DAY)
        first, second = side_by_side(host).lines
        assert first.compared.sum is not None
        assert first.compared.sum.base == 63
        cell = json.loads(HandedIn.objects.get(federated=guest).figures)["cells"]["f1"]
        assert "together" in cell
        for answer in cell["together"]:
            assert first.compared.sum.counts[answer] is None
        assert second.compared.sum is None
        assert not second.compared.everywhere
        assert json.loads(HandedIn.objects.get(federated=guest).figures)["cells"]["f2"] == {"suppressed": True}

    def test_no_row_of_answers_and_no_words_of_people_are_in_what_is_handed_in(
        self, organisation: Organisation, oak: Organisation, neighbour: voices.Speaker
    ) -> None:
        host = made.put_up(organisation, oak)
        round_ = made.opened(host)
        loop.move(round_, Stage.GATHER, role=HAT, day=DAY)
        said = voices.say(round_, "My child coughs at night.", neighbour, day=DAY)
        voices.moderate(said, "accepted", role=HAT, day=DAY)  # type: ignore[arg-type]
        made.answered(round_)
        row = handed(host)
        document = json.loads(row.document)
        assert said.label in {one["id"] for one in document["release"]["statements"]}
        assert set(document["release"]["words"]) == {"f1", "f2"}
        for file in (row.document, (handing_in.collected(host) or b"").decode()):
            assert "coughs" not in file
            assert neighbour.receipt not in file
            assert re.search(r"a0{20}", file) is None

    def test_a_sentence_the_committee_changed_is_refused_before_it_goes_anywhere(
        self, organisation: Organisation, oak: Organisation
    ) -> None:
        host = made.put_up(organisation, oak)
        round_ = made.opened(host)
        voices.moderate(round_.statements.get(label="f1"), "rejected", role=HAT, day=DAY, reason="x")  # type: ignore[arg-type]
        round_.statements.filter(label="f2").update(label="f9")
        voices.put(round_, "One date for some.", Origin.INVESTIGATION, day=DAY, role=HAT, label="f2")
        made.answered(round_, {"f2": {"agree": 9, "disagree": 9}})
        with pytest.raises(FederationRefusedError, match="'f2' was changed"):
            handed(host)
        assert not HandedIn.objects.exists()

    def test_a_sentence_taken_off_is_said_to_be_not_asked_there(
        self, organisation: Organisation, oak: Organisation
    ) -> None:
        host = made.put_up(organisation, oak)
        round_ = made.opened(host)
        voices.moderate(round_.statements.get(label="f2"), "rejected", role=HAT, day=DAY, reason="x")  # type: ignore[arg-type]
        made.answered(round_, {"f1": {"agree": 9, "disagree": 9}})
        handed(host)
        assert "Not asked there." in page(host)

    def test_a_newer_release_replaces_the_older_one_and_an_older_one_is_refused(
        self, two: tuple[FederatedRound, FederatedRound]
    ) -> None:
        host, guest = two
        first = handed(guest)
        handing_in.take_what_lies_here(host, role=HAT, day=DAY)
        with pytest.raises(FederationRefusedError, match="handed in already"):
            handed(guest)
        made.answered(guest.own_round.round, {"f1": {"agree": 10, "disagree": 45, "pass": 8}})
        second = handed(guest)
        assert second.number == 2
        handing_in.take(host, second.document.encode(), role=HAT, day=DAY)
        with pytest.raises(FederationRefusedError, match="number 2 was taken in already"):
            handing_in.take(host, first.document.encode(), role=HAT, day=DAY)
        assert handing_in.newest(host)["Oak Yard"].number == 2

    def test_a_forged_one_is_refused_on_the_page_and_stores_nothing(
        self, asking: Round, oak: Organisation, settings: Settings
    ) -> None:
        host = made.put_up(asking.consultation.organisation, oak)
        invitation = inviting.invitation_in(host)
        told = Contribution("Oak Yard", 1, DAY.isoformat(), None, "We leave.")
        real = contribution_bytes(told, invitation, signing_key(settings.KEYS), last=None)
        forged = json.loads(real) | {"because": "They are liars."}
        address = f"{DESK}{host.pk}/"
        client = at_desk(asking)
        for content in (json.dumps(forged).encode(), b"", b"{}", b"\xff", b"[" * 9_000):
            answer = client.post(f"{address}take/", {"file": SimpleUploadedFile("a.json", content)})
            assert answer.status_code == 422
        assert client.post(f"{address}take/").status_code == 422
        assert not HandedIn.objects.exists()
        assert client.post(f"{address}take/", {"file": SimpleUploadedFile("a.json", real)}).status_code == 303
        assert "We leave." in page(host)


class TestLeaving:
    def test_what_was_handed_in_leaves_the_page_with_the_reason_and_can_come_back(
        self, two: tuple[FederatedRound, FederatedRound]
    ) -> None:
        host, guest = two
        handed(host)
        handed(guest)
        handing_in.take_what_lies_here(host, role=HAT, day=DAY)
        with pytest.raises(FederationRefusedError, match="Say why"):
            handing_in.leave(guest, because=" ", role=HAT, day=DAY)
        handing_in.leave(guest, because="Our members voted against it.", role=HAT, day=DAY)
        with pytest.raises(FederationRefusedError, match="left already"):
            handing_in.leave(guest, because="Again.", role=HAT, day=DAY)
        handing_in.take_what_lies_here(host, role=HAT, day=DAY)
        shown = page(host)
        assert "1 of 2 organisations" in shown
        assert "Our members voted against it." in shown
        assert "about 1 in 10" not in shown
        assert "Added" not in shown
        file = handing_in.collected(host)
        assert file is not None
        assert b'"release":null' in file
        handed(guest)
        handing_in.take_what_lies_here(host, role=HAT, day=DAY)
        assert side_by_side(host).is_in == 2


def test_a_consultation_that_asks_together_is_not_deleted(organisation: Organisation, oak: Organisation) -> None:
    round_ = made.opened(made.put_up(organisation, oak))
    with pytest.raises(NotDeletableError, match="rests on it"):
        refuse_unless_deletable(round_.consultation, "It was a mistake.")


class TestPages:
    def test_the_desk_leads_from_the_invitation_to_the_file(self, asking: Round, oak: Organisation) -> None:
        federated = made.put_up(asking.consultation.organisation, oak, day=TODAY)
        client, address = at_desk(asking), f"{DESK}{federated.pk}/"
        assert "Open our round" in words_of(client.get(address))
        assert client.post(f"{address}open/").headers["Location"] == "/desk/elm/heat-together/prepare/"
        assert "Nothing was published in it yet" in words_of(client.get(address))
        assert client.post(f"{address}hand-in/").status_code == 422
        made.answered(federated.own_round.round, day=TODAY)
        assert "Hand in release 1" in words_of(client.get(address))
        assert client.post(f"{address}hand-in/").status_code == 303
        assert "Hand in release" not in words_of(client.get(address))
        assert Client().get(f"/together/elm/{federated.pk}/contribution.json").status_code == 200
        assert client.post(f"{address}leave/", {"because": ""}).status_code == 422
        assert client.post(f"{address}leave/", {"because": "We wait."}).status_code == 303
        assert "You left on" in words_of(client.get(address))

    def test_another_organisation_is_not_there(self, asking: Round, oak: Organisation) -> None:
        theirs = made.put_up(oak, asking.consultation.organisation)
        client = at_desk(asking)
        assert client.get(f"{DESK}{theirs.pk}/").status_code == 404
        assert client.post(f"{DESK}{theirs.pk}/leave/", {"because": "x"}).status_code == 404
        assert Client().get(f"/together/elm/{theirs.pk}/").status_code == 404
        assert Client().get(f"/together/oak/{theirs.pk}/collected.json").status_code == 404

    def test_the_desk_says_when_the_others_wait_for_our_counts(
        self, organisation: Organisation, oak: Organisation
    ) -> None:
        federated = made.put_up(organisation, oak, day=TODAY - timedelta(days=40))
        round_ = made.opened(federated, day=TODAY - timedelta(days=39))
        client = at_desk(round_)
        assert "The others wait for our counts since" in words_of(client.get("/desk/elm/heat-together/"))
        assert "was due on" in page(federated)
        handing_in.leave(federated, because="We could not.", role=HAT, day=TODAY)
        assert "The others wait for our counts" not in words_of(client.get("/desk/elm/heat-together/"))

    def test_names_and_sentences_of_others_do_nothing_but_stand_there(
        self, organisation: Organisation, oak: Organisation
    ) -> None:
        bad = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
        asked = made.invitation(organisation, oak)
        told = vars(asked) | {
            "question": bad, "title": bad,
            "statements": tuple(type(one)(**{**vars(one), "text": f"{bad} {one.id}"}) for one in asked.statements),
            "members": (asked.members[0], type(asked.members[1])(bad[:60], inviting.our_key(), 3, bad)),
        }  # fmt: skip
        federated = inviting.put_up(organisation, type(asked)(**told), role=HAT, day=DAY)
        round_ = made.opened(federated)
        client, desk = at_desk(round_), f"/desk/elm/{round_.consultation.slug}/"
        public = f"/together/elm/{federated.pk}/"
        for address in (public, "/together/elm/", f"{desk}together/", f"{desk}together/{federated.pk}/", desk):
            answer = client.get(address)
            assert answer.status_code == 200
            assert executing(answer.content.decode()) == []
