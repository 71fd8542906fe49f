"""Which round a public page is about, and what every such page is given."""

from typing import Any

from django.shortcuts import get_object_or_404

from massline.web.rounds.models import NoteKind, Round

SUMMED_UP = (NoteKind.WHY, NoteKind.KEEP, NoteKind.CHANGE, NoteKind.STOP, NoteKind.WRONG)


def round_at(organisation: str, consultation: str, number: int) -> Round:
    """The round at this address. Raises ``Http404`` where there is none."""
    return get_object_or_404(
        Round.objects.select_related("consultation__organisation"),
        consultation__organisation__slug=organisation,
        consultation__slug=consultation,
        number=number,
    )


def page_for(round_: Round) -> dict[str, Any]:
    """The round, its consultation and organisation, and the language of what the organisation writes."""
    return {
        "round": round_,
        "consultation": round_.consultation,
        "organisation": round_.consultation.organisation,
        "lang": round_.consultation.organisation.language,
        "onwards": onwards(round_),
    }


def onwards(round_: Round) -> dict[str, Any]:
    """Where a thread goes on once the round is summed up: what was learned, what was carried over, the next round."""
    return {
        "learned": round_.notes.filter(kind__in=SUMMED_UP).exists(),
        "carried": round_.carry_overs.exists(),
        "next": round_.consultation.rounds.filter(number=round_.number + 1).first(),
    }
