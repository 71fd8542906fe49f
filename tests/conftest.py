"""What every test may rely on: the public data when it is there, and examples that do not hang on the clock."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is not a wrong program, so no example has a deadline; a build machine tries the same ones every time.
settings.register_profile("massline", deadline=None)
settings.register_profile("massline-ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("massline-ci" if os.environ.get("CI") else "massline")

SHARED = Path(os.environ.get("MASSLINE_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def _folder(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"{name} not found (set MASSLINE_SHARED to the folder that holds it)")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with public consultations and reference answers; the test is skipped without it."""
    return _folder("data")


@pytest.fixture(scope="session")
def shared_samples() -> Path:
    """The folder with the two worked organisations and their oracle; the test is skipped without it."""
    return _folder("samples")
