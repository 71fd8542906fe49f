"""Stacks at the desk: what each person keyed in, set aside whole and counted again, with the figures both ways."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from massline.web.people import two_people
from massline.web.people.hats import Act
from massline.web.people.models import TwoPersonKind
from massline.web.rounds import publisher
from massline.web.rounds.before_and_after import stands_in_figures
from massline.web.rounds.gather import stacks as kept
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, see
from massline.web.stages.proposing import confirm
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


class ReasonForm(forms.Form):
    """Why a stack is set aside, or what was found."""

    reason = LineField(
        max_length=300,
        required=False,
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Those whose words these are read it on their receipt. Name nobody."),
        error_messages={"max_length": gettext_lazy("At most 300 characters. Shorten it.")},
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.MODERATE)
def stacks(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Who keyed in how many notes; POST sets one stack aside or counts it again, by two where figures change."""
    form, by = ReasonForm(request.POST or None), request.POST.get("stack", "")[:32].replace("\x00", "")
    if request.method == "POST" and form.is_valid():
        again, reason = "again" in request.POST, form.cleaned_data["reason"]
        act = kept.count_again if again else kept.set_aside
        role, day = str(somebody.role(Act.MODERATE)), timezone.localdate()
        try:
            if _needs_two(place, by):
                kept.check(place.round, by, again=again, reason=reason)
                what = {"round": place.round.pk.hex, "stack": by, "again": again, "reason": reason}
                return confirm(request, place, somebody, TwoPersonKind.SET_ASIDE, what)
            act(place.round, by, reason=reason, role=role, day=day, **_alone(place, by))
        except (kept.NotAsideError, two_people.TwoPersonError) as fault:
            form.add_error("reason", str(fault))
        else:
            return see(f"{place.url('gather:stacks')}?did={'again' if again else 'aside'}")
    there = kept.stacks(place.round)
    rows = [
        {
            "stack": one,
            "figures": publisher.contributors_with_and_without(place.round, one.by),
            "two": _needs_two(place, one.by),
            "form": form if one.by == by else ReasonForm(auto_id=f"{one.by[:8]}_%s"),
        }
        for one in there
    ]
    page = {"rows": rows, "form": form if form.errors and by not in {one.by for one in there} else None}
    return work_page(request, place, somebody, "gather/stacks.html", page, status=422 if form.errors else 200)


def _alone(place: Place, by: str) -> dict[str, bool]:
    """What the log says where figures change and nobody second has to agree."""
    return {"alone": True} if stands_in_figures(place.round, by) else {}


def _needs_two(place: Place, by: str) -> bool:
    """Whether some of a stack stands in published figures, and two keep the keys."""
    return two_people.separated(place.organisation, Act.REMOVE) and stands_in_figures(place.round, by)
