"""One thing that is missing."""

from dataclasses import dataclass

from massline.web.rounds.models import Stage


@dataclass(frozen=True)
class Gap:
    """What is missing, as a sentence somebody can act on, and where it is mended.

    ``key`` stays the same while the gap does ("heard:c"), so that a job can be tied to it. ``anchor`` is the id on
    the page of ``stage``. Nobody can override a ``hard`` one. The sentences name sections and points,
    never small counts.
    """

    key: str
    sentence: str
    stage: Stage
    anchor: str
    hard: bool = False
