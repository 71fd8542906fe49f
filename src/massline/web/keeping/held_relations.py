"""The register of relations with other organisations, and of the files that went over."""

from massline.web.keeping.register import table

TABLES = (
    table(
        "relations.Relation",
        purpose="with which other organisation one is in relation",
        thief="Who talks with whom, also where the two did not agree that others read it.",
        fields="""
            id           | link | names the row
            organisation | link | whose side
            slug         | desk | its address
            name         | desk | the other organisation, as it calls itself
            neighbour    | link | the other organisation where it is at home on this site
            begun_on     | desk | the day
            role         | open | under which hat
        """,
    ),
    table(
        "relations.RelationKey",
        purpose="the public key with which the other side signs",
        thief="Which keys are known. With a public key nobody can sign.",
        fields="""
            id         | link | names the row, and which came later
            relation   | link | of which relation
            signs_with | desk | what their files are checked with
            told_by    | desk | how it was told
            day        | desk | when
            role       | open | under which hat
        """,
    ),
    table(
        "relations.Criterion",
        purpose="what has to be true before the two go together, and when it was written",
        thief="What the two talk about, also where others do not read it.",
        fields="""
            id       | link | names the row
            relation | link | of which relation
            text     | desk | the criterion; open once both sides agree
            day      | desk | when it was written
            role     | open | under which hat
        """,
    ),
    table(
        "relations.Consent",
        purpose="whether our side agrees that others read of the relation",
        thief="When it was agreed and taken back.",
        fields="""
            id       | link | names the row, and which came later
            relation | link | of which relation
            open     | desk | yes or no
            day      | desk | when
            role     | open | under which hat
        """,
    ),
    table(
        "relations.Handed",
        purpose="each bundle that was made or taken in, as signed, so that its signature can be checked again",
        thief="What the two sides wrote to each other at each time, and what both had published.",
        fields="""
            id        | link | names the row, and which came later
            relation  | link | of which relation
            made      | desk | made here, else taken in
            number    | desk | counts them, so that an old one is known
            made_on   | desk | the day it was made
            signed_by | desk | the public key that checks it
            digest    | desk | by which two can tell that they hold the same file
            document  | desk | the file: columns, criteria, and what was published anyway
            day       | desk | when it was made or taken in here
            role      | open | under which hat
        """,
    ),
    table(
        "relations.RelationPoint",
        purpose="what both talk about",
        thief="What the two talk about, also where others do not read it.",
        fields="""
            id       | link | names the row
            relation | link | of which relation
            mark     | desk | its name in both installations
            title    | desk | in a few words; open once both sides agree
            ours     | desk | raised here, else by the other side
            day      | desk | when
            role     | open | under which hat
        """,
    ),
    table(
        "relations.OwnColumn",
        purpose="what our side says to a point, at each time",
        thief="Our column with everything it said before, also where others do not read it.",
        fields="""
            id          | link | names the row, and which came later
            point       | link | to which point
            state       | desk | shared, different, not yet settled, awaiting their answer
            says        | desk | what we say; open once both sides agree, as what follows
            expects     | desk | what we expect if we are right
            test        | desk | how the two find out
            changed     | desk | what we changed afterwards
            open        | desk | whether we agree that others read it
            expectation | link | a locked expectation of a round that says the same
            day         | desk | when
            role        | open | under which hat
        """,
    ),
    table(
        "relations.TheirColumn",
        purpose="what the other side says to a point, as it came",
        thief="Their column with everything it said before, also where others do not read it.",
        fields="""
            id      | link | names the row, and which came later
            point   | link | to which point
            handed  | link | in which bundle it came
            state   | desk | where they stand
            since   | desk | since when, as they say
            says    | desk | what they say; open once both sides agree, as what follows
            expects | desk | what they expect if they are right
            test    | desk | how the two find out
            changed | desk | what they changed afterwards
            open    | desk | whether they agree that others read it
        """,
    ),
)
