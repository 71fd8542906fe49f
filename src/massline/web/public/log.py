"""The log as everybody reads it: what the core did, by role, newest first. No person and no count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from massline.web.people.models import Role
from massline.web.record.models import Checkpoint, LogEntry
from massline.web.rounds.deleting import gone
from massline.web.rounds.models import Action, Expectation, PositionVersion, Round, Stage, Statement
from massline.web.rounds.voices import AUTHOR

A_PAGE = 50
"""Entries of one page."""

ACTS: Mapping[str, object] = {
    "account": gettext_lazy("somebody opens the desk with an account instead of a slip"),
    "action": gettext_lazy("began an action"),
    "action ended": gettext_lazy("ended an action"),
    "answer": gettext_lazy("said what became of contributions"),
    "answer_alarm": gettext_lazy("answered an alarm"),
    "approve wording": gettext_lazy("approved other words for what they had said"),
    "arrive": gettext_lazy("took in an organisation from another installation"),
    "ask_machine": gettext_lazy("asked a language model for drafts"),
    "ask_until": gettext_lazy("set the last day of asking"),
    "belief": gettext_lazy("said what became of something thought before"),
    "bundle made": gettext_lazy("made a file for another organisation"),
    "bundle taken": gettext_lazy("took in a file of another organisation"),
    "carry over": gettext_lazy("handed something on to the next round"),
    "carry-over": gettext_lazy("answered what the round before handed on"),
    "claim hypothesis": gettext_lazy("marked a paragraph of a paper as the claim of a hypothesis"),
    "check": gettext_lazy("signed that the draft was checked"),
    "close": gettext_lazy("closed the round"),
    "code": gettext_lazy("gave remarks their themes"),
    "decide": gettext_lazy("wrote down a decision"),
    "criterion": gettext_lazy("wrote down what has to be true before going together with another organisation"),
    "deliver_slips": gettext_lazy("delivered receipts"),
    "delete consultation": gettext_lazy("deleted a consultation"),
    "destroy key": gettext_lazy("destroyed the key that joins a code to a ballot"),
    "draft": gettext_lazy("wrote a draft"),
    "draw_panel": gettext_lazy("drew a panel by lot"),
    "guard names": gettext_lazy("listed names that are marked before words are shown"),
    "hands": gettext_lazy("wrote down a show of hands"),
    "counted again": gettext_lazy("counted again what had been set aside"),
    "hang round": gettext_lazy("hung a round from the plan, or took it off"),
    "hypothesis": gettext_lazy("put a hypothesis on the list"),
    "invite": gettext_lazy("invited everybody to a programme"),
    "judge": gettext_lazy("judged what must hold before a stage of the plan"),
    "look": gettext_lazy("looked at what is watched for"),
    "mandate": gettext_lazy("wrote down a mandate of members"),
    "move plan": gettext_lazy("moved the plan"),
    "plan": gettext_lazy("worded a stage of the plan"),
    "precondition": gettext_lazy("wrote down what must hold before a stage of the plan"),
    "recall mandate": gettext_lazy("wrote down that members took a mandate back"),
    "stand": gettext_lazy("wrote down where a hypothesis stands"),
    "test hypothesis": gettext_lazy("said which round tests a hypothesis"),
    "watch": gettext_lazy("put something on the watch list"),
    "hat": gettext_lazy("gave a hat"),
    "hat off": gettext_lazy("took a hat off"),
    "hand in": gettext_lazy("handed published counts in to what is asked together"),
    "invite together": gettext_lazy("invited other organisations to ask together"),
    "leave together": gettext_lazy("left what is asked together"),
    "open together": gettext_lazy("took over the sentences that are asked together"),
    "take in counts": gettext_lazy("took in what another organisation handed in"),
    "take in invitation": gettext_lazy("took in an invitation to ask together"),
    "key_in": gettext_lazy("keyed in answers from paper"),
    "key_ticks": gettext_lazy("keyed in sheets from paper"),
    "last release": gettext_lazy("agreed to publish once asking has ended"),
    "listened": gettext_lazy("wrote down how many of the core listened"),
    "lock": gettext_lazy("locked an expectation"),
    "lock beliefs": gettext_lazy("locked what was thought before asking"),
    "moderate": gettext_lazy("moderated words"),
    "moderate comment": gettext_lazy("moderated a comment below a paper"),
    "new slip": gettext_lazy("made a new slip in place of a lost one"),
    "note": gettext_lazy("wrote a note"),
    "one_evening": gettext_lazy("held the whole round in one evening"),
    "open": gettext_lazy("opened a question"),
    "open with codes": gettext_lazy("agreed to ask people with sealed codes"),
    "outcome": gettext_lazy("wrote down what came of an expectation"),
    "override": gettext_lazy("went on although something was missing"),
    "own_point": gettext_lazy("took a point as the group's own, or gave it up"),
    "pause": gettext_lazy("paused the round"),
    "programme": gettext_lazy("began a programme"),
    "programme ended": gettext_lazy("ended a programme"),
    "promise": gettext_lazy("promised another organisation something"),
    "promise said": gettext_lazy("said what became of a promise between organisations"),
    "propose": gettext_lazy("proposed an act that needs two people"),
    "publish paper": gettext_lazy("published a paper, or a new version of it"),
    "recount": gettext_lazy("counted again"),
    "recovered": gettext_lazy("opened the desk with the sealed recovery sheet"),
    "recovery sheet": gettext_lazy("printed a recovery sheet"),
    "refuse": gettext_lazy("refused an act that needs two people"),
    "refuse wording": gettext_lazy("refused other words for what they had said"),
    "relation": gettext_lazy("began a relation with another organisation"),
    "relation column": gettext_lazy("wrote what they say to a point of a relation"),
    "relation consent": gettext_lazy("said whether others may read of a relation"),
    "relation key": gettext_lazy("wrote down a new key of another organisation"),
    "relation point": gettext_lazy("raised a point with another organisation"),
    "release": gettext_lazy("published figures"),
    "rename": gettext_lazy("renamed a section"),
    "resume": gettext_lazy("took the round up again"),
    "retain": gettext_lazy("dropped what was past its day"),
    "remove voices": gettext_lazy("removed voices from what is counted and shown"),
    "reword": gettext_lazy("put a remark in other words"),
    "seal what there was": gettext_lazy("sealed what had been written down until then"),
    "second factor": gettext_lazy("set up, renewed or took away a second factor"),
    "second factor asked of": gettext_lazy("chose of whom a second factor is asked"),
    "set aside": gettext_lazy("set aside what one person had keyed in"),
    "section": gettext_lazy("wrote down a section and its size"),
    "show": gettext_lazy("showed a version of the proposal"),
    "split": gettext_lazy("cut a remark into parts"),
    "stage": gettext_lazy("moved the round"),
    "take_down": gettext_lazy("took words down from paper or a meeting"),
    "take_machine_point": gettext_lazy("took a sentence of a language model into the draft"),
    "take_over_point": gettext_lazy("stood up for a point a language model had drafted"),
    "terms": gettext_lazy("wrote down how the round is held"),
    "told": gettext_lazy("told people by hand what became of their words"),
    "unguard names": gettext_lazy("took names off the list of those that are marked"),
    "visit": gettext_lazy("wrote down a visit"),
    "void codes": gettext_lazy("voided codes that were lost"),
    "wipe": gettext_lazy("wiped a rehearsal"),
    "withdraw": gettext_lazy("took words back"),
    "withdraw comment": gettext_lazy("took a comment back"),
}
"""Every act there is, as it reads after "by role". An act without words here fails a test."""

ROLES: Mapping[str, object] = {
    AUTHOR: gettext_lazy("whoever said it"),
    "publisher": gettext_lazy("the publisher"),
    "site": gettext_lazy("this site"),
    "recovery slip": gettext_lazy("whoever holds the recovery sheet"),
    "committee": gettext_lazy("the committee"),
    **{role.value: role.label for role in Role},
}
VERDICTS: Mapping[str, object] = {
    "accepted": gettext_lazy("shown"),
    "held": gettext_lazy("held back for now"),
    "rejected": gettext_lazy("not shown"),
}
DROPPED: Mapping[str, object] = {
    "answers": gettext_lazy("answers, a year after the round was closed"),
    "codes": gettext_lazy("codes, a year after the last round was closed"),
}


@dataclass(frozen=True)
class Line:
    """One entry of the log in words."""

    number: int
    day: date | None
    who: str
    what: str
    detail: str
    reason: str
    round: Round | None
    url: str
    digest: str


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """A page of the log, newest first."""
    found = Paginator(LogEntry.objects.order_by("-number"), A_PAGE).get_page(request.GET.get("page"))
    last = Checkpoint.objects.order_by("-number").first()
    page = {
        "lines": lines(found.object_list),
        "found": found,
        "checkpoint": last,
        "deleted": any(True for _one in gone()),
    }
    return render(request, "public/log.html", page)


@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Consultations that were deleted: what stood, until when, why it went, what had been published last."""
    return render(request, "public/deleted.html", {"found": list(gone())})


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last signed checkpoint, for whoever wants to hold the site to it."""
    last = Checkpoint.objects.order_by("-number").first()
    if last is None:
        raise Http404
    response = HttpResponse(last.document, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="massline-checkpoint-{last.number}.json"'
    return response


def lines(entries: Iterable[LogEntry]) -> list[Line]:
    """Entries in words, each with the round it is about where it still exists."""
    read = list(entries)
    rounds = _rounds([entry.subject for entry in read])
    return [_line(entry, rounds.get(entry.subject)) for entry in read]


def _line(entry: LogEntry, round_: Round | None) -> Line:
    # What an author does about their own words is theirs: no day, and nothing that leads to them.
    of_author = entry.role == AUTHOR
    return Line(
        number=entry.number,
        day=None if of_author else entry.day,
        who=str(ROLES.get(entry.role, entry.role)),
        what=str(ACTS.get(entry.act, entry.act)),
        detail="" if of_author else _detail(entry),
        reason="" if of_author else str(entry.facts.get("reason") or ""),
        round=None if of_author else round_,
        url="" if round_ is None else _url(round_),
        digest=entry.digest,
    )


def _detail(entry: LogEntry) -> str:
    facts = entry.facts
    match entry.act:
        case "stage":
            return str(Stage(facts["after"]).label) if facts.get("after") in Stage.values else ""
        case "moderate" | "moderate comment":
            return str(VERDICTS.get(str(facts.get("verdict")), ""))
        case "hat" | "hat off":
            return str(Role(facts["hat"]).label) if facts.get("hat") in Role.values else ""
        case "release" | "show":
            return str(facts.get("number", ""))
        case "decide":
            return ", ".join(filter(None, (str(facts.get("body", "")), _by_how_many(facts))))
        case "delete consultation":
            return ", ".join(filter(None, (str(facts.get("title", "")), _by_how_many(facts))))
        case "retain":
            return str(DROPPED.get(str(facts.get("dropped")), ""))
        case "section" | "rename":
            return str(facts.get("name", ""))
    return _by_how_many(facts)


def _by_how_many(facts: Mapping[str, object]) -> str:
    if facts.get("alone") is True:
        return _("by one person alone: this group has no second one")
    if facts.get("two") is True:
        return _("by two people")
    return ""


def _rounds(subjects: Iterable[str]) -> dict[str, Round]:
    """The round each subject belongs to. Statements lead to their round, never to themselves."""
    ways = {
        "round": (Round, "pk"),
        "statement": (Statement, "round_id"),
        "version": (PositionVersion, "position__round_id"),
        "expectation": (Expectation, "version__position__round_id"),
        "action": (Action, "round_id"),
    }
    asked: dict[str, dict[UUID, str]] = {kind: {} for kind in ways}
    for subject in subjects:
        kind, _space, rest = subject.partition(" ")
        try:
            asked.get(kind, {})[UUID(rest)] = subject
        except ValueError:
            continue
    found: dict[str, UUID] = {}
    for kind, (model, way) in ways.items():
        rows = model._base_manager.filter(pk__in=asked[kind]).values_list("pk", way) if asked[kind] else []
        found |= {asked[kind][pk]: round_id for pk, round_id in rows}
    rounds = Round.objects.select_related("consultation__organisation").in_bulk(set(found.values()))
    return {subject: rounds[round_id] for subject, round_id in found.items()}


def _url(round_: Round) -> str:
    consultation = round_.consultation
    return reverse("round", args=[consultation.organisation.slug, consultation.slug, round_.number])
