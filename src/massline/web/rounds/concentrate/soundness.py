"""Whether a draft is sound while it is written: who is answered, whether the few of each section got through."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from massline.method.answered import Answered, answered
from massline.method.contribution import contributors_by_section
from massline.method.provenance import Grounding
from massline.method.recall import Recall, minority_recall
from massline.web.rounds.lineage import contributions_so_far, groundings, voices_so_far
from massline.web.rounds.models import Disposition, PositionVersion, Source


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
    """The figures of a version over everything said in all rounds so far, in a constant number of queries."""
    round_ = version.position.round
    said = contributions_so_far(round_)
    elements: defaultdict[str, list[str]] = defaultdict(list)
    for point, source in Source.objects.filter(
        target__elements__version=version, statement__isnull=False
    ).values_list("target", "statement"):
        elements[str(point)].append(str(source))
    reasoned = {
        str(said)
        for said in Disposition.objects.filter(
            statement__round__consultation=round_.consultation_id, statement__round__number__lte=round_.number
        ).values_list("statement", flat=True)
    }
    cited = {one for sources in elements.values() for one in sources}
    sections = contributors_by_section(said)
    names = dict(round_.consultation.organisation.sections.values_list("slug", "name"))
    names |= dict(round_.sections.values_list("section__slug", "name"))
    points = list(version.elements.values_list("statement", flat=True))
    return Soundness(
        answered(said, elements, reasoned=reasoned),
        tuple(
            SectionRecall(names[section], minority_recall(said, section, cited | reasoned))
            for section in names
            if section in sections
        ),
        groundings(points, voices_so_far(round_)),
    )
