"""Where a sentence comes from goes with the consultation it was said in, when two people delete that."""

from django.db import migrations

from massline.web.record.operations import Allow, Refuse

MESSAGE = "where a sentence comes from is append-only: it cannot be deleted"
OF_COMMENT = (
    "EXISTS (SELECT 1 FROM library_paper p JOIN people_organisation o ON o.id = p.organisation_id "
    "JOIN library_paperversion v ON v.paper_id = p.id JOIN library_comment c ON c.version_id = v.id "
    "WHERE o.rehearsal AND c.id = OLD.comment_id)"
)
OF_STATEMENT = (
    "EXISTS (SELECT 1 FROM rounds_round r JOIN rounds_consultation c ON c.id = r.consultation_id "
    "JOIN people_organisation o ON o.id = c.organisation_id JOIN rounds_statement s ON s.round_id = r.id "
    "WHERE o.rehearsal AND s.id = OLD.statement_id)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0002_proposals_and_sum_ups_discussed"),
    ]

    operations = [
        Allow("library_takenup", "DELETE", MESSAGE, when=f"NOT ({OF_COMMENT})"),
        Refuse("library_takenup", "DELETE", MESSAGE, when=f"NOT ({OF_COMMENT}) AND NOT ({OF_STATEMENT})"),
    ]
