"""The register of the log and of people: organisations, sections, accounts, hats."""

from massline.web.keeping.register import Until, table

TABLES = (
    table(
        "record.LogEntry",
        purpose="the public log of every act of the core, so that nothing is done unseen",
        thief="What everybody can read: which role did what on which day. No name, no text of a participant.",
        until=Until.LOG,
        fields="""
            number   | link | the place in the chain
            day      | open | when it was done, never finer than a day
            role     | open | under which hat
            act      | open | what was done
            subject  | open | to which thing, by its number
            facts    | open | counts, reasons and public words
            previous | open | the digest before, which makes it a chain
            digest   | open | shows when a line was changed
            seals    | open | one digest over the seals of the rows written since the line before
            mark     | open | shows that this site wrote the line; needs the signing key
        """,
    ),
    table(
        "record.Seal",
        purpose="shows when a row of another table was changed, dropped or put in behind the site's back",
        thief="In which order rows of the record were written, never those of answers. No value: a digest of each "
        "column, with a salt that goes when the row is written anew or erased.",
        until=Until.LOG,
        fields="""
            id      | link        | the newest seal of a row counts
            table   | open        | of which table
            row     | link        | of which row
            columns | fingerprint | a salted digest of each column
            salt    | secret      | so that nobody guesses what was sealed; erased with it
            previous | fingerprint | of the seal of this row before, so that no older one is put back
            digest  | fingerprint | over the whole seal
            mark    | fingerprint | shows that this site made it; needs the signing key
            entry   | link        | the line of the log that holds it
        """,
    ),
    table(
        "record.Checkpoint",
        purpose="the end of the log on a day, signed, for everybody to keep",
        thief="What everybody can read and keep.",
        until=Until.LOG,
        fields="""
            number   | link | the last line it covers
            document | open | number, day and digest of that line with the site's signature
        """,
    ),
    table(
        "people.Organisation",
        purpose="who asks here, and what they call themselves",
        thief="Which organisation runs consultations on this machine, and how large its sections are.",
        fields="""
            id            | link        | names the row
            slug          | open        | its address
            name          | open        | read on every page
            core_name     | open        | what it calls its committee
            language      | open        | the language of its pages
            invented      | open        | an example or a rehearsal says so
            rehearsal     | open        | may be wiped
            recovery_hash | fingerprint | proves the sealed recovery sheet
            second_factor | open        | of whom a second factor is asked
        """,
    ),
    table(
        "people.Section",
        purpose="the parts of the people, so that it shows who was not heard",
        thief="Names and sizes of the sections. Nobody is listed in one.",
        fields="""
            id           | link  | names the row
            organisation | link  | whose section it is
            slug         | open  | its address
            name         | open  | read beside its numbers
            size         | count | how many people belong to it
            how_known    | open  | where that size comes from
            order        | open  | its place in lists
        """,
    ),
    table(
        "people.User",
        purpose="accounts of the core, for those who want one instead of a slip",
        thief="The login names somebody of the core chose. Passwords are hashes that are slow to guess (Argon2id).",
        until=Until.LAST_HAT,
        fields="""
            id       | link   | names the row
            login    | core   | what they type to come in
            password | secret | a slow hash of the password
        """,
    ),
    table(
        "people.SecondFactor",
        purpose="a second thing to show beside the password",
        thief="Which logins have a second factor. With the site's key: its secret, and when it was used last.",
        until=Until.LAST_HAT,
        fields="""
            user   | core   | whose it is
            sealed | secret | the authenticator's secret and the last half minute used, encrypted
        """,
    ),
    table(
        "people.RecoveryCode",
        purpose="lines of the paper that stands in for a lost authenticator",
        thief="How many are left to which login. None can be made from what is stored.",
        until=Until.LAST_HAT,
        fields="""
            hash | fingerprint | proves one line of the paper, once
            user | core        | whose paper it is
        """,
    ),
    table(
        "people.OpenDesk",
        purpose="where the desk is open, so that its owner can close it elsewhere",
        thief="On how many devices somebody has the desk open, what they call them, and the month each was opened. "
        "No address, no hour, and nothing that opens a desk.",
        until=Until.DEVICE,
        fields="""
            token_hash   | fingerprint | proves the cookie of the device
            organisation | link        | at which desk
            user         | core        | the account that opened it
            link_hash    | fingerprint | the personal slip that opened it
            device       | core        | what its owner calls it
            until        | core        | the first of the month on which it closes
        """,
    ),
    table(
        "people.Membership",
        purpose="who may do what at the desk",
        thief="How many people wear which hat, what they are called at the desk, and which login wears it. "
        "No slip can be made from what is stored.",
        until=Until.HAT,
        fields="""
            id           | link        | names the row
            organisation | link        | at whose desk
            user         | core        | the account that wears it, where it is an account
            role         | core        | which hat
            section      | core        | which section a convener convenes
            link_hash    | fingerprint | proves the personal slip
            called       | core        | what the others at the desk call this person
            deputy       | core        | steps in for another
            changed_on   | core        | the day its slip, account or password last changed: three days' brake
        """,
    ),
    table(
        "people.TwoPersonAct",
        purpose="what one person of the core proposed and a second one must approve",
        thief="What waits now and which slip or account proposed it. Of what is decided: that there was such an act.",
        fields="""
            id           | link        | names the row
            organisation | link        | at whose desk
            kind         | open        | which kind of act
            payload      | core        | what exactly, with what somebody new is called | PROPOSED
            digest       | fingerprint | shows that what is approved is what was proposed
            state        | open        | waits, done, refused or too late
            role         | open        | under which hat it was proposed
            day          | open        | on which day
            proposed_by  | core        | who cannot approve it | PROPOSED
            waits_until  | core        | the hour until which it waits | PROPOSED
        """,
    ),
    table(
        "people.GuardedName",
        purpose="names that are marked in what people say before a moderator reads it",
        thief="How many names are looked out for. With the site's key: whether a guessed name is one of them.",
        until=Until.LISTED,
        fields="""
            id           | link        | names the row
            organisation | link        | whose list
            fingerprint  | fingerprint | finds the name, and does not tell it
        """,
    ),
)
