"""What was said, shown, decided and done in a round is added to, never changed; a rehearsal alone is wiped."""

from django.db import migrations

from massline.web.record.operations import KeepNoSamples, Refuse, append_only

SPOKEN = "JOIN rounds_statement s ON s.round_id = r.id"
VERSION = "JOIN rounds_position p ON p.round_id = r.id JOIN rounds_positionversion v ON v.position_id = p.id"
EXPECTED = f"{VERSION} JOIN rounds_expectation e ON e.version_id = v.id"
PILOTED = f"{VERSION} JOIN rounds_pilot i ON i.version_id = v.id"
CARRIED = "JOIN rounds_carryover k ON k.round_id = r.id"
BEGUN = "JOIN rounds_action a ON a.round_id = r.id"
MARKED = "JOIN rounds_beliefmark m ON m.round_id = r.id"
RELEASED = "JOIN rounds_release e ON e.round_id = r.id"


def rehearsed(where, join=""):
    """The row belongs to a rehearsal, which is wiped after it."""
    return (
        "EXISTS (SELECT 1 FROM rounds_round r JOIN rounds_consultation c ON c.id = r.consultation_id "
        f"JOIN people_organisation o ON o.id = c.organisation_id {join} WHERE o.rehearsal AND {where})"
    )


OF_ROUND = rehearsed("r.id = OLD.round_id")
OF_STATEMENT = rehearsed("s.id = OLD.statement_id", SPOKEN)
OF_VERSION = rehearsed("v.id = OLD.version_id", VERSION)

ADDED_TO = (
    ("stagechange", "a change of stage", OF_ROUND),
    ("pausechange", "a pause", OF_ROUND),
    ("closing", "the closing of a round", OF_ROUND),
    ("moderation", "a moderation verdict", OF_STATEMENT),
    ("disposition", "what became of a contribution", OF_STATEMENT),
    ("setaside", "what was set aside", OF_ROUND),
    ("removal", "a removal", OF_ROUND),
    ("removed", "what was removed", OF_STATEMENT),
    ("panel", "a draw by lot", OF_ROUND),
    ("release", "a release", OF_ROUND),
    ("releasepart", "a piece of a release", rehearsed("e.id = OLD.release_id", RELEASED)),
    ("decision", "a decision", OF_VERSION),
    ("check", "a check", OF_VERSION),
    ("pilot", "a pilot", OF_VERSION),
    ("pilot_sections", "the sections of a pilot", rehearsed("i.id = OLD.pilot_id", PILOTED)),
    ("actionend", "the end of an action", rehearsed("a.id = OLD.action_id", BEGUN)),
    ("outcome", "an outcome", rehearsed("e.id = OLD.expectation_id", EXPECTED)),
    ("alarmanswer", "the answer to an alarm", OF_ROUND),
    ("note", "a note", OF_ROUND),
    ("beliefmark", "what became of a belief", OF_ROUND),
    ("beliefmark_because_of", "the words that changed a belief", rehearsed("m.id = OLD.beliefmark_id", MARKED)),
    ("carryover", "a carry-over", OF_ROUND),
    ("carryoveranswer", "the answer to a carry-over", rehearsed("k.id = OLD.carry_over_id", CARRIED)),
)

WORDS = [
    Refuse(
        "rounds_statement",
        "UPDATE",
        "words are kept as they were said: they can be withdrawn, not changed",
        when="(NEW.text <> OLD.text AND NEW.text <> '') OR NEW.round_id <> OLD.round_id OR NEW.origin <> OLD.origin",
    ),
    Refuse(
        "rounds_statement",
        "UPDATE",
        "whose words these are is written down once: other words can be approved, nothing else",
        when=(
            "(NEW.wording_approved IS NULL) <> (OLD.wording_approved IS NULL) "
            "OR (OLD.wording_approved = TRUE AND NEW.wording_approved = FALSE)"
        ),
        name="wording",
    ),
    Refuse(
        "rounds_statement",
        "DELETE",
        "words are withdrawn by whoever said them, never deleted",
        when=f"OLD.origin = 'participant' AND NOT ({OF_ROUND})",
    ),
    KeepNoSamples("rounds_statement", "text"),
]


def shown_element(row):
    return f"EXISTS (SELECT 1 FROM rounds_positionversion v WHERE v.id = {row}.version_id AND v.published_on IS NOT NULL)"


