"""The two worked organisations as the measures see them, with the oracle's figures."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from massline.method.contribution import Contribution

FILES = {"A": "tenants.json", "B": "union.json"}
VERSIONS = [
    ("A", "1.0", "prov_v10"),
    ("A", "1.1", "prov_v11"),
    ("A", "2.0", "prov_v20"),
    ("B", "1.0", "prov_v10"),
    ("B", "2.0", "prov_v20"),
]


@dataclass(frozen=True)
class Worked:
    """One organisation: its sample file and its part of the oracle."""

    sample: Mapping[str, Any]
    oracle: Mapping[str, Any]

    def rows(self, rounds: int) -> list[Mapping[str, Any]]:
        """The rows of the first rounds."""
        return [row for number in range(1, rounds + 1) for row in self.sample[f"round{number}"]]

    def said(self, rounds: int) -> list[Contribution]:
        """What was said in the first rounds, with the first coder's codes."""
        return [
            Contribution(row["id"], row["contributor"], row["section"], row["day"], frozenset({row["coder1"]}))
            for row in self.rows(rounds)
        ]

    def so_far(self, version: str) -> list[Contribution]:
        """What was said in all rounds up to a version of the position."""
        return self.said(int(version[0]))

    def elements(self, version: str) -> Mapping[str, list[str]]:
        """The points of a version with the contributions they rest on."""
        (line,) = (line for line in self.sample["lines"] if line["version"] == version)
        found: Mapping[str, list[str]] = line["elements"]
        return found

    def reasoned(self, version: str) -> set[str]:
        """Contributions given a reason in this version of its position or an earlier one."""
        (own,) = (line["id"] for line in self.sample["lines"] if line["version"] == version)
        lines = [line for line in self.sample["lines"] if line["id"] == own and line["version"] <= version]
        return {name for line in lines for name in line.get("dispositions", {})}

    def taken_up(self, version: str) -> set[str]:
        """Contributions that a version uses or answers."""
        return self.reasoned(version) | {name for names in self.elements(version).values() for name in names}


def worked(folder: Path, organisation: str) -> Worked:
    """The organisation A or B of the samples' folder."""
    sample = json.loads((folder / FILES[organisation]).read_text(encoding="utf-8"))
    oracle = json.loads((folder / "expected_metrics.json").read_text(encoding="utf-8"))
    return Worked(sample, oracle[organisation])
