"""Deciding on a proposal: what the rule makes of the answers, what the body decides, and opening them once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.method.adoption import DEFAULT_RULE, Adoption, AdoptionError, Clause, Verdict, decide
from massline.method.disclosure import in_steps
from massline.method.resonance import Responses
from massline.method.shown import shown_share
from massline.web.people.models import Section
from massline.web.record import log
from massline.web.rounds import publisher, timely
from massline.web.rounds.gaps.going_back import before_deciding
from massline.web.rounds.measuring.alarms import ExposedError, refuse_if_exposed
from massline.web.rounds.models import (
    Decision,
    DecisionKind,
    PositionVersion,
    Reservation,
    Response,
    ResponseAnswer,
    Round,
    Stage,
)
from massline.web.rounds.standing import shown_version, terms_of

ADOPTING = {DecisionKind.ADOPTED, DecisionKind.WITH_RESERVATIONS}
LONGEST_NOTE = 1000


class DecisionRefusedError(ValueError):
    """The decision cannot be written down so. ``field`` of the form it concerns; the message says what to do."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Counted:
    """What the rule makes of the answers outside the core. Exact: for the decision, never for a page."""

    adoption: Adoption | None
    sections: Mapping[str, Responses]
    no_section: Responses
    names: Mapping[str, str]
    impossible: bool = False

    @property
    def by_rule(self) -> Verdict:
        """The rule's word; undecided where there are more answers than people."""
        return Verdict.TOO_FEW if self.adoption is None else self.adoption.by_rule

    @property
    def below_half(self) -> tuple[str, ...]:
        """Slugs of the sections whose own note must be printed with the proposal if it is adopted."""
        findings = () if self.adoption is None else self.adoption.findings
        return tuple(f.section for f in findings if f.clause is Clause.RESERVATION and f.section is not None)


@dataclass(frozen=True)
class SectionVerdict:
    """One section as the desk may see it: a verdict and a rounded share, or too few to say."""

    name: str
    words: str
    share: str = ""
    answered: int | None = None


RULE_SAYS = {
    Verdict.TOO_FEW: gettext_lazy("Undecided: too few people answered."),
    Verdict.SENT_BACK: gettext_lazy("By the rule it goes back to Sum up."),
    Verdict.WITH_RESERVATIONS: gettext_lazy("By the rule it can be adopted, with the section's own note."),
    Verdict.ADOPTED: gettext_lazy("By the rule it is adopted."),
}


def count(version: PositionVersion) -> Counted:
    """What the rule makes of the answers to a version, from exact counts outside the core."""
    round_ = version.position.round
    rows = (
        Response.objects.filter(version=version, core=False)
        .values_list("section__slug", "answer")
        .annotate(people=Count("key"))
    )
    sizes, names = _sections(round_)
    found: dict[str | None, dict[str, int]] = {slug: {} for slug in (*sizes, None)}
    for slug, answer, people in rows:
        found.setdefault(slug, {})[answer] = people
    nobody = _responses(found.pop(None))
    sections = {str(slug): _responses(counts) for slug, counts in found.items()}
    community = max(1, sum(sizes.values()) - (terms_of(round_).core_size or 0))
    reserved = version.reservations.filter(section__isnull=False).values_list("section__slug", flat=True)
    try:
        adoption = decide(sections, community, no_section=nobody, reservations=set(reserved) & set(sections))
    except AdoptionError:
        return Counted(None, sections, nobody, names, impossible=True)
    return Counted(adoption, sections, nobody, names)


def in_words(counted: Counted) -> list[str]:
    """Why the rule says so, the clause that decided first, without a count of fewer than ten people."""
    if counted.impossible:
        return [_("There are more answers than people. Answers by the open link cannot decide this: use codes.")]
    findings = counted.adoption.findings if counted.adoption else ()
    said = {
        Clause.QUORUM: _("Fewer than a quarter of everybody answered."),
        Clause.CHANGE: _("%(section)s: a quarter or more want a change. From a quarter on it goes back."),
        Clause.MAJORITY: _('Fewer than two thirds of those who answered said "ours".'),
        Clause.RESERVATION: _('%(section)s: fewer than half said "ours". Its own note must be printed with it.'),
    }
    return [said[f.clause] % {"section": counted.names.get(f.section or "", "")} for f in findings]


