"""Judging what people said: the queue, the verdicts, and the policy everybody can read."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from massline.web.people.hats import Act
from massline.web.rounds import personal
from massline.web.rounds.gather import moderating, rewording
from massline.web.rounds.guarding import Guard
from massline.web.rounds.models import Moderation, Origin, Statement, Verdict
from massline.web.rounds.voices import WordsRefusedError
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, find_place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.verdicts import LISTS, VerdictForm
from massline.web.stages.work import work_page

A_PAGE = 50
SPLIT = "split"
REWORD = "reword"


FIELDS = ("__all__", "reason", "parts", "wording", "because", "nobody")
"""Fields whose fault is the one sentence beside a sentence to judge."""


class JudgeForm(VerdictForm):
    """A verdict on one sentence, a cut through it, or other words for it."""

    statement = forms.UUIDField()
    verdict = forms.ChoiceField(choices=[*Verdict.choices, (SPLIT, SPLIT), (REWORD, REWORD)])
    parts = forms.CharField(required=False, strip=False, max_length=4000)
    wording = forms.CharField(required=False, strip=False, max_length=4000)
    because = LineField(required=False, max_length=300)
    nobody = LineField(required=False, max_length=300)

    @property
    def fault(self) -> str:
        """The one sentence that says what to mend."""
        said = [str(text) for name in FIELDS for text in self.errors.get(name, [])]
        return said[0] if said else _("Choose what happens to the sentence.")


@dataclass(frozen=True)
class Card:
    """One sentence as a moderator sees it: words only, what looks personal in them, the latest verdict."""

    statement: Statement
    seen: str = ""
    why: str = ""
    verdict: str = ""
    fault: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    names: tuple[personal.Span, ...] = ()

    @property
    def pieces(self) -> list[personal.Piece]:
        """The words, cut where something personal may stand."""
        return personal.pieces(self.statement.text, names=self.names)

    @property
    def found(self) -> list[str]:
        """What may be personal in them."""
        return personal.kinds_in(self.statement.text, names=self.names)

    @property
    def parts(self) -> str:
        """What stands in the field for cutting."""
        return self.typed.get("parts") or self.statement.text

    @property
    def wording(self) -> str:
        """What stands in the field for other words."""
        return self.typed.get("wording") or self.statement.text

    @property
    def verdict_words(self) -> str:
        """The latest verdict as people read it."""
        return str(LISTS.get(self.verdict, ""))


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.MODERATE)
def judge(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The sentences that wait, or those judged before; on POST a verdict is added."""
    if request.method != "POST":
        return _queue(request, place, somebody)
    form = JudgeForm(request.POST)
    asked = form.data.get("statement", "")
    if not form.is_valid():
        if "statement" in form.errors:
            return _queue(request, place, somebody, status=422, fault=_("Choose a sentence and what happens to it."))
        return _one_again(request, place, somebody, form, form.fault, 422)
    statement = get_object_or_404(_said(place), id=asked)
    try:
        _store(statement, form.cleaned_data, str(somebody.role(Act.MODERATE)))
    except (moderating.NotJudgedError, WordsRefusedError) as refused:
        return _one_again(request, place, somebody, form, str(refused), 422)
    except moderating.JudgedMeanwhileError as meanwhile:
        if meanwhile.latest is None:
            return _queue(request, place, somebody, status=409, fault=str(meanwhile))
        return _one_again(request, place, somebody, form, _told(meanwhile), 409)
    show = request.POST.get("show", "")
    query = f"?show={show}" if show in LISTS else "?"
    one = "&one" if request.POST.get("one") else ""
    return see(f"{place.url('gather:judge')}{query}{one}&did=judged")


def _store(statement: Statement, told: dict[str, Any], role: str) -> None:
    day, reason, seen = timezone.localdate(), told["reason"], told["seen"]
    if told["verdict"] == SPLIT:
        moderating.split(statement, told["parts"], seen=seen, role=role, day=day, reason=reason)
    elif told["verdict"] == REWORD:
        rewording.reword(statement, told["wording"], seen=seen, role=role, day=day, reason=told["because"])
    else:
        if told["verdict"] == Verdict.ACCEPTED:
            reason = told["nobody"]
        moderating.judge(statement, Verdict(told["verdict"]), seen=seen, role=role, day=day, reason=reason)


def _told(meanwhile: moderating.JudgedMeanwhileError) -> str:
    latest = meanwhile.latest
    there = f"{LISTS[latest.verdict]}. {latest.reason}".strip() if latest else ""
    return _(
        "Somebody judged it while you read it: %(there)s Your words still stand below. Press again to judge it anew."
    ) % {"there": there}


def _said(place: Place) -> QuerySet[Statement]:
    return Statement.objects.filter(round__consultation=place.consultation, origin=Origin.PARTICIPANT)


def _one_again(
    request: HttpRequest, place: Place, somebody: Sitting, form: JudgeForm, fault: str, status: int
) -> HttpResponse:
    """The one sentence again, with what was typed."""
    statement = get_object_or_404(_said(place), id=form.cleaned_data["statement"], withdrawn_on__isnull=True)
    latest = Moderation.objects.filter(statement=statement).order_by("-id").first()
    typed = {name: str(form.data.get(name, "")) for name in (*FIELDS[1:], "verdict")}
    card = Card(
        statement, str(latest.pk) if latest else "", latest.reason if latest else "",
        latest.verdict if latest else "", fault, typed,
        tuple(Guard.of(place.organisation).spans(statement.text)),
    )  # fmt: skip
    page = {"cards": [card], "show": "", "lists": LISTS, "again": True}
    return work_page(request, place, somebody, "gather/judge.html", page, status=status)


def _queue(
    request: HttpRequest, place: Place, somebody: Sitting, *, status: int = 200, fault: str = ""
) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in LISTS else "waiting"
    lists = moderating.Lists(place.round)
    found = lists.waiting() if show == "waiting" else lists.with_verdict(Verdict(show))
    one = "one" in request.GET
    paged = Paginator(found.defer("words_key", "receipt_hash", "salt"), 1 if one else A_PAGE)
    part = paged.get_page(request.GET.get("page"))
    guard = Guard.of(place.organisation)
    cards = [
        Card(
            said, str(getattr(said, "seen", "") or ""), getattr(said, "why", "") or "", getattr(said, "verdict", ""),
            names=tuple(guard.spans(said.text)),
        )
        for said in part.object_list
    ]  # fmt: skip
    page = {"cards": cards, "part": part, "show": show, "lists": LISTS, "one": one, "fault": fault}
    return work_page(request, place, somebody, "gather/judge.html", page, status=status)


@require_safe
def policy(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """What is shown, what is not, who decides and what an author can do: for everybody."""
    return render(request, "gather/policy.html", {"place": find_place(organisation, consultation)})
