"""Model figures reach the public with a release and through it alone, and nobody who votes waits for them."""

import json
import random
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from massline.formats.release import parse_release
from massline.formats.release_analysis import analyse_release
from massline.formats.report import render_release_report
from massline.web.record import log
from massline.web.rounds import ballots, loop, model_block, modelled, publisher, release_parts, voices
from massline.web.rounds.ballots import Voter
from massline.web.rounds.models import (
    Answer,
    Ballot,
    ModelFigures,
    Origin,
    Release,
    Round,
    SealedCounts,
    Stage,
    Statement,
)

DAY = date(2026, 3, 2)
RESULTS = "/elm/heat/round/1/results/"


def statements_of(asking: Round, count: int) -> list[Statement]:
    return [
        voices.put(asking, f"Sentence number {n}.", Origin.INVESTIGATION, day=DAY, role="committee")
        for n in range(count)
    ]


def vote(asking: Round, asked: list[Statement], people: range, *, camps: bool, share: float = 0.6) -> None:
    """Two camps who contradict each other, or people of one mind with some noise; each answers a part."""
    chance = random.Random(people.start)
    block = asking.consultation.organisation.sections.get(slug="a")
    filled = []
    for n in people:
        given = {}
        for place, statement in enumerate(asked):
            if chance.random() < share:
                agree = 0.85 if not camps else (0.95 if (place + n) % 2 else 0.05)
                given[statement] = Answer.AGREE if chance.random() < agree else Answer.DISAGREE
            if chance.random() < 0.1 and statement in given:
                given[statement] = Answer.PASS
        filled.append((Voter(f"{n:032x}", section=block if n < 60 and n % 3 == 0 else None), given))
    ballots.cast_many(filled, asked)


@pytest.fixture
def camps(asking: Round) -> Round:
    """Two camps of thirty over 24 sentences."""
    vote(asking, statements_of(asking, 24), range(60), camps=True)
    return asking


def block_of(release: Release) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(release.document)["model"]
    return found


def test_two_camps_are_published_as_profiles(camps: Round, client: Client) -> None:
    block = block_of(publisher.publish(camps, day=DAY))
    assert block["groups"]["answer"] == "groups"
    assert [one["people"] % 10 for one in block["groups"]["found"]] == [0, 0]
    page = client.get(RESULTS).content.decode()
    assert "There are 2 opinion groups." in page
    assert "Group A: 20 people or more" in page or "Group A: 30 people or more" in page


def test_one_cloud_says_in_words_why_there_are_no_groups(asking: Round, client: Client) -> None:
    vote(asking, statements_of(asking, 20), range(60), camps=False)
    block = block_of(publisher.publish(asking, day=DAY))
    assert block["groups"]["answer"] == "none"
    page = unescape(client.get(RESULTS).content.decode())
    assert "No reliable groups:" in page
    assert "That is not to say that nothing divides people." in page


def test_page_file_and_analysis_show_the_same_model_figures(camps: Round, client: Client) -> None:
    publisher.publish(camps, day=DAY)
    page = client.get(RESULTS)
    release = parse_release(client.get(f"{RESULTS}release.json").content)
    found = analyse_release(release)
    kept = render_release_report(found)
    assert found.as_json()["model"] == release.document["model"]
    lines = {line.name: line for line in (*page.context["shown"], *page.context["moved"])}
    assert {name for name, line in lines.items() if line.estimate} == set(found.estimates)
    assert len(found.estimates) > 12
    for name, shown in found.estimates.items():
        assert lines[name].estimate == shown
        assert f"about {shown.percent} %, {shown.range_words}" in page.content.decode()
        assert f"{shown.low} to {shown.high}\xa0%" in kept
    told = {(one.name, one.people): one for one in page.context["profiles"]}
    for group in release.document["model"]["groups"]["found"]:
        rows = told[group["name"], group["people"]].rows
        assert [row.name for row in rows] == [row["id"] for row in group["stands_for"]]
        assert f"Group {group['name']}: {group['people']} people or more" in kept
        for row in rows:
            assert row.inside in kept
    assert page.context["model"].release == 1


def test_the_block_stays_until_ten_people_more_have_answered(camps: Round) -> None:
    first = publisher.publish(camps, day=DAY)
    asked = list(Statement.objects.filter(round=camps))
    vote(camps, asked, range(100, 106), camps=True, share=1.0)
    assert publisher.publish(camps, day=DAY).pk == first.pk
    vote(camps, asked, range(200, 214), camps=True, share=1.0)
    second = publisher.publish(camps, day=DAY)
    assert (block_of(second)["release"], block_of(second)["people"]) == (2, 80)
    loop.move(camps, Stage.CONCENTRATE, role="committee", day=DAY)
    camps.consultation.organisation.sections.filter(slug="a").update(name="Block A renamed")
    voices.put(camps, "One more.", Origin.INVESTIGATION, day=DAY, role="committee")
    third = publisher.publish(camps, day=DAY)
    assert third.number == 3
    assert block_of(third) == block_of(second)


def test_a_head_count_that_moves_because_one_person_came_moves_no_block(camps: Round) -> None:
    asked = list(Statement.objects.filter(round=camps))
    first = publisher.publish(camps, day=DAY)
    vote(camps, asked, range(100, 109), camps=True, share=1.0)
    waiting = publisher.publish(camps, day=DAY)
    assert waiting == first
    ModelFigures.objects.update(people=69)  # as if the first block had been worked out when those nine had come
    vote(camps, asked, range(200, 201), camps=True, share=1.0)
    second = publisher.publish(camps, day=DAY)
    assert json.loads(second.document)["participation"]["total"]["base"] == 70
    assert block_of(second) == block_of(first)
    vote(camps, asked, range(300, 310), camps=True, share=1.0)
    assert block_of(publisher.publish(camps, day=DAY))["release"] == 3


