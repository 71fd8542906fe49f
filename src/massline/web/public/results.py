"""Results as published: the page and the file are drawn from one release, and from nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from massline.engine.coverage import Coverage
from massline.formats.release import parse_release
from massline.formats.release_analysis import ReleaseAnalysis, TableFigures, analyse_release
from massline.formats.report import render_release_report
from massline.method.shown import ShownShare, shown_share
from massline.method.spans import span_digest
from massline.web.public.place import round_at
from massline.web.public.released import coverage_of
from massline.web.public.solidarity_words import by_point
from massline.web.rounds import publisher
from massline.web.rounds.models import Consultation, Release, Round, Statement, Visibility
from massline.web.rounds.voices import accepted

QUARTER = Fraction(1, 4)
A_PAGE = 50
"""Statements in a table before the next page of it."""

Words = tuple[str, bool | None]
"""A text, and ``Statement.wording_approved``."""

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
    solidarity: str = ""
    """What the other sections say to a point that one section's words stand behind."""
    wording: bool | None = None
    """Of words a moderator put in the place of somebody's own: whether their author approved them."""

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
    round_ = round_at(organisation, consultation, number)
    digest = round_.releases.order_by("-number").values_list("digest", flat=True).first()
    consultation_ = round_.consultation
    page: dict[str, Any] = {
        "round": round_,
        "consultation": consultation_,
        "organisation": consultation_.organisation,
        "release": None,
    }
    if digest is not None:
        page |= _with_words(round_, _drawn(digest, get_language()), request)
    return render(request, "public/results.html", page)


@lru_cache(maxsize=16)
def _drawn(digest: str, language: str | None) -> dict[str, Any]:
    """The figures of a release, computed once: a release never changes. Words are not among them: those may go."""
    document = Release.objects.filter(digest=digest).values_list("document", flat=True)[0]
    return _page(analyse_release(parse_release(document.encode())))


def _with_words(round_: Round, page: Mapping[str, Any], request: HttpRequest) -> dict[str, Any]:
    """The page with the words of the statements on it, as they may be shown at this moment."""
    shown = Paginator(page["shown"], A_PAGE).get_page(request.GET.get("page"))
    few = Paginator(page["few"], A_PAGE).get_page(request.GET.get("few"))
    lists = {"shared": page["shared"], "divided": page["divided"], "shown": list(shown), "few": list(few)}
    points = [line for one in page["proposals"] for line in one.points]
    labels = {line.name for lines in (*lists.values(), points) for line in lines}
    words = _words(round_, labels, page["digests"])

    def spoken(lines: Iterable[Line]) -> tuple[Line, ...]:
        nothing = (None, None)
        found = ((line, words.get(line.name, nothing)) for line in lines)
        return tuple(replace(line, text=text, wording=wording) for line, (text, wording) in found)

    proposals = [replace(one, points=spoken(one.points)) for one in page["proposals"]]
    pages = {"shown_pages": shown, "few_pages": few, "proposals": proposals}
    return {**page, **{name: spoken(lines) for name, lines in lists.items()}, **pages}


def _words(round_: Round, labels: Iterable[str], digests: Mapping[str, str]) -> dict[str, Words]:
    """Words by label and whose they are, where everybody may read them and they are those of the signed digest."""
    rows = Statement.objects.filter(
        round=round_, label__in=labels, withdrawn_on__isnull=True, visibility=Visibility.WORDS
    )
    return {
        one.label: (one.text, one.wording_approved)
        for one in accepted(rows)
        if one.salt is not None and span_digest(bytes(one.salt), one.text) == digests.get(one.label)
    }


