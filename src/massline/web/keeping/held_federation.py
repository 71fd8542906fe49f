"""The register of what several organisations ask together and promise each other."""

from massline.web.keeping.register import table

TABLES = (
    table(
        "federation.FederatedRound",
        purpose="an invitation to ask together, made here or taken in",
        thief="What everybody can read: who asks what together with whom.",
        fields="""
            id           | link | names the row, in addresses too
            organisation | link | whose copy it is
            hosted       | open | whether this organisation invites
            digest       | open | by which files that answer it name it
            document     | open | the invitation, as it was signed
            role         | open | under which hat
            day          | open | when
        """,
    ),
    table(
        "federation.MemberRound",
        purpose="in which round an organisation asks its own people what is asked together",
        thief="What the page of the round says.",
        fields="""
            id        | link | names the row
            federated | link | the invitation
            round     | link | the round
            role      | open | under which hat
            day       | open | when
        """,
    ),
    table(
        "federation.AskedTogether",
        purpose="which sentence comes from which invitation",
        thief="Where a sentence of the organisers comes from, as its page shows.",
        fields="""
            id        | link | names the row
            statement | link | the sentence
            federated | link | the invitation
            mark      | open | its name there
        """,
    ),
    table(
        "federation.HandedIn",
        purpose="published counts an organisation handed in to what is asked together, or why it left",
        thief="Counts that were published, and words of organisers. No answer and no words of people.",
        fields="""
            id        | link | names the row
            federated | link | to which invitation
            member    | open | the organisation
            number    | open | which came later
            made_on   | open | the day it was signed
            because   | open | why it left
            document  | open | the file, as it was signed
            figures   | open | what pages draw of it
            digest    | open | by which the log names it
            role      | open | under which hat it was taken in
            day       | open | when
        """,
    ),
    table(
        "federation.Promise",
        purpose="what one of two organisations promised the other until a day",
        thief="Promises between organisations, also those no page shows to others.",
        fields="""
            id       | link | names the row
            relation | link | between whom
            mark     | open | its name in the files of both
            text     | open | what was promised
            ours     | open | which of the two promised it
            due_on   | open | until when
            handed   | link | the file it came with
            role     | open | under which hat
            day      | open | when
        """,
    ),
    table(
        "federation.PromiseWord",
        purpose="what each of two organisations says became of a promise",
        thief="Which promises were kept, broken or waived on whose word, and why.",
        fields="""
            id      | link | names the row, and which came later
            promise | link | of which promise
            ours    | open | which of the two says it
            became  | open | kept, broken, waived, open
            because | open | why
            handed  | link | the file it came with
            role    | open | under which hat
            day     | open | when
        """,
    ),
)
