"""Vote sheets on paper: big boxes, one line a sheet, all of them or one clear error."""

import csv
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from massline.web.people.models import Section
from massline.web.rounds import codes, loop, voices
from massline.web.rounds.gather import ticking
from massline.web.rounds.models import Ballot, Code, Origin, Round, Serving, Stage, Statement
from tests.web.conftest import DAY
from tests.web.listeners import at_desk

TICKS = "/desk/elm/heat/ask/ticks/"


@pytest.fixture
def organiser(asking: Round) -> Client:
    return at_desk(asking)


@pytest.fixture
def three(asking: Round) -> list[Statement]:
    return [
        voices.put(asking, f"Sentence {n}.", Origin.INVESTIGATION, day=DAY, role="committee", label=f"a{n}")
        for n in (2, 10, 1)
    ]


@pytest.fixture
def issued(asking: Round) -> Callable[..., list[str]]:
    def issue(count: int, *, core: bool = False) -> list[str]:
        section = None if core else asking.consultation.organisation.sections.get(slug="a")
        return codes.issue(asking.consultation, count, section=section, core=core)

    return issue


def key(client: Client, sheets: str, **more: str) -> tuple[int, str]:
    response = client.post(TICKS, {"sheets": sheets, "again": "", "labels": "a1 a2 a10"} | more)
    return response.status_code, response.content.decode()


def answers() -> list[tuple[str, str]]:
    return sorted(Ballot.objects.values_list("statement__label", "answer"))


def test_the_sheet_shows_the_sentences_in_the_order_of_their_labels(
    organiser: Client, three: list[Statement]
) -> None:
    page = organiser.get(f"{TICKS}sheet/").content.decode()
    assert page.index("Sentence 1.") < page.index("Sentence 2.") < page.index("Sentence 10.")
    assert "a1 a2 a10" in organiser.get(TICKS).content.decode()


def test_what_was_ticked_is_stored_under_the_code_with_its_section(
    organiser: Client, three: list[Statement], issued: Callable[..., list[str]]
) -> None:
    one, two = issued(2)
    (core,) = issued(1, core=True)
    lower = two.lower().replace("-", " ")
    status, _page = key(organiser, f"{one} 1 2 -\r\n\r\n{lower}  3,1;1 +\n{core} 111")
    assert status == 303
    assert answers() == [
        ("a1", "agree"), ("a1", "agree"), ("a1", "pass"), ("a10", "agree"), ("a10", "agree"),
        ("a2", "agree"), ("a2", "agree"), ("a2", "disagree"),
    ]  # fmt: skip
    assert Code.objects.filter(used=True).count() == 3
    assert Ballot.objects.filter(section__slug="a", contributed=True).count() == 3
    assert Ballot.objects.filter(core=True, section=None).count() == 3
    row = Serving.objects.get(statement__label="a10", section__slug="a")
    assert (row.bucket, row.served, row.answered, row.chance_sum) == (0, 2, 1, 2.0)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("{two} 1 2", "Line 2: &#x27;12&#x27; has 2 answers; the sheet has 3 sentences"),
        ("{two} 1 2 3 1", "has 4 answers"),
        ("{two} 1 4 3", "Line 2: &#x27;4&#x27; is no answer"),
        ("{two}", "has 0 answers"),
        ("K7TE-7Q4M-9XWR-H3PD-9 1 2 3", "is no code. One letter or number is not right"),
        ("K7TE-7Q4M-9XWR-H3PD-8 1 2 3", "Line 2: the code K7TE-7Q4M-9XWR-H3PD-8 opens nothing here"),
        ("{one} 1 2 3", "stands in line 1 already"),
        ("what is this", "is no code"),
        ("\u202e\x00", "is no code"),
        ("1 2 3", "is no code"),
    ],
)
def test_one_wrong_line_and_no_sheet_is_stored(
    organiser: Client, three: list[Statement], issued: Callable[..., list[str]], wrong: str, why: str
) -> None:
    one, two = issued(2)
    status, page = key(organiser, f"{one} 1 1 1\n" + wrong.format(one=one, two=two))
    assert status == 422
    assert why in page
    assert one in page
    assert not Ballot.objects.exists()
    assert not Code.objects.filter(used=True).exists()


