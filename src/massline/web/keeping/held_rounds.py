"""The register of a round's course: consultations, stages, preparation, proposals, decisions."""

from massline.web.keeping.register import Until, table

TABLES = (
    table(
        "rounds.Consultation",
        purpose="one community asked over one or more rounds",
        thief="What is public: its title.",
        fields="""
            id           | link | names the row
            organisation | link | who asks
            slug         | open | its address
            title        | open | read on every page
            open_link    | open | whether anybody with the link may answer
        """,
    ),
    table(
        "rounds.Round",
        purpose="one pass through the loop with its question",
        thief="What is public: the question and the promised day.",
        fields="""
            id           | link | names the row
            consultation | link | of which consultation
            number       | open | which round
            question     | open | what is asked
            promise_on   | open | by when we come back
        """,
    ),
    table(
        "rounds.StageChange",
        purpose="when a round moved on, and what was passed over",
        thief="What is public: which role moved the round on, when and why.",
        fields="""
            id        | link | names the row
            round     | link | which round
            before    | open | from where
            after     | open | to where
            day       | open | when
            role      | open | under which hat
            reason    | open | why although something was missing
            overrides | open | what was missing
        """,
    ),
    table(
        "rounds.RoundTerms",
        purpose="the days and rules a round runs under",
        thief="What is public, and how many people the core has and how many of them listened.",
        fields="""
            round          | link  | which round
            small          | open  | the small preset
            one_evening    | open  | held as one meeting
            open_question  | open  | asked before any sentence
            asking_until   | open  | the last day of asking
            days_to_answer | open  | how long a proposal stays open
            core_size      | count | how many the core has
            core_listened  | count | how many of them took down words themselves
        """,
    ),
    table(
        "rounds.RoundSection",
        purpose="the sections as they stood in this round, and who convenes each",
        thief="The names conveners agreed to have shown, and which section comes first and why.",
        fields="""
            id         | link  | names the row
            round      | link  | which round
            section    | link  | which section
            name       | open  | as it was called then
            size       | count | as large as it was then
            convener   | core  | a name they agreed to, or a role
            nobody_yet | open  | said plainly: nobody
            priority   | open  | comes first
            why        | open  | for which reason
        """,
    ),
    table(
        "rounds.Visit",
        purpose="people were approached: totals, what we explained and were taught",
        thief="On which day a section was visited and how many spoke. No doors, no names.",
        fields="""
            id        | link  | names the row
            round     | link  | in which round
            section   | link  | which section
            kind      | desk  | door, meeting, phone or notice
            day       | desk  | when
            tried     | count | how many were approached
            spoken    | count | with how many somebody spoke
            explained | desk  | what we explained
            taught    | desk  | what we were taught
        """,
    ),
    table(
        "rounds.Belief",
        purpose="what the committee thought before it asked",
        thief="What is public once the round is over. Not who thought it.",
        fields="""
            id        | link | names the row
            round     | link | in which round
            order     | open | its place
            text      | open | the thought
            locked_on | open | when it was locked
        """,
    ),
    table(
        "rounds.BeliefMark",
        purpose="what the asking did to a thought",
        thief="What is public: what the committee learned.",
        fields="""
            id     | link | names the row
            round  | link | in which round
            belief | link | which thought
            kind   | open | kept, changed, dropped or new
            text   | open | as it now stands
            day    | open | when
        """,
    ),
    table(
        "rounds.Panel",
        purpose="a draw by lot that anybody can repeat",
        thief="Which numbers of a list were drawn. Who stands under a number only the organisation's own list knows.",
        fields="""
            id        | link | names the row
            round     | link | in which round
            purpose   | open | what for
            seed      | open | with which seed
            seed_from | open | where the seed came from
            sections  | open | lengths of the lists, seats and numbers drawn
            role      | open | under which hat
            day       | open | when
        """,
    ),
    table(
        "rounds.Position",
        purpose="what the organisation proposes",
        thief="Its title, as on pages.",
        fields="""
            id    | link | names the row
            round | link | in which round
            label | open | its short name
            title | open | read on pages
        """,
    ),
    table(
        "rounds.PositionVersion",
        purpose="each wording of a proposal, frozen once shown",
        thief="What is public, and a draft not shown yet.",
        fields="""
            id           | link | names the row
            position     | link | of which proposal
            number       | open | which version
            text         | open | the wording
            change       | open | what it changes
            published_on | open | the day it was shown
        """,
    ),
    table(
        "rounds.Element",
        purpose="the numbered points of a version",
        thief="What is public, and points of a draft.",
        fields="""
            id        | link | names the row
            version   | link | of which version
            statement | link | the point
            order     | open | its place
            own       | open | the drafting group stands up for it itself
            taken_over | open | a person confirmed or reworded what a machine first drafted
        """,
    ),
    table(
        "rounds.Reservation",
        purpose="a section's own note that travels with a version",
        thief="What is public.",
        fields="""
            id      | link | names the row
            version | link | on which version
            section | link | of which section
            text    | open | the note
        """,
    ),
    table(
        "rounds.Contradiction",
        purpose="what pulls against what",
        thief="How the committee reads a conflict, as pages show once the proposal is out.",
        fields="""
            id        | link | names the row
            round     | link | in which round
            one       | link | one pole
            other     | link | the other
            principal | open | the one that matters most
            handling  | open | how the proposal deals with it
        """,
    ),
    table(
        "rounds.Check",
        purpose="somebody who did not write it re-read words against a version and signed",
        thief="That it was checked, by which role. Not who.",
        fields="""
            id      | link  | names the row
            version | link  | which version
            remarks | count | how many remarks were re-read
            read    | desk  | the fingerprint of the draft as read
            note    | desk  | what they noted
            role    | open  | under which hat
            day     | open  | when
        """,
    ),
    table(
        "rounds.Decision",
        purpose="what the body decided, with the reason",
        thief="What is public.",
        fields="""
            id        | link | names the row
            version   | link | on which version
            kind      | open | adopted, with reservations, sent back, withdrawn
            body      | open | which body
            reason    | open | why
            overrides | open | what it set aside
            day       | open | when
        """,
    ),
    table(
        "rounds.Disposition",
        purpose="what became of each contribution, for its author to read",
        thief="What the committee made of each remark, and why.",
        fields="""
            id        | link | names the row
            statement | link | which words
            version   | link | in which version
            kind      | open | used, partly, kept, passed on, set aside
            reason    | open | why
            day       | open | when
        """,
    ),
    table(
        "rounds.Job",
        purpose="who mends what is missing, by when",
        thief="Names or nicknames of those who took a job, and the day it is due.",
        until=Until.JOBS,
        fields="""
            id     | link | names the row
            round  | link | in which round
            gap    | desk | what is missing
            owner  | core | who takes it, as they call themselves
            due_on | desk | by when
        """,
    ),
)
