"""One consultation replayed voter by voter on the site itself, every public artefact read as an attacker would.

A process of its own with a database in a temporary folder: words with their authors, votes with pseudonyms, releases
pressed now and then, and every page that takes no hat. What is looked for: anything that tells persons apart
(pseudonyms, receipts, fingerprints, times of day, rows of answers), and pages that move with a single vote.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.publication import ANSWER, section_of

PRESSES = 24
"""Releases tried in a replay, evenly over its votes."""
LOOKS = 40
"""Votes around which every page is read before and after."""
SECTIONS = 4
TIME = re.compile(rb"\b(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\b")
MIDNIGHT = re.compile(rb"T00:00:00\+00:00")
MANY = 5_000
"""The declared size of a section: nobody knows who of it takes part."""


@dataclass(frozen=True)
class Artefacts:
    """What was read and what it told."""

    read: int
    addresses: int
    pairs: int
    moved: list[str]
    told: list[str]
    small: int
    rows: list[str]

    def lines(self, name: str) -> Iterator[tuple[str, bool]]:
        """What `exposure.py` prints of it."""
        for what, found in (
            (f"{self.addresses} addresses read around {LOOKS} single votes, these moved with one", self.moved),
            (f"{self.read} artefacts, these hold a pseudonym, a fingerprint or a time of day", self.told),
            (f"{self.read} artefacts, these hold a row of answers", self.rows),
        ):
            holds = not found
            yield f"{name}, site: {what}: {', '.join(found) or 'none'}; 0: {'holds' if holds else 'FAILS'}", holds
        text = f"{name}, site: {self.pairs} pairs of releases, {self.small} differences of fewer than ten people"
        yield f"{text}; 0: {'holds' if not self.small else 'FAILS'}", not self.small


def attack(folder: Path) -> Artefacts:
    """Replay the export in ``folder`` in a process of its own."""
    done = subprocess.run([sys.executable, __file__, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"replaying {folder.name} failed:\n{done.stderr}")
    return Artefacts(**json.loads(done.stdout.splitlines()[-1]))


def main(folder: Path) -> Artefacts:
    """The replay itself."""
    with tempfile.TemporaryDirectory() as var:
        os.environ["MASSLINE_VAR"] = var
        os.environ["DJANGO_SETTINGS_MODULE"] = "massline.web.config.settings"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        return _Replay(folder).run()


class _Replay:
    """A round of the site with the words and votes of one export."""

    def __init__(self, folder: Path) -> None:
        from django.conf import settings

        from massline.web.people.models import Organisation, Section
        from massline.web.record.keyfiles import make_consultation_key, make_site_keys
        from massline.web.rounds import loop
        from massline.web.rounds.models import Consultation, Round, Stage

        make_site_keys(settings.KEYS)
        self.folder, self.day = folder, date(2026, 3, 2)
        organisation = Organisation.objects.create(slug="elm", name="Elm Court")
        self.sections = {
            f"s{n}": Section.objects.create(
                organisation=organisation, slug=f"s{n}", name=f"Block {n}", size=MANY, how_known="list", order=n
            )
            for n in range(SECTIONS)
        }
        consultation = Consultation.objects.create(organisation=organisation, slug="heat", title="Heating")
        make_consultation_key(settings.KEYS, consultation.id)
        self.round = Round.objects.create(
            consultation=consultation, number=1, question="What about it?", promise_on=date(2026, 6, 1)
        )
        loop.set_sections(self.round)
        loop.move(self.round, Stage.INVESTIGATE, role="committee", day=self.day)
        loop.move(self.round, Stage.GATHER, role="committee", day=self.day)
        self.secrets: set[bytes] = set()
        self.seen: dict[str, bytes] = {}
        self.read = 0
        self.told: set[str] = set()
        self.rows: set[str] = set()
        self.moved: set[str] = set()
        self.documents: list[dict[str, Any]] = []

    def run(self) -> Artefacts:
        from django.db import transaction

        from massline.web.rounds import loop, publisher
        from massline.web.rounds.ballots import Voter, cast
        from massline.web.rounds.models import Answer, Stage

        statements = self._say()
        events = self._events(set(statements))
        press = max(1, len(events) // PRESSES)
        look = max(1, len(events) // LOOKS)
        for number, (voter, name, answer) in enumerate(events, start=1):
            key = self._pseudonym("ballot", voter)
            watched = number % look == 0
            before = self._pages() if watched else {}
            with transaction.atomic():
                where = self.sections.get(section_of(voter, SECTIONS) or "")
                cast(Voter(key, where), statements[name], Answer(Answer.values[answer]), chance=1.0)
            if watched:
                self.moved |= {url for url, page in self._pages().items() if page != before[url]}
            if number % press == 0:
                publisher.publish(self.round, day=self.day)
                self._read()
        loop.move(self.round, Stage.CONCENTRATE, role="committee", day=self.day)
        publisher.publish(self.round, day=self.day)
        self._read()
        return self._found()

    def _events(self, there: set[str]) -> list[tuple[str, str, int]]:
        with (self.folder / "votes.csv").open(newline="", encoding="utf-8") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
        return [(r["voter-id"], r["comment-id"], ANSWER[r["vote"]]) for r in rows if r["comment-id"] in there]

    def _say(self) -> dict[str, Any]:
        """Every remark with its author's pseudonym, accepted."""
        from massline.web.rounds import voices
        from massline.web.rounds.models import Verdict
        from massline.web.rounds.slips import new_slip

        with (self.folder / "comments.csv").open(newline="", encoding="utf-8") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
        found = {}
        for number, row in enumerate(rows):
            receipt = new_slip()
            self.secrets.add(receipt.encode())
            speaker = voices.Speaker(self._pseudonym("words", row["author-id"]), receipt)
            text = TIME.sub(b"noon", f"{row['comment-body'][:120]} ({number})".encode()).decode()
            said = voices.say(self.round, text, speaker, day=self.day)
            voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=self.day)
            self.secrets.add(said.receipt_hash.encode())
            found[row["comment-id"]] = said
        return found

    def _pseudonym(self, purpose: Any, who: str) -> str:
        from django.conf import settings

        from massline.web.record.keyfiles import pseudonym

        found = pseudonym(settings.KEYS, self.round.consultation_id, purpose, who)
        self.secrets.add(found.encode())
        return found

    def _addresses(self) -> list[str]:
        here = "/elm/heat/round/1/"
        label = next(iter(self.round.statements.values_list("label", flat=True)))
        return [
            "/", "/receipt/", "/about/hidden/", "/elm/heat/", f"{here}", f"{here}results/", f"{here}results/?page=2",
            f"{here}results/release.json", f"{here}results/report.html", f"{here}how-well/", f"{here}not-heard/",
            f"{here}panel/", f"{here}report/", f"{here}report/full/", f"{here}feed.atom", f"{here}said/{label}/",
        ]  # fmt: skip

    def _pages(self) -> dict[str, bytes]:
        """Every artefact as a fresh browser gets it, tokens of forms taken out."""
        from django.test import Client

        found = {}
        for url in self._addresses():
            answer = Client().get(url)
            assert answer.status_code < 500, (url, answer.status_code)
            content = b"".join(answer) if answer.streaming else answer.content
            headers = "\n".join(f"{name}: {value}" for name, value in answer.items()).encode()
            found[url] = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", content) + headers
        return found

    def _read(self) -> None:
        for url, page in self._pages().items():
            self.read += 1
            text = MIDNIGHT.sub(b"", page)
            if any(one in page for one in self.secrets) or TIME.search(text):
                self.told.add(url)
            if url.endswith("release.json") and page.startswith(b"{"):
                document = json.loads(page[: page.rindex(b"}") + 1])
                if not self.documents or self.documents[-1]["number"] != document["number"]:
                    self.documents.append(document)
                if any(isinstance(one, list) and _is_row(one) for one in _lists(document)):
                    self.rows.add(url)

    def _found(self) -> Artefacts:
        pairs = list(combinations(self.documents, 2))
        return Artefacts(
            read=self.read,
            addresses=len(self._addresses()),
            pairs=len(pairs),
            moved=sorted(self.moved),
            told=sorted(self.told),
            small=sum(_small(*pair) for pair in pairs),
            rows=sorted(self.rows),
        )


