"""Leaving takes plan, hypotheses, watch list and mandates along; what they point to is told in words there."""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from massline.formats.refusal import InputRefused
from massline.web.keeping.arriving import Arrived, arrive, look
from massline.web.keeping.leaving import everything_of
from massline.web.library.opening import open_for_discussion, to_open
from massline.web.people.models import Organisation
from massline.web.plans import example, planning, supposing, watching
from massline.web.plans.evidence import Evidence
from massline.web.plans.models import (
    Found,
    Help,
    HypothesisClaim,
    HypothesisTest,
    Invitation,
    Judgement,
    Mandate,
    MandateRecall,
    Move,
    PlanRound,
    Runner,
    Standing,
    State,
)
from massline.web.record.keyfiles import make_site_keys, signing_key
from massline.web.record.verifying import verify
from massline.web.relations import writing
from massline.web.rounds import example as stories
from massline.web.rounds.models import Decision, Observation, Outcome, Release, Round
from tests.web import shelf
from tests.web.crawling import links_in, stored, words_of
from tests.web.listeners import at_desk
from tests.web.planted import BY, DAY, anchors_of, planted
from tests.web.relating import signed_anew

Moved = Callable[[Organisation], str]
PARTS = ("sections", "plan", "hypotheses", "watch", "mandates")
PAGES = ("", "hypotheses/", "watching/", "mandates/", *(f"hypotheses/{number}/" for number in range(1, 6)))
IN_WORDS = "told in words: it stands on an earlier site"


@pytest.fixture
def plan(asking: Round) -> Organisation:
    """A row of every kind, judgements before and after a beginning of the same day, a paper that claims something."""
    organisation = asking.consultation.organisation
    planted(organisation, asking)
    stage = planning.write(organisation, planning.Wording("Every stairwell", "Nobody is left out.", "2027"), **BY)
    planning.reword(stage, planning.Wording("Every stairwell", "Nobody is out.", "2027"), "Shorter.", **BY)
    condition = planning.require(stage, "Ten people come.", "The list.", **BY)
    other = planning.require(stage, "A room is found.", "The key.", **BY)
    for one, state in ((condition, State.UNMET), (condition, State.MET), (other, State.DROPPED)):
        planning.judge(one, state, Evidence(f"It is {state.value}."), **BY)
    planning.move(stage, Move.BEGUN, "", **BY)
    planning.judge(condition, State.UNMET, Evidence("They went home."), **BY)
    planning.hang(stage, asking, hangs=True, **BY)
    planning.hang(stage, asking, hangs=False, **BY)
    watch = organisation.watches.get()
    watching.look(watch, Found.SEEN, "A surveyor came.", role="facilitator", day=DAY + timedelta(days=1))
    return organisation


@pytest.fixture
def moved(settings: Settings, tmp_path: Path) -> Moved:
    """Makes another installation of this one, with keys of its own and nobody called like that; the key before."""

    def move(organisation: Organisation) -> str:
        old = writing.our_key()
        settings.KEYS = tmp_path / f"keys after {old[:8]}"
        make_site_keys(settings.KEYS)
        Organisation.objects.filter(pk=organisation.pk).update(slug=f"gone-{old[:8]}", name=f"Gone {old[:8]}")
        return old

    return move


def taken(data: bytes, key: str) -> Arrived:
    return arrive(data, key=key, question="What now?", today=DAY + timedelta(days=3))


def parts(data: bytes) -> dict[str, Any]:
    return {name: json.loads(data)[name] for name in PARTS}


def said(page: str) -> list[str]:
    """What a page says between its menus, piece by piece."""
    main = re.sub(r"<(script|style)\b.*?</\1>", "", page.split("<main", 1)[1].split("</main>", 1)[0], flags=re.DOTALL)
    return [text for one in re.sub(r"<[^>]*>", "\n", f"<main{main}").split("\n") if (text := unescape(one).strip())]


def missing(before: list[str], after: list[str]) -> list[str]:
    """What was said before and is not said any more, in this order."""
    rest = iter(after)
    return [one for one in before if one not in rest]


