"""The whole path from texts to themes, one line a step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from massline.words.themes.arrays import Integers
from massline.words.themes.forming import form
from massline.words.themes.found import FoundThemes
from massline.words.themes.judging import likeness
from massline.words.themes.parts import Parts, parts_of, whole
from massline.words.themes.placing import Place, places
from massline.words.themes.quoting import QUOTATIONS
from massline.words.themes.stability import stability
from massline.words.themes.telling import Telling
from massline.words.themes.units import Units, units_of
from massline.words.themes.vectors import Embed, VectorError, Vectors, character_vectors, given_vectors

Progress = Callable[[str], None]
STATEMENTS_IN_A_THEME = 2


@dataclass(frozen=True, kw_only=True)
class Themes:
    """How themes are sought; ``fit`` seeks them. Nothing is kept from one ``fit`` to the next.

    number       how many themes; None lets the texts decide
    embed        turns distinct texts into vectors; None compares by character n-grams
    parts        whether the sentences of texts above 300 characters get themes of their own (``Placed.spans``)
    quotations   how many quotations a theme gets at most
    repetitions  how often themes are formed again without a fifth of the texts; 0 leaves stability unknown
    salt         mixed into the digests of quotations
    seed         of every step that draws chance

    >>> texts = ["mould on the wall", "the wall has mould", "no bus at night", "the night bus is gone", "", "zzz"]
    >>> found = Themes(number=2, repetitions=0).fit(texts)
    >>> [one.themes for one in found.statements], found.unplaced["none"]
    ([('t1',), ('t1',), ('t2',), ('t2',), (), ()], (4, 5))
    >>> [theme.title for theme in found.themes]
    ['the wall has mould', 'no bus at night']
    """

    number: int | None = None
    embed: Embed | None = None
    parts: bool = False
    quotations: int = QUOTATIONS
    repetitions: int = 5
    salt: bytes = b""
    seed: int = 0

    def fit(
        self,
        texts: Sequence[str],
        *,
        people: Sequence[str] | None = None,
        stances: Sequence[str | None] | None = None,
        vectors: Any = None,
        before: Mapping[str, Sequence[str]] | None = None,
        known: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> FoundThemes:
        """The themes of ``texts``.

        ``people`` says who wrote each text (else every text is somebody else's), ``stances`` where its author stands,
        in any words, or None. ``vectors`` (n, d), a row a text, take the place of ``embed``. ``before`` is the
        ``memory`` of an earlier result: its themes keep their ids; ``known`` are ids given out before that, which no
        new theme gets. ``progress`` is told each step as it begins.

        The same texts in another order give the same themes, with the same ids, titles and quoted words. Raises
        ``ValueError`` where people or stances are not one a text, ``VectorError`` for vectors that do not fit: those
        of whole texts do not when ``parts`` are asked for.
        """
        for name, given in (("people", people), ("stances", stances)):
            if given is not None and len(given) != len(texts):
                raise ValueError(f"{len(given)} {name} for {len(texts)} texts, expected one each")
        say = progress or _silent
        with threadpool_limits(limits=1):  # sums of several threads come out in another order each time
            return self._found(texts, people, stances, vectors, before, known, say)

    def _found(
        self,
        texts: Sequence[str],
        people: Sequence[str] | None,
        stances: Sequence[str | None] | None,
        given: Any,
        before: Mapping[str, Sequence[str]] | None,
        known: Sequence[str],
        say: Progress,
    ) -> FoundThemes:
        parts = parts_of(texts) if self.parts else whole(texts)
        units = units_of(parts.texts)
        inside = _statements(units, parts)
        units = replace(units, weight=np.asarray(inside.sum(axis=1), np.float64).ravel())
        say("comparing the texts")
        if given is not None and self.parts:
            raise VectorError("vectors of whole texts say nothing of their parts; give embed instead")
        vectors = self._vectors(units, texts, given)
        say("forming themes")
        formed = form(vectors, units.weight, themes=self.number, seed=self.seed)
        theme, placed = settled(vectors, inside, formed.theme)
        say("testing how steady they are")
        steady = stability(vectors, units.weight, theme, repetitions=self.repetitions, seed=self.seed)
        say("choosing titles and quotations")
        told = Telling(texts, people, stances, parts, units, vectors, quotations=self.quotations, salt=self.salt)
        return told.found(theme, placed, steady, tried=formed.tried, before=before, known=known)

    def _vectors(self, units: Units, texts: Sequence[str], given: Any) -> Vectors:
        if given is not None:
            rows = np.asarray(given, np.float64)
            if rows.ndim != 2 or len(rows) != len(texts):
                return given_vectors(texts, rows)  # which says what is wrong
            order = sorted(range(len(texts)), key=lambda i: (texts[i], rows[i].tobytes()), reverse=True)
            first = {int(units.unit[i]): i for i in order}
            return given_vectors(units.plain, rows[[first[unit] for unit in range(len(units.plain))]], seed=self.seed)
        if self.embed is not None and units.plain:
            return given_vectors(units.plain, self.embed(units.plain), seed=self.seed)
        return character_vectors(units.plain, seed=self.seed)


def _statements(units: Units, parts: Parts) -> sparse.csr_matrix:
    """Which statements hold each unit: ones in a sparse matrix (U, N)."""
    known = np.flatnonzero(units.unit >= 0)
    shape = (len(units.plain), int(parts.row.max(initial=-1)) + 1)
    held = sparse.csr_matrix((np.ones(len(known)), (units.unit[known], parts.row[known])), shape=shape)
    held.data[:] = 1.0
    return held


def settled(vectors: Vectors, inside: sparse.csr_matrix, theme: Integers) -> tuple[Integers, list[Place]]:
    """The themes that at least two statements carry, numbered anew, and the place of every text among them.

    ``inside`` (U, N) says which statements hold each text. A theme of one statement is dissolved, and its text looks
    for a place among the others or stands visibly unplaced.
    """
    weight = np.asarray(inside.sum(axis=1), np.float64).ravel()
    while True:
        themes = int(theme.max(initial=-1)) + 1
        own = _carried([(one,) if one >= 0 else () for one in theme.tolist()], inside, themes)
        theme = _closed_up(np.where(np.isin(theme, np.flatnonzero(own < STATEMENTS_IN_A_THEME)), -1, theme))
        placed = places(likeness(vectors.judged, weight, theme), theme)
        themes = int(theme.max(initial=-1)) + 1
        carried = _carried([place.themes for place in placed], inside, themes)
        if (carried >= STATEMENTS_IN_A_THEME).all():
            return theme, placed
        leads = np.array([place.themes[0] if place.themes else -1 for place in placed], np.int64)
        theme = np.where(np.isin(leads, np.flatnonzero(carried < STATEMENTS_IN_A_THEME)), -1, leads)


def _carried(themes_of: Sequence[Sequence[int]], inside: sparse.csr_matrix, themes: int) -> Integers:
    """How many statements carry each theme: int64 (K,)."""
    pairs = [(theme, unit) for unit, some in enumerate(themes_of) for theme in some]
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    carry = sparse.csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(themes, inside.shape[0])) @ inside
    return np.diff(sparse.csr_matrix(carry).indptr).astype(np.int64)


def _closed_up(theme: Integers) -> Integers:
    """Themes numbered 0, 1, ... without gaps; -1 stays."""
    kept = np.unique(theme[theme >= 0])
    return np.where(theme >= 0, np.searchsorted(kept, theme), -1).astype(np.int64)


def _silent(_: str) -> None:
    pass
