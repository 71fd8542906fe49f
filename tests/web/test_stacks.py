"""What one person keyed in is set aside whole and counted again; nobody's words are lost by it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from massline.web.people.models import Membership, Role
from massline.web.record.models import LogEntry
from massline.web.rounds import publisher, voices
from massline.web.rounds.gather import stacks
from massline.web.rounds.models import KeyedIn, Round, SetAside, Statement, Verdict
from tests.web.conftest import DAY
from tests.web.listeners import at_desk
from tests.web.visitors import everything, hidden

KEY, PAGE = "/desk/elm/heat/ask/key/", "/desk/elm/heat/ask/stacks/"
WHY = "The slips are all in one hand."


def key_in(client: Client, text: str) -> None:
    form = {
        "ticket": hidden(client.get(KEY).content.decode(), "ticket"), "text": text, "section": "a", "channel": "door",
        "language": "en", "day": str(DAY), "read_back": "on",
    }  # fmt: skip
    answer = client.post(KEY, form)
    assert answer.status_code == 200, answer.content.decode()


@pytest.fixture
def ben(asking: Round) -> Client:
    """Somebody who went from door to door and keyed in three notes."""
    client = at_desk(asking, Role.CANVASSER)
    Membership.objects.filter(role=Role.CANVASSER).update(called="Ben")
    for text in ("The lift.", "The rent.", "The damp."):
        key_in(client, text)
    return client


@pytest.fixture
def checks(asking: Round, ben: Client) -> Client:
    """Whoever checks; of the notes the first was accepted, the second refused, the third not looked at."""
    first, second, _third = Statement.objects.filter(keyed_in__isnull=False).order_by("label")
    voices.moderate(first, Verdict.ACCEPTED, role="moderator", day=DAY)
    voices.moderate(second, Verdict.REJECTED, role="moderator", day=DAY, reason="A name.")
    cleo = at_desk(asking, Role.MODERATOR)
    key_in(cleo, "The bins.")
    return cleo


def stack(checks: Client) -> str:
    """The stack of Ben, as the page names it."""
    (found,) = [one for one in stacks.stacks(Round.objects.get()) if one.called == "Ben"]
    assert found.by in checks.get(PAGE).content.decode()
    return found.by


def verdicts() -> list[str]:
    rows = Statement.objects.filter(keyed_in__isnull=False).order_by("label")
    return [str(one.moderations.last().verdict) if one.moderations.last() else "" for one in rows]  # type: ignore[union-attr]


def test_each_person_has_a_stack_that_only_the_key_of_the_consultation_ties_to_them(checks: Client) -> None:
    page = checks.get(PAGE).content.decode()
    assert page.index("Ben") < page.index("3 notes.")
    assert "1 note." in page
    assert KeyedIn.objects.values("by").distinct().count() == 2
    hats = {hat.link_hash for hat in Membership.objects.all()}
    assert not any(row.by in hat or hat in row.by for row in KeyedIn.objects.all() for hat in hats)


def test_a_stack_is_set_aside_whole_with_a_reason_its_authors_read_and_counted_again(
    asking: Round, checks: Client, ben: Client
) -> None:
    by = stack(checks)
    assert checks.post(PAGE, {"stack": by, "reason": WHY}).status_code == 303
    assert verdicts() == ["held", "rejected", "held", ""]
    assert not voices.open_to_votes(asking).filter(keyed_in__by=by).exists()
    assert WHY in checks.get(PAGE).content.decode()
    key_in(ben, "The roof.")
    assert verdicts() == ["held", "rejected", "held", "", "held"], "what comes onto it later is held as well"
    assert LogEntry.objects.get(act="set aside").facts == {"reason": WHY}
    found = {"stack": by, "again": "yes", "reason": "He wrote for those who asked him to."}
    assert checks.post(PAGE, found).status_code == 303
    assert verdicts() == ["accepted", "rejected", "held", "", "held"]
    assert Statement.objects.filter(text="").count() == 0


def test_figures_are_told_with_the_stack_and_without_it_in_steps_of_ten(asking: Round, checks: Client) -> None:
    by = stack(checks)
    assert publisher.contributors_with_and_without(asking, by) == (0, 0)
    rows = [
        Statement(round=asking, label=f"x{n}", origin="participant", text=f"Word {n}.", language="en", channel="door",
                  received_on=DAY, words_key=f"{n:032x}", digest="d") for n in range(16)
    ]  # fmt: skip
    Statement.objects.bulk_create(rows)
    KeyedIn.objects.bulk_create(KeyedIn(statement=one, by=by) for one in rows[:9])
    assert publisher.contributors_with_and_without(asking, by) == (20, 0)
    assert "with this stack 20, without it 0" in checks.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": " "}, "Write why"),
        ({"reason": "x" * 301}, "At most 300 characters"),
        ({"stack": "0" * 32, "reason": WHY}, "There is no such stack"),
        ({"stack": "\x00", "reason": WHY}, "There is no such stack"),
        ({"again": "yes", "reason": WHY}, "counted already"),
    ],
)
def test_what_cannot_be_set_aside_is_said_and_nothing_changes(
    checks: Client, typed: dict[str, str], said: str
) -> None:
    before = everything()
    answer = checks.post(PAGE, {"stack": stack(checks)} | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert everything() == before


def test_the_same_press_twice_sets_aside_once(checks: Client) -> None:
    form = {"stack": stack(checks), "reason": WHY}
    assert checks.post(PAGE, form).status_code == 303
    assert checks.post(PAGE, form).status_code == 422
    assert SetAside.objects.count() == 1


def test_words_taken_back_leave_the_stack_and_what_was_set_aside_is_not_changed(
    asking: Round, checks: Client
) -> None:
    by = stack(checks)
    checks.post(PAGE, {"stack": by, "reason": WHY})
    voices.withdraw(Statement.objects.filter(keyed_in__by=by).order_by("label")[0], day=DAY)
    assert KeyedIn.objects.filter(by=by).count() == 2
    for change in ("UPDATE rounds_setaside SET aside = NOT aside", "DELETE FROM rounds_setaside"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