def _lists(found: Any) -> Iterator[Any]:
    if isinstance(found, dict):
        for one in found.values():
            yield from _lists(one)
    elif isinstance(found, list):
        yield found
        for one in found:
            yield from _lists(one)


def _is_row(found: list[Any]) -> bool:
    """A list with an answer for each of many things: what a row of an export is."""
    answers = {"agree", "disagree", "pass", -1, 0, 1, None}
    return len(found) > len(ANSWER) and all(not isinstance(one, dict | list) and one in answers for one in found)


def _small(old: dict[str, Any], new: dict[str, Any]) -> int:
    """Differences of two documents, cell by cell, that are of fewer than ten people or of one answer."""
    tables = {one["id"]: one for one in old["statements"]} | {"": old["participation"]}
    later = {one["id"]: one for one in new["statements"]} | {"": new["participation"]}
    return sum(
        _too_small(one, other)
        for name, table in tables.items()
        for one, other in (
            (table["total"], later[name]["total"]),
            *((cell, later[name]["sections"][slug]) for slug, cell in table["sections"].items()),
        )
    )


def _too_small(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if "base" not in one or "base" not in other:
        return False
    names = [name for name in ("agree", "disagree", "pass") if name in one and name in other]
    apart = [other[name] - one[name] for name in names]
    left = other["base"] - one["base"] - sum(apart)
    change = apart if len(names) == 3 else [*apart, left]
    up, down = sum(x for x in change if x > 0), -sum(x for x in change if x < 0)
    if not up and not down:
        return False
    return max(up, down) < 10 or (bool(names) and sum(x != 0 for x in change) < 2)


if __name__ == "__main__":
    from dataclasses import asdict

    print(json.dumps(asdict(main(Path(sys.argv[1])))))
