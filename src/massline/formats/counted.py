"""Numbers of people and things in words."""


def people(number: int) -> str:
    """A number of people in words.

    >>> people(1), people(1200)
    ('1 person', '1,200 people')
    """
    return "1 person" if number == 1 else f"{number:,} people"


def some(number: int, noun: str) -> str:
    """A number of things in words.

    >>> some(1, "vote"), some(54, "statement")
    ('1 vote', '54 statements')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
