"""Two people delete a consultation: everything of it goes, from the files too, and the log says that it stood."""

import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from massline.web.library.models import Comment, Paper, PaperVersion, TakenUp
from massline.web.people import two_people
from massline.web.people.hats import Holder
from massline.web.people.models import Organisation, Role, TwoPersonKind
from massline.web.people.two_people import TwoPersonError
from massline.web.plans.models import PlanRound, PlanStage
from massline.web.record.keyfiles import has_consultation_key
from massline.web.record.models import LogEntry
from massline.web.record.verifying import verify
from massline.web.rounds import publisher
from massline.web.rounds.models import Consultation, Round, Statement
from massline.web.rounds.rehearsal.wiping import _last_first
from tests.web.conftest import DAY
from tests.web.test_append_only import filled
from tests.web.test_removing import speak
from tests.web.test_two_people import browser, everybody_has_a_second_factor, hidden, keeper

__all__ = ["everybody_has_a_second_factor"]

NOW = timezone.make_aware(datetime(2026, 3, 2, 12))
LATER = NOW + timedelta(hours=12)
DELETE = TwoPersonKind.DELETE
TWO = "/desk/elm/heat/two/"
WHY = "It asked what the law lets nobody ask."


def pair(organisation: Organisation) -> tuple[Holder, Holder]:
    return keeper(organisation)[0], keeper(organisation)[0]


def what(round_: Round, reason: str = WHY) -> dict[str, str]:
    return {"consultation": round_.consultation_id.hex, "reason": reason}


def delete(round_: Round) -> None:
    one, other = pair(round_.consultation.organisation)
    row = two_people.propose(one, DELETE, what(round_), role="steward", now=NOW, day=DAY).row
    assert row is not None
    two_people.approve(row.pk, other, seen=row.digest, role="steward", now=LATER, day=DAY)


def rows_of(consultation: Consultation) -> dict[str, int]:
    """How many rows each table has that belong to it."""
    found = {
        model._meta.db_table: model._default_manager.filter(**{path: consultation.pk}).count()
        for model, path in _last_first(Consultation)
    }
    return {name: count for name, count in found.items() if count}


def words(page: bytes) -> str:
    return unescape(re.sub(r"\s+", " ", page.decode()))


@pytest.fixture
def published(asking: Round) -> Round:
    for number in range(24):
        speak(asking, number)
    publisher.publish(asking, day=DAY)
    return asking


def test_a_whole_round_goes_with_every_row_and_the_log_stays_whole(organisation: Organisation) -> None:
    round_ = filled(organisation, outside=False)
    consultation = round_.consultation
    before = rows_of(consultation)
    assert len(before) > 25
    others = {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_app_config("people").get_models()
        if model._meta.model_name not in {"twopersonact", "membership"}
    }
    entries = LogEntry.objects.count()
    delete(round_)
    assert rows_of(consultation) == {}
    assert not Consultation.objects.exists()
    assert not Statement.objects.exists()
    for model in apps.get_app_config("people").get_models():
        if model._meta.db_table in others:
            assert model._default_manager.count() == others[model._meta.db_table], model
    assert LogEntry.objects.count() > entries
    found = verify()
    assert found.faults == ()
    assert len(found.deletions) == 1
    assert WHY in found.deletions[0]
    assert "by two people" in found.deletions[0]


def test_the_log_keeps_that_it_stood_and_what_was_published_last(
    published: Round, django_capture_on_commit_callbacks: object
) -> None:
    last = published.releases.get()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        delete(published)
    assert not has_consultation_key(settings.KEYS, published.consultation_id)
    entry = LogEntry.objects.get(act="delete consultation")
    assert entry.facts == {
        "organisation": "Elm Court", "title": "Heating", "at": "elm/heat", "since": "2026-03-02", "rounds": 1,
        "round": 1, "release": 1, "release_digest": last.digest, "answered": None, "said": 24, "reason": WHY,
        "two": True,
    }  # fmt: skip
    page = words(Client().get("/log/deleted/").content)
    for told in ("Heating", "it stood from March 2, 2026 to March 2, 2026", WHY, "24 people said something"):
        assert told in page, told
    assert "What was deleted, and why" in words(Client().get("/log/").content)
    assert "deleted a consultation: Heating, by two people" in re.sub(
        r"<[^>]+>", "", words(Client().get("/log/").content)
    )


