"""One round on one page: the question, where it stands, the proposal, what was expected, everything said."""

from typing import Any

from django.utils.translation import gettext as _

from massline.web.public.addresses import page_of
from massline.web.public.cards import card
from massline.web.public.standing import Standing, standing_of
from massline.web.public.trail import day, decision_line
from massline.web.rounds.loop import ORDER, stage_of
from massline.web.rounds.models import Expectation, Origin, PositionVersion, Round, Statement, Visibility
from massline.web.rounds.voices import accepted


def round_page(round_: Round) -> dict[str, Any]:
    """What the page of a round draws: public words and states, no numbers."""
    shown = PositionVersion.objects.filter(position__round=round_, published_on__isnull=False)
    versions = list(shown.select_related("position").order_by("-published_on", "-number"))
    expectations = Expectation.objects.filter(version__in=versions).select_related("version__position__round")
    ordered = sorted(expectations, key=lambda expectation: (len(expectation.label), expectation.label))
    changes = round_.stage_changes.order_by("id")
    return {
        "at": ORDER.index(stage_of(round_)) + 1,
        "moves": [
            {"stage": change.get_after_display(), "day": day(change.day), "reason": change.reason}
            for change in changes
        ],
        "versions": [_version(version) for version in versions],
        "cards": [card(expectation, expectation.outcomes.order_by("-day").first()) for expectation in ordered],
        "said": [_said(statement) for statement in everything_said(round_)],
        "others": round_.consultation.rounds.exclude(pk=round_.pk).order_by("number"),
    }


def everything_said(round_: Round) -> list[Statement]:
    """What people said and a moderator accepted, in an order that says nothing about when."""
    said = Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT)
    return list(accepted(said).select_related("round__consultation__organisation").order_by("id"))


def _said(statement: Statement) -> dict[str, Any]:
    if statement.withdrawn_on is not None:
        text = _("Withdrawn by the person who said it.")
    elif statement.visibility != Visibility.WORDS:
        text = _("The person who said it shows only what became of it.")
    else:
        return {"text": statement.text, "lang": statement.language, "url": page_of(statement), "shown": True}
    return {"text": text, "lang": "", "url": page_of(statement), "shown": False}


def _version(version: PositionVersion) -> dict[str, Any]:
    elements = version.elements.select_related("statement__round__consultation__organisation").order_by("order")
    return {
        "version": version,
        "day": day(version.published_on),
        "decisions": [decision_line(decision, "") for decision in version.decisions.order_by("id")],
        "points": [_point(element.statement) for element in elements],
        "reservations": version.reservations.select_related("section"),
    }


def _point(point: Statement) -> dict[str, Any]:
    standing = standing_of(point)
    return {
        "text": point.text,
        "url": page_of(point),
        "sources": _sources(standing),
        "standing": f"{standing.term.capitalize()}. {standing.meaning}" if standing.grounds else "",
    }


def _sources(standing: Standing) -> list[dict[str, Any]]:
    gone, hidden = _("Withdrawn by the person who said it."), _("Words that are not shown.")
    return [
        {
            "text": ground.words or (gone if ground.withdrawn else hidden),
            "url": ground.url,
            "lang": ground.lang,
            "happened": not ground.said,
        }
        for ground in standing.grounds
    ]
