"""Paste what you have: a chat export, a form's table, a typed list - without names and numbers before it is kept."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.rounds.gather.chats import Message, read_chat
from massline.web.rounds.gather.days import DayError, Days
from massline.web.rounds.gather.tables import TableError, looks_like_table, read_table
from massline.web.rounds.guarding import Guard
from massline.web.rounds.models import RoundSection
from massline.web.rounds.models.statement import LONGEST, Channel
from massline.web.rounds.personal import without
from massline.web.rounds.voices import WordsRefusedError, clean

LARGEST = 1_000_000
"""Bytes of a file, characters of a text."""
MOST = 400
"""Remarks read by one person in one go."""
KINDS = ("auto", "chat", "table", "list")
STRANGE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""No text holds these; pictures and programs do."""
BULLET = re.compile(r"^\s*(?:[-*•·–]\s+|\(?\d{1,3}[.)]\s+)")
LEFT_OUT = re.compile(r"<[^<>]{1,60}>|.{0,20}\bomitted|null", re.IGNORECASE)
"""What a chat writes where a picture was: "<Media omitted>"."""


class PasteRefusedError(ValueError):
    """What was pasted cannot be read; the message names the line and the value. Nothing was kept."""


@dataclass(frozen=True)
class Found:
    """One remark as it would be kept. ``person`` only tells people of this paste apart: 0, 1, 2 ..."""

    text: str
    person: int
    section: str = ""
    """Slug of the section, empty where none is told."""
    channel: str = Channel.PASTED.value
    day: str = ""
    """As YYYY-MM-DD."""
    language: str = ""
    label: str = ""


@dataclass(frozen=True)
class Pasted:
    """What was found: the remarks, columns that were not read, and how many lines held no words."""

    remarks: tuple[Found, ...]
    unread: tuple[str, ...] = ()
    without_words: int = 0


@dataclass(frozen=True)
class Setting:
    """What holds for the whole paste: its sections by slug and name, and what is not told line by line."""

    sections: dict[str, Section]
    section: str
    day: date
    language: str
    names: tuple[str, ...] = field(default=())
    guard: Guard | None = None

    @classmethod
    def of(
        cls, sections: Iterable[RoundSection], section: str, day: date, language: str, names: str,
        *, guard: Guard | None = None,
    ) -> "Setting":  # fmt: skip
        """The setting with its sections under every name they may be written by."""
        known: dict[str, Section] = {}
        for row in sections:
            one = row.section
            known |= {name.casefold().strip(): one for name in (one.slug, one.name, row.name)}
        listed = tuple(name.strip() for name in re.split(r"[,;\n]", names) if name.strip())
        return cls(known, section, day, language, listed, guard)


