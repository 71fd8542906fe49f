"""How well a round followed the method: parts, never one score, and nothing of it can be switched off."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from massline.formats.report.followed import Followed, Told
from massline.web.people.hats import without_separation
from massline.web.public.measure_said import Said
from massline.web.public.measure_words import in_words
from massline.web.public.place import page_for, round_at
from massline.web.public.trail import day
from massline.web.rounds import release_parts
from massline.web.rounds.investigate.preparing import LOWERED
from massline.web.rounds.measuring.alarm_words import sentence
from massline.web.rounds.models import Decision, Round, StageChange
from massline.web.rounds.standing import closed, terms_of

RECORDS = {
    "not-heard": "not_heard",
    "proposal": "round",
    "everything-said": "round",
    "expectations": "round",
    "ours": "results",
}


@require_safe
def how_well(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """The page everybody may open: parts of the method, alarms with their answers, overrides, what was lowered."""
    round_ = round_at(organisation, consultation, number)
    return render(request, "public/how_well.html", page_for(round_) | followed(round_))


def followed(round_: Round) -> dict[str, Any]:
    """What the page and the reports say of how the method was followed; every number from the last release."""
    release = release_parts.head(round_)
    return {
        "release": release,
        "published_on": date.fromisoformat(release["published_on"]) if release else None,
        "parts": _parts(round_, release) if release else [],
        "alarms": _alarms(round_, release) if release else [],
        "lowered": lowered(round_),
        "without": without_separation(round_.consultation.organisation),
        "overrides": overrides(round_),
        "moves": moves(round_),
    }


def in_short(round_: Round) -> Followed:
    """The same in words for the file that is handed on: no result leaves without it."""
    found = followed(round_)
    return Followed(
        parts=[
            (part["title"], [Told(one.question, one.sentence, one.word) for one, _url in part["measures"]])
            for part in found["parts"]
        ],
        alarms=[(one["sentence"], one["answer"].text if one["answer"] else "") for one in found["alarms"]],
        beside=[
            *found["lowered"],
            *found["without"],
            *(
                _("%(step)s on %(day)s although something was missing: %(gaps)s The reason given: %(reason)s")
                % {**one, "gaps": " ".join(one["gaps"])}
                for one in found["overrides"]
            ),
        ],
    )


def _parts(round_: Round, release: Any) -> list[dict[str, Any]]:
    parts = [
        ("asking", _("Was the asking sound?"), _("Who was asked, whose words were used, who heard back.")),
        ("resonance", _("Did people make it their own?"), _("Of those who answered outside the committee.")),
        (
            "practice",
            _("What happened when it was tried?"),
            _("Only what was written down and locked beforehand counts."),
        ),
    ]
    found = []
    for name, title, about in parts:
        said = [(one, _records(round_, one)) for one in in_words(release, name)]
        found.append({"name": name, "title": title, "about": about, "measures": said})
    return found


def _records(round_: Round, said: Said) -> str:
    if not said.records:
        return ""
    page = RECORDS[said.records]
    slugs = (round_.consultation.organisation.slug, round_.consultation.slug, round_.number)
    fragment = "" if page == "not_heard" else f"#{said.records}"
    return reverse(page, args=slugs) + fragment


def _alarms(round_: Round, release: Any) -> list[dict[str, Any]]:
    """The alarms of the release with the answers as they stand today."""
    answers = {(one.sign, one.subject): one for one in round_.alarm_answers.order_by("id")}
    return [
        {
            "sign": one["name"],
            "subject": one["about"],
            "sentence": said,
            "blocks": one["verdict"] == "blocks",
            "answer": answers.get((one["name"], one["about"])),
        }
        for one in release.get("method", [])
        if one["part"] == "alarm" and (said := sentence(one["name"], one["figures"]))
    ]


def lowered(round_: Round) -> list[str]:
    """What the small round asks less of; empty for a large one."""
    terms = terms_of(round_)
    if not terms.small:
        return []
    # The last line speaks of an evening's meeting only.
    return [str(line) for line in (LOWERED if terms.one_evening else LOWERED[:-1])]


def overrides(round_: Round) -> list[dict[str, Any]]:
    """Every step taken although something was missing: what, why, when, under which role."""
    found = [
        _override(change.get_after_display(), change.overrides, change.reason, change.role, change.day)
        for change in round_.stage_changes.exclude(overrides="").order_by("id")
    ]
    found += [
        _override(
            _("decided: %(kind)s") % {"kind": one.get_kind_display()},
            one.overrides or "",
            one.reason,
            one.body,
            one.day,
        )
        for one in Decision.objects.filter(version__position__round=round_).exclude(overrides=None).order_by("id")
    ]
    if closed(round_) and round_.closing.overrides:
        end = round_.closing
        found.append(_override(_("closed"), end.overrides, end.reason, end.role, end.day))
    return found


def _override(step: str, gaps: str, reason: str, role: str, on: date) -> dict[str, Any]:
    return {"step": step, "gaps": gaps.splitlines(), "reason": reason, "role": role_in_words(role), "day": day(on)}


def moves(round_: Round) -> list[dict[str, Any]]:
    """How the round went from stage to stage: days, roles and reasons."""
    return [_move(change) for change in round_.stage_changes.order_by("id")]


def _move(change: StageChange) -> dict[str, Any]:
    return {
        "stage": change.get_after_display(),
        "day": day(change.day),
        "role": role_in_words(change.role),
        "reason": change.reason,
    }


def role_in_words(role: str) -> str:
    """A role as people read it: what its hat does.

    >>> str(role_in_words("facilitator")), role_in_words("committee")
    ('the one who asks', 'committee')
    """
    return {
        "facilitator": _("the one who asks"),
        "drafter": _("the one who writes"),
        "moderator": _("the one who checks"),
        "convener": _("a convener"),
        "canvasser": _("somebody from door to door"),
        "steward": _("the one who keeps the keys"),
        "auditor": _("an auditor"),
    }.get(role, role)
