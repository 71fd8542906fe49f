"""What became of every contribution: an answer for each, or one for a whole theme with exceptions."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from massline.web.people.hats import Act
from massline.web.rounds import naming
from massline.web.rounds.concentrate import coding, dispositions
from massline.web.rounds.models import DispositionKind
from massline.web.rounds.standing import terms_of
from massline.web.stages.concentrate.guard import again, page_of, show, summing_up, theme_in, uuid_in
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting

LONGEST = 500
SHOWN = ("open", "answered", "all")


@summing_up(Act.WRITE)
def answers(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Contributions with what became of them; POST gives the ticked ones an answer."""
    fault = ""
    if request.method == "POST":
        fault = _answer(request, place, somebody)
        if not fault:
            return see(f"{again(request, 'answered')}#dispositions")
    shown, wanted, rows = _chosen(request, place)
    asked = {name: value for name, value in (("show", shown), ("theme", wanted)) if value}
    one_reason = bool(wanted) and terms_of(place.round).small
    ticked = {str(pk) for pk in request.POST.getlist("said")} if fault else set()
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [{"said": one, "ticked": str(one.pk) in ticked if fault else one_reason} for one in page],
        "themes": coding.code_book(place.round),
        "named": naming.named(place.round),
        "shown": shown,
        "wanted": wanted,
        "query": f"{urlencode(asked)}&",
        "one_reason": one_reason,
        "open_ones": dispositions.undisposed(place.round).count(),
        "alike": dispositions.reasons_alike(place.round),
        "kinds": [(kind.value, kind.label) for kind in dispositions.GIVEN],
        "kind": request.POST.get("kind", ""),
        "reason": request.POST.get("reason", ""),
        "fault": fault,
        "status": 422 if fault else 200,
    }
    return show(request, place, somebody, "answers.html", context, act=Act.WRITE)


def _chosen(request: HttpRequest, place: Place) -> tuple[str, str, QuerySet[Any]]:
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "open"
    wanted = theme_in(request.GET.get("theme", ""), list(place.round.themes.all()))
    rows = dispositions.with_answers(place.round)
    if shown == "open":
        rows = rows.filter(used=False, fate__isnull=True)
    elif shown == "answered":
        rows = rows.exclude(used=False, fate__isnull=True)
    if wanted == "none":
        rows = rows.filter(theme_id__isnull=True)
    elif wanted:
        rows = rows.filter(theme_id=int(wanted))
    return shown, wanted, rows


def _answer(request: HttpRequest, place: Place, somebody: Sitting) -> str:
    """What is wrong, empty where the answers were kept."""
    kind, reason = request.POST.get("kind", ""), " ".join(request.POST.get("reason", "").replace("\0", "").split())
    if kind not in {one.value for one in dispositions.GIVEN}:
        return _("Choose what became of them.")
    if len(reason) > LONGEST:
        return _("The reason has %(long)s characters; at most %(most)s fit. It is still below: shorten it.") % {
            "long": len(reason),
            "most": LONGEST,
        }
    statements = _ticked(request, place)
    if not statements:
        return _("Tick the remarks this is the answer to.")
    try:
        dispositions.answer(
            place.round, statements, DispositionKind(kind), reason,
            role=somebody.role(Act.WRITE), day=timezone.localdate(),
        )  # fmt: skip
    except dispositions.ReasonMissingError as missing:
        return str(missing)
    return ""


def _ticked(request: HttpRequest, place: Place) -> set[UUID]:
    """The remarks that were ticked, with the other pages of the theme where that was ticked too."""
    ticked = {pk for value in request.POST.getlist("said") if (pk := uuid_in(value))}
    _shown, wanted, rows = _chosen(request, place)
    if "others" in request.POST and wanted and terms_of(place.round).small:
        on_page = {pk for value in request.POST.getlist("on_page") if (pk := uuid_in(value))}
        ticked |= {pk for pk in rows.order_by().values_list("pk", flat=True) if pk not in on_page}
    return ticked
