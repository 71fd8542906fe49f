"""What is asked together, on one installation: an invitation, the round of a member, counts handed in."""

from datetime import date, timedelta

from massline.formats.invitation import Asked, Invitation, Member
from massline.web.federation import handing_in, inviting, promising
from massline.web.federation.models import Became, FederatedRound
from massline.web.people.models import Organisation, Section
from massline.web.rounds import loop, publisher
from massline.web.rounds.ballots import Voter, cast
from massline.web.rounds.models import Answer, Round, Stage

DAY = date(2026, 3, 2)
HAT = "facilitator"
TEXTS = ("The boiler is too old.", "One date for all stairwells.")
TOLD = {"f1": {"agree": 24, "disagree": 3, "pass": 3}, "f2": {"agree": 14, "disagree": 12, "pass": 4}}


def neighbours(slug: str = "oak", name: str = "Oak Yard") -> Organisation:
    """Another organisation on the same installation, with one block."""
    there = Organisation.objects.filter(slug=slug).first()
    if there is not None:
        return there
    made = Organisation.objects.create(slug=slug, name=name)
    Section.objects.create(organisation=made, slug="a", name="Block a", size=60, how_known="counted")
    return made


def member(organisation: Organisation) -> Member:
    return Member(organisation.name, inviting.our_key(), 98, "counted")


def invitation(host: Organisation, *others: Organisation, day: date = DAY) -> Invitation:
    """An invitation of ``host`` to itself and the others."""
    until, by, back = ((day + timedelta(days=one)).isoformat() for one in (20, 30, 60))
    return Invitation(
        host=host.name,
        title="Heat together",
        question="What about the heating?",
        made_on=day.isoformat(),
        ask_until=until,
        hand_in_by=by,
        promise_on=back,
        statements=tuple(Asked(f"f{n}", text, "en") for n, text in enumerate(TEXTS, start=1)),
        members=(member(host), *(member(one) for one in others)),
    )


def put_up(host: Organisation, *others: Organisation, day: date = DAY) -> FederatedRound:
    return inviting.put_up(host, invitation(host, *others, day=day), role=HAT, day=day)


def taken_in(organisation: Organisation, made: FederatedRound, day: date = DAY) -> FederatedRound:
    data = made.document.encode()
    return inviting.take_in(organisation, data, key=inviting.our_key(), role=HAT, day=day)


def opened(federated: FederatedRound, day: date = DAY) -> Round:
    return inviting.open_round(federated, role=HAT, day=day)


def answered(round_: Round, told: dict[str, dict[str, int]] | None = None, day: date = DAY) -> None:
    """By sentence as many people of the first section as counted; then a release."""
    if loop.stage_of(round_) == Stage.INVESTIGATE:
        loop.move(round_, Stage.GATHER, role=HAT, day=day)
    section = round_.consultation.organisation.sections.all()[0]
    for mark, counts in (told or TOLD).items():
        statement, number = round_.statements.get(label=mark), 0
        for answer, count in counts.items():
            for _one in range(count):
                cast(Voter(f"a{number:031x}", section), statement, Answer(answer), chance=1.0)
                number += 1
    publisher.publish(round_, day=day)


def with_all(organisation: Organisation) -> FederatedRound:
    """An invitation, the round that answers it, what was handed in; a promise, where there is somebody to promise."""
    relation = organisation.relations.first()
    if relation is not None:
        given = promising.promise(relation, "Lend the meters.", due_on=DAY, role=HAT, day=DAY)
        promising.say(given, Became.KEPT, role=HAT, day=DAY)
    made = put_up(organisation, neighbours("pine", "Pine Yard"))
    answered(opened(made))
    handing_in.hand_in(made, role=HAT, day=DAY)
    return made
