"""Whatever somebody points at: which kind of votes it is, and read."""

from pathlib import Path

from massline.formats.folder import read_folder, read_votes_file
from massline.formats.imported import Imported
from massline.formats.parquet import read_parquet
from massline.formats.polis import looks_like_polis, read_polis
from massline.formats.refusal import InputRefused, refusal_of


def read_votes(path: Path) -> Imported:
    """The votes in a Polis export, in a folder of ours, or in a single CSV or Parquet file with words as answers.

    A folder with statements.csv is taken as ours, whatever else lies in it. A single file is never taken for a
    Polis export, because its signs could mean either. Raises ``InputRefused``.
    """
    if not path.exists():
        raise InputRefused("there is no such file or folder", file=path)
    if not path.is_dir():
        return read_parquet(path) if _begins_with(path, b"PAR1") else read_votes_file(path)
    if (path / "statements.csv").exists():
        return read_folder(path)
    if looks_like_polis(path):
        return read_polis(path)
    if (path / "votes.csv").exists():
        return read_folder(path)
    raise InputRefused(
        "there are no votes here; expected votes.csv (see docs/formats.md) or a Polis export", file=path
    )


def is_release(path: Path) -> bool:
    """Whether a file holds JSON, which only a release does; a table never begins with a brace.

    Raises ``InputRefused`` for a file that may not be read.
    """
    return path.is_file() and _begins_with(path, b"{")


def _begins_with(path: Path, mark: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(mark)
    except OSError as error:
        raise refusal_of(error, path) from None
