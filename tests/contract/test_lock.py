"""The locks hold everything pyproject.toml asks for, pinned by content and not by place."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("run", "dev", "bench")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+?)(?: ; (?P<marker>.+?))? \\$", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def pins(name: str) -> set[tuple[str, str, str]]:
    """(name, version, marker) of every pin of a lock."""
    return {(canonicalize_name(m["name"]), m["version"], m["marker"] or "") for m in PIN.finditer(text(name))}


def asked_for(name: str) -> list[Requirement]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    lines = [*project["project"]["dependencies"], *groups["build"]]
    if name == "dev":
        lines += groups["dev"]
        lines += [line for extra in project["project"]["optional-dependencies"].values() for line in extra]
    if name == "bench":
        lines += groups["bench"]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_every_dependency_is_locked_at_a_version_that_was_asked_for(name: str) -> None:
    locked = pins(name)
    missing = [
        str(wanted)
        for wanted in asked_for(name)
        if not any(
            one == canonicalize_name(wanted.name) and version in wanted.specifier for one, version, _ in locked
        )
    ]
    assert missing == [], f"not in requirements/{name}.txt (make lock): {missing}"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_carries_hashes(name: str) -> None:
    blocks = re.split(r"^(?=[A-Za-z0-9])", text(name), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(name))
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_to_download_from(name: str) -> None:
    assert (
        re.findall(r"^.*(?:://|--index|--extra-index|--find-links|--trusted-host).*$", text(name), re.MULTILINE) == []
    )


@pytest.mark.parametrize("name", ["dev", "bench"])
def test_tests_and_benchmarks_run_on_the_versions_that_people_run(name: str) -> None:
    """A pin may be narrowed by a marker in one lock and not in the other; the versions are the same."""
    there = {(package, version) for package, version, _ in pins(name)}
    assert {(package, version) for package, version, _ in pins("run")} - there == set()


@pytest.mark.parametrize("name", LOCKS)
def test_no_package_is_pinned_twice_for_one_python(name: str) -> None:
    for python in ("3.11.2", "3.12.0", "3.13.0"):
        here = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
        chosen = [one for one, _, marker in pins(name) if not marker or Marker(marker).evaluate(here)]
        assert sorted(chosen) == sorted(set(chosen))
