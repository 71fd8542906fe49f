"""Whether a language model may be asked, and what would be sent to it: said on the page before anything is sent."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from massline.web.rounds import personal
from massline.web.rounds.concentrate import proposed
from massline.web.rounds.concentrate.bench import here
from massline.web.rounds.concentrate.dispositions import contributions_of, undisposed
from massline.web.rounds.models import Asked, Round, Statement, Visibility
from massline.words.drafting.endpoint import Endpoint, ExtraMissingError

EACH, THEMES, ROOM = 12, 24, 12_000
"""Remarks of one theme, themes in one use, characters in one question."""
ROOM_EACH = 2_000
"""Characters of one theme that is to be named: all of them make four questions at most."""
NEEDED = ("httpx", "pydantic")


@dataclass(frozen=True)
class Machine:
    """The endpoint somebody configured; ``why_not`` is a sentence where it is switched on and cannot be used."""

    endpoint: Endpoint | None = None
    why_not: str = ""

    @property
    def on(self) -> bool:
        """Whether it may be asked."""
        return self.endpoint is not None

    @property
    def host(self) -> str:
        """Where words would go."""
        return urlsplit(self.endpoint.url).netloc if self.endpoint else ""

    @property
    def model(self) -> str:
        """Its name there, as long as it is kept."""
        return self.endpoint.model[:100] if self.endpoint else ""

    def settings(self) -> dict[str, Any]:
        """The endpoint as it goes to the process that asks it, key and all."""
        assert self.endpoint is not None
        return asdict(self.endpoint)


def machine() -> Machine:
    """The machine of this site; off unless an address is set. Nothing is connected to here."""
    if not settings.LLM_URL:
        return Machine()
    if any(find_spec(name) is None for name in NEEDED):
        return Machine(why_not=_told(str(ExtraMissingError())))
    try:
        file = settings.LLM_KEY_FILE
        key = settings.LLM_KEY or (Path(file).read_text().strip() if file else "")
        return Machine(Endpoint(settings.LLM_URL, settings.LLM_MODEL, key=key, seconds=settings.LLM_SECONDS))
    except OSError:
        return Machine(why_not=_told(_("the file of its key cannot be read")))
    except ValueError as fault:
        return Machine(why_not=_told(str(fault)))


def _told(why: str) -> str:
    return _("A language model is switched on and cannot be used: %(why)s.") % {"why": why}


@dataclass(frozen=True)
class Sending:
    """What would be sent, by theme for names, else under ``""``; and what would not, with the reason in words."""

    kind: Asked
    of: str
    remarks: Mapping[str, Sequence[Statement]]
    kept_back: Sequence[tuple[Statement, str]]

    @property
    def all(self) -> list[Statement]:
        """Every remark once."""
        return list({one.pk: one for some in self.remarks.values() for one in some}.values())

    @property
    def seen(self) -> str:
        """Tells whether what is sent is what the page showed."""
        told = [f"{name} {one.pk.hex}" for name, some in self.remarks.items() for one in some]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


def for_names(round_: Round) -> Sending:
    """The most central remarks of the largest proposed themes."""
    state, content = proposed.state_of(round_)
    kept = None if state.working else proposed.read(content, here(round_))
    groups = {one.id: kept.there(one.members)[:EACH] for one in kept.top[:THEMES]} if kept else {}
    told = proposed.statements(name for names in groups.values() for name in names)
    themes = {name: [told[one] for one in members if one in told] for name, members in groups.items()}
    return _sending(Asked.NAMES, "", themes, room=ROOM_EACH)


def for_parts(said: Statement) -> Sending:
    """One remark."""
    return _sending(Asked.PARTS, said.pk.hex, {"": [said]})


def for_points(round_: Round, theme: int | None) -> Sending:
    """The remarks under a theme; without one those that no point rests on and nobody answered."""
    rows = contributions_of(round_).filter(codings__theme=theme).distinct() if theme else undisposed(round_)
    return _sending(Asked.POINTS, str(theme or ""), {"": list(rows)}, room=ROOM)


def _sending(kind: Asked, of: str, themes: Mapping[str, Iterable[Statement]], *, room: int = 0) -> Sending:
    remarks: dict[str, list[Statement]] = {}
    back: dict[Any, tuple[Statement, str]] = {}
    for name, some in themes.items():
        left = room
        for one in some:
            why = why_kept_back(one)
            if not why and room and len(one.text) > left:
                why = _("no room left in one question")
            if why:
                back[one.pk] = (one, why)
            else:
                left -= len(one.text)
                remarks.setdefault(name, []).append(one)
    return Sending(kind, of, remarks, list(back.values()))


def quotable(said: Statement) -> bool:
    """Whether these words may be shown to everybody."""
    return said.withdrawn_on is None and said.visibility == Visibility.WORDS and said.wording_approved is not False


def why_kept_back(said: Statement) -> str:
    """Why a remark is never sent, empty for one that may be. Names of people are not recognised."""
    from massline.words.drafting.checks import gives_orders  # word lists, read when they are needed

    if said.withdrawn_on is not None:
        return _("taken back")
    if said.visibility != Visibility.WORDS:
        return _("its author does not want these words shown")
    if said.wording_approved is False:
        return _("its author has not approved this wording")
    found = personal.kinds_in(said.text)
    if found:
        return _("it seems to hold %(found)s") % {"found": ", ".join(found)}
    return _("it seems to speak to a machine") if gives_orders(said.text) else ""