@pytest.mark.parametrize("path", ["/elm/heat/", "/elm/heat/round/1/results/", "/desk/elm/heat/two/", "/elm/heat/x/"])
def test_its_addresses_say_that_it_was_deleted_and_others_that_there_is_no_page(published: Round, path: str) -> None:
    delete(published)
    answer = Client().get(path)
    assert answer.status_code == 410
    assert WHY in words(answer.content)
    for other in ("/elm/other/", "/oak/heat/", "/desk/elm/", "/"):
        assert WHY not in words(Client().get(other).content)


def test_an_organisation_without_a_consultation_left_can_still_be_looked_at_and_begin_anew(published: Round) -> None:
    _holder, slip = keeper(published.consultation.organisation)
    client = browser(slip)
    delete(published)
    for address in ("/", "/desk/", "/log/", "/receipt/", "/papers/elm/"):
        assert client.get(address).status_code in {200, 404}, address
    assert Client().post("/desk/", {"slip": slip}).status_code < 500


def test_another_consultation_of_the_same_organisation_is_left_alone(published: Round) -> None:
    second = Consultation.objects.create(organisation=published.consultation.organisation, slug="roof", title="Roof")
    other = Round.objects.create(consultation=second, number=1, question="And the roof?", promise_on=DAY)
    speak(other, 5)
    before = rows_of(second)
    delete(published)
    assert rows_of(second) == before
    assert Consultation.objects.get() == second
    assert verify().faults == ()


def test_a_sentence_taken_from_a_comment_goes_and_the_comment_stays(published: Round) -> None:
    organisation = published.consultation.organisation
    paper = Paper.objects.create(organisation=organisation, slug="p")
    version = PaperVersion.objects.create(
        paper=paper, number=1, published_on=DAY, role="drafter", language="en", is_markdown=True, title="P",
        content="{}", digest="d" * 64,
    )  # fmt: skip
    comment = Comment.objects.create(version=version, place=1, text="A word.", language="en")
    TakenUp.objects.create(comment=comment, statement=Statement.objects.all()[0], role="drafter", day=DAY)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM library_takenup")
    delete(published)
    assert not TakenUp.objects.exists()
    assert Comment.objects.get() == comment
    assert verify().faults == ()


def test_it_lies_for_a_night_and_whoever_proposed_cannot_approve(published: Round) -> None:
    one, other = pair(published.consultation.organisation)
    row = two_people.propose(one, DELETE, what(published), role="steward", now=NOW, day=DAY).row
    assert row is not None
    with pytest.raises(TwoPersonError, match="lies for a night"):
        two_people.approve(row.pk, other, seen=row.digest, role="steward", now=LATER - timedelta(minutes=1), day=DAY)
    with pytest.raises(TwoPersonError, match="second person"):
        two_people.approve(row.pk, one, seen=row.digest, role="steward", now=LATER, day=DAY)
    with pytest.raises(TwoPersonError, match="does not wait"):
        two_people.approve(row.pk, other, seen=row.digest, role="steward", now=NOW + timedelta(hours=24), day=DAY)
    assert Consultation.objects.exists()


def test_without_a_reason_of_a_rehearsal_or_by_others_it_is_refused(published: Round) -> None:
    organisation = published.consultation.organisation
    one, _other = pair(organisation)
    with pytest.raises(TwoPersonError, match="Write why"):
        two_people.propose(one, DELETE, what(published, ""), role="steward", now=NOW, day=DAY)
    drafter, _slip = keeper(organisation, Role.DRAFTER)
    with pytest.raises(TwoPersonError, match="another hat"):
        two_people.propose(drafter, DELETE, what(published), role="drafter", now=NOW, day=DAY)
    stranger, _slip = keeper(Organisation.objects.create(slug="oak", name="Oak Row"))
    with pytest.raises(TwoPersonError, match="not there any more"):
        two_people.propose(stranger, DELETE, what(published), role="steward", now=NOW, day=DAY)
    Organisation.objects.filter(pk=organisation.pk).update(invented=True)
    with pytest.raises(TwoPersonError, match="worked example"):
        two_people.propose(one, DELETE, what(published), role="steward", now=NOW, day=DAY)
    assert Consultation.objects.exists()


