"""What is missing before summing up: sections nobody heard, an end nobody set."""

from collections import Counter
from datetime import date
from math import ceil

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import Ballot, NoteKind, Origin, Round, Stage, Statement
from massline.web.rounds.standing import terms_of

LEAST_HEARD, SHARE_HEARD = 3, 0.05


def enough_of(size: int) -> int:
    """How many of a section must have been heard or tried: at least 3 and at least 5 %.

    >>> enough_of(44), enough_of(250), enough_of(2)
    (3, 13, 2)
    """
    return min(size, max(LEAST_HEARD, ceil(size * SHARE_HEARD)))


def gaps(round_: Round, today: date) -> list[Gap]:
    """A gap for each section not heard, and one while neither the last day is over nor nothing new is said."""
    heard = heard_by_section(round_)
    found = [
        Gap(
            f"heard:{row.section.slug}",
            _("%(section)s has not been heard: at least %(least)s people, or as many recorded attempts.")
            % {"section": row.name, "least": enough_of(row.size)},
            Stage.GATHER,
            "sections",
        )
        for row in round_.sections.select_related("section")
        if heard[str(row.section_id)] < enough_of(row.size)
    ]
    terms = terms_of(round_)
    ended = terms.asking_until is not None and terms.asking_until <= today
    if not ended and not round_.notes.filter(kind=NoteKind.ENOUGH).exists():
        found.append(
            Gap(
                "still-asking",
                _("The last day of asking is not over. Wait for it, or write down that nothing new is being said.")
                if terms.asking_until
                else _("Set the last day of asking, or write down that nothing new is being said."),
                Stage.GATHER,
                "until",
            )
        )
    return found


def heard_by_section(round_: Round) -> Counter[str]:
    """People outside the core heard in each section, or attempts recorded there if those are more.

    Exact, for decisions only. Words and votes are never joined, so the larger of the two counts stands.
    """
    words = dict(
        Statement.objects.filter(
            round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True, section__isnull=False
        )
        .values_list("section")
        .annotate(people=Count("words_key", distinct=True))
    )
    votes = dict(
        Ballot.objects.filter(statement__round=round_, core=False, section__isnull=False)
        .values_list("section")
        .annotate(people=Count("key", distinct=True))
    )
    tried = dict(
        round_.visits.filter(section__isnull=False).order_by().values_list("section").annotate(all=Sum("tried"))
    )
    return Counter(
        {
            str(section): max(words.get(section, 0), votes.get(section, 0), tried.get(section, 0))
            for section in {*words, *votes, *tried}
        }
    )
