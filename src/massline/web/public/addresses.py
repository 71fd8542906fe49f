"""Addresses of the pages of a sentence, a point and an expectation."""

from django.urls import reverse

from massline.web.rounds.models import Expectation, Origin, Round, Statement


def page_of(statement: Statement) -> str:
    """The page of a point where the statement is one, else the page of what somebody said."""
    name = "point" if statement.origin == Origin.DRAFTING else "said"
    return reverse(name, args=[*_round(statement.round), statement.label])


def page_of_expectation(expectation: Expectation) -> str:
    """The page of what was expected and what came of it."""
    return reverse("expected", args=[*_round(expectation.version.position.round), expectation.label])


def page_of_round(round_: Round) -> str:
    """The page of a whole round."""
    return reverse("round", args=_round(round_))


def _round(round_: Round) -> tuple[str, str, int]:
    consultation = round_.consultation
    return consultation.organisation.slug, consultation.slug, round_.number
