"""What reading a folder of votes gives, whichever kind of folder it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, Self

import numpy as np

from massline.engine.analysis import Sections
from massline.engine.votes import VoteMatrix
from massline.formats.counted import people
from massline.formats.refusal import InputRefused, quoted
from massline.formats.tables import with_formula

Moderation = Literal["accepted", "undecided", "rejected"]
MODERATION_WORDS: Final[tuple[Moderation, ...]] = ("accepted", "undecided", "rejected")
LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class Change:
    """One thing reading did to the data or noticed: a stable name, how many, and the sentence for people."""

    kind: str
    count: int
    words: str


@dataclass(frozen=True, eq=False)
class Imported:
    """Votes with the words they are about, and everything that was changed on the way.

    ``texts``, ``moderation``, ``authors`` and ``meta`` run parallel to ``votes.statements``. A text is empty
    where a file named no statement of that id. ``arrival`` holds all participants in order of their first vote,
    by time where a file has times, else by line. ``groups`` are the opinion groups somebody else published
    (Polis' ``group-id``), for comparison only. Raw counts come from ``votes`` and hold rejected statements and
    authors' own votes too.
    """

    votes: VoteMatrix
    texts: tuple[str, ...]
    moderation: tuple[Moderation, ...]
    authors: tuple[str | None, ...]
    meta: tuple[bool, ...]
    arrival: tuple[str, ...]
    revotes: int
    groups: Mapping[str, str] = field(default_factory=dict)
    sections: Sections | None = None
    changes: tuple[Change, ...] = ()

    @property
    def rejected(self) -> tuple[str, ...]:
        """Ids of the statements a moderator took out."""
        pairs = zip(self.votes.statements, self.moderation, strict=True)
        return tuple(name for name, moderation in pairs if moderation == "rejected")

    @property
    def meta_statements(self) -> tuple[str, ...]:
        """Ids of the statements about the consultation itself (Polis calls them metadata)."""
        return tuple(name for name, is_meta in zip(self.votes.statements, self.meta, strict=True) if is_meta)

    @property
    def own_votes(self) -> int:
        """How many votes people cast on statements they wrote themselves."""
        index = {name: place for place, name in enumerate(self.votes.participants)}
        author = np.array([index.get(name, -1) if name is not None else -1 for name in self.authors], np.int64)
        return int((author[self.votes.statement] == self.votes.person).sum()) if len(self.votes) else 0

    def with_sections(self, sections: Sections, path: Path) -> Self:
        """The same with the sections of a file; ``changes`` says who of them did not vote.

        Raises ``InputRefused`` if the file names people and none of them voted: then the ids are of another kind.
        """
        voters = set(self.votes.participants)
        absent = sum(person not in voters for person in sections.section_of)
        if sections.section_of and absent == len(sections.section_of):
            one = quoted(next(iter(sections.section_of)))
            raise InputRefused(f"none of the people listed, such as {one}, voted; are these their ids?", file=path)
        undeclared = sum(person not in sections.section_of for person in self.votes.participants)
        changes = [
            Change("members_without_a_vote", absent, f"{people(absent)} in {path.name} did not vote"),
            Change("people_of_no_section", undeclared, f"{people(undeclared)} voted and declared no section"),
        ]
        told = (*self.changes, *(change for change in changes if change.count))
        return replace(self, sections=sections, changes=told)


def a_name(value: str, column: str, path: Path, line: int) -> str:
    """An id or the name of a section as a cell of our own files holds it.

    Raises ``InputRefused`` if it is empty, too long, or has blanks around it, which nobody would see.
    """
    name = with_formula(value)
    if not name or name != name.strip():
        said = f"{column} is {quoted(value)}, expected a name without blanks around it"
        raise InputRefused(said, file=path, line=line)
    if len(name) > LONGEST_NAME:
        said = f"{column} {quoted(name)} is longer than {LONGEST_NAME} characters; is this the right column?"
        raise InputRefused(said, file=path, line=line)
    return name
