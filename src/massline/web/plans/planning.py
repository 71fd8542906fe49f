"""The plan over years: stages written down, judged, begun or begun early; rounds hung from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people.models import Organisation
from massline.web.plans.evidence import Evidence, PlanRefusedError
from massline.web.plans.models import (
    Judgement,
    Move,
    PlanMove,
    PlanRound,
    PlanStage,
    PlanWords,
    Precondition,
    State,
)
from massline.web.plans.models.plan import OPEN
from massline.web.record import log
from massline.web.rounds.models import Round

MOST_STAGES = 60


@dataclass(frozen=True)
class Wording:
    """What a stage says."""

    title: str
    aim: str
    years: str


@dataclass(frozen=True)
class Condition:
    """A precondition with every judgement of it, the oldest first."""

    row: Precondition
    judgements: tuple[Judgement, ...]

    @property
    def latest(self) -> Judgement | None:
        """The judgement that counts, None where nobody has judged."""
        return self.judgements[-1] if self.judgements else None

    @property
    def state(self) -> State:
        """Whether it holds; unknown where nobody has judged."""
        return State(self.latest.state) if self.latest else State.UNKNOWN

    @property
    def open(self) -> bool:
        """It locks the stage."""
        return self.state in OPEN


@dataclass(frozen=True)
class Planned:
    """A stage as it stands: its wordings, conditions, moves and rounds."""

    row: PlanStage
    wordings: tuple[PlanWords, ...]
    conditions: tuple[Condition, ...]
    moves: tuple[PlanMove, ...]
    rounds: tuple[Round, ...]
    elsewhere: tuple[str, ...]
    """Rounds of another site, where it was planned before, in words."""

    @property
    def words(self) -> PlanWords:
        """What it says now."""
        return self.wordings[-1]

    @property
    def open(self) -> tuple[Condition, ...]:
        """What does not hold, or is not known."""
        return tuple(one for one in self.conditions if one.open)

    @property
    def begun(self) -> bool:
        """Somebody began it, early or not."""
        return bool(self.moves)

    @property
    def early(self) -> PlanMove | None:
        """How it was started early: this is shown for good, whatever was met since."""
        return next((one for one in self.moves if one.kind == Move.EARLY), None)

    @property
    def over(self) -> bool:
        """Done or given up."""
        return bool(self.moves) and self.moves[-1].kind in {Move.DONE, Move.GIVEN_UP}

    @property
    def locked(self) -> bool:
        """It may not begin, but with a reason that everybody reads."""
        return not self.begun and bool(self.open)

    @property
    def standing(self) -> str:
        """One or two words for where it stands."""
        if self.moves:
            return str(self.moves[-1].get_kind_display())
        return _("locked") if self.locked else _("not begun")


def plan_of(organisation: Organisation) -> list[Planned]:
    """Every stage as it stands, the first first."""
    return [as_it_stands(one) for one in organisation.plan_stages.all()]


def as_it_stands(stage: PlanStage) -> Planned:
    """One stage with everything that was written down about it."""
    hung = {
        (one.round_id, one.elsewhere): one for one in stage.hung.select_related("round__consultation__organisation")
    }  # the latest of each round
    held = [one for one in hung.values() if one.hangs]
    conditions = stage.preconditions.prefetch_related(
        "judgements__round__consultation__organisation",
        "judgements__release__round__consultation__organisation",
        "judgements__outcome__expectation__version__position__round__consultation__organisation",
        "judgements__observation__action__round__consultation__organisation",
        "judgements__version__paper__organisation",
    )
    return Planned(
        stage,
        tuple(stage.words.all()),
        tuple(Condition(one, tuple(one.judgements.all())) for one in conditions),
        tuple(stage.moves.all()),
        tuple(one.round for one in held if one.round is not None),
        tuple(one.elsewhere for one in held if one.round is None),
    )


@transaction.atomic
def write(organisation: Organisation, wording: Wording, *, role: str, day: date) -> PlanStage:
    """Add a stage at the end of the plan; the same words as those of the last one add nothing."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    last = organisation.plan_stages.order_by("-number").first()
    if last is not None and _same(last.words.order_by("-number")[0], wording):
        return last
    if last is not None and last.number >= MOST_STAGES:
        raise PlanRefusedError(_("A plan of %(most)s stages is none any more.") % {"most": MOST_STAGES})
    stage = PlanStage.objects.create(organisation=organisation, number=last.number + 1 if last else 1)
    PlanWords.objects.create(stage=stage, number=1, role=role, day=day, **vars(wording))
    log.append("plan", role=role, subject=f"plan stage {stage.pk}", day=day, version=1)
    return stage


