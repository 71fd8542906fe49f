"""Ask: who was approached, what people said, how they voted."""

import csv
import secrets
from pathlib import Path

from massline.web.people.models import Role
from massline.web.rounds import voices
from massline.web.rounds.example.story import Telling, Told
from massline.web.rounds.models import Answer, Ballot, Round, Verdict, Visit
from massline.web.rounds.models.statement import Channel


def ask(telling: Telling, round_: Round, told: Told, visit: int) -> None:
    """Visits, words read and accepted the day after, votes."""
    for row in told.get("visits", []):
        Visit.objects.create(
            round=round_,
            section=telling.sections[row["section"]],
            kind=row["kind"],
            day=telling.day(row["day"]),
            tried=row["tried"],
            spoken=row["spoken"],
            explained=row["explained"],
            taught=row["taught"],
        )
    for row in told.get("statements", []):
        _said(telling, round_, row)
    if "votes" in told:
        _votes(telling, telling.folder / told["votes"])


def _said(telling: Telling, round_: Round, row: Told) -> None:
    who = row["contributor"]
    speaker = voices.Speaker(telling.key("words", who), telling.receipts[who], telling.sections[row["section"]])
    statement = voices.say(
        round_,
        row["text"],
        speaker,
        day=telling.day(row["day"]),
        channel=Channel(row["channel"]),
        label=row["label"],
    )
    voices.moderate(statement, Verdict.ACCEPTED, role=Role.MODERATOR, day=telling.day(row["day"] + 1))
    telling.statements[row["label"]] = statement


def _votes(telling: Telling, file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    people = {name: telling.key("ballot", secrets.token_hex(16)) for name in {row["participant"] for row in rows}}
    ballots = [
        Ballot(
            key=people[row["participant"]],
            statement=telling.statements[row["statement"]],
            answer=Answer(row["answer"]),
            bucket=0,
            section=telling.sections[row["section"]],
        )
        for row in rows
    ]
    # In the order of their keys, as a ballot box that has been shaken.
    Ballot.objects.bulk_create(
        sorted(ballots, key=lambda ballot: (ballot.key, ballot.statement_id.hex)), batch_size=2000
    )
