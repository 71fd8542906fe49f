"""The register of what people said, what was made of it by moderators, and what rests on it."""

from massline.web.keeping.register import Until, table

TABLES = (
    table(
        "rounds.Statement",
        purpose="what people said, byte for byte, and the points of proposals: everything that can be judged",
        thief="Every text not taken back, also those hidden or refused, with section, day and way it came; which "
        "texts come from one unknown person of a consultation. Not who said it, unless the text tells.",
        until=Until.WITHDRAWN,
        fields="""
            id               | link        | names the row
            round            | link        | in which round it was said
            label            | open        | its short name on paper and in lists; given in the order of arrival
            origin           | open        | from people, organisers, drafting or practice
            text             | words       | what was said
            language         | words       | so that it is read aloud and drawn rightly
            section          | words       | where its author gave one; moderators do not see it
            channel          | words       | how it reached us; moderators do not see it
            received_on      | words       | the day, so that an answer is not late; moderators do not see it
            visibility       | words       | whether its author wants the text shown
            core             | words       | said by somebody of the core: counts for no section
            wording_approved | words       | whether other words were taken by the author for their own
            words_key        | pseudonym   | how many people contributed; the same text sent twice is kept once
            receipt_hash     | fingerprint | opens the words to whoever holds the receipt
            salt             | secret      | makes digests of the text useless once it is gone
            digest           | open        | a salted fingerprint of the text, kept as a tombstone | RECORD
            withdrawn_on     | open        | the day its author took it back | RECORD
            drafted_by       | open        | the language model that first drafted a point of ours
        """,
    ),
    table(
        "rounds.Moderation",
        purpose="every verdict of a moderator with its reason, for the author to read",
        thief="Which texts were held or refused, and why. Not which moderator did it.",
        fields="""
            id        | link | names the row, and which came later
            statement | link | on which words
            verdict   | open | shown, held or not shown
            reason    | open | read by the author on the receipt
            role      | open | under which hat
            day       | open | when
        """,
    ),
    table(
        "rounds.Source",
        purpose="what a point of a proposal rests on: a span of words, never a copy of them",
        thief="Which words carried which point, as every page shows.",
        fields="""
            id          | link | names the row
            target      | link | the point
            statement   | link | the words it rests on
            start       | open | where the quotation begins
            end         | open | where it ends
            digest      | open | salted: worthless once the salt is gone
            outcome     | link | or the outcome it rests on
            observation | link | or the observation
        """,
    ),
    table(
        "rounds.KeyedIn",
        purpose="which notes one person keyed in, so that a stack can be set aside whole",
        thief="Which notes were keyed in by the same person of the core. With the consultation's key: by whom.",
        until=Until.WITHDRAWN,
        fields="""
            statement | link      | which words
            by        | core | of whoever keyed them in, as a pseudonym; leads to nobody without the key
        """,
    ),
    table(
        "rounds.SetAside",
        purpose="that a stack was set aside or counted again, and why",
        thief="What the log tells; with the consultation's key whose stack it was.",
        fields="""
            id     | link      | names the row
            round  | link      | in which round
            by     | core | whose stack, as a pseudonym; leads to nobody without the key
            aside  | open      | set aside, or counted again
            reason | open      | why, as its authors read it
            role   | open      | under which hat
            day    | open      | when
        """,
    ),
    table(
        "rounds.Removal",
        purpose="that two people removed voices, why, and after which figures",
        thief="What the results tell.",
        fields="""
            id     | link  | names the row
            round  | link  | in which round
            kind   | open  | a stack, or what was said under one receipt
            reason | open  | why, as everybody reads it
            role   | open  | under which hat
            day    | open  | when
            alone  | open  | by one person alone, or by two
            before | open  | the last release with these voices
        """,
    ),
    table(
        "rounds.Removed",
        purpose="which sentences were removed, so that whoever holds their receipt reads why",
        thief="Which tombstones were removed together: one person said or keyed them in. Not what they said.",
        fields="""
            statement    | link    | which tombstone
            removal      | link    | when and why
            receipt_hash | fingerprint | the receipt under which the reason is read
        """,
    ),
    table(
        "rounds.Told",
        purpose="that somebody without a working receipt was told by hand, so that nobody is left without an answer",
        thief="That a slip of paper was handed over, or an answer given, on a day. Not to whom.",
        fields="""
            id        | link | names the row
            statement | link | about which words
            what      | desk | the slip, what became of it, or the outcome
            day       | desk | when
        """,
    ),
    table(
        "rounds.Amendment",
        purpose="the one sentence that would change a proposal",
        thief="Which words answered which proposal, as pages show.",
        fields="""
            id        | link | names the row
            version   | link | the proposal
            statement | link | the words
            element   | link | the point they would change
        """,
    ),
    table(
        "rounds.Recognition",
        purpose="whether the authors of quoted words were understood",
        thief="Which quoted words their authors found misunderstood. Not who they are.",
        fields="""
            id        | link  | names the row
            statement | link  | the words
            version   | link  | the proposal that quotes them
            meant     | words | yes or no, said with the receipt
        """,
    ),
    table(
        "rounds.Theme",
        purpose="topics, so that much said can be read",
        thief="How the committee sorted what was said.",
        fields="""
            id     | link | names the row
            round  | link | in which round
            name   | open | the topic
            note   | desk | when it applies
            parent | link | the topic it is part of
            order  | open | its place in lists
        """,
    ),
    table(
        "rounds.Coding",
        purpose="two people sort the same words, to see whether they agree",
        thief="Which words were sorted under which topic by the first and the second coder. Not who they are.",
        fields="""
            id        | link | names the row
            statement | link | the words
            coder     | desk | the first or the second, a number
            theme     | link | the topic
            against   | desk | speaks against what we thought
            rank      | desk | the main topic or one beside it
        """,
    ),
    table(
        "rounds.NoneOfThese",
        purpose="that a coder read the words and no topic fits",
        thief="Which words no topic fits, by the first or the second coder. Not who they are.",
        fields="""
            id        | link | names the row
            statement | link | the words
            coder     | desk | the first or the second, a number
        """,
    ),
    table(
        "rounds.JudgedPair",
        purpose="what a coder said to two remarks the software put side by side",
        thief="Which remarks were found to say the same or to pull against each other.",
        fields="""
            id    | link | names the row
            kind  | desk | the same, or against each other
            coder | desk | the first or the second, a number
            one   | link | the one remark
            other | link | the other
            holds | desk | whether it is so
        """,
    ),
    table(
        "rounds.ProposedThemes",
        purpose="topics the software proposes: places in the words, never the words",
        thief="Which words the software put together. Not a word of them.",
        until=Until.REPLACED,
        fields="""
            round   | link | in which round
            state   | desk | whether it is at work
            digest  | desk | of which words it was worked out
            content | desk | places in the words
        """,
    ),
    table(
        "rounds.MachineDraft",
        purpose="what a language model drafted where one is switched on, until people took or left it",
        thief="Which words were sent to which model, and sentences it made of them. Never words that are hidden.",
        until=Until.JOBS,
        fields="""
            id      | link | names the row
            round   | link | in which round
            kind    | desk | names, parts or points
            of      | link | the remark or theme it is about
            state   | desk | whether it is at work
            model   | open | the model, named wherever its text stands
            sent    | link | which remarks were sent: with one of them taken back the row goes
            content | desk | sentences of the model with spans, why others were refused, tokens and seconds
        """,
    ),
    table(
        "rounds.MachineName",
        purpose="which names of themes a language model proposed, so that pages say so",
        thief="Which themes bear a name a machine proposed, as pages show.",
        fields="""
            id    | link | names the row
            round | link | in which round
            name  | open | the name
            model | open | the model
        """,
    ),
    table(
        "rounds.BenchStep",
        purpose="the last changes on the workbench, so that they can be undone",
        thief="The last changes of each browser at the workbench, in their order. Not whose browser it is.",
        until=Until.JOBS,
        fields="""
            id      | link        | names the row, and which came later
            round   | link        | in which round
            coder   | desk        | the first or the second, a number
            browser | fingerprint | nobody undoes a step of somebody else
            kind    | desk        | what was done
            name    | desk        | the topic it was done to
            remarks | count       | to how many remarks
            inverse | desk        | what takes it back
        """,
    ),
    table(
        "rounds.BeliefMark_because_of",
        purpose="the words that changed a mind",
        thief="Which words changed what the committee thought, as pages show.",
        fields="""
            id         | link | names the row
            beliefmark | link | the changed thought
            statement  | link | the words that did it
        """,
    ),
    table(
        "rounds.ShowOfHands",
        purpose="hands counted in a room, never added to ballots",
        thief="How many hands went up for a sentence on a day in a section: everybody in the room saw it.",
        fields="""
            id        | link  | names the row
            statement | link  | the sentence
            section   | link  | who was in the room
            agree     | count | hands for it
            disagree  | count | hands against it
            passed    | count | neither
            day       | desk  | when
        """,
    ),
)
