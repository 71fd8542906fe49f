"""Loads the two organisations in relation into a site that runs, and prints the slips of both desks."""

import os
import subprocess
import sys
from pathlib import Path

from massline.web.serving import look_into
from tests.browser.server import Site, without_own_settings

ROOT = Path(__file__).parents[2]
SIDE_BY_SIDE = "/relations/rope-street-circle/harbour-league/"
"""The page both agreed to show, from which the others are linked."""


def load_two(site: Site) -> list[str]:
    """Load them in a process of its own; the slips of both desks."""
    seeded = subprocess.run(
        [sys.executable, "-m", "tests.browser.seed_relation"], cwd=ROOT, text=True, capture_output=True, check=True,
        env=without_own_settings() | {"MASSLINE_VAR": str(site.folder), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    return seeded.stdout.split()


if __name__ == "__main__":
    look_into(Path(os.environ["MASSLINE_VAR"]))
    from massline.web.serving import load_example

    loaded = load_example("relation")
    print(loaded.desk_slip, loaded.other_slip)
