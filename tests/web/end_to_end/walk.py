"""An organisation walking through the pages: each step keeps what it showed, for tests that only look."""

from dataclasses import dataclass, field
from typing import Any

from massline.web.rounds.measuring.measures import Picture
from tests.method.worked import Worked
from tests.web.end_to_end.committee import Committee, said

Facts = dict[str, Any]


@dataclass
class Walk:
    """The story, the committee, and what each step showed; a step is walked when a test asks for it."""

    told: Worked
    c: Committee
    seen: dict[int, Facts] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    failed: int = 0

    def upto(self, step: int) -> Facts:
        """What this step showed, after all steps before it."""
        for number in range(1, step + 1):
            if number not in self.seen:
                assert not self.failed, f"step {self.failed} before it failed"
                self.failed = number
                self.seen[number] = getattr(self, f"step_{number}")()
                self.failed = 0
        return self.seen[step]

    @property
    def org(self) -> Any:
        """The organisation of the story: its sections and its core."""
        return self.told.sample["org"]


def moved(answer: Any) -> None:
    """The step was taken."""
    assert answer.status_code == 303, said(answer)


def picture_now(found: Picture) -> Facts:
    """What the measures say now, before the round goes on."""
    ours, answered = found.ownership, found.answered
    alpha = found.agreement.alpha if found.agreement else None
    return {
        "alpha": None if alpha is None else round(alpha, 3),
        "saturated": found.saturation.saturated if found.saturation else None,
        "answered": round(answered.answered.share or 0, 3) if answered else None,
        "recall": {one.section: one.holders.share for one in found.recalls},
        "ours": None if ours is None else (ours.responses.ours, ours.responses.total),
        "floor": None if ours is None or ours.floor is None or ours.floor.ours is None
        else (ours.floor.name.lower(), round(ours.floor.ours.value, 3)),
    }  # fmt: skip
