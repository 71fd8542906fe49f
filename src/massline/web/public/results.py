"""Results as published: the page and the file are drawn from one release, and from nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from massline.engine.coverage import Coverage
from massline.formats.release import Release as ReadRelease
from massline.formats.release_analysis import ReleaseAnalysis, TableFigures, analyse_release
from massline.formats.report import render_release_report
from massline.method.shown import ShownShare, shown_share
from massline.method.spans import span_digest
from massline.web.public.how_well import in_short
from massline.web.public.model_said import estimate_of, how_it_stands, of_sides, older, said_of
from massline.web.public.place import round_at
from massline.web.public.released import coverage_of
from massline.web.public.removed import removed_in
from massline.web.public.solidarity_words import by_point
from massline.web.rounds import publisher, release_parts
from massline.web.rounds.models import Consultation, Round, Statement, Visibility
from massline.web.rounds.release_parts import A_PAGE, Listed
from massline.web.rounds.voices import accepted

QUARTER = Fraction(1, 4)
LISTS = ("shared", "divided", "moved", "profiled", "shown", "few")
"""Lists of statements on the page, in its order."""

Words = tuple[str, bool | None]
"""A text, and ``Statement.wording_approved``."""


@dataclass(frozen=True)
class Line:
    """One share on the page: of a statement, a section or a proposal; no ``share`` where it is too few to say."""

    name: str
    base: int | None
    share: ShownShare | None
    text: str | None = None
    origin: str = ""
    sections: tuple["Line", ...] = ()
    solidarity: str = ""
    """What the other sections say to a point that one section's words stand behind."""
    drafted_by: str = ""
    """The language model that first drafted this point."""
    estimate: ShownShare | None = None
    """What everybody would say, had all answered: of those who would take a side."""
    estimated_at: int | None = None
    """The release the estimate is of, where that is older than the others."""
    took_sides: int | None = None
    """Beside it, per cent agreeing of those heard who took a side."""
    stands: tuple[str, ...] = ()
    """Of what is called shared: whether it holds in other ways of counting."""
    wording: bool | None = None
    """Of words a moderator put in the place of somebody's own: whether their author approved them."""

    @property
    def withdrawn(self) -> bool:
        """Whether the words are gone, or were hidden by whoever said them."""
        return self.text is None


