"""Chat exports as text: WhatsApp on both kinds of phone, and messages copied from Telegram."""

import re
from dataclasses import dataclass, replace

MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
DAY = r"(?P<day>\d{1,4}[./-]\d{1,2}[./-]\d{2,4})"
TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u00a0\u202f]?[APap]\.?[ ]?[Mm]\.?)?"
HEADS = (
    re.compile(rf"{DAY},? +{TIME} +[-–] +(?P<rest>.*)", re.DOTALL),
    re.compile(rf"\[{DAY},? +{TIME}\] +(?P<rest>.*)", re.DOTALL),
)
TELEGRAM = re.compile(rf"(?P<sender>[^\[\]\n]{{1,80}}?), +\[{DAY},? +{TIME}\]:?(?P<rest>.*)", re.DOTALL)
LONGEST_LINE = 20_000
SENDER = re.compile(r"(?P<sender>[^:\n]{1,80}?): ?(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True)
class Message:
    """One message: the line it begins on, the day as written, who sent it (empty: the program), the words."""

    line: int
    day: str
    sender: str
    text: str


def read_chat(text: str) -> list[Message]:
    """The messages of a chat export; empty where the text does not begin like one.

    >>> [(m.sender, m.text) for m in read_chat("12/03/2026, 18:04 - Ana: The lift.\\nAgain.")]
    [('Ana', 'The lift.\\nAgain.')]
    """
    found: list[tuple[Message, list[str]]] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        # A heading stands at the beginning of a line; a line of a megabyte is not searched for one.
        line = MARKS.sub("", raw)
        head = _head(line, number) if len(line) < LONGEST_LINE else None
        if head is not None:
            found.append((head, [head.text]))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            return []
    return [replace(message, text="\n".join(lines).strip("\n")) for message, lines in found]


def _head(line: str, number: int) -> Message | None:
    for pattern in HEADS:
        if match := pattern.match(line):
            said = SENDER.match(match["rest"])
            if said is None:
                return Message(number, match["day"], "", match["rest"])
            return Message(number, match["day"], said["sender"].strip(), said["text"])
    if match := TELEGRAM.match(line):
        return Message(number, match["day"], match["sender"].strip(), match["rest"].strip())
    return None
