"""Hats that must be apart stay apart, and nothing becomes a rehearsal later."""

from django.db import migrations

from massline.web.record.operations import Refuse

# Writer is not checker; whoever keeps the keys writes nothing; whoever audits does none of it.
APART = {
    "drafter": ("moderator", "steward", "auditor"),
    "moderator": ("drafter", "auditor"),
    "steward": ("drafter", "auditor"),
    "facilitator": ("auditor",),
    "auditor": ("drafter", "moderator", "steward", "facilitator"),
}
PAIRS = " OR ".join(
    f"(NEW.role = '{one}' AND m.role IN ({', '.join(repr(other) for other in others)}))"
    for one, others in APART.items()
)
BOTH = (
    "EXISTS (SELECT 1 FROM people_membership m WHERE m.organisation_id = NEW.organisation_id AND m.id <> NEW.id "
    "AND (m.user_id = NEW.user_id OR (m.link_hash <> '' AND m.link_hash = NEW.link_hash)) "
    f"AND ({PAIRS}))"
)
MESSAGE = "one person cannot wear both of these hats"


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        Refuse("people_membership", "INSERT", MESSAGE, when=BOTH),
        Refuse("people_membership", "UPDATE", MESSAGE, when=BOTH),
        Refuse(
            "people_organisation",
            "UPDATE",
            "what was not made as a rehearsal never becomes one",
            when="NEW.rehearsal AND NOT OLD.rehearsal",
        ),
    ]