class TestArriving:
    def test_every_row_arrives_with_its_day_its_hat_and_in_its_order(self, plan: Organisation, moved: Moved) -> None:
        data = everything_of(plan, day=DAY)
        found = taken(data, moved(plan))
        assert (found.along.stages, found.along.hypotheses, found.along.watched, found.along.mandates) == (2, 1, 1, 2)
        assert parts(everything_of(found.organisation, day=DAY)) == parts(data)
        early, begun = planning.plan_of(found.organisation)
        assert (early.standing, begun.standing) == ("started early", "begun")
        assert early.early is not None
        assert (early.early.reason, early.early.day) == ("Winter comes first.", DAY)
        assert early.early.open_then == "In two blocks somebody does already. (unmet)"
        judged = {one.row.text: [each.state for each in one.judgements] for one in begun.conditions}
        assert judged == {"Ten people come.": ["unmet", "met", "unmet"], "A room is found.": ["dropped"]}
        assert [one.aim for one in begun.wordings] == ["Nobody is left out.", "Nobody is out."]
        assert (begun.rounds, begun.elsewhere) == ((), ())  # it was taken off again
        assert early.elsewhere == ("1: What about the heating?",)
        assert begun.row.hung.count() == 2

    def test_everything_new_is_sealed_and_the_log_vouches_for_it(self, plan: Organisation, moved: Moved) -> None:
        data = everything_of(plan, day=DAY)
        key = moved(plan)
        before = set(verify().faults)  # what the keys of before sealed
        found = taken(data, key)
        assert [one for one in verify().faults if one not in before] == []
        judgement = Judgement.objects.filter(precondition__stage__organisation=found.organisation).latest("pk")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Judgement.objects.filter(pk=judgement.pk).update(text="Never.")

    def test_whoever_moves_twice_takes_the_words_along(self, plan: Organisation, moved: Moved) -> None:
        data = everything_of(plan, day=DAY)
        once = taken(data, moved(plan)).organisation
        again = everything_of(once, day=DAY)
        twice = taken(again, moved(once)).organisation
        assert parts(everything_of(twice, day=DAY)) == parts(data)

    def test_the_plan_goes_on_at_the_new_place(self, plan: Organisation, moved: Moved) -> None:
        found = taken(everything_of(plan, day=DAY), moved(plan))
        round_ = Round.objects.get(consultation__organisation=found.organisation)
        assert [(one.name, one.size) for one in round_.sections.all()] == [
            ("Block a", 48), ("Block c", 44), ("Block lodge", 6)
        ]  # fmt: skip
        desk = "/desk/elm/here/"
        client = at_desk(round_)
        stage = planning.plan_of(found.organisation)[1]
        address = f"{desk}plan/{stage.row.pk}/"
        assert client.post(address, {"do": "done", "done-reason": "All came."}).status_code == 303
        condition = stage.conditions[0].row
        planning.judge(condition, State.UNMET, Evidence("In one block only."), **BY)
        planning.hang(planning.plan_of(found.organisation)[0].row, round_, hangs=True, **BY)
        first = planning.plan_of(found.organisation)[0]
        assert (first.rounds, first.elsewhere) == ((round_,), ("1: What about the heating?",))
        supposed = supposing.suppose(found.organisation, "Who sings stays.", "They leave after a song.", **BY)
        assert supposed.number == 2
        for name in ("plan/", f"plan/{first.row.pk}/", "hypotheses/", "watching/", "mandates/"):
            assert client.get(f"{desk}{name}").status_code == 200, name
        assert IN_WORDS in words_of(client.get(f"{desk}plan/{first.row.pk}/"))
        assert client.get(f"{desk}hypotheses/{found.organisation.hypotheses.first().pk}/").status_code == 200  # type: ignore[union-attr]

    def test_the_same_words_without_the_record_are_another_judgement(self, plan: Organisation, moved: Moved) -> None:
        found = taken(everything_of(plan, day=DAY), moved(plan))
        condition = planning.plan_of(found.organisation)[0].conditions[0]
        assert condition.latest is not None
        assert condition.latest.elsewhere == "Round 1\nWhat about the heating?"
        planning.judge(condition.row, State.UNMET, Evidence("In one block only."), **BY)
        assert Judgement.objects.filter(precondition=condition.row).count() == 2


