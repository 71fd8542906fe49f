"""A paper into the library: read, checked, confirmed by somebody, published as a version that never changes."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from massline import papers
from massline.papers import anchors
from massline.papers.checking import Finding, check
from massline.papers.paper import Attribution, Paragraph
from massline.web.library import discussing
from massline.web.library.content import digest_of, document_of, paper_in
from massline.web.library.models import Paper, PaperVersion
from massline.web.people.models import Organisation
from massline.web.record import log
from massline.web.rounds.slugs import free_slug

LARGEST = 800_000
"""Bytes of a paper that is published here: about 120,000 words."""


class PaperRefusedError(ValueError):
    """The paper cannot be published like this; the message says what to do."""


@dataclass(frozen=True)
class Read:
    """A paper as it was read, with the anchors of the version before, and what is to be said about it."""

    text: papers.Paper
    findings: tuple[Finding, ...]
    before: papers.Paper | None = None

    @property
    def lost(self) -> list[Paragraph]:
        """Paragraphs of the version before whose address leads nowhere any more."""
        return anchors.lost(self.text, self.before) if self.before else []

    @property
    def changed(self) -> list[tuple[Paragraph, Paragraph]]:
        """Paragraphs that kept their address and not their words, as they were and as they are."""
        return anchors.changed(self.text, self.before) if self.before else []

    @property
    def new(self) -> list[Paragraph]:
        """Paragraphs with an address nobody had before."""
        return anchors.lost(self.before, self.text) if self.before else []


def read(data: bytes, *, is_markdown: bool, before: PaperVersion | None = None) -> Read:
    """Read a paper and check it; with the version before, its anchors are carried over.

    Raises ``PaperRefusedError`` where it is too long or there is no text in it, and ``InputRefused`` where it cannot
    be read.
    """
    if len(data) > LARGEST:
        raise PaperRefusedError(
            _("It has %(long)s bytes; a paper has at most %(most)s here. Part it and link the parts.")
            % {"long": f"{len(data):,}", "most": f"{LARGEST:,}"}
        )
    found = papers.paper_of(data, is_markdown=is_markdown)
    if not found.paragraphs:
        raise PaperRefusedError(_("There is a title and no text below it. Add the text."))
    for comment in found.comments:
        if sum(len(one.text) for one in comment.passages) > discussing.LONGEST_TYPED:
            raise PaperRefusedError(
                _("Line %(line)s: the comment of “%(name)s” below it has over %(most)s characters. Leave it out.")
                % {"line": comment.line, "name": comment.name, "most": f"{discussing.LONGEST_TYPED:,}"}
            )
    if before is None:
        return Read(found, check(found))
    old = paper_in(before.content, before.title)
    carried = anchors.carried_over(found, old)
    return Read(carried, check(carried, old), old)


def versions_compared(version: PaperVersion, before: PaperVersion) -> Read:
    """What changed between two versions that were published."""
    return Read(paper_in(version.content, version.title), (), paper_in(before.content, before.title))


@dataclass(frozen=True)
class Told:
    """What somebody confirmed about a paper."""

    title: str
    origin: Attribution
    is_markdown: bool
    change: str = ""


@transaction.atomic
def publish(
    organisation: Organisation, text: papers.Paper, told: Told, *, role: str, day: date, paper: Paper | None = None
) -> PaperVersion:
    """Add a version, the first one with the conversation copied below the paper, which waits for a moderator.

    The same text sent twice is one version.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    document = document_of(text)
    last = _last(organisation, paper, digest_of(document))
    if last is not None and (last.digest, last.title) == (digest_of(document), told.title):
        return last
    first = paper is None
    paper = paper or Paper.objects.create(organisation=organisation, slug=_slug(organisation, told.title))
    number = paper.versions.count() + 1
    origin = {name: value for name, value in asdict(told.origin).items() if name != "guessed"}
    version = PaperVersion.objects.create(
        paper=paper, number=number, published_on=day, role=role, language=organisation.language,
        is_markdown=told.is_markdown, title=told.title, change=told.change, content=document,
        digest=digest_of(document), **origin,
    )  # fmt: skip
    log.append(
        "publish paper", role=role, subject=f"paper {paper.pk}", day=day, version=number, digest=version.digest
    )
    if first:
        discussing.bring_along(version, text.comments)
    return version


def latest(paper: Paper) -> PaperVersion:
    """The version that is read where none is named."""
    return paper.versions.order_by("-number")[0]


def published(organisation: Organisation) -> list[PaperVersion]:
    """The latest version of each paper, the newest first."""
    found = [latest(paper) for paper in organisation.papers.all()]
    return sorted(found, key=lambda one: (one.published_on, one.title), reverse=True)


def _last(organisation: Organisation, paper: Paper | None, digest: str) -> PaperVersion | None:
    if paper is not None:
        return latest(paper)
    return PaperVersion.objects.filter(paper__organisation=organisation, number=1, digest=digest).first()


def _slug(organisation: Organisation, title: str) -> str:
    taken = set(organisation.papers.values_list("slug", flat=True))
    return free_slug(title, taken, longest=50, otherwise="paper")
