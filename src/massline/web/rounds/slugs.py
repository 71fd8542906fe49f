"""Addresses made of words."""

from collections.abc import Container

from django.utils.text import slugify


def free_slug(words: str, taken: Container[str], *, longest: int, otherwise: str) -> str:
    """A short name for addresses that is not taken; ``otherwise`` where the words have no letter an address can hold.

    ``longest`` counts the characters before a number that tells two of one name apart.

    >>> free_slug("Who mends the lifts?", {"who-mends-the-lifts"}, longest=50, otherwise="paper")
    'who-mends-the-lifts-2'
    >>> free_slug("…", (), longest=50, otherwise="paper")
    'paper'
    """
    plain = slugify(words)[:longest].strip("-") or otherwise
    number = 1
    while (slug := plain if number == 1 else f"{plain}-{number}") in taken:
        number += 1
    return slug
