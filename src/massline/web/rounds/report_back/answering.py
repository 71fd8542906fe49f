"""Answering a proposal, point by point, with a sentence that would change it; saying whether one was understood."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.rounds import timely, voices
from massline.web.rounds.ballots import Sheet, Voter, cast_sheets, forget_order
from massline.web.rounds.models import (
    Amendment,
    Answer,
    Element,
    PositionVersion,
    Recognition,
    Response,
    ResponseAnswer,
    Round,
    Source,
    Stage,
    Statement,
    Visibility,
)
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.standing import closed, order_of, paused, shown_version


class NotOpenError(ValueError):
    """The proposal takes no answers now; the message says why."""


def answerable(round_: Round) -> PositionVersion | None:
    """The version people can answer now; None in another stage, in a pause and after the decision."""
    if timely.why_not_now(round_, Stage.REPORT_BACK):
        return None
    version = shown_version(round_)
    return None if version is None or version.decisions.exists() else version


def refuse_unless_open(version: PositionVersion) -> None:
    """Raise ``NotOpenError`` unless this very version takes answers now."""
    round_ = version.position.round
    reason = timely.why_not_now(round_, Stage.REPORT_BACK)
    if not reason and answerable(round_) != version:
        reason = _("This proposal was decided on, or another version is before people now.")
    if reason:
        raise NotOpenError(reason)


def points_of(version: PositionVersion) -> list[Element]:
    """The points of a version in order, with their words."""
    return list(version.elements.select_related("statement").order_by("order"))


def has_answered(version: PositionVersion, key: str) -> bool:
    """Whether this person answered the version; what, is never read back."""
    return Response.objects.filter(key=key, version=version).exists()


@transaction.atomic
def answer(
    version: PositionVersion, voter: Voter, to_the_whole: ResponseAnswer, points: Mapping[Statement, Answer]
) -> None:
    """Store what somebody says to the whole and to points of it; a later answer replaces it until the decision."""
    Round.objects.select_for_update().get(pk=version.position.round_id)
    refuse_unless_open(version)
    cast_sheets(version, [Sheet(voter, to_the_whole, points)])
    transaction.on_commit(forget_order, robust=True)


@transaction.atomic
def amend(
    version: PositionVersion,
    text: str,
    speaker: voices.Speaker,
    *,
    day: date,
    element: Element | None = None,
    language: str = "en",
    visibility: Visibility = Visibility.WORDS,
    channel: Channel = Channel.WEB,
) -> Statement:
    """Keep the sentence that would change a version: somebody's words like any others, tied to what they speak of."""
    refuse_unless_open(version)
    said = voices.say(
        version.position.round, text, speaker, day=day, language=language, visibility=visibility, channel=channel
    )
    Amendment.objects.get_or_create(statement=said, defaults={"version": version, "element": element})
    return said


@dataclass(frozen=True)
class Understood:
    """The newest version of a round that rests on somebody's words: its points that do, and what the author said."""

    version: PositionVersion
    points: tuple[Statement, ...]
    meant: bool | None


def cited_in(statements: Collection[Statement]) -> dict[UUID, list[Understood]]:
    """For each statement the newest shown version of each round that rests on it, oldest round first.

    Three queries, however many statements there are.
    """
    ids = [statement.pk for statement in statements]
    pairs = list(
        Source.objects.filter(statement__in=ids).order_by("target__label").values_list("statement", "target")
    )
    elements: defaultdict[UUID, list[Element]] = defaultdict(list)
    for element in (
        Element.objects.filter(statement__in={target for _said, target in pairs}, version__published_on__isnull=False)
        .select_related("version__position__round__consultation__organisation", "statement")
        .order_by("order")
    ):
        elements[element.statement_id].append(element)
    told = {(row.statement_id, row.version_id): row.meant for row in Recognition.objects.filter(statement__in=ids)}
    found: defaultdict[UUID, list[Understood]] = defaultdict(list)
    for said in ids:
        mine = {one.pk: one for own, target in pairs if own == said for one in elements[target]}.values()
        for version in _newest_of_each_round({one.version for one in mine}):
            points = tuple(one.statement for one in mine if one.version == version)
            found[said].append(Understood(version, points, told.get((said, version.pk))))
    return found


def _newest_of_each_round(versions: Collection[PositionVersion]) -> list[PositionVersion]:
    newest: dict[int, PositionVersion] = {}
    for version in sorted(versions, key=lambda one: (one.published_on or date.min, order_of(one))):
        newest[version.position.round.number] = version
    return [newest[number] for number in sorted(newest)]


@transaction.atomic
def recognise(statement: Statement, version: PositionVersion, *, meant: bool) -> Recognition:
    """The author says whether a version took their words as they meant them; they may change their mind.

    Raises ``NotOpenError`` for a version that does not rest on the words, and for words taken back.
    """
    resting = Element.objects.filter(
        version=version, version__published_on__isnull=False, statement__sources__statement=statement
    )
    if statement.withdrawn_on is not None or not resting.exists():
        raise NotOpenError(_("No point of this version rests on these words."))
    row, _created = Recognition.objects.update_or_create(
        statement=statement, version=version, defaults={"meant": meant}
    )
    return row


@transaction.atomic
def say_more(statement: Statement, text: str, receipt: str, *, day: date) -> Statement:
    """One more sentence of the same author under the same receipt: what they meant, in their own words."""
    round_ = statement.round
    if closed(round_) or paused(round_):
        raise NotOpenError(timely.why_not_now(round_, *Stage))
    again = voices.of_receipt(receipt).filter(round=round_, text=voices.clean(text)).first()
    if again is not None:
        return again
    speaker = voices.Speaker(statement.words_key, receipt, statement.section, core=statement.core)
    return voices.say(round_, text, speaker, day=day, language=statement.language)
