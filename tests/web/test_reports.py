"""The reports of a round: one page and in full, everything in them opens what is behind it."""

import re
from datetime import date

from django.test import Client

from massline.web.people.models import Organisation
from massline.web.rounds import loop, voices
from massline.web.rounds.models import (
    CarryOver,
    CarryOverAnswer,
    Closing,
    Expectation,
    Note,
    NoteKind,
    Round,
    Stage,
    Statement,
    Verdict,
)
from massline.web.rounds.slips import new_slip
from tests.web.crawling import links_in, words_of

DAY = date(2026, 3, 2)
SHORT, FULL = "/elm/heat/round/1/report/", "/elm/heat/round/1/report/full/"


def first(organisation: Organisation) -> Round:
    return Round.objects.get(consultation__organisation=organisation, number=1)


def note(round_: Round, kind: NoteKind, text: str, statement: Statement | None = None) -> None:
    Note.objects.create(round=round_, kind=kind, text=text, statement=statement, role="facilitator", day=DAY)


def test_both_reports_of_every_round_open_and_every_link_of_them_leads_somewhere(millbrook: Organisation) -> None:
    for number in (1, 2, 3):
        for page in ("report/", "report/full/"):
            address = f"/millbrook/damp/round/{number}/{page}"
            shown = Client().get(address)
            assert shown.status_code == 200
            for link in links_in(words_of(shown), address):
                assert Client().get(link, follow=True).status_code == 200, link


def test_every_anchor_a_report_links_to_is_on_its_page(millbrook: Organisation) -> None:
    for page in ("report/", "report/full/", "how-well/"):
        shown = Client().get(f"/millbrook/damp/round/1/{page}").content.decode()
        for target, anchor in re.findall(r'href="([^"#]*)#([^"]+)"', shown):
            other = shown if not target else Client().get(target).content.decode()
            assert f'id="{anchor}"' in other, f"{page}: {target}#{anchor}"


def test_the_one_page_has_proposal_decision_share_and_track_record(millbrook: Organisation) -> None:
    page = words_of(Client().get("/millbrook/damp/round/1/report/"))
    for words in (
        "Each home keeps a damp diary until then.",
        "proposed by the drafting group",
        "We sign for a survey. We do not sign a blank cheque.",
        "about 82 of 100 who answered said it is ours",
        "We expected 2.9 of 5 to come true; 1 did.",
    ):
        assert words in page, words
    assert "version 1.0" not in page


def test_the_full_report_has_every_version_and_each_card(millbrook: Organisation) -> None:
    page = words_of(Client().get("/millbrook/damp/round/1/report/full/"))
    for words in ("version 1.0", "version 1.1", "Sent back by the members' meeting.", "Too few to say"):
        assert words in page, words
    assert page.count('<section class="expectation"') == 5


def test_what_we_got_wrong_and_what_we_learned_stand_in_both(asking: Round) -> None:
    note(asking, NoteKind.WRONG, "We asked the wrong week.")
    note(asking, NoteKind.KEEP, "Two at every door.")
    for address in (SHORT, FULL, "/elm/heat/round/1/"):
        assert "We asked the wrong week." in words_of(Client().get(address))
    assert "Two at every door." in words_of(Client().get(FULL))


def test_a_story_shows_the_words_it_is_about_only_while_their_author_shows_them(
    asking: Round, neighbour: voices.Speaker
) -> None:
    said = voices.say(asking, "Now I know my neighbour.", neighbour, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    note(asking, NoteKind.STORY, "Two doors, one pipe.", said)
    assert "Now I know my neighbour." in words_of(Client().get(FULL))
    voices.show_only_outcome(said, True)
    page = words_of(Client().get(FULL))
    assert "Now I know my neighbour." not in page
    assert "Two doors, one pipe." in page


def test_carry_overs_stand_in_their_round_and_in_the_next_with_the_answer(asking: Round) -> None:
    loop.move(asking, Stage.SUM_UP, role="committee", day=DAY)
    carried = CarryOver.objects.create(round=asking, text="Who pays for the pipes?", day=DAY)
    Closing.objects.create(round=asking, role="committee", day=DAY)
    loop.open_next_round(asking, question="And the pipes?", promise_on=date(2026, 9, 1), role="committee", day=DAY)
    after = words_of(Client().get("/elm/heat/round/2/"))
    assert "Who pays for the pipes?" in after
    assert "Not answered yet." in after
    CarryOverAnswer.objects.create(carry_over=carried, taken_up=False, text="The council does.", day=DAY)
    for address in ("/elm/heat/round/2/", "/elm/heat/round/1/", FULL):
        page = words_of(Client().get(address))
        assert "Who pays for the pipes?" in page, address
        assert "The council does." in page, address


def test_a_round_of_which_nothing_was_published_has_reports_all_the_same(asking: Round) -> None:
    for address in (SHORT, FULL):
        assert "Nothing has been published yet." in words_of(Client().get(address))


def test_what_was_believed_before_asking_is_told_once_it_is_locked(asking: Round) -> None:
    belief = asking.beliefs.create(order=1, text="It is the boiler.")
    assert "It is the boiler." not in words_of(Client().get(FULL))
    belief.locked_on = DAY
    belief.save()
    asking.belief_marks.create(belief=belief, kind="changed", text="It is the pipes.", day=DAY)
    page = words_of(Client().get(FULL))
    assert "It is the boiler." in page
    assert "It is the pipes." in page


def test_hostile_words_in_notes_stay_words(asking: Round) -> None:
    note(asking, NoteKind.WRONG, "<script>alert(1)</script>")
    for address in (SHORT, FULL, "/elm/heat/round/1/"):
        assert "<script>alert" not in Client().get(address).content.decode()


def test_a_long_round_shows_fifty_sentences_a_page(asking: Round) -> None:
    section = asking.consultation.organisation.sections.get(slug="a")
    for number in range(60):
        speaker = voices.Speaker(f"{number:032x}", new_slip(), section)
        said = voices.say(asking, f"Sentence number {number}.", speaker, day=DAY)
        voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    one = words_of(Client().get("/elm/heat/round/1/"))
    two = words_of(Client().get("/elm/heat/round/1/?page=2"))
    assert (one.count("Sentence number"), two.count("Sentence number")) == (50, 10)
    assert "Page 2 of 2" in two
    for odd in ("0", "99", "x", "-1"):
        assert Client().get(f"/elm/heat/round/1/?page={odd}").status_code == 200


def test_the_thread_of_a_sentence_reaches_what_was_learned_and_the_next_round(millbrook: Organisation) -> None:
    round_ = first(millbrook)
    expectation = (
        Expectation.objects.filter(version__position__round=round_, point__sources__statement__visibility="words")
        .order_by("label")
        .first()
    )
    assert expectation is not None
    Note.objects.create(
        round=round_,
        kind=NoteKind.WHY,
        text="Two at every door.",
        expectation=expectation,
        role="facilitator",
        day=DAY,
    )
    point = expectation.point
    assert point is not None
    source = point.sources.filter(statement__isnull=False).select_related("statement").first()
    assert source is not None
    assert source.statement is not None
    base = "/millbrook/damp/round/1"
    for page in (f"{base}/said/{source.statement.label}/", f"{base}/expected/{expectation.label}/"):
        shown = words_of(Client().get(page))
        assert "Two at every door." in shown, page
        assert f'href="{base}/#sum-up"' in shown
        assert 'href="/millbrook/damp/round/2/"' in shown
