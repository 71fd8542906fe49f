"""The real server killed with signal 9 again and again while people answer and speak: what it acknowledged is there.

Twenty times in the ordinary tests, ``MASSLINE_TEST_KILLS=200`` in ``make soak``, which has the machine for itself and
so also asks how fast the server is back.
"""

import http.client
import json
import os
import random
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID

from massline.web.record.keyfiles import pseudonym
from tests.browser.server import Site, free_port, without_own_settings
from tests.web.test_real_server import ANSWERS, Visitor, link_of, open_question

KILLS_IN_TESTS = 20
KILLS = int(os.environ.get("MASSLINE_TEST_KILLS", KILLS_IN_TESTS))
VOTERS = 4
BETWEEN = 5
"""Acknowledgements between two kills at least: a server that nobody uses loses nothing."""
SECONDS_TO_RESTART = 3
PATIENCE = 120
ROOM = 100_000
"""Bytes left on the disk that will be full."""
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """`massline serve` in a process group of its own, with everything that can be killed in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.site = Site(f"http://127.0.0.1:{self.port}", folder, [])
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, largest: int = resource.RLIM_INFINITY) -> float:
        """Start it, with no file larger than ``largest`` bytes.

        Returns the processor seconds until it takes connections, which a busy machine does not stretch.
        """
        command = [str(Path(sys.executable).with_name("massline")), "serve", "--port", str(self.port)]
        told = without_own_settings() | {"MASSLINE_VAR": str(self.folder)}
        with (self.folder / "said.txt").open("ab") as said:
            self.process = subprocess.Popen(
                [*command, "--var", str(self.folder)], env=told, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                start_new_session=True,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
            )  # fmt: skip
        until = monotonic() + PATIENCE
        while monotonic() < until and self.process.poll() is None:
            if self._answers():
                return self._processor_seconds()
            sleep(0.02)
        raise RuntimeError((self.folder / "said.txt").read_text())

    def kill(self, how: int = signal.SIGKILL) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait()
        # A worker may outlive the process that made it by a moment: until then the port still answers.
        until = monotonic() + PATIENCE
        while monotonic() < until and self._answers():
            sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _processor_seconds(self) -> float:
        assert self.process is not None
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == self.process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS


class Load(threading.Thread):
    """Somebody new again and again, who answers, speaks, and notes what was acknowledged."""

    def __init__(self, site: Site, link: str, number: int, consultation: UUID) -> None:
        super().__init__(daemon=True)
        self.site, self.link, self.number, self.consultation = site, link, number, consultation
        self.choose = random.Random(number)
        self.answered: dict[tuple[str, str], str] = {}
        self.said: set[str] = set()
        self.over = threading.Event()
        self.faults: list[str] = []

    @property
    def acknowledged(self) -> int:
        return len(self.answered) + len(self.said)

    def run(self) -> None:
        turn = 0
        while not self.over.is_set():
            turn += 1
            try:
                self._one(turn)
            except (OSError, http.client.HTTPException):
                sleep(0.05)  # the server is down: whatever was under way was acknowledged to nobody

    def _one(self, turn: int) -> None:
        visitor = Visitor(self.site)
        visitor.open(self.link)
        visitor.send("/start/")
        text = f"Voice {self.number} said {turn}."
        while found := re.search(r'data-now.*?data-turn="([^"]+)"', visitor.page, re.S):
            key, answer = self._key(visitor), self.choose.choice(ANSWERS)
            visitor.send("/answer/", answer=answer)
            self._note(visitor)
            self.answered[key, UUID(found[1]).hex] = answer
        visitor.open(f"{self.link}say/")
        visitor.send("", text=text)
        self._note(visitor)
        self.said.add(text)

    def _note(self, visitor: Visitor) -> None:
        if visitor.status != 200:
            self.faults.append(f"{visitor.status} {visitor.address}")
            raise OSError

    def _key(self, visitor: Visitor) -> str:
        """The ballot key of this browser, made as the server makes it."""
        signed = next(cookie.value for cookie in visitor.cookies if cookie.name == "answers") or ""
        payload = signed.partition(":")[0]
        told = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return pseudonym(self.site.folder / "keys", self.consultation, "ballot", told["credential"])


@contextmanager
def under_load(server: Server) -> Iterator[list[Load]]:
    organiser = open_question(server.site)
    link = link_of(organiser)
    with closing(database(server)) as tables:
        (consultation,) = tables.execute("SELECT id FROM rounds_consultation").fetchone()
    loads = [Load(server.site, link, number, UUID(consultation)) for number in range(VOTERS)]
    for one in loads:
        one.start()
    try:
        yield loads
    finally:
        for one in loads:
            one.over.set()
        for one in loads:
            one.join(PATIENCE)


def database(server: Server) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{server.folder / 'massline.sqlite3'}?mode=ro", uri=True)


def lost(server: Server, loads: list[Load]) -> list[object]:
    """What was acknowledged before the kill and is not in the file, or is there otherwise."""
    with closing(database(server)) as tables:
        ballots = {(key, one): answer for key, one, answer in tables.execute(
            "SELECT key, statement_id, answer FROM rounds_ballot")}  # fmt: skip
        texts = {text for (text,) in tables.execute("SELECT text FROM rounds_statement")}
        said = [line for (line,) in tables.execute("PRAGMA integrity_check")]
    # SQLite 3.40 misnumbers the columns of a table whose key comes last and calls full ones empty.
    assert all(None not in (*one, answer) for one, answer in ballots.items())
    assert [line for line in said if line != "ok" and "NULL value in rounds_ballot." not in line] == []
    found: list[object] = []
    for load in loads:
        found += [one for one, answer in list(load.answered.items()) if ballots.get(one) != answer]
        found += [text for text in list(load.said) if text not in texts]
    return found


def test_nothing_acknowledged_is_lost_however_often_the_server_is_killed(tmp_path: Path) -> None:
    server, starts, choose = Server(tmp_path), [], random.Random(0)
    server.start()
    try:
        with under_load(server) as loads:
            for _ in range(KILLS):
                before, until = sum(one.acknowledged for one in loads), monotonic() + PATIENCE
                while sum(one.acknowledged for one in loads) < before + BETWEEN:
                    assert monotonic() < until, [one.faults for one in loads]
                    sleep(0.01)
                sleep(choose.random() * 0.05)
                server.kill()
                assert lost(server, loads) == []
                starts.append(server.start())
        assert lost(server, loads) == []
    finally:
        server.kill()
    assert [fault for one in loads for fault in one.faults] == []
    assert KILLS == KILLS_IN_TESTS or max(starts) < SECONDS_TO_RESTART, starts
    assert "Traceback" not in (tmp_path / "said.txt").read_text()
    print(f"{KILLS} kills, {sum(one.acknowledged for one in loads)} acknowledged, slowest start {max(starts):.2f} s")


def test_a_disk_without_room_is_a_503_that_stores_nothing_and_passes_without_hands(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    try:
        link = link_of(open_question(server.site))
        server.kill(signal.SIGTERM)
        server.start(largest=(tmp_path / "massline.sqlite3").stat().st_size + ROOM)
        visitor, said = Visitor(server.site), []
        for number in range(300):
            visitor.open(f"{link}say/")
            visitor.send("", text=f"No room {number}. " * 60)
            if visitor.status != 200:
                break
            said.append(number)
        assert visitor.status == 503
        assert "cannot store anything at this moment" in visitor.page
        assert visitor.open(link)
        assert visitor.status == 200
        server.kill()
        server.start()
        visitor.open(f"{link}say/")
        visitor.send("", text="There is room again.")
        assert visitor.status == 200
    finally:
        server.kill()
    with closing(database(server)) as tables:
        found = {text for (text,) in tables.execute("SELECT text FROM rounds_statement")}
    assert "There is room again." in found
    assert sorted(int(text.split()[2].strip(".")) for text in found if text.startswith("No room")) == said