def release_file(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """The release itself as it was signed, with the words that may be shown today."""
    round_ = round_at(organisation, consultation, number)
    file = publisher.latest_file(round_)
    if file is None:
        raise Http404
    name = f"{organisation}-{consultation}-{number}-release-{round_.releases.count()}"
    return _to_keep(file, name, "json", "application/json")


def report_file(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """The same results as one HTML file to keep and hand on, drawn from the same release."""
    release = publisher.latest(round_at(organisation, consultation, number))
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


def _page(found: ReleaseAnalysis) -> dict[str, Any]:
    document = found.release.document
    exact = coverage_of(document, "participation")
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
    points = [point for row in document["responses"] for point in row.get("points", [])]
    return {
        "release": document,
        "digests": {row["id"]: row["digest"] for row in (*document["statements"], *points)},
        "published_on": date.fromisoformat(document["published_on"]),
        "shared": [by_name[name] for name in found.agreed[:FIRST]],
        "divided": [by_name[name] for name in found.divided[:FIRST]],
        "shown": shown,
        "few": [line for line in lines if line.share is None],
        "heard": sorted(
            _heard(found, exact),
            key=lambda row: (row["value"] is not None, row["value"] or 0),
        ),
        "coverage": exact,
        "proposals": [
            _proposal(figures, row, names, by_point(document))
            for figures, row in zip(found.responses, document["responses"], strict=True)
        ],
    }


@dataclass(frozen=True)
class Proposal:
    """One version on the page: how far it is theirs, the section least convinced, its points."""

    line: Line
    with_change: ShownShare | None
    floor: Line | None
    hidden: bool
    points: tuple[Line, ...]
    open_share: int | None

    @property
    def share(self) -> ShownShare | None:
        """The share that said it is theirs."""
        return self.line.share

    @property
    def sections(self) -> tuple[Line, ...]:
        """The same by section."""
        return self.line.sections


def _proposal(
    figures: TableFigures, row: Mapping[str, Any], names: Mapping[str, str], solidarity: Mapping[str, str]
) -> Proposal:
    sections = tuple(_sections(row["sections"], names, "ours"))
    lowest = None if figures.floor is None else names[figures.floor[0]]
    return Proposal(
        line=Line(
            name=row["id"],
            base=figures.total.base,
            share=shown_share(row["total"], "ours"),
            text=row["title"],
            sections=sections,
        ),
        with_change=shown_share(row["total"], "ours_with_change", thresholds=[QUARTER]),
        floor=next((line for line in sections if line.name == lowest), None),
        hidden=any(line.share is None for line in sections),
        points=_points(figures, row["id"], solidarity),
        open_share=figures.open_share,
    )


def _points(figures: TableFigures, version: str, solidarity: Mapping[str, str]) -> tuple[Line, ...]:
    """The points of a version, none where not one of them can be shown: a table of nothing tells nothing."""
    lines = [
        Line(
            point.id, point.total.base, point.total.shown("agree"), point.text,
            solidarity=solidarity.get(f"{version} {point.id}", ""),
        )
        for point in figures.points
    ]  # fmt: skip
    return tuple(lines) if any(line.share is not None for line in lines) else ()


def _sections(cells: Mapping[str, Any], names: Mapping[str, str], answer: str) -> Iterator[Line]:
    for slug, cell in cells.items():
        yield Line(name=names[slug], base=cell.get("base"), share=shown_share(cell, answer))


def _heard(found: ReleaseAnalysis, exact: Coverage | None) -> Iterator[dict[str, Any]]:
    weights = {} if exact is None else {one.name: one.weight for one in exact.sections}
    for section in found.release.document["sections"]:
        share = found.participation.sections[section["slug"]]
        row: dict[str, Any] = {"name": section["name"], "size": section["size"], "size_known": section["how_known"]}
        if share is None:
            yield row | {"heard": None, "value": None}
        else:
            in_words = _("%(heard)s of %(all)s") % {"heard": round(share.value * share.n), "all": section["size"]}
            ends = {"value": 100 * share.value, "low": 100 * share.low, "high": 100 * share.high}
            weight = weights.get(section["slug"])
            yield row | ends | {"words": in_words, "next": "" if weight is None else _weighed(weight)}


def _weighed(weight: float) -> str:
    return _("By size each answer would count %(weight)s times.") % {"weight": number_format(round(weight, 2), 2)}
