"""Working themes out: in a process of its own, so that no page waits for it and no row is held while it reads.

Who works holds a lock on a file; the system lets go of it with the process, so one that died is told apart at once,
without a clock in the database. Words go to that process through a pipe and come back as places and numbers.
"""

import fcntl
import hashlib
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from massline.web.rounds.concentrate import opposing, proposing
from massline.web.rounds.concentrate.dispositions import contributions_of
from massline.web.rounds.models import ProposedThemes, Round, Working

LONGEST_SECONDS = 900
FORMAT = 2
"""Of the kept content: another one is worked out anew and not guessed at."""
FEWEST = 3
"""Remarks below which there is nothing to group."""

logger = logging.getLogger(__name__)

Run = Callable[[Callable[[], None]], None]
Read = Callable[[Sequence[proposing.Remark], proposing.Before], proposing.Proposal]


class AtWorkError(Exception):
    """Somebody is working themes out already."""


class TooFewError(ValueError):
    """There are too few remarks to find themes in."""


def in_the_background(work: Callable[[], None]) -> None:
    """Run it in a thread that the answer to the browser does not wait for."""
    Thread(target=work, name="massline-themes", daemon=True).start()


def told_by(module: str, given: str) -> str:
    """What one of our modules answers to this, in a process of its own. Raises ``RuntimeError`` where it fails."""
    done = subprocess.run(  # noqa: S603 - this interpreter, our own module
        [sys.executable, "-m", module],
        input=given, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}")
    return done.stdout


def in_a_process(remarks: Sequence[proposing.Remark], before: proposing.Before) -> proposing.Proposal:
    """Read the remarks in a process of its own. Raises ``RuntimeError`` where it fails."""
    rows = json.dumps([[list(astuple(one)) for one in remarks], before])
    return proposing.from_json(json.loads(told_by(proposing.__name__, rows)))


def begin(round_: Round, *, run: Run | None = None, read: Read | None = None) -> None:
    """Work themes out anew; the ones there stay until it is done. Nothing is kept of a run that fails.

    Raises ``AtWorkError`` while another run is at work, ``TooFewError`` below three remarks.
    """
    lock = take_lock(round_)
    if lock is None:
        raise AtWorkError
    try:
        if contributions_of(round_).count() < FEWEST:
            raise TooFewError
        _say(round_, Working.WORKING)
    except BaseException:
        lock.close()
        raise

    def work() -> None:
        try:
            _work(round_, read or in_a_process)
        except Exception as fault:
            _say(round_, Working.FAILED)
            # The kind of the fault only: a message could quote what people said.
            logger.error("working out themes failed: %s", type(fault).__name__)
        finally:
            lock.close()
            if run is None:
                connection.close()

    (run or in_the_background)(work)


@dataclass(frozen=True)
class Standing:
    """Where the working out of a round stands: at work, stopped by a fault, or neither; since when if at work."""

    working: bool = False
    failed: bool = False
    since: datetime | None = None


def standing(round_: Round, state: str, *, what: str = "themes") -> Standing:
    """What the kept ``state`` means now: one that says "at work" while nobody holds the lock has died."""
    if state == Working.FAILED:
        return Standing(failed=True)
    if state != Working.WORKING:
        return Standing()
    if not _lock_file(round_, what).exists():
        return Standing(failed=True)
    lock = take_lock(round_, anew=False, what=what)
    if lock is not None:
        lock.close()
        return Standing(failed=True)
    return Standing(working=True, since=datetime.fromtimestamp(_lock_file(round_, what).stat().st_mtime, UTC))


