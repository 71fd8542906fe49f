"""Papers on the site: read, confirmed, published in versions that never change, and laid out for reading."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from massline.papers import paper_of
from massline.papers.paper import Attribution
from massline.web.library import content
from massline.web.library.models import Comment, CommentVerdict, Paper, PaperVersion
from massline.web.library.page import page_of
from massline.web.library.publishing import Told, publish
from massline.web.people.models import Organisation, Role
from massline.web.record.models import LogEntry
from massline.web.rounds.models import Round
from massline.web.rounds.rehearsal.wiping import wipe
from tests.web import shelf
from tests.web.crawling import words_of
from tests.web.listeners import at_desk
from tests.web.payloads import executing
from tests.web.shelf import DAY, FIRST, SECOND

DESK = "/desk/elm/heat/papers/"
PAPER = "/papers/elm/who-mends-the-lifts/"
CONFIRMED = {"publish": "yes", "title": "Who mends the lifts", "author": "A. Writer", "abridged": "no", "seen": "on"}


def test_a_pasted_paper_is_read_first_and_published_once_it_is_confirmed(asking: Round) -> None:
    client = at_desk(asking)
    looked = words_of(client.post(DESK, {"text": FIRST, "is_markdown": "on"}))
    assert "Nothing to mend" in looked
    assert "Who mends the lifts" in looked
    assert not Paper.objects.exists()
    told = {"text": FIRST, "is_markdown": "on", **CONFIRMED}
    refused = client.post(DESK, told | {"seen": ""})
    assert refused.status_code == 422
    assert "only guessed" in words_of(refused)
    for _twice in range(2):
        assert client.post(DESK, told).headers["Location"] == PAPER
    assert PaperVersion.objects.count() == 1
    assert LogEntry.objects.filter(act="publish paper").count() == 1
    assert "Who mends the lifts" in words_of(Client().get("/papers/elm/"))
    for page in ("/elm/heat/", "/elm/heat/round/1/"):
        assert 'href="/papers/elm/"' in Client().get(page).content.decode()


def test_the_page_has_contents_anchors_notes_both_ways_a_citation_and_its_origin(organisation: Organisation) -> None:
    version = shelf.put_up(organisation)
    page = Client().get(PAPER).content.decode()
    anchor = page_of(version).headings[0].anchor
    assert f'<h2 id="{anchor}"' in page
    assert 'id="call-1-1" href="#note-1"' in page
    assert 'id="note-1"' in page
    assert 'href="#call-1-1"' in page
    assert "<strong>one date</strong>" in page
    assert '<cite class="work">Collected Letters</cite>' in page
    assert "pp. 31-34" in page
    for told in ("A. Writer", "CC BY", "In full", "March 2, 2026"):
        assert told in page
    assert executing(page) == []


def test_a_new_version_keeps_anchors_tells_what_changed_and_leaves_the_old_one_where_it_was(asking: Round) -> None:
    first = shelf.put_up(asking.consultation.organisation)
    client = at_desk(asking)
    address = f"{DESK}paper/who-mends-the-lifts/"
    looked = words_of(client.post(address, {"text": SECOND, "is_markdown": "on"}))
    assert "Paragraphs that are gone" in looked
    assert "lost" in looked or "leads nowhere" in looked
    told = {"text": SECOND, "is_markdown": "on", "change": "Mondays, and no name.", **CONFIRMED}
    assert client.post(address, told).status_code == 303
    newest = first.paper.versions.get(number=2)
    kept = {one.anchor for one in content.paper_in(newest.content).paragraphs}
    assert content.paper_in(first.content).paragraphs[0].anchor in kept
    changes = words_of(Client().get(f"{PAPER}changes/2/"))
    assert "every week" in changes
    assert "every Monday" in changes
    assert "Mondays, and no name." in changes
    old = words_of(Client().get(f"{PAPER}version/1/"))
    assert "every week" in old
    assert "There is a newer one" in old
    for nowhere in ("version/3/", "changes/1/", "changes/9/"):
        assert Client().get(f"{PAPER}{nowhere}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said", "status"),
    [
        ({"text": ""}, "Choose a file, or paste the paper", 422),
        ({"text": "# Only a title", "is_markdown": "on"}, "no text below it", 422),
        ({"file": SimpleUploadedFile("a.md", b"\xff\xfe\x00")}, "line 1: byte 0xff is no text in UTF-8", 422),
        ({"file": SimpleUploadedFile("a.md", b"")}, "the file is empty", 422),
        ({"file": SimpleUploadedFile("a.txt", b"word " * 200_000)}, "at most 800,000", 422),
        (
            {"text": "A\n\nB\n\n2 comments\n\n- Guest - Ann\n\n" + "<div>" * 5_000},
            "of “Ann” below it has over 20,000",
            422,
        ),
        ({"file": SimpleUploadedFile("a.txt", b"word " * 1_000_000)}, "far too long", 413),
    ],
)
def test_what_is_no_paper_is_refused_with_one_sentence_and_nothing_is_stored(
    asking: Round, sent: dict[str, object], said: str, status: int
) -> None:
    answer = at_desk(asking).post(DESK, sent)
    assert answer.status_code == status
    assert said in words_of(answer)
    assert not Paper.objects.exists()


def test_five_hundred_notes_lead_there_and_back(organisation: Organisation) -> None:
    text = "# Notes\n\n" + "\n\n".join(f"A sentence stands here.[^{n}]" for n in range(500))
    text += "\n\n" + "\n\n".join(f"[^{n}]: Note {n}." for n in range(500))
    page = page_of(shelf.put_up(organisation, text))
    assert len(page.notes) == 500
    assert all(len(note.calls) == 1 for note in page.notes)


def test_hostile_markup_stays_words(organisation: Organisation) -> None:
    text = (
        "# A\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://e.org/z.png) <b onclick=x>b</b>\n\n"
        '[link](https://example.org "t") and \u27e60\u27e7 and[^1] `c`\n\n[^1]: <img src=x onerror=alert(1)>\n'
    )
    page = Client().get(f"/papers/elm/{shelf.put_up(organisation, text).paper.slug}/").content.decode()
    assert executing(page) == []
    assert "&lt;script&gt;" in page
    assert "<img" not in page
    assert 'href="https://example.org" rel="nofollow noopener noreferrer"' in page


def test_plain_text_is_not_read_as_markdown(organisation: Organisation) -> None:
    told = Told("Stars", Attribution(), is_markdown=False)
    text = paper_of(b"Stars\n\nA *star* and a_b_c <i>.\n")
    publish(organisation, text, told, role="drafter", day=DAY)
    assert "A *star* and a_b_c &lt;i&gt;." in Client().get("/papers/elm/stars/").content.decode()


def test_two_papers_of_one_title_have_addresses_of_their_own(organisation: Organisation) -> None:
    slugs = [shelf.put_up(organisation, text).paper.slug for text in (FIRST, SECOND)]
    assert slugs == ["who-mends-the-lifts", "who-mends-the-lifts-2"]


def test_nothing_published_or_judged_can_be_changed_in_the_database_and_a_rehearsal_alone_is_wiped(
    organisation: Organisation,
) -> None:
    comment = shelf.judged(shelf.commented(shelf.put_up(organisation)))
    for rows, change in (
        (PaperVersion.objects.all(), {"title": "Other"}),
        (CommentVerdict.objects.all(), {"reason": "Other"}),
        (Comment.objects.all(), {"text": "Other words here"}),
        (Comment.objects.all(), {"name": "Other"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    rehearsed = Organisation.objects.create(slug="try", name="Try", invented=True, rehearsal=True)
    shelf.judged(shelf.commented(shelf.put_up(rehearsed)))
    wipe(rehearsed, day=DAY)
    assert list(Comment.objects.all()) == [comment]
    assert Paper.objects.count() == 1


def test_the_essay_comes_whole_with_its_warnings_and_its_conversation_waits(
    asking: Round, shared_samples: Path
) -> None:
    client = at_desk(asking, Role.FACILITATOR)
    text = (shared_samples / "essay.txt").read_text(encoding="utf-8")
    looked = words_of(client.post(DESK, {"text": text}))
    assert len(re.findall(r"What to do:", looked)) == 6
    assert "footnotes 2 and 3 have no anchor" in looked
    told = {"text": text, "publish": "yes", "title": "Mass Work", "author": "Amil K.", "seen": "on"}
    address = client.post(DESK, told).headers["Location"]
    page = words_of(Client().get(address))
    assert "Good read" not in page
    assert "amanezca" not in page
    assert list(Comment.objects.values_list("name", flat=True)) == ["Red Fly", "amanezca"]
    for comment in Comment.objects.all():
        shelf.judged(comment)
    page = Client().get(address).content.decode()
    assert re.search(r'<a href="#c-\w+">@redfly</a>', page)
    assert page.count("not found in the text") == 2
    assert "2 comments" in page
    assert "<i>" not in page.split('id="conversation"')[1]
