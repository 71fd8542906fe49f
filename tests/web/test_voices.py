"""Words are kept byte for byte, shown as their author chose, and can be taken back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.spans import span_digest
from massline.web.rounds import voices
from massline.web.rounds.models import Origin, Round, Source, Statement, Verdict
from massline.web.rounds.models.statement import LONGEST
from massline.web.rounds.voices import Speaker, WordsRefusedError

DAY = date(2026, 3, 2)


def test_what_is_said_waits_for_a_moderator_before_it_can_be_answered(asking: Round, neighbour: Speaker) -> None:
    said = voices.say(asking, "It is cold until nine.", neighbour, day=DAY)
    assert list(voices.waiting(asking)) == [said]
    assert not voices.open_to_votes(asking).exists()
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    assert list(voices.open_to_votes(asking)) == [said]
    assert not voices.waiting(asking).exists()


def test_the_latest_verdict_counts(asking: Round, neighbour: Speaker) -> None:
    said = voices.say(asking, "It is cold until nine.", neighbour, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    voices.moderate(said, Verdict.HELD, role="moderator", day=DAY, reason="a name")
    assert not voices.open_to_votes(asking).exists()


def test_the_same_words_sent_twice_are_stored_once(asking: Round, neighbour: Speaker) -> None:
    first = voices.say(asking, "It is cold.", neighbour, day=DAY)
    assert voices.say(asking, "  It is cold.\r\n", neighbour, day=DAY) == first
    assert Statement.objects.filter(origin=Origin.PARTICIPANT).count() == 1


def test_the_same_words_of_two_people_are_two_statements(asking: Round, neighbour: Speaker) -> None:
    voices.say(asking, "It is cold.", neighbour, day=DAY)
    voices.say(asking, "It is cold.", Speaker("d" * 32, neighbour.receipt), day=DAY)
    assert Statement.objects.filter(origin=Origin.PARTICIPANT).count() == 2


@pytest.mark.parametrize("blank", ["", "   ", "\n\t", "\x00\x07", "\u200b\u200e", "\u0301"])
def test_nothing_to_read_is_refused(blank: str) -> None:
    with pytest.raises(WordsRefusedError, match="no words"):
        voices.clean(blank)


def test_a_text_that_is_too_long_is_told_its_length() -> None:
    assert len(voices.clean("x" * LONGEST)) == LONGEST
    with pytest.raises(WordsRefusedError, match="5000 characters"):
        voices.clean("x" * 5000)


@pytest.mark.parametrize(
    "words", ["🔥🔥", "برد حتى التاسعة", "<script>alert(1)</script>", "=1+1", "a\nb", "family 👨‍👩‍👧"]
)
def test_any_script_and_sign_is_kept_as_it_was_said(words: str) -> None:
    assert voices.clean(words) == words


@given(st.text(max_size=80))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    try:
        once = voices.clean(text)
    except WordsRefusedError:
        return
    assert voices.clean(once) == once


@given(st.data())
@pytest.mark.django_db
def test_a_quotation_is_the_stored_words_byte_for_byte(data: st.DataObject) -> None:
    text = voices.clean(data.draw(st.text(min_size=1, max_size=60)) + "word")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    said = Statement(text=text, visibility="words")
    said.digest = ""
    digest = span_digest(bytes(said.salt or b""), text[start:end])
    source = Source(statement=said, start=start, end=end, digest=digest)
    assert voices.quotation(source) == text[start:end]
    source.end = max(start + 1, end - 1)
    if source.end != end:
        assert voices.quotation(source) is None


def test_withdrawn_words_are_quoted_nowhere_and_leave_a_tombstone(
    asking: Round, neighbour: Speaker, statement: Statement
) -> None:
    said = voices.say(asking, "It is cold until nine.", neighbour, day=DAY)
    source = voices.cite(statement, said, start=0, end=10)
    assert voices.quotation(source) == "It is cold"
    voices.withdraw(said, day=DAY)
    source.refresh_from_db()
    assert voices.quotation(source) is None
    assert not voices.of_receipt(neighbour.receipt).exists()
    assert Statement.objects.filter(pk=said.pk, withdrawn_on=DAY).exists()


def test_hidden_words_are_not_quoted_and_can_be_shown_again(
    asking: Round, neighbour: Speaker, statement: Statement
) -> None:
    said = voices.say(asking, "It is cold until nine.", neighbour, day=DAY)
    source = voices.cite(statement, said)
    voices.show_only_outcome(said, True)
    source.refresh_from_db()
    assert voices.quotation(source) is None
    voices.show_only_outcome(said, False)
    source = Source.objects.get(pk=source.pk)
    assert voices.quotation(source) == "It is cold until nine."


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (0, 999)])
def test_a_span_outside_the_words_is_refused(
    asking: Round, neighbour: Speaker, statement: Statement, start: int, end: int
) -> None:
    said = voices.say(asking, "It is cold until nine.", neighbour, day=DAY)
    with pytest.raises(ValueError, match="has no words at"):
        voices.cite(statement, said, start=start, end=end)
