"""Every page of a whole round under load: 10,000 contributions and 200,000 votes on SQLite.

Builds the round twice in a temporary folder, at a tenth and at full size, generated from a seed, and opens every page
of the public and of the desk through Django's test client. A page passes where the median of five requests is
under 300 ms of processor time, cold as well as warm, and it asks the database as often at full size as at a tenth.
Cold is a view after everything massline keeps in memory was thrown away. Prints one line a page; exits 1 where one
fails. Takes a folder as its only argument like the other scripts, and reads nothing from it.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

LIMIT_MS = 300
TIMES = 5
FULL = (10_000, 200_000)
TENTH = (1_000, 20_000)
SEED = 20260302
DAY = date(2026, 3, 2)
SECTIONS = (("hospital", 900), ("schools", 600), ("parks", 400), ("office", 300), ("nights", 200), ("library", 100))
ASKED = 400
"""Statements people vote on; each voter answers fifty."""
EACH = 50
POST_ONLY, BROKEN = 405, 500
WORDS = ("lift", "stairs", "night bus", "rota", "heat", "window", "noise", "door", "water", "roof", "pay", "garden")
SKIPPED = {
    "release": "a file to keep: the whole document with every word in it",
    "report": "a file to keep, made for one reader at a time",
    "desk:everything": "a file to keep: all that an organisation takes along when it leaves",
}


def main() -> int:
    """Measure, print, and say by the exit status whether the bars hold."""
    if len(sys.argv) != 2:
        print("usage: whole_round.py FOLDER (nothing is read from it)", file=sys.stderr)
        return 2
    if os.environ.get("WHOLE_ROUND"):
        return _measure(json.loads(os.environ["WHOLE_ROUND"]))
    small, full = _run(TENTH), _run(FULL)
    failed = 0
    for page, (warm, cold, queries, status) in full.items():
        before = small[page][2]
        wrong = [
            *([f"over {LIMIT_MS} ms"] if max(warm, cold) > LIMIT_MS else []),
            *([f"{before} queries at a tenth"] if before != queries else []),
            *([f"answered {status}"] if status >= BROKEN else []),
        ]
        failed += bool(wrong)
        fails = f"  FAILS: {', '.join(wrong)}" if wrong else ""
        print(f"{warm:6.0f} ms  cold {cold:6.0f} ms  {queries:3} queries  {page}{fails}")
    for name, why in SKIPPED.items():
        print(f"  not measured: {name} ({why})")
    print(f"{len(full)} pages, {failed} fail")
    return 1 if failed else 0


def _run(size: tuple[int, int]) -> dict[str, tuple[float, float, int, int]]:
    """One size in a process of its own, so that nothing read for the other is still in memory."""
    environment = {**os.environ, "WHOLE_ROUND": json.dumps(size)}
    done = subprocess.run(
        [sys.executable, __file__, "-"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"building {size} failed:\n{done.stderr}")
    found: dict[str, tuple[float, float, int, int]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(size: tuple[int, int]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MASSLINE_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "massline.web.config.settings"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from massline.web.rounds import publisher

        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        round_, sections, said, dice = _asked(*size)
        client = _at_the_desk(round_)
        addresses = dict(sorted(_addresses(round_, said[0].label)))
        asking = {page: _open(client, url) for page, url in addresses.items() if page.startswith("gather:")}
        _proposed(round_, said)
        _proposal(round_, said, sections, dice)
        publisher.publish(round_, day=DAY + timedelta(days=41))
        later = {page: _open(client, url) for page, url in addresses.items() if page not in asking}
        both = {page: found for page, found in (asking | later).items() if found[3] != POST_ONLY}
        print(json.dumps(both))
    return 0


def _open(client: Any, address: str) -> tuple[float, float, int, int]:
    """Median milliseconds warm and cold, queries and status. Processor time: other work does not count."""
    from django.db import connection

    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    def seconds() -> float:
        start = time.process_time()
        client.get(address)
        return (time.process_time() - start) * 1000

    _forget()
    with connection.execute_wrapper(count):
        status = client.get(address).status_code
    warm, cold = [], []
    for _ in range(TIMES):
        warm.append(seconds())
        _forget()
        cold.append(seconds())
    return statistics.median(warm), statistics.median(cold), len(asked), status


def _forget() -> None:
    """Throw away what massline keeps in memory from one request to the next, as a server does that starts anew."""
    import functools
    import gc

    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and str(one.__module__).startswith("massline."):
            one.cache_clear()


def _asked(contributions: int, votes: int) -> tuple[Any, list[Any], list[Any], random.Random]:
    """A round in which everybody spoke and voted: it, its sections, what was said, the dice."""
    from django.conf import settings
    from django.db import transaction

    from massline.web.people.models import Organisation, Section
    from massline.web.record.keyfiles import make_consultation_key, make_site_keys
    from massline.web.rounds import loop
    from massline.web.rounds.models import Consultation, Round, Stage

    make_site_keys(settings.KEYS)
    dice = random.Random(SEED)
    with transaction.atomic():
        organisation = Organisation.objects.create(slug="local", name="Local")
        sections = [
            Section.objects.create(
                organisation=organisation, slug=slug, name=slug.title(), size=size * 10, how_known="list", order=n
            )
            for n, (slug, size) in enumerate(SECTIONS)
        ]
        consultation = Consultation.objects.create(organisation=organisation, slug="all", title="All of it")
        make_consultation_key(settings.KEYS, consultation.id)
        round_ = Round.objects.create(
            consultation=consultation, number=1, question="What should change?", promise_on=DAY + timedelta(days=90)
        )
        loop.set_sections(round_)
        loop.move(round_, Stage.INVESTIGATE, role="committee", day=DAY)
        loop.move(round_, Stage.GATHER, role="committee", day=DAY)
        said = _words(round_, sections, contributions, dice)
        _votes(said[:ASKED], sections, votes, dice)
    return round_, sections, said, dice


def _at_the_desk(round_: Any) -> Any:
    """A browser of somebody who wears every hat one person may."""
    from django.test import Client

    from massline.web.people.models import Membership, Role
    from massline.web.rounds.slips import new_slip, slip_hash

    slip, organisation = new_slip(), round_.consultation.organisation
    for role in (Role.FACILITATOR, Role.MODERATOR, Role.STEWARD):
        Membership.objects.create(organisation=organisation, role=role, link_hash=slip_hash(slip))
    client = Client()
    client.post("/desk/", {"slip": slip})
    return client


def _words(round_: Any, sections: list[Any], count: int, dice: random.Random) -> list[Any]:
    from massline.method.spans import span_digest
    from massline.web.rounds.models import Coding, Moderation, Origin, Statement, Theme
    from massline.web.rounds.models.statement import Channel, new_salt

    themes = [Theme.objects.create(round=round_, name=f"theme {n}") for n in range(20)]
    said = []
    for n in range(count):
        section = dice.choice(sections)
        one = Statement(
            round=round_,
            label=f"s{n + 1}",
            origin=Origin.PARTICIPANT,
            text=" ".join(dice.choices(WORDS, k=12)) + f" {n}.",
            language="en",
            section=section,
            channel=Channel.WEB,
            received_on=DAY + timedelta(days=dice.randrange(14)),
            words_key=f"{dice.randrange(count // 2):032x}",
            receipt_hash=f"{n:064x}",
            salt=new_salt(),
        )
        one.digest = span_digest(bytes(one.salt or b""), one.text)
        said.append(one)
    Statement.objects.bulk_create(said, batch_size=2000)
    Moderation.objects.bulk_create(
        [Moderation(statement=one, verdict="accepted", role="moderator", day=DAY) for one in said[: -count // 20]],
        batch_size=2000,
    )
    Coding.objects.bulk_create(
        [Coding(statement=one, coder=coder, theme=dice.choice(themes)) for one in said for coder in (1, 2)],
        batch_size=2000,
    )
    return said


def _votes(asked: list[Any], sections: list[Any], count: int, dice: random.Random) -> None:
    from massline.web.rounds.models import Ballot

    rows = []
    for _ in range(count // EACH):
        key, section = f"{dice.getrandbits(128):032x}", dice.choice(sections)
        for statement in dice.sample(asked, EACH):
            answer = dice.choices(("agree", "disagree", "pass"), (5, 3, 2))[0]
            rows.append(Ballot(key=key, statement=statement, answer=answer, bucket=3, section=section))
    rows.sort(key=lambda row: (row.key, row.statement_id.hex))
    Ballot.objects.bulk_create(rows, batch_size=2000)


def _proposed(round_: Any, said: list[Any]) -> None:
    """Themes proposed for the words: sixty, each of four parts, a tenth of the remarks in none."""
    from massline.web.rounds.concentrate.working import FORMAT
    from massline.web.rounds.models import ProposedThemes

    def group(name: str, members: list[int], parent: str = "") -> dict[str, Any]:
        spans = [{"remark": one, "start": 0, "end": len(said[one].text)} for one in members[:3]]
        words = [[{"remark": one, "start": 0, "end": 4} for one in members[n : n + 3]] for n in range(5)]
        return {
            "id": name, "members": members, "quotations": spans, "words": words, "also": members[:5],
            "opposing": spans[-1] if spans else None, "parent": parent, "stable": True,
        }  # fmt: skip

    placed = list(range(len(said) * 9 // 10))
    groups = []
    for n in range(60):
        members = placed[n::60]
        groups.append(group(f"g{n}", members))
        groups += [group(f"g{n}-{part}", members[part::4], f"g{n}") for part in range(4)]
    rest = list(range(len(placed), len(said)))
    content = {
        "format": FORMAT, "groups": groups, "none": rest[::2], "undecided": rest[1::2], "same": [[0, 1], [2, 3]],
        "turned": [], "alike": [[n, n + 7] for n in range(0, len(said) - 7, 20)], "pulls": [[4, 5, "votes", [], []]],
        "statements": [one.id.hex for one in said],
    }  # fmt: skip
    ProposedThemes.objects.create(round=round_, digest="0" * 64, content=json.dumps(content))


def _proposal(round_: Any, said: list[Any], sections: list[Any], dice: random.Random) -> None:
    """A version of ten points with sources, an answer to everybody, responses, a decision, expectations, outcomes."""
    from massline.method.spans import span_digest
    from massline.web.rounds import loop, voices
    from massline.web.rounds.models import (
        Action,
        Decision,
        Disposition,
        Element,
        Expectation,
        Origin,
        Outcome,
        Position,
        PositionVersion,
        Response,
        Source,
        Stage,
    )

    loop.move(round_, Stage.CONCENTRATE, role="committee", day=DAY + timedelta(days=15))
    position = Position.objects.create(round=round_, label="P1", title="What should change")
    version = PositionVersion.objects.create(position=position, number="1.0", text="Ten points.")
    points = []
    for order in range(1, 11):
        point = voices.put(round_, f"Point {order}.", Origin.DRAFTING, day=DAY, role="committee", label=f"e{order}")
        for one in dice.sample(said, 20):
            digest = span_digest(bytes(one.salt or b""), one.text)
            Source.objects.create(target=point, statement=one, start=0, end=len(one.text), digest=digest)
        Element.objects.create(version=version, statement=point, order=order)
        points.append(point)
    loop.move(round_, Stage.REPORT_BACK, role="committee", day=DAY + timedelta(days=18))
    version.published_on = DAY + timedelta(days=18)
    version.save()
    reasons = [f"Reason {n}: passed on to the works council." for n in range(30)]
    Disposition.objects.bulk_create(
        [
            Disposition(statement=one, version=version, kind="referred", reason=dice.choice(reasons), day=DAY)
            for one in said
        ],
        batch_size=2000,
    )
    answers = [
        Response(
            key=f"{dice.getrandbits(128):032x}",
            version=version,
            section=dice.choice(sections),
            answer=dice.choices(("ours", "ours_with_change", "not_ours"), (7, 2, 1))[0],
            contributed=dice.random() < 0.5,
        )
        for _ in range(max(len(said) // 2, 100))
    ]
    Response.objects.bulk_create(sorted(answers, key=lambda row: row.key), batch_size=2000)
    Decision.objects.create(version=version, kind="adopted", body="meeting", day=DAY + timedelta(days=30))
    loop.move(round_, Stage.PRACTICE, role="committee", day=DAY + timedelta(days=31))
    for n, point in enumerate(points, start=1):
        expected = Expectation.objects.create(
            version=version, point=point, label=f"H{n}", text=f"Point {n} comes true.", threshold=str(n),
            due_on=DAY + timedelta(days=40), probability="0.7", locked_on=DAY + timedelta(days=31),
        )  # fmt: skip
        Action.objects.create(
            round=round_, expectation=expected, text=f"Do {n}", owner="two of us", starts_on=DAY + timedelta(days=32)
        )
        Outcome.objects.create(
            expectation=expected, came_true=n % 3 > 0, text=f"{n} seen.", day=DAY + timedelta(days=40)
        )
    loop.move(round_, Stage.SUM_UP, role="committee", day=DAY + timedelta(days=41))


def _addresses(round_: Any, label: str) -> Iterator[tuple[str, str]]:
    """Every page that is opened without typing anything, with an address of this round."""
    from django.urls import get_resolver, reverse

    known = {
        "organisation": round_.consultation.organisation.slug,
        "consultation": round_.consultation.slug,
        "number": round_.number,
        "section": SECTIONS[0][0],
    }
    for name, pattern in _patterns(get_resolver().url_patterns):
        wanted = {"point": "e1", "said": label, "expected": "H1"}
        values = known | {"label": wanted.get(name, label), "version": "1.0", "point": 1, "order": 1}
        if name in SKIPPED or not set(pattern.converters) <= set(values):
            continue
        address = "/" + "".join(
            str(values[part[part.index(":") + 1 : -1]]) if part.startswith("<") else part
            for part in _parts(str(pattern.pattern_text))
        )
        yield name, address
    theme = round_.themes.order_by("id").values_list("pk", flat=True).first()
    bench = reverse("concentrate:workbench", args=[known["organisation"], known["consultation"]])
    for opened in ("pg0", "sg0", f"t{theme}", "undecided", "alike", "pulls"):
        yield f"concentrate:workbench, {opened.rstrip('0123456789') or opened} open", f"{bench}?open={opened}"


def _parts(route: str) -> list[str]:
    import re

    return [part for part in re.split(r"(<[^>]+>)", route) if part]


class _Page:
    """A named address: its route and what it takes."""

    def __init__(self, route: str, converters: dict[str, Any]) -> None:
        self.pattern_text, self.converters = route, converters


def _patterns(patterns: Any, space: str = "", route: str = "") -> Iterator[tuple[str, _Page]]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            name = f"{one.app_name}:" if one.app_name else space
            yield from _patterns(one.url_patterns, name, route + str(one.pattern))
        elif one.name:
            yield f"{space}{one.name}", _Page(route + str(one.pattern), one.pattern.converters)


if __name__ == "__main__":
    raise SystemExit(main())
