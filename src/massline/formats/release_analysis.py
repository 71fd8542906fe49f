"""What a release says, recomputed from its counts alone: the figures of the pages, to the last digit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from massline.engine.coverage import Coverage, coverage
from massline.engine.shares import Share, share_agreeing, share_of_list, wilson
from massline.formats.release import Release
from massline.method.disclosure import RESPONSES, VOTES
from massline.method.model_terms import STEP, in_fives
from massline.method.shown import ShownShare, blurred_share, count_of, shown_share

Cell = Mapping[str, Any]

NEAR_HALF = 1 / 6
"""A statement divides those heard where the share that agrees is this near to half: a third to two thirds."""


@dataclass(frozen=True)
class CellFigures:
    """One cell: its counts (None where not published) and which answer nearly all gave."""

    base: int | None
    counts: Mapping[str, int | None]
    nearly_all: str | None

    @cached_property
    def share(self) -> Share | None:
        """The share of the first answer, with its range; computed when asked for, as a release has many cells."""
        first = next(iter(self.counts.values()))
        return None if self.base is None or first is None else share_agreeing(first, self.base)

    def shown(self, answer: str) -> ShownShare | None:
        """The share that gave ``answer`` as a page may show it: rounded, in words; None where not published."""
        known = {name: count for name, count in self.counts.items() if count is not None}
        return shown_share({**known, "base": self.base, "nearly_all": self.nearly_all}, answer)

    def low_of(self, answer: str) -> float:
        """Lower end of the range of ``answer``; where nearly all gave it, that of one person fewer than all.

        0.0 where it is not published: nothing is sure there.
        """
        if self.base is None:
            return 0.0
        count = self.base - 1 if self.nearly_all == answer else self.counts[answer]
        return 0.0 if count is None else float(wilson(count, self.base)[0])


@dataclass(frozen=True)
class TableFigures:
    """A statement or a position version: the whole and each section."""

    id: str
    text: str | None
    moderated: bool
    total: CellFigures
    sections: Mapping[str, CellFigures]
    points: tuple["TableFigures", ...] = ()
    """Of a position version: its points, answered with agree, disagree, pass."""
    drafted_by: str | None = None
    """Of a point: the language model that first drafted it; None where people wrote it or its words are gone."""
    open_share: int | None = None
    """Of a position version: the percent of its answers that came by open link, in tens."""

    @property
    def floor(self) -> tuple[str, Share] | None:
        """The section published whose share is lowest; hidden sections may be lower."""
        known = [(slug, cell.share) for slug, cell in self.sections.items() if cell.share is not None]
        return min(known, key=lambda pair: (pair[1].value, pair[0]), default=None)


@dataclass(frozen=True)
class HeardFigures:
    """A head count by section. ``coverage`` (R, design effect) is None unless every section is published."""

    total: int | None
    sections: Mapping[str, Share | None]
    coverage: Coverage | None


@dataclass(frozen=True)
class ReleaseAnalysis:
    """Every figure that follows from the counts of one release. Hidden cells stay None, never 0."""

    release: Release
    statements: tuple[TableFigures, ...]
    responses: tuple[TableFigures, ...]
    participation: HeardFigures
    contributors: HeardFigures
    agreed: tuple[str, ...]
    disagreed: tuple[str, ...]

    @property
    def model(self) -> Mapping[str, Any] | None:
        """The block of model figures as it was published (`massline.method.modelled`); None in older releases.

        It does not follow from the counts, and nothing here recomputes it.
        """
        block: Mapping[str, Any] | None = self.release.document.get("model")
        return block

    @cached_property
    def estimates(self) -> Mapping[str, ShownShare]:
        """The published estimate for everybody, by statement, of those who would take a side."""
        rows = [] if self.model is None else self.model["everybody"]
        return {row["id"]: blurred_share(row["percent"], row["low"], row["high"]) for row in rows}

    @cached_property
    def _worked_out(self) -> Mapping[str, int]:
        return {} if self.model is None else {row["id"]: row["release"] for row in self.model["everybody"]}

    def as_of(self, statement: str) -> str:
        """Where an estimate is older than the rest of the block, a mark that says of which release; else empty."""
        at = self._worked_out.get(statement)
        return "" if self.model is None or at in (None, self.model["release"]) else f" (release {at})"

    @cached_property
    def furthest(self) -> tuple[str, ...]:
        """Ids of the statements whose estimate is ten points and more from those heard, the furthest first."""
        moved = []
        for index, one in enumerate(self.statements):
            agree, disagree = one.total.counts["agree"], one.total.counts["disagree"]
            if one.id in self.estimates and agree is not None and disagree is not None:
                heard = in_fives(agree / (agree + disagree))
                moved.append((-abs(self.estimates[one.id].percent - heard), index))
        return tuple(self.statements[index].id for distance, index in sorted(moved) if -distance >= 2 * STEP)

    @property
    def divided(self) -> tuple[str, ...]:
        """Ids of the statements with which a third to two thirds agree, the nearest to half first."""
        near = [
            (abs(one.total.share.value - 0.5), index)
            for index, one in enumerate(self.statements)
            if one.total.share is not None and not one.moderated
        ]
        return tuple(self.statements[index].id for distance, index in sorted(near) if distance <= NEAR_HALF)

    def as_json(self) -> dict[str, Any]:
        """The analysis as `massline-analysis/1`, mode ``release``; see docs/release.md."""
        document = self.release.document
        return {
            "format": "massline-analysis/1",
            "mode": "release",
            "release": {
                **{key: document[key] for key in HEADING},
                "signed_by": self.release.signed_by,
                "labels": document["labels"],
            },
            "votes": {
                "participants": self.participation.total,
                "statements": len(self.statements),
                "votes": sum(one.total.base or 0 for one in self.statements),
                "revotes_collapsed": None,
                "excluded": {},
            },
            "statements": [_statement_json(one) for one in self.statements],
            "responses": [_response_json(one) for one in self.responses],
            "participation": _heard_json(self.participation),
            "contributors": _heard_json(self.contributors),
            "groups": [],
            "consensus": {"agree": list(self.agreed), "disagree": list(self.disagreed)},
            "method": list(document.get("method", [])),
            "not_recomputable": document["not_recomputable"],
            "model": self.model,
        }


HEADING = ("organisation", "consultation", "round", "question", "number", "published_on")


def analyse_release(release: Release) -> ReleaseAnalysis:
    """Shares with ranges, participation, evenness, design effect and what is shared, from the counts alone.

    What is shared: more than half, for certain, in the whole and in every section published (lower end of
    Wilson's range), surest first; sections not published do not decide. Nothing the release withheld is
    guessed.
    """
    document = release.document
    statements = tuple(_figures(one, VOTES.answers, release.text_of(one["id"])) for one in document["statements"])
    agreed = _shared(statements, "agree")
    disagreed = _shared(statements, "disagree")
    sizes = {section["slug"]: section["size"] for section in document["sections"]}
    return ReleaseAnalysis(
        release=release,
        statements=statements,
        responses=tuple(_version(one, release) for one in document["responses"]),
        participation=_heard(document["participation"], sizes),
        contributors=_heard(document["contributors"], sizes),
        agreed=agreed,
        disagreed=disagreed,
    )


def _version(one: Mapping[str, Any], release: Release) -> TableFigures:
    points = one.get("points", [])
    return replace(
        _figures(one, RESPONSES.answers, one["title"]),
        points=tuple(
            replace(
                _figures(point, VOTES.answers, release.text_of(point["id"])),
                drafted_by=release.drafted_by(point["id"]),
            )
            for point in points
        ),
        open_share=one.get("open_share_percent"),
    )


def _figures(table: Mapping[str, Any], answers: tuple[str, ...], text: str | None) -> TableFigures:
    return TableFigures(
        id=table["id"],
        text=text,
        moderated=table.get("moderated", False),
        total=cell_figures(table["total"], answers),
        sections={slug: cell_figures(cell, answers) for slug, cell in sorted(table["sections"].items())},
    )


def cell_figures(cell: Cell, answers: tuple[str, ...]) -> CellFigures:
    """The figures of one published cell; what it does not tell apart is None."""
    return CellFigures(
        base=cell.get("base"),
        counts={answer: count_of(cell, answer) for answer in answers},
        nearly_all=cell.get("nearly_all"),
    )


def _shared(statements: tuple[TableFigures, ...], answer: str) -> tuple[str, ...]:
    sure: list[tuple[float, int]] = []
    for index, one in enumerate(statements):
        lowest = one.total.low_of(answer)
        if one.moderated or lowest <= 0.5:
            continue
        lowest = min(lowest, *(cell.low_of(answer) for cell in one.sections.values() if cell.base is not None), 1.0)
        if lowest > 0.5:
            sure.append((-lowest, index))
    return tuple(statements[index].id for _, index in sorted(sure))


def _heard(table: Mapping[str, Any], sizes: Mapping[str, int]) -> HeardFigures:
    heard = {slug: table["sections"][slug].get("base") for slug in sizes}
    known = {slug: count for slug, count in heard.items() if count is not None and count <= sizes[slug]}
    return HeardFigures(
        total=table["total"].get("base"),
        sections={slug: share_of_list(known[slug], size) if slug in known else None for slug, size in sizes.items()},
        coverage=coverage(sizes, known) if sizes and len(known) == len(sizes) else None,
    )


def _share_json(share: Share | None) -> dict[str, float] | None:
    return None if share is None else {"value": share.value, "low": share.low, "high": share.high}


def _cell_json(cell: CellFigures) -> dict[str, Any]:
    return {**cell.counts, "seen": cell.base, "share": _share_json(cell.share), "nearly_all": cell.nearly_all}


def _statement_json(one: TableFigures) -> dict[str, Any]:
    return {
        "id": one.id,
        "text": one.text,
        "moderated": one.moderated,
        **_cell_json(one.total),
        "sections": {slug: _cell_json(cell) for slug, cell in one.sections.items()},
    }


def _response_json(one: TableFigures) -> dict[str, Any]:
    floor = one.floor
    return {
        "id": one.id,
        "title": one.text,
        **_cell_json(one.total),
        "sections": {slug: _cell_json(cell) for slug, cell in one.sections.items()},
        "floor": None if floor is None else {"section": floor[0], **(_share_json(floor[1]) or {})},
        "points": [{**_statement_json(point), "drafted_by": point.drafted_by} for point in one.points],
        "open_share_percent": one.open_share,
    }


def _heard_json(heard: HeardFigures) -> dict[str, Any]:
    found = heard.coverage
    return {
        "total": heard.total,
        "sections": {slug: _share_json(share) for slug, share in heard.sections.items()},
        "evenness": None if found is None else found.evenness,
        "verdict": None if found is None else found.verdict,
        "design_effect": None if found is None else found.design_effect,
        "n_eff": None if found is None else found.n_eff,
    }