def shown_source(row):
    return (
        "EXISTS (SELECT 1 FROM rounds_element e JOIN rounds_positionversion v ON v.id = e.version_id "
        f"WHERE e.statement_id = {row}.target_id AND v.published_on IS NOT NULL)"
    )


def frozen(table, message, shown, unless):
    """What stands in a position that was shown is neither added to, changed, moved nor, but in a rehearsal, deleted."""
    return [
        Refuse(table, "INSERT", message, when=shown("NEW")),
        Refuse(table, "UPDATE", message, when=f"{shown('OLD')} OR {shown('NEW')}"),
        Refuse(table, "DELETE", message, when=f"{shown('OLD')} AND NOT ({unless})"),
    ]


SHOWN = "OLD.published_on IS NOT NULL"
BESIDE = "the note beside a position that was shown is frozen"

POSITIONS = [
    Refuse(
        "rounds_positionversion",
        "UPDATE",
        "a position that was shown is frozen: write a new version",
        when=SHOWN,
    ),
    Refuse(
        "rounds_positionversion",
        "UPDATE",
        "a point rests on nobody''s words: cite some, or show it as the drafting group''s own",
        when=(
            "NEW.published_on IS NOT NULL AND EXISTS (SELECT 1 FROM rounds_element e WHERE e.version_id = NEW.id "
            "AND COALESCE(e.own, FALSE) = FALSE "
            "AND NOT EXISTS (SELECT 1 FROM rounds_source s WHERE s.target_id = e.statement_id))"
        ),
        name="unsourced",
    ),
    Refuse(
        "rounds_positionversion",
        "DELETE",
        "a position that was shown is frozen: it cannot be deleted",
        when=f"{SHOWN} AND NOT ({rehearsed('v.id = OLD.id', VERSION)})",
    ),
    *frozen("rounds_element", "the points of a position that was shown are frozen", shown_element, OF_VERSION),
    *frozen(
        "rounds_source",
        "the sources of a point that was shown are frozen",
        shown_source,
        rehearsed("s.id = OLD.target_id", SPOKEN),
    ),
    Refuse("rounds_reservation", "UPDATE", BESIDE, when=shown_element("OLD")),
    Refuse("rounds_reservation", "DELETE", BESIDE, when=f"{shown_element('OLD')} AND NOT ({OF_VERSION})"),
]

LOCKED = "OLD.locked_on IS NOT NULL"

FORESEEN_AND_DONE = [
    Refuse("rounds_expectation", "UPDATE", "an expectation that is locked cannot be changed", when=LOCKED),
    Refuse(
        "rounds_expectation",
        "DELETE",
        "an expectation that is locked cannot be deleted",
        when=f"{LOCKED} AND NOT ({OF_VERSION})",
    ),
    Refuse(
        "rounds_belief",
        "UPDATE",
        "what we thought before we asked is locked: it cannot be changed",
        when=LOCKED,
    ),
    Refuse(
        "rounds_belief",
        "DELETE",
        "what we thought before we asked is locked: it cannot be deleted",
        when=f"{LOCKED} AND NOT ({OF_ROUND})",
    ),
    Refuse(
        "rounds_action",
        "UPDATE",
        "when an action began, and for which expectation, is written down once: end it and add another",
        when=(
            "NEW.starts_on <> OLD.starts_on OR NEW.round_id <> OLD.round_id "
            "OR NEW.expectation_id <> OLD.expectation_id "
            "OR (NEW.expectation_id IS NULL) <> (OLD.expectation_id IS NULL)"
        ),
    ),
    Refuse("rounds_action", "DELETE", "an action that was begun cannot be deleted", when=f"NOT ({OF_ROUND})"),
]

QUESTION = Refuse(
    "rounds_round",
    "UPDATE",
    "a round has one question: go back to Prepare to change it",
    when=(
        "NEW.question <> OLD.question AND COALESCE((SELECT t.after FROM rounds_stagechange t "
        "WHERE t.round_id = OLD.id ORDER BY t.id DESC LIMIT 1), 'investigate') <> 'investigate'"
    ),
    name="question",
)


class Migration(migrations.Migration):
    dependencies = [("rounds", "0001_initial")]

    operations = [
        *(rule for table, what, unless in ADDED_TO for rule in append_only(f"rounds_{table}", what, unless=unless)),
        QUESTION,
        *WORDS,
        *POSITIONS,
        *FORESEEN_AND_DONE,
    ]
