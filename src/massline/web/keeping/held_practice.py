"""The register of what was tried, what came of it, and what was learned."""

from massline.web.keeping.register import Until, table

TABLES = (
    table(
        "rounds.Expectation",
        purpose="what was expected, locked before anything began",
        thief="What is public.",
        fields="""
            id          | link | names the row
            version     | link | of which version
            point       | link | the point it tests
            label       | open | its short name
            text        | open | the claim
            measure     | open | how it is measured
            threshold   | open | from when on it came true
            due_on      | open | by when
            probability | open | how sure the committee was
            locked_on   | open | when it was locked
        """,
    ),
    table(
        "rounds.Action",
        purpose="what is done, and who answers for it",
        thief="What is public, and names that people agreed to.",
        fields="""
            id          | link | names the row
            round       | link | in which round
            expectation | link | what it is to bring about
            text        | open | what is done
            owner       | core | a role, or a name they agreed to
            starts_on   | open | from when
        """,
    ),
    table(
        "rounds.ActionEnd",
        purpose="how an action ended",
        thief="What is public.",
        fields="""
            id      | link | names the row
            action  | link | which action
            day     | open | when
            stopped | open | whether it was stopped for harm
            reason  | open | why
        """,
    ),
    table(
        "rounds.Observation",
        purpose="what was seen during an action",
        thief="What the committee wrote down about an action.",
        fields="""
            id      | link | names the row
            action  | link | which action
            section | link | in which section
            text    | open | what was seen
            day     | open | when
        """,
    ),
    table(
        "rounds.Outcome",
        purpose="what came of an expectation, with evidence",
        thief="What is public.",
        fields="""
            id          | link | names the row
            expectation | link | which expectation
            came_true   | open | yes, no, or it could not be told
            text        | open | what happened
            evidence    | open | how one knows
            day         | open | when
            number      | open | the first or a correction
        """,
    ),
    table(
        "rounds.Pilot",
        purpose="a version is tried in a few sections first",
        thief="What is public.",
        fields="""
            id      | link | names the row
            version | link | which version
            reason  | open | why
            role    | open | under which hat
            day     | open | when
        """,
    ),
    table(
        "rounds.Pilot_sections",
        purpose="the sections of a pilot",
        thief="What is public.",
        fields="""
            id      | link | names the row
            pilot   | link | which pilot
            section | link | where
        """,
    ),
    table(
        "rounds.Turnout",
        purpose="how much of a section a plan needs",
        thief="How many people a plan needs to work.",
        fields="""
            id      | link | names the row
            action  | link | which action
            section | link | of which section
            needed  | desk | which share
        """,
    ),
    table(
        "rounds.StructureTest",
        purpose="a small public act that shows how far people come along",
        thief="Which act took place on which day.",
        fields="""
            id    | link | names the row
            round | link | in which round
            name  | desk | what it was
            kind  | desk | which of four kinds
            day   | desk | when
        """,
    ),
    table(
        "rounds.StructureCount",
        purpose="how many of a section did it",
        thief="How strong the organisation is in which section: an opponent would like to know. Never who.",
        fields="""
            id      | link  | names the row
            test    | link  | which act
            section | link  | which section
            people  | count | how many
        """,
    ),
    table(
        "rounds.Programme",
        purpose="help that the organisation runs; nothing links it to taking part",
        thief="What is public, and the name of who answers for it, as they agreed.",
        fields="""
            id            | link | names the row
            organisation  | link | whose
            name          | open | what it is called
            need          | open | which need it meets
            learned_there | open | what is learned there
            owner         | core | a role, or a name they agreed to
            started_on    | open | since when
            ended_on      | open | until when
        """,
    ),
    table(
        "rounds.ProgrammeCount",
        purpose="how many were helped and how many run it",
        thief="Totals. Never who was helped.",
        fields="""
            id           | link  | names the row
            programme    | link  | which programme
            day          | desk  | when
            helped       | count | how many were helped
            asked_to_run | count | how many were asked to run it
            running      | count | how many do
        """,
    ),
    table(
        "rounds.Note",
        purpose="what was written down on the way and at the end",
        thief="What the committee wrote about its own work. By role, never by name.",
        fields="""
            id          | link | names the row
            round       | link | in which round
            kind        | open | what it is about
            text        | open | what was written
            section     | link | about which section
            version     | link | about which version
            expectation | link | about which expectation
            statement   | link | about which words
            about       | open | which override
            role        | open | under which hat
            day         | open | when
        """,
    ),
    table(
        "rounds.CarryOver",
        purpose="a question the next round must take up",
        thief="What is public.",
        fields="""
            id    | link | names the row
            round | link | from which round
            text  | open | the question
            day   | open | when
        """,
    ),
    table(
        "rounds.CarryOverAnswer",
        purpose="what the next round made of it",
        thief="What is public.",
        fields="""
            carry_over | link | which question
            taken_up   | open | yes or no
            text       | open | why not
            day        | open | when
        """,
    ),
    table(
        "rounds.Closing",
        purpose="the round is over, and why",
        thief="What is public.",
        fields="""
            round     | link | which round
            because   | open | why nothing is carried over
            overrides | open | what was missing
            reason    | open | why it was closed all the same
            role      | open | under which hat
            day       | open | when; what is dropped later is counted from here
        """,
    ),
    table(
        "rounds.PauseChange",
        purpose="the round was paused for an incident, or goes on",
        thief="What is public: that something happened, and what was said about it.",
        fields="""
            id     | link | names the row
            round  | link | which round
            paused | open | paused or not
            reason | open | why
            role   | open | under which hat
            day    | open | when
        """,
    ),
    table(
        "rounds.AlarmAnswer",
        purpose="what the committee answered to an alarm",
        thief="What is public.",
        fields="""
            id      | link | names the row
            round   | link | in which round
            sign    | open | which alarm
            subject | open | about what
            text    | open | the answer
            role    | open | under which hat
            day     | open | when
        """,
    ),
    table(
        "rounds.CountedAlarms",
        purpose="the alarms of a large round as last counted, so that the desk opens quickly",
        thief="Which signs of a failing round the desk sees.",
        until=Until.JOBS,
        fields="""
            round | link  | which round
            day   | desk  | when counted
            found | count | the alarms with their figures
        """,
    ),
)
