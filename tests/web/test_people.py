"""People and hats at the desk: hats given and taken off, accounts, the sealed recovery sheet."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError, connection, transaction
from django.test import Client

from massline.web.people import logins
from massline.web.people.models import Membership, Organisation, Role, User
from massline.web.record.log import faults
from massline.web.record.models import LogEntry
from massline.web.rounds.models import Round
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.desk.attempts import ATTEMPTS, MOST, Attempts, household
from tests.web.listeners import with_second_factor
from tests.web.visitors import everything, hidden

DESK = "/desk/elm/heat/"
PEOPLE = f"{DESK}people/"
PASSWORD = "stairs boiler window mint"


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """The count of wrong attempts lives in the process: each test begins without any."""
    ATTEMPTS.forget()


def sit(organisation: Organisation, *roles: Role, called: str = "") -> Client:
    """A browser of somebody who wears these hats by a slip."""
    slip = new_slip()
    for role in roles:
        Membership.objects.create(organisation=organisation, role=role, link_hash=slip_hash(slip), called=called)
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


@pytest.fixture
def asks(asking: Round) -> Client:
    """The browser of the one who asks, alone at the beginning."""
    return sit(asking.consultation.organisation, Role.FACILITATOR, called="Ana")


def look(client: Client, page: str = PEOPLE) -> str:
    response = client.get(page)
    assert response.status_code == 200
    return response.content.decode()


def hat(client: Client, role: Role, called: str = "Ben", who: str = "new", **other: str) -> dict[str, str]:
    return {"ticket": hidden(look(client), "ticket"), "who": who, "called": called, "role": role} | other


def give(client: Client, role: Role, called: str = "Ben", **other: str) -> str:
    """Give somebody new a hat; their slip."""
    response = client.post(f"{PEOPLE}give/", hat(client, role, called, **other))
    assert response.status_code == 200, response.content.decode()
    found = re.search(r'id="desk-slip"[^>]*>([^<]+)<', response.content.decode())
    assert found
    return found.group(1)


def enter(slip: str) -> Client:
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


def keeps_the_keys(client: Client, called: str = "Cleo") -> Client:
    """Somebody new who keeps the keys, and has set a second factor up."""
    return with_second_factor(enter(give(client, Role.STEWARD, called)))


def key_of(called: str) -> str:
    return str(Membership.objects.filter(called=called).order_by("role", "id")[0].id)


def test_somebody_new_gets_a_slip_that_opens_the_desk_and_is_shown_once(asks: Client) -> None:
    slip = give(asks, Role.DRAFTER)
    assert "Ben" in look(asks)
    assert slip not in look(asks)
    assert "writes" in look(enter(slip))
    assert Membership.objects.get(role=Role.DRAFTER).link_hash == slip_hash(slip)


def test_a_hat_form_sent_twice_gives_one_hat_and_shows_no_second_slip(asks: Client) -> None:
    form = hat(asks, Role.DRAFTER)
    assert asks.post(f"{PEOPLE}give/", form).status_code == 200
    again = asks.post(f"{PEOPLE}give/", form)
    assert again.status_code == 422
    assert "its slip was shown once" in again.content.decode()
    assert 'id="desk-slip"' not in again.content.decode()
    assert Membership.objects.count() == 2


def test_several_hats_of_one_person_share_the_slip(asks: Client) -> None:
    slip = give(asks, Role.DRAFTER)
    response = asks.post(f"{PEOPLE}give/", hat(asks, Role.CANVASSER, "", who=key_of("Ben")))
    assert response.status_code == 303
    mine = Membership.objects.filter(link_hash=slip_hash(slip))
    assert sorted(mine.values_list("role", "called")) == [("canvasser", "Ben"), ("drafter", "Ben")]
    again = asks.post(f"{PEOPLE}give/", hat(asks, Role.CANVASSER, "", who=key_of("Ben")))
    assert "wears that hat already" in again.content.decode()


def test_whoever_keeps_the_keys_cannot_write_as_well_refused_on_the_page_and_in_sql(asks: Client) -> None:
    keeps = keeps_the_keys(asks)
    before = everything()
    response = keeps.post(f"{PEOPLE}give/", hat(keeps, Role.DRAFTER, "", who=key_of("Cleo")))
    assert response.status_code == 422
    assert "Whoever writes cannot be the one who keeps the keys as well" in response.content.decode()
    assert everything() == before
    row = Membership.objects.get(role=Role.STEWARD)
    with pytest.raises(IntegrityError, match="both of these hats"), transaction.atomic():
        Membership.objects.create(organisation=row.organisation, role=Role.DRAFTER, user=row.user)
    with (
        pytest.raises(IntegrityError, match="both of these hats"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO people_membership (id, organisation_id, user_id, role, link_hash, called, deputy) "
            "SELECT %s, organisation_id, user_id, 'drafter', '', '', deputy "
            "FROM people_membership WHERE role = 'steward'",
            ["0" * 32],
        )
    drafter = give(keeps, Role.DRAFTER, "Dan")
    with pytest.raises(IntegrityError, match="both of these hats"), transaction.atomic():
        Membership.objects.filter(link_hash=slip_hash(drafter)).update(user=row.user)
    assert everything() != before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"role": ""}, "Choose a hat."),
        ({"role": "king"}, "king"),
        ({"who": "11111111-1111-1111-1111-111111111111"}, "not at the desk any more"),
        ({"who": "\x00"}, "not at the desk any more"),
        ({"called": " "}, "Write what the others call this person"),
        ({"called": "x" * 5000}, "At most 40 characters"),
        ({"role": "convener"}, "choose which"),
        ({"role": "convener", "section": "nowhere"}, "no such section"),
        ({"ticket": "forged"}, "press the button once more"),
    ],
)
def test_a_hat_that_cannot_be_given_is_said_so_and_what_was_typed_stays(
    asks: Client, typed: dict[str, str], said: str
) -> None:
    before = everything()
    response = asks.post(f"{PEOPLE}give/", hat(asks, Role.DRAFTER) | typed)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Nothing is lost" in response.content.decode()
    assert everything() == before


def test_a_convener_has_a_section_and_others_have_none(asks: Client) -> None:
    give(asks, Role.CONVENER, "Eva", section="a")
    give(asks, Role.DRAFTER, "Ben", section="a")
    rows = {hat.called: hat.section and hat.section.slug for hat in Membership.objects.select_related("section")}
    assert rows == {"Ana": None, "Eva": "a", "Ben": None}
    assert "If Eva is away, nobody convenes Block a." in look(asks)


def test_a_hat_without_a_deputy_is_a_warning_until_a_second_person_wears_it(asks: Client) -> None:
    warning = "If Ana is away, the round stops at: every step from one stage to the next."
    assert warning in look(asks)
    give(asks, Role.FACILITATOR, "Ben", deputy="on")
    assert warning not in look(asks)
    assert Membership.objects.get(called="Ben").deputy
    assert asks.get(f"{DESK}hand-over/").status_code == 200


def test_what_the_group_runs_without_is_said_until_somebody_does_it(asks: Client) -> None:
    for missing in (
        "Nobody keeps the keys apart",
        "Whoever asks writes as well.",
        "checks the words and the proposal",
    ):
        assert missing in look(asks)
    give(asks, Role.DRAFTER)
    assert "Whoever asks writes as well." not in look(asks)


def test_only_the_one_who_keeps_the_keys_gives_hats_once_there_is_one(asks: Client) -> None:
    give(asks, Role.STEWARD, "Cleo")
    assert 'name="ticket"' not in look(asks)
    before = everything()
    form = {"ticket": "x", "who": "new", "called": "Dan", "role": "drafter"}
    cleo = f"{PEOPLE}{key_of('Cleo')}/"
    for address in (f"{PEOPLE}give/", f"{cleo}off/", f"{cleo}slip/", f"{DESK}hand-over/"):
        assert asks.post(address, form).status_code == 403
    assert everything() == before


def test_a_hat_taken_off_closes_the_desk_of_the_one_who_wore_it(asks: Client) -> None:
    other = enter(give(asks, Role.DRAFTER))
    address = f"{PEOPLE}{key_of('Ben')}/off/"
    before = everything()
    assert "Nobody else wears this hat" in look(asks, address)
    assert everything() == before
    for _ in range(2):
        assert asks.post(address).status_code == 303
    assert other.get(DESK).status_code == 403
    entry = LogEntry.objects.get(act="hat off")
    assert (entry.role, entry.facts) == ("facilitator", {"hat": "drafter"})


def test_a_lost_slip_is_replaced_once_and_the_old_one_opens_nothing(asks: Client) -> None:
    lost = give(asks, Role.DRAFTER)
    asks.post(f"{PEOPLE}give/", hat(asks, Role.CANVASSER, "", who=key_of("Ben")))
    finder = enter(lost)
    address = f"{PEOPLE}{key_of('Ben')}/slip/"
    seen = hidden(look(asks, address), "seen")
    response = asks.post(address, {"seen": seen})
    found = re.search(r'id="desk-slip"[^>]*>([^<]+)<', response.content.decode())
    assert found
    assert finder.get(DESK).status_code == 403
    assert enter(found[1]).get(DESK).status_code == 200
    assert Membership.objects.filter(link_hash=slip_hash(found[1])).count() == 2
    again = asks.post(address, {"seen": seen})
    assert again.status_code == 409
    assert "shown once" in again.content.decode()
    assert enter(found[1]).get(DESK).status_code == 200
    assert LogEntry.objects.get(act="new slip").facts == {"hats": 2}


def test_whoever_replaces_their_own_slip_keeps_sitting(asks: Client) -> None:
    address = f"{PEOPLE}{key_of('Ana')}/slip/"
    assert asks.post(address, {"seen": hidden(look(asks, address), "seen")}).status_code == 200
    assert asks.get(DESK).status_code == 200


def test_a_forgotten_password_is_answered_with_a_slip(asks: Client) -> None:
    ben = enter(give(asks, Role.DRAFTER))
    make(ben, "ben")
    address = f"{PEOPLE}{key_of('Ben')}/slip/"
    page = asks.post(address, {"seen": hidden(look(asks, address), "seen")}).content.decode()
    found = re.search(r'id="desk-slip"[^>]*>([^<]+)<', page)
    assert found
    assert ben.get(DESK).status_code == 403
    fresh = enter(found[1])
    assert fresh.post(f"{DESK}account/", {"move": "yes", "login": "ben", "password": PASSWORD}).status_code == 303


def test_the_last_one_who_asks_cannot_leave(asks: Client) -> None:
    address = f"{PEOPLE}{key_of('Ana')}/off/"
    response = asks.post(address)
    assert response.status_code == 409
    assert "the last one who asks" in response.content.decode()
    assert Membership.objects.count() == 1
    give(asks, Role.FACILITATOR, "Ben")
    assert asks.post(address).status_code == 303
    assert Membership.objects.get().called == "Ben"


def test_hats_of_another_organisation_are_not_there(asks: Client, millbrook: Organisation) -> None:
    theirs = sit(millbrook, Role.FACILITATOR, called="Zoe")
    assert "Zoe" not in look(asks)
    assert asks.get(f"{PEOPLE}{key_of('Zoe')}/off/").status_code == 404
    assert asks.post(f"{PEOPLE}{key_of('Zoe')}/slip/").status_code == 404
    assert asks.post(f"{PEOPLE}{key_of('Zoe')}/off/").status_code == 303
    assert Membership.objects.filter(called="Zoe").exists()
    response = asks.post(f"{PEOPLE}give/", hat(asks, Role.DRAFTER, "", who=key_of("Zoe")))
    assert response.status_code == 422
    for page in ("people/", "account/", "hand-over/"):
        assert theirs.get(DESK + page).status_code == 403


def test_no_name_of_the_core_leaves_the_desk(asks: Client) -> None:
    give(asks, Role.DRAFTER, "Benvenuta")
    for page in ("/elm/heat/", "/elm/heat/round/1/", "/elm/heat/results/"):
        assert "Benvenuta" not in Client().get(page).content.decode()
    assert not any("Benvenuta" in str(entry.facts) + entry.subject for entry in LogEntry.objects.all())
    assert faults(LogEntry.objects.all()) == []


def test_everybody_says_what_they_are_called(asks: Client) -> None:
    assert asks.post(f"{PEOPLE}called/", {"called": "<b>Ana Ω</b>"}).status_code == 303
    assert "&lt;b&gt;Ana Ω&lt;/b&gt;" in look(asks)
    assert asks.post(f"{PEOPLE}called/", {"called": "x" * 41}).status_code == 422
    assert Membership.objects.get().called == "<b>Ana Ω</b>"


# --- accounts ---------------------------------------------------------------------------------------------------


def make(client: Client, login: str = "Ana.K", password: str = PASSWORD, **other: str) -> int:
    form = {"login": login, "password": password, "again": password} | other
    return client.post(f"{DESK}account/", form).status_code


def log_in(login: str, password: str, **other: str) -> tuple[Client, int, str]:
    client = Client()
    response = client.post("/desk/", {"login": login, "password": password} | other)
    return client, response.status_code, response.content.decode()


def test_an_account_takes_the_hats_and_the_slip_stops_working(asks: Client) -> None:
    slip = give(asks, Role.DRAFTER)
    asks.post(f"{PEOPLE}give/", hat(asks, Role.CANVASSER, "", who=key_of("Ben")))
    ben, elsewhere = enter(slip), enter(slip)
    assert make(ben, "Ben.K") == 303
    assert "The slip opens nothing any more" in look(ben, f"{DESK}account/?did=moved")
    user = User.objects.get()
    assert (user.login, identify_hasher(user.password).algorithm) == ("ben.k", "argon2")
    assert sorted(Membership.objects.filter(user=user).values_list("role", "link_hash")) == [
        ("canvasser", ""),
        ("drafter", ""),
    ]
    assert elsewhere.get(DESK).status_code == 403
    assert Client().post("/desk/", {"slip": slip}).status_code == 422
    other, status, _page = log_in(" BEN.K ", PASSWORD)
    assert status == 303
    assert other.get(DESK).status_code == 200
    other.post(f"{DESK}leave/")
    assert other.get(DESK).status_code == 403


def test_the_hats_of_an_account_are_kept_apart_as_those_of_a_slip(asks: Client) -> None:
    keeps = keeps_the_keys(asks)
    before = everything()
    response = keeps.post(f"{PEOPLE}give/", hat(keeps, Role.DRAFTER, "", who=key_of("Cleo")))
    assert response.status_code == 422
    assert everything() == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"login": ""}, "Choose a login."),
        ({"login": "a"}, "A login has 3 to 60 characters."),
        ({"login": "x" * 5000}, "A login has 3 to 60 characters."),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "password1234", "again": "password1234"}, "too common"),
        ({"password": "7391648205", "again": "7391648205"}, "entirely numeric"),
        ({"login": "stairs.boiler", "password": "stairs.boiler", "again": "stairs.boiler"}, "too similar"),
        ({"password": "x" * 5000, "again": "x" * 5000}, "at most 200 characters"),
        ({"again": "another one altogether"}, "The two are not the same."),
        ({"password": ""}, "Type the password."),
    ],
)
def test_an_account_that_cannot_be_made_is_said_so_and_the_slip_still_works(
    asks: Client, typed: dict[str, str], said: str
) -> None:
    response = asks.post(f"{DESK}account/", {"login": "ana", "password": PASSWORD, "again": PASSWORD} | typed)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert not User.objects.exists()
    assert asks.get(DESK).status_code == 200


def test_a_login_is_taken_once_however_it_is_written(asks: Client) -> None:
    ben = enter(give(asks, Role.DRAFTER))
    assert make(asks, "Ana") == 303
    response = ben.post(f"{DESK}account/", {"login": "ＡＮＡ", "password": PASSWORD, "again": PASSWORD})
    assert "This login is taken." in response.content.decode()
    assert User.objects.count() == 1


def counted(work: list[str], act: Callable[..., object]) -> Callable[..., object]:
    """The act, noted each time."""

    def noted(*arguments: object) -> object:
        work.append(act.__name__)
        return act(*arguments)

    return noted


def test_a_wrong_login_and_a_wrong_password_read_and_work_the_same(
    asks: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(asks, "ana")
    work: list[str] = []
    argon = type(identify_hasher(User.objects.get().password))
    for act in ("encode", "verify"):
        monkeypatch.setattr(argon, act, counted(work, getattr(argon, act)))
    pages = []
    for login, password in (("ana", "wrong wrong wrong"), ("nobody", PASSWORD), ("\x00ana", "w"), ("x" * 3000, "y")):
        work.clear()
        _client, status, page = log_in(login, password)
        assert status == 422
        assert len(work) == 1, "one hash, whether the login is known or not"
        pages.append(re.search(r"No account has this login[^<]*", page))
    assert len({found and found.group() for found in pages}) == 1
    assert pages[0]


def test_an_account_opens_the_desk_it_was_asked_for(asks: Client, millbrook: Organisation) -> None:
    make(asks, "ana")
    theirs = sit(millbrook, Role.CANVASSER)
    response = theirs.post("/desk/millbrook/damp/account/", {"move": "yes", "login": "ana", "password": PASSWORD})
    assert response.status_code == 303
    assert Membership.objects.filter(user__login="ana").count() == 2
    assert 'name="at" value="elm"' in Client().get(DESK).content.decode()
    for slug, address in (("elm", DESK), ("millbrook", "/desk/millbrook/damp/")):
        client = Client()
        response = client.post("/desk/", {"login": "ana", "password": PASSWORD, "at": slug})
        assert response.headers["Location"] == address
        assert client.get(address).status_code == 200


def test_hats_that_cannot_go_together_do_not_meet_in_an_account(asks: Client) -> None:
    writes, keeps = enter(give(asks, Role.DRAFTER)), enter(give(asks, Role.STEWARD, "Cleo"))
    make(writes, "ben")
    response = keeps.post(f"{DESK}account/", {"move": "yes", "login": "ben", "password": PASSWORD})
    assert response.status_code == 422
    assert "cannot go with the one of this slip" in response.content.decode()
    assert keeps.get(DESK).status_code == 200


def test_a_new_password_closes_every_other_device(asks: Client) -> None:
    make(asks, "ana")
    other, _status, _page = log_in("ana", PASSWORD)
    new = "another mint window"
    wrong = asks.post(f"{DESK}account/", {"now": "not this one", "password": new, "again": new})
    assert wrong.status_code == 422
    assert "not the password of this account" in wrong.content.decode()
    assert asks.post(f"{DESK}account/", {"now": PASSWORD, "password": "short", "again": "short"}).status_code == 422
    assert asks.post(f"{DESK}account/", {"now": PASSWORD, "password": new, "again": new}).status_code == 303
    assert asks.get(DESK).status_code == 200
    assert other.get(DESK).status_code == 403
    assert log_in("ana", PASSWORD)[1] == 422
    assert log_in("ana", new)[1] == 303


def test_an_account_without_a_hat_is_told_whom_to_ask(asks: Client) -> None:
    ben = enter(give(asks, Role.DRAFTER))
    make(ben, "ben")
    asks.post(f"{PEOPLE}{key_of('Ben')}/off/")
    _client, status, page = log_in("ben", PASSWORD)
    assert status == 422
    assert "wears no hat any more" in page


def test_after_twenty_wrong_attempts_a_place_waits_and_others_do_not(asks: Client) -> None:
    make(asks, "ana")
    before = everything()
    for n in range(MOST):
        assert (
            Client().post("/desk/", {"slip": new_slip()} if n % 2 else {"login": "a", "password": "b"}).status_code
            == 422
        )
    refused = Client().post("/desk/", {"login": "ana", "password": PASSWORD})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "600"
    assert "Too many wrong slips" in refused.content.decode()
    assert everything() == before
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert elsewhere.post("/desk/", {"login": "ana", "password": PASSWORD}).status_code == 303
    assert Client().get("/desk/").status_code == 200


def test_attempts_are_counted_without_an_address_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("massline.web.stages.desk.attempts.monotonic", lambda: now[0])
    attempts = Attempts()
    for _ in range(MOST):
        attempts.failed("192.0.2.1")
    assert attempts.too_many("192.0.2.1")
    assert not attempts.too_many("192.0.2.2")
    assert b"192.0.2" not in b"".join(attempts.wrong)
    now[0] += 601
    assert not attempts.too_many("192.0.2.1")
    salt = attempts.salt
    now[0] += 86_400
    attempts.too_many("192.0.2.1")
    assert attempts.salt != salt
    assert not attempts.wrong
    assert household("not an address") == "unknown"


def test_a_flood_of_places_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("massline.web.stages.desk.attempts.PLACES", 50)
    attempts = Attempts()
    for n in range(200):
        attempts.failed(f"10.0.0.{n}")
    assert len(attempts.wrong) == 50


def test_typing_errors_are_no_attempts(asks: Client) -> None:
    for _ in range(MOST + 5):
        assert Client().post("/desk/", {"slip": "K7TE-7Q4M-9XWR-H3PD-9"}).status_code == 422


# --- the sealed recovery sheet ------------------------------------------------------------------------------------


def print_sheet(client: Client) -> str:
    response = client.post(f"{DESK}hand-over/", {"seen": hidden(look(client, f"{DESK}hand-over/"), "seen")})
    assert response.status_code == 200
    found = re.search(r'id="recovery-slip"[^>]*>([^<]+)<', response.content.decode())
    assert found
    return found.group(1)


def test_the_recovery_slip_gives_the_hat_of_the_one_who_asks_once_and_is_written_into_the_log(
    asks: Client, asking: Round
) -> None:
    sealed = print_sheet(asks)
    organisation = Organisation.objects.get(slug="elm")
    assert organisation.recovery_hash == slip_hash(sealed)
    stranger = Client()
    before = everything()
    first = stranger.post("/desk/", {"slip": sealed.lower()})
    assert first.status_code == 200
    assert "Use it now" in first.content.decode()
    assert everything() == before, "reading what it does uses nothing up"
    assert stranger.get(DESK).status_code == 403
    used = stranger.post("/desk/", {"slip": sealed, "recover": "yes"})
    assert (used.status_code, used.headers["Location"]) == (303, DESK)
    assert stranger.get(PEOPLE).status_code == 200
    assert Membership.objects.filter(role=Role.FACILITATOR).count() == 2
    again = Client().post("/desk/", {"slip": sealed, "recover": "yes"})
    assert again.status_code == 422
    assert Membership.objects.filter(role=Role.FACILITATOR).count() == 2
    entry = LogEntry.objects.get(act="recovered")
    assert (entry.role, entry.facts) == ("recovery slip", {})
    assert asks.get(DESK).status_code == 200, "nobody's hat is taken off by it"


def test_a_recovery_sheet_sent_for_twice_is_printed_once_and_a_new_one_burns_the_old(asks: Client) -> None:
    seen = hidden(look(asks, f"{DESK}hand-over/"), "seen")
    first = print_sheet(asks)
    again = asks.post(f"{DESK}hand-over/", {"seen": seen})
    assert again.status_code == 409
    assert "printed already" in again.content.decode()
    assert first not in look(asks, f"{DESK}hand-over/")
    second = print_sheet(asks)
    assert second != first
    assert Client().post("/desk/", {"slip": first}).status_code == 422
    assert Client().post("/desk/", {"slip": second}).status_code == 200
    assert LogEntry.objects.filter(act="recovery sheet").count() == 2


def test_looking_changes_nothing_and_posts_without_a_token_are_refused(asks: Client) -> None:
    ben = give(asks, Role.DRAFTER)
    before = everything()
    pages = ("people/", "account/", "hand-over/", f"people/{key_of('Ben')}/off/", f"people/{key_of('Ben')}/slip/")
    for page in pages:
        look(asks, DESK + page)
        assert Client().get(DESK + page).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    for page in (*pages[1:], "people/give/", "people/called/"):
        assert strict.post(DESK + page).status_code == 403
    assert everything() == before
    assert ben


def test_an_account_is_stored_without_saying_when_it_was_used() -> None:
    assert {field.name for field in User._meta.get_fields() if not field.is_relation} == {"id", "login", "password"}
    assert logins.as_stored("  ＡNA ") == "ana"
