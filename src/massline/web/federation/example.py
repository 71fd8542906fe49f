"""What the two invented organisations in relation promise each other and ask together, step by step."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from massline.web.federation import handing_in, inviting, promising
from massline.web.federation.inviting import Asked, Invitation, Member
from massline.web.federation.models import Became, FederatedRound
from massline.web.people.models import Organisation, Role, Section
from massline.web.record.keyfiles import pseudonym
from massline.web.relations import example
from massline.web.relations.example import Telling, Told
from massline.web.relations.models import Relation
from massline.web.rounds import loop, publisher
from massline.web.rounds.ballots import Voter, cast_many
from massline.web.rounds.models import Answer, Round, Statement

Sheet = tuple[Voter, dict[Statement, Answer]]
ANSWERS: Final = (Answer.AGREE, Answer.DISAGREE, Answer.PASS)
BY: Final = Role.FACILITATOR


def load(*, today: date | None = None) -> Relation:
    """Load both once, and the side of the first; with ``today`` the story ends on that day."""
    together = Together()
    return example.load(
        {
            "promise": _promise,
            "became": _became,
            "invite": together.invite,
            "ask": together.ask,
            "answered": together.answered,
            "hand in": together.hand_in,
            "take in": together.take_in,
        },
        today=today,
    )


def _promise(telling: Telling, step: Told) -> None:
    due = telling.day(step["until"])
    promising.promise(telling.relations[step["by"]], step["text"], due_on=due, role=BY, day=telling.day(step["day"]))


def _became(telling: Telling, step: Told) -> None:
    """What one side says became of a promise, which is named by its first words."""
    given = telling.relations[step["by"]].promises.get(text__startswith=step["promise"])
    promising.say(given, Became(step["became"]), because=step["because"], role=BY, day=telling.day(step["day"]))


@dataclass
class Together:
    """One question both ask, each its own people: by the name of each its invitation and its round."""

    federated: dict[str, FederatedRound] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)

    def invite(self, telling: Telling, step: Told) -> None:
        """One writes the invitation, and the other takes it in on the same day."""
        by, day = step["by"], telling.day(step["day"])
        host, guest = (telling.organisations[name] for name in (by, telling.other(by)))
        asked = Invitation(
            host=host.name,
            title=step["title"],
            question=step["question"],
            made_on=day.isoformat(),
            ask_until=telling.day(step["ask_until"]).isoformat(),
            hand_in_by=telling.day(step["hand_in_by"]).isoformat(),
            promise_on=telling.day(step["promise_on"]).isoformat(),
            statements=tuple(Asked(f"f{n}", text, host.language) for n, text in enumerate(step["sentences"], 1)),
            members=(_member(host), _member(guest), *(_elsewhere(row) for row in step["elsewhere"])),
        )
        self.federated[by] = inviting.put_up(host, asked, role=BY, day=day)
        (lying,) = inviting.lying_here(guest)
        self.federated[telling.other(by)] = inviting.take_in(
            guest, lying.document.encode(), key=inviting.our_key(), role=BY, day=day
        )

    def ask(self, telling: Telling, step: Told) -> None:
        """Its own round is opened and asked; what is missing is passed over with a reason."""
        by, day = step["by"], telling.day(step["day"])
        self.rounds[by] = inviting.open_round(self.federated[by], role=BY, day=day)
        loop.advance(self.rounds[by], role=BY, day=day, override=step["override"])

    def answered(self, telling: Telling, step: Told) -> None:
        """Sheets of every section, then the end of asking and a release."""
        round_, day = self.rounds[step["by"]], telling.day(step["day"])
        asked = {one.label: one for one in round_.statements.all()}
        sections = {one.slug: one for one in telling.organisations[step["by"]].sections.all()}
        sheets = [
            sheet
            for slug, counts in step["sheets"].items()
            for sheet in _sheets(round_, sections[slug], {asked[label]: told for label, told in counts.items()})
        ]
        cast_many(sheets, list(asked.values()))
        loop.advance(round_, role=BY, day=day)
        publisher.publish(round_, day=day)

    def hand_in(self, telling: Telling, step: Told) -> None:
        """The release, as a signed file."""
        handing_in.hand_in(self.federated[step["by"]], role=BY, day=telling.day(step["day"]))

    def take_in(self, telling: Telling, step: Told) -> None:
        """What the other handed in, checked like a file from elsewhere."""
        handing_in.take_what_lies_here(self.federated[step["by"]], role=BY, day=telling.day(step["day"]))


def _member(organisation: Organisation) -> Member:
    size = sum(organisation.sections.values_list("size", flat=True))
    return Member(organisation.name, inviting.our_key(), size, "the sum of its sections")


def _elsewhere(told: Told) -> Member:
    """One that is on no site: nobody keeps its key, so it never hands anything in."""
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    return Member(told["name"], key, told["size"], told["how_known"])


def _sheets(round_: Round, section: Section, told: Mapping[Statement, list[int]]) -> list[Sheet]:
    """As many sheets as the most answers to one sentence; which answers stand together on one is left to chance."""
    people = max(map(sum, told.values()))
    filled: list[Sheet] = [(_voter(round_, section), {}) for _ in range(people)]
    for statement, counts in told.items():
        given = [answer for answer, count in zip(ANSWERS, counts, strict=True) for _ in range(count)]
        for (_, answers), answer in zip(secrets.SystemRandom().sample(filled, len(given)), given, strict=True):
            answers[statement] = answer
    return filled


def _voter(round_: Round, section: Section) -> Voter:
    return Voter(pseudonym(settings.KEYS, round_.consultation_id, "ballot", secrets.token_hex(16)), section)
