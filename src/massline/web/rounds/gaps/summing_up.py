"""What is missing before going back to people with a proposal."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from massline.web.rounds.concentrate.checks import REMARKS, check_of
from massline.web.rounds.concentrate.coding import trust
from massline.web.rounds.concentrate.dispositions import undisposed
from massline.web.rounds.concentrate.tracing import Leads, traceable_quotations
from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import (
    BeliefMark,
    Element,
    NoteKind,
    PositionVersion,
    Round,
    Stage,
)
from massline.web.rounds.standing import draft_of, terms_of
from massline.web.rounds.voices import waiting

__all__ = ["gaps", "undisposed"]


def gaps(round_: Round) -> list[Gap]:
    """A sourced draft, something about every contribution, beliefs marked, coders agreed, a second person's check."""
    draft = draft_of(round_)
    if draft is None or not draft.elements.exists():
        return [_gap("position", _("There is no proposal yet: write at least one point."), "position", hard=True)]
    return [
        *_unsourced(draft),
        *_machine(draft),
        *_traceable(draft),
        *_change(draft),
        *_unjudged(round_),
        *_undisposed(round_),
        *_beliefs(round_),
        *_coding(round_),
        *_left_out(round_),
        *_check(round_, draft),
    ]


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


def _machine(draft: PositionVersion) -> list[Gap]:
    rows = Element.objects.filter(version=draft, statement__drafted_by__isnull=False).exclude(taken_over=True)
    return [
        _gap(
            f"machine:{element.statement_id}",
            _("Point %(number)s was drafted by a machine: read it against its words, then confirm or reword it.")
            % {"number": element.order},
            f"point-{element.order}",
            hard=True,
        )
        for element in rows.order_by("order")
    ]


def _traceable(draft: PositionVersion) -> list[Gap]:
    told = {
        Leads.PERSONAL: _(
            "Point %(number)s quotes words that hold %(found)s: quote without it, or let a moderator put the words "
            "otherwise or say why they lead to nobody."
        ),
        Leads.ALONE: _(
            "Point %(number)s quotes words that could lead to whoever said them, because almost nobody else was "
            "heard where they come from: quote others, or hear more people there."
        ),
    }
    first = {(one.order, one.leads): one for one in reversed(traceable_quotations(draft))}
    return [
        _gap(
            f"traceable:{order}:{leads}",
            told[leads] % {"number": order, "found": ", ".join(one.found)},
            f"point-{order}",
            hard=True,
        )
        for (order, leads), one in sorted(first.items())
    ]


def _change(draft: PositionVersion) -> list[Gap]:
    earlier = draft.position.versions.filter(published_on__isnull=False).exists()
    if draft.change.strip() or not earlier:
        return []
    return [_gap("change", _("Write what this version changes against the one people saw."), "position")]


def _unjudged(round_: Round) -> list[Gap]:
    unread = waiting(round_).count()
    if not unread:
        return []
    sentence = ngettext(
        "One sentence waits for somebody to read it.", "%(count)s sentences wait for somebody to read them.", unread
    ) % {"count": unread}
    return [Gap("unread", sentence, Stage.GATHER, "waiting")]


def _undisposed(round_: Round) -> list[Gap]:
    rest = undisposed(round_).count()
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
    agreed = trust(round_)
    if agreed is None:
        return [_gap("coders", _("A second person puts the remarks under themes, without looking."), "themes")]
    if agreed.trusted:
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
    if check_of(draft) is not None:
        return []
    return [
        _gap(
            "check",
            _("Somebody who did not write it reads %(count)s remarks against the proposal and signs.")
            % {"count": REMARKS},
            "check",
        )
    ]
