"""What became of each thing said under one receipt."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.public.standing import Standing, standing_of
from massline.web.public.throwaway import points_resting_on
from massline.web.public.trail import Line, onward
from massline.web.rounds.gather.moderating import may_appeal
from massline.web.rounds.gather.rewording import said_first
from massline.web.rounds.models import (
    Action,
    Coding,
    Disposition,
    MachineName,
    Moderation,
    Statement,
    Verdict,
    Visibility,
)
from massline.web.rounds.models.themes import marked
from massline.web.rounds.report_back.answering import Understood, cited_in
from massline.web.rounds.standing import closed, paused
from massline.web.rounds.voices import of_receipt


@dataclass(frozen=True)
class End:
    """Where a way got to."""

    expected: Line
    happened: Line

    @property
    def verdict(self) -> str:
        """In three words."""
        if self.happened.kept is None:
            return _("It could not be told.")
        return _("It came true.") if self.happened.kept else _("It did not come true.")


@dataclass(frozen=True)
class Branch:
    """One point that rests on the words, and its thread to the end."""

    standing: Standing
    lines: tuple[Line, ...]

    @property
    def end(self) -> End | None:
        """The last thing that was expected on this way, and what happened."""
        ends = [at for at, line in enumerate(self.lines) if line.kind == "outcome"]
        return End(self.lines[ends[-1] - 1], self.lines[ends[-1]]) if ends else None


@dataclass(frozen=True)
class Contribution:
    """One thing somebody said, for the page only they can open. It holds words and never a vote."""

    statement: Statement
    hidden: bool
    moderation: str
    refused: bool
    answers: tuple[str, ...]
    branches: tuple[Branch, ...]
    promise: date
    themes: tuple[str, ...] = ()
    understood: tuple[Understood, ...] = ()
    can_say_more: bool = False
    actions: tuple[Action, ...] = ()
    can_appeal: bool = False
    first: Statement | None = None
    """What was said, where these are other words a moderator put in its place."""

    @property
    def unanswered(self) -> bool:
        """Nobody has said yet what became of it."""
        return not self.answers and not self.branches and not self.refused


def contributions(code: str) -> list[Contribution]:
    """Everything said under this receipt and not withdrawn, oldest first."""
    said = list(of_receipt(code).select_related("round__consultation__organisation", "section"))
    understood = cited_in(said)
    drafted = set(
        MachineName.objects.filter(round__in={one.round_id for one in said}).values_list("round_id", "name")
    )
    themes: defaultdict[UUID, list[str]] = defaultdict(list)
    for coding in Coding.objects.filter(statement__in=said).select_related("theme").order_by("coder", "rank"):
        name = coding.theme.name
        if (coding.theme.round_id, name) in drafted:
            name = marked(name)
        themes[coding.statement_id].append(name)
    done = _actions_on(understood)
    open_ = {one.round_id: not (closed(one.round) or paused(one.round)) for one in said}
    return [
        replace(
            contribution(one),
            themes=tuple(dict.fromkeys(themes[one.pk])),
            understood=tuple(understood[one.pk]),
            can_say_more=open_[one.round_id],
            actions=tuple(done[one.pk]),
            first=said_first(one),
            can_appeal=open_[one.round_id] and may_appeal(one),
        )
        for one in said
    ]


def _actions_on(understood: Mapping[UUID, Sequence[Understood]]) -> dict[UUID, list[Action]]:
    """What was done on points that rest on each statement, in the order it began; one query for all of them."""
    points = {said: {point.pk for one in asked for point in one.points} for said, asked in understood.items()}
    begun = list(
        Action.objects.filter(expectation__point__in=set().union(*points.values()))
        .select_related("expectation")
        .order_by("starts_on", "text")
    )
    found = defaultdict[UUID, list[Action]](list)
    for said, mine in points.items():
        found[said] = [one for one in begun if one.expectation is not None and one.expectation.point_id in mine]
    return found


def contribution(statement: Statement) -> Contribution:
    """What became of one statement so far."""
    verdict = statement.moderations.order_by("-id").first()
    return Contribution(
        statement=statement,
        hidden=statement.visibility != Visibility.WORDS,
        moderation=moderation_in_words(verdict, hidden=statement.visibility != Visibility.WORDS),
        refused=verdict is not None and verdict.verdict == Verdict.REJECTED,
        answers=answers_to(statement),
        branches=branches_of(statement),
        promise=statement.round.promise_on,
    )


def branches_of(statement: Statement) -> tuple[Branch, ...]:
    """The points that rest on the words, each followed to what happened."""
    found, reached = [], set[str]()
    for point in points_resting_on(statement):
        lines = tuple(onward(point))
        # A later point already reached through an earlier one is told there, once.
        if lines[0].url in reached:
            continue
        reached |= {line.url for line in lines}
        found.append(Branch(standing_of(point), (replace(lines[0], came_from=()), *lines[1:])))
    return tuple(found)


def moderation_in_words(verdict: Moderation | None, *, hidden: bool) -> str:
    """The latest verdict with its reason, as one sentence."""
    if verdict is None:
        return _("It is waiting for a moderator. Until then nobody else can see it.")
    text = {
        Verdict.ACCEPTED: _("Others see only what became of it.") if hidden else _("Everybody can see it."),
        Verdict.HELD: _("A moderator is holding it back for now."),
        Verdict.REJECTED: _("A moderator decided not to show it."),
    }[Verdict(verdict.verdict)]
    return f"{text} {verdict.reason}".strip()


KINDS = {
    "used": gettext_lazy("Round %(round)s: used in the proposal."),
    "partly": gettext_lazy("Round %(round)s: used in part."),
    "reserved": gettext_lazy("Round %(round)s: kept as a note beside the proposal."),
    "referred": gettext_lazy("Round %(round)s: passed on."),
    "set_aside": gettext_lazy("Round %(round)s: not used, because:"),
}


def answers_to(statement: Statement) -> tuple[str, ...]:
    """What was decided about it, oldest first, the latest of each version only."""
    latest: dict[object, Disposition] = {}
    for row in statement.dispositions.select_related("version__position__round").order_by("id"):
        latest[row.version_id] = row
    return tuple(_answer(row, statement) for row in latest.values())


def _answer(row: Disposition, statement: Statement) -> str:
    round_ = row.version.position.round if row.version else statement.round
    return f"{KINDS[row.kind] % {'round': round_.number}} {row.reason}".strip()
