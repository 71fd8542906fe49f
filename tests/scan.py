"""What lint does not see: secrets in the tree, and known faults of what massline is built from (`make check`).

Secrets are looked for in every file git keeps. Known vulnerabilities are asked of https://osv.dev, one request
with the names and versions of the lock; where nobody answers, a line says that nothing was looked up, and that is
no failure.
"""

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements/run.txt"
OSV = "api.osv.dev"
SECONDS = 10
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "an age key": re.compile(r"\bAGE-SECRET-KEY-1[0-9A-Z]{20,}"),
    "an Amazon key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{60,})"),
    "a GitLab token": re.compile(r"\bglpat-[0-9A-Za-z_-]{20}"),
    "a Slack token": re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{10,}"),
    "a Google key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a key of a language model": re.compile(r"\bsk-(?:ant-|proj-)?[0-9A-Za-z_-]{32,}"),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+]{2,20}://[^\s:/@\"'{}<>$]{1,60}:[^\s:/@\"'{}<>$]{3,60}@[\w.]"),
    "a long value called a secret": re.compile(
        r"(?i)\b(?:secret|api|access|auth|private)_?(?:key|token|secret)\s*[:=]\s*[\"'][0-9A-Za-z+/=_-]{24,}[\"']"
    ),
}  # fmt: skip
FORBIDDEN_NAMES = re.compile(r"(?:\.key|\.pem|\.p12|\.sqlite3(?:-wal|-shm)?|(?:^|/)\.env|(?:^|/)id_[a-z0-9]+)$")
"""Files that hold secrets or people's words, whatever stands in them."""

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def secrets_in(name: str, text: str) -> Iterator[str]:
    """One line for each secret a file seems to hold; never the secret itself.

    >>> list(secrets_in("a.txt", "x" + chr(10) + "AKIA" + "Z" * 16))
    ['a.txt:2: an Amazon key']
    """
    if FORBIDDEN_NAMES.search(name):
        yield f"{name}: a file of this kind is never kept in the tree"
    for number, line in enumerate(text.splitlines(), start=1):
        if "example.org" not in line and "127.0.0.1" not in line:
            yield from (f"{name}:{number}: {what}" for what, one in SECRETS.items() if one.search(line[:10_000]))


def tracked() -> Iterator[tuple[str, str]]:
    """Name and text of every file git keeps or would keep; one that is no text has its bytes read as Latin-1."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    for name in subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file():
            yield name, path.read_bytes().decode("latin-1")


def pinned(lock: str) -> list[tuple[str, str]]:
    """Name and version of every package of a lock.

    >>> pinned("django==5.2.1 \\\\")
    [('django', '5.2.1')]
    """
    return sorted(set(PINNED.findall(lock)))


def ask_osv(packages: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What osv.dev knows about these packages. Raises ``OSError`` or ``ValueError`` where it cannot be asked."""
    queries = [{"version": version, "package": {"name": name, "ecosystem": "PyPI"}} for name, version in packages]
    connection = http.client.HTTPSConnection(OSV, timeout=SECONDS)
    try:
        connection.request("POST", "/v1/querybatch", json.dumps({"queries": queries}))
        answer = connection.getresponse()
        if answer.status != 200:
            raise ValueError(f"it answered {answer.status}")
        found: dict[str, Any] = json.loads(answer.read(10_000_000))
    except http.client.HTTPException as fault:
        raise ValueError(type(fault).__name__) from None
    finally:
        connection.close()
    return found


def vulnerable(packages: list[tuple[str, str]], answer: dict[str, Any]) -> list[str]:
    """One line for each package with known vulnerabilities.

    >>> vulnerable([("a", "1"), ("b", "2")], {"results": [{}, {"vulns": [{"id": "PYSEC-1"}]}]})
    ['b 2: PYSEC-1']
    """
    results = answer["results"]
    if len(results) != len(packages):
        raise ValueError("it answered for other packages than were asked about")
    return [
        f"{name} {version}: {', '.join(sorted(one['id'] for one in result['vulns']))}"
        for (name, version), result in zip(packages, results, strict=True)
        if result.get("vulns")
    ]


def main() -> int:
    found = [line for name, text in tracked() for line in secrets_in(name, text)]
    for line in found:
        print(f"Secret: {line}")
    packages = pinned((ROOT / LOCK).read_text(encoding="utf-8"))
    try:
        faults = vulnerable(packages, ask_osv(packages))
    except (OSError, ValueError, KeyError) as reason:
        print(f"Known vulnerabilities: not looked up, {OSV} cannot be asked ({reason}).")
        faults = []
    else:
        print(f"Known vulnerabilities: {len(packages)} packages looked up, {len(faults)} with any.")
    for line in faults:
        print(f"Vulnerable: {line}")
    return 1 if found or faults else 0


if __name__ == "__main__":
    sys.exit(main())
