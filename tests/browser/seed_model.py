"""Two consultations with enough answers for the opinion model, put into the folder of a running demo.

    MASSLINE_VAR=FOLDER python -m tests.browser.seed_model

`road` is open for answers and published: two camps of thirty. `trees` stands in Sum up with a draft; fourteen people
agree with nothing in it. Prints the slip that opens their desk.
"""

import os
import random
from datetime import date, timedelta
from typing import Any

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "massline.web.config.settings")
    django.setup()

    from django.utils import timezone

    from massline.web.people.models import Membership, Organisation, Role, Section
    from massline.web.rounds import loop, publisher
    from massline.web.rounds.concentrate import drafting
    from massline.web.rounds.models import Stage
    from massline.web.rounds.slips import new_slip, slip_hash

    day, slip = timezone.localdate(), new_slip()
    street = Organisation.objects.create(slug="street", name="Long Street")
    for order, (name, size) in enumerate((("Even side", 90), ("Odd side", 80))):
        Section.objects.create(
            organisation=street, slug=name[:4].lower().strip(), name=name, size=size, how_known="counted", order=order
        )
    for role in (Role.FACILITATOR, Role.STEWARD):
        Membership.objects.create(organisation=street, role=role, link_hash=slip_hash(slip))
    road = _asked(street, "road", "Cars or trees?", day)
    _two_camps(road)
    publisher.publish(road, day=day)
    trees = _asked(street, "trees", "Which trees?", day)
    _some_agree_with_nothing(trees)
    loop.move(trees, Stage.CONCENTRATE, role="facilitator", day=day)
    drafting.begin(trees, "Trees", "Limes on both sides.", by=drafting.Author("drafter", day))
    print(slip)


def _asked(organisation: Any, slug: str, question: str, day: date) -> Any:
    from django.conf import settings

    from massline.web.record.keyfiles import make_consultation_key
    from massline.web.rounds import loop, voices
    from massline.web.rounds.models import Consultation, Origin, Round, Stage

    consultation = Consultation.objects.create(organisation=organisation, slug=slug, title=slug.title())
    make_consultation_key(settings.KEYS, consultation.id)
    round_ = Round.objects.create(
        consultation=consultation, number=1, question=question, promise_on=day + timedelta(days=30)
    )
    loop.set_sections(round_)
    loop.move(round_, Stage.GATHER, role="facilitator", day=day)
    for n in range(16):
        side = "Parking spaces stay" if n % 2 else "Trees come first"
        voices.put(round_, f"{side}, reason {n + 1}.", Origin.INVESTIGATION, day=day, role="facilitator")
    return round_


def _two_camps(round_: Any) -> None:
    """Each camp agrees with its own half; the first sentence came up four times as often for one of them."""
    from massline.web.rounds import ballots
    from massline.web.rounds.ballots import Voter
    from massline.web.rounds.models import Answer
    from massline.web.rounds.voices import open_to_votes

    dice = random.Random(3)
    asked = sorted(open_to_votes(round_), key=lambda one: (len(one.label), one.label))
    for person in range(60):
        voter = Voter(f"{person:032x}")
        for place, statement in enumerate(asked):
            often = place == 0 and person % 2 == 0
            if dice.random() < (0.95 if often or place else 0.4):
                agree = dice.random() < (0.92 if (place + person) % 2 == 0 else 0.08)
                chance = 0.25 if often else 0.02 if place == 0 else 0.0625
                ballots.count_serving(statement, None, chance)
                side = Answer.AGREE if agree else Answer.DISAGREE
                ballots.cast(voter, statement, Answer.PASS if dice.random() < 0.15 else side, chance=chance)


def _some_agree_with_nothing(round_: Any) -> None:
    from massline.web.rounds import ballots
    from massline.web.rounds.ballots import Voter
    from massline.web.rounds.models import Answer
    from massline.web.rounds.voices import open_to_votes

    asked = sorted(open_to_votes(round_), key=lambda one: (len(one.label), one.label))
    filled = [
        (
            Voter(f"{person:032x}"),
            {
                one: Answer.AGREE if person < 40 and (place + person) % 2 == 0 else Answer.DISAGREE
                for place, one in enumerate(asked)
            },
        )
        for person in range(54)
    ]
    ballots.cast_many(filled, asked)


if __name__ == "__main__":
    main()
