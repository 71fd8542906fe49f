"""The report of a round, on one page or in full: what was said, proposed, decided, expected, seen and learned."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from massline.method.shown import shown_share
from massline.web.public.how_well import followed
from massline.web.public.measure_said import Said
from massline.web.public.not_heard import heard_page
from massline.web.public.place import page_for, round_at
from massline.web.public.removed import removed_in
from massline.web.public.rounds import cards_of, versions_of
from massline.web.public.summed_up import beliefs, summed_up
from massline.web.rounds.loop import ORDER, stage_of
from massline.web.rounds.models import PositionVersion, Round
from massline.web.rounds.practice.expecting import expectations_of, record_in_words

FIRST_ALARMS = 3
"""Alarms on the one page; the others are counted there and stand on the page of the method."""


@require_safe
def one_page(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """The round on one sheet of paper."""
    round_ = round_at(organisation, consultation, number)
    return render(request, "public/report_short.html", report(round_, full=False))


@require_safe
def in_full(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """Everything of the round that is public, to print or to keep."""
    round_ = round_at(organisation, consultation, number)
    return render(request, "public/report_full.html", report(round_, full=True))


def report(round_: Round, *, full: bool) -> dict[str, Any]:
    """What both reports draw. The short one has the newest version only."""
    page = page_for(round_) | followed(round_) | summed_up(round_)
    release = page["release"]
    versions = versions_of(round_, newest_only=not full)
    page |= {
        "at": ORDER.index(stage_of(round_)) + 1,
        "versions": versions,
        "newest": versions[0] if versions else None,
        "cards": cards_of(round_),
        "record": record_in_words(expectations_of(round_)),
        "proposals": _proposals(release) if release else [],
        "to_act": _to_act(page["parts"], versions[0]["version"] if versions else None),
        "alarms_first": page["alarms"][:FIRST_ALARMS],
        "removals": removed_in(round_),
        "alarms_more": max(len(page["alarms"]) - FIRST_ALARMS, 0),
    }
    if full:
        page |= beliefs(round_) | {"heard": heard_page(round_)}
    return page


def _to_act(parts: list[dict[str, Any]], newest: PositionVersion | None) -> list[Said]:
    """The measures that ask for action, of the round and of its newest version only."""
    now = "" if newest is None else f"{newest.position.label} {newest.number}"
    said = [one for part in parts for one, _url in part["measures"]]
    return [one for one in said if one.act and one.about in {"", now}]


def _proposals(release: Any) -> list[dict[str, Any]]:
    """Of each proposal that was decided on how far it is ours, as a whole and by section."""
    names = {section["slug"]: section["name"] for section in release["sections"]}
    return [
        {
            "name": row["id"],
            "title": row["title"],
            "share": shown_share(row["total"], "ours"),
            "base": row["total"].get("base"),
            "sections": [
                {"name": names[slug], "share": shown_share(cell, "ours"), "base": cell.get("base")}
                for slug, cell in row["sections"].items()
            ],
        }
        for row in release["responses"]
    ]