def decode(data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16, with or without a mark, or in the Windows encoding of the West.

    >>> decode("Dampf im Flur, größer".encode("cp1252"))
    'Dampf im Flur, größer'
    """
    if len(data) > LARGEST:
        raise PasteRefusedError(_("The file is larger than 1 MB. Cut it into smaller ones."))
    start = data[:400]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif start.count(0) > len(start) // 4:
        encodings = ["utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not STRANGE.search(text):
            return text
    raise PasteRefusedError(_("This is not a text file. Save it as text or CSV and choose it again."))


def read(text: str, kind: str, setting: Setting) -> Pasted:
    """The remarks of a paste, cleaned of names and numbers. Raises ``PasteRefusedError`` with line and value."""
    if len(text) > LARGEST:
        raise PasteRefusedError(_("The text is longer than 1 MB. Cut it into smaller ones."))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").lstrip("\ufeff")
    messages = read_chat(text) if kind in {"auto", "chat"} else []
    if messages:
        found = _from_chat(messages, setting)
    elif kind == "chat":
        raise PasteRefusedError(
            _('No line looks like a chat: "12/03/2026, 18:04 - Name: text". Choose what it is, or paste a list.')
        )
    elif kind == "table" or (kind == "auto" and looks_like_table(text)):
        found = _from_table(text, setting)
    else:
        found = _from_list(text, setting)
    if not found.remarks:
        raise PasteRefusedError(_("There are no words in it yet. Paste at least one remark."))
    if len(found.remarks) > MOST:
        raise PasteRefusedError(
            _("These are %(count)s remarks. Somebody reads each of them: bring at most %(most)s at once.")
            % {"count": len(found.remarks), "most": MOST}
        )
    return found


def _from_list(text: str, setting: Setting) -> Pasted:
    remarks: list[Found] = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = BULLET.sub("", line)
        if words.strip():
            remarks.append(_found(words, len(remarks), setting, number, names=setting.names))
    return Pasted(tuple(remarks))


def _from_chat(messages: Sequence[Message], setting: Setting) -> Pasted:
    days = Days.of_chat(message.day for message in messages)
    people: dict[str, int] = {}
    for message in messages:
        if message.sender:
            people.setdefault(message.sender, len(people))
    names = (*setting.names, *_called(people))
    remarks, empty = [], 0
    for message in messages:
        if not message.sender or LEFT_OUT.fullmatch(message.text.strip()) or not _has_words(message.text):
            empty += 1
            continue
        one = _found(message.text, people[message.sender], setting, message.line, names=names)
        remarks.append(replace(one, day=_day(days, message.day, message.line, setting)))
    return Pasted(tuple(remarks), without_words=empty)


def _from_table(text: str, setting: Setting) -> Pasted:
    try:
        table = read_table(text, most=MOST)
    except TableError as fault:
        raise PasteRefusedError(str(fault)) from None
    days = Days.of_table(row.get("day", "") for _number, row in table.rows)
    people: dict[str, int] = {}
    labels: dict[str, int] = {}
    remarks = []
    for number, row in table.rows:
        called = row.get("person", "").strip()
        person = people.setdefault(called or f"\n{number}", len(people))
        one = _found(row["text"], person, setting, number, names=setting.names)
        remarks.append(_with_columns(one, row, number, days, setting, labels))
    return Pasted(tuple(remarks), unread=table.unread, without_words=table.blank)


def _with_columns(
    one: Found, row: dict[str, str], number: int, days: Days, setting: Setting, labels: dict[str, int]
) -> Found:
    """The remark with what its line says of section, channel, day, language and label."""
    told = {name: value.strip() for name, value in row.items()}
    if told.get("section"):
        section = setting.sections.get(told["section"].casefold())
        if section is None:
            raise _fault(number, told["section"], _("is no section of yours"))
        one = replace(one, section=section.slug)
    if told.get("channel"):
        channel = _channel(told["channel"])
        if channel is None:
            raise _fault(number, told["channel"], _("is no way words reach us: slip, door, meeting, phone, web"))
        one = replace(one, channel=channel)
    if told.get("day"):
        one = replace(one, day=_day(days, told["day"], number, setting))
    if told.get("language"):
        if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", told["language"]):
            raise _fault(number, told["language"], _("is no code of a language, such as en or ar"))
        one = replace(one, language=told["language"].lower())
    if told.get("label"):
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}", told["label"]):
            raise _fault(number, told["label"], _("is no label: up to 20 letters, numbers and dashes"))
        earlier = labels.setdefault(told["label"], number)
        if earlier != number:
            raise _fault(number, told["label"], _("is the label of line %(line)s already") % {"line": earlier})
        one = replace(one, label=told["label"])
    return one


def _found(text: str, person: int, setting: Setting, number: int, *, names: Sequence[str]) -> Found:
    try:
        guarded = setting.guard.spans(text) if setting.guard and len(text) <= 4 * LONGEST else ()
        words = clean(without(text, names, guarded=guarded))
    except WordsRefusedError:
        length = len(text.strip())
        if length > LONGEST:
            what = _("has %(long)s characters; a remark has at most %(most)s") % {"long": length, "most": LONGEST}
        else:
            what = _("holds no words")
        raise _fault(number, text.strip()[:40], what) from None
    return Found(words, person, setting.section, day=setting.day.isoformat(), language=setting.language)


def _day(days: Days, written: str, number: int, setting: Setting) -> str:
    try:
        found = days.read(written)
    except DayError:
        raise _fault(number, written, _("is no day. Write it like 2026-03-24")) from None
    if found > setting.day:
        raise _fault(number, written, _("is still ahead of us"))
    return found.isoformat()


def _channel(written: str) -> str | None:
    plain = written.casefold()
    return next(
        (one.value for one in Channel if one is not Channel.NONE and plain in {one.value, str(one.label).casefold()}),
        None,
    )


def _called(people: Iterable[str]) -> list[str]:
    """The senders of a chat as they may be called inside it: the whole name and its longer words."""
    found = []
    for sender in people:
        found.append(sender)
        found += [word for word in re.split(r"[\s.,()~]+", sender) if len(word) > 2 and word[0].isupper()]
    return found


def _has_words(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def _fault(number: int, value: str, what: str) -> PasteRefusedError:
    shown = value if len(value) <= 60 else value[:59] + "…"
    return PasteRefusedError(
        _('Line %(number)s: "%(value)s" %(what)s. Nothing was kept: mend the line and send it again.')
        % {"number": number, "value": shown, "what": what}
    )
