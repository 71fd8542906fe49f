"""Opening a consultation: now yours."""

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from massline.web.rounds.ballots import SMALLEST_SECTION
from massline.web.stages.investigate.forms import BeginForm
from massline.web.stages.investigate.opening import new_ticket, open_consultation, read_ticket
from massline.web.stages.places import see
from massline.web.stages.sitting import sit_down

USUAL_WAIT = timedelta(days=28)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Now yours: four answers, and what we think before we ask, open a consultation."""
    today = timezone.localdate()
    if request.method != "POST":
        return _begin_page(request, BeginForm(initial={"ticket": new_ticket(), "promise_on": today + USUAL_WAIT}))
    data = request.POST.copy()
    try:
        ticket = read_ticket(data.get("ticket", ""))
    except signing.BadSignature:
        data["ticket"] = new_ticket()
        form = BeginForm(data)
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
        return _begin_page(request, form)
    form = BeginForm(data)
    if not form.is_valid():
        return _begin_page(request, form)
    consultation = open_consultation(ticket, form.answers(), day=today, language=get_language() or "en")
    organisation = consultation.organisation
    first = "desk:week" if form.open_now else "investigate:prepare"
    response = see(reverse(first, args=[organisation.slug, consultation.slug]))
    sit_down(request, response, organisation, slip=ticket.slip, shown=False)
    return response


def _begin_page(request: HttpRequest, form: BeginForm) -> HttpResponse:
    page = {"form": form, "smallest": SMALLEST_SECTION}
    return render(request, "investigate/begin.html", page, status=422 if form.errors else 200)