class TestLooking:
    def test_a_look_says_what_would_come_and_keeps_nothing(self, plan: Organisation, moved: Moved) -> None:
        data = everything_of(plan, day=DAY)
        key, before = moved(plan), stored()
        found = look(data, key=key, today=DAY)
        assert stored() == before
        assert found == taken(data, key).along
        assert (found.name, found.papers, found.sections, found.in_words) == ("Elm Court", 1, 3, 5)

    def test_a_look_refuses_what_arriving_refuses(self, plan: Organisation, moved: Moved) -> None:
        data = everything_of(plan, day=DAY)
        with pytest.raises(InputRefused, match="here, or one at its address, already"):
            look(data, key=writing.our_key(), today=DAY)
        with pytest.raises(InputRefused, match="not published by whom you expect"):
            look(data, key="0" * 64, today=DAY)

    def test_a_file_of_before_is_refused_with_what_to_do(self, plan: Organisation, settings: Settings) -> None:
        change = {"format": "massline-organisation/1"}
        old = signed_anew(everything_of(plan, day=DAY), change, signing_key(settings.KEYS))
        with pytest.raises(InputRefused, match=r"left out the plan.*write it there again"):
            look(old, key=writing.our_key(), today=DAY)


class TestInWords:
    def test_each_kind_of_record_says_what_it_was_and_a_paper_that_comes_along_stays_a_link(
        self, millbrook: Organisation, moved: Moved
    ) -> None:
        stage = planning.write(millbrook, planning.Wording("Records", "Every kind.", "2027"), **BY)
        version = shelf.put_up(millbrook)
        outcome = Outcome.objects.filter(came_true=False).order_by("day", "number")[0]
        release, seen = Release.objects.order_by("-pk")[0], Observation.objects.order_by("day", "text")[0]
        discussed = open_for_discussion(to_open(millbrook.consultations.get())[0], role="drafter", day=DAY)
        kinds: dict[str, dict[str, Any]] = {
            "a round": {"round": release.round}, "figures": {"release": release}, "an outcome": {"outcome": outcome},
            "something seen": {"observation": seen},
            "a paper": {"version": version, "anchor": anchors_of(version)[0]},
            "a proposal": {"version": discussed, "anchor": anchors_of(discussed)[0]},
            "nothing": {},
        }  # fmt: skip
        for name, record in kinds.items():
            planning.judge(planning.require(stage, name, "x", **BY), State.MET, Evidence("So it is.", record), **BY)
        (told,) = json.loads(everything_of(millbrook, day=DAY))["plan"]
        words = {one["text"]: one["judged"][0]["elsewhere"] for one in told["before"]}
        question = release.round.question
        assert words["a round"] == f"Round {release.round.number}\n{question}"
        assert words["figures"].splitlines()[:2] == [f"Figures of round {release.round.number}", question]
        lines = words["an outcome"].splitlines()
        assert lines[0] == f"What came of {outcome.expectation.label}"
        assert lines[2:] == [
            f"{outcome.expectation.label}: {outcome.expectation.text}", "did not come true", outcome.text,
        ]  # fmt: skip
        assert words["something seen"].splitlines()[2] == seen.text
        assert words["a proposal"] == f"{discussed.title} ¶\nA paragraph of version {discussed.number}"
        assert words["a paper"] == words["nothing"] == ""
        found = arrive(
            everything_of(millbrook, day=DAY), key=moved(millbrook), question="Now?", today=timezone.localdate()
        )
        assert found.along.in_words == 5
        now = {one.row.text: one.judgements[0] for one in planning.plan_of(found.organisation)[0].conditions}
        assert now["a paper"].version is not None
        assert now["a paper"].version.paper.organisation == found.organisation
        page = Client().get("/plan/millbrook/").content.decode()
        assert page.count(IN_WORDS) == 5
        assert page.count("in words only") == 1
        assert f"/papers/millbrook/{version.paper.slug}/version/1/#" in page

    def test_a_decision_says_its_day_what_it_was_about_and_how_it_fell(
        self, millbrook: Organisation, moved: Moved
    ) -> None:
        decision = Decision.objects.order_by("pk")[0]
        told = {"scope": "Speak.", "given_by": "The meeting", "begins_on": DAY, "ends_on": DAY + timedelta(days=9)}
        made = watching.mandate(millbrook, told, watching.Holder("facilitator"), decision, **BY)
        watching.recall(made, "He signed.", decision, **BY)
        arrive(everything_of(millbrook, day=DAY), key=moved(millbrook), question="Now?", today=timezone.localdate())
        words = Mandate.objects.exclude(pk=made.pk).get().elsewhere
        title = decision.version.position.title
        assert words.splitlines()[0].startswith("the decision of ")
        assert words.splitlines()[1] == f"{title}: {decision.get_kind_display()}"
        assert MandateRecall.objects.exclude(mandate=made).get().elsewhere == words
        page = words_of(Client().get("/plan/millbrook/mandates/"))
        assert page.count(IN_WORDS) == 2
        assert "no decision of this site" not in page

    def test_a_claim_in_a_discussed_proposal_names_it_without_its_words(
        self, millbrook: Organisation, moved: Moved
    ) -> None:
        discussed = open_for_discussion(to_open(millbrook.consultations.get())[0], role="drafter", day=DAY)
        supposed = supposing.suppose(millbrook, "Who measures stays.", "They go.", **BY)
        supposing.claim(supposed, discussed, anchors_of(discussed)[0], **BY)
        arrive(everything_of(millbrook, day=DAY), key=moved(millbrook), question="Now?", today=timezone.localdate())
        claim = HypothesisClaim.objects.exclude(hypothesis=supposed).get()
        assert (claim.version, claim.anchor) == (None, "")
        assert claim.elsewhere.startswith(discussed.title)
        assert IN_WORDS in words_of(Client().get("/plan/millbrook/hypotheses/1/"))

    def test_the_database_keeps_either_a_record_or_words(self, plan: Organisation, asking: Round) -> None:
        stage, supposed = plan.plan_stages.all()[0], plan.hypotheses.get()
        condition = stage.preconditions.all()[0]
        wrong: list[Callable[[], object]] = [
            lambda: PlanRound.objects.create(stage=stage, round=asking, elsewhere="1: x", **BY),
            lambda: PlanRound.objects.create(stage=stage, **BY),
            lambda: HypothesisTest.objects.create(hypothesis=supposed, round=asking, elsewhere="1: x", **BY),
            lambda: HypothesisTest.objects.create(hypothesis=supposed, **BY),
            lambda: HypothesisClaim.objects.create(hypothesis=supposed, **BY),
            lambda: HypothesisClaim.objects.create(hypothesis=supposed, anchor="p1", elsewhere="x", **BY),
            lambda: Judgement.objects.create(
                precondition=condition, state=State.MET, text="x", round=asking, elsewhere="1: x", **BY
            ),
        ]  # fmt: skip
        for one in wrong:
            with pytest.raises(IntegrityError, match="elsewhere"), transaction.atomic():
                one()