def test_an_answer_that_comes_while_the_model_is_fitted_leaves_that_statement_without_an_estimate(
    camps: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, real = Statement.objects.filter(round=camps).order_by("label")[0], modelled.answers_of

    def slow(round_: Round) -> modelled.Answers:
        ballots.cast(Voter("f" * 32), late, Answer.DISAGREE, chance=1.0)
        return real(round_)

    monkeypatch.setattr(modelled, "answers_of", slow)
    told = {row["id"] for row in block_of(publisher.publish(camps, day=DAY))["everybody"]}
    assert late.label not in told
    assert len(told) > 12


def test_no_estimate_tells_of_answers_that_still_wait(camps: Round) -> None:
    first = {row["id"]: row for row in block_of(publisher.publish(camps, day=DAY))["everybody"]}
    waiting = Statement.objects.filter(round=camps).order_by("label")[0]
    for n in range(5):
        ballots.cast(Voter(f"{n + 900:032x}"), waiting, Answer.AGREE, chance=1.0)
    others = [one for one in Statement.objects.filter(round=camps) if one != waiting]
    vote(camps, others, range(300, 325), camps=True, share=1.0)
    later = {row["id"]: row for row in block_of(publisher.publish(camps, day=DAY))["everybody"]}
    assert later[waiting.label] == first[waiting.label]
    assert {later[one.label]["release"] for one in others if one.label in later} == {2}


def test_nothing_of_a_person_is_in_the_release_or_in_its_pieces(camps: Round) -> None:
    release = publisher.publish(camps, day=DAY)
    kept = release.document + "".join(part.content for part in release.parts.all())
    for key in set(Ballot.objects.values_list("key", flat=True)):
        assert key not in kept
    assert not re.search(r"\d\.\d", json.dumps(block_of(release)))


def test_a_release_made_before_there_were_model_figures_shows_none(camps: Round, client: Client) -> None:
    row = publisher.publish(camps, day=DAY)
    document = json.loads(row.document)
    del document["model"]
    camps.releases.create(number=2, published_on=DAY, document=json.dumps(document), digest="0" * 64)
    page = client.get(RESULTS)
    assert page.status_code == 200
    assert page.context["model"] is None
    assert "Groups who answer alike" not in page.content.decode()


def test_a_model_that_fails_does_not_keep_the_counts_back(
    camps: Round, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(modelled, "work_out", broken)
    release = publisher.publish(camps, day=DAY)
    assert "model" not in json.loads(release.document)
    assert "60 people answered." in client.get(RESULTS).content.decode()


def test_counting_the_rules_and_the_model_happen_while_nothing_is_locked(
    camps: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, depth = list[str](), len(connection.savepoint_ids)

    def watched(module: Any, name: str) -> None:
        real = getattr(module, name)

        def watch(*args: Any, **named: Any) -> Any:
            assert len(connection.savepoint_ids) == depth, f"{name} keeps everybody who votes waiting"
            seen.append(name)
            return real(*args, **named)

        monkeypatch.setattr(module, name, watch)

    for module, name in (
        (publisher, "counted"), (publisher, "release_document"), (publisher, "sign_release"),
        (publisher, "method_block"), (modelled, "work_out"), (modelled, "findings"), (release_parts, "cut"),
    ):  # fmt: skip
        watched(module, name)
    assert publisher.publish(camps, day=DAY).number == 1
    assert len(seen) == 7


def test_votes_that_come_meanwhile_are_in_the_next_release(camps: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, real = list(Statement.objects.filter(round=camps)), modelled.work_out

    def slow(*args: Any, **named: Any) -> Any:
        if not Ballot.objects.filter(key=f"{500:032x}").exists():
            vote(camps, asked, range(500, 520), camps=True, share=1.0)
        return real(*args, **named)

    monkeypatch.setattr(modelled, "work_out", slow)
    first = publisher.publish(camps, day=DAY)
    assert json.loads(first.document)["participation"]["total"]["base"] == 60
    assert json.loads(publisher.publish(camps, day=DAY).document)["participation"]["total"]["base"] == 80


def test_an_act_of_the_core_meanwhile_starts_the_release_anew(camps: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tried = modelled.work_out, []

    def slow(*args: Any, **named: Any) -> Any:
        tried.append(args)
        if len(tried) == 1:
            voices.put(camps, "Accepted meanwhile.", Origin.INVESTIGATION, day=DAY, role="committee")
        return real(*args, **named)

    monkeypatch.setattr(modelled, "work_out", slow)
    release = publisher.publish(camps, day=DAY)
    assert (len(tried), Release.objects.count()) == (2, 1)
    assert len(json.loads(release.document)["statements"]) == 25


def test_two_who_publish_at_once_make_one_release(camps: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tried = modelled.work_out, []

    def slow(*args: Any, **named: Any) -> Any:
        tried.append(args)
        if len(tried) == 1:
            publisher.publish(camps, day=DAY)
        return real(*args, **named)

    monkeypatch.setattr(modelled, "work_out", slow)
    assert publisher.publish(camps, day=DAY).number == 1
    assert Release.objects.count() == SealedCounts.objects.count() == 1


def test_a_desk_that_is_never_still_gets_its_release_without_new_model_figures(
    camps: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = model_block.model_block

    def busy(*args: Any, **named: Any) -> Any:
        if named["anew"]:
            log.append("note", role="committee", subject="somewhere else", day=DAY)
        return real(*args, **named)

    monkeypatch.setattr(publisher, "model_block", busy)
    release = publisher.publish(camps, day=DAY)
    assert release.number == 1
    assert "model" not in json.loads(release.document)
