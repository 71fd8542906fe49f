"""Sum up: themes, what pulls against what, the draft with its sources, the check; and what the body decided on it."""

from massline.web.people.models import Role
from massline.web.rounds import voices
from massline.web.rounds.concentrate import checks, coding, drafting, weighing
from massline.web.rounds.example.story import Telling, Told
from massline.web.rounds.models import (
    BeliefFate,
    Coding,
    Contradiction,
    DecisionKind,
    Disposition,
    Element,
    Origin,
    Position,
    PositionVersion,
    Round,
    Source,
    Statement,
)
from massline.web.rounds.report_back import deciding
from massline.web.rounds.standing import draft_of, shown_version


def sum_up(telling: Telling, round_: Round, told: Told, visit: int) -> None:
    """The first time themes and beliefs; each time a version, what became of words, and a second reader."""
    version = told["position"]["versions"][visit]
    day = version["published"]
    if visit == 0:
        _themes(telling, round_, told)
        _pulls(telling, round_, told)
        _beliefs(telling, round_, told, day)
    _handle(telling, round_, told, visit)
    draft = _draft(telling, round_, told["position"], version)
    for row in told["dispositions"]:
        if row["version"] == version["number"]:
            _disposition(telling, draft, row)
    check = version["check"]
    checks.sign(
        draft,
        check["note"],
        seen=drafting.draft_digest(draft),
        remarks=check["remarks"],
        role=Role.MODERATOR,
        day=telling.day(day),
    )


def decide(telling: Telling, round_: Round, told: Told, visit: int) -> None:
    """The sections' own notes, then the decision of the body."""
    version = shown_version(round_)
    assert version is not None
    row = told["position"]["versions"][visit]
    for note in row["reservations"]:
        deciding.reserve(version, telling.sections[note["section"]], note["text"])
    for one in row["decisions"]:
        day = telling.day(one["day"])
        wanted = deciding.Wanted(DecisionKind(one["kind"]), one["body"], day, one["reason"])
        deciding.take(version, wanted, role=Role.FACILITATOR, today=day)


def _themes(telling: Telling, round_: Round, told: Told) -> None:
    by = telling.by(Role.DRAFTER, told["position"]["versions"][0]["published"])
    for name, note in told["themes"].items():
        coding.add_theme(round_, name, note)
    rows = [(row["label"], name, n) for row in told["statements"] for n, name in enumerate(row["codes"], start=1)]
    coding.paste(round_, rows, role=by.role, day=by.day)
    against = [telling.statements[label] for label in told["against"]]
    Coding.objects.filter(statement__in=against, coder=1).update(against=True)


def _pulls(telling: Telling, round_: Round, told: Told) -> None:
    by = telling.by(Role.DRAFTER, told["position"]["versions"][0]["published"])
    for row in told["pulls"]:
        pull = weighing.put_pull(round_, row["one"]["text"], row["other"]["text"], by=by)
        for pole, side in ((pull.one, row["one"]), (pull.other, row["other"])):
            for label in side["from"]:
                drafting.rest_on(pole, telling.statements[label])


def _handle(telling: Telling, round_: Round, told: Told, visit: int) -> None:
    for row in told["pulls"]:
        if row["handled_in"] == visit:
            pull = Contradiction.objects.get(round=round_, one__text=row["one"]["text"])
            weighing.handle_pull(pull, row["handling"], seen="")


def _beliefs(telling: Telling, round_: Round, told: Told, day: int) -> None:
    by = telling.by(Role.DRAFTER, day)
    for belief, row in zip(round_.beliefs.all(), told["beliefs"], strict=True):
        because = [telling.statements[label] for label in row["because"]]
        weighing.mark_belief(round_, belief, BeliefFate(row["became"]), row.get("now", ""), because, by=by)
    for row in told.get("learned", []):
        because = [telling.statements[label] for label in row["because"]]
        weighing.mark_belief(round_, None, BeliefFate.LEARNED, row["text"], because, by=by)


def _draft(telling: Telling, round_: Round, position: Told, told: Told) -> PositionVersion:
    """The new draft of a round that went back, or the first one; its points are those of the story."""
    draft = draft_of(round_)
    if draft is None:
        owner, _new = Position.objects.get_or_create(
            round=round_, label=position["label"], defaults={"title": position["title"]}
        )
        draft = PositionVersion.objects.create(position=owner, number=told["number"], text="")
    draft.number, draft.text, draft.change = told["number"], told["text"], told["change"]
    draft.save()
    there = set(draft.elements.values_list("statement__label", flat=True))
    for order, row in enumerate(told["elements"], start=1):
        if row["label"] not in there:
            point = _point(telling, round_, row, told["published"])
            Element.objects.create(
                version=draft, statement=point, order=order, own=None if point.sources.exists() else True
            )
    return draft


def _point(telling: Telling, round_: Round, row: Told, day: int) -> Statement:
    point = voices.put(
        round_, row["text"], Origin.DRAFTING, day=telling.day(day), label=row["label"], role=Role.DRAFTER
    )
    for label in row["from"]:
        voices.cite(point, telling.statements[label])
    for label in row.get("outcomes", []):
        Source.objects.create(target=point, outcome=telling.outcomes[label])
    telling.statements[row["label"]] = point
    return point


def _disposition(telling: Telling, draft: PositionVersion, row: Told) -> None:
    Disposition.objects.create(
        statement=telling.statements[row["label"]],
        version=draft,
        kind=row["kind"],
        reason=row["reason"],
        day=telling.day(row["day"]),
    )
