"""The public acts of a round as an Atom feed: days only, the same ids for ever."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from massline.web.public.addresses import page_of_expectation
from massline.web.public.place import round_at
from massline.web.public.removed import what_went, why
from massline.web.public.trail import DECIDED
from massline.web.rounds.models import Closing, Decision, Outcome, PositionVersion, Round

MOST = 100
"""The newest entries; a round rarely has more public acts."""


@dataclass(frozen=True)
class Entry:
    """One public act: a stable name inside the round, its day, a title, words and an address."""

    name: str
    day: date
    title: str
    words: str
    url: str


@require_safe
def feed(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """Moves, releases, versions shown, decisions, removals, outcomes and the closing; no words of participants."""
    round_ = round_at(organisation, consultation, number)
    here = request.build_absolute_uri(_url("round", round_))
    acts = sorted(entries(round_), key=lambda one: (one.day, one.name), reverse=True)[:MOST]
    found = DaysFeed(
        title=_("%(organisation)s: %(question)s") % {
            "organisation": round_.consultation.organisation.name, "question": round_.question,
        },
        link=here,
        description=None,
        feed_url=request.build_absolute_uri(),
        language=round_.consultation.organisation.language,
        author_name=round_.consultation.organisation.name,
        feed_guid=_name(round_, "feed"),
        subtitle=_("Round %(number)s") % {"number": round_.number},
    )  # fmt: skip
    for one in acts:
        found.add_item(
            title=one.title,
            link=request.build_absolute_uri(one.url),
            description=escape(one.words) or None,  # type: ignore[arg-type]  # nothing to tell, no summary
            unique_id=_name(round_, one.name),
            pubdate=_midnight(one.day),
            updateddate=_midnight(one.day),
        )
    return HttpResponse(found.writeString("utf-8"), content_type=Atom1Feed.content_type)


class DaysFeed(Atom1Feed):
    """Updated on the day of its last act: a feed of nothing new stays the same, byte for byte."""

    def latest_post_date(self) -> datetime:
        days = [item["updateddate"] for item in self.items]
        return max(days, default=datetime(1970, 1, 1, tzinfo=UTC))


def entries(round_: Round) -> Iterator[Entry]:
    """The public acts of a round, in no order."""
    here = _url("round", round_)
    for n, change in enumerate(round_.stage_changes.order_by("id"), start=1):
        title = _("The round stands at %(stage)s") % {"stage": change.get_after_display()}
        yield Entry(f"stage/{n}", change.day, title, change.reason, here)
    for release in round_.releases.order_by("number").only("number", "published_on"):
        title = _("Figures published: release %(number)s") % {"number": release.number}
        yield Entry(f"release/{release.number}", release.published_on, title, "", _url("results", round_))
    shown = PositionVersion.objects.filter(position__round=round_, published_on__isnull=False)
    for version in shown.select_related("position"):
        if version.published_on is not None:
            title = _("Our proposal, version %(number)s") % {"number": version.number}
            yield Entry(f"version/{version.pk}", version.published_on, title, version.text, f"{here}#proposal")
    for decision in Decision.objects.filter(version__position__round=round_).select_related("version").order_by("id"):
        title = str(DECIDED[decision.kind]) % {"body": decision.body}
        name = f"decision/{decision.version_id}/{decision.pk}"
        yield Entry(name, decision.day, title, decision.reason, f"{here}#proposal")
    for removal in round_.removals.all():
        url = f"{_url('results', round_)}#removed"
        yield Entry(f"removal/{removal.pk}", removal.day, what_went(removal), why(removal), url)
    yield from _learned(round_, here)


def _learned(round_: Round, here: str) -> Iterator[Entry]:
    outcomes = Outcome.objects.filter(
        expectation__version__position__round=round_, expectation__version__published_on__isnull=False
    )
    for outcome in outcomes.select_related("expectation__version__position__round__consultation__organisation"):
        title = _("What happened: %(claim)s") % {"claim": outcome.expectation.text}
        url = page_of_expectation(outcome.expectation)
        yield Entry(f"outcome/{outcome.pk}", outcome.day, title, outcome.text, url)
    for closing in Closing.objects.filter(round=round_):
        yield Entry("closing", closing.day, _("The round is closed"), closing.because, f"{here}#sum-up")


def _url(name: str, round_: Round) -> str:
    return reverse(name, args=[round_.consultation.organisation.slug, round_.consultation.slug, round_.number])


def _name(round_: Round, act: str) -> str:
    """A name that never changes, not even where the site moves to another address."""
    return uuid5(round_.pk, act).urn


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
