"""The seam to the drafting machine: remarks in, checked drafts out. It knows no table; it has a process of its own.

The network is reached from that process alone; it ends with the question, and the key goes there through a pipe.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Place = tuple[str, int, int]
"""Some words of a remark: its id, start and end."""


@dataclass(frozen=True)
class Request:
    """What is asked of whom: ``remarks`` are id and words, in lists by theme for names, else under ``""``."""

    kind: str
    remarks: Mapping[str, Sequence[tuple[str, str]]]
    endpoint: Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """A proposal: ``text`` is the machine's, None where people's own words stand; ``model`` None if no machine's."""

    of: str
    text: str | None
    spans: tuple[Place, ...]
    model: str | None


@dataclass(frozen=True)
class Drafts:
    """All drafts of one use, what was refused and why, and what it took."""

    drafts: tuple[Draft, ...]
    refused: tuple[str, ...]
    withheld: tuple[str, ...]
    not_sent: tuple[str, ...]
    questions: int
    tokens_in: int | None
    tokens_out: int | None
    seconds: float


def draft(request: Request) -> Drafts:
    """Ask the endpoint, check what comes back; whatever fails is people's own words instead."""
    from massline.words.drafting import draft as words  # not in the process that serves pages
    from massline.words.drafting.endpoint import Endpoint
    from massline.words.spans import Remark

    endpoint = Endpoint(**request.endpoint)
    themes = {name: [Remark(*one) for one in some] for name, some in request.remarks.items()}
    remarks = [one for some in themes.values() for one in some]
    if request.kind == "names":
        found = words.name_themes(themes, endpoint, salt=b"")
    elif request.kind == "parts":
        found = words.split_remarks(remarks, endpoint, salt=b"")
    else:
        found = words.draft_elements(remarks, endpoint, salt=b"")
    drafts = tuple(
        Draft(one.of, one.text, tuple((span.remark, span.start, span.end) for span in one.spans), one.model)
        for one in found.drafts
    )
    cost = found.cost
    return Drafts(
        drafts, tuple(dict.fromkeys(found.refused)), found.withheld, found.not_sent,
        cost.questions, cost.tokens_in, cost.tokens_out, round(cost.seconds, 1),
    )  # fmt: skip


def to_json(drafts: Drafts) -> str:
    """The drafts as they go from process to process and are kept."""
    return json.dumps(asdict(drafts), separators=(",", ":"))


def from_json(text: str) -> Drafts:
    """The way back."""
    told = json.loads(text)
    drafts = tuple(
        Draft(one["of"], one["text"], tuple((name, start, end) for name, start, end in one["spans"]), one["model"])
        for one in told.pop("drafts")
    )
    for name in ("refused", "withheld", "not_sent"):
        told[name] = tuple(told[name])
    return Drafts(drafts, **told)


def main() -> int:
    """A request on standard input, the drafts on standard output."""
    os.nice(10)
    told = json.load(sys.stdin)
    told["remarks"] = {name: [tuple(one) for one in some] for name, some in told["remarks"].items()}
    sys.stdout.write(to_json(draft(Request(**told))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
