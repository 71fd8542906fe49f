"""Which consultation a page belongs to, and what the stages say the same way."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from massline.web.people.models import Organisation
from massline.web.rounds import loop, standing
from massline.web.rounds.models import Consultation, Round, Stage
from massline.web.rounds.report_back import answering

PAGES = {
    Stage.INVESTIGATE: "investigate:prepare",
    Stage.GATHER: "gather:ask",
    Stage.CONCENTRATE: "concentrate:sum_up",
    Stage.REPORT_BACK: "report_back:go_back",
    Stage.PRACTICE: "practice:try",
    Stage.SUM_UP: "sum_up:learn",
}
"""The page at the desk where each stage is worked on."""


@dataclass(frozen=True)
class Place:
    """A consultation with its present round: what a page of a stage is about."""

    consultation: Consultation
    round: Round

    @property
    def organisation(self) -> Organisation:
        return self.consultation.organisation

    @cached_property
    def stage(self) -> Stage:
        """Where the round stands."""
        return loop.stage_of(self.round)

    @cached_property
    def paused(self) -> bool:
        """Nothing is taken and nothing moves."""
        return standing.paused(self.round)

    @property
    def asking(self) -> bool:
        """Answers and words are taken now."""
        return self.stage == Stage.GATHER and not self.paused

    @property
    def answering(self) -> bool:
        """A proposal is before people, and answers to it are taken now."""
        return answering.answerable(self.round) is not None

    @property
    def proposal_url(self) -> str:
        """Address of our proposal for everybody."""
        return self.url("report_back:proposal")

    @property
    def published_on(self) -> date | None:
        """The day of the last release, None before the first."""
        return self.round.releases.order_by("-number").values_list("published_on", flat=True).first()

    @property
    def results(self) -> str:
        """Address of the results, empty where the site has no such page or nothing was published."""
        if self.published_on is None:
            return ""
        return public_page("results", *self.slugs, self.round.number) or public_page("results", *self.slugs)

    @property
    def slugs(self) -> tuple[str, str]:
        return self.organisation.slug, self.consultation.slug

    @property
    def week_url(self) -> str:
        """Address of the desk."""
        return self.url("desk:week")

    @property
    def people_url(self) -> str:
        """Address of the page of people and hats."""
        return self.url("desk:people")

    def url(self, name: str) -> str:
        """Address of a page that takes the organisation and the consultation."""
        return reverse(name, args=self.slugs)


def find_place(organisation: str, consultation: str) -> Place:
    """The consultation at this address with its latest round. Raises ``Http404`` where there is none."""
    found = (
        Round.objects.filter(
            consultation__organisation__slug=organisation,
            consultation__slug=consultation,
        )
        .select_related("consultation__organisation")
        .order_by("-number")
        .first()
    )
    if found is None:
        raise Http404
    return Place(found.consultation, found)


def see(url: str) -> HttpResponse:
    """Send the browser on after a change, so that a reload repeats nothing."""
    return HttpResponseRedirect(url, status=303)


def public_page(name: str, *arguments: object) -> str:
    """Address of a page outside the stages, empty where the site has none of this name."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def refuse(
    request: HttpRequest, place: Place, *, status: int, happened: str, todo: str, safe: str = "", go: str = ""
) -> HttpResponse:
    """A page that says no: what happened, what is safe, what to do."""
    page = {
        "place": place,
        "happened": happened,
        "safe": safe or _("Nothing was lost: whatever you sent before is kept."),
        "todo": todo,
        "go": go,
    }
    return render(request, "stages/refusal.html", page, status=status)