def remarks_of(round_: Round) -> tuple[list[proposing.Remark], list[str], str]:
    """The remarks as they are given to the engine, the label of each, and a digest of all of it.

    People are numbered anew each time: their keys do not leave this process. Where a remark stands is what published
    counts say of it; no single answer is read.
    """
    published = published_rows(round_)
    rows = list(
        contributions_of(round_).order_by("digest", "pk").values_list(
            "pk", "text", "words_key", "language", "digest", "label"
        )
    )  # fmt: skip
    numbers: dict[str, str] = {}
    remarks, digest = [], hashlib.sha256()
    for pk, text, key, language, told, label in rows:
        person = numbers.setdefault(key or pk.hex, str(len(numbers)))
        stance = opposing.stance(published.get(label, {}).get("total"))
        remarks.append(proposing.Remark(pk.hex, text, person, language, stance))
        digest.update(f"{pk.hex} {told} {person} {language} {stance}\n".encode())
    return remarks, [row[-1] for row in rows], digest.hexdigest()


def published_rows(round_: Round) -> dict[str, dict[str, Any]]:
    """Every statement of the last release with its published counts, by label; empty before the first."""
    document = round_.releases.order_by("-number").values_list("document", flat=True).first()
    return {row["id"]: row for row in json.loads(document)["statements"]} if document else {}


def keep(round_: Round, proposal: proposing.Proposal, remarks: Sequence[proposing.Remark],
         labels: Sequence[str], digest: str) -> None:  # fmt: skip
    """Put a proposal in the place of the one before, with what published counts say to it."""
    published = published_rows(round_)
    alike = [pair for pair in proposal.alike if not opposing.stand_apart(labels[pair[0]], labels[pair[1]], published)]
    turned = [[one, other, opposing.Why.TURNED, [], []] for one, other in proposal.turned[: opposing.MOST]]
    at = {label: place for place, label in enumerate(labels)}
    themes = [[labels[place] for place in group.members] for group in proposal.groups if not group.parent]
    spans = {(labels[one.remark], labels[other.remark]): (one, other) for one, other in proposal.opposite(remarks)}
    quoted = spans | {(other, one): (at_other, at_one) for (one, other), (at_one, at_other) in spans.items()}
    content = proposing.to_json(proposal) | {
        "format": FORMAT,
        "statements": [one.id for one in remarks],
        "alike": alike,
        "pulls": [
            *(
                [at[one.one], at[one.other], one.why, list(one.sections), _ends(quoted.get((one.one, one.other)))]
                for one in opposing.opposed(themes, published, spans)
            ),
            *turned,
        ],
    }
    with transaction.atomic():
        ProposedThemes.objects.filter(round=round_).update(
            state=Working.NOT, digest=digest, content=json.dumps(content, separators=(",", ":"))
        )


def _ends(spans: tuple[proposing.Span, proposing.Span] | None) -> list[list[int]]:
    return [[one.start, one.end] for one in spans or ()]


def _work(round_: Round, read: Read) -> None:
    remarks, labels, digest = remarks_of(round_)
    proposal = read(remarks, _before(round_, [one.id for one in remarks]))
    keep(round_, proposing.checked(proposal, remarks), remarks, labels, digest)


def _before(round_: Round, names: Sequence[str]) -> dict[str, list[int]]:
    """Where the remarks of each group that was kept are now; a group none of whose remarks is left is not there."""
    kept = ProposedThemes.objects.filter(round=round_).values_list("content", flat=True).first()
    content = json.loads(kept) if kept else {}
    if content.get("format") != FORMAT:
        return {}
    at = {name: place for place, name in enumerate(names)}
    places = [at.get(name) for name in content["statements"]]
    inside = {group["parent"] for group in content["groups"]}
    found = {
        group["id"]: [place for member in group["members"] if (place := places[member]) is not None]
        for group in content["groups"]
        if group["id"] not in inside
    }
    return {name: there for name, there in found.items() if there}


def _say(round_: Round, state: Working) -> None:
    ProposedThemes.objects.update_or_create(round=round_, defaults={"state": state})


def _lock_file(round_: Round, what: str) -> Path:
    return Path(settings.VAR) / "working" / f"{what}-{round_.pk}"


def take_lock(round_: Round, *, anew: bool = True, what: str = "themes") -> Any:
    """The open lock file, None where somebody else holds it. ``anew`` marks now as when the work began."""
    path = _lock_file(round_, what)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    if anew:
        path.touch()
    return file
