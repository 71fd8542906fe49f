"""The plan over years is added to, never changed; a stage begins when what must hold before it does."""

from django.db import migrations

from massline.web.record.operations import KeepNoSamples, Refuse, append_only


def rehearsed(table="", column=""):
    """The row belongs to a rehearsal, which is wiped after it."""
    if not table:
        return "EXISTS (SELECT 1 FROM people_organisation o WHERE o.rehearsal AND o.id = OLD.organisation_id)"
    return (
        f"EXISTS (SELECT 1 FROM {table} r JOIN people_organisation o ON o.id = r.organisation_id "
        f"WHERE o.rehearsal AND r.id = OLD.{column})"
    )


OF_STAGE = rehearsed("plans_planstage", "stage_id")
OF_PRECONDITION = (
    "EXISTS (SELECT 1 FROM plans_precondition p JOIN plans_planstage r ON r.id = p.stage_id "
    "JOIN people_organisation o ON o.id = r.organisation_id WHERE o.rehearsal AND p.id = OLD.precondition_id)"
)
OF_HYPOTHESIS = rehearsed("plans_hypothesis", "hypothesis_id")
KEPT = (
    ("planstage", "a stage of the plan", rehearsed()),
    ("planwords", "the wording of a stage", OF_STAGE),
    ("precondition", "a precondition", OF_STAGE),
    ("judgement", "a judgement", OF_PRECONDITION),
    ("planmove", "what became of a stage", OF_STAGE),
    ("planround", "which rounds belong to a stage", OF_STAGE),
    ("hypothesis", "a hypothesis", rehearsed()),
    ("hypothesisstate", "where a hypothesis stood", OF_HYPOTHESIS),
    ("hypothesistest", "what tests a hypothesis", OF_HYPOTHESIS),
    ("hypothesisclaim", "which paper claims a hypothesis", OF_HYPOTHESIS),
    ("watch", "what is watched for", rehearsed()),
    ("watchreview", "a look at what is watched for", rehearsed("plans_watch", "watch_id")),
    ("mandate", "a mandate", rehearsed()),
    ("mandaterecall", "the recall of a mandate", rehearsed("plans_mandate", "mandate_id")),
    ("invitation", "an invitation", rehearsed("rounds_programme", "programme_id")),
)
LOCKED = (
    "NEW.kind = 'begun' AND EXISTS (SELECT 1 FROM plans_precondition p WHERE p.stage_id = NEW.stage_id AND "
    "COALESCE((SELECT j.state FROM plans_judgement j WHERE j.precondition_id = p.id ORDER BY j.id DESC LIMIT 1), "
    "'unknown') NOT IN ('met', 'dropped'))"
)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        *(rule for table, what, unless in KEPT for rule in append_only(f"plans_{table}", what, unless=unless)),
        Refuse(
            "plans_planmove",
            "INSERT",
            "this stage is locked: what must hold before it does not, or nobody knows",
            when=LOCKED,
        ),
        KeepNoSamples("plans_help", "kind"),
        KeepNoSamples("plans_help", "answer"),
        KeepNoSamples("plans_runner", "called"),
    ]
