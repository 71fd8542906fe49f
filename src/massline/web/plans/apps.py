"""Plans: what an organisation means to do over years, what it supposes, and what its programmes give and take."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "massline.web.plans"
    label = "plans"

    def ready(self) -> None:
        """The log vouches for every table but those of help, whose rows are made to be deleted."""
        from massline.web.plans import models as of
        from massline.web.record.seals import seal_always

        for model in (
            of.PlanStage, of.PlanWords, of.Precondition, of.Judgement, of.PlanMove, of.PlanRound,
            of.Hypothesis, of.HypothesisState, of.HypothesisTest, of.HypothesisClaim,
            of.Watch, of.WatchReview, of.Mandate, of.MandateRecall, of.Invitation,
        ):  # fmt: skip
            seal_always(model)
