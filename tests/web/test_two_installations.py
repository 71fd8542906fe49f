"""Two installations in processes of their own ask together by file: nothing of them meets but what is handed over."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from tests.web.installation import Installation, installed

TODAY = date.today()
SENTENCES = "The boiler is too old.\nOne date for all stairwells.\nWe pay too much for the heat."


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Installation]]:
    """The Stairwell, which invites, and Our Street."""
    folder = tmp_path_factory.mktemp("installations")
    with installed(folder / "one", "The Stairwell") as one, installed(folder / "two", "Our Street") as two:
        yield one, two


def words(page: dict[str, Any]) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page["text"])).split())


def days(*ahead: int) -> list[str]:
    return [(TODAY + timedelta(days=one)).isoformat() for one in ahead]


def invited(host: Installation, guest: Installation) -> str:
    """The address of the invitation at the desk of whoever makes it."""
    until, by, back = days(20, 30, 60)
    made = host.post(
        f"{host.desk}together/invite/", title="Heat together", question="What about the heating?",
        sentences=SENTENCES, ask_until=until, hand_in_by=by, promise_on=back, ours="on",
        name_1="Our Street", size_1="92", how_1="counted at the doors", key_1=guest.key,
    )  # fmt: skip
    assert made["status"] == 303, words(made)
    return str(made["to"])


def public(address: str) -> str:
    """The page everybody reads, from the address at the desk."""
    organisation, _consultation, _together, identifier = re.fullmatch(
        r"/desk/([^/]+)/([^/]+)/(together)/([^/]+)/", address
    ).groups()  # type: ignore[union-attr]
    return f"/together/{organisation}/{identifier}/"


def test_a_round_is_asked_together_by_file_and_both_verify(both: tuple[Installation, Installation]) -> None:
    one, two = both
    assert one.key != two.key
    at_one = invited(one, two)
    invitation = one.file(f"{public(at_one)}invitation.json")

    refused = two.post(f"{two.desk}together/", file=invitation, key=two.key)
    assert refused["status"] == 422
    assert "not published by whom you expect" in words(refused)
    taken = two.post(f"{two.desk}together/", file=invitation, key=one.key.upper())
    assert taken["status"] == 303, words(taken)
    at_two = taken["to"]
    assert two.file(f"{public(at_two)}invitation.json") == invitation

    for there, address in ((one, at_one), (two, at_two)):
        opened = there.post(f"{address}open/")
        assert opened["to"] == f"/desk/{there.told['slug']}/heat-together/prepare/", words(opened)
        assert there.post(f"{address}open/")["to"] == opened["to"]
        nothing = there.post(f"{address}hand-in/")
        assert nothing["status"] == 422
        assert "Publish a release first" in words(nothing)

    one.vote("heat-together", f1={"agree": 24, "disagree": 3, "pass": 3}, f2={"agree": 24, "disagree": 3, "pass": 3})
    two.vote(
        "heat-together", f1={"agree": 4, "disagree": 26, "pass": 2}, f2={"agree": 26, "disagree": 4, "pass": 3},
        f3={"agree": 5, "disagree": 2},
    )  # fmt: skip
    for there, address in ((one, at_one), (two, at_two)):
        assert there.post(f"{address}hand-in/")["status"] == 303
        again = there.post(f"{address}hand-in/")
        assert "handed in already" in words(again)

    theirs = two.file(f"{public(at_two)}contribution.json")
    assert "1 of 2 organisations" in words(one.get(public(at_one)))
    assert one.post(f"{at_one}take/", file=theirs)["status"] == 303
    twice = one.post(f"{at_one}take/", file=theirs)
    assert twice["status"] == 422
    assert "was taken in already" in words(twice)

    collected = one.file(f"{public(at_one)}collected.json")
    assert collected == one.file(f"{public(at_one)}collected.json")
    assert two.post(f"{at_two}take/", file=collected)["status"] == 303
    pages = [words(there.get(public(address))) for there, address in ((one, at_one), (two, at_two))]
    for page in pages:
        assert "2 of 2 organisations" in page
        assert "More than half agree: The Stairwell , Our Street ." in page  # f2 holds in both
        assert "The Stairwell : about 4 in 5 agree; Our Street : about 1 in 10 agree" in page  # f1 lies apart
        assert "63 answered, 50 agree, 7 disagree, 6 not sure" in page
        assert page.count("Too few to say.") == 2  # f3 was answered by nobody in one and by seven in the other
    assert (
        pages[0][pages[0].index("What holds") : pages[0].index("How this was")]
        == (pages[1][pages[1].index("What holds") : pages[1].index("How this was")])
    )
    assert one.faults() == []
    assert two.faults() == []


def test_what_left_an_installation_holds_published_counts_and_nobody(both: tuple[Installation, Installation]) -> None:
    _one, two = both
    listed = two.get(f"{two.desk}together/")["text"]
    address = re.search(rf"{two.desk}together/[0-9a-f-]+/", listed)
    assert address is not None
    theirs = json.loads(two.file(f"{public(address.group())}contribution.json"))
    assert set(theirs["release"]["words"]) == {"f1", "f2", "f3"}
    third = next(row for row in theirs["release"]["statements"] if row["id"] == "f3")
    assert third["total"] == {"suppressed": True}
    assert "a0000" not in json.dumps(theirs)


def test_leaving_is_seen_on_both_sides(both: tuple[Installation, Installation]) -> None:
    one, two = both
    addresses = {}
    for there in both:
        found = re.search(rf"{there.desk}together/[0-9a-f-]{{36}}/", there.get(f"{there.desk}together/")["text"])
        assert found is not None
        addresses[there] = found.group()
    silent = two.post(f"{addresses[two]}leave/", because="  ")
    assert silent["status"] == 422
    assert two.post(f"{addresses[two]}leave/", because="Our members voted against it.")["status"] == 303
    file = two.file(f"{public(addresses[two])}contribution.json")
    assert one.post(f"{addresses[one]}take/", file=file)["status"] == 303
    for there in both:
        page = words(there.get(public(addresses[there])))
        assert "1 of 2 organisations" in page
        assert "Our members voted against it." in page
        assert "Added" not in page
        assert "about 1 in 10" not in page
    assert one.faults() == two.faults() == []


def related(there: Installation, other: str, key: str) -> str:
    """The address of a relation to the other, begun at the desk."""
    begun = there.post(f"{there.desk}relations/", name=other, criteria="Both publish.", key=key, told_by="read out")
    assert begun["status"] == 303, words(begun)
    return str(begun["to"])


def handed_over(maker: Installation, at_maker: str, taker: Installation, at_taker: str, number: int) -> str:
    """Make the next file of a relation, carry it over, look at it and take it in; what was seen before that."""
    assert maker.post(f"{at_maker}make/")["status"] == 303
    file = maker.file(f"{at_maker}bundle/{number}.json")
    looked = taker.post(f"{at_taker}take/", file=file)
    assert looked["status"] == 200, words(looked)
    assert taker.post(f"{at_taker}take/", take="yes", text=file.decode())["status"] == 303
    return words(looked)


def test_promises_and_what_became_of_them_go_over_with_the_files_of_a_relation(
    both: tuple[Installation, Installation],
) -> None:
    one, two = both
    at_one, at_two = related(one, "Our Street", two.key), related(two, "The Stairwell", one.key)
    chosen = re.search(r'<option value="([^"]+)">Our Street', one.get(f"{one.desk}promises/")["text"])
    assert chosen is not None
    made = one.post(
        f"{one.desk}promises/", relation=chosen.group(1), text="Lend the meters.", due_on=TODAY.isoformat()
    )
    assert made["status"] == 303, words(made)
    looked = handed_over(one, at_one, two, at_two, 1)
    assert "The Stairwell : Lend the meters. until" in looked

    def given(there: Installation) -> str:
        found = re.search(rf"{there.desk}promises/[0-9]+/", there.get(f"{there.desk}promises/")["text"])
        assert found is not None
        return found.group()

    assert two.post(given(two), became="broken", because="They came without batteries.")["status"] == 303
    assert one.post(given(one), became="waived", because="x")["status"] == 422
    assert one.post(given(one), became="kept", because="")["status"] == 303
    handed_over(one, at_one, two, at_two, 2)
    handed_over(two, at_two, one, at_one, 1)
    for there in both:
        page = words(there.get(f"{there.desk}promises/"))
        assert "they say different things" in page
        assert "The Stairwell says kept" in page
        assert "Our Street says broken" in page
        assert "They came without batteries." in page
    assert one.faults() == two.faults() == []
