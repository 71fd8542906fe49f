"""Promises between two organisations: who writes them, who says what became of them, what a file may say of them."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from massline.formats.bundle import Expected, Kept, read_bundle
from massline.formats.bundle import Promise as Carried
from massline.formats.invitation import key_of
from massline.formats.refusal import InputRefused
from massline.formats.signed import signed, whole_bytes
from massline.web.federation import promising
from massline.web.federation.models import Became, Promise, PromiseWord
from massline.web.federation.refusal import FederationRefusedError
from massline.web.keeping.arriving import arrive
from massline.web.keeping.leaving import everything_of
from massline.web.people.models import Organisation, Role
from massline.web.record.keyfiles import make_site_keys
from massline.web.record.verifying import verify
from massline.web.relations import bundles, writing
from massline.web.relations.models import Handed, Relation
from massline.web.rounds.models import Round
from massline.web.rounds.rehearsal.wiping import wipe
from tests.web import relating
from tests.web.crawling import words_of
from tests.web.listeners import at_desk
from tests.web.relating import BY, DAY

DESK = "/desk/elm/heat/promises/"
SOON = DAY + timedelta(days=30)
LATER = SOON + timedelta(days=1)


@pytest.fixture
def relation(organisation: Organisation) -> Relation:
    """Elm Court and The Stairwell."""
    return relating.related(organisation)


def theirs(number: int = 1, *carried: Carried) -> bytes:
    """A file of The Stairwell with these promises in it."""
    return relating.file_of(Organisation.objects.get(slug="elm"), number, promises=carried, points=())


def taken(relation: Relation, number: int, *carried: Carried) -> Handed:
    return bundles.take(relation, theirs(number, *carried), **BY)


def of_theirs(**changed: Any) -> Carried:
    """What The Stairwell promises us."""
    told = {"id": "s1", "text": "Print the sheets.", "by": "The Stairwell", "due": SOON.isoformat()}
    return Carried(**(told | changed))


def ours(relation: Relation, text: str = "Lend the meters.") -> Promise:
    return promising.promise(relation, text, due_on=SOON, role="facilitator", day=DAY)


def said(given: Promise, became: Became, because: str = "") -> PromiseWord:
    return promising.say(given, became, because=because, role="facilitator", day=DAY)


def back(given: Promise, **changed: Any) -> Carried:
    """A promise of ours as it comes back in a file of theirs."""
    told = {"id": given.mark, "text": given.text, "by": "Elm Court", "due": given.due_on.isoformat()}
    return Carried(**(told | changed))


def standing(today: date = DAY) -> promising.Standing:
    (found,) = promising.promises_of(Organisation.objects.get(slug="elm"), today=today)
    return found


class TestWriting:
    def test_a_promise_is_written_once_by_who_makes_it(self, relation: Relation) -> None:
        assert ours(relation) == ours(relation, " Lend   the meters. ")
        assert (standing().open, standing().overdue) == (True, False)
        for text, due, says in (
            ("  ", SOON, "Write what"),
            ("x" * 501, SOON, "At most 500"),
            ("x", DAY - timedelta(1), "over"),
        ):
            with pytest.raises(FederationRefusedError, match=says):
                promising.promise(relation, text, due_on=due, role="r", day=DAY)

    def test_past_its_day_it_is_overdue_until_somebody_says_what_became_of_it(self, relation: Relation) -> None:
        given = ours(relation)
        assert not standing(SOON).overdue
        assert standing(LATER).overdue
        assert len(promising.unsaid(relation.organisation, today=LATER)) == 1
        said(given, Became.BROKEN, "The meters were stolen.")
        assert not standing(LATER).overdue
        assert promising.unsaid(relation.organisation, today=LATER) == []

    def test_only_who_was_promised_something_waives_it_and_says_why(self, relation: Relation) -> None:
        given = ours(relation)
        with pytest.raises(FederationRefusedError, match="Only The Stairwell can waive"):
            said(given, Became.WAIVED, "We are tired.")
        with pytest.raises((IntegrityError, DatabaseError), match="waived by whoever"), transaction.atomic():
            PromiseWord.objects.create(promise=given, ours=True, became="waived", because="x", role="r", day=DAY)
        taken(relation, 1, of_theirs())
        of_them = Promise.objects.get(ours=False)
        with pytest.raises(FederationRefusedError, match="Say why it is waived"):
            said(of_them, Became.WAIVED)
        said(of_them, Became.WAIVED, "We printed them ourselves.")
        found = next(one for one in promising.promises_of(relation.organisation, today=LATER) if not one.promise.ours)
        assert found.agreed == "waived"

    def test_the_same_word_twice_is_one_and_another_is_added(self, relation: Relation) -> None:
        given = ours(relation)
        with pytest.raises(FederationRefusedError, match="open already"):
            said(given, Became.OPEN)
        assert said(given, Became.KEPT) == said(given, Became.KEPT)
        said(given, Became.OPEN, "Too early.")
        assert [one.became for one in given.words.all()] == ["kept", "open"]
        assert standing().open


class TestByFile:
    def test_our_file_carries_our_promises_with_what_we_say_of_them(self, relation: Relation) -> None:
        given = ours(relation)
        taken(relation, 1, of_theirs())
        said(given, Became.KEPT, "On time.")
        made = bundles.make(relation, day=DAY, role="facilitator")
        read = read_bundle(made.document.encode(), expected=Expected(key=writing.our_key()), today=DAY)
        assert [(one.id, one.by, one.became, one.because) for one in read.promises] == [
            (given.mark, "Elm Court", Kept.KEPT, "On time."), ("s1", "The Stairwell", Kept.OPEN, ""),
        ]  # fmt: skip

    def test_their_file_brings_their_promises_and_their_word_on_ours(self, relation: Relation) -> None:
        given = ours(relation)
        taken(relation, 1, of_theirs(), back(given))
        assert PromiseWord.objects.count() == 0
        taken(relation, 2, of_theirs(), back(given, became=Kept.BROKEN, because="They never came."))
        taken(relation, 3, of_theirs(), back(given, became=Kept.BROKEN, because="They never came."))
        assert PromiseWord.objects.count() == 1
        said(given, Became.KEPT, "They came on Monday.")
        found = next(one for one in promising.promises_of(relation.organisation, today=LATER) if one.promise.ours)
        assert found.apart
        assert found.agreed == ""
        assert (found.ours and found.ours.became, found.theirs and found.theirs.became) == ("kept", "broken")

    @pytest.mark.parametrize(
        ("carried", "says"),
        [
            (of_theirs(by="Elm Court"), "a promise of ours that we did not make"),
            (of_theirs(by="The Cellar"), "by neither of the two"),
            (of_theirs(became=Kept.WAIVED, because="We are tired."), "waived by who made it"),
            (of_theirs(text=" "), "no words, or too many"),
            (of_theirs(text="x" * 501), "no words, or too many"),
            (of_theirs(id="x" * 41), "no words, or too many"),
            (of_theirs(became=Kept.KEPT, because="x" * 501), "too long"),
        ],
    )
    def test_what_cannot_be_said_so_is_refused_and_nothing_of_the_file_is_kept(
        self, relation: Relation, carried: Carried, says: str
    ) -> None:
        with pytest.raises(InputRefused, match=says):
            taken(relation, 1, of_theirs(id="s0"), carried)
        assert not Promise.objects.exists()
        assert not Handed.objects.exists()

    @pytest.mark.parametrize(
        "changed", [{"text": "Print some."}, {"due": LATER.isoformat()}, {"by": "The Stairwell"}]
    )
    def test_a_promise_that_reads_otherwise_than_before_is_refused(
        self, relation: Relation, changed: dict[str, str]
    ) -> None:
        given = ours(relation)
        with pytest.raises(InputRefused, match="was changed"):
            taken(relation, 1, back(given, **changed))
        taken(relation, 1, of_theirs())
        with pytest.raises(InputRefused, match="was changed"):
            taken(relation, 2, of_theirs(**(changed if "by" not in changed else {"by": "Elm Court"})))

    def test_who_was_promised_something_by_us_may_waive_it(self, relation: Relation) -> None:
        given = ours(relation)
        taken(relation, 1, back(given, became=Kept.WAIVED, because="We have our own."))
        assert standing(LATER).agreed == "waived"
        assert not standing(LATER).overdue

    def test_everything_is_vouched_for_by_the_log(self, relation: Relation) -> None:
        said(ours(relation), Became.KEPT)
        taken(relation, 1, of_theirs())
        assert verify().faults == ()

    def test_a_rehearsal_is_wiped_with_what_came_by_file_and_promises_nothing(self, db: None) -> None:
        rehearsed = Organisation.objects.create(slug="try", name="Trying", rehearsal=True)
        relation = relating.related(rehearsed)
        with pytest.raises(FederationRefusedError, match="rehearsal"):
            ours(relation)
        file = relating.file_of(rehearsed, promises=(of_theirs(became=Kept.KEPT),), points=())
        bundles.take(relation, file, **BY)
        assert PromiseWord.objects.exists()
        wipe(rehearsed, day=DAY)
        assert not Promise.objects.exists()


class TestLeaving:
    @pytest.fixture
    def left(self, relation: Relation) -> dict[str, Any]:
        """What Elm Court takes along, with promises both ways and a word of each side on one."""
        given = ours(relation)
        taken(relation, 1, of_theirs(), back(given, became=Kept.BROKEN, because="They never came."))
        said(given, Became.KEPT, "They came on Monday.")
        found: dict[str, Any] = json.loads(everything_of(relation.organisation, day=DAY))
        return found

    @pytest.fixture
    def key(self, left: dict[str, Any], settings: Settings, tmp_path: Path) -> str:
        """Another installation; the key of the one that was left."""
        old, settings.KEYS = writing.our_key(), tmp_path / "other keys"
        make_site_keys(settings.KEYS)
        Organisation.objects.filter(slug="elm").update(slug="gone", name="Gone")
        return old

    def test_promises_and_the_words_on_them_go_along(self, left: dict[str, Any], key: str) -> None:
        there = arrive(whole_bytes(left), key=key, question="What now?", today=DAY).organisation
        before = promising.promises_of(Organisation.objects.get(slug="gone"), today=DAY)
        after = promising.promises_of(there, today=DAY)
        for one, other in zip(before, after, strict=True):
            assert (one.promise.mark, one.promise.ours, one.apart) == (
                other.promise.mark,
                other.promise.ours,
                other.apart,
            )
        relation = there.relations.get()
        given = relation.promises.get(ours=True)
        taken(relation, 2, of_theirs(), back(given, became=Kept.KEPT))
        assert [one.became for one in given.words.filter(ours=False)] == ["broken", "kept"]

    @pytest.mark.parametrize(
        ("mine", "change", "says"),
        [
            (False, {"text": "Print everything."}, "a promise of 'The Stairwell' does not stand"),
            (False, {"handed": None}, "not put together"),
            (True, {"words": [{"ours": False, "became": "kept", "because": "", "handed": 0}]}, "does not stand"),
            (
                True,
                {"words": [{"ours": True, "became": "waived", "because": "x", "role": "r", "day": "2026-03-02"}]},
                "waived",
            ),
            (
                True,
                {"words": [{"ours": True, "became": "lost", "because": "", "role": "r", "day": "2026-03-02"}]},
                "cannot be kept",
            ),
        ],
    )
    def test_what_does_not_stand_in_their_files_is_refused_whole(
        self, left: dict[str, Any], key: str, settings: Settings, mine: bool, change: dict[str, Any], says: str
    ) -> None:
        hostile = Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))
        document = {name: value for name, value in left.items() if name != "signature"}
        next(one for one in document["relations"][0]["promises"] if one["ours"] is mine).update(change)
        with pytest.raises(InputRefused, match=says):
            arrive(whole_bytes(signed(document, hostile)), key=key_of(hostile), question="What now?", today=DAY)
        assert not Organisation.objects.filter(slug="elm").exists()


class TestPages:
    def test_the_desk_promises_and_says_what_became_of_it(self, asking: Round, relation: Relation) -> None:
        client, day = at_desk(asking), timezone.localdate() + timedelta(days=9)
        assert "Nobody has promised anything yet" in words_of(client.get(DESK))
        told = {"relation": str(relation.pk), "text": "Lend the meters.", "due_on": day.isoformat()}
        for changed, says in (
            ({"relation": ""}, "Choose to whom"), ({"text": ""}, "Write what you promise"),
            ({"due_on": "soon"}, "not a day"), ({"due_on": "2020-01-01"}, "This day is over"),
            ({"relation": "x"}, "no relation to this organisation"),
        ):  # fmt: skip
            answer = client.post(DESK, told | changed)
            assert answer.status_code == 422
            assert says in words_of(answer)
        assert client.post(DESK, told).status_code == 303
        given = Promise.objects.get()
        page = words_of(client.get(DESK))
        assert "Lend the meters." in page
        assert "waived" not in page
        address = f"{DESK}{given.pk}/"
        for sent in ({}, {"became": "waived", "because": "x"}, {"became": "x"}):
            assert client.post(address, sent).status_code == 422
        assert client.post(address, {"became": "broken", "because": "They were stolen."}).status_code == 303
        assert "They were stolen." in words_of(client.get(DESK))
        assert "nothing yet" in words_of(client.get(DESK))

    def test_this_week_says_that_the_day_of_a_promise_is_over(self, asking: Round, relation: Relation) -> None:
        taken(relation, 1, of_theirs())
        client = at_desk(asking)
        assert "The day of a promise between you and another organisation is over" in words_of(
            client.get("/desk/elm/heat/")
        )
        assert "overdue" in words_of(client.get(DESK))
        said(Promise.objects.get(), Became.KEPT)
        assert "The day of a promise" not in words_of(client.get("/desk/elm/heat/"))

    def test_others_read_it_only_where_both_sides_agree(self, asking: Round, relation: Relation) -> None:
        ours(relation)
        address = "/together/elm/promises/"
        assert "Lend the meters." not in words_of(Client().get(address))
        writing.consent(relation, agrees=True, **BY)
        assert "Lend the meters." not in words_of(Client().get(address))
        taken(relation, 1)
        assert "Lend the meters." in words_of(Client().get(address))
        writing.consent(relation, agrees=False, **BY)
        assert "Lend the meters." not in words_of(Client().get(address))

    def test_another_organisation_s_promise_is_not_there_and_another_hat_is_refused(
        self, asking: Round, relation: Relation
    ) -> None:
        oak = Organisation.objects.create(slug="oak", name="Oak Yard")
        given = ours(relating.related(oak))
        assert at_desk(asking).post(f"{DESK}{given.pk}/", {"became": "kept"}).status_code == 404
        mine = ours(relation)
        assert at_desk(asking, Role.MODERATOR).post(f"{DESK}{mine.pk}/", {"became": "kept"}).status_code == 403
