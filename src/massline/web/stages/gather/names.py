"""The list of names: how many there are, names added, names taken off. No page shows one."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.rounds import guarding
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


class NamesForm(forms.Form):
    """Names to add or to take off, one a line or with commas."""

    names = forms.CharField(
        required=False,
        max_length=20_000,
        label=gettext_lazy("Names, one a line"),
        help_text=gettext_lazy("As people say them: first name and surname, a nickname, the name of a manager."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": gettext_lazy("This is too long. Add the names in several parts.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.MODERATE)
def names(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """How many names are guarded; on POST names are added, taken off, or all of them forgotten."""
    if request.method != "POST":
        return _page(request, place, somebody, NamesForm())
    form, act = NamesForm(request.POST), request.POST.get("act", "")
    if not form.is_valid():
        return _page(request, place, somebody, form, status=422)
    typed = "" if act == "clear" else form.cleaned_data["names"]
    role, day = str(somebody.role(Act.MODERATE)), timezone.localdate()
    try:
        if act == "clear" or (act == "remove" and typed.strip()):
            guarding.unguard(place.organisation, typed, role=role, day=day)
        else:
            guarding.guard(place.organisation, typed, role=role, day=day)
    except guarding.NotGuardedError as fault:
        form.add_error("names", str(fault))
        return _page(request, place, somebody, form, status=422)
    return see(f"{place.url('gather:names')}?did=guarded")


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, form: NamesForm, *, status: int = 200
) -> HttpResponse:
    page = {"form": form, "count": place.organisation.guarded_names.count()}
    return work_page(request, place, somebody, "gather/names.html", page, status=status)
