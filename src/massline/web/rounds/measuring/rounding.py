"""Shares as a page may show them."""


def rounded(share: float, people: int) -> int:
    """A share as a page may show it: in steps of five points under a hundred people, never all and never none.

    >>> rounded(0.621, 29), rounded(0.621, 290), rounded(1.0, 12), rounded(0.0, 200)
    (60, 62, 95, 1)
    """
    step = 1 if people >= 100 else 5
    return min(max(int(share * 100 / step + 0.5) * step, step), 100 - step)
