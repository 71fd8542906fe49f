"""Paper that came back: sheets keyed in, many at once, a sample of them twice."""

from collections.abc import Sequence

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.record.keyfiles import KeyMissingError
from massline.web.rounds.models import PositionVersion, Stage
from massline.web.rounds.report_back import answering, keying
from massline.web.stages.places import Place, see
from massline.web.stages.report_back.forms import KeyingForm
from massline.web.stages.report_back.work import not_now
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

SALT = "massline.keying"


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.GO_BACK)
def key_in(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Type what the sheets say; all of them are stored, or none and one clear sentence."""
    version = answering.answerable(place.round)
    if version is None:
        return not_now(request, place)
    if request.method != "POST":
        return _page(request, place, somebody, version, KeyingForm())
    form = KeyingForm(request.POST)
    if not form.is_valid():
        return _page(request, place, somebody, version, form)
    points = len(answering.points_of(version))
    try:
        first = keying.read_lines(form.cleaned_data["sheets"], points)
        second = keying.read_lines(form.cleaned_data["again"], points)
        differing = keying.differences(first, second)
    except keying.SheetRefusedError as fault:
        return _page(request, place, somebody, version, form, fault=str(fault))
    before = _differed(request.POST.get("differed", ""), version)
    if differing:
        return _page(
            request, place, somebody, version, form, differing=differing, differed=max(before, len(differing))
        )
    return _store(request, place, somebody, version, form, first, typed_twice=len(second), differed=before)


def _store(
    request: HttpRequest, place: Place, somebody: Sitting, version: PositionVersion, form: KeyingForm,
    lines: Sequence[keying.Line], *, typed_twice: int, differed: int,
) -> HttpResponse:  # fmt: skip
    try:
        keying.key_in(
            version, lines, typed_twice=typed_twice, differing=min(differed, typed_twice),
            role=somebody.role(Act.GO_BACK), day=timezone.localdate(),
        )  # fmt: skip
    except keying.SheetRefusedError as fault:
        return _page(request, place, somebody, version, form, fault=str(fault))
    except (answering.NotOpenError, KeyMissingError):
        return not_now(request, place)
    return see(f"{place.url('report_back:key_in')}?did=keyed")


def _page(
    request: HttpRequest,
    place: Place,
    somebody: Sitting,
    version: PositionVersion,
    form: KeyingForm,
    *,
    fault: str = "",
    differing: Sequence[keying.Difference] = (),
    differed: int = 0,
) -> HttpResponse:
    page = {
        "version": version,
        "points": answering.points_of(version),
        "form": form,
        "fault": fault or (_("Nothing was stored yet: some sheets came out differently.") if differing else ""),
        "differing": differing,
        "differed": signing.dumps([str(version.id), differed], salt=SALT) if differed else form["differed"].value(),
        "keyed": keying.so_far(version),
        "most": keying.MOST_AT_ONCE,
    }
    status = 422 if form.errors or page["fault"] else 200
    return work_page(
        request, place, somebody, "report_back/key_in.html", page, stage=Stage.REPORT_BACK, status=status
    )


def _differed(signed: str, version: PositionVersion) -> int:
    """How many came out differently when this stack was first compared; nothing for a text we did not make."""
    try:
        identifier, differed = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return 0
    return int(differed) if identifier == str(version.id) else 0
