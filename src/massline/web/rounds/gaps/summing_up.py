"""What is missing before going back to people with a proposal."""

from collections import defaultdict
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from massline.method.coding import agreement
from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import (
    BeliefMark,
    Check,
    Coding,
    Element,
    NoteKind,
    Origin,
    PositionVersion,
    Round,
    Stage,
    Statement,
)
from massline.web.rounds.standing import draft_of, terms_of
from massline.web.rounds.voices import accepted

CHECKED_REMARKS = 10


def gaps(round_: Round) -> list[Gap]:
    """A sourced draft, something about every contribution, beliefs marked, coders agreed, a second person's check."""
    draft = draft_of(round_)
    if draft is None or not draft.elements.exists():
        return [_gap("position", _("There is no proposal yet: write at least one point."), "position", hard=True)]
    return [
        *_unsourced(draft),
        *_unjudged(round_),
        *_undisposed(round_),
        *_beliefs(round_),
        *_coding(round_),
        *_left_out(round_),
        *_check(round_, draft),
    ]


def undisposed(round_: Round) -> list[Statement]:
    """Accepted contributions of this round that nothing was said about and that no version cites, in label order."""
    said = Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True)
    rest = accepted(said).filter(dispositions__isnull=True).exclude(pk__in=cited(round_))
    return sorted(rest, key=lambda one: (len(one.label), one.label))


def cited(round_: Round) -> set[UUID]:
    """Statements that a point of the newest version of the round rests on: cited words are used words."""
    newest = draft_of(round_) or PositionVersion.objects.filter(position__round=round_).order_by("number").last()
    if newest is None:
        return set()
    return set(
        Statement.objects.filter(carried_by__target__elements__version=newest).values_list("pk", flat=True).distinct()
    )


def _gap(key: str, sentence: str, anchor: str, *, hard: bool = False) -> Gap:
    return Gap(key, sentence, Stage.CONCENTRATE, anchor, hard)


def _unsourced(draft: PositionVersion) -> list[Gap]:
    bare = Element.objects.filter(version=draft, statement__sources__isnull=True).exclude(own=True)
    return [
        _gap(
            f"unsourced:{element.statement_id}",
            _(
                "Point %(number)s rests on nobody's words: choose the words it comes from, "
                'or show it as "proposed by the drafting group".'
            )
            % {"number": element.order},
            f"point-{element.order}",
            hard=True,
        )
        for element in bare.order_by("order")
    ]


def _unjudged(round_: Round) -> list[Gap]:
    waiting = Statement.objects.filter(
        round=round_, origin=Origin.PARTICIPANT, withdrawn_on__isnull=True, moderations__isnull=True
    ).count()
    if not waiting:
        return []
    sentence = ngettext(
        "One sentence waits for somebody to read it.", "%(count)s sentences wait for somebody to read them.", waiting
    ) % {"count": waiting}
    return [Gap("unread", sentence, Stage.GATHER, "waiting")]


def _undisposed(round_: Round) -> list[Gap]:
    rest = len(undisposed(round_))
    if not rest:
        return []
    sentence = ngettext(
        "Say what became of one contribution: its author will read it.",
        "Say what became of %(count)s contributions: their authors will read it.",
        rest,
    ) % {"count": rest}
    return [_gap("dispositions", sentence, "dispositions")]


def _beliefs(round_: Round) -> list[Gap]:
    marked = set(BeliefMark.objects.filter(round=round_, belief__isnull=False).values_list("belief_id", flat=True))
    rest = [belief for belief in round_.beliefs.all() if belief.pk not in marked]
    if not rest:
        return []
    sentence = ngettext(
        "Mark one thing you thought before: kept, changed or dropped.",
        "Mark %(count)s things you thought before: kept, changed or dropped.",
        len(rest),
    ) % {"count": len(rest)}
    return [_gap("beliefs", sentence, "beliefs")]


def _coding(round_: Round) -> list[Gap]:
    if terms_of(round_).small or round_.notes.filter(kind=NoteKind.TALKED_THROUGH).exists():
        return []
    pairs: defaultdict[object, list[int | None]] = defaultdict(lambda: [None, None])
    for statement, coder, theme in Coding.objects.filter(statement__round=round_).values_list(
        "statement", "coder", "theme"
    ):
        pairs[statement][coder - 1] = theme
    if not any(None not in pair for pair in pairs.values()):
        return [_gap("coders", _("A second person puts the remarks under themes, without looking."), "themes")]
    if agreement(pairs.values()).trusted:
        return []
    return [
        _gap(
            "coders",
            _("The two coders agree too little: talk the differences through and write down what came of it."),
            "themes",
        )
    ]


def _left_out(round_: Round) -> list[Gap]:
    if round_.notes.filter(kind=NoteKind.REPRESENTED).exists():
        return []
    return [_gap("left-out", _("Write what the proposal leaves out, and why: people read it beside it."), "left-out")]


def _check(round_: Round, draft: PositionVersion) -> list[Gap]:
    if Check.objects.filter(version=draft).exists():
        return []
    return [
        _gap(
            "check",
            _("Somebody who did not write it reads %(count)s remarks against the proposal and signs.")
            % {"count": CHECKED_REMARKS},
            "check",
        )
    ]