def test_sheets_sent_twice_are_in_once(
    organiser: Client, three: list[Statement], issued: Callable[..., list[str]]
) -> None:
    one, two, late = issued(3)
    assert key(organiser, f"{one} 111\n{two} 222")[0] == 303
    status, page = key(organiser, f"{one} 333\n{two} 333")
    assert status == 422
    assert "if you pressed twice, the sheets are in" in page
    status, page = key(organiser, f"{late} 111\n{two} 333")
    assert status == 422
    assert "Line 2" in page
    assert not Code.objects.get(hash__in=Code.objects.filter(used=False).values("hash")).used
    assert ("a1", "pass") not in answers()


def test_a_sample_typed_twice_shows_where_it_differs_and_stores_nothing(
    organiser: Client, three: list[Statement], issued: Callable[..., list[str]]
) -> None:
    one, two = issued(2)
    status, page = key(organiser, f"{one} 111\n{two} 222", again=f"{two} 232")
    assert status == 422
    assert "some sheets came out differently" in page
    assert two in page
    assert not Ballot.objects.exists()
    assert "is not among the sheets above" in key(organiser, f"{one} 111", again=f"{two} 222")[1]
    assert key(organiser, f"{one} 111\n{two} 222", again=f"{two} 222")[0] == 303


def test_a_sentence_taken_back_after_printing_is_left_out_and_the_rest_is_in(
    organiser: Client, three: list[Statement], issued: Callable[..., list[str]]
) -> None:
    (one,) = issued(1)
    voices.withdraw(Statement.objects.get(label="a2"), day=DAY)
    status, _page = key(organiser, f"{one} 123")
    assert status == 303
    assert answers() == [("a1", "agree"), ("a10", "pass")]


@pytest.mark.parametrize("labels", ["", "a1 zz", "a1 a1 a2", "\x00", "a" * 30_000])
def test_labels_that_are_on_no_sheet_are_told(
    organiser: Client, three: list[Statement], issued: Callable[..., list[str]], labels: str
) -> None:
    assert key(organiser, f"{issued(1)[0]} 111", labels=labels)[0] == 422
    assert not Ballot.objects.exists()


def test_nothing_typed_stores_nothing(organiser: Client, three: list[Statement]) -> None:
    assert "There is no sheet yet" in key(organiser, " \n")[1]


def test_after_ask_no_sheet_is_taken(
    asking: Round, organiser: Client, three: list[Statement], issued: Callable[..., list[str]]
) -> None:
    (one,) = issued(1)
    loop.move(asking, Stage.CONCENTRATE, role="facilitator", day=DAY)
    status, page = key(organiser, f"{one} 111")
    assert status == 409
    assert one in page
    assert not Ballot.objects.exists()


def test_all_votes_of_the_sample_are_keyed_in_within_seconds(
    asking: Round, organiser: Client, shared_samples: Path
) -> None:
    """896 answers of the tenants' first round, a sheet a voter; as many answers come out as stand in the file."""
    organisation = asking.consultation.organisation
    for order, (slug, size) in enumerate((("b", 52), ("d", 36)), start=5):
        Section.objects.create(
            organisation=organisation, slug=slug, name=slug, size=size, how_known="counted", order=order
        )
    rows = list(csv.DictReader((shared_samples / "tenants_votes_round1.csv").read_text().splitlines()))
    labels = sorted({row["statement"] for row in rows})
    for label in labels:
        voices.put(asking, f"Words of {label}.", Origin.INVESTIGATION, day=DAY, role="committee", label=label)
    assert [one.label for one in ticking.on_the_sheet(asking)] == labels
    ticked: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        figure = {"1": "1", "-1": "2", "0": "3"}[row["vote"]]
        ticked.setdefault((row["voter"], row["section"].lower()), {})[row["statement"]] = figure
    sheets = []
    for slug in "abcd":
        theirs = [answers for (_voter, section), answers in ticked.items() if section == slug]
        slips = codes.issue(asking.consultation, len(theirs), section=organisation.sections.get(slug=slug))
        sheets += [
            f"{slip} {' '.join(answers.get(label, '-') for label in labels)}"
            for slip, answers in zip(slips, theirs, strict=True)
        ]
    start = time.perf_counter()
    status, page = key(organiser, "\n".join(sheets), labels=" ".join(labels))
    took = time.perf_counter() - start
    assert status == 303, page
    assert Ballot.objects.count() == len(rows) == 896
    print(f"{len(rows)} answers on {len(sheets)} sheets keyed in within {took:.1f} s")
    assert took < 10
