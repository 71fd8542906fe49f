"""The adoption rule: what the answers to a report back make of a position, with the reasons in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from massline.method.resonance import Responses


class AdoptionError(ValueError):
    """A decision the rule does not allow, such as an override without a reason."""


class Verdict(StrEnum):
    """What the rule says; the organisation's own body decides."""

    TOO_FEW = "too_few"
    SENT_BACK = "sent_back"
    WITH_RESERVATIONS = "with_reservations"
    ADOPTED = "adopted"


class Clause(IntEnum):
    """The clauses in their order of precedence."""

    QUORUM = 1
    CHANGE = 2
    MAJORITY = 3
    RESERVATION = 4


@dataclass(frozen=True)
class AdoptionRule:
    """Thresholds, as shares; an organisation's own rules may replace them.

    ``least`` is how many answers a section needs before its share speaks.
    """

    quorum: float = 0.25
    change: float = 0.25
    majority: float = 2 / 3
    section_majority: float = 0.5
    least: int = 10

    def __post_init__(self) -> None:
        for name in ("quorum", "change", "majority", "section_majority"):
            if not 0 <= getattr(self, name) <= 1:
                raise AdoptionError(f"{name} is {getattr(self, name)!r}, expected a share between 0 and 1")
        if self.least < 1:
            raise AdoptionError(f"least is {self.least}, expected at least 1 answer")


DEFAULT_RULE = AdoptionRule()


@dataclass(frozen=True)
class Finding:
    """A clause that was not met: the section it speaks of (None for the whole), ``part`` of ``base`` people."""

    clause: Clause
    section: str | None
    part: int
    base: int
    sentence: str


@dataclass(frozen=True)
class Override:
    """The deciding body sets a clause aside: which body, and the reason everybody can read."""

    body: str
    reason: str

    def __post_init__(self) -> None:
        for name in ("body", "reason"):
            if not getattr(self, name).strip():
                raise AdoptionError(f"the override has no {name}; say which body decided and why")


