"""Pages everybody may open: the drawn thread, a point, a sentence, an expectation."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from massline.web.people.models import Organisation
from massline.web.public import comments
from massline.web.public.addresses import page_of
from massline.web.public.cards import card
from massline.web.public.contributions import answers_to, branches_of
from massline.web.public.drawn import NAMES, drawn, example, named
from massline.web.public.place import page_for, round_at
from massline.web.public.rounds import round_page
from massline.web.public.standing import shows_words, standing_of
from massline.web.public.throwaway import example_receipts, try_withdrawing
from massline.web.public.trail import (
    decision_line,
    elements_of,
    expectations_of,
    next_from,
    noted_lines,
    was_shown,
)
from massline.web.rounds.models import Consultation, Expectation, Origin, Statement, Visibility
from massline.web.rounds.practice.expecting import latest_outcomes
from massline.web.rounds.voices import of_receipt


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The drawn thread where the example is loaded; else what this is and where to begin."""
    consultation = example()
    thread = drawn(consultation) if consultation else None
    real = Organisation.objects.filter(invented=False)
    own = Consultation.objects.filter(organisation__in=real).select_related("organisation").order_by("title")
    page: dict[str, Any] = {"drawn": thread, "own": own}
    if consultation is not None and thread is not None:
        page |= {"to_withdraw": _to_withdraw(consultation), "slip": _slip(consultation)}
    return render(request, "public/home.html", page)


def _to_withdraw(consultation: Consultation) -> Statement | None:
    statement = named(consultation, NAMES.take_back)
    return statement if statement is not None and shows_words(statement) else None


def _slip(consultation: Consultation) -> dict[str, Any] | None:
    """The slip to tap: a receipt everybody knows, with the first sentence said under it."""
    code = example_receipts().get(NAMES.slip, "")
    said = of_receipt(code).filter(round__consultation=consultation).first()
    return {"code": code, "text": said.text, "lang": said.language} if said and shows_words(said) else None


@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest) -> HttpResponse:
    """Withdraw one sentence of the example in a throwaway copy: before and after, side by side."""
    consultation = example()
    statement = _to_withdraw(consultation) if consultation else None
    if consultation is None or statement is None:
        raise Http404
    page = {"statement": statement, "url": page_of(statement), "organisation": consultation.organisation}
    if request.method == "POST":
        page["changes"] = try_withdrawing(statement, on=timezone.localdate())
    return render(request, "public/trial.html", page)


@require_safe
def one_round(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """A whole round: from here every point, sentence and expectation of it can be opened."""
    found = round_at(organisation, consultation, number)
    return render(
        request, "public/round.html", page_for(found) | round_page(found, page=request.GET.get("page", "1"))
    )


@require_safe
def point(request: HttpRequest, organisation: str, consultation: str, number: int, label: str) -> HttpResponse:
    """One point of our proposal: what it rests on, what was decided, what came of it, what that led to."""
    round_ = round_at(organisation, consultation, number)
    statement = get_object_or_404(Statement, round=round_, label=label, origin=Origin.DRAFTING)
    elements = elements_of(statement)
    if not elements:
        raise Http404
    decisions = [d for element in elements for d in element.version.decisions.order_by("id")]
    versions = [element.version for element in elements]
    page = page_for(round_) | {
        "point": statement,
        "element": elements[-1],
        "standing": standing_of(statement),
        "decisions": [decision_line(decision, "") for decision in decisions],
        "reservations": [note for version in versions for note in version.reservations.select_related("section")],
        "expectations": [card(*pair) for pair in expectations_of(statement)],
    }
    return render(request, "public/point.html", page)


@require_safe
def said(request: HttpRequest, organisation: str, consultation: str, number: int, label: str) -> HttpResponse:
    """One sentence and what became of it. Neither section nor day nor channel: those could point at somebody."""
    round_ = round_at(organisation, consultation, number)
    found = Statement.objects.filter(round=round_, label=label).exclude(origin=Origin.DRAFTING)
    statement = get_object_or_404(found)
    if not was_shown(statement):
        raise Http404
    outcomes = [source.outcome for source in statement.sources.select_related("outcome") if source.outcome]
    page = page_for(round_) | {
        "statement": statement,
        "spoken": statement.origin == Origin.PARTICIPANT,
        "came_from": "practice" if statement.origin == Origin.PRACTICE else "organisers",
        "hidden": statement.visibility != Visibility.WORDS,
        "answers": answers_to(statement),
        "branches": branches_of(statement),
        "below": comments.taken_from(statement),
        "before": [card(outcome.expectation, outcome) for outcome in outcomes],
    }
    return render(request, "public/said.html", page)


@require_safe
def expected(request: HttpRequest, organisation: str, consultation: str, number: int, label: str) -> HttpResponse:
    """What was written down before, what happened, and what went on from there."""
    round_ = round_at(organisation, consultation, number)
    found = Expectation.objects.filter(
        version__position__round=round_, version__published_on__isnull=False, label=label
    ).select_related("version__position", "point__round__consultation__organisation")
    expectation = found.order_by("-version__number").first()
    if expectation is None:
        raise Http404
    outcome = latest_outcomes([expectation]).get(expectation.pk)
    page = page_for(round_) | {
        "expectation": expectation,
        "card": card(expectation, outcome),
        "outcome": outcome,
        "point_url": page_of(expectation.point) if expectation.point else "",
        "standing": standing_of(expectation.point) if expectation.point else None,
        "noted": noted_lines(expectation),
        "led_to": [{"statement": target, "url": page_of(target)} for target in next_from(outcome)],
    }
    return render(request, "public/expected.html", page)


@require_safe
def about(request: HttpRequest, template: str) -> HttpResponse:
    """A page of plain words."""
    return render(request, template)
