"""What the measures of resonance say on a page: is it theirs, section by section and point by point."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from massline.method.shown import shown_share
from massline.web.public import solidarity_words
from massline.web.public.measure_said import Measure, Release, Said, Words, too_few


def _ownership(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    for one in found:
        question = _("Is it yours? Proposal %(name)s") % {"name": one["about"]}
        share = shown_share(_cell(release, one["about"]), "ours")
        if share is None:
            yield too_few("ownership", question)
        else:
            sentence = _(
                "About %(percent)s of 100 who answered said it is ours; by chance between %(low)s and %(high)s."
            ) % {"percent": share.percent, "low": share.low, "high": share.high}
            yield Said("ownership", question, sentence, one["verdict"], records="ours", about=one["about"])


def _floor(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    for one in found:
        question = _("The least convinced section, proposal %(name)s") % {"name": one["about"]}
        if one["verdict"] == "too_few":
            yield too_few("floor", question)
            continue
        share = shown_share(_cell(release, one["about"], one["figures"]["slug"]), "ours")
        below = {
            "good": _("%(section)s: six in ten or more said it is ours."),
            "watch": _("%(section)s: half or more said it is ours, fewer than six in ten."),
            "act": _("%(section)s: fewer than half said it is ours."),
        }[one["verdict"]] % {"section": one["figures"]["section"]}
        if share is not None:
            below += " " + _("About %(percent)s of 100.") % {"percent": share.percent}
        yield Said(
            "floor", question, below, one["verdict"], _("The single most telling figure."), "ours", one["about"]
        )


def _solidarity(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    versions: defaultdict[str, list[Measure]] = defaultdict(list)
    for one in found:
        versions[one["about"].rpartition(" ")[0]].append(one)
    for about, points in versions.items():
        question = _("Do the others stand by what one section asks for? Proposal %(name)s") % {"name": about}
        alike: defaultdict[str, list[str]] = defaultdict(list)
        for one in points:
            alike[solidarity_words.sentence(one, release)].append(str(one["figures"]["point"]))
        lines = [
            ngettext("Point %(points)s: %(told)s", "Points %(points)s: %(told)s", len(numbers))
            % {"points": ", ".join(numbers), "told": told}
            for told, numbers in alike.items()
        ]
        worst = next(
            verdict for verdict in ("act", "good", "too_few") if any(one["verdict"] == verdict for one in points)
        )
        meaning = _("A point of few protects them only if the many carry it.")
        yield Said("solidarity", question, " ".join(lines), worst, meaning, "ours", about)


def _consensus(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    one = found[-1]
    sentence = _("%(value)s, where 1 is everybody of every section and each section weighs the same.") % {
        "value": f"{one['figures']['hundredths'] / 100:.2f}"
    }
    yield Said("consensus", _("Is it shared across sections? Proposal %(name)s") % {"name": one["about"]}, sentence)


def _author_gap(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    told = {
        "flagged": _("Yes, by more than chance explains."),
        "not_flagged": _("None that could be told from chance. A small committee cannot prove one."),
        "none": _("The committee's own answers were not counted."),
    }
    one = found[-1]
    yield Said(
        "author_gap", _("Does the committee like it better than the people?"), told[one["verdict"]], one["verdict"]
    )


def _stranger_gap(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    told = {
        "flagged": _("Yes, by more than chance explains."),
        "not_flagged": _("No difference that could be told from chance."),
        "too_few": _("Too few people to say anything."),
    }
    one = found[-1]
    question = _("Do those who had spoken answer differently from those who had not?")
    yield Said("stranger_gap", question, told[one["verdict"]], one["verdict"])


def _recognition(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    one = found[-1]
    question = _('"Is this what you meant?", answered by receipt')
    if one["verdict"] in {"none", "too_few"}:
        sentence = _("Nobody has answered yet.") if one["verdict"] == "none" else _("Too few people to say anything.")
        yield Said("recognition", question, sentence, one["verdict"])
    else:
        sentence = _("About %(percent)s of 100 who answered said yes.") % one["figures"]
        yield Said("recognition", question, sentence, one["verdict"])


def _uptake(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    tests: defaultdict[str, list[str]] = defaultdict(list)
    for one in found:
        figures = one["figures"]
        share = _("about %(percent)s of 100") % figures if "percent" in figures else _("too few to say")
        tests[figures["test"]].append(f"{figures['section']}: {share}")
    for name, lines in tests.items():
        yield Said("uptake", _("Who came along? %(test)s") % {"test": name}, "; ".join(lines) + ".")


def _cell(release: Release, about: str, section: str = "") -> Mapping[str, Any]:
    tables: Iterable[Mapping[str, Any]] = (one for one in release["responses"] if one["id"] == about)
    table = next(iter(tables), None)
    if table is None:
        return {"suppressed": True}
    cell: Mapping[str, Any] = table["sections"].get(section, {"suppressed": True}) if section else table["total"]
    return cell


WORDS: Mapping[str, Words] = {
    "ownership": _ownership,
    "floor": _floor,
    "solidarity": _solidarity,
    "consensus": _consensus,
    "author_gap": _author_gap,
    "stranger_gap": _stranger_gap,
    "recognition": _recognition,
    "uptake": _uptake,
}
