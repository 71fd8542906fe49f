"""Themes: what many short texts are about, proposed with the words that say so (docs/words/themes.md)."""

from massline.words.themes.continuity import Change
from massline.words.themes.estimator import Themes
from massline.words.themes.found import FoundThemes, Placed, Theme
from massline.words.themes.key_points import Matched, match_points
from massline.words.themes.quoting import Quotation
from massline.words.themes.units import text_key
from massline.words.themes.vectors import Embed, VectorError

__all__ = [
    "Change",
    "Embed",
    "FoundThemes",
    "Matched",
    "Placed",
    "Quotation",
    "Theme",
    "Themes",
    "VectorError",
    "match_points",
    "text_key",
]
