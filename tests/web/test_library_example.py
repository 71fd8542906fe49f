"""The example has a paper with a conversation, and its first sum-up is open for discussion."""

from django.test import Client

from massline.papers.checking import check
from massline.papers.reading import read_paper
from massline.web.library import example as library
from massline.web.library.models import Discussed, Paper
from massline.web.people.models import Organisation
from massline.web.rounds import example
from tests.web.crawling import words_of


def test_the_paper_of_the_example_has_nothing_to_mend() -> None:
    assert not check(read_paper(example.FOLDER / library.FILE))


def test_it_is_loaded_once_and_what_waits_is_not_shown(millbrook: Organisation) -> None:
    for _again in range(2):
        library.load(example.FOLDER, millbrook)
    paper = Paper.objects.get(discussed__isnull=True)
    page = words_of(Client().get(f"/papers/millbrook/{paper.slug}/"))
    assert "2 comments" in page
    assert "where it stands in version 1" in page
    assert "Ledger" not in page
    assert [one.round.number for one in Discussed.objects.all() if one.round] == [1]


def test_an_example_without_a_paper_has_none(union: Organisation) -> None:
    library.load(example.EXAMPLES["union"], union)
    assert not Paper.objects.exists()
