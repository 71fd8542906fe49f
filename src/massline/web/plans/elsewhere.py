"""Records of this site in words, one thing a line, for whoever takes a plan along to where no link leads to them.

The first line says what the link says here; below it stands what whoever follows the link would read first.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from massline.web.library.models import PaperVersion
from massline.web.plans.models.cited import Cited
from massline.web.plans.supposing import Tested, counts_for_nothing
from massline.web.rounds.models import Decision, Outcome, Round

MOST_SEEN = 500
"""Characters of what was seen; of the other words no line is longer than its column."""


def record_in_words(row: Cited) -> str:
    """The one record a judgement goes by; empty where it goes by none."""
    if row.round is not None:
        return _lines(_("Round %(number)s") % {"number": row.round.number}, row.round.question)
    if row.release is not None:
        round_ = row.release.round
        figures = _("Release %(number)s of %(day)s") % {
            "number": row.release.number, "day": date_format(row.release.published_on, "DATE_FORMAT"),
        }  # fmt: skip
        return _lines(_("Figures of round %(number)s") % {"number": round_.number}, round_.question, figures)
    if row.outcome is not None:
        return _outcome_in_words(row.outcome)
    if row.observation is not None:
        round_, seen = row.observation.action.round, row.observation
        told = {"day": date_format(seen.day, "DATE_FORMAT"), "number": round_.number}
        return _lines(_("Seen on %(day)s in round %(number)s") % told, round_.question, seen.text[:MOST_SEEN])
    return paragraph_in_words(row.version) if row.version is not None else row.elsewhere


def _outcome_in_words(outcome: Outcome) -> str:
    expected = outcome.expectation
    round_ = expected.version.position.round
    came = Tested(round_, expected, outcome, counts_for_nothing(expected)).came
    return _lines(
        _("What came of %(label)s") % {"label": expected.label}, _named(round_),
        f"{expected.label}: {expected.text}", came, outcome.text,
    )  # fmt: skip


def round_in_words(round_: Round) -> str:
    """A round as lists of rounds name it."""
    return _lines(f"{round_.number}: {round_.question}")


def test_in_words(tested: Tested) -> str:
    """A round that tests a hypothesis, what was expected in it and what came of that."""
    if tested.round is None:
        return tested.elsewhere
    if tested.expectation is None:
        return round_in_words(tested.round)
    expected = f"{tested.expectation.label}: {tested.expectation.text}"
    said = tested.outcome.text if tested.outcome else ""
    return _lines(round_in_words(tested.round), expected, tested.came, said)


def paragraph_in_words(version: PaperVersion) -> str:
    """The paper of a paragraph; not its words, which in a proposal or a sum-up people could still take back."""
    number = _("A paragraph of version %(number)s") % {"number": version.number}
    return _lines(f"{version.title} ¶", number)


def decision_in_words(decision: Decision | None) -> str:
    """A decision and what it was about; empty where there is none."""
    if decision is None:
        return ""
    day = _("the decision of %(day)s") % {"day": date_format(decision.day, "DATE_FORMAT")}
    about = f"{decision.version.position.title}: {decision.get_kind_display()}"
    return _lines(day, about, _named(decision.version.position.round))


def _named(round_: Round) -> str:
    return _("Round %(number)s: %(question)s") % {"number": round_.number, "question": round_.question}


def _lines(*told: str) -> str:
    return "\n".join(line for one in told if (line := " ".join(one.split())))
