"""Whether a draft is sound while it is written: who is answered, whether the few of each section got through."""

from dataclasses import dataclass
from uuid import UUID

from massline.method.answered import Answered, answered
from massline.method.provenance import Grounding
from massline.method.recall import Recall
from massline.web.rounds.measuring.measures import Picture, sections_of
from massline.web.rounds.models import PositionVersion


@dataclass(frozen=True)
class SectionRecall:
    """Whether what only one section speaks about got through. Pages show the verdict, and with few people no more."""

    name: str
    recall: Recall

    @property
    def verdict(self) -> str:
        return self.recall.verdict

    @property
    def concerns(self) -> list[str]:
        """The themes only they speak about; empty where too few hold them to be named beside a section."""
        return sorted(self.recall.concerns) if self.recall.shown else []


@dataclass(frozen=True)
class Soundness:
    """A version as it stands now. Exact figures are for decisions inside; pages show the verdicts."""

    answered: Answered
    recalls: tuple[SectionRecall, ...]
    groundings: dict[UUID, Grounding]


def soundness(version: PositionVersion) -> Soundness:
    """The figures of a version over everything said in all rounds so far: the very ones a release would hold."""
    picture = Picture(version.position.round, version)
    names = {section.slug: section.name for section in sections_of(picture.round)}
    points = version.elements.values_list("statement", "order")
    return Soundness(
        picture.answered or answered((), {}),
        tuple(SectionRecall(names[recall.section], recall) for recall in picture.recalls),
        {statement: picture.groundings[order] for statement, order in points},
    )