def _plan(whole: dict[str, Any]) -> dict[str, Any]:
    """The stage that was begun."""
    return whole["plan"][1]  # type: ignore[no-any-return]


def _judged(whole: dict[str, Any], **changed: Any) -> None:
    """The judgement after which it could begin."""
    _plan(whole)["before"][1]["judged"][1].update(changed)


SPOILT: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda whole: _judged(whole, state="unmet"), "this stage is locked"),
    (lambda whole: _judged(whole, state="perhaps"), "cannot be kept"),
    (lambda whole: _judged(whole, text=""), "cannot be kept"),
    (lambda whole: _judged(whole, text=7), "text is '7', no text"),
    (lambda whole: _judged(whole, day="2030-01-01"), "one of the two clocks is wrong"),
    (lambda whole: _judged(whole, day="tomorrow"), "not put together as such a file is"),
    (lambda whole: _judged(whole, round="1"), "one of the judgements holds"),
    (lambda whole: _judged(whole, elsewhere="x" * 1501), "cannot be kept"),
    (lambda whole: _judged(whole, paragraph={"paper": "x", "version": 1, "anchor": "p"}), "not in the file"),
    (lambda whole: _judged(whole, paragraph="x"), "one of the paragraphs pointed to holds"),
    (lambda whole: _plan(whole).update(number=3), "do not count from one"),
    (lambda whole: _plan(whole).update(words=[]), "has no words"),
    (lambda whole: _plan(whole)["words"][1].update(change=""), "plan_words_say_why_they_changed"),
    (lambda whole: _plan(whole)["moves"].append(_plan(whole)["moves"][0]), "cannot have moved like this"),
    (lambda whole: _plan(whole)["moves"][0].update(kind="done", reason="x"), "cannot have moved like this"),
    (lambda whole: _plan(whole)["rounds"][0].update(elsewhere=""), "plan_round_here_or_elsewhere"),
    (
        lambda whole: _plan(whole)["before"].append(_plan(whole)["before"][0]),
        "with this Stage and Text already exists",
    ),
    (lambda whole: whole["plan"][0]["moves"][0].update(open_then="The moon is full."), "none of what had to hold"),
    (lambda whole: whole["plan"][0]["moves"][0].update(open_then=""), "early_says_what_was_open"),
    (lambda whole: whole["plan"].extend(whole["plan"][1] | {"number": 3 + n} for n in range(59)), "none any more"),
    (lambda whole: whole["plan"].append(7), "one of the stages holds"),
    (lambda whole: whole.update(plan={}), "where the stages should stand is"),
    (lambda whole: whole["hypotheses"][0].update(against=""), "cannot be kept"),
    (lambda whole: whole["hypotheses"][0].update(number=2), "do not count from one"),
    (lambda whole: whole["hypotheses"][0]["states"][0].update(state="won"), "cannot be kept"),
    (lambda whole: whole["hypotheses"][0]["tests"][0].update(elsewhere=""), "hypothesis_test_here_or_elsewhere"),
    (lambda whole: whole["hypotheses"][0]["claims"][0].update(paragraph=None), "claim_here_or_elsewhere"),
    (lambda whole: whole["hypotheses"][0]["claims"][0].update(elsewhere="x"), "claim_here_or_elsewhere"),
    (lambda whole: whole["hypotheses"][0]["claims"][0]["paragraph"].update(anchor="none"), "not in the file"),
    (lambda whole: whole["watch"][0].update(every_days=0), "cannot be kept"),
    (lambda whole: whole["watch"][0].update(hat="owner"), "cannot be kept"),
    (lambda whole: whole["watch"][0].update(section="a"), "watch_of_a_hat_or_a_section"),
    (lambda whole: whole["watch"][0].update(looks=whole["watch"][0]["looks"][:1] * 5_001), "5,000 are the most"),
    (lambda whole: whole["watch"][0]["looks"][0].update(found="let_go", text="x"), "after it was let go"),
    (lambda whole: whole["watch"].append(whole["watch"][0]), "with this Organisation and Watch for already exists"),
    (lambda whole: whole["mandates"][0].update(section="moon"), "none of the sections in the file"),
    (lambda whole: whole["mandates"][0].update(ends_on="2026-01-01"), "mandate_ends_after_it_begins"),
    (lambda whole: whole["mandates"][0].update(ends_on="2036-01-01"), "more than four years"),
    (lambda whole: whole["mandates"][0].update(recall="x"), "one of the recalls holds"),
    (lambda whole: whole["sections"][0].update(size=0), "cannot be kept"),
    (lambda whole: whole["sections"].append(whole["sections"][0]), "with this Organisation and Slug already exists"),
    (lambda whole: whole.pop("mandates"), "expected"),
]


