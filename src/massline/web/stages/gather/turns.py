"""Which statement comes next for somebody, and with what chance it came."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from massline.web.rounds.models import Ballot, Origin, Round, Statement
from massline.web.rounds.voices import open_to_votes
from massline.web.stages.places import Place

AHEAD = 3
"""Statements sent at once: the one on the page and the two after it."""

ORIGINS = {
    Origin.INVESTIGATION: "organisers",
    Origin.DRAFTING: "organisers",
    Origin.PARTICIPANT: "participant",
    Origin.PRACTICE: "practice",
}


@dataclass(frozen=True)
class Turn:
    """A statement put before somebody when ``left`` were still unanswered, itself among them."""

    statement: Statement
    left: int
    answered: int
    token: str

    @property
    def chance(self) -> float:
        """The chance with which it came up among those left."""
        return 1 / self.left

    @property
    def origin(self) -> str:
        """Who the statement comes from, as the statement component names it."""
        return ORIGINS[Origin(self.statement.origin)]

    @property
    def pause(self) -> bool:
        """After every five answers: a moment to look where others stand."""
        return self.answered > 0 and self.answered % 5 == 0


def turns(round_: Round, key: str, *, most: int = AHEAD) -> list[Turn]:
    """The next statements for whoever has this ballot key, in an order of their own that never changes.

    The order is that of a hash over key and statement, so asking twice gives the same answer and stores nothing;
    over people it is as good as drawn by lot. A statement accepted later falls in at its own place.
    """
    asked = set(open_to_votes(round_).values_list("id", flat=True))
    answered = set(Ballot.objects.filter(key=key).values_list("statement_id", flat=True)) & asked
    order = sorted(asked - answered, key=lambda identifier: _place_of(key, identifier))
    texts = Statement.objects.defer("words_key", "receipt_hash", "salt").in_bulk(order[:most])
    return [
        Turn(texts[identifier], len(order) - n, len(answered) + n, sign(key, identifier, len(order) - n))
        for n, identifier in enumerate(order[:most])
    ]


def sign(key: str, statement: UUID, left: int) -> str:
    """The token that travels in the form: this statement, with this chance, for this person."""
    return signing.dumps([statement.hex, left], salt=_salt(key))


def read_token(key: str, token: str) -> tuple[UUID, int]:
    """The statement of a token and how many were left. Raises ``signing.BadSignature`` if we did not make it."""
    identifier, left = signing.loads(token, salt=_salt(key))
    return UUID(identifier), left


def again(place: Place, key: str, last: str) -> Turn | None:
    """The statement answered last, to be answered again; None where it cannot be answered any more."""
    try:
        identifier, left = read_token(key, last)
    except signing.BadSignature:
        return None
    statement = open_to_votes(place.round).filter(id=identifier).first()
    return None if statement is None else Turn(statement, left, 0, last)


def _place_of(key: str, statement: UUID) -> bytes:
    return hashlib.sha256(f"{key}\n{statement.hex}".encode()).digest()


def _salt(key: str) -> str:
    return f"massline.turn:{key}"
