"""The list of names an organisation may add: found in what people say, and never readable, not even for the desk.

A name is kept as BLAKE2b keyed by site and organisation. Who steals the database learns how many names there are;
with the site's key they can try names one by one. A new site key makes the list forget: type it in again.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people.models import GuardedName, Organisation
from massline.web.record import log
from massline.web.rounds.personal import Span

MOST = 500
LONGEST = 4
"""Words of a name; what is longer is found by its first four."""
GAP = 3
"""Characters that may stand between two words of a name: a blank, a dash, a full stop and a blank."""
WORD = re.compile(r"[^\W\d_]+")


class NotGuardedError(ValueError):
    """The names cannot be added; the message says why and what to do."""


@dataclass(frozen=True)
class Guard:
    """The names of one organisation, ready to be looked for."""

    organisation: UUID
    fingerprints: frozenset[str] = frozenset()

    @classmethod
    def of(cls, organisation: Organisation) -> "Guard":
        """The list as it stands now."""
        rows = GuardedName.objects.filter(organisation=organisation)
        return cls(organisation.pk, frozenset(rows.values_list("fingerprint", flat=True)))

    def spans(self, text: str) -> list[Span]:
        """Where a name of the list stands in a text, the longest first of those that begin together.

        A name of one word counts only with a capital, where the script has capitals: "Rose", not "rose".
        """
        if not self.fingerprints:
            return []
        key, found, at = _key(self.organisation), list[Span](), 0
        words = [(word.span(), word.group()[0].islower(), _plain(word.group())) for word in WORD.finditer(text)]
        while at < len(words):
            length = self._longest(key, words[at : at + LONGEST])
            if length:
                found.append((words[at][0][0], words[at + length - 1][0][1]))
            at += max(1, length)
        return found

    def _longest(self, key: bytes, words: list[tuple[Span, bool, str]]) -> int:
        """How many of these words, from the first on, are a name; 0 for none."""
        near = 1
        while near < len(words) and words[near][0][0] - words[near - 1][0][1] <= GAP:
            near += 1
        for length in range(near, 0, -1):
            if length == 1 and words[0][1]:
                continue
            if _fingerprint(key, [word for _at, _small, word in words[:length]]) in self.fingerprints:
                return length
        return 0


@transaction.atomic
def guard(organisation: Organisation, typed: str, *, role: str, day: date) -> int:
    """Add the names of a text, one a line or with commas; how many were new.

    Raises ``NotGuardedError`` where one is none, or there would be too many. Nothing is added then.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    key = _key(organisation.pk)
    new = {_fingerprint(key, words) for words in _names(typed)} - Guard.of(organisation).fingerprints
    there = GuardedName.objects.filter(organisation=organisation)
    if there.count() + len(new) > MOST:
        raise NotGuardedError(_("At most %(most)s names. Keep those that matter.") % {"most": MOST})
    # Sorted by fingerprint: the table does not keep the order in which names were typed.
    GuardedName.objects.bulk_create(GuardedName(organisation=organisation, fingerprint=one) for one in sorted(new))
    if new:
        log.append("guard names", role=role, subject=f"organisation {organisation.pk}", day=day, added=len(new))
    return len(new)


@transaction.atomic
def unguard(organisation: Organisation, typed: str, *, role: str, day: date) -> int:
    """Take these names off the list, all of them where nothing is typed; how many went."""
    rows = GuardedName.objects.filter(organisation=organisation)
    if typed.strip():
        key = _key(organisation.pk)
        rows = rows.filter(fingerprint__in=[_fingerprint(key, words) for words in _names(typed)])
    went, _tables = rows.delete()
    if went:
        log.append("unguard names", role=role, subject=f"organisation {organisation.pk}", day=day, removed=went)
    return went


def _key(organisation: UUID) -> bytes:
    return hashlib.sha256(f"guarded names\n{settings.SECRET_KEY}\n{organisation}".encode()).digest()


def _plain(word: str) -> str:
    """A word the same however it is written: in capitals or not, accents composed or not."""
    return unicodedata.normalize("NFC", word.casefold())


def _fingerprint(key: bytes, words: Iterable[str]) -> str:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=32, key=key).hexdigest()


def _names(typed: str) -> list[list[str]]:
    found = []
    for name in filter(None, map(str.strip, re.split(r"[,;\n]", typed))):
        words = WORD.findall(unicodedata.normalize("NFC", name))[:LONGEST]
        if sum(map(len, words)) < 2:
            raise NotGuardedError(
                _("“%(name)s” is no name: it needs two letters at least. Nothing was added.") % {"name": name[:40]}
            )
        found.append([_plain(word) for word in words])
    if not found:
        raise NotGuardedError(_("Type at least one name."))
    return found