@transaction.atomic
def reword(stage: PlanStage, wording: Wording, change: str, *, role: str, day: date) -> PlanWords:
    """Add a wording of a stage and say why it changed; the same words add nothing."""
    before = _held(stage).words.order_by("-number")[0]
    if _same(before, wording):
        return before
    if not change:
        raise PlanRefusedError(_("Say why it reads differently now: the words before stay readable."), "change")
    made = PlanWords.objects.create(
        stage=stage, number=before.number + 1, change=change, role=role, day=day, **vars(wording)
    )
    log.append("plan", role=role, subject=f"plan stage {stage.pk}", day=day, version=made.number)
    return made


@transaction.atomic
def require(stage: PlanStage, text: str, how: str, *, role: str, day: date) -> Precondition:
    """Write down what must hold before a stage; once it has begun nothing can be asked before it any more."""
    _held(stage)
    there = stage.preconditions.filter(text=text).first()
    if there is not None:
        return there
    if stage.moves.exists():
        raise PlanRefusedError(_("This stage has begun: what must hold before it was settled then."), "text")
    made = Precondition.objects.create(stage=stage, text=text, how=how, role=role, day=day)
    log.append("precondition", role=role, subject=f"plan stage {stage.pk}", day=day)
    return made


@transaction.atomic
def judge(precondition: Precondition, state: State, evidence: Evidence, *, role: str, day: date) -> Judgement:
    """Write down whether a precondition holds and by what; the same judgement twice is one."""
    _held(precondition.stage)
    last = precondition.judgements.order_by("id").last()
    if last is not None and last.state == state and evidence.same_as(last):
        return last
    made = Judgement.objects.create(
        precondition=precondition, state=state, text=evidence.text, role=role, day=day, **evidence.record
    )
    log.append("judge", role=role, subject=f"plan stage {precondition.stage_id}", day=day, state=state.value)
    return made


@transaction.atomic
def move(stage: PlanStage, kind: Move, reason: str, *, role: str, day: date) -> PlanMove:
    """Begin a stage, or say that it is done or given up. Begun while it is locked it is early, whatever was meant.

    Raises ``PlanRefusedError`` without a reason where one is needed, and for what does not follow.
    """
    now = as_it_stands(_held(stage))
    if now.moves and now.moves[-1].kind == kind:
        return now.moves[-1]
    begins = kind in {Move.BEGUN, Move.EARLY}
    if begins and now.moves and now.moves[-1].kind in {Move.BEGUN, Move.EARLY} and now.moves[-1].reason == reason:
        return now.moves[-1]
    if begins and now.begun:
        raise PlanRefusedError(_("It has begun already."))
    if not begins and (not now.begun or now.over) and kind != Move.GIVEN_UP:
        raise PlanRefusedError(_("Only a stage that has begun and is not over can be done."))
    if now.over:
        raise PlanRefusedError(_("It is over: write down another stage."))
    if begins:
        kind = Move.EARLY if now.open else Move.BEGUN
    if kind != Move.BEGUN and not reason:
        wanted = (
            _("It is locked. Say why you start all the same: this reason and what was open stay beside the stage.")
            if kind == Move.EARLY
            else _("Say why: everybody reads it.")
        )
        raise PlanRefusedError(wanted, "reason")
    open_then = "\n".join(f"{one.row.text} ({one.state.label})" for one in now.open) if kind == Move.EARLY else ""
    made = PlanMove.objects.create(stage=stage, kind=kind, reason=reason, open_then=open_then, role=role, day=day)
    log.append("move plan", role=role, subject=f"plan stage {stage.pk}", day=day, kind=kind.value)
    return made


@transaction.atomic
def hang(stage: PlanStage, round_: Round, *, hangs: bool, role: str, day: date) -> None:
    """A round belongs to a stage of the plan, or no longer does."""
    _held(stage)
    last = stage.hung.filter(round=round_).order_by("id").last()
    if (last is not None and last.hangs) == hangs:
        return
    PlanRound.objects.create(stage=stage, round=round_, hangs=hangs, role=role, day=day)
    log.append("hang round", role=role, subject=f"round {round_.pk}", day=day, hangs=hangs)


def stages_of(round_: Round) -> list[PlanWords]:
    """The stages a round belongs to, as they are worded now."""
    hung = {one.stage_id: one for one in PlanRound.objects.filter(round=round_).order_by("id")}
    return newest_words(one.stage_id for one in hung.values() if one.hangs)


def newest_words(stages: Iterable[object]) -> list[PlanWords]:
    """The newest wording of each of these stages, in the order of the plan."""
    rows = PlanWords.objects.filter(stage__in=list(stages)).select_related("stage").order_by("number")
    return sorted({one.stage_id: one for one in rows}.values(), key=lambda one: one.stage.number)


def _held(stage: PlanStage) -> PlanStage:
    """The stage, held until this is written: two who press at once come one after the other."""
    return PlanStage.objects.select_for_update().get(pk=stage.pk)


def _same(words: PlanWords, wording: Wording) -> bool:
    return (words.title, words.aim, words.years) == (wording.title, wording.aim, wording.years)