@dataclass(frozen=True)
class Adoption:
    """The verdict with everything it rests on, findings in order of precedence.

    ``by_rule`` is what the rule says without an override. ``reservations`` are the sections whose own text
    must or does travel with the position. ``override`` stands where one was used: it goes on the sum-up's agenda.
    """

    verdict: Verdict
    by_rule: Verdict
    findings: tuple[Finding, ...]
    reservations: tuple[str, ...]
    too_few: tuple[str, ...]
    override: Override | None = None

    @property
    def needs_override(self) -> tuple[Clause, ...]:
        """The clauses that only the deciding body, with a reason, could set aside; empty where nothing would help."""
        if self.by_rule is Verdict.TOO_FEW:
            return ()
        broken = {finding.clause for finding in self.findings}
        return tuple(clause for clause in (Clause.CHANGE, Clause.MAJORITY) if clause in broken)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The findings in words, the one that decided first."""
        return tuple(finding.sentence for finding in self.findings)


def decide(
    others: Mapping[str, Responses],
    community: int,
    *,
    no_section: Responses | None = None,
    reservations: Collection[str] = (),
    rule: AdoptionRule = DEFAULT_RULE,
    override: Override | None = None,
) -> Adoption:
    """What the rule makes of the answers outside the core, clause by clause in order of precedence.

    (1) too few answers: undecided; (2) too many "with a change" in one section: sent back, even if the rest is
    met; (3) too few "ours": sent back; (4) a section below half: only with its reservation; else adopted.
    ``others`` and ``community`` leave the core out; ``reservations`` names sections that wrote one of their own
    accord. The sentences hold exact counts: they are for those who decide, and public ones come from a release.

    >>> blocks = {"A": Responses(24, 2, 2), "B": Responses(26, 3, 2), "C": Responses(5, 5, 3)}
    >>> blocks["D"] = Responses(ours=14, with_change=2, not_ours=1)
    >>> found = decide(blocks, community=173)
    >>> found.verdict.value, found.reasons[0]
    ('sent_back', '5 of 13 in C (38 %) said "ours, with a change"; from a quarter on it goes back.')

    Raises ``AdoptionError`` for more answers than people, a reservation of no section, or an override where (2)
    and (3) are met.
    """
    everybody = sum(others.values(), no_section or Responses())
    if community < 1 or everybody.total > community:
        raise AdoptionError(f"{everybody.total} answers from a community of {community}; one of the two is wrong")
    enough = {name: answers for name, answers in others.items() if answers.total >= rule.least}
    findings = (
        *_quorum(everybody, community, rule),
        *_changes(enough, rule),
        *_majority(everybody, rule),
        *_below_half(enough, rule),
    )
    unknown = sorted(set(reservations) - set(others))
    if unknown:
        raise AdoptionError(f"a reservation stands under {unknown[0]!r}, which is none of {', '.join(others)}")
    must = {finding.section for finding in findings if finding.clause is Clause.RESERVATION}
    found = Adoption(
        verdict=Verdict.ADOPTED,
        by_rule=_verdict(findings, reservations, sent_back=True),
        findings=findings,
        reservations=tuple(name for name in others if name in must or name in reservations),
        too_few=tuple(name for name in others if name not in enough),
        override=override,
    )
    if override is not None and not found.needs_override:
        raise AdoptionError(
            'there is nothing an override could set aside: only "sent back" can be overridden, '
            f"and the rule says {found.by_rule.value}"
        )
    return replace(found, verdict=_verdict(findings, reservations, sent_back=override is None))


def _verdict(findings: tuple[Finding, ...], reservations: Collection[str], *, sent_back: bool) -> Verdict:
    broken = {finding.clause for finding in findings}
    if Clause.QUORUM in broken:
        return Verdict.TOO_FEW
    if sent_back and broken & {Clause.CHANGE, Clause.MAJORITY}:
        return Verdict.SENT_BACK
    if Clause.RESERVATION in broken or reservations:
        return Verdict.WITH_RESERVATIONS
    return Verdict.ADOPTED


def _quorum(everybody: Responses, community: int, rule: AdoptionRule) -> tuple[Finding, ...]:
    n = everybody.total
    if n and n / community >= rule.quorum:
        return ()
    least = _limit(rule.quorum)
    sentence = f"{n:,} of {community:,} people answered ({_percent(n, community)}); at least {least} must."
    return (Finding(Clause.QUORUM, None, n, community, sentence),)


def _changes(enough: Mapping[str, Responses], rule: AdoptionRule) -> tuple[Finding, ...]:
    found = [(answers.with_change / answers.total, name) for name, answers in enough.items()]
    most_first = sorted(found, key=lambda one: (-one[0], one[1]))
    over = [(name, enough[name]) for share, name in most_first if share >= rule.change]
    then = f"from {_limit(rule.change)} on it goes back."
    return tuple(
        _finding(Clause.CHANGE, name, one.with_change, one.total, f'said "ours, with a change"; {then}')
        for name, one in over
    )


def _majority(everybody: Responses, rule: AdoptionRule) -> tuple[Finding, ...]:
    if everybody.total == 0 or everybody.ours / everybody.total >= rule.majority:
        return ()
    said = f'said "ours"; below {_limit(rule.majority)} it goes back.'
    return (_finding(Clause.MAJORITY, None, everybody.ours, everybody.total, said),)


def _below_half(enough: Mapping[str, Responses], rule: AdoptionRule) -> tuple[Finding, ...]:
    found = sorted((answers.ours / answers.total, name) for name, answers in enough.items())
    said = f'said "ours"; below {_limit(rule.section_majority)} the section\'s own note must be printed with it.'
    return tuple(
        _finding(Clause.RESERVATION, name, enough[name].ours, enough[name].total, said)
        for share, name in found
        if share < rule.section_majority
    )


def _finding(clause: Clause, section: str | None, part: int, base: int, said: str) -> Finding:
    where = f" in {section}" if section is not None else ""
    return Finding(clause, section, part, base, f"{part:,} of {base:,}{where} ({_percent(part, base)}) {said}")


def _percent(part: int, base: int) -> str:
    # Rounded down, so that a share just below a limit never reads as if it had reached it.
    return f"{part * 100 // base} %"


def _limit(share: float) -> str:
    return {0.25: "a quarter", 0.5: "half", 2 / 3: "two thirds"}.get(share, f"{share * 100:g} %")
