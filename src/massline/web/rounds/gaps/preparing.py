"""What is missing before asking."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import CarryOver, Round, Stage

LEAST_BELIEFS, MOST_BELIEFS = 3, 7


def gaps(round_: Round) -> list[Gap]:
    """Sections with conveners, beliefs locked, carry-overs answered."""
    return [*_sections(round_), *_beliefs(round_), *_carry_overs(round_)]


def _gap(key: str, sentence: str, anchor: str) -> Gap:
    return Gap(key, sentence, Stage.INVESTIGATE, anchor)


def _sections(round_: Round) -> list[Gap]:
    sections = list(round_.sections.all())
    if not sections:
        return [_gap("sections", _("Say which sections are asked and how many people each has."), "sections")]
    return [
        _gap(
            f"convener:{row.section_id}",
            _('%(section)s has no convener: name one, or say "nobody yet".') % {"section": row.name},
            "sections",
        )
        for row in sections
        if not row.convener and not row.nobody_yet
    ]


def _beliefs(round_: Round) -> list[Gap]:
    beliefs = list(round_.beliefs.all())
    if not LEAST_BELIEFS <= len(beliefs) <= MOST_BELIEFS:
        return [
            _gap(
                "beliefs",
                _("Write down what you think before you ask: three to seven sentences."),
                "beliefs",
            )
        ]
    if any(belief.locked_on is None for belief in beliefs):
        return [_gap("beliefs-locked", _("Lock what you thought before you ask."), "beliefs")]
    return []


def _carry_overs(round_: Round) -> list[Gap]:
    open_ones = CarryOver.objects.filter(
        round__consultation=round_.consultation_id, round__number=round_.number - 1, answer__isnull=True
    ).count()
    if not open_ones:
        return []
    sentence = ngettext(
        "One question from the last round waits: take it up or answer it.",
        "%(count)s questions from the last round wait: take each up or answer it.",
        open_ones,
    ) % {"count": open_ones}
    return [_gap("carry-overs", sentence, "carry-overs")]
