"""What is missing before a decided proposal is tried."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from massline.web.rounds.gaps.asking import enough_of
from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import DecisionKind, NoteKind, PositionVersion, Response, Round, Stage
from massline.web.rounds.standing import shown_version, terms_of

ADOPTED = {DecisionKind.ADOPTED, DecisionKind.WITH_RESERVATIONS}


def gaps(round_: Round, today: date) -> list[Gap]:
    """Sections reached, open long enough, read to somebody who disagrees, adopted."""
    version = shown_version(round_)
    if version is None:
        return [_gap("shown", _("No proposal was shown to people: write it in Sum up."), "answers", hard=True)]
    # In the order in which it is done: the first of them is what pages name as the next thing.
    return [
        *_reached(round_, version),
        *_read_to(version),
        *_open_time(round_, version, today),
        *_adopted(version),
    ]


def answered_by_section(version: PositionVersion) -> Counter[str]:
    """Answers outside the core per section. Exact, for decisions only."""
    rows = (
        Response.objects.filter(version=version, core=False, section__isnull=False)
        .values_list("section")
        .annotate(people=Count("key"))
    )
    return Counter({str(section): people for section, people in rows})


def before_deciding(round_: Round, version: PositionVersion, today: date) -> list[Gap]:
    """What must hold before the body decides: everything but the decision itself."""
    return [*_reached(round_, version), *_open_time(round_, version, today), *_read_to(version)]


def _gap(key: str, sentence: str, anchor: str, *, hard: bool = False) -> Gap:
    return Gap(key, sentence, Stage.REPORT_BACK, anchor, hard)


def _adopted(version: PositionVersion) -> list[Gap]:
    last = version.decisions.order_by("-id").first()
    if last is not None and last.kind in ADOPTED:
        return []
    if last is None:
        return [_gap("decision", _("Nobody has decided on the proposal yet."), "decision", hard=True)]
    return [
        _gap(
            "decision",
            _("The proposal was not adopted: go back to Sum up with what people said."),
            "decision",
            hard=True,
        )
    ]


def _reached(round_: Round, version: PositionVersion) -> list[Gap]:
    answered = answered_by_section(version)
    noted = set(round_.notes.filter(kind=NoteKind.REACHED, version=version).values_list("section", flat=True))
    return [
        _gap(
            f"reached:{row.section_id}",
            _("%(section)s has not been reached: bring the proposal there, or write down how you tried.")
            % {"section": row.name},
            "sections",
        )
        for row in round_.sections.all()
        if answered[str(row.section_id)] < enough_of(row.size) and row.section_id not in noted
    ]


def _open_time(round_: Round, version: PositionVersion, today: date) -> list[Gap]:
    terms = terms_of(round_)
    least = 1 if terms.one_evening else terms.days_to_answer
    if version.published_on is None or today >= version.published_on + timedelta(days=least):
        return []
    sentence = ngettext(
        "The proposal must stay open for a day before anybody decides.",
        "The proposal must stay open for %(days)s days before anybody decides.",
        least,
    ) % {"days": least}
    return [_gap("open-time", sentence, "answers")]


def _read_to(version: PositionVersion) -> list[Gap]:
    if version.notes.filter(kind=NoteKind.READ_TO).exists():
        return []
    return [
        _gap(
            "read-to",
            _("Read it to somebody who disagrees, and write down what they heard."),
            "read-to",
        )
    ]
