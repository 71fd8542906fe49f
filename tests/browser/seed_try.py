"""A consultation whose adopted proposal is about to be tried, put into the folder of a running demo.

    MASSLINE_VAR=FOLDER python -m tests.browser.seed_try

Prints the slip that opens its desk. The stages before Try have journeys of their own.
"""

import os
from datetime import timedelta

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "massline.web.config.settings")
    django.setup()

    from django.conf import settings
    from django.utils import timezone

    from massline.web.people.models import Membership, Organisation, Role, Section
    from massline.web.record.keyfiles import make_consultation_key
    from massline.web.rounds import loop, voices
    from massline.web.rounds.models import (
        Consultation,
        Decision,
        Element,
        Origin,
        Position,
        PositionVersion,
        Round,
        RoundTerms,
        Stage,
        Verdict,
    )
    from massline.web.rounds.models.statement import Channel
    from massline.web.rounds.slips import new_slip, slip_hash

    day, slip = timezone.localdate(), new_slip()
    laundry = Organisation.objects.create(slug="laundry", name="Laundry Users")
    for order, (name, size) in enumerate((("North", 210), ("South", 48))):
        Section.objects.create(
            organisation=laundry, slug=name.lower(), name=name, size=size, how_known="counted", order=order
        )
    asked = Consultation.objects.create(organisation=laundry, slug="sundays", title="The laundry")
    make_consultation_key(settings.KEYS, asked.id)
    round_ = Round.objects.create(
        consultation=asked, number=1, question="When is the laundry open?", promise_on=day + timedelta(days=30)
    )
    RoundTerms.objects.create(round=round_, small=False)
    loop.set_sections(round_)
    loop.move(round_, Stage.GATHER, role="facilitator", day=day - timedelta(days=20))
    speaker = voices.Speaker("5" * 32, new_slip(), laundry.sections.first())
    said = voices.say(round_, "On Sundays I have the time.", speaker, day=day, channel=Channel.DOOR)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=day)
    point = voices.put(round_, "The laundry opens on Sundays.", Origin.DRAFTING, day=day, role="drafter")
    voices.cite(point, said)
    position = Position.objects.create(round=round_, label="P1", title="Sundays")
    version = PositionVersion.objects.create(position=position, number="1.0", text=point.text)
    Element.objects.create(version=version, statement=point, order=1)
    version.published_on = day - timedelta(days=10)
    version.save()
    Decision.objects.create(version=version, kind="adopted", body="the meeting", day=day - timedelta(days=1))
    loop.move(round_, Stage.PRACTICE, role="facilitator", day=day)
    Membership.objects.create(organisation=laundry, role=Role.FACILITATOR, link_hash=slip_hash(slip))
    print(slip)


if __name__ == "__main__":
    main()
