"""A second factor: set up on phone and paper, taken once, asked of those who keep the keys, silent on faults."""

import re
from datetime import timedelta
from time import time
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from massline.web.people import second
from massline.web.people.hats import Act, Holder
from massline.web.people.models import (
    AskedOf,
    Membership,
    OpenDesk,
    Organisation,
    RecoveryCode,
    Role,
    SecondFactor,
    TwoPersonAct,
    User,
)
from massline.web.record.models import LogEntry
from massline.web.rounds.models import Closing, Round
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.desk.attempts import ATTEMPTS, CODES
from massline.web.stages.places import find_place
from tests.web.listeners import at_desk, with_second_factor
from tests.web.visitors import everything, hidden

DESK = "/desk/elm/heat/"
PAGE = f"{DESK}account/second-factor/"
PASSWORD = "stairs boiler window mint"
NOW = 1_772_450_000.0


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    for one in (ATTEMPTS, CODES):
        one.forget()


@pytest.fixture
def ana(asking: Round) -> Client:
    """The browser of somebody who asks, with an account."""
    client = at_desk(asking)
    form = {"login": "ana", "password": PASSWORD, "again": PASSWORD}
    assert client.post(f"{DESK}account/", form).status_code == 303
    return client


def ticket(client: Client) -> tuple[str, str]:
    """The secret the page shows, and its ticket."""
    page = client.get(PAGE).content.decode()
    letters = re.search(r'id="second-letters"[^>]*>([^<]+)<', page)
    assert letters
    return letters[1].replace(" ", ""), hidden(page, "ticket")


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set it up as a person does; the secret on the phone and the codes on the paper."""
    secret, signed = ticket(client)
    code = second.code_at(secret, time() - second.STEP)  # the half minute before: the next one is still unused
    answer = client.post(PAGE, {"ticket": signed, "password": PASSWORD, "code": code})
    assert answer.status_code == 200, answer.content.decode()
    return secret, re.findall(r'<li><code class="code"[^>]*>([^<]+)<', answer.content.decode())


def log_in(code: str, password: str = PASSWORD, login: str = "ana") -> tuple[int, str]:
    answer = Client().post("/desk/", {"login": login, "password": password, "code": code})
    found = re.search(r"No account has this login[^<]*", answer.content.decode())
    return answer.status_code, found[0] if found else ""


def test_an_account_with_one_opens_with_password_and_code_and_a_code_opens_once(ana: Client) -> None:
    secret, paper = set_up(ana)
    assert ana.get(DESK).status_code == 200
    code = second.code_at(secret, time())
    assert log_in("")[0] == 422
    assert log_in(f" {code[:3]} {code[3:]} ")[0] == 303
    assert log_in(code)[0] == 422, "a code that was used opens nothing"
    assert len(set(paper)) == second.RECOVERY_CODES
    assert log_in(paper[0].lower())[0] == 303
    assert log_in(paper[0])[0] == 422, "nor does a line of the paper"
    assert log_in(paper[1])[0] == 303


def test_what_was_wrong_is_never_said(ana: Client) -> None:
    secret, paper = set_up(ana)
    right = second.code_at(secret, time())
    with patch.object(timezone, "localtime", return_value=timezone.localtime()):
        said = {
            log_in(code, password, login)
            for login, password, code in (
                ("ana", PASSWORD, "000000"),
                ("ana", PASSWORD, ""),
                ("ana", PASSWORD, "K7TE-7Q4M"),
                ("ana", PASSWORD, new_slip()),
                ("ana", "wrong wrong wrong", right),
                ("ana", "wrong wrong wrong", paper[0]),
                ("nobody", PASSWORD, right),
            )
        }
    assert len(said) == 1, said
    assert log_in(paper[0])[0] == 303, "a wrong password uses no line of the paper up"
    assert log_in(right)[0] == 303, "and no code"


def test_setting_it_up_closes_every_other_device_and_is_logged_without_a_name(ana: Client, asking: Round) -> None:
    other = Client()
    assert other.post("/desk/", {"login": "ana", "password": PASSWORD}).status_code == 303
    set_up(ana)
    assert other.get(DESK).status_code == 403
    assert {hat.changed_on for hat in Membership.objects.all()} == {timezone.localdate()}, "what needs two waits"
    entry = LogEntry.objects.get(act="second factor")
    assert (entry.role, entry.facts) == ("facilitator", {"did": "on"})


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "000000"}, "Password and code do not fit"),
        ({"code": ""}, "Type the six digits"),
        ({"code": "１２３４５６"}, "Password and code do not fit"),
        ({"password": "wrong wrong wrong"}, "not the password of this account"),
        ({"ticket": "forged"}, "open for more than an hour"),
    ],
)
def test_what_does_not_fit_sets_nothing_up_and_shows_the_same_secret_again(
    ana: Client, typed: dict[str, str], said: str
) -> None:
    secret, signed = ticket(ana)
    before = everything()
    form = {"ticket": signed, "password": PASSWORD, "code": second.code_at(secret, time())} | typed
    answer = ana.post(PAGE, form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert everything() == before
    shown = re.search(r'id="second-letters"[^>]*>([^<]+)<', answer.content.decode())
    assert shown
    assert (shown[1].replace(" ", "") == secret) == ("ticket" not in typed)


def test_the_second_of_two_presses_shows_no_paper(ana: Client) -> None:
    secret, signed = ticket(ana)
    form = {"ticket": signed, "password": PASSWORD, "code": second.code_at(secret, time())}
    assert ana.post(PAGE, form).status_code == 200
    again = ana.post(PAGE, form)
    assert again.status_code == 409
    assert "shown once" in again.content.decode()
    assert RecoveryCode.objects.count() == second.RECOVERY_CODES


def test_new_recovery_codes_burn_the_old_paper_and_taking_it_away_takes_both(ana: Client) -> None:
    _secret, paper = set_up(ana)
    form = {"password": PASSWORD, "code": paper[0], "act": "codes"}
    answer = ana.post(PAGE, form)
    fresh = re.findall(r'<li><code class="code"[^>]*>([^<]+)<', answer.content.decode())
    assert len(fresh) == second.RECOVERY_CODES
    assert log_in(paper[1])[0] == 422
    assert ana.post(PAGE, {**form, "code": paper[2], "act": "off"}).status_code == 422
    assert ana.post(PAGE, {**form, "code": fresh[0], "act": "off"}).status_code == 303
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert log_in("")[0] == 303


def test_the_hats_of_a_slip_move_to_an_account_only_with_its_code(ana: Client, asking: Round) -> None:
    _secret, paper = set_up(ana)
    ben = at_desk(asking, Role.CANVASSER)
    form = {"move": "yes", "login": "ana", "password": PASSWORD}
    assert ben.post(f"{DESK}account/", form).status_code == 422
    assert ben.post(f"{DESK}account/", form | {"code": paper[0]}).status_code == 303
    assert Membership.objects.filter(user__login="ana").count() == 2


def test_whoever_knows_the_password_cannot_guess_codes_and_the_owner_is_not_locked_out(ana: Client) -> None:
    secret, paper = set_up(ana)
    for number in range(CODES.most):
        assert log_in(f"{number:06}")[0] == 422
    assert log_in(second.code_at(secret, time()))[0] == 422, "after five in an hour no code is taken"
    assert log_in(paper[0])[0] == 303, "a line of the paper is"
    assert User.objects.get().login.encode() not in b"".join(CODES.wrong)


# --- who must have one ---------------------------------------------------------------------------------------------


def test_whoever_keeps_the_keys_reads_and_does_nothing_under_that_hat_before_it_is_set_up(
    asking: Round, statement: object
) -> None:
    slip, keeps = new_slip(), Client()
    organisation = asking.consultation.organisation
    Membership.objects.create(organisation=organisation, role=Role.STEWARD, link_hash=slip_hash(slip))
    keeps.post("/desk/", {"slip": slip})
    before = everything()
    for page in ("people/give/", "codes/", "hand-over/", "people/second-factor/"):
        answer = keeps.post(DESK + page)
        assert answer.status_code == 403
        assert "a second factor is asked for" in answer.content.decode()
    assert everything() == before
    assert keeps.get(DESK).status_code == 200
    page = keeps.get(PAGE).content.decode()
    assert "Your hat asks for one" in page
    assert "First a login" in page
    assert keeps.post(PAGE, {"password": "x", "code": "1"}).status_code == 409
    assert with_second_factor(keeps).post(f"{DESK}people/second-factor/", {"whom": "keys"}).status_code == 303


def test_what_needs_two_people_is_proposed_and_approved_with_a_second_factor_only(asking: Round) -> None:
    organisation = asking.consultation.organisation
    Closing.objects.create(round=asking, because="It was done.", role="facilitator", day=timezone.localdate())
    slip, keeps = new_slip(), Client()
    Membership.objects.create(organisation=organisation, role=Role.STEWARD, link_hash=slip_hash(slip))
    keeps.post("/desk/", {"slip": slip})
    waiting = TwoPersonAct.objects.create(
        organisation=organisation, kind="destroy_key", payload={"consultation": asking.consultation.pk.hex},
        digest="d", role="steward",
        day=timezone.localdate(), proposed_by="slip x", waits_until=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    asked = keeps.post(f"{DESK}two/ask/", {"kind": "destroy_key"}).content.decode()
    told = {"what": hidden(asked, "what"), "seen": "d", "again": slip}
    before = everything()
    for page in ("propose/", f"{waiting.pk}/approve/"):
        answer = keeps.post(f"{DESK}two/{page}", told)
        assert answer.status_code == 422
        assert "Under this hat a second factor is asked for" in answer.content.decode()
    assert everything() == before


def test_an_organisation_asks_it_of_more_people_never_of_fewer(asking: Round) -> None:
    asks, keeps = at_desk(asking), at_desk(asking, Role.STEWARD)
    convener = at_desk(asking, Role.CONVENER)
    listened = find_place("elm", "heat").url("gather:listened")
    assert asks.post(f"{DESK}release/").status_code == 303
    for whom, allowed in (("work", {"convener"}), ("all", set()), ("keys", {"asks", "convener"})):
        assert keeps.post(f"{DESK}people/second-factor/", {"whom": whom}).status_code == 303
        answers = {"asks": asks.post(f"{DESK}release/"), "convener": convener.post(listened)}
        assert {name for name, one in answers.items() if one.status_code != 403} == allowed, whom
    assert [one.facts["whom"] for one in LogEntry.objects.filter(act="second factor asked of")] == [
        "work", "all", "keys",
    ]  # fmt: skip
    answer = keeps.post(f"{DESK}people/second-factor/", {"whom": "nobody"})
    assert answer.status_code == 422
    assert Organisation.objects.get(slug="elm").second_factor == AskedOf.KEYS


def test_a_hat_that_asks_for_none_does_the_same_act_for_whoever_wears_both(organisation: Organisation) -> None:
    holder = Holder(organisation, link_hash="x")
    both = frozenset({Role.FACILITATOR, Role.STEWARD})
    assert not second.missing_for(holder, both, Act.PUBLISH)
    assert second.missing_for(holder, both, Act.PRINT_CODES)
    assert second.missing_for(holder, both, None)


# --- what is stored, and the clock -------------------------------------------------------------------------------


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create(login="ana", password="!")


@pytest.fixture
def secret(user: User) -> str:
    made = second.new_secret()
    assert second.set_up(user, made, second.code_at(made, NOW), [slip_hash("A")], now=NOW)
    return made


def shown(user: User, code: str, now: float) -> second.Shown:
    return second.show(user, code, recovery="", now=now)


def test_a_code_is_taken_half_a_minute_early_or_late_and_no_more(user: User, secret: str) -> None:
    later = NOW + 600
    for off, taken in ((-2, False), (2, False), (-1, True), (0, True), (1, True)):
        code = second.code_at(secret, later + off * second.STEP)
        assert (shown(user, code, later) is second.Shown.RIGHT) == taken, off


def test_two_with_the_same_code_at_the_same_moment_are_one(
    user: User, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, later, found = second.code_at(secret, NOW + 60), NOW + 60, []
    seal = second._seal

    def meanwhile(*told: object) -> bytes:
        """The other one, between reading and writing of the first."""
        monkeypatch.setattr(second, "_seal", seal)
        found.append(shown(user, code, later))
        return seal(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(second, "_seal", meanwhile)
    found.append(shown(user, code, later))
    assert found == [second.Shown.RIGHT, second.Shown.WRONG]


def test_a_clock_set_back_takes_no_code_a_second_time_and_the_paper_still_opens(user: User, secret: str) -> None:
    back = NOW - timedelta(days=365).total_seconds()
    assert shown(user, second.code_at(secret, back), back) is second.Shown.WRONG
    assert second.show(user, "", recovery=slip_hash("A"), now=back) is second.Shown.RIGHT
    assert shown(user, second.code_at(secret, NOW + 60), NOW + 60) is second.Shown.RIGHT, "once it is right again"


def test_the_secret_is_not_to_be_read_from_the_database(user: User, secret: str) -> None:
    sealed = bytes(SecondFactor.objects.get().sealed)
    assert secret.encode() not in sealed
    assert str(int(NOW) // second.STEP).encode() not in sealed
    other = User.objects.create(login="ben", password="!")
    SecondFactor.objects.create(user=other, sealed=sealed)
    code = second.code_at(secret, NOW + 60)
    assert shown(other, code, NOW + 60) is second.Shown.WRONG, "a row put beside another login opens nothing"


def test_another_key_file_takes_no_code_and_the_paper_still_opens(user: User, secret: str, settings: object) -> None:
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert shown(user, second.code_at(secret, NOW + 60), NOW + 60) is second.Shown.WRONG
    assert second.show(user, "", recovery=slip_hash("A"), now=NOW) is second.Shown.RIGHT


def test_open_desks_of_an_account_end_when_it_gets_one(user: User, organisation: Organisation) -> None:
    OpenDesk.objects.create(token_hash="t", organisation=organisation, user=user, until=timezone.localdate())
    made = second.new_secret()
    assert not second.set_up(user, made, "000000", [], now=NOW)
    assert OpenDesk.objects.exists()
    assert second.set_up(user, made, second.code_at(made, NOW), [], now=NOW)
    assert not OpenDesk.objects.exists()
