"""The register of plans, hypotheses, what is watched for, mandates and help."""

from massline.web.keeping.register import Until, table

EVERYBODY = "What everybody can read."
DONE = """
            role | open | under which hat
            day  | open | when
"""
LEFT = """
            elsewhere | open | what it pointed to on the site they came from, in words
"""
RECORD = """
            text        | open | by what, in words
            round       | link | the round it goes by
            release     | link | the release it goes by
            outcome     | link | the outcome it goes by
            observation | link | what was seen
            version     | link | the version of a paper
            anchor      | open | which paragraph of it
            elsewhere   | open | what it pointed to on the site they came from, in words
"""
HELD = """
            hat     | open | which hat looks after it
            section | link | or which section
"""

TABLES = (
    table(
        "plans.PlanStage",
        purpose="a stage of the plan over years",
        thief=EVERYBODY,
        fields="""
            id           | link | names the row
            organisation | link | whose plan
            number       | open | which stage
        """,
    ),
    table(
        "plans.PlanWords",
        purpose="what a stage of the plan says, version by version",
        thief=EVERYBODY,
        fields=DONE
        + """
            id     | link | names the row
            stage  | link | of which stage
            number | open | which version
            title  | open | its title
            aim    | open | what is meant to be reached
            years  | open | when, in words
            change | open | why it reads differently
        """,
    ),
    table(
        "plans.Precondition",
        purpose="what must hold before a stage begins",
        thief=EVERYBODY,
        fields=DONE
        + """
            id    | link | names the row
            stage | link | before which stage
            text  | open | what must hold
            how   | open | by what anybody can tell
        """,
    ),
    table(
        "plans.Judgement",
        purpose="whether a precondition holds, who judged it under which hat and by what",
        thief=EVERYBODY,
        fields=DONE
        + RECORD
        + """
            id           | link | names the row, and which came later
            precondition | link | of what
            state        | open | met, unmet, unknown or no longer asked for
        """,
    ),
    table(
        "plans.PlanMove",
        purpose="when a stage was begun, begun early, done or given up, and why",
        thief=EVERYBODY,
        fields=DONE
        + """
            id        | link | names the row, and which came later
            stage     | link | of which stage
            kind      | open | what became of it
            reason    | open | why
            open_then | open | what did not hold when it was started early
        """,
    ),
    table(
        "plans.PlanRound",
        purpose="which rounds belong to which stage",
        thief=EVERYBODY,
        fields=DONE
        + LEFT
        + """
            id    | link | names the row, and which came later
            stage | link | the stage
            round | link | the round
            hangs | open | whether it does, or does no longer
        """,
    ),
    table(
        "plans.Hypothesis",
        purpose="what an organisation supposes, and what would speak against it",
        thief=EVERYBODY,
        fields=DONE
        + """
            id           | link | names the row
            organisation | link | who supposes it
            number       | open | its number on the list
            text         | open | what is supposed
            against      | open | what would speak against it
        """,
    ),
    table(
        "plans.HypothesisState",
        purpose="where a hypothesis stood, and by what",
        thief=EVERYBODY,
        fields=DONE
        + RECORD
        + """
            id         | link | names the row, and which came later
            hypothesis | link | which one
            state      | open | open, supported, not supported, inconclusive or abandoned
        """,
    ),
    table(
        "plans.HypothesisTest",
        purpose="which round tests which hypothesis",
        thief=EVERYBODY,
        fields=DONE
        + LEFT
        + """
            id          | link | names the row
            hypothesis  | link | which one
            round       | link | the round
            expectation | link | by what was expected there
        """,
    ),
    table(
        "plans.HypothesisClaim",
        purpose="which paragraph of a paper claims which hypothesis",
        thief=EVERYBODY,
        fields=DONE
        + LEFT
        + """
            id         | link | names the row
            hypothesis | link | which one
            version    | link | the version of the paper
            anchor     | open | the paragraph
        """,
    ),
    table(
        "plans.Watch",
        purpose="what is watched for, and what is done when it is seen",
        thief=EVERYBODY,
        fields=DONE
        + HELD
        + """
            id           | link | names the row
            organisation | link | who watches
            watch_for    | open | what is watched for
            if_seen      | open | by what it shows
            then_do      | open | what is done then
            every_days   | open | how often somebody looks
        """,
    ),
    table(
        "plans.WatchReview",
        purpose="when somebody looked, and what was seen",
        thief=EVERYBODY,
        fields=DONE
        + """
            id    | link | names the row, and which came later
            watch | link | at what
            found | open | seen, not seen, or no longer watched for
            text  | open | what was seen
        """,
    ),
    table(
        "plans.Mandate",
        purpose="what members let a hat or a section do, until when",
        thief=EVERYBODY,
        fields=DONE
        + HELD
        + LEFT
        + """
            id           | link | names the row
            organisation | link | whose members
            scope        | open | what it covers
            given_by     | open | which body gave it, and when
            decision     | link | the decision, where it stands here
            begins_on    | open | from which day
            ends_on      | open | to which day
        """,
    ),
    table(
        "plans.MandateRecall",
        purpose="that a mandate was taken back, and why",
        thief=EVERYBODY,
        fields=DONE
        + LEFT
        + """
            id       | link | names the row
            mandate  | link | which one
            reason   | open | why
            decision | link | the decision, where it stands here
        """,
    ),
    table(
        "plans.Invitation",
        purpose="that everybody is invited to decide about a programme, or to run it",
        thief=EVERYBODY,
        fields=DONE
        + """
            id        | link | names the row
            programme | link | which programme
            to        | open | to decide, or to run it
            text      | open | the invitation
            on        | open | for which day
        """,
    ),
    table(
        "plans.Help",
        purpose="a need or an offer of a programme, until it is answered",
        thief="What somebody needs or offers in a few words, how often, and on which day they said so. Not who.",
        until=Until.HELP,
        fields="""
            id        | link        | names the row
            programme | link        | at which programme
            side      | words       | whether somebody needs or offers
            kind      | words       | what, in a few words
            amount    | words       | roughly how much
            slip_hash | fingerprint | opens it to whoever holds the slip
            came_on   | words       | since when it waits
            state     | desk        | where it stands
            answer    | desk        | what the desk says to whoever holds the slip
            over_on   | desk        | when it was over
        """,
    ),
    table(
        "plans.HelpTally",
        purpose="how many needs and offers of a programme ended how, and how soon",
        thief="Exact counts of a programme, which pages show in whole tens. Not whose they were.",
        fields="""
            id        | link  | names the row
            programme | link  | which programme
            side      | open  | needs or offers
            ended     | open  | how they ended
            within    | open  | within how many days
            number    | count | how many
        """,
    ),
    table(
        "plans.Runner",
        purpose="who can now run a programme, under the name they typed themselves",
        thief="The names people chose to be shown under, as the page of the programme shows them.",
        until=Until.RUNS,
        fields="""
            id        | link        | names the row
            programme | link        | which programme
            slip_hash | fingerprint | lets whoever holds the slip change it or take it back
            called    | words       | the name they chose
            made_on   | desk        | so that a slip nobody used goes
        """,
    ),
)