def verdicts(counted: Counted) -> list[SectionVerdict]:
    """Each section in words: "below half, 13 answered". Where fewer than ten answered: too few to say."""
    return [_verdict(counted.names[slug], answers) for slug, answers in counted.sections.items()]


def answered_in_steps(version: PositionVersion) -> int:
    """People outside the core who answered, in whole steps of ten."""
    return in_steps(Response.objects.filter(version=version, core=False).count())


def came_by_open_link(version: PositionVersion) -> bool:
    """Whether any answer came by the open link."""
    return Response.objects.filter(version=version, core=False, open=True).exists()


@dataclass(frozen=True)
class Wanted:
    """A decision as the body writes it down."""

    kind: DecisionKind
    body: str
    day: date
    reason: str = ""


def take(version: PositionVersion, wanted: Wanted, *, role: str, today: date) -> Decision:
    """Write the decision down, which closes the answers, and open them once in a release.

    The same decision sent twice is one; sent again it also makes up for a release that did not come about. Raises
    ``DecisionRefusedError``: too early without a reason, against the rule without a reason, a section's own note
    that is missing, a day that cannot be. At the desk a second person agrees first (``rounds.deeds``).
    """
    decision = write_down(version, wanted, role=role, today=today)
    # The decision stands and closes the answers: counting them holds nobody up.
    publisher.publish(version.position.round, day=today)
    return decision


@transaction.atomic
def write_down(version: PositionVersion, wanted: Wanted, *, role: str, today: date, **by: bool) -> Decision:
    """Write the decision down and leave opening the answers to whoever calls; ``by`` says in the log by how many."""
    round_ = Round.objects.select_for_update().get(pk=version.position.round_id)
    before = version.decisions.order_by("-id").first()
    if before is not None and (before.kind, before.body) == (wanted.kind, wanted.body):
        return before
    passed_over = check(version, wanted, today=today)
    decision = Decision.objects.create(
        version=version, kind=wanted.kind, body=wanted.body, reason=wanted.reason, day=wanted.day,
        overrides="\n".join(passed_over) or None,
    )  # fmt: skip
    log.append(
        "decide", role=role, subject=f"version {version.id}", day=today, kind=str(wanted.kind), body=wanted.body,
        against_the_rule=len(passed_over), reason=wanted.reason, **by,
    )  # fmt: skip
    try:
        refuse_if_exposed(round_, today=today)
    except ExposedError as exposed:
        raise DecisionRefusedError(
            _("The answers cannot be opened before this is put right: %(what)s") % {"what": exposed}
        ) from None
    return decision


def check(version: PositionVersion, wanted: Wanted, *, today: date) -> list[str]:
    """What the decision sets aside, as ``against``. Raises ``DecisionRefusedError`` where it cannot be written so."""
    round_ = version.position.round
    if version.decisions.exists():
        raise DecisionRefusedError(_("This version was decided on already. A decision is never changed."))
    reason = timely.why_not_now(round_, Stage.REPORT_BACK)
    if reason or shown_version(round_) != version:
        raise DecisionRefusedError(reason or _("Another version is before people now."))
    _check_day(version, wanted, today)
    passed_over = against(version, wanted.kind, today=today)
    _check_notes(version, wanted.kind)
    if not wanted.reason.strip():
        _ask_for_reason(wanted.kind, passed_over)
    return passed_over


