"""Themes of an earlier run, read back from its JSON, so that they keep their names as texts arrive."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from massline.formats.refusal import InputRefused, quoted, refusal_of
from massline.formats.themes_json import FORMAT
from massline.words.themes import text_key


@dataclass(frozen=True)
class Before:
    """The ``memory`` of earlier themes, and every id that was ever given out, so that none is given twice."""

    memory: Mapping[str, tuple[str, ...]]
    known: tuple[str, ...]


NOTHING_BEFORE = Before({}, ())


def read_before(path: Path, texts: Sequence[str], *, table: Path) -> Before:
    """The themes in ``path``, as ``massline themes --json`` printed them.

    ``texts`` are the rows it speaks of: it holds rows and no words but the titles. Each title is looked up at its
    place, so that a table in another order is refused and themes never pass to other people's words. Rows beyond
    those it speaks of may follow. Raises ``InputRefused`` for what is no such file and for rows that do not fit.
    """
    document = _document(path)
    try:
        rows = [(int(one["row"]), [str(name) for name in one["themes"]]) for one in document["statements"]]
        titles = {str(one["id"]): (str(one["title"]), dict(one["quotations"][0])) for one in document["themes"]}
        gone = [str(name) for name in document.get("gone", [])]
        places = {name: (int(at["row"]), int(at["start"]), int(at["end"])) for name, (_, at) in titles.items()}
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise InputRefused(f"this is not what massline themes --json prints: {error!r} is amiss", file=path) from None
    if len(rows) > len(texts):
        raise InputRefused(
            f"it speaks of {len(rows):,} rows, {table} has {len(texts):,}; name the table it was made from with "
            "--before-texts",
            file=path,
        )
    for name, (row, start, end) in places.items():
        title = titles[name][0]
        if not 0 <= row < len(texts) or texts[row][start:end] != title:
            raise InputRefused(
                f"the title of {name}, {quoted(title)}, is not in row {row} of {table}; name the table it was made "
                "from with --before-texts",
                file=path,
            )
    memory: dict[str, list[str]] = {name: [] for name in titles}
    for row, names in rows:
        for name in names:
            if name not in memory or not 0 <= row < len(texts):
                raise InputRefused(f"row {row} is in theme {quoted(name)}, which is not among the themes", file=path)
            memory[name].append(text_key(texts[row]))
    known = tuple(sorted({*memory, *gone}))
    return Before({name: tuple(keys) for name, keys in memory.items()}, known)


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise refusal_of(error, path) from None
    except (ValueError, RecursionError):
        raise InputRefused("this is no JSON; expected what massline themes --json prints", file=path) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputRefused(f"this is not {FORMAT}, which massline themes --json prints", file=path)
    return document