class TestRefusing:
    def test_what_a_hostile_site_signs_is_refused_whole_with_the_reason(
        self, plan: Organisation, moved: Moved, tmp_path: Path
    ) -> None:
        data = everything_of(plan, day=DAY)
        key, signs, before = moved(plan), signing_key(tmp_path / "keys"), stored()
        for spoil, reason in SPOILT:
            whole = json.loads(data)
            spoil(whole)
            with pytest.raises(InputRefused, match=reason):
                taken(signed_anew(json.dumps(whole).encode(), {}, signs), key)
        assert stored() == before

    def test_a_byte_changed_anywhere_in_the_plan_is_refused(self, plan: Organisation, moved: Moved) -> None:
        data = everything_of(plan, day=DAY)
        key = moved(plan)
        for words in (b"In one block only.", b"Nobody stays after", b"A surveyor came.", b"He signed.", b"Winter"):
            assert words in data
            with pytest.raises(InputRefused, match="was changed after it was published"):
                look(data.replace(words, words.swapcase(), 1), key=key, today=DAY)

    def test_an_odd_value_anywhere_in_the_plan_is_taken_or_refused_and_never_a_crash(
        self, plan: Organisation, moved: Moved, tmp_path: Path
    ) -> None:
        data = everything_of(plan, day=DAY)
        key, signs, before, refused = moved(plan), signing_key(tmp_path / "keys"), stored(), 0
        odd: tuple[Any, ...] = (None, True, -1, 10**14, "", "x\u0000", "\u202e" * 2_000, [], [[]], {}, {"number": 1})
        places = [place for name in PARTS for place in _places(json.loads(data)[name], (name,))]
        draw = random.Random(5)
        for place, value in draw.sample([(place, value) for place in places for value in odd], 60):
            whole = json.loads(data)
            _put(whole, place, value)
            try:
                look(signed_anew(json.dumps(whole).encode(), {}, signs), key=key, today=DAY)
            except InputRefused:
                refused += 1
        assert refused > 40
        assert stored() == before