def test_at_the_desk_the_second_person_sees_what_stays(published: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper(published.consultation.organisation, Role.FACILITATOR)
    (_one, slip), (_other, again) = (keeper(published.consultation.organisation) for _ in range(2))
    first, second = browser(slip), browser(again)
    asked = first.post(f"{TWO}ask/", {"kind": "delete_consultation", "reason": WHY}).content.decode()
    assert "Delete “Heating” with all its rounds" in unescape(asked)
    first.post(f"{TWO}propose/", {"what": hidden(asked, "what"), "again": slip})
    assert "Approve exactly this" not in second.get(TWO).content.decode()
    monkeypatch.setattr(two_people, "A_NIGHT", timedelta(0))
    later = timezone.now() + timedelta(hours=13)
    monkeypatch.setattr(timezone, "now", lambda: later)
    page = second.get(TWO).content.decode()
    (act,) = re.findall(r"two/([0-9a-f-]{36})/approve/", page)
    done = second.post(f"{TWO}{act}/approve/", {"seen": hidden(page, "seen"), "again": again})
    assert (done.status_code, done.headers["Location"]) == (303, "/log/deleted/")
    assert not Consultation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_raw_file_holds_nothing_of_it_afterwards(tmp_path: Path) -> None:
    """On a database of its own: words, question and an answer's key are looked for in the bytes of its files."""
    if connection.vendor != "sqlite":
        pytest.skip("the file of SQLite is read")
    from tests.web.test_backups import in_a_process

    said = in_a_process(SITE, tmp_path / "var")
    before, after, faults = said.split("|")
    assert int(before) >= 4
    assert (after, faults.strip()) == ("0", "0 faults, 1 deletion")
    with closing(sqlite3.connect(tmp_path / "var" / "massline.sqlite3")) as database:
        assert database.execute("SELECT COUNT(*) FROM rounds_statement").fetchone() == (0,)
        assert database.execute("SELECT COUNT(*) FROM rounds_ballot").fetchone() == (0,)


SITE = """
import sys
from datetime import date
from pathlib import Path
from massline.web import serving
folder = Path(sys.argv[1])
serving.prepare(folder)
from django.conf import settings
from django.db import connection
from massline.web.people.models import Organisation, Section
from massline.web.record.keyfiles import make_consultation_key, pseudonym
from massline.web.record.verifying import verify
from massline.web.rounds import ballots, deleting, loop, publisher, voices
from massline.web.rounds.models import Answer, Consultation, Origin, Round, Stage, Verdict
from massline.web.rounds.slips import new_slip
day = date(2026, 3, 2)
organisation = Organisation.objects.create(slug="elm", name="Elm Court")
consultation = Consultation.objects.create(organisation=organisation, slug="heat", title="Heating")
make_consultation_key(settings.KEYS, consultation.id)
round_ = Round.objects.create(consultation=consultation, number=1, question="Thimblewick question", promise_on=day)
loop.move(round_, Stage.GATHER, role="committee", day=day)
canaries = ["Thimblewick question"]
for number in range(40):
    speaker = voices.Speaker(f"{number:032x}", new_slip())
    text = f"Quibblesnack {number} is cold " + "and dark " * 20
    one = voices.say(round_, text, speaker, day=day)
    voices.moderate(one, Verdict.ACCEPTED, role="moderator", day=day)
    canaries.append(f"Quibblesnack {number} is cold")
    for other in range(12):
        key = pseudonym(settings.KEYS, consultation.id, "ballot", f"person {other}")
        ballots.cast(ballots.Voter(key, open=True), one, Answer.values[other % 3], chance=1.0)
canaries.append(key)
publisher.publish(round_, day=day)
key_file = folder / "keys" / f"{consultation.pk}.key"
canaries.append(key_file.read_bytes())
def hits():
    found = 0
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += sum((one.encode() if isinstance(one, str) else one) in content for one in canaries)
    return found
with connection.cursor() as cursor:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
before = hits()
deleting.delete(consultation, reason="It is over.", role="steward", day=day, alone=False)
found = verify()
print(f"{before}|{hits()}|{len(found.faults)} faults, {len(found.deletions)} deletion")
"""


def test_what_a_plan_a_paper_or_others_rest_on_is_not_deleted_and_the_page_says_what(published: Round) -> None:
    one, _other = pair(published.consultation.organisation)
    stage = PlanStage.objects.create(organisation=published.consultation.organisation, number=1)
    PlanRound.objects.create(stage=stage, round=published, role="facilitator", day=DAY)
    with pytest.raises(TwoPersonError, match="would lose its ground: plan round"):
        two_people.propose(one, DELETE, what(published), role="steward", now=NOW, day=DAY)
    assert Consultation.objects.exists()
