"""A paper on the shelf of an organisation, in two versions, with a conversation below it."""

from datetime import date

from massline.papers.paper import Attribution
from massline.web.library import discussing
from massline.web.library.models import Comment, PaperVersion
from massline.web.library.publishing import Told, publish, read
from massline.web.people.models import Organisation
from massline.web.rounds.models import Verdict
from massline.web.rounds.slips import new_slip

DAY = date(2026, 3, 2)
FIRST = """# Who mends the lifts

The lifts stand still every week.[^1] The landlord says he knows nothing of it.

## What we ask for

We ask for **one date** by which each lift is mended, written down and signed.

- a date
- a name

> Since March the lift has stopped every Monday.

"On the Lifts" (May 2, 1971), Collected Letters, Vol. II, pp. 31-34.

[^1]: Counted by the caretaker in four blocks.
"""
SECOND = FIRST.replace("every week", "every Monday").replace("- a name\n", "")


def put_up(organisation: Organisation, text: str = FIRST, title: str = "Who mends the lifts") -> PaperVersion:
    """Publish it as a new paper."""
    told = Told(title, Attribution(author="A. Writer", licence="CC BY", abridged=False), True)
    return publish(organisation, read(text.encode(), is_markdown=True).text, told, role="drafter", day=DAY)


def again(before: PaperVersion, text: str = SECOND) -> PaperVersion:
    """Publish the next version of it."""
    told = Told(before.title, Attribution(author="A. Writer"), True, "Mondays, and no name.")
    found = read(text.encode(), is_markdown=True, before=before).text
    organisation = before.paper.organisation
    return publish(organisation, found, told, role="drafter", day=DAY, paper=before.paper)


def commented(
    version: PaperVersion, text: str = "I have counted it as well.", name: str = "", receipt: str = ""
) -> Comment:
    """What a guest wrote; it waits."""
    return discussing.say(version, text, name=name, receipt=receipt or new_slip(), language="en")


def judged(comment: Comment, verdict: Verdict = Verdict.ACCEPTED, reason: str = "") -> Comment:
    """The same, judged."""
    latest = discussing.latest_verdict(comment)
    seen = str(latest.pk) if latest else ""
    discussing.judge(comment, verdict, seen=seen, role="moderator", day=DAY, reason=reason)
    return comment
