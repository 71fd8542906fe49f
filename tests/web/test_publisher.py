"""One door for every public number: what a release shows, when it moves, and that all forms agree."""

import json
import re
from datetime import date
from html import escape
from pathlib import Path

import pytest
from django.test import Client

from massline.formats.release import parse_release, read_release
from massline.formats.release_analysis import analyse_release
from massline.formats.report import render_release_report
from massline.web.people.models import Organisation
from massline.web.public.how_well import in_short
from massline.web.record.keyfiles import destroy_consultation_key
from massline.web.rounds import counting, publisher, release_parts, voices
from massline.web.rounds.ballots import Voter, cast
from massline.web.rounds.models import Answer, Ballot, Origin, Release, Round, Statement, Verdict
from massline.web.rounds.voices import Speaker
from tests.web.doors import DOORS, PARTS, rows_of

DAY = date(2026, 3, 2)


def answers(asking: Round, statement: Statement, section: str, counts: dict[str, int], start: int = 0) -> None:
    """As many new voters of a section as counted, each giving one answer."""
    found = asking.consultation.organisation.sections.get(slug=section)
    number = start
    for answer, count in counts.items():
        for _ in range(count):
            cast(Voter(f"{section[0]}{number:031x}", found), statement, Answer(answer), chance=1.0)
            number += 1


def total(release: Release) -> dict[str, object]:
    found: dict[str, object] = json.loads(release.document)["statements"][0]["total"]
    return found


def test_fewer_than_ten_answers_are_not_shown(asking: Round, statement: Statement) -> None:
    answers(asking, statement, "a", {"agree": 5, "disagree": 4})
    assert total(publisher.publish(asking, day=DAY)) == {"suppressed": True}


def test_ten_answers_of_two_kinds_are_shown(asking: Round, statement: Statement) -> None:
    answers(asking, statement, "a", {"agree": 6, "disagree": 4})
    shown = total(publisher.publish(asking, day=DAY))
    assert (shown["base"], shown["agree"]) == (10, 6)


def test_figures_move_only_by_a_block_of_ten(asking: Round, statement: Statement) -> None:
    answers(asking, statement, "a", {"agree": 6, "disagree": 4})
    first = publisher.publish(asking, day=DAY)
    answers(asking, statement, "a", {"agree": 5, "disagree": 4}, start=100)
    assert publisher.publish(asking, day=DAY) == first
    answers(asking, statement, "a", {"agree": 1}, start=200)
    assert total(publisher.publish(asking, day=DAY))["base"] == 20


def test_pressing_again_and_again_does_not_tell_how_the_last_vote_fell(asking: Round, statement: Statement) -> None:
    """Ten agree and are held back: that they were looked at is kept, though no release follows."""
    other = voices.put(asking, "The lift is slow.", Origin.INVESTIGATION, day=DAY, role="committee")
    answers(asking, other, "a", {"agree": 20, "disagree": 10})
    answers(asking, statement, "a", {"agree": 6, "disagree": 4})
    first = publisher.publish(asking, day=DAY)
    answers(asking, statement, "a", {"agree": 10}, start=10)
    assert publisher.publish(asking, day=DAY) == first
    answers(asking, statement, "a", {"disagree": 1}, start=20)
    assert publisher.publish(asking, day=DAY) == first
    answers(asking, statement, "a", {"agree": 9}, start=21)
    assert total(publisher.publish(asking, day=DAY))["base"] == 30


@pytest.mark.lots
def test_a_site_draws_the_size_of_batches_by_a_secret_of_the_round(asking: Round, key_folder: Path) -> None:
    lot = counting._lot(asking)
    assert lot is not None
    assert lot == counting._lot(asking)
    assert lot.decode() not in json.dumps([one.document for one in asking.releases.all()])
    destroy_consultation_key(key_folder, asking.consultation_id)
    assert counting._lot(asking) is None


def test_answers_of_the_core_enter_no_public_number(asking: Round, statement: Statement) -> None:
    answers(asking, statement, "a", {"agree": 6, "disagree": 4})
    for number in range(30):
        cast(Voter(f"c{number:031x}", core=True), statement, Answer.AGREE, chance=1.0)
    assert total(publisher.publish(asking, day=DAY))["base"] == 10


def test_withdrawn_and_hidden_words_are_not_in_the_next_release(asking: Round, neighbour: Speaker) -> None:
    said = voices.say(asking, "CANARY one", neighbour, day=DAY)
    hidden = voices.say(asking, "CANARY two", neighbour, day=DAY)
    for one in (said, hidden):
        voices.moderate(one, Verdict.ACCEPTED, role="moderator", day=DAY)
    voices.withdraw(said, day=DAY)
    voices.show_only_outcome(hidden, True)
    assert "CANARY" not in publisher.publish(asking, day=DAY).document


