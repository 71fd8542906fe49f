"""When votes say that two texts are not one: people who agree with one and disagree with the other."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal

Answer = Literal["agree", "disagree", "pass"]
Answers = Mapping[str, Answer]
"""The answers to one text, by any key that tells people apart."""

TOLERATED: Final = 0.1
"""So many of those who took a side on both may have taken opposite ones: people err, and change their minds."""


def votes_differ(one: Answers, other: Answers) -> bool:
    """Whether two texts were voted on differently, so that neither a machine nor a hint should make them one.

    They were if the sides of each text's own voters point to opposite majorities, or if more than one in ten of those
    who took a side on both took opposite ones. On the safe side: one voter each is enough. Passes take no side, so
    texts nobody took a side on never differ.

    >>> votes_differ({"ann": "agree", "bo": "agree"}, {"ann": "disagree"})
    True
    >>> votes_differ({"ann": "agree"}, {"bo": "agree", "ann": "pass"})
    False
    """
    ours, theirs = Counter(one.values()), Counter(other.values())
    if (ours["agree"] - ours["disagree"]) * (theirs["agree"] - theirs["disagree"]) < 0:
        return True
    if len(other) < len(one):
        one, other = other, one
    sides = [(answer, other.get(person)) for person, answer in one.items()]
    taken = [pair for pair in sides if "pass" not in pair and None not in pair]
    return sum(mine != yours for mine, yours in taken) > TOLERATED * len(taken)
