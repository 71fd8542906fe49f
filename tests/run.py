"""Every test, on every database that answers, with one closing line (`make test`).

Arguments go to pytest. The line counts both runs, an error is a failure, and no test at all is a failure too.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from tests.browser.chromium import SHELL, find_chromium
from tests.browser.server import without_own_settings

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
DATABASE_TESTS = (
    "tests/web/end_to_end",
    *(
        f"tests/web/test_{name}.py"
        for name in (
            "append_only",
            "answering",
            "ask",
            "ballots",
            "codes",
            "deciding",
            "deleting",
            "drafting",
            "erasure",
            "generated_rounds",
            "guarding",
            "hard_invariants",
            "hard_invariants_people",
            "hats_separation",
            "helping",
            "invariants",
            "keyed_answers",
            "leaving",
            "leaving_plans",
            "library_discussion",
            "log",
            "loop",
            "loop_ends",
            "model_in_release",
            "moderation",
            "operations",
            "order_on_postgresql",
            "panel",
            "plans",
            "prepare",
            "promises",
            "publisher",
            "removing",
            "receipt",
            "receipt_copy",
            "recount",
            "rehearse",
            "relations",
            "retaining",
            "rewording",
            "routing_web",
            "say",
            "second_factor",
            "stacks",
            "supposing",
            "together",
            "tracing",
            "try",
            "two_people",
            "verify",
            "vote_sheets",
            "voices",
            "watching",
            "workbench_pulls",
        )
    ),
)
"""Run on PostgreSQL too: what writes, what the database refuses, and two organisations from end to end."""


@dataclass(frozen=True)
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read_tally(junit: Path, exit_code: int) -> Tally:
    """Counts of one pytest run; a run that broke off without saying why counts as one failure."""
    if not junit.exists():
        return Tally(failed=1)
    suites = list(ElementTree.parse(junit).getroot().iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    # 5: nothing was collected, which is no fault of a run that was asked for a part only.
    if exit_code not in (0, 5) and failed == 0:
        failed = 1
    return Tally(max(total - failures - errors - skipped, 0), failed, skipped)


def run_pytest(arguments: list[str], *, database: str | None = None) -> Tally:
    with tempfile.TemporaryDirectory(prefix="massline-test-") as folder:
        junit = Path(folder) / "junit.xml"
        # Settings read this folder before any fixture runs, so that no test meets somebody's own data.
        environment = without_own_settings() | {"MASSLINE_VAR": str(Path(folder) / "var")}
        # Nor should a clock that one test wound rewrite the tables of another, ten minutes later.
        environment["MASSLINE_MIX_EVERY"] = "0"
        # What the processes of one run share.
        environment["MASSLINE_TEST_RUN"] = folder
        if database:
            environment["MASSLINE_DATABASE"] = database
        # One more than there are cores, because many tests wait for a server. A file stays on one worker, so that
        # what its tests share is made once; files go out in their order, the browser's, the longest, first.
        workers = min(5, 1 + max(2, os.cpu_count() or 2))
        many = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
        command = [sys.executable, "-m", "pytest", "-q", "-rs", *many, f"--junitxml={junit}"]
        code = subprocess.run([*command, *arguments], cwd=ROOT, env=environment).returncode
        return read_tally(junit, code)


def install_chromium() -> None:
    """Debian's Chromium for the browser tests where this may be installed; else a line that says what is missing."""
    if shutil.which(SHELL):
        return
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        if not find_chromium():
            print(f"Browser tests will be skipped: no Chromium here (as root: apt install {SHELL}).", flush=True)
        return
    print("Installing Debian's Chromium for the browser tests ...", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # Where no package can be had, this says so soon.
    apt_get = [apt, "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::http::Timeout=30"]
    install = [*apt_get, "install", "--yes", "--no-install-recommends"]
    for command in ([*apt_get, "update"], [*install, "fonts-noto-core", SHELL], [*install, "chromium"]):
        # The whole browser only where the one without a window cannot be had.
        if command[-1] == "chromium" and find_chromium():
            return
        done = subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if not find_chromium():
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"Browser tests will be skipped: apt-get could not install chromium ({reason}).", flush=True)


def server_address() -> str | None:
    """The PostgreSQL server to test on, or None after a line that says why there is none."""
    address = os.environ.get("MASSLINE_TEST_POSTGRES", POSTGRES)
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        print(f"\nNot tested on PostgreSQL: no server answers ({reason}); set MASSLINE_TEST_POSTGRES.", flush=True)
        return None
    print(f"\nThe tests that touch the database again, on PostgreSQL {version // 10000}:", flush=True)
    return address


def as_url(address: str, database: str) -> str:
    parts = conninfo.conninfo_to_dict(address)
    password = f":{parts['password']}" if parts.get("password") else ""
    port = parts.get("port", 5432)
    return (
        f"postgresql://{parts.get('user', 'postgres')}{password}@{parts.get('host', '127.0.0.1')}:{port}/{database}"
    )


def drop_databases(address: str, database: str) -> None:
    """What a run that was broken off left behind; one that ended well has cleared up itself."""
    with psycopg.connect(address, autocommit=True) as connection:
        # position() instead of LIKE, where the underscores of the name would match anything.
        query = "SELECT datname FROM pg_database WHERE position(%s in datname) = 1"
        for (name,) in connection.execute(query, [f"test_{database}_"]).fetchall():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def run_on_postgresql(arguments: list[str]) -> Tally:
    """The tests that touch the database once more; of named paths only those among them."""
    named = [argument for argument in arguments if argument.startswith(("tests/", "src/"))]
    rest = [argument for argument in arguments if argument not in named]
    paths = [path for path in named or DATABASE_TESTS if path.startswith(DATABASE_TESTS)]
    if not paths or not all((ROOT / path.split("::")[0]).exists() for path in paths):
        return Tally()
    address = server_address()
    if address is None:
        return Tally(skipped=1)
    # The process id keeps two runs on one machine out of each other's databases.
    database = f"massline_{os.getpid()}"
    try:
        return run_pytest([*paths, *rest], database=as_url(address, database))
    finally:
        drop_databases(address, database)


def main(arguments: list[str]) -> int:
    # A build machine that runs out of patience must not leave databases behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    install_chromium()
    tally = run_pytest(arguments) + run_on_postgresql(arguments)
    print(f"\n{tally}", flush=True)
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
