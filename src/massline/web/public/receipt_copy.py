"""A copy of everything held under a receipt, for whoever has it: words and what became of them, never a vote."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from massline.web.keeping.register import DataClass
from massline.web.keeping.registered import REGISTER
from massline.web.library.models import Comment
from massline.web.public.contributions import Branch, Contribution
from massline.web.rounds.models import Statement

FORMAT = "massline-receipt/1"
UNREADABLE = (DataClass.PSEUDONYM, DataClass.FINGERPRINT, DataClass.SECRET)


def copy_of(found: list[Contribution], comments: list[Comment]) -> dict[str, Any]:
    """The document (docs/receipts.md). Words their author hid are not in it: show them first, then take the copy."""
    return {
        "format": FORMAT,
        "said": [_said(one) for one in found],
        "commented": [_commented(one) for one in comments],
        "also_held": _also_held() if found else [],
        "never_held": _("Who you are, your address, the hour, and what you voted: no receipt leads to an answer."),
    }


def _said(one: Contribution) -> dict[str, Any]:
    said = one.statement
    round_ = said.round
    judged = said.moderations.order_by("id")
    told = said.told.order_by("day", "id")
    return {
        "organisation": round_.consultation.organisation.name,
        "consultation": round_.consultation.title,
        "round": round_.number,
        "question": round_.question,
        "label": said.label,
        "text": None if one.hidden else said.text,
        "shown": said.visibility,
        "language": said.language,
        "section": None if said.section is None else said.section.name,
        "how": str(said.get_channel_display()),
        "day": said.received_on.isoformat(),
        "said_by_core": said.core,
        "reworded": said.wording_approved is not None,
        "moderation": [
            {"day": row.day.isoformat(), "verdict": row.get_verdict_display(), "reason": row.reason} for row in judged
        ],
        "told_by_hand": [{"day": row.day.isoformat(), "what": str(row.get_what_display())} for row in told],
        "themes": list(one.themes),
        "became": list(one.answers),
        "rests_on_it": [_way(branch) for branch in one.branches],
        "understood": [
            {"version": str(asked.version), "meant": asked.meant}
            for asked in one.understood
            if asked.meant is not None
        ],
        "done": [{"day": action.starts_on.isoformat(), "what": action.text} for action in one.actions],
    }


def _commented(one: Comment) -> dict[str, Any]:
    return {
        "organisation": one.version.paper.organisation.name,
        "paper": one.version.title,
        "version": one.version.number,
        "name": one.name,
        "text": one.text,
        "language": one.language,
        "moderation": [
            {"day": row.day.isoformat(), "verdict": row.get_verdict_display(), "reason": row.reason}
            for row in one.verdicts.order_by("id")
        ],
    }


def _way(branch: Branch) -> dict[str, Any]:
    lines = [" ".join(filter(None, (line.date, line.label, line.text))) for line in branch.lines]
    return {"how_broad": str(branch.standing.term), "way": lines}


def _also_held() -> list[dict[str, str]]:
    """Fields of the words that say nothing to anybody, and why they are there."""
    fields = next(table for table in REGISTER if table.label == Statement._meta.label).fields
    return [
        {"field": field.name, "is": field.data_class.value, "for": field.purpose, "kept": field.until.value}
        for field in fields
        if field.data_class in UNREADABLE
    ]


def as_json(document: dict[str, Any]) -> HttpResponse:
    """The copy as a file for machines."""
    return _file(json.dumps(document, indent=2, ensure_ascii=False), "application/json", "my-words.json")


def as_text(document: dict[str, Any]) -> HttpResponse:
    """The copy as a file for people: one line a value."""
    told = [*document["said"], *document["commented"]]
    lines = [line for number, one in enumerate(told, start=1) for line in (f"# {number}", *_lines(one))]
    lines += [_("Also held, and readable by nobody:")] if document["also_held"] else []
    lines += [f"- {one['field']} ({one['is']}): {one['for']}" for one in document["also_held"]]
    return _file("\n".join([*lines, document["never_held"], ""]), "text/plain; charset=utf-8", "my-words.txt")


def _lines(value: object, name: str = "", depth: int = 0) -> list[str]:
    begin = "  " * depth + (f"{name}: " if name else "")
    if isinstance(value, dict):
        inner = [line for key, one in value.items() for line in _lines(one, key, depth + bool(name))]
        return [begin.rstrip(), *inner] if name else inner
    if isinstance(value, list):
        return [line for one in value for line in _lines(one, name, depth)]
    return [] if value in (None, "") else [f"{begin}{value}"]


def _file(content: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
