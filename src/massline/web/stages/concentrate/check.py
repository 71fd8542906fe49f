"""The check: ten remarks drawn by lot beside the proposal, read again by somebody who did not write it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from massline.web.people.hats import MAY, Act, worn_in
from massline.web.rounds.concentrate import checks, drafting
from massline.web.rounds.standing import draft_of
from massline.web.stages.concentrate.forms import SignForm
from massline.web.stages.concentrate.guard import show, summing_up
from massline.web.stages.concentrate.proposal import version_of
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting


@summing_up(Act.CHECK)
def check(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Remarks beside the points; signed once each of them was read."""
    version, draft = version_of(place), draft_of(place.round)
    page: dict[str, Any] = {
        "version": version,
        "draft": draft,
        "nobody": not MAY[Act.CHECK] & worn_in(place.organisation),
        "signed": version.checks.order_by("-id") if version else [],
    }
    if version is None:
        return show(request, place, somebody, "check.html", page, act=Act.CHECK)
    digest = drafting.draft_digest(version)
    drawn = checks.drawn(version, digest)
    form = SignForm(request.POST if request.method == "POST" else None, initial={"seen": digest})
    read = set(request.POST.getlist("read"))
    if request.method == "POST" and draft is not None and form.is_valid():
        status = _sign(somebody, version, form, drawn, read)
        if status == 200:
            return see(f"{place.url('concentrate:check')}?did=signed#signed")
        page["status"] = status
        if status == 409:
            again = request.POST.copy()
            again["seen"] = digest
            form.data = again
    elif form.errors:
        page["status"] = 422
    page |= {
        "form": form,
        "rows": [{"drawn": one, "read": str(one.statement.pk) in read} for one in drawn],
        "points": version.elements.select_related("statement").order_by("order"),
        "holds": checks.check_of(version) is not None,
    }
    return show(request, place, somebody, "check.html", page, act=Act.CHECK)


def _sign(somebody: Sitting, version: Any, form: SignForm, drawn: list[checks.Drawn], read: set[str]) -> int:
    told = form.cleaned_data
    if told["seen"] == drafting.draft_digest(version) and not {str(one.statement.pk) for one in drawn} <= read:
        form.add_error(None, _("Tick each remark once you have read it against the proposal."))
        return 422
    if not drawn:
        form.add_error(None, _("There is no remark to read against the proposal."))
        return 422
    try:
        checks.sign(
            version, told["note"], seen=told["seen"], remarks=len(drawn),
            role=somebody.role(Act.CHECK), day=timezone.localdate(),
        )  # fmt: skip
    except drafting.ChangedMeanwhileError:
        form.add_error(
            None,
            _(
                "The proposal was changed while you read. Other remarks were drawn: "
                "read them against it as it stands."
            ),
        )
        return 409
    return 200
