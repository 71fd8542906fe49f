"""Which tables of a round the log vouches for: their rows are sealed, column by column, when they are written."""

from massline.web.record.seals import seal_always, seal_links, seal_once, seal_when
from massline.web.rounds import models as of

ALWAYS = (
    of.Consultation,
    of.Round,
    of.RoundTerms,
    of.RoundSection,
    of.StageChange,
    of.PauseChange,
    of.Closing,
    of.Panel,
    of.BeliefMark,
    of.Visit,
    of.ShowOfHands,
    of.Statement,
    of.Moderation,
    of.Contradiction,
    of.Check,
    of.Note,
    of.Position,
    of.Reservation,
    of.Keying,
    of.Decision,
    of.Disposition,
    of.Action,
    of.ActionEnd,
    of.Turnout,
    of.Observation,
    of.Outcome,
    of.StructureTest,
    of.StructureCount,
    of.Programme,
    of.ProgrammeCount,
    of.Pilot,
    of.CarryOver,
    of.CarryOverAnswer,
    of.AlarmAnswer,
    of.Release,
    of.ReleasePart,
    of.CodeBatch,
    of.SetAside,
    of.Removal,
    of.Removed,
)
"""Sealed with each writing. Answers are not: nothing of a ballot is in the log, and what is published of them is."""


def vouch() -> None:
    """Tell the record which tables these are; once, when the application starts."""
    for model in ALWAYS:
        seal_always(model)
    seal_links(of.BeliefMark.because_of.through)
    seal_links(of.Pilot.sections.through)
    # Drafts change as people write; what was shown or locked is sealed from then on.
    seal_when(of.Belief, locked_on__isnull=False)
    seal_when(of.Expectation, locked_on__isnull=False)
    seal_when(of.PositionVersion, published_on__isnull=False)
    seal_when(of.Element, version__published_on__isnull=False)
    seal_when(of.Source, target__elements__version__published_on__isnull=False)


def seal_shown(version: of.PositionVersion) -> None:
    """Seal a version that is shown from now on, with its points and what they rest on."""
    seal_once(of.PositionVersion.objects.filter(pk=version.pk))
    seal_once(version.elements.all())
    seal_once(of.Source.objects.filter(target__elements__version=version))
