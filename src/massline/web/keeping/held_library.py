"""The register of papers and of what guests write below them."""

from massline.web.keeping.register import Until, table

TABLES = (
    table(
        "library.Paper",
        purpose="a paper under one address, whatever version is read",
        thief="Which papers an organisation published, as its pages show.",
        fields="""
            id           | link | names the row
            organisation | link | whose paper
            slug         | open | its address
        """,
    ),
    table(
        "library.Discussed",
        purpose="which paper is a proposal or a sum-up, opened for discussion",
        thief="What everybody can read.",
        fields="""
            paper    | link | the paper below which it is discussed
            position | link | the proposal whose words it has
            round    | link | the round whose sum-up it is
        """,
    ),
    table(
        "library.PaperVersion",
        purpose="a paper as it was published on a day, with where it comes from",
        thief="What everybody can read.",
        fields="""
            id              | link | names the row
            paper           | link | of which paper
            number          | open | which version
            published_on    | open | the day
            role            | open | under which hat
            language        | open | so that it is read aloud and drawn rightly
            is_markdown     | open | how its paragraphs are written
            title           | open | its title
            author          | open | who wrote it, as the paper says
            first_publisher | open | where it stood first
            republisher     | open | who published it again
            reason          | open | why it stands here
            date            | open | when it was written, as the paper says
            licence         | open | what may be done with it
            abridged        | open | whether something was left out
            change          | open | what is different from the version before
            content         | open | paragraphs with their anchors, notes, captions
            digest          | open | by which the log names it
        """,
    ),
    table(
        "library.Comment",
        purpose="what guests write below a paper, for a moderator and then for everybody",
        thief="Every comment not taken back, also those held or refused, with the name its author chose and in which "
        "order they came. Not who wrote it, not when, and not which of them are of one person.",
        until=Until.WITHDRAWN,
        fields="""
            id           | link        | names the row
            version      | link        | below which version of which paper
            place        | words       | in which order the conversation stands; no page shows it
            name         | words       | what its author wants to be called
            text         | words       | what was written
            language     | words       | so that it is read aloud and drawn rightly
            imported     | open        | copied together with the paper
            receipt_hash | fingerprint | opens the comment to whoever holds its receipt
            salt         | secret      | makes digests of the text useless once it is gone
            digest       | open        | a salted fingerprint of the text, kept as a tombstone | RECORD
            withdrawn_on | open        | the day its author took it back | RECORD
        """,
    ),
    table(
        "library.CommentVerdict",
        purpose="every verdict of a moderator on a comment with its reason, for the author to read",
        thief="Which comments were held or refused, and why. Not which moderator did it.",
        fields="""
            id      | link | names the row, and which came later
            comment | link | on which comment
            verdict | open | shown, held or not shown
            reason  | open | read by the author on the receipt
            role    | open | under which hat
            day     | open | when
        """,
    ),
    table(
        "library.TakenUp",
        purpose="which sentence of a round was said in which comment",
        thief="Where a sentence comes from, as its page shows.",
        fields="""
            id        | link | names the row
            comment   | link | the comment
            statement | link | the sentence
            role      | open | under which hat
            day       | open | when
        """,
    ),
)
