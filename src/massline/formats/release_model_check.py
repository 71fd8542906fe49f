"""Whether the block of model figures in a release keeps the rules by which such figures may be published."""

from collections.abc import Mapping
from typing import Any

from massline.formats.refusal import quoted
from massline.formats.release_fields import Fields, Refuse, check_fields, check_ids
from massline.method.model_terms import ENOUGH, STEP, WHY

MODEL: Fields = {
    "release": int,
    "people": int,
    "groups": dict,
    "everybody": list,
    "headlines": list,
    "made": dict,
}
ESTIMATE: Fields = {"id": str, "percent": int, "low": int, "high": int, "release": int}
HEADLINE: Fields = {"id": str, "answer": str, "equally": bool, "without": (bool, type(None))}
GROUP: Fields = {"name": str, "people": int, "stands_for": list}
STANDS_FOR: Fields = {"id": str, "answer": str, "inside": int, "outside": int}
MADE: Fields = {"warns": bool, "people": int, "all_stand": bool}
SIDES = ("agree", "disagree")


def check_model(document: Mapping[str, Any], refuse: Refuse) -> None:
    """Raise naming the first figure of the block that is odd, finer than it may be, or of too few people."""
    model, rules = document["model"], document["rules"]
    counted = {row["id"]: row["total"] for row in document["statements"]}
    check_fields(model, MODEL, "model", refuse)
    _of_release(model["release"], document, "model", refuse)
    if model["people"] < ENOUGH and (model["everybody"] or model["groups"].get("answer") != "not yet"):
        raise refuse(f"model: figures of {model['people']} people, expected at least {ENOUGH}")
    _groups(model["groups"], counted, rules, refuse)
    check_ids(model["everybody"], ESTIMATE, "model, estimate", "id", refuse)
    for one in model["everybody"]:
        _estimate(one, document, counted, refuse)
    check_ids(model["headlines"], HEADLINE, "model, headline", "id", refuse)
    for one in model["headlines"]:
        _known(one, counted, f"model, headline {quoted(one['id'])}", refuse)
    made = model["made"]
    check_fields(made, MADE if made.get("warns") else {"warns": bool}, "model, made", refuse)
    if made["warns"] and made["people"] % rules["step"]:
        raise refuse(f"model, made: {made['people']} people, expected whole steps of {rules['step']}")
    if any(one["without"] is not None for one in model["headlines"]) and not made.get("people"):
        raise refuse("model: a headline is told without rows that look made, and those are too few for that")


def _groups(groups: Any, counted: Mapping[str, Any], rules: Mapping[str, int], refuse: Refuse) -> None:
    several = isinstance(groups, Mapping) and groups.get("answer") == "groups"
    fields: Fields = {"answer": str, "found": list}
    check_fields(groups, fields if several else {**fields, "why": str}, "model, groups", refuse)
    if groups["answer"] not in ("groups", "none", "not yet") or groups.get("why", WHY[0]) not in WHY:
        raise refuse(f"model, groups: {quoted(str(groups))} is no answer of this format")
    check_ids(groups["found"], GROUP, "model, group", "name", refuse)
    if len(groups["found"]) < 2 if several else groups["found"]:
        raise refuse(f"model, groups: {quoted(groups['answer'])} with {len(groups['found'])} groups")
    for one in groups["found"]:
        where = f"model, group {quoted(one['name'])}"
        if one["people"] < rules["people"] or one["people"] % rules["step"]:
            raise refuse(
                f"{where}: {one['people']} people, expected whole steps of {rules['step']} from {rules['people']}"
            )
        check_ids(one["stands_for"], STANDS_FOR, where, "id", refuse)
        for row in one["stands_for"]:
            _known(row, counted, where, refuse)
            for name in ("inside", "outside"):
                _in_steps(row[name], 10, 90, f"{where}, {name}", refuse)


def _estimate(
    one: Mapping[str, Any], document: Mapping[str, Any], counted: Mapping[str, Any], refuse: Refuse
) -> None:
    where = f"model, estimate of {quoted(one['id'])}"
    if "base" not in counted.get(one["id"], {}):
        raise refuse(f"{where}: the release shows no count of that statement")
    _of_release(one["release"], document, where, refuse)
    _in_steps(one["percent"], STEP, 100 - STEP, where, refuse)
    for end in ("low", "high"):
        _in_steps(one[end], 0, 100, f"{where}, {end}", refuse)
    if not one["low"] <= one["percent"] <= one["high"]:
        raise refuse(f"{where}: {one['percent']} is not between {one['low']} and {one['high']}")


def _known(row: Mapping[str, Any], counted: Mapping[str, Any], where: str, refuse: Refuse) -> None:
    if "base" not in counted.get(row["id"], {}):
        raise refuse(f"{where}: the release shows no count of statement {quoted(row['id'])}")
    if row["answer"] not in SIDES:
        raise refuse(f"{where}: {quoted(row['answer'])} is no side, expected agree or disagree")


def _of_release(number: int, document: Mapping[str, Any], where: str, refuse: Refuse) -> None:
    if not 1 <= number <= document["number"]:
        raise refuse(f"{where}: worked out at release {number}, and this is release {document['number']}")


def _in_steps(percent: int, lowest: int, highest: int, where: str, refuse: Refuse) -> None:
    if not lowest <= percent <= highest or percent % STEP:
        raise refuse(f"{where}: {percent} percent, expected steps of {STEP} from {lowest} to {highest}")