def against(version: PositionVersion, kind: DecisionKind, *, today: date) -> list[str]:
    """What such a decision today would set aside, in sentences everybody can read; empty where nothing."""
    if kind == DecisionKind.WITHDRAWN:
        return []
    early = [gap.sentence for gap in before_deciding(version.position.round, version, today)]
    counted = count(version)
    if counted.by_rule is Verdict.TOO_FEW:
        early.append(in_words(counted)[0])
    elif counted.by_rule is Verdict.SENT_BACK and kind in ADOPTING and counted.adoption is not None:
        broken = [f.clause for f in counted.adoption.findings]
        early += [
            sentence
            for clause, sentence in zip(broken, in_words(counted), strict=True)
            if clause in {Clause.CHANGE, Clause.MAJORITY}
        ]
    return early


@transaction.atomic
def reserve(version: PositionVersion, section: Section | None, text: str) -> Reservation:
    """Keep a section's own note, which travels with the version; the same note sent twice is one."""
    Round.objects.select_for_update().get(pk=version.position.round_id)
    if version.decisions.exists():
        raise DecisionRefusedError(_("This version was decided on: what travels with it is fixed."))
    row, _created = Reservation.objects.get_or_create(version=version, section=section, text=text)
    return row


def _check_day(version: PositionVersion, wanted: Wanted, today: date) -> None:
    if wanted.day > today:
        raise DecisionRefusedError(_("This day has not come yet. Write down the day on which it was decided."), "day")
    if version.published_on is not None and wanted.day < version.published_on:
        raise DecisionRefusedError(_("On this day the proposal had not been shown to people yet."), "day")


def _check_notes(version: PositionVersion, kind: DecisionKind) -> None:
    """A section below half is adopted over only with its note, and notes are never adopted away."""
    if kind not in ADOPTING:
        return
    counted = count(version)
    noted = set(version.reservations.values_list("section__slug", flat=True))
    missing = [counted.names[slug] for slug in counted.below_half if slug not in noted]
    if missing:
        raise DecisionRefusedError(
            _('Fewer than half of %(sections)s said "ours". Add that section\'s own note first: it is printed too.')
            % {"sections": ", ".join(missing)},
            "kind",
        )
    if kind == DecisionKind.ADOPTED and noted:
        raise DecisionRefusedError(
            _('A section wrote a note of its own, which stays with it: choose "adopted with reservations".'),
            "kind",
        )
    if kind == DecisionKind.WITH_RESERVATIONS and not noted:
        raise DecisionRefusedError(
            _('No section wrote a note of its own. Add it first, or choose "adopted".'), "kind"
        )


def _ask_for_reason(kind: DecisionKind, passed_over: Sequence[str]) -> None:
    if passed_over:
        raise DecisionRefusedError(
            _("Say why the body decides so all the same. It sets aside: %(what)s") % {"what": " ".join(passed_over)},
            "reason",
        )
    if kind not in ADOPTING:
        raise DecisionRefusedError(_("Say why: everybody can read it."), "reason")


def _verdict(name: str, answers: Responses) -> SectionVerdict:
    if answers.total < DEFAULT_RULE.least:
        return SectionVerdict(name, _("too few to say"))
    cell = {"base": answers.total, "ours": answers.ours, "ours_with_change": answers.with_change}
    share = shown_share(cell, "ours")
    words = _("half or more") if answers.ours * 2 >= answers.total else _("below half")
    if answers.with_change / answers.total >= DEFAULT_RULE.change:
        words += _(", and a quarter or more want a change")
    return SectionVerdict(name, words, _about(share.percent) if share else "", answers.total)


def _about(percent: int) -> str:
    return _("about %(percent)s %%") % {"percent": percent}


def _responses(counts: Mapping[str, int]) -> Responses:
    return Responses(*(counts.get(answer, 0) for answer in ResponseAnswer.values))


def _sections(round_: Round) -> tuple[dict[str, int], dict[str, str]]:
    rows = list(round_.sections.select_related("section"))
    if rows:
        return {r.section.slug: r.size for r in rows}, {r.section.slug: r.name for r in rows}
    sections = list(round_.consultation.organisation.sections.all())
    return {s.slug: s.size for s in sections}, {s.slug: s.name for s in sections}
