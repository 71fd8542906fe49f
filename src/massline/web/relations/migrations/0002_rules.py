"""What stands between two organisations is added to, never changed."""

from django.db import migrations

from massline.web.record.operations import append_only


def rehearsed(where, join=""):
    """The row belongs to a rehearsal, which is wiped after it."""
    return (
        "EXISTS (SELECT 1 FROM relations_relation r JOIN people_organisation o ON o.id = r.organisation_id "
        f"{join} WHERE o.rehearsal AND {where})"
    )


POINT = "JOIN relations_relationpoint p ON p.relation_id = r.id"
OF_RELATION = rehearsed("r.id = OLD.relation_id")
OF_POINT = rehearsed("p.id = OLD.point_id", POINT)
ITSELF = "EXISTS (SELECT 1 FROM people_organisation o WHERE o.rehearsal AND o.id = OLD.organisation_id)"


class Migration(migrations.Migration):
    dependencies = [("relations", "0001_initial")]

    operations = [
        *append_only("relations_relation", "a relation", unless=ITSELF),
        *append_only("relations_relationkey", "a key that was told", unless=OF_RELATION),
        *append_only("relations_criterion", "a criterion", unless=OF_RELATION),
        *append_only("relations_consent", "a consent", unless=OF_RELATION),
        *append_only("relations_handed", "a bundle", unless=OF_RELATION),
        *append_only("relations_relationpoint", "a point of a relation", unless=OF_RELATION),
        *append_only("relations_owncolumn", "our column", unless=OF_POINT),
        *append_only("relations_theircolumn", "their column", unless=OF_POINT),
    ]
