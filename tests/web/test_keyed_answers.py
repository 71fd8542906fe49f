"""Paper that came back: sheets keyed in, many at once, all or none."""

import time

import pytest
from django.test import Client

from massline.web.rounds.models import Ballot, Code, Keying, PositionVersion, Response
from massline.web.rounds.report_back import keying
from massline.web.rounds.slips import new_slip
from tests.web.proposals import DESK, PAGE, batch, organiser, sheets, shown_days_ago
from tests.web.visitors import hidden

KEY_IN = f"{DESK}key-in/"


@pytest.fixture
def version(db: None) -> PositionVersion:
    """A proposal of three points, before people for eight days."""
    return shown_days_ago()


@pytest.fixture
def desk(version: PositionVersion) -> Client:
    return organiser(version)


def test_a_sheet_is_a_code_one_figure_for_the_whole_and_one_a_point(version: PositionVersion, desk: Client) -> None:
    (slip,) = batch(version, "c", 1)
    sent = desk.post(KEY_IN, {"sheets": f"{slip} 2 1 2 -"})
    assert sent.status_code == 303
    response = Response.objects.get()
    assert (response.answer, response.open, response.section and response.section.slug) == (
        "ours_with_change",
        False,
        "c",
    )
    by_point = dict(Ballot.objects.values_list("statement__label", "answer"))
    assert by_point == {"e1": "agree", "e2": "disagree"}
    assert Code.objects.get().used
    assert (Keying.objects.get().sheets, Keying.objects.get().typed_twice) == (1, 0)


@pytest.mark.parametrize("written", ["{} 1 1 2 3", "{}1123", "{},1;1,2,3", "{}\t1\t1\t2\t3", "  {}   1 123  "])
def test_blanks_commas_and_dashes_do_not_matter(version: PositionVersion, written: str) -> None:
    (slip,) = batch(version, "c", 1)
    for code in (slip, slip.replace("-", ""), slip.lower().replace("-", " ")):
        (line,) = keying.read_lines(written.format(code), 3)
        assert (line.code, line.figures) == (slip, "1123")


def test_a_sheet_with_the_whole_alone_leaves_the_points_open(version: PositionVersion, desk: Client) -> None:
    (slip,) = batch(version, "c", 1)
    assert desk.post(KEY_IN, {"sheets": f"{slip} 1\n\n"}).status_code == 303
    assert Response.objects.count() == 1
    assert not Ballot.objects.exists()


def test_answers_of_the_core_on_paper_are_counted_apart(version: PositionVersion, desk: Client) -> None:
    (slip,) = batch(version, "", 1)
    desk.post(KEY_IN, {"sheets": f"{slip} 1 1 1 1"})
    assert (Response.objects.get().core, Response.objects.get().section) == (True, None)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{} 1 1 2 3 1", "has too many figures"),
        ("{} 1 1", "has too few figures"),
        ("{} 5 1 2 3", "not &#x27;5&#x27;"),
        ("{} 1 1 7 3", "&#x27;7&#x27; is no answer to a point"),
        ("{}", "after the code comes 1, 2, 3 or 4"),
        ("K7TE 1 1 2 3", "is no code"),
        ("AAAA-AAAA-AAAA-AAAA-A 1 1 2 3", "is no code"),
        ("<script> 1", "is no code"),
    ],
)
def test_one_wrong_line_stores_none_and_is_named(
    version: PositionVersion, desk: Client, line: str, sentence: str
) -> None:
    good, other = batch(version, "c", 2)
    typed = f"{good} 1 1 2 3\n{line.format(other)}"
    refused = desk.post(KEY_IN, {"sheets": typed})
    drawn = refused.content.decode()
    assert refused.status_code == 422
    assert "Line 2" in drawn
    assert sentence in drawn
    assert good in drawn
    assert not Response.objects.exists()
    assert not Code.objects.filter(used=True).exists()


def test_a_code_of_nobody_is_named_with_its_line(version: PositionVersion, desk: Client) -> None:
    (good,) = batch(version, "c", 1)
    stranger = new_slip()
    refused = desk.post(KEY_IN, {"sheets": f"{good} 1 1 2 3\n{stranger} 1 1 2 3"})
    drawn = refused.content.decode()
    assert refused.status_code == 422
    assert f"Line 2: the code {stranger} opens nothing here" in drawn
    assert not Response.objects.exists()


def test_a_code_twice_in_one_stack_is_refused(version: PositionVersion, desk: Client) -> None:
    (slip,) = batch(version, "c", 1)
    refused = desk.post(KEY_IN, {"sheets": f"{slip} 1 1 2 3\n{slip} 2 1 2 3"})
    assert refused.status_code == 422
    assert "stands in line 1 already" in refused.content.decode()


