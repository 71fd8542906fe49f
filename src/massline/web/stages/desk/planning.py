"""The plan over years at the desk: its stages, what must hold before each, which rounds belong to it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.plans import planning
from massline.web.plans.evidence import PlanRefusedError
from massline.web.plans.models import Move, PlanStage, State
from massline.web.stages.desk.plan_forms import HangForm, JudgeForm, MoveForm, RequireForm, RewordForm, WordingForm
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.PREPARE)
def plan(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The stages as they stand, and the form for another."""
    form = WordingForm(request, place.organisation, "write")
    if form.sent and form.is_valid():
        try:
            told = planning.Wording(**form.cleaned_data)
            made = planning.write(place.organisation, told, role=somebody.role(Act.PREPARE), day=timezone.localdate())
        except PlanRefusedError as fault:
            form.refuse(fault)
        else:
            return see(f"{place.url('desk:plan')}{made.pk}/")
    page = {"stages": planning.plan_of(place.organisation), "form": form}
    return work_page(request, place, somebody, "desk/plan.html", page, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.PREPARE)
def stage(request: HttpRequest, place: Place, somebody: Sitting, planned: UUID) -> HttpResponse:
    """One stage: what must hold before it and whether it does, when it begins, its rounds, its words."""
    row = get_object_or_404(PlanStage, pk=planned, organisation=place.organisation)
    found = planning.as_it_stands(row)
    forms = _Forms(request, place, found)
    if request.method == "POST":
        try:
            if forms.take(row, role=somebody.role(Act.PREPARE)):
                return see(f"{place.url('desk:plan')}{row.pk}/?did=written")
        except PlanRefusedError as fault:
            forms.sent.refuse(fault)
    page = {"one": found, "forms": forms, "states": State}
    return work_page(request, place, somebody, "desk/plan_stage.html", page, status=_status(request))


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


class _Forms:
    """The forms of a stage's page, one of which may have been sent."""

    def __init__(self, request: HttpRequest, place: Place, found: planning.Planned) -> None:
        told = {"title": found.words.title, "aim": found.words.aim, "years": found.words.years}
        organisation = place.organisation
        self.reword = RewordForm(request, organisation, "reword", initial=told)
        self.require = RequireForm(request, organisation, "require")
        self.begin = MoveForm(request, organisation, "begin", needed=found.locked)
        self.done = MoveForm(request, organisation, "done")
        self.give_up = MoveForm(request, organisation, "give_up")
        self.hang = HangForm(request, organisation, "hang")
        self.take_off = HangForm(request, organisation, "take_off")
        self.judge = [(one, JudgeForm(request, organisation, f"judge-{one.row.pk.hex}")) for one in found.conditions]

    @property
    def sent(self) -> Any:
        """The form that was sent; the last one where none was."""
        every = [self.reword, self.require, self.begin, self.done, self.give_up, self.hang, self.take_off]
        every += [form for _one, form in self.judge]
        return next((one for one in every if one.sent), self.reword)

    def take(self, row: PlanStage, *, role: str) -> bool:
        """Write down what was sent; whether anything was. Raises ``PlanRefusedError``."""
        form = self.sent
        by: dict[str, Any] = {"role": role, "day": timezone.localdate()}
        if not form.sent or not form.is_valid():
            return False
        told = form.cleaned_data
        for condition, one in self.judge:
            if one is form:
                planning.judge(condition.row, State(told["state"]), one.told(), **by)
                return True
        if form is self.reword:
            planning.reword(row, planning.Wording(told["title"], told["aim"], told["years"]), told["change"], **by)
        elif form is self.require:
            planning.require(row, told["text"], told["how"], **by)
        elif form in (self.hang, self.take_off):
            planning.hang(row, form.chosen(), hangs=form is self.hang, **by)
        else:
            kind = {"begin": Move.BEGUN, "done": Move.DONE, "give_up": Move.GIVEN_UP}[form.do]
            planning.move(row, kind, told["reason"], **by)
        return True
