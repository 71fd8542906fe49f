"""What is in the tree could be anybody's: no machine, no registry, nothing heavy."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.<:/])/(?:wor" + r"k|roo" + r"t|hom" + r"e|User" + r"s|far" + r"m)/[a-z.]")
REGISTRY = re.compile(
    "py" + r"pi\.org|python" + r"hosted|npm" + r"js\.(?:org|com)|un" + r"pkg\.com|js" + "delivr|conda" + r"\.org"
)
LICENCE_START = "GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19 November 2007"


def tree() -> list[Path]:
    """Files that are or would be committed."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tree():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert lines_with(MACHINE) == []


def test_no_file_names_a_package_registry() -> None:
    assert lines_with(REGISTRY) == []


def test_no_file_is_heavier_than_a_megabyte() -> None:
    assert [str(path.relative_to(ROOT)) for path in tree() if path.stat().st_size > 1_000_000] == []


def test_the_licence_is_the_whole_text() -> None:
    words = " ".join((ROOT / "LICENSE").read_text().split())
    assert words.startswith(LICENCE_START)
    assert "END OF TERMS AND CONDITIONS" in words
    assert words.endswith("see <https://www.gnu.org/licenses/>.")


@pytest.mark.parametrize("path", ["/ho" + "me/ada/massline", "cd /wor" + "k/main", '"/ro' + 'ot/x"'])
def test_a_path_of_a_machine_would_be_found(path: str) -> None:
    assert MACHINE.search(path)


@pytest.mark.parametrize("path", ["https://example.org/home/page", "src/massline/web/work/x", "href='/vote/'"])
def test_an_address_is_not_taken_for_a_path_of_a_machine(path: str) -> None:
    assert not MACHINE.search(path)
