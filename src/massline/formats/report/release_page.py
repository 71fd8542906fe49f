"""The report on a release, as a whole: what the public may read, drawn from the release's counts alone."""

from pathlib import Path

from massline.formats.followed import TITLE
from massline.formats.markup import Html, paragraph, text
from massline.formats.release_analysis import ReleaseAnalysis
from massline.formats.report.explained import how_it_was_recomputed, what_a_release_does_not_say
from massline.formats.report.followed import ANCHOR, Followed, how_it_was_followed
from massline.formats.report.frame import framed, header_of, write_whole
from massline.formats.report.published import Published
from massline.formats.report.release_model import (
    ESTIMATED,
    GROUPED,
    STANDING,
    if_everybody_had_voted_in_release,
    opinion_groups_in_release,
    whether_it_stands_in_release,
)
from massline.formats.report.release_parts import (
    every_released_statement,
    how_far_ours,
    what_divides_in_release,
    what_is_shared_in_release,
    who_was_heard_in_release,
)
from massline.formats.wording import counted

_CONTENTS = (
    ("ours", "How far the proposal is ours"),
    ("heard", "Who was heard"),
    ("shared", "What people share"),
    ("divides", "What divides people"),
    STANDING,
    ESTIMATED,
    GROUPED,
    ("every", "Every statement"),
    (ANCHOR, TITLE),
    ("computed", "How this was computed"),
    ("silent", "What this does not say"),
)


def write_release_report(
    found: ReleaseAnalysis, path: Path | str, *, text_language: str | None = None, top: int = 10
) -> None:
    """Write ``render_release_report`` to ``path`` as UTF-8: the whole file or, if anything fails, none of it.

    Raises ``OSError`` where the folder cannot be written; an older file of that name is then left as it was.
    """
    write_whole(render_release_report(found, text_language=text_language, top=top), path)


def render_release_report(
    found: ReleaseAnalysis,
    *,
    text_language: str | None = None,
    top: int = 10,
    followed: Followed | None = None,
) -> str:
    """A release as HTML: the proposal, who was heard, what is shared and divides, the method, how and limits.

    How well the method was followed stands in every report and cannot be left out; ``followed`` are words for it,
    without them it is told as the release holds it.

    Shares are rounded as on the pages (`massline.method.shown`); what the release hides is "too few to say".
    ``text_language`` is the language of the statements (BCP 47), for screen readers and fonts. The same
    release gives the same bytes. Nothing of it reaches beyond the release.
    """
    published = Published(found=found, text_language=text_language, top=top)
    document = found.release.document
    parts = [
        how_far_ours(published),
        who_was_heard_in_release(published),
        what_is_shared_in_release(published),
        what_divides_in_release(published),
        whether_it_stands_in_release(published),
        if_everybody_had_voted_in_release(published),
        opinion_groups_in_release(published),
        every_released_statement(published),
        how_it_was_followed(document, followed),
        how_it_was_recomputed(found),
        what_a_release_does_not_say(found),
    ]
    return framed(f"{document['question']} - {document['organisation']}", _header(published), parts)


def _header(published: Published) -> Html:
    found, document = published.found, published.found.release.document
    parts = [
        paragraph(_lede(found), "lede"),
        paragraph(
            f"Release {found.release.number} of {text(document['published_on'])}, signed. Every figure here is"
            f" recomputed from the counts in the release{_except(found)}. It is of those heard, not an estimate for"
            " everybody, and nobody's answer can be told from it."
        ),
        *(paragraph(_label(label, document["open_share_percent"])) for label in document["labels"]),
    ]
    kicker = f"{document['organisation']}: {document['consultation']}, round {document['round']}"
    missing = {
        *([] if found.responses else ["ours"]),
        *([] if found.estimates else [ESTIMATED[0]]),
        *([] if found.model is not None else [STANDING[0], GROUPED[0]]),
    }
    contents = [one for one in _CONTENTS if one[0] not in missing]
    return header_of(kicker, document["question"], parts, contents=contents, language=published.text_language)


def _except(found: ReleaseAnalysis) -> str:
    return "" if found.model is None else ", except in three parts that say so"


def _lede(found: ReleaseAnalysis) -> str:
    voted, spoke = found.participation.total, found.contributors.total
    steps = found.release.document["heard_so_far"]
    if voted is not None:
        answered = f"{counted(voted, 'person', 'people')} answered."
    else:
        answered = f"{steps:,} people or more answered." if steps else "Too few answered to say how many."
    spoken = "" if spoke is None else f" {counted(spoke, 'person', 'people')} said something in their own words."
    return answered + spoken


def _label(label: str, percent: int | None) -> Html:
    share = "Some" if percent is None else f"About {percent} of 100"
    return Html(
        f"<b>{text(label).capitalize()}:</b> {share} answers came by an open link: one answer a browser, and nobody"
        " checked who."
    )
