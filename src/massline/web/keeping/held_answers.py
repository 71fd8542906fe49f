"""The register of answers, codes and what is published of them."""

from massline.web.keeping.register import Until, table

TABLES = (
    table(
        "rounds.Ballot",
        purpose="one answer to one statement: it is counted and read by nobody",
        thief="How unknown people answered, each under a pseudonym, with their section from 20 people up. Not who, "
        "not when, not in which order. Whoever already knows five to ten answers of a person finds the rest in it. "
        "With the key file of the consultation and the codes, or a phone with its cookie: whose they are.",
        until=Until.ANSWERS,
        fields="""
            key         | pseudonym | one answer a person and statement; a changed answer replaces the old one
            statement   | link      | what was answered
            answer      | answer    | agree, disagree or pass
            bucket      | answer    | how likely the statement was to come up, to weigh the counts rightly
            section     | answer    | so that sections can be compared; only from 20 people up
            contributed | answer    | has said something too: yes or no
            core        | answer    | of the core: counts in no public number
            open        | answer    | came by the open link, unverified
        """,
    ),
    table(
        "rounds.Response",
        purpose="one answer to a proposal as a whole",
        thief="The same as of ballots: what unknown people answered to a proposal.",
        until=Until.ANSWERS,
        fields="""
            key         | pseudonym | one answer a person and version
            version     | link      | which version of the proposal
            answer      | answer    | ours, with a change, not ours, unclear
            section     | answer    | so that sections can be compared; only from 20 people up
            contributed | answer    | has said something too: yes or no
            core        | answer    | of the core: counts in no public number
            open        | answer    | came by the open link, unverified
        """,
    ),
    table(
        "rounds.Serving",
        purpose="how often a statement came up, so that counts can be weighed",
        thief="How many people of a section were shown a statement and answered something. Not what.",
        until=Until.ANSWERS,
        fields="""
            id         | link  | names the row
            statement  | link  | which statement
            section    | link  | before which section, from 20 people up
            bucket     | count | with which chance
            served     | count | how often shown
            answered   | count | how often answered
            chance_sum | count | the sum of the exact chances
        """,
    ),
    table(
        "rounds.CodeBatch",
        purpose="how many sealed codes were printed for a section: never more than it has people",
        thief="How many codes a section has.",
        fields="""
            id           | link  | names the row
            consultation | link  | where they open
            section      | link  | for which section
            core         | desk  | for the core: counts in no public number
            issued       | count | how many
            voided       | desk  | open nothing any more
        """,
    ),
    table(
        "rounds.Code",
        purpose="who may answer, without a list of who they are",
        thief="How many codes were used; of a slip in hand whether it was used, which anybody holding it can try "
        "anyway. No code can be made from what is stored.",
        until=Until.CODES,
        fields="""
            hash  | fingerprint | proves a code
            batch | link        | for which section
            used  | answer      | opens once
        """,
    ),
    table(
        "rounds.Release",
        purpose="the signed counts from which every public number is drawn",
        thief="What is published.",
        fields="""
            id           | link | names the row
            round        | link | of which round
            number       | open | its place
            published_on | open | the day
            document     | open | the signed counts; holds no words
            digest       | open | its fingerprint
        """,
    ),
    table(
        "rounds.ReleasePart",
        purpose="pieces of a release, so that pages open quickly",
        thief="What is published.",
        fields="""
            id      | link | names the row
            release | link | of which release
            name    | open | which piece
            content | open | the piece
        """,
    ),
    table(
        "rounds.SealedCounts",
        purpose="the exact counts behind the last release and those taken in since, to know what may move next",
        thief="Exact counts by section, finer than what was published: small numbers nobody else sees.",
        until=Until.REPLACED,
        fields="""
            round  | link  | of which round
            tables | count | exact counts, never a row of anybody
            frozen | fingerprint | salted digests of the exact counts when they were closed, for a recount
        """,
    ),
    table(
        "rounds.ModelFigures",
        purpose="what the opinion model said of statements at the last release: what comes next, what represents all",
        thief="Figures of statements. None of a person.",
        until=Until.REPLACED,
        fields="""
            round      | link  | of which round
            release    | link  | as of which release
            routing    | count | figures that choose the next statement
            slate      | count | statements that represent everybody, for whoever drafts
            reweighted | count | shares weighed by the chance of being asked
            people     | count | how many had answered by then; exact, and shown to nobody
            digest     | count | shows when they were changed
        """,
    ),
    table(
        "rounds.Keying",
        purpose="that answers on paper were typed in twice and compared",
        thief="How many sheets were typed in on a day.",
        fields="""
            id          | link  | names the row
            version     | link  | answers to which proposal
            sheets      | count | how many
            typed_twice | count | how many of them twice
            differing   | count | how many differed
            day         | desk  | when
        """,
    ),
)
