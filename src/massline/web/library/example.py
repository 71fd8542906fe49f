"""The paper of an invented organisation, with what guests wrote below it; its first sum-up opened for discussion."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from massline.papers.paper import Comment as Copied
from massline.papers.reading import read_paper
from massline.web.library import discussing, opening
from massline.web.library.publishing import Told, publish
from massline.web.people.models import Organisation
from massline.web.rounds.models import Round, Verdict
from massline.web.rounds.slips import new_slip

FILE: Final = "paper.md"


def load(folder: Path, organisation: Organisation) -> None:
    """Publish the paper of an example, unless it has none or one stands there already.

    Guests comment below it; the last comment waits for a moderator, as whoever tries the desk finds one.
    """
    file = folder / FILE
    if organisation.papers.exists() or not file.exists():
        return
    first = Round.objects.filter(consultation__organisation=organisation, closing__isnull=False).earliest("number")
    day = first.closing.day
    text = read_paper(file)
    told = Told(text.title, text.attribution, is_markdown=True)
    version = publish(organisation, replace(text, comments=()), told, role="drafter", day=day)
    for copied in text.comments:
        comment = discussing.say(
            version, _typed(copied), name=copied.name, receipt=new_slip(), language=version.language
        )
        if copied is not text.comments[-1]:
            discussing.judge(comment, Verdict.ACCEPTED, seen="", role="moderator", day=day)
    for subject in opening.to_open(first.consultation):
        if subject.version is None and subject.round == first:
            opening.open_for_discussion(subject, role="drafter", day=day)


def _typed(copied: Copied) -> str:
    """What a guest typed: quotations in lines that begin with ">"."""
    return "\n\n".join(f"> {one.text}" if one.quoted else one.text for one in copied.passages)
