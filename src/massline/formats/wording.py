"""Figures in words: ranges in words first, digits second."""

from fractions import Fraction

from massline.engine.shares import Share

_SIMPLE = tuple(
    Fraction(part, base)
    for part, base in ((1, 10), (1, 5), (1, 4), (1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10))
)


def share_in_words(share: Share, verb: str = "") -> str:
    """The share as people say it, with its range: the nearest simple fraction, then "between ... of 100".

    The range is the exact one; the fraction is only near it, so never compute with these words.

    >>> share_in_words(Share(value=0.75, low=0.551, high=0.88, n=24))
    'about 3 in 4; between 55 and 88 of 100'
    >>> share_in_words(Share(value=1.0, low=0.86, high=1.0, n=24))
    'all 24 of them; between 86 and 100 of 100'
    >>> share_in_words(Share(value=0.25, low=0.12, high=0.449, n=24), "agree")
    'about 1 in 4 agree; between 12 and 45 of 100'
    """
    if share.value in (0.0, 1.0):
        first = f"all {share.n:,} of them" if share.value else f"none of the {share.n:,}"
    else:
        first = about(share.value)
    return f"{first}{verb and ' ' + verb}; {between(share)}"


def when_equal(share: Share, equally: Share) -> str:
    """Whether "surely more than half" stands when each person counts equally, for every form of the report alike.

    >>> sure, unsure = Share(value=0.7, low=0.6, high=0.8, n=90), Share(value=0.55, low=0.45, high=0.65, n=90)
    >>> when_equal(sure, sure), when_equal(sure, unsure), when_equal(unsure, sure), when_equal(unsure, unsure)
    ('also holds', 'not surely', 'then surely', 'not surely either')
    """
    if equally.low > 0.5:
        return "also holds" if share.low > 0.5 else "then surely"
    return "not surely" if share.low > 0.5 else "not surely either"


def about(value: float) -> str:
    """The nearest simple fraction in words.

    >>> about(0.75), about(0.53), about(0.98), about(0.02)
    ('about 3 in 4', 'about half', 'nearly all', 'hardly anybody')
    """
    if value >= 0.95:
        return "nearly all"
    if value <= 0.05:
        return "hardly anybody"
    nearest = min(_SIMPLE, key=lambda simple: abs(float(simple) - value))
    if nearest == Fraction(1, 2):
        return "about half"
    return f"about {nearest.numerator} in {nearest.denominator}"


def between(share: Share) -> str:
    """The range in whole people of 100.

    >>> between(Share(value=0.5, low=0.31, high=0.69, n=24))
    'between 31 and 69 of 100'
    """
    return f"between {share.low * 100:.0f} and {share.high * 100:.0f} of 100"


def percent(value: float, *, places: int = 1) -> str:
    """A share as digits for a table; "none known" where it is unknown (nan).

    >>> percent(0.75), percent(float("nan"))
    ('75.0\\xa0%', 'none known')
    """
    return f"{value * 100:.{places}f}\xa0%" if value == value else "none known"


def percents(low: float, high: float) -> str:
    """A range as digits for a table.

    >>> percents(0.551, 0.88)
    '55.1\\xa0to\\xa088.0\\xa0%'
    """
    return f"{low * 100:.1f}\xa0to\xa0{percent(high)}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "person", "people"), counted(1921, "person", "people"), counted(0, "vote")
    ('1 person', '1,921 people', '0 votes')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """Words in a row.

    >>> listed(["A", "B", "C"]), listed(["A"])
    ('A, B and C', 'A')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
