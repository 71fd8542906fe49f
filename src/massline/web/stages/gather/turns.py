"""Which statement comes next for somebody, and with what chance it came."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core import signing

from massline.web.rounds.ballots import Voter
from massline.web.rounds.gather.routing import Put, next_for
from massline.web.rounds.models import Answer, Ballot, Origin, Round, Statement
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
    put: Put
    left: int
    answered: int
    token: str

    @property
    def chance(self) -> float:
        """The chance with which it came up, given those before it."""
        return self.put.chance

    @property
    def origin(self) -> str:
        """Who the statement comes from, as the statement component names it."""
        return ORIGINS[Origin(self.statement.origin)]

    @property
    def pause(self) -> bool:
        """After every five answers: a moment to look where others stand."""
        return self.answered > 0 and self.answered % 5 == 0


def turns(round_: Round, voter: Voter, ahead: Sequence[str]) -> list[Turn]:
    """The next statements for this voter: those their browser holds already, and new ones after them.

    Asking twice gives the same answer and stores nothing. ``ahead`` is what ``held`` made of the turns before;
    without it all are drawn anew, just as well.
    """
    asked = set(open_to_votes(round_).values_list("id", flat=True))
    given = dict(Ballot.objects.filter(key=voter.key).values_list("statement_id", "answer"))
    answers = {identifier: Answer(answer) for identifier, answer in given.items() if identifier in asked}
    left = asked - set(answers)
    coming = next_for(round_, voter, answers, left, _readable(voter.key, ahead), most=AHEAD)
    texts = Statement.objects.defer("words_key", "receipt_hash", "salt").in_bulk([one.statement for one in coming])
    return [
        Turn(texts[one.statement], one, len(left) - n, len(answers) + n, sign(voter.key, one))
        for n, one in enumerate(coming)
    ]


def held(coming: Sequence[Turn]) -> list[str]:
    """What the browser keeps of the turns that come, so that the next page goes on with them."""
    return [turn.token for turn in coming]


def sign(key: str, put: Put) -> str:
    """The token that travels in the form and the cookie: this statement, with this chance, for this person.

    Nobody can read it: the chance hangs on what the person answered before, and whoever gave the same answers in
    another browser could tell by it, with the phone in their hand, which those were.
    """
    return base64.urlsafe_b64encode(_seal().encrypt(put.packed(), [key.encode()])).decode()


def read_token(key: str, token: str) -> Put:
    """The statement of a token with its chance. Raises ``signing.BadSignature`` if we did not make it."""
    try:
        return Put.unpacked(_seal().decrypt(base64.urlsafe_b64decode(token), [key.encode()]))
    except (InvalidTag, ValueError) as fault:
        raise signing.BadSignature("not a token of this person") from fault


def _readable(key: str, tokens: Sequence[str]) -> list[Put]:
    """What the tokens say that can be read, in their order: one of another version of massline is drawn anew."""
    found = []
    for token in tokens:
        try:
            found.append(read_token(key, token))
        except (signing.BadSignature, TypeError):
            break
    return found


def again(place: Place, voter: Voter, last: str) -> Turn | None:
    """The statement answered last, to be answered again; None where it cannot be answered any more."""
    try:
        put = read_token(voter.key, last)
    except signing.BadSignature:
        return None
    asked = open_to_votes(place.round)
    statement = asked.filter(id=put.statement).first()
    if statement is None:
        return None
    given = Ballot.objects.filter(key=voter.key, statement__in=asked.values("id")).count()
    return Turn(statement, put, asked.count() - given + 1, 0, last)


def _seal() -> AESSIV:
    return _sealed_under(settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _sealed_under(secret: str) -> AESSIV:
    """A cipher that gives the same for the same: asked twice, a page is the same page."""
    return AESSIV(HKDF(hashes.SHA512(), 64, salt=None, info=b"massline turn").derive(secret.encode()))
