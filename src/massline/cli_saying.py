"""What every command does the same way: say what it works at, write a report, print JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from massline.formats.refusal import refusal_of


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on the error stream what is going on, if somebody is looking."""
    with Console(stderr=True, highlight=False).status(what):
        yield


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say that a report is being written; where it cannot be, refuse in one sentence."""
    try:
        with working("writing the report"):
            yield
    except OSError as error:
        raise refusal_of(error, path) from None


def title_of(source: Path) -> str:
    """What a report on a file or a folder is called."""
    return source.resolve().name or str(source)


def print_json(document: dict[str, Any]) -> None:
    """Print plain values as JSON."""
    # ASCII only: whatever the words hold, no terminal acts on them and every pipe passes them on.
    typer.echo(json.dumps(document, indent=2, allow_nan=False))
