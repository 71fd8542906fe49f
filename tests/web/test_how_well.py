"""The page "how well did we follow the method": public, drawn from the release, and impossible to hide."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from massline.formats.refusal import InputRefused
from massline.formats.release import parse_release, sign_release
from massline.formats.release_check import check_document
from massline.web.people.models import Organisation
from massline.web.public.measure_words import WORDS, in_words
from massline.web.record.keyfiles import signing_key
from massline.web.rounds import loop, publisher, voices
from massline.web.rounds.ballots import Voter, cast
from massline.web.rounds.measuring import alarms
from massline.web.rounds.measuring.rounding import rounded
from massline.web.rounds.models import Answer, Release, Round, RoundTerms, Stage, Statement, Verdict
from massline.web.rounds.slips import new_slip
from tests.web.crawling import words_of

DAY = date(2026, 3, 2)
ADDRESS = "/elm/heat/round/1/how-well/"


def say(round_: Round, people: int, section: str, start: int = 0) -> None:
    block = round_.consultation.organisation.sections.get(slug=section)
    for number in range(start, start + people):
        speaker = voices.Speaker(f"{section}{number:031x}"[-32:], new_slip(), block)
        said = voices.say(round_, f"{section} sentence {number}.", speaker, day=DAY)
        voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)


def block_of(release: Release) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(release.document)["method"]
    return found


def verdicts(release: Release, name: str) -> list[str]:
    return [one["verdict"] for one in block_of(release) if one["name"] == name]


def test_every_round_of_the_example_has_the_page_linked_from_round_and_results(millbrook: Organisation) -> None:
    for round_ in Round.objects.filter(consultation__organisation=millbrook):
        address = f"/millbrook/damp/round/{round_.number}/"
        for page in (address, f"{address}results/", f"{address}report/", f"{address}report/full/"):
            shown = words_of(Client().get(page))
            assert f"{address}how-well/" in shown or page.endswith("full/"), page
        assert "How well did we follow the method?" in words_of(Client().get(f"{address}how-well/"))


def test_no_setting_of_round_or_organisation_takes_the_page_away(asking: Round) -> None:
    for stage in Stage:
        loop.move(asking, stage, role="committee", day=DAY)
        assert Client().get(ADDRESS).status_code == 200
    loop.pause(asking, role="committee", day=DAY, reason="A fire.")
    assert Client().get(ADDRESS).status_code == 200
    assert ADDRESS in words_of(Client().get("/elm/heat/round/1/"))
    assert ADDRESS in words_of(Client().get("/elm/heat/round/1/results/"))


def test_the_first_round_of_the_example_says_what_its_release_says(millbrook: Organisation) -> None:
    page = words_of(Client().get("/millbrook/damp/round/1/how-well/"))
    for sentence in (
        "A section is hidden, and what is published leaves it open.",
        "nobody: the committee's own: 5",
        "6 of 7 points rest on people's words.",
        "About 70 of 100 people who spoke find their words in the proposal.",
        "Block C: six in ten or more said it is ours. About 70 of 100.",
        "We expected 2.9 of 5 to come true; 1 did.",
        "Hopes were off by more than chance explains.",
    ):
        assert sentence in page, sentence


def test_it_never_shows_one_score_for_everything(millbrook: Organisation) -> None:
    page = words_of(Client().get("/millbrook/damp/round/1/how-well/")).casefold()
    assert not re.search(r"\b(overall|total|final) (score|mark|grade)\b", page)
    assert "no mark out of ten" in page


def test_few_people_are_too_few_to_say(asking: Round) -> None:
    say(asking, 4, "a")
    release = publisher.publish(asking, day=DAY)
    assert verdicts(release, "evenness_contributors") == ["too_few"]
    assert verdicts(release, "closure") == ["too_few"]
    assert not [one for one in block_of(release) if one["name"] == "heard_contributors"]
    assert "Too few people to say anything." in words_of(Client().get(ADDRESS))


def test_shares_are_rounded_and_never_of_everybody_or_nobody() -> None:
    assert [rounded(share, 30) for share in (0.0, 0.02, 0.52, 0.53, 1.0)] == [5, 5, 50, 55, 95]
    assert (rounded(0.0, 100), rounded(1.0, 1000)) == (1, 99)


def test_the_block_holds_no_count_of_people_below_the_rules(millbrook: Organisation) -> None:
    for row in Release.objects.all():
        for one in block_of(row):
            figures = one["figures"]
            assert not {"people", "heard", "size", "core", "listened", "holders"} & set(figures)
            assert figures.get("percent", 50) % 5 == 0 or one["name"] not in {"represented", "answered", "recall"}


def test_every_measure_of_a_release_has_words(millbrook: Organisation) -> None:
    for row in Release.objects.all():
        names = {(one["part"], one["name"]) for one in block_of(row) if one["part"] != "alarm"}
        assert all(name in WORDS[part] for part, name in names)
        assert all(said.sentence for part in WORDS for said in in_words(json.loads(row.document), part))


def test_an_alarm_stands_there_with_its_answer_the_moment_it_is_given(asking: Round) -> None:
    say(asking, 30, "a")
    say(asking, 8, "c", start=50)
    publisher.publish(asking, day=DAY)
    page = words_of(Client().get(ADDRESS))
    assert "Block c was heard much less than the others." in page
    assert "Nobody has answered this yet." in page
    alarms.answer(asking, "section_left_out", "c", "They were away <b>all</b> week.", role="facilitator", day=DAY)
    page = Client().get(ADDRESS).content.decode()
    assert "They were away &lt;b&gt;all&lt;/b&gt; week." in page


def test_that_a_section_was_heard_much_less_is_said_where_published_counts_say_so_and_nowhere_else(
    asking: Round,
) -> None:
    """Nobody of the lodge spoke, which the desk reads; the release leaves open how many of eight people they were."""
    say(asking, 30, "a")
    say(asking, 8, "c", start=50)
    release = publisher.publish(asking, day=DAY)
    left_out = alarms.alarms_of(asking, today=DAY).find("section_left_out", "lodge")
    assert left_out is not None
    told = {one["about"]: one["verdict"] for one in block_of(release) if one["name"] == "heard_contributors"}
    assert told == {"a": "good", "c": "act", "lodge": "too_few"}
    assert [one["about"] for one in block_of(release) if one["name"] == "section_left_out"] == ["c"]
    page = words_of(Client().get("/elm/heat/round/1/not-heard/"))
    assert "Heard much less than the others: Block c." in page
    assert "Too little is published to say whether these were: Block lodge." in page
    page = words_of(Client().get(ADDRESS))
    assert "Too little is published to say it of: Block lodge." in page


def test_overrides_and_moves_stand_there_with_reason_day_and_role(asking: Round) -> None:
    loop.move(
        asking, Stage.CONCENTRATE, role="facilitator", day=date(2026, 3, 9), reason="The oil runs out.",
        overrides="Block c has not been heard.\nSet the last day of asking.",
    )  # fmt: skip
    page = words_of(Client().get(ADDRESS))
    assert "On to Sum up, March 9, 2026, by the one who asks" in page
    assert "Block c has not been heard." in page
    assert "The oil runs out." in page


def test_what_the_small_round_lowers_and_the_group_runs_without_is_listed(asking: Round) -> None:
    page = words_of(Client().get(ADDRESS))
    assert "At most three alarms speak at once" in page
    assert "Nobody keeps the keys apart from those who ask." in page
    assert "may be open for a single day" not in page
    terms = RoundTerms.objects.create(round=asking, one_evening=True)
    assert "may be open for a single day" in words_of(Client().get(ADDRESS))
    terms.small = False
    terms.save()
    assert "this round runs under the full terms" in words_of(Client().get(ADDRESS))


def test_while_people_are_asked_a_verdict_waits_for_ten_people(asking: Round, statement: Statement) -> None:
    block = asking.consultation.organisation.sections.get(slug="a")

    def answer(people: int, start: int) -> None:
        for number in range(start, start + people):
            kind = Answer.AGREE if number % 2 else Answer.DISAGREE
            cast(Voter(f"{number:032x}", block), statement, kind, chance=1.0)

    answer(12, 0)
    first = publisher.publish(asking, day=DAY)
    answer(1, 100)
    assert publisher.publish(asking, day=DAY) == first
    answer(11, 200)
    assert publisher.publish(asking, day=DAY).number == 2


def test_a_release_made_before_there_were_measures_is_still_read(asking: Round, statement: Statement) -> None:
    row = publisher.publish(asking, day=DAY)
    document = {k: v for k, v in json.loads(row.document).items() if k not in {"method", "signature"}}
    old = sign_release(document, signing_key(settings.KEYS))
    assert "method" not in parse_release(old).document
    Release.objects.create(round=asking, number=2, published_on=DAY, document=old.decode(), digest="0" * 64)
    assert Client().get(ADDRESS).status_code == 200


@pytest.mark.parametrize(
    "measure",
    [
        {"part": "asking", "name": "x", "verdict": "good", "about": "", "figures": {"contributors": 4}},
        {"part": "asking", "name": "x", "verdict": "good", "about": "", "figures": {"people": 9}},
        {"part": "asking", "name": "x", "verdict": "good", "about": "", "figures": {"percent": 100}},
        {"part": "asking", "name": "x", "verdict": "good", "about": "", "figures": {"share": True}},
        {"part": "asking", "name": "x", "verdict": "good", "about": "", "figures": {"names": ["x" * 301]}},
        {"part": "asking", "name": "x", "verdict": "8 of 10", "about": "", "figures": {}},
        {"part": "score", "name": "x", "verdict": "good", "about": "", "figures": {}},
        {"part": "asking", "name": "x", "verdict": "good", "about": "", "figures": {}, "more": 1},
        "good",
    ],
)
def test_a_measure_that_tells_on_somebody_or_does_not_belong_is_refused(asking: Round, measure: Any) -> None:
    document = json.loads(publisher.publish(asking, day=DAY).document)
    check_document(document)
    with pytest.raises(InputRefused, match="measure 1"):
        check_document({**document, "method": [measure]})


def test_of_another_organisation_or_round_there_is_no_page(asking: Round) -> None:
    for address in ("/oak/heat/round/1/how-well/", "/elm/heat/round/2/how-well/", "/elm/damp/round/1/not-heard/"):
        assert Client().get(address).status_code == 404


def test_sections_not_heard_come_first_and_small_ones_are_not_told(asking: Round) -> None:
    say(asking, 14, "a")
    say(asking, 6, "c", start=50)
    say(asking, 2, "lodge", start=80)
    publisher.publish(asking, day=DAY)
    page = words_of(Client().get("/elm/heat/round/1/not-heard/"))
    assert "14 of 48" in page
    assert "2 of 6" not in page
    assert "Too few to say (fewer than 5)." in page


def test_a_section_without_a_convener_is_named(asking: Round) -> None:
    loop.set_sections(asking)
    asking.sections.filter(section__slug="c").update(nobody_yet=True)
    assert "Without a convener: Block c." in words_of(Client().get("/elm/heat/round/1/not-heard/"))


def crafted(*measures: dict[str, Any], bases: tuple[int | None, ...] = (24, 11)) -> dict[str, Any]:
    """As much of a release as words need: two sections of 48 and 44, and these measures."""
    sections = [{"slug": slug, "name": slug, "size": size} for slug, size in (("a", 48), ("c", 44))]
    cells = {
        one["slug"]: {"suppressed": True} if base is None else {"base": base}
        for one, base in zip(sections, bases, strict=True)
    }
    table = {"total": {"base": 35}, "sections": cells}
    return {"sections": sections, "participation": table, "responses": [], "method": list(measures)}


def measure(part: str, name: str, verdict: str, **figures: object) -> dict[str, Any]:
    return {"part": part, "name": name, "verdict": verdict, "about": "", "figures": figures}


def test_evenness_is_exact_where_anybody_can_compute_it_and_no_number_where_a_section_is_hidden() -> None:
    even = measure("asking", "evenness_voters", "watch", hundredths=75)
    (exact,) = in_words(crafted(even), "asking")
    (hidden,) = in_words(crafted(measure("asking", "evenness_voters", "watch"), bases=(24, None)), "asking")
    assert exact.sentence.startswith("Evenness 0.750:")
    assert in_words(crafted(even, bases=(24, 12)), "asking")[0].sentence.startswith("Evenness 0.773:")
    assert hidden.sentence.startswith("A section is hidden")
    late = measure("asking", "evenness_voters", "act", hundredths=70)
    assert in_words(crafted(late), "asking")[0].sentence.startswith("Evenness 0.70:")


def test_no_release_with_a_hidden_section_tells_evenness_as_a_number(millbrook: Organisation) -> None:
    """With the sizes and the total it would tell how many of the hidden sections spoke."""
    hidden = 0
    for release in Release.objects.filter(round__consultation__organisation=millbrook):
        document = json.loads(release.document)
        for who, table in (("voters", "participation"), ("contributors", "contributors")):
            (even,) = [one for one in document["method"] if one["name"] == f"evenness_{who}"] or [None]
            if even is not None and any("base" not in cell for cell in document[table]["sections"].values()):
                assert even["figures"] == {}
                hidden += 1
    assert hidden


def test_the_brier_score_is_told_from_ten_expectations_on() -> None:
    def told(number: int) -> str:
        record = {"expectations": number, "expected_tenths": 33, "came_true": 2, "brier_ten_thousandths": 2355}
        return in_words(crafted(measure("practice", "record", "told", **record)), "practice")[0].sentence

    assert "Brier" not in told(9)
    assert told(10).endswith("Brier score 0.235; always saying even gives 0.25.")


def test_a_recall_of_many_holders_says_its_share_and_one_of_few_its_verdict() -> None:
    many = measure("asking", "recall", "act", section="Nights", percent=40)
    few = measure("asking", "recall", "act", section="Parks")
    (said,) = in_words(crafted(many, few), "asking")
    unanswered = "much of what only they said was neither taken up nor answered."
    assert said.sentence == (f"Nights: {unanswered} (About 40 of 100 of those who said it.) Parks: {unanswered}")
