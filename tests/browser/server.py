"""A real massline server in a process of its own, with the example loaded into a folder of its own."""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS_TO_START = 90


@dataclass(frozen=True)
class Site:
    address: str  # without a slash at the end
    folder: Path  # keys and database
    lines: list[str]  # what the command has said so far, the receipt to try among it

    @property
    def printed(self) -> str:
        return "".join(self.lines)


def without_own_settings() -> dict[str, str]:
    """The environment less massline's settings, so that no test meets somebody's own data or keys."""
    kept = ("MASSLINE_SHARED", "MASSLINE_TEST_")
    return {
        name: value for name, value in os.environ.items() if not name.startswith("MASSLINE_") or name.startswith(kept)
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Listener(threading.Thread):
    """Keeps reading what the server says, so that a full pipe never stops it."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        super().__init__(daemon=True)
        self.process, self.lines = process, list[str]()
        self.address_seen = threading.Event()
        self.pattern = re.compile(rf"http://127\.0\.0\.1:{port}\b")

    def run(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if self.pattern.search(line):
                self.address_seen.set()
        self.address_seen.set()


def _wait_until_it_answers(process: subprocess.Popen[str], listener: _Listener, port: int) -> None:
    listener.address_seen.wait(SECONDS_TO_START)
    for _ in range(SECONDS_TO_START * 10):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.1)
    said = "".join(listener.lines) or "nothing"
    raise RuntimeError(f"massline demo did not start on port {port}. It said:\n{said}")


@contextmanager
def demo_site(folder: Path, **more: str) -> Iterator[Site]:
    """`massline demo` on a free port of this machine, stopped at the end; ``more`` goes into its environment.

    In a run of all tests the example is loaded by a server of its own, once, and its folder copied after that.
    """
    if run := os.environ.get("MASSLINE_TEST_RUN"):
        with (Path(run) / "example.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            loaded = Path(run) / "example"
            if not loaded.exists():
                with _served(Path(run) / "loading", {}):
                    pass
                (Path(run) / "loading").rename(loaded)
        shutil.copytree(loaded, folder, dirs_exist_ok=True)
    with _served(folder, more) as site:
        yield site


@contextmanager
def _served(folder: Path, more: dict[str, str]) -> Iterator[Site]:
    port = free_port()
    command = [str(Path(sys.executable).with_name("massline")), "demo", "--no-open", "--port", str(port)]
    settings = {
        "MASSLINE_LANGUAGES": "en,ar",
        "MASSLINE_VAR": str(folder),
        "PYTHONUNBUFFERED": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=without_own_settings() | settings | more,
    )  # fmt: skip
    listener = _Listener(process, port)
    listener.start()
    try:
        _wait_until_it_answers(process, listener, port)
        yield Site(f"http://127.0.0.1:{port}", folder, listener.lines)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        listener.join(5)
        assert process.stdout is not None
        process.stdout.close()
