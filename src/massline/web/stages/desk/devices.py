"""Where my desk is open: every device of one's own, named as one likes, closed one by one or all at once."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from massline.web.people import open_desks
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

LONGEST_NAME = 40
SHOWN = 16
"""Letters of a row's name that a form carries: enough to tell devices apart, and they open nothing."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk()
def devices(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The devices on which I have this desk open; POST names one, closes one, or closes all but this."""
    mine = open_desks.of(somebody.holder)
    if request.method == "POST":
        return _change(request, place, somebody)
    rows = [
        {
            "key": one.pk[:SHOWN],
            "device": one.device or _("a device"),
            "until": one.until,
            "here": one == somebody.desk,
        }
        for one in sorted(mine, key=lambda one: (one != somebody.desk, one.device.casefold(), one.pk))
    ]
    return work_page(request, place, somebody, "desk/devices.html", {"rows": rows})


def _change(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    mine = open_desks.of(somebody.holder)
    if "others" in request.POST:
        mine.exclude(pk=somebody.desk.pk).delete()
        return see(f"{place.url('desk:devices')}?did=closed")
    chosen = mine.filter(pk__startswith=request.POST.get("device", "")[:SHOWN].replace("\x00", "") or "none")
    if "close" in request.POST:
        chosen.exclude(pk=somebody.desk.pk).delete()
        return see(f"{place.url('desk:devices')}?did=closed")
    open_desks.call(chosen, LineField(required=False).clean(request.POST.get("called", ""))[:LONGEST_NAME])
    return see(f"{place.url('desk:devices')}?did=called")
