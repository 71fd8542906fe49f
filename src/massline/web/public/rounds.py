"""One round on one page: the question, where it stands, the proposal, what was expected, everything said."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from massline.web.library.opening import discussed_in
from massline.web.library.publishing import latest
from massline.web.people.models import Organisation
from massline.web.plans import planning, supposing
from massline.web.public.addresses import page_of
from massline.web.public.cards import card
from massline.web.public.standing import Standing, standings_of
from massline.web.public.summed_up import summed_up
from massline.web.public.trail import day, decision_line
from massline.web.relations.sides import any_readable
from massline.web.rounds.loop import ORDER, stage_of
from massline.web.rounds.models import Expectation, Origin, PositionVersion, Round, Statement, Visibility
from massline.web.rounds.practice.expecting import after_the_fact, latest_outcomes
from massline.web.rounds.voices import accepted, why_gone

A_PAGE = 50
"""Sentences on one page of everything that was said."""


def round_page(round_: Round, *, page: str = "1") -> dict[str, Any]:
    """What the page of a round draws: public words and states, no numbers."""
    said = everything_said(round_, page)
    changes = round_.stage_changes.order_by("id")
    return {
        "at": ORDER.index(stage_of(round_)) + 1,
        "moves": [
            {"stage": change.get_after_display(), "day": day(change.day), "reason": change.reason}
            for change in changes
        ],
        "versions": versions_of(round_),
        "cards": cards_of(round_),
        "said": [_said(statement) for statement in said],
        "pages": said,
        "panels": round_.panels.exists(),
        "planned": planning.stages_of(round_),
        "hypotheses": supposing.tested_by(round_),
        "longer": longer(round_.consultation.organisation),
        "papers": round_.consultation.organisation.papers.exists(),
        "discussed": [latest(one.paper) for one in discussed_in(round_)],
        "relations": any_readable(round_.consultation.organisation),
        "others": round_.consultation.rounds.exclude(pk=round_.pk).order_by("number"),
    } | summed_up(round_)


def longer(organisation: Organisation) -> str:
    """The name of the first page about what lasts longer than a round that has something on it; "" for none."""
    there = (
        ("plan", organisation.plan_stages),
        ("hypotheses", organisation.hypotheses),
        ("watch_list", organisation.watches),
        ("mandates", organisation.mandates),
        ("programmes", organisation.programmes),
    )
    return next((name for name, rows in there if rows.exists()), "")


def everything_said(round_: Round, page: str) -> Page[Statement]:
    """What people said and a moderator accepted, in an order that says nothing about when."""
    said = Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT)
    rows = accepted(said).select_related("round__consultation__organisation").order_by("id")
    return Paginator(rows, A_PAGE).get_page(page)


def versions_of(round_: Round, *, newest_only: bool = False) -> list[dict[str, Any]]:
    """The versions that were shown with their points, decisions and notes, the newest first."""
    shown = PositionVersion.objects.filter(position__round=round_, published_on__isnull=False)
    versions = list(shown.select_related("position__round").order_by("-published_on", "-number"))
    return [_version(version) for version in (versions[:1] if newest_only else versions)]


def cards_of(round_: Round) -> list[dict[str, Any]]:
    """What was expected of the versions shown, with what happened, H2 before H10."""
    found = Expectation.objects.filter(version__position__round=round_, version__published_on__isnull=False)
    rows = list(found.select_related("version__position__round__consultation__organisation"))
    outcomes = latest_outcomes(rows)
    ordered = sorted(rows, key=lambda expectation: (len(expectation.label), expectation.label))
    late = after_the_fact(rows)
    return [card(one, outcomes.get(one.pk), late=one.pk in late) for one in ordered]


def _said(statement: Statement) -> dict[str, Any]:
    if statement.withdrawn_on is not None:
        text = why_gone(statement)
    elif statement.visibility != Visibility.WORDS:
        text = _("The person who said it shows only what became of it.")
    else:
        return {
            "text": statement.text,
            "lang": statement.language,
            "url": page_of(statement),
            "shown": True,
            "wording": statement.wording_approved,
        }
    return {"text": text, "lang": "", "url": page_of(statement), "shown": False}


def _version(version: PositionVersion) -> dict[str, Any]:
    elements = version.elements.select_related("statement__round__consultation__organisation").order_by("order")
    points = [element.statement for element in elements]
    standings = standings_of(points, version.position.round)
    return {
        "version": version,
        "day": day(version.published_on),
        "decisions": [
            decision_line(decision, "") for decision in version.decisions.select_related("version").order_by("id")
        ],
        "points": [_point(point, standings[point.pk]) for point in points],
        "reservations": list(version.reservations.select_related("section")),
    }


def _point(point: Statement, standing: Standing) -> dict[str, Any]:
    return {
        "text": point.text,
        "drafted_by": point.drafted_by,
        "url": page_of(point),
        "sources": _sources(standing),
        "standing": f"{standing.term.capitalize()}. {standing.meaning}" if standing.grounds else "",
    }


def _sources(standing: Standing) -> list[dict[str, Any]]:
    gone, hidden = _("Withdrawn by the person who said it, or removed."), _("Words that are not shown.")
    return [
        {
            "text": ground.words or (gone if ground.withdrawn else hidden),
            "url": ground.url,
            "lang": ground.lang,
            "happened": not ground.said,
        }
        for ground in standing.grounds
    ]
