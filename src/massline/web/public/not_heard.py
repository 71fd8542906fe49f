"""Who we have not heard: every section as last published, the least heard first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from massline.engine.shares import share_of_list
from massline.web.public.place import page_for, round_at
from massline.web.rounds import release_parts
from massline.web.rounds.models import Round


@require_safe
def not_heard(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """Sections with how many spoke and answered, as far as a release shows it."""
    round_ = round_at(organisation, consultation, number)
    return render(request, "public/not_heard.html", page_for(round_) | heard_page(round_))


def heard_page(round_: Round) -> dict[str, Any]:
    """The two tables, the sections heard much less than the others, and those without a convener."""
    release = release_parts.head(round_)
    kept = round_.sections.select_related("section")
    page: dict[str, Any] = {
        "release": release,
        "nobody_yet": [row.name for row in kept if row.nobody_yet],
    }
    if release is not None:
        page |= {
            "published_on": date.fromisoformat(release["published_on"]),
            "spoke": _rows(release, "contributors"),
            "answered": _rows(release, "participation"),
            "left_out": _told(release, "act"),
            "unsaid": _unsaid(release),
        }
    return page


def _told(release: Mapping[str, Any], verdict: str) -> list[str]:
    """Names of sections of which this is said of those who spoke or of those who answered."""
    found = [
        one["figures"]["section"]
        for one in release.get("method", [])
        if one["name"] in {"heard_contributors", "heard_voters"} and one["verdict"] == verdict
    ]
    return list(dict.fromkeys(found))


def _unsaid(release: Mapping[str, Any]) -> list[str]:
    """Names of sections of which too little is published to say whether they were heard much less."""
    left_out = _told(release, "act")
    return [name for name in _told(release, "too_few") if name not in left_out]


def _rows(release: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    rows = []
    for section in release["sections"]:
        row = {"name": section["name"], "size": section["size"], "size_known": section["how_known"]}
        base = release[table]["sections"][section["slug"]].get("base")
        if base is None:
            rows.append(row | {"heard": None, "value": None})
            continue
        share = share_of_list(min(base, section["size"]), section["size"])
        in_words = _("%(heard)s of %(all)s") % {"heard": base, "all": section["size"]}
        ends = {"value": 100 * share.value, "low": 100 * share.low, "high": 100 * share.high}
        rows.append(row | ends | {"words": in_words})
    return sorted(rows, key=lambda row: (row["value"] is not None, row["value"] or 0))
