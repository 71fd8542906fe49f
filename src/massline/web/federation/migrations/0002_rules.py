"""What was asked together and promised is added to, never changed; a waiver is the word of whom it was promised to."""

from django.db import migrations

from massline.web.record.operations import Refuse, append_only


def rehearsed(where, join=""):
    """The row belongs to a rehearsal, which is wiped after it."""
    return (
        "EXISTS (SELECT 1 FROM relations_relation r JOIN people_organisation o ON o.id = r.organisation_id "
        f"{join} WHERE o.rehearsal AND {where})"
    )


OF_RELATION = rehearsed("r.id = OLD.relation_id")
OF_PROMISE = rehearsed("p.id = OLD.promise_id", "JOIN federation_promise p ON p.relation_id = r.id")


class Migration(migrations.Migration):
    dependencies = [("federation", "0001_initial")]

    operations = [
        *append_only("federation_federatedround", "an invitation"),
        *append_only("federation_memberround", "which round asks what is asked together"),
        *append_only("federation_askedtogether", "where a sentence comes from"),
        *append_only("federation_handedin", "what was handed in"),
        *append_only("federation_promise", "a promise", unless=OF_RELATION),
        *append_only("federation_promiseword", "what became of a promise", unless=OF_PROMISE),
        Refuse(
            "federation_promiseword",
            "INSERT",
            "a promise is waived by whoever it was made to",
            when=(
                "NEW.became = 'waived' AND EXISTS "
                "(SELECT 1 FROM federation_promise p WHERE p.id = NEW.promise_id AND p.ours = NEW.ours)"
            ),
        ),
    ]