@require_safe
def consultation_results(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """The results of the newest round that has any."""
    found = get_object_or_404(Consultation, organisation__slug=organisation, slug=consultation)
    released = found.rounds.filter(releases__isnull=False).order_by("-number").first()
    newest = released or found.rounds.order_by("-number").first()
    if newest is None:
        raise Http404
    return redirect("results", organisation, consultation, newest.number)


@require_safe
def results(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """What people said, as published: who was heard, what is shared, what divides, how far a proposal is theirs."""
    round_ = round_at(organisation, consultation, number)
    found = release_parts.listed(round_, {"shown": request.GET.get("page"), "few": request.GET.get("few")})
    consultation_ = round_.consultation
    page: dict[str, Any] = {
        "round": round_,
        "consultation": consultation_,
        "organisation": consultation_.organisation,
        "release": None,
        "removals": removed_in(round_),
    }
    if found is not None:
        page |= _with_words(round_, _page(found), request)
    return render(request, "public/results.html", page)


def _with_words(round_: Round, page: Mapping[str, Any], request: HttpRequest) -> dict[str, Any]:
    """The page with the words of the statements on it, as they may be shown at this moment."""
    counts = page["release"]["listed"]
    shown, few = (
        Paginator(range(counts[name]), A_PAGE).page(release_parts.place(request.GET.get(asked), counts[name]))
        for name, asked in (("shown", "page"), ("few", "few"))
    )
    lists = {name: page[name] for name in LISTS}
    points = [line for one in page["proposals"] for line in one.points]
    labels = {line.name for lines in (*lists.values(), points) for line in lines}
    words = _words(round_, labels, page["digests"])

    def spoken(lines: Iterable[Line]) -> tuple[Line, ...]:
        nothing = (None, None)
        found = ((line, words.get(line.name, nothing)) for line in lines)
        return tuple(replace(line, text=text, wording=wording) for line, (text, wording) in found)

    model = page["model"]
    profiles = [] if model is None else model.with_words({name: words.get(name, (None, None))[0] for name in labels})
    proposals = [replace(one, points=spoken(one.points)) for one in page["proposals"]]
    pages = {"shown_pages": shown, "few_pages": few, "proposals": proposals, "profiles": profiles}
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


@require_safe
def release_file(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """The release itself as it was signed, with the words that may be shown today."""
    round_ = round_at(organisation, consultation, number)
    file = publisher.latest_file(round_)
    if file is None:
        raise Http404
    name = f"{organisation}-{consultation}-{number}-release-{round_.releases.count()}"
    return _to_keep(file, name, "json", "application/json")


@require_safe
def report_file(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """The same results as one HTML file to keep and hand on, drawn from the same release, the method with them."""
    round_ = round_at(organisation, consultation, number)
    release = publisher.latest(round_)
    if release is None:
        raise Http404
    name = f"{organisation}-{consultation}-{number}-results-{release.number}"
    page = render_release_report(analyse_release(release), followed=in_short(round_))
    return _to_keep(page, name, "html", "text/html; charset=utf-8")


def _to_keep(words: str | bytes, name: str, ending: str, kind: str) -> HttpResponse:
    """A file that is saved, not opened here: the pages' content policy would take the report's style away."""
    answer = HttpResponse(words, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)}.{ending}"'
    return answer


def _page(part: Listed) -> dict[str, Any]:
    document = part.document
    found = analyse_release(ReadRelease(document=document, signed_by=""))
    exact = coverage_of(document, "participation")
    names = {section["slug"]: section["name"] for section in document["sections"]}
    standing = how_it_stands(document)
    lines = [
        Line(
            name=figures.id,
            base=figures.total.base,
            share=shown_share(row["total"]),
            text=figures.text,
            origin=row["origin"],
            sections=tuple(_sections(row["sections"], names, "agree")),
            estimate=estimate_of(row),
            estimated_at=older(row, document),
            took_sides=of_sides(row),
            stands=standing.get(figures.id, ()),
        )
        for figures, row in zip(found.statements, document["statements"], strict=True)
    ]
    by_name = {line.name: line for line in lines}
    points = [point for row in document["responses"] for point in row.get("points", [])]
    drafted = _drafted(points)
    return {
        "release": document,
        "digests": {row["id"]: row["digest"] for row in (*document["statements"], *points)},
        "published_on": date.fromisoformat(document["published_on"]),
        **{name: [by_name[label] for label in part.lists[name]] for name in LISTS},
        "heard": sorted(_heard(found, exact), key=lambda row: (row["value"] is not None, row["value"] or 0)),
        "coverage": exact,
        "model": said_of(document),
        "proposals": [
            _proposal(figures, row, names, by_point(document), drafted)
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

    @property
    def version(self) -> str:
        """The number of the version: the last word of what a release calls it."""
        return self.line.name.rpartition(" ")[2]


def _proposal(
    figures: TableFigures, row: Mapping[str, Any], names: Mapping[str, str], solidarity: Mapping[str, str],
    drafted: Mapping[str, str],
) -> Proposal:  # fmt: skip
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
        points=_points(figures, row["id"], solidarity, drafted),
        open_share=figures.open_share,
    )


def _drafted(points: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The language model that first drafted a point, by label, for those one drafted."""
    there = Statement.objects.filter(digest__in=[point["digest"] for point in points], drafted_by__isnull=False)
    return {label: model or "" for label, model in there.values_list("label", "drafted_by")}


def _points(
    figures: TableFigures, version: str, solidarity: Mapping[str, str], drafted: Mapping[str, str]
) -> tuple[Line, ...]:
    """The points of a version, none where not one of them can be shown: a table of nothing tells nothing."""
    lines = [
        Line(
            name=point.id,
            base=point.total.base,
            share=point.total.shown("agree"),
            text=point.text,
            solidarity=solidarity.get(f"{version} {point.id}", ""),
            drafted_by=drafted.get(point.id, ""),
        )
        for point in figures.points
    ]
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
