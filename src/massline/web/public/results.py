"""Results as published: the page and the file are drawn from one release, and from nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from massline.formats.release_analysis import ReleaseAnalysis, analyse_release
from massline.formats.report import render_release_report
from massline.method.shown import ShownShare, shown_share
from massline.web.rounds import publisher
from massline.web.rounds.models import Consultation, Round

FIRST = 5
"""Statements drawn before the table of all of them."""


@dataclass(frozen=True)
class Line:
    """One share on the page: of a statement, a section or a proposal; no ``share`` where it is too few to say."""

    name: str
    base: int | None
    share: ShownShare | None
    text: str | None = None
    origin: str = ""
    sections: tuple["Line", ...] = ()
    sure: float = 0.0

    @property
    def withdrawn(self) -> bool:
        """Whether the words are gone, or were hidden by whoever said them."""
        return self.text is None


def consultation_results(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """The results of the newest round that has any."""
    found = get_object_or_404(Consultation, organisation__slug=organisation, slug=consultation)
    released = found.rounds.filter(releases__isnull=False).order_by("-number").first()
    newest = released or found.rounds.order_by("-number").first()
    if newest is None:
        raise Http404
    return redirect("results", organisation, consultation, newest.number)


def results(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """What people said, as published: who was heard, what is shared, what divides, how far a proposal is theirs."""
    round_ = _round(organisation, consultation, number)
    release = publisher.latest(round_)
    consultation_ = round_.consultation
    page: dict[str, Any] = {
        "round": round_,
        "consultation": consultation_,
        "organisation": consultation_.organisation,
        "release": None,
    }
    if release is not None:
        page |= _page(analyse_release(release))
    return render(request, "public/results.html", page)


def release_file(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """The release itself as it was signed, with the words that may be shown today."""
    round_ = _round(organisation, consultation, number)
    file = publisher.latest_file(round_)
    if file is None:
        raise Http404
    name = f"{organisation}-{consultation}-{number}-release-{round_.releases.count()}"
    return _to_keep(file, name, "json", "application/json")


def report_file(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """The same results as one HTML file to keep and hand on, drawn from the same release."""
    release = publisher.latest(_round(organisation, consultation, number))
    if release is None:
        raise Http404
    name = f"{organisation}-{consultation}-{number}-results-{release.number}"
    page = render_release_report(analyse_release(release))
    return _to_keep(page, name, "html", "text/html; charset=utf-8")


def _to_keep(words: str | bytes, name: str, ending: str, kind: str) -> HttpResponse:
    """A file that is saved, not opened here: the pages' content policy would take the report's style away."""
    answer = HttpResponse(words, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)}.{ending}"'
    return answer


def _round(organisation: str, consultation: str, number: int) -> Round:
    rounds = Round.objects.select_related("consultation__organisation")
    return get_object_or_404(
        rounds, consultation__organisation__slug=organisation, consultation__slug=consultation, number=number
    )


def _page(found: ReleaseAnalysis) -> dict[str, Any]:
    document = found.release.document
    names = {section["slug"]: section["name"] for section in document["sections"]}
    lines = [
        Line(
            name=figures.id,
            base=figures.total.base,
            share=shown_share(row["total"]),
            text=figures.text,
            origin=row["origin"],
            sections=tuple(_sections(row["sections"], names, "agree")),
            sure=figures.total.low_of("agree"),
        )
        for figures, row in zip(found.statements, document["statements"], strict=True)
    ]
    shown = sorted((line for line in lines if line.share is not None), key=lambda line: -line.sure)
    by_name = {line.name: line for line in lines}
    return {
        "release": document,
        "published_on": date.fromisoformat(document["published_on"]),
        "shared": [by_name[name] for name in found.agreed[:FIRST]],
        "divided": [by_name[name] for name in found.divided[:FIRST]],
        "shown": shown,
        "few": [line for line in lines if line.share is None],
        "heard": sorted(_heard(found), key=lambda row: (row["value"] is not None, row["value"] or 0)),
        "coverage": found.participation.coverage,
        "proposals": [
            Line(
                name=row["id"],
                base=figures.total.base,
                share=shown_share(row["total"], "ours"),
                text=row["title"],
                sections=tuple(_sections(row["sections"], names, "ours")),
            )
            for figures, row in zip(found.responses, document["responses"], strict=True)
        ],
    }


def _sections(cells: Mapping[str, Any], names: Mapping[str, str], answer: str) -> Iterator[Line]:
    for slug, cell in cells.items():
        yield Line(name=names[slug], base=cell.get("base"), share=shown_share(cell, answer))


def _heard(found: ReleaseAnalysis) -> Iterator[dict[str, Any]]:
    for section in found.release.document["sections"]:
        share = found.participation.sections[section["slug"]]
        row: dict[str, Any] = {"name": section["name"], "size": section["size"], "size_known": section["how_known"]}
        if share is None:
            yield row | {"heard": None, "value": None}
        else:
            in_words = _("%(heard)s of %(all)s") % {"heard": round(share.value * share.n), "all": section["size"]}
            ends = {"value": 100 * share.value, "low": 100 * share.low, "high": 100 * share.high}
            yield row | ends | {"words": in_words}