def _places(told: Any, here: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Every place in a document below this one."""
    items = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for name, value in items:
        yield (*here, name)
        yield from _places(value, (*here, name))


def _put(whole: Any, place: tuple[Any, ...], value: Any) -> None:
    for name in place[:-1]:
        whole = whole[name]
    whole[place[-1]] = value


class TestMillbrook:
    def test_nothing_people_gave_to_this_site_goes_along(self, millbrook: Organisation) -> None:
        example.load(millbrook, stories.EXAMPLES["millbrook"])
        document = everything_of(millbrook, day=DAY).decode()
        assert "The owner moves when the numbers are independent." in document
        mine = [one.kind for one in Help.objects.all()] + [one.called for one in Runner.objects.all()]
        mine += [one.text for one in Invitation.objects.all()] + [one.name for one in millbrook.programmes.all()]
        assert len(mine) > 5
        assert [one for one in mine if one in document] == []

    def test_its_public_pages_say_the_same_and_no_link_is_broken(self, millbrook: Organisation, moved: Moved) -> None:
        example.load(millbrook, stories.EXAMPLES["millbrook"])
        data = everything_of(millbrook, day=DAY)
        before = {name: said(Client().get(f"/plan/millbrook/{name}").content.decode()) for name in PAGES}
        found = arrive(data, key=moved(millbrook), question="Now?", today=timezone.localdate())
        assert parts(everything_of(found.organisation, day=DAY)) == parts(data)
        for name in PAGES:
            page = Client().get(f"/plan/millbrook/{name}").content.decode()
            assert missing(before[name], said(page)) == [], name
            for link in links_in(page, f"/plan/millbrook/{name}"):
                assert Client().get(link).status_code == 200, link
        assert {state for state, rows in supposing.by_standing(found.organisation).items() if rows} == set(Standing)


SHOW = """
import json, sys
from pathlib import Path
from massline.web import serving
serving.look_into(Path(sys.argv[1]))
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
from tests.web.crawling import crawl
start, pages = sys.argv[2], json.loads(sys.argv[3])
told = {name: Client().get(start + name).content.decode() for name in pages}
print(json.dumps({"pages": told, "crawled": len(crawl(Client(), start)) if len(sys.argv) > 4 else 0}))
"""
EXAMPLE = """
import sys
from pathlib import Path
from massline.web import serving
serving.prepare(Path(sys.argv[1]))
if len(sys.argv) > 2:
    serving.load_example(sys.argv[2])
"""
SETTLED = {name: value for name, value in os.environ.items() if not name.startswith(("MASSLINE_", "DJANGO_"))}


def ran(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", *arguments], capture_output=True, text=True, env=SETTLED)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_arrives_in_an_empty_installation_whose_log_is_whole(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "everything.json"
    call = "import sys; from massline.cli import main; main(sys.argv[1:])"
    ran(EXAMPLE, str(here), "millbrook")
    ran(EXAMPLE, str(there))
    ran(call, "leave", "millbrook", str(file), "--var", str(here))
    key = json.loads(file.read_text())["signature"]["public_key"]
    arriving = (call, "arrive", str(file), "--key", key, "--var", str(there))
    seen = ran(*arriving)
    assert "Would be taken in: 2 papers, 4 sections, 3 stages of the plan, 5 hypotheses, " in seen
    assert "Nothing is here yet." in seen
    told = ran(*arriving, "--question", "What now?")
    assert "2 lines of the watch list, 3 mandates.\n17 links of them to rounds" in told
    start = "/plan/millbrook/"
    before = json.loads(ran(SHOW, str(here), start, json.dumps(PAGES)))["pages"]
    after = json.loads(ran(SHOW, str(there), start, json.dumps(PAGES), "crawl"))
    for name in PAGES:
        assert missing(said(before[name]), said(after["pages"][name])) == [], name
    assert after["crawled"] > 10
    verified = ran(call, "verify", "--var", str(there))
    assert "nothing was changed behind the site's back" in verified
    assert "will be in the log" not in verified
