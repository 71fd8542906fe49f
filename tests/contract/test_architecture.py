"""The import contracts of pyproject.toml hold."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "massline"
OUTSIDE_WORLD = {"asyncio", "http", "requests", "smtplib", "socket", "ssl", "subprocess", "time", "urllib"}


def test_every_import_contract_is_kept() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(contracts)} kept, 0 broken." in done.stdout


def imported(path: Path) -> set[str]:
    """Top-level names of what a file imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_engine_and_method_import_neither_the_network_nor_the_clock() -> None:
    """A measure that asked the network or the time of day would not come out the same tomorrow."""
    files = [file for layer in ("engine", "method") for file in (PACKAGE / layer).rglob("*.py")]
    assert len(files) > 2
    found = {str(file.relative_to(PACKAGE)): sorted(imported(file) & OUTSIDE_WORLD) for file in files}
    assert {file: names for file, names in found.items() if names} == {}