@pytest.mark.parametrize("taken_back", [True, False], ids=["taken back", "hidden"])
def test_words_that_go_take_no_answer_out_of_the_figures(asking: Round, neighbour: Speaker, taken_back: bool) -> None:
    """Else the difference would be those answers, of however few."""
    said = voices.say(asking, "The hall is cold.", neighbour, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    answers(asking, said, "a", {"agree": 7, "disagree": 4})
    before = json.loads(publisher.publish(asking, day=DAY).document)
    if taken_back:
        voices.withdraw(said, day=DAY)
    else:
        voices.show_only_outcome(said, True)
    after = json.loads(publisher.publish(asking, day=DAY).document)
    assert [(row["id"], row["total"]) for row in after["statements"]] == [
        (row["id"], row["total"]) for row in before["statements"]
    ]
    assert before["statements"][0]["total"]["base"] == 11
    assert after["participation"] == before["participation"]


def test_words_waiting_or_refused_are_in_no_release(asking: Round, neighbour: Speaker) -> None:
    voices.say(asking, "CANARY waiting", neighbour, day=DAY)
    refused = voices.say(asking, "CANARY refused", neighbour, day=DAY)
    voices.moderate(refused, Verdict.REJECTED, role="moderator", day=DAY, reason="names somebody")
    assert "CANARY" not in publisher.publish(asking, day=DAY).document


def test_a_release_is_signed_and_a_changed_one_is_refused(
    asking: Round, statement: Statement, tmp_path: Path
) -> None:
    answers(asking, statement, "a", {"agree": 6, "disagree": 4})
    document = publisher.publish(asking, day=DAY).document
    assert parse_release(document.encode()).number == 1
    file = tmp_path / "release.json"
    file.write_text(document.replace('"agree":6', '"agree":7'))
    with pytest.raises(Exception, match=r"release\.json"):
        read_release(file)


def test_answers_to_a_proposal_stay_sealed_until_it_is_decided(millbrook: Organisation) -> None:
    first = Round.objects.get(number=1)
    opened = [
        [row["id"] for row in json.loads(one.document)["responses"]] for one in first.releases.order_by("number")
    ]
    assert opened[0] == ["A-P1 1.0"]
    assert opened[-1] == ["A-P1 1.0", "A-P1 1.1"]
    version = first.positions.get().versions.create(number="1.2", text="Not decided.")
    version.responses.create(key="f" * 32, answer="ours")
    publisher.publish(first, day=DAY)
    assert "A-P1 1.2" not in first.releases.order_by("-number")[0].document


def test_the_example_hides_block_c_and_one_more_as_the_total_is_shown(millbrook: Organisation) -> None:
    document = json.loads(Round.objects.get(number=1).releases.order_by("number")[0].document)
    assert document["contributors"] == {
        "total": {"base": 29},
        "sections": {
            "A": {"base": 7}, "B": {"base": 12}, "C": {"suppressed": True}, "D": {"suppressed": True},
        },
    }  # fmt: skip


def test_page_file_and_command_line_show_the_same_numbers(millbrook: Organisation, client: Client) -> None:
    page = client.get("/millbrook/damp/round/1/results/")
    file = client.get("/millbrook/damp/round/1/results/release.json")
    found = analyse_release(parse_release(file.content)).as_json()
    shown = {line.name: line for line in page.context["shown"]}
    published = {row["id"]: row for row in found["statements"] if row["share"] is not None}
    assert set(shown) == set(published)
    text = page.content.decode()
    for name, row in published.items():
        share = shown[name].share
        assert shown[name].base == row["seen"]
        assert abs(share.percent - 100 * row["share"]["value"]) <= 5
        assert (share.low, share.high) == (round(100 * row["share"]["low"]), round(100 * row["share"]["high"]))
        assert f"between {share.low} and {share.high} of 100" in text


def test_the_file_to_keep_shows_the_same_numbers_as_the_page(millbrook: Organisation, client: Client) -> None:
    page = client.get("/millbrook/damp/round/1/results/")
    kept = client.get("/millbrook/damp/round/1/results/report.html")
    assert "/millbrook/damp/round/1/results/report.html" in page.content.decode()
    assert (
        kept["Content-Disposition"]
        == f'attachment; filename="millbrook-damp-1-results-{Round.objects.get(number=1).releases.count()}.html"'
    )
    assert kept["Content-Type"] == "text/html; charset=utf-8"
    release = parse_release(client.get("/millbrook/damp/round/1/results/release.json").content)
    followed = in_short(Round.objects.get(number=1))
    assert kept.content.decode() == render_release_report(analyse_release(release), followed=followed)
    rows = dict(
        re.findall(r'id="statement-\d+">Statement <bdi>(\w+)</bdi>(.*?)</tr>', kept.content.decode(), re.DOTALL)
    )
    lines = page.context["shown"]
    assert len(lines) > 20
    for line in lines:
        assert f">{line.base}</td>" in rows[line.name]
        assert f">{line.share.low} to {line.share.high}\xa0%</td>" in rows[line.name]
        assert line.share.words in rows[line.name] or f">{line.share.percent}\xa0%</td>" in rows[line.name]
    for line in page.context["few"]:
        assert "too few to say" in rows[line.name]
    for proposal in page.context["proposals"]:
        for line in (proposal, *proposal.sections):
            assert f"{line.share.words}; {line.share.range_words}." in kept.content.decode()


def test_every_number_on_the_page_comes_from_the_release(millbrook: Organisation, client: Client) -> None:
    before = client.get("/millbrook/damp/round/1/results/")
    assert before.status_code == 200
    statement = Statement.objects.get(label="a01")
    for number in range(40):
        cast(Voter(f"e{number:031x}"), statement, Answer.DISAGREE, chance=1.0)
    assert Ballot.objects.filter(statement=statement).count() > 60
    assert client.get("/millbrook/damp/round/1/results/").content == before.content


OWN = {"gather:next", "gather:say", "gather:noted", "report_back:proposal", "report_back:thanks"}
"""Pages of somebody who takes part, drawn by lot for them or with a token of their own."""


def test_no_public_page_moves_with_a_vote(asking: Round, statement: Statement, neighbour: Speaker) -> None:
    """Whoever looks after every vote sees nothing, not even where a release is tried at once."""
    said = voices.say(asking, "The stairs are dark.", neighbour, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    answers(asking, statement, "a", {"agree": 6, "disagree": 4})
    publisher.publish(asking, day=DAY)
    doors = [door for door in DOORS if not door.desk and "G" in door.ways and door.name not in OWN]
    rows = {door.name: rows_of(asking.consultation.organisation, door) for door in doors}
    open_here = [door for door in doors if all(rows[door.name][part] is not None for part in PARTS[door.name])]

    def pages() -> dict[str, bytes]:
        found = {door.name: Client().get(door.address(rows[door.name])).content for door in open_here}
        return {
            name: re.sub(rb' name="(csrfmiddlewaretoken|ticket)" value="[^"]*"', b"", one)
            for name, one in found.items()
        }

    before = pages()
    assert {"results", "release", "report", "feed", "how_well", "not_heard", "round", "gather:landing"} <= set(before)
    for number, answer in enumerate(("agree", "disagree", "pass")):
        answers(asking, statement, "a", {answer: 3}, start=100 * (number + 1))
        assert pages() == before
        publisher.publish(asking, day=DAY)
        assert pages() == before


def test_before_the_first_release_the_page_says_so(asking: Round, client: Client) -> None:
    page = client.get("/elm/heat/round/1/results/")
    assert page.status_code == 200
    assert "Nothing has been published yet" in page.content.decode()
    for file in ("release.json", "report.html"):
        assert client.get(f"/elm/heat/round/1/results/{file}").status_code == 404


def test_what_pages_read_of_a_release_is_cut_from_the_document_that_was_signed(
    asking: Round, statement: Statement
) -> None:
    answers(asking, statement, "a", {"agree": 26, "disagree": 4})
    row = publisher.publish(asking, day=DAY)
    kept = {part.name: json.loads(part.content) for part in row.parts.all()}
    assert kept == json.loads(json.dumps(release_parts.cut(json.loads(row.document))))
    assert [one["id"] for one in kept["shown/1"]] == [statement.label]
    assert kept["liked"] == {statement.label: [26, 30]}


def test_a_release_made_before_there_were_pieces_is_shown_all_the_same(
    asking: Round, statement: Statement, client: Client
) -> None:
    answers(asking, statement, "a", {"agree": 26, "disagree": 4})
    row = publisher.publish(asking, day=DAY)
    address = f"/elm/heat/round/{asking.number}/results/"
    before = client.get(address).content
    old = asking.releases.create(number=2, published_on=DAY, document=row.document, digest=row.digest)
    assert not old.parts.exists()
    assert client.get(address).content == before


@pytest.mark.parametrize("asked", ["2", "99", "0", "-1", "x", "", "٢", "1" * 40])
def test_any_page_of_a_long_list_that_is_asked_for_is_answered(
    asking: Round, statement: Statement, client: Client, asked: str
) -> None:
    publisher.publish(asking, day=DAY)
    assert client.get(f"/elm/heat/round/{asking.number}/results/", {"page": asked, "few": asked}).status_code == 200


def test_no_result_is_downloaded_without_how_well_the_method_was_followed(
    millbrook: Organisation, client: Client
) -> None:
    folder = "/millbrook/damp/round/1/"
    page = client.get(f"{folder}how-well/")
    kept = client.get(f"{folder}results/report.html").content.decode()
    part = kept.split('id="followed"')[1].split("</section>")[0]
    measures = [said for one in page.context["parts"] for said, _url in one["measures"]]
    assert len(measures) > 10
    for said in (*(one.sentence for one in measures), *(one["sentence"] for one in page.context["alarms"])):
        assert escape(said) in part, said
    for one in page.context["alarms"]:
        assert one["answer"] is None or escape(one["answer"].text) in part
    for line in (*page.context["lowered"], *page.context["without"]):
        assert escape(line) in part
    assert json.loads(client.get(f"{folder}results/release.json").content)["method"]
