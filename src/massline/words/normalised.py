"""When two texts are the same words: a form for comparing, never for showing."""

import re
import unicodedata
from typing import Final

JOINS: Final = frozenset("\u2019\u02bc\u2018\u00b4\u0060'\u05f3\uff07")
"""What is written for an apostrophe; kept inside words, so that "we're" is not "were"."""

# Scripts written without blanks between words: there each character is compared as a word.
_UNSPACED: Final = "\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORDS: Final = re.compile(rf"[{_UNSPACED}]|\d[\d.,:\u2044^]*%?|[^\s\d{_UNSPACED}][^\s{_UNSPACED}]*|\S")
_SMILES: Final = re.compile(r"[:;=8]'?-?([)\](\[DPp/\\|])(?!\w)")
_RAISED: Final = ("<fraction>", "<super>", "<sub>", "<circle>")
_MINUS: Final = re.compile(r"(?<![\w.,)\]])[-\u2212\u2013](?=[.,$€£]?\d)")
_INSIDE_NUMBER: Final = re.compile(r"(?<=\d)[.,:\u066b\u066c](?=\d)")
_INSIDE_WORD: Final = re.compile(r"(?<=\w)'(?=\w)")
_SPACES: Final = re.compile(r"\s+")
# Marks for signs that stay while the rest of punctuation goes; no text holds these characters.
_MINUS_SIGN, _POINT, _COMMA, _COLON, _JOIN = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
_NOT_CHARACTERS: Final = re.compile("[\ufdd0-\ufdef]")
_KEPT: Final = {_MINUS_SIGN: " -", _POINT: ".", _COMMA: ",", _COLON: ":", _JOIN: "'", "%": "%", "^": "^"}


def normalised(text: str) -> str:
    """The text for comparing: two texts with the same result say the same words.

    Taken away: capitals, kinds of blanks, of quotation marks and of digits, punctuation, and what cannot be seen
    (direction controls, joiners, soft hyphens). Kept, because meaning hangs on it: accents, every number with its
    sign, point and unit, question marks, currencies, mathematical signs, emoji and smiles, apostrophes inside words,
    and the German sharp s. Empty for a text of punctuation alone: that is nothing to compare, not equal to
    another such. Not for showing: quotations are cut from the stored words.

    >>> normalised("The  RENT is too high!!") == normalised("the rent is\\u202e too high.")
    True
    >>> normalised("Down by 1.5 %"), normalised("Down by 15%"), normalised("-5 or 5, 1½ or 11/2?")
    ('down by 1.5%', 'down by 15%', '-5 or 5 1 1⁄2 or 11 2 ?')
    >>> normalised("Great :)") == normalised("Great :("), normalised("...")
    (False, '')
    """
    plain = text.replace("`", "'") if text.isascii() else _plain(text)
    plain = plain.casefold() if plain.isascii() else _folded(plain)
    if any(mark in plain for mark in ":;=8"):
        plain = _SMILES.sub(lambda smile: f" {_smile(smile[1])} ", plain)
    plain = _MINUS.sub(_MINUS_SIGN, plain)
    plain = _INSIDE_NUMBER.sub(lambda sign: {":": _COLON, ",": _COMMA, "\u066c": _COMMA}.get(sign[0], _POINT), plain)
    plain = _INSIDE_WORD.sub(_JOIN, plain)
    return _SPACES.sub(" ", plain.translate(_BECOMES)).replace(" %", "%").strip()


def words_of(normal: str) -> list[str]:
    """The words of a normalised text, its numbers and signs each one; where no blanks are written, each character.

    >>> words_of(normalised("Don't raise it by 5%?")), words_of("房租太高")
    (["don't", 'raise', 'it', 'by', '5%', '?'], ['房', '租', '太', '高'])
    """
    return _WORDS.findall(normal)


def _smile(mouth: str) -> str:
    if mouth in ")]dp":
        return "\u263a"
    return "\u2639" if mouth in "([" else "\U0001f615"


def _plain(text: str) -> str:
    """NFKC, with a blank or a caret before raised signs, which it would glue to a number: 1½ is not 11⁄2."""
    out: list[str] = []
    text = _NOT_CHARACTERS.sub("", text)
    for place, char in enumerate(text):
        if place and text[place - 1].isalnum() and unicodedata.decomposition(char).startswith(_RAISED):
            out.append("^" if unicodedata.decomposition(char).startswith("<super>") else " ")
        out.append("'" if char in JOINS else char)
    return unicodedata.normalize("NFKC", "".join(out)).replace("\u0130", "i")


def _folded(text: str) -> str:
    """Without capitals, but Maß stays apart from Masse."""
    return "ß".join(part.casefold() for part in text.replace("\u1e9e", "ß").split("ß"))


def _becomes(char: str) -> str:
    if char in _KEPT:
        return _KEPT[char]
    kind = unicodedata.category(char)
    if char in "?\u061f":
        return " ? "
    if kind == "Nd":
        return str(unicodedata.digit(char))
    if kind in ("Cf", "Cs") or char in "\u0640\ufe0e\ufe0f":
        return ""
    if kind in ("Sm", "So", "Co", "Cn") and char != "\u2044":
        return f" {char} "
    return char if kind[0] in "LMN" or kind in ("Sc", "Sm") else " "


class _Becomes(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _becomes(chr(code))
        return found


_BECOMES: Final = _Becomes()
