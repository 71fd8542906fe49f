"""Papers and verdicts are added to, never changed; a comment is taken back by whoever wrote it and by nobody else."""

from django.db import migrations

from massline.web.record.operations import KeepNoSamples, Refuse, append_only


def rehearsed(where, join=""):
    """The row belongs to a rehearsal, which is wiped after it."""
    return (
        "EXISTS (SELECT 1 FROM library_paper p JOIN people_organisation o ON o.id = p.organisation_id "
        f"{join} WHERE o.rehearsal AND {where})"
    )


VERSION = "JOIN library_paperversion v ON v.paper_id = p.id"
COMMENT = f"{VERSION} JOIN library_comment c ON c.version_id = v.id"
OF_PAPER = rehearsed("p.id = OLD.paper_id")
OF_VERSION = rehearsed("v.id = OLD.version_id", VERSION)
OF_COMMENT = rehearsed("c.id = OLD.comment_id", COMMENT)
# Two people may delete a whole consultation; where a sentence of it comes from goes along.
OF_STATEMENT = (
    "EXISTS (SELECT 1 FROM rounds_round r JOIN rounds_consultation c ON c.id = r.consultation_id "
    "JOIN people_organisation o ON o.id = c.organisation_id JOIN rounds_statement s ON s.round_id = r.id "
    "WHERE o.rehearsal AND s.id = OLD.statement_id)"
)


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [
        *append_only("library_paperversion", "a version of a paper", unless=OF_PAPER),
        *append_only("library_discussed", "which words a paper has", unless=OF_PAPER),
        *append_only("library_commentverdict", "a verdict on a comment", unless=OF_COMMENT),
        *append_only("library_takenup", "where a sentence comes from", unless=f"{OF_COMMENT} OR {OF_STATEMENT}"),
        Refuse(
            "library_comment",
            "UPDATE",
            "a comment is taken back by whoever wrote it, never changed",
            when=(
                "(NEW.text <> OLD.text AND NEW.text <> '') OR (NEW.name <> OLD.name AND NEW.name <> '') "
                "OR NEW.version_id <> OLD.version_id OR NEW.place <> OLD.place"
            ),
        ),
        Refuse(
            "library_comment",
            "DELETE",
            "a comment is taken back by whoever wrote it, never deleted",
            when=f"NOT ({OF_VERSION})",
        ),
        KeepNoSamples("library_comment", "text"),
        KeepNoSamples("library_comment", "name"),
    ]
