"""Names to look out for: found in what people say, kept so that nobody can read them."""

import time

import pytest
from django.test import Client

from massline.web.people.models import GuardedName, Organisation, Role
from massline.web.record.models import LogEntry
from massline.web.rounds import guarding, personal, voices
from massline.web.rounds.concentrate.tracing import Leads, traceable_quotations
from massline.web.rounds.guarding import Guard, NotGuardedError
from massline.web.rounds.models import Element, Origin, Position, PositionVersion, Round, Verdict
from massline.web.rounds.slips import new_slip
from tests.web.conftest import DAY
from tests.web.listeners import at_desk
from tests.web.visitors import everything

NAMES = "/desk/elm/heat/ask/names/"
JUDGE = "/desk/elm/heat/ask/judge/"
LIST = "Wilhelmina Quastenberg, O'Brien\nRose; Мария Кривошеина"


@pytest.fixture
def listed(organisation: Organisation) -> Organisation:
    guarding.guard(organisation, LIST, role="moderator", day=DAY)
    return organisation


def found(organisation: Organisation, text: str) -> list[str]:
    return [text[start:end] for start, end in Guard.of(organisation).spans(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Wilhelmina Quastenberg's heating is off.", ["Wilhelmina Quastenberg"]),
        ("ask wilhelmina  quastenberg, or o'brien.", ["wilhelmina  quastenberg", "o'brien"]),
        ("Mr O’Brien and O Brien", ["O’Brien", "O Brien"]),
        ("Rose knows. The rent rose, and a rose is red.", ["Rose"]),
        ("мария кривошеина ждёт", ["мария кривошеина"]),
        ("Wilhelmina has a sister; Quastenberg is a hill.", []),
        ("Wilhelmina\n\n\n\nQuastenberg", []),
        ("Roses and O'Briens are others.", []),
    ],
)
def test_a_name_is_found_as_people_write_it_and_other_words_are_not(
    listed: Organisation, text: str, names: list[str]
) -> None:
    assert found(listed, text) == names


def test_no_name_and_no_piece_of_one_is_stored_or_shown_or_logged(asking: Round) -> None:
    moderator = at_desk(asking, Role.MODERATOR)
    assert moderator.post(NAMES, {"names": LIST, "act": "add"}).status_code == 303
    page = moderator.get(NAMES).content.decode()
    assert "4 names are on the list" in page
    rows = str(list(GuardedName.objects.values()))
    logged = str(list(LogEntry.objects.values_list("act", "facts")))
    for piece in ("Quastenberg", "quastenberg", "Brien", "Rose", "Кривошеина"):
        assert piece not in page + rows + logged
    assert LogEntry.objects.get(act="guard names").facts == {"added": 4}


def test_a_moderator_sees_the_name_marked_before_reading(asking: Round, listed: Organisation) -> None:
    voices.say(asking, "Wilhelmina Quastenberg has no heat.", voices.Speaker("c" * 32, new_slip()), day=DAY)
    page = at_desk(asking, Role.MODERATOR).get(JUDGE).content.decode()
    assert "<mark>Wilhelmina Quastenberg</mark>" in page
    assert "a name on your list" in page


def test_words_with_a_listed_name_are_quoted_in_no_proposal_without_a_reason(
    asking: Round, listed: Organisation
) -> None:
    said = voices.say(asking, "Rose has no heat.", voices.Speaker("c" * 32, new_slip()), day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    point = voices.put(asking, "A date.", Origin.DRAFTING, day=DAY, role="drafter", label="e1")
    voices.cite(point, said)
    version = PositionVersion.objects.create(
        position=Position.objects.create(round=asking, label="P1", title="Heat"), number="1.0", text="A date."
    )
    Element.objects.create(version=version, statement=point, order=1)
    (one,) = traceable_quotations(version)
    assert (one.leads, one.found) == (Leads.PERSONAL, ("a name on your list",))
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY, reason="Rose is a rose.")
    assert traceable_quotations(version) == []


def test_a_listed_name_is_taken_out_of_what_is_pasted(asking: Round, listed: Organisation) -> None:
    asker = at_desk(asking, Role.FACILITATOR)
    pasted = {
        "pasted": "Wilhelmina Quastenberg is cold.",
        "kind": "list",
        "section": "",
        "language": "en",
        "names": "",
    }
    page = asker.post("/desk/elm/heat/ask/paste/", pasted).content.decode()
    assert "[…] is cold." in page


def test_another_organisation_has_a_list_of_its_own(listed: Organisation, asking: Round) -> None:
    other = Organisation.objects.create(slug="oak", name="Oak")
    assert found(other, "Rose") == []
    guarding.guard(other, "Rose", role="moderator", day=DAY)
    assert GuardedName.objects.values("fingerprint").distinct().count() == 5


def test_names_are_taken_off_one_by_one_or_all_at_once(asking: Round, listed: Organisation) -> None:
    moderator = at_desk(asking, Role.MODERATOR)
    moderator.post(NAMES, {"names": "rose", "act": "remove"})
    assert found(listed, "Rose and O'Brien") == ["O'Brien"]
    moderator.post(NAMES, {"names": "", "act": "clear"})
    assert GuardedName.objects.count() == 0


@pytest.mark.parametrize("name", ["Ana (4b", "A.", "[x", "a|b", "\\d", "O'Neil*", "^Ana$"])
def test_signs_of_a_pattern_in_a_name_stand_for_themselves(name: str) -> None:
    assert personal.without(f"Ask {name} about it.", [name]) == f"Ask {personal.OUT} about it."
    assert personal.without("Ask Axa, a, 7 and b.", [name]) == "Ask Axa, a, 7 and b."


@pytest.mark.parametrize(
    "typed", ["", " , \n", "x", "Ana, 7", "\n".join(f"Name{chr(97 + n % 26) * (1 + n)}" for n in range(501))]
)
def test_what_is_no_name_is_refused_and_nothing_is_added(asking: Round, typed: str) -> None:
    moderator = at_desk(asking, Role.MODERATOR)
    before = everything()
    assert moderator.post(NAMES, {"names": typed, "act": "add"}).status_code == 422
    assert everything() == before


def test_the_same_names_twice_are_there_once(listed: Organisation) -> None:
    assert guarding.guard(listed, "ROSE, o'brien", role="moderator", day=DAY) == 0
    with pytest.raises(NotGuardedError):
        guarding.guard(listed, "…", role="moderator", day=DAY)
    assert GuardedName.objects.count() == 4


def test_only_who_moderates_changes_the_list(asking: Round) -> None:
    at_desk(asking, Role.MODERATOR)
    before = GuardedName.objects.count()
    assert Client().post(NAMES, {"names": LIST, "act": "add"}).status_code == 403
    assert at_desk(asking, Role.DRAFTER).post(NAMES, {"names": LIST, "act": "add"}).status_code == 403
    assert GuardedName.objects.count() == before


@pytest.mark.parametrize("piece", ["Wilhelmina ", "Rose", "o'", "Мария ", "\u0301a "])
def test_a_hostile_text_costs_no_more_than_a_long_one(listed: Organisation, piece: str) -> None:
    guard = Guard.of(listed)
    text = (piece * 10_000)[:10_000]
    began = time.process_time()
    spans = guard.spans(text)
    assert time.process_time() - began < 0.25
    assert "".join(one.words for one in personal.pieces(text, names=spans)) == text