def test_a_code_answered_on_a_phone_is_refused_on_paper(version: PositionVersion, desk: Client) -> None:
    on_phone, on_paper = batch(version, "c", 2)
    client = Client()
    drawn = client.get(PAGE).content.decode()
    form = {"ticket": hidden(drawn, "ticket"), "version": hidden(drawn, "version"), "whole": "ours", "code": on_phone}
    assert client.post(PAGE, form).status_code == 303
    refused = desk.post(KEY_IN, {"sheets": f"{on_paper} 1 1 2 3\n{on_phone} 3 1 2 3"})
    assert refused.status_code == 422
    assert "Line 2" in refused.content.decode()
    assert "answered already" in refused.content.decode()
    assert Response.objects.get().answer == "ours"


def test_a_stack_sent_twice_is_stored_once_and_says_so(version: PositionVersion, desk: Client) -> None:
    typed = {"sheets": "\n".join(sheets(version, {"c": (2, 1, 0)}))}
    assert desk.post(KEY_IN, typed).status_code == 303
    again = desk.post(KEY_IN, typed)
    assert again.status_code == 422
    assert "All of these sheets are in already" in again.content.decode()
    assert (Response.objects.count(), Keying.objects.count()) == (3, 1)


def test_a_keyed_code_opens_nothing_on_a_phone_any_more(version: PositionVersion, desk: Client) -> None:
    (slip,) = batch(version, "c", 1)
    desk.post(KEY_IN, {"sheets": f"{slip} 1 1 2 3"})
    client = Client()
    drawn = client.get(PAGE).content.decode()
    form = {"ticket": hidden(drawn, "ticket"), "version": hidden(drawn, "version"), "whole": "ours", "code": slip}
    assert client.post(PAGE, form).status_code == 422
    assert Response.objects.count() == 1


def test_a_sample_typed_twice_shows_where_it_differs_and_is_counted(version: PositionVersion, desk: Client) -> None:
    one, two = batch(version, "c", 2)
    typed = f"{one} 1 1 2 3\n{two} 1 1 1 1"
    refused = desk.post(KEY_IN, {"sheets": typed, "again": f"{two} 1 1 1 2"})
    drawn = refused.content.decode()
    assert refused.status_code == 422
    assert "1111" in drawn
    assert "1112" in drawn
    assert not Response.objects.exists()
    mended = {"sheets": typed, "again": f"{two} 1 1 1 1", "differed": hidden(drawn, "differed")}
    assert desk.post(KEY_IN, mended).status_code == 303
    row = Keying.objects.get()
    assert (row.sheets, row.typed_twice, row.differing) == (2, 1, 1)


def test_a_second_typing_of_another_sheet_is_refused(version: PositionVersion, desk: Client) -> None:
    one, two = batch(version, "c", 2)
    refused = desk.post(KEY_IN, {"sheets": f"{one} 1 1 2 3", "again": f"{two} 1 1 2 3"})
    assert refused.status_code == 422
    assert "is not among the sheets above" in refused.content.decode()


@pytest.mark.parametrize("typed", ["", "\x00", "\n\n", "💥" * 200, "x" * 100_001])
def test_nothing_to_store_is_told_and_never_a_fault_of_the_server(desk: Client, typed: str) -> None:
    assert desk.post(KEY_IN, {"sheets": typed, "again": typed, "differed": "forged"}).status_code == 422
    assert not Keying.objects.exists()


def test_a_code_that_answered_the_version_before_answers_this_one(version: PositionVersion, desk: Client) -> None:
    (slip,) = batch(version, "c", 1)
    desk.post(KEY_IN, {"sheets": f"{slip} 1 1 2 3"})
    newer = version.position.versions.create(number="1.1", text="New.")
    for element in version.elements.all():
        newer.elements.create(statement=element.statement, order=element.order, own=element.own)
    newer.published_on = version.published_on
    newer.save()
    assert desk.post(KEY_IN, {"sheets": f"{slip} 2 1 2 3"}).status_code == 303
    assert Response.objects.get(version=version).answer == "ours"
    assert Response.objects.get(version=newer).answer == "ours_with_change"


def test_a_stack_of_five_hundred_takes_seconds(version: PositionVersion, desk: Client) -> None:
    section = version.position.round.consultation.organisation.sections.get(slug="a")
    section.size = 1200
    section.save()
    stack = "\n".join(sheets(version, {"a": (300, 100, 100)}))
    before = time.perf_counter()
    assert desk.post(KEY_IN, {"sheets": stack}).status_code == 303
    assert time.perf_counter() - before < 5
    assert (Response.objects.count(), Ballot.objects.count()) == (500, 1500)
    too_many = "\n".join(sheets(version, {"a": (501, 0, 0)}))
    assert desk.post(KEY_IN, {"sheets": too_many}).status_code == 422
