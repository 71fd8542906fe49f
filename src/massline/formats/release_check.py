"""Whether a release holds together: right fields, counts that add up, nothing below its own thresholds."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from massline.formats.refusal import InputRefused, quoted, shown
from massline.formats.release_fields import Fields, Refuse, check_fields, check_ids
from massline.formats.release_model_check import check_model
from massline.method.disclosure import CONTRIBUTORS, LOWEST, RESPONSES, VOTERS, VOTES, Kind

FIELDS: Fields = {
    "format": str,
    "organisation": str,
    "consultation": str,
    "round": int,
    "question": str,
    "number": int,
    "published_on": str,
    "rules": dict,
    "sections": list,
    "statements": list,
    "participation": dict,
    "heard_so_far": int,
    "contributors": dict,
    "responses": list,
    "codes": dict,
    "labels": list,
    "open_share_percent": (int, type(None)),
    "not_recomputable": list,
}
SECTION: Fields = {"slug": str, "name": str, "size": int, "how_known": str}
STATEMENT: Fields = {
    "id": str,
    "digest": str,
    "origin": str,
    "moderated": bool,
    "total": dict,
    "sections": dict,
}
RESPONSE: Fields = {"id": str, "title": str, "total": dict, "sections": dict}
MAY_STAND_IN_RESPONSES = ("points", "open_share_percent")
TABLE: Fields = {"total": dict, "sections": dict}
CODES: Fields = {
    "issued": int,
    "used_in_steps": (int, type(None)),
    "voted_in_steps": (int, type(None)),
    "in_order": bool,
}

MEASURE: Fields = {
    "part": str,
    "name": str,
    "verdict": str,
    "about": str,
    "figures": dict,
}
PARTS = ("asking", "resonance", "practice", "alarm")
VERDICTS = (
    *("good", "watch", "act", "told", "none", "too_few", "flagged", "not_flagged", "speaks", "blocks"),
    *("broad", "particular", "thin"),
)
LONGEST_NAME = 300
"""Characters of a name or a label among the figures of a measure."""


def check_document(document: Mapping[str, Any], *, file: Path | None = None) -> None:
    """Raise ``InputRefused`` naming the first thing in the document that is missing, odd or does not add up."""

    def refuse(message: str) -> InputRefused:
        return InputRefused(message, file=file)

    check_fields(document, FIELDS, "the release", refuse, also=("signature", "words", "method", "model"))
    if not _is_date(document["published_on"]):
        raise refuse(f"published_on is {quoted(document['published_on'])}, expected a date such as 2026-03-01")
    rules = document["rules"]
    check_fields(rules, dict.fromkeys(LOWEST, int), "rules", refuse)
    for name, lowest in LOWEST.items():
        if rules[name] < lowest:
            raise refuse(f"rules: {name} is {rules[name]}, below the least allowed, {lowest}")
    slugs = _sections(document["sections"], refuse)
    check_ids(document["statements"], STATEMENT, "statement", "id", refuse)
    check_ids(document["responses"], RESPONSE, "responses", "id", refuse, also=MAY_STAND_IN_RESPONSES)
    for one in document["statements"]:
        _table(one, VOTES, slugs, rules, f"statement {quoted(one['id'])}", refuse)
    for one in document["responses"]:
        _table(one, RESPONSES, slugs, rules, f"responses {quoted(one['id'])}", refuse)
        _answered(one, slugs, rules, refuse)
    for name, kind in (("participation", VOTERS), ("contributors", CONTRIBUTORS)):
        check_fields(document[name], TABLE, name, refuse)
        _table(document[name], kind, slugs, rules, name, refuse)
    for slug, codes in document["codes"].items():
        if slug not in slugs:
            raise refuse(f"codes: section {quoted(slug)} is not among the sections")
        check_fields(codes, CODES, f"codes of {quoted(slug)}", refuse)
    _method(document.get("method", []), rules, refuse)
    if "model" in document:
        check_model(document, refuse)


def _answered(one: Mapping[str, Any], slugs: set[str], rules: Mapping[str, int], refuse: Refuse) -> None:
    """The points of a version, and how many of its answers came by open link, where the release has them."""
    where = f"responses {quoted(one['id'])}"
    points, share = one.get("points", []), one.get("open_share_percent")
    if not isinstance(points, list):
        raise refuse(f"{where}: points are {quoted(str(points))}, expected a list")
    check_ids(points, STATEMENT, f"{where}, point", "id", refuse)
    for point in points:
        _table(point, VOTES, slugs, rules, f"{where}, point {quoted(point['id'])}", refuse)
    if share is not None and (type(share) is not int or not 10 <= share <= 100):
        raise refuse(f"{where}: open_share_percent is {quoted(str(share))}, expected 10 to 100")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _sections(sections: list[Any], refuse: Refuse) -> set[str]:
    check_ids(sections, SECTION, "section", "slug", refuse)
    for section in sections:
        if section["size"] < 1:
            raise refuse(f"section {quoted(section['slug'])}: size is {section['size']}, expected at least 1")
    return {section["slug"] for section in sections}


def _method(measures: Any, rules: Mapping[str, int], refuse: Refuse) -> None:
    """Measures of how the method was followed; releases made before there were any have none."""
    if not isinstance(measures, list):
        raise refuse("method: expected a list of measures")
    for index, one in enumerate(measures, start=1):
        where = f"measure {index}"
        check_fields(one, MEASURE, where, refuse)
        if one["part"] not in PARTS or one["verdict"] not in VERDICTS:
            odd = one["part"] if one["part"] not in PARTS else one["verdict"]
            raise refuse(f"{where}: {quoted(odd)} is no part and no verdict of this format")
        for name, value in one["figures"].items():
            _figure(f"{where}, {quoted(name)}", name, value, rules, refuse)


def _figure(where: str, name: str, value: Any, rules: Mapping[str, int], refuse: Refuse) -> None:
    texts = [value] if isinstance(value, str) else value
    if isinstance(texts, list):
        if not all(isinstance(text, str) and len(text) <= LONGEST_NAME for text in texts):
            raise refuse(f"{where}: expected names of at most {LONGEST_NAME} characters")
        return
    if type(value) is not int or value < 0:
        raise refuse(f"{where}: {quoted(str(value))} is not a whole number from 0 up")
    if name in ("people", "contributors") and value < rules[name]:
        raise refuse(f"{where}: {value} people, below the threshold of {rules[name]} in its own rules")
    if name == "percent" and not 0 < value < 100:
        raise refuse(f"{where}: {value} percent would speak of everybody or nobody; expected 1 to 99")


def _table(
    table: Mapping[str, Any],
    kind: Kind,
    slugs: set[str],
    rules: Mapping[str, int],
    where: str,
    refuse: Refuse,
) -> None:
    if set(table["sections"]) != slugs:
        odd = sorted(set(table["sections"]) ^ slugs)[0]
        raise refuse(f"{where}: section {quoted(odd)} is in the table or in the list of sections, not in both")
    _cell(table["total"], kind, rules, f"{where}, total", refuse)
    for slug, cell in table["sections"].items():
        _cell(cell, kind, rules, f"{where}, section {quoted(slug)}", refuse)
    _adds_up(table, kind, rules, where, refuse)


def _cell(cell: Any, kind: Kind, rules: Mapping[str, int], where: str, refuse: Refuse) -> None:
    if not isinstance(cell, Mapping):
        raise refuse(f"{where}: expected a cell, found {quoted(str(cell))}")
    answers = [name for name in kind.answers if name in cell and len(kind.answers) > 1]
    allowed = {"base", "together", "nearly_all", "suppressed", *answers}
    if set(cell) - allowed:
        raise refuse(f"{where}: {quoted(sorted(set(cell) - allowed)[0])} does not belong in a cell of {kind.name}")
    if cell.get("nearly_all") not in (None, *kind.answers):
        raise refuse(f"{where}: nearly_all is {quoted(str(cell['nearly_all']))}, expected one of {kind.answers}")
    if "suppressed" in cell:
        if cell["suppressed"] is not True or "base" in cell or answers or "together" in cell:
            raise refuse(f"{where}: marked suppressed, yet it holds counts")
        return
    for name in ("base", *answers):
        if type(cell.get(name)) is not int or cell[name] < 0:
            raise refuse(f"{where}: {name} is {quoted(str(cell.get(name)))}, expected a whole number of people")
    if cell["base"] < rules[kind.base]:
        raise refuse(f"{where}: {cell['base']} people, below the threshold of {rules[kind.base]} in its own rules")
    if len(kind.answers) > 1 and "nearly_all" not in cell:
        _answers(cell, answers, kind, rules, where, refuse)


def _answers(
    cell: Mapping[str, Any], answers: list[str], kind: Kind, rules: Mapping[str, int], where: str, refuse: Refuse
) -> None:
    together = cell.get("together", [])
    if not isinstance(together, list) or sorted([*answers, *map(str, together)]) != sorted(kind.answers):
        raise refuse(f"{where}: every answer ({', '.join(kind.answers)}) must stand there once, alone or together")
    left = cell["base"] - sum(cell[name] for name in answers)
    if left < 0 or (left > 0 and not together):
        parts = " + ".join(str(cell[name]) for name in answers)
        raise refuse(f"{where}: {parts} does not add up to the base, {cell['base']}")
    counts = [cell[name] for name in answers] + ([left] if together else [])
    if min(counts) < rules["least_answer"]:
        raise refuse(f"{where}: an answer of {min(counts)} people, below its own rule of {rules['least_answer']}")


def _adds_up(table: Mapping[str, Any], kind: Kind, rules: Mapping[str, int], where: str, refuse: Refuse) -> None:
    """Sections shown must fit into the total, and what they leave must be nothing or a cell of its own."""
    counted = [cell for cell in table["sections"].values() if "base" in cell]
    if not counted:
        return
    if "base" not in table["total"]:
        raise refuse(f"{where}: sections are shown, their total is not")
    rest = table["total"]["base"] - sum(cell["base"] for cell in counted)
    if rest < 0:
        raise refuse(f"{where}: the sections hold {-rest} people more than the total")
    if 0 < rest < rules[kind.base]:
        raise refuse(f"{where}: total less sections leaves {shown(str(rest))} people, below the threshold")
    for answer in kind.answers:
        if len(kind.answers) > 1 and answer in table["total"]:
            parts = [cell[answer] for cell in counted if answer in cell]
            if sum(parts) > table["total"][answer]:
                raise refuse(f"{where}: the sections hold more {answer!r} than the total")
