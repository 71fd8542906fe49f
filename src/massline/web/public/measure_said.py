"""What one measure says on a page: question, answer, verdict, meaning and where its records are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Measure = Mapping[str, Any]
Release = Mapping[str, Any]

VERDICTS = {
    "good": gettext_lazy("good"),
    "watch": gettext_lazy("watch"),
    "act": gettext_lazy("act on it"),
    "flagged": gettext_lazy("look at it"),
    "not_flagged": gettext_lazy("nothing shown"),
    "too_few": gettext_lazy("too few to say"),
    "none": gettext_lazy("not known"),
}
ACT_ON = {"act", "flagged"}


@dataclass(frozen=True)
class Said:
    """One measure in words: its question, the answer, the verdict, what it means, where its records are."""

    name: str
    question: str
    sentence: str
    verdict: str = ""
    meaning: str = ""
    records: str = ""
    about: str = ""
    """The version it speaks of, empty where it is the round."""

    @property
    def word(self) -> str:
        """The verdict as people read it; empty where a figure is told without one."""
        return str(VERDICTS.get(self.verdict, ""))

    @property
    def act(self) -> bool:
        return self.verdict in ACT_ON


Words = Callable[[Sequence[Measure], Release], Iterator[Said]]


def too_few(name: str, question: str) -> Said:
    """A measure that too few people stand behind."""
    return Said(name, question, _("Too few people to say anything."), "too_few")
