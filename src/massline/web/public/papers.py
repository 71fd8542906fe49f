"""Papers to read: the list of an organisation, a paper in one of its versions, what changed between two."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from massline.web.library.conversation import conversation
from massline.web.library.models import Discussed, Paper, PaperVersion
from massline.web.library.opening import opened_by
from massline.web.library.page import page_of
from massline.web.library.publishing import latest, published, versions_compared
from massline.web.people.models import Organisation
from massline.web.plans.supposing import claimed_in
from massline.web.public.comments import CommentForm, fresh_ticket
from massline.web.rounds.models import Round


def paper_at(organisation: str, paper: str) -> Paper:
    """The paper at this address. Raises ``Http404`` where there is none."""
    found = Paper.objects.select_related("organisation")
    return get_object_or_404(found, organisation__slug=organisation, slug=paper)


@require_safe
def papers(request: HttpRequest, organisation: str) -> HttpResponse:
    """The papers of an organisation, the newest first, and beside them the proposals and sum-ups under discussion."""
    found = get_object_or_404(Organisation, slug=organisation)
    versions = published(found)
    opened = opened_by(found)
    page = {
        "organisation": found, "lang": found.language,
        "versions": [one for one in versions if one.paper_id not in opened],
        "opened": [one for one in versions if one.paper_id in opened],
    }  # fmt: skip
    return render(request, "public/papers.html", page)


@require_safe
def paper(request: HttpRequest, organisation: str, paper: str) -> HttpResponse:
    """The latest version, and the conversation below it."""
    found = paper_at(organisation, paper)
    return _page(request, latest(found), {"form": CommentForm(), "ticket": fresh_ticket(found)})


@require_safe
def paper_version(request: HttpRequest, organisation: str, paper: str, number: int) -> HttpResponse:
    """One version, as it was published."""
    return _page(request, _version(paper_at(organisation, paper), number), {})


def _page(request: HttpRequest, version: PaperVersion, more: dict[str, Any]) -> HttpResponse:
    page = about(version) | more | {
        "page": page_of(version),
        "claims": list(claimed_in(version).items()),
        "versions": version.paper.versions.order_by("-number").defer("content"),
        "conversation": conversation(version.paper),
    }  # fmt: skip
    return render(request, "public/paper.html", page)


def about(version: PaperVersion) -> dict[str, Any]:
    """What every page of a paper is given."""
    newest = latest(version.paper)
    return {
        "organisation": version.paper.organisation,
        "lang": version.language,
        "paper": version.paper,
        "version": version,
        "is_latest": version.number == newest.number,
        "round": _round_of(version.paper),
    }


def _round_of(paper: Paper) -> Round | None:
    """The round whose proposal or sum-up it is, None for a paper that stands for itself."""
    found = Discussed.objects.filter(paper=paper)
    one = found.select_related("position__round__consultation", "round__consultation").first()
    if one is None:
        return None
    return one.position.round if one.position else one.round


@require_safe
def paper_changes(request: HttpRequest, organisation: str, paper: str, number: int) -> HttpResponse:
    """What a version changed: paragraphs that read differently, new ones, and those that are gone."""
    found = paper_at(organisation, paper)
    version, before = _version(found, number), _version(found, number - 1)
    page = about(version) | {"before": before, "compared": versions_compared(version, before)}
    return render(request, "public/paper_changes.html", page)


def _version(paper: Paper, number: int) -> PaperVersion:
    version = paper.versions.filter(number=number).select_related("paper__organisation").first()
    if version is None:
        raise Http404
    return version
