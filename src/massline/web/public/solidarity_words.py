"""What the others say to a point of one section, in words: for the page of the method and beside the point itself."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from massline.method.shown import count_of, shown_share

Measure = Mapping[str, Any]
Release = Mapping[str, Any]
HALF = (Fraction(1, 2),)


def by_point(release: Release) -> dict[str, str]:
    """The sentence of each point that has one, by version and label as the release names them: "P1 1.0 e3"."""
    return {
        one["about"]: sentence(one, release)
        for one in release.get("method", [])
        if one["name"] == "solidarity" and one["part"] == "resonance"
    }


def sentence(one: Measure, release: Release) -> str:
    """One measure as a sentence. A section is named and a share told only where the release gives both away."""
    figures = one["figures"]
    told = {
        "good": _("Half or more of the others who answered it agree."),
        "act": _("Fewer than half of the others who answered it agree."),
        "too_few": _("Too few of the others answered it to say anything."),
    }[one["verdict"]]
    if "section" in figures:
        whose = _("A concern of %(section)s.") % {"section": figures["section"]}
    else:
        whose = _("A concern of one section.")
    percent = _percent(one, release) if one["verdict"] != "too_few" else None
    share = _("About %(percent)s of 100.") % {"percent": percent} if percent is not None else ""
    return f"{whose} {told} {share}".strip()


def _percent(one: Measure, release: Release) -> int | None:
    """The others' share, from the published counts of the point less those of its own section; None where hidden."""
    slug = one["figures"].get("slug")
    version, _space, label = one["about"].rpartition(" ")
    tables = (
        point
        for answers in release["responses"]
        if answers["id"] == version
        for point in answers.get("points", [])
        if point["id"] == label
    )
    table = next(tables, None)
    if slug is None or table is None:
        return None
    whole, own = table["total"], table["sections"].get(slug, {"suppressed": True})
    counts = [count_of(whole, "agree"), whole.get("base"), count_of(own, "agree"), own.get("base")]
    if None in counts:
        return None
    agree, base = counts[0] - counts[2], counts[1] - counts[3]
    if base < release["rules"]["people"]:
        return None
    shown = shown_share({"base": base, "agree": agree}, thresholds=HALF)
    said_above = shown is not None and shown.percent >= 50
    # People of no section are in the total and not among "the others": where they would turn the verdict, no share.
    return shown.percent if shown is not None and said_above == (one["verdict"] == "good") else None
