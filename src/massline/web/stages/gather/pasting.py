"""Paste what you have: read it, show each remark, keep what a person ticked. Nothing is stored before that."""

from dataclasses import asdict
from datetime import date

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.people.hats import Act
from massline.web.record.keyfiles import KeyMissingError
from massline.web.rounds.gather import listening, pasting
from massline.web.rounds.guarding import Guard
from massline.web.rounds.models import Stage
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.slips import new_slip
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.rounds.voices import WordsRefusedError
from massline.web.stages.gather.forms import PasteForm
from massline.web.stages.gather.keying import new_credential
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

A_DAY = 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LISTEN)
def paste(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A field and a file; on POST every remark found, to be ticked. Nothing is stored here."""
    if request.method != "POST":
        return _page(request, place, somebody, PasteForm(place=place))
    form = PasteForm(request.POST, request.FILES, place=place)
    not_now = why_not_now(place.round, Stage.GATHER)
    if not_now:
        form.add_error(None, not_now)
        return _page(request, place, somebody, form, status=409)
    if not form.is_valid():
        return _page(request, place, somebody, form, status=422)
    told = form.cleaned_data
    setting = pasting.Setting.of(
        listening.sections_of(place.round), told["section"], timezone.localdate(), told["language"], told["names"],
        guard=Guard.of(place.organisation),
    )  # fmt: skip
    try:
        found = pasting.read(_text(form), told["kind"], setting)
    except pasting.PasteRefusedError as fault:
        form.add_error("file" if told["file"] else "pasted", str(fault))
        return _page(request, place, somebody, form, status=422)
    return _preview(request, place, somebody, found, _seal(place, new_credential(), found))


def _text(form: PasteForm) -> str:
    file = form.cleaned_data["file"]
    if file is None:
        return str(form.cleaned_data["pasted"])
    if file.size > pasting.LARGEST:
        raise pasting.PasteRefusedError(_("The file is larger than 1 MB. Cut it into smaller ones."))
    return pasting.decode(file.read())


@require_POST
@at_the_desk(Act.LISTEN)
def keep(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Store the remarks that were ticked, all or none; the same form sent twice stores them once."""
    sealed = request.POST.get("found", "")
    try:
        ticket, rows = signing.loads(sealed, salt=_salt(place), max_age=A_DAY)
        found = pasting.Pasted(tuple(pasting.Found(*row) for row in rows))
    except (signing.BadSignature, ValueError, TypeError):
        form = PasteForm({}, place=place)
        form.errors.clear()
        form.add_error(None, _("This page was open for more than a day, or was cut short. Paste it once more."))
        return _page(request, place, somebody, form, status=422)
    wanted = {int(one) for one in request.POST.getlist("keep") if one.isascii() and one.isdecimal() and len(one) < 6}
    ticked = [at for at in range(len(found.remarks)) if at in wanted]
    if not ticked:
        fault = _("Nothing is ticked, so nothing was kept. Tick each remark you have read.")
        return _preview(request, place, somebody, found, sealed, fault=fault, status=422)
    try:
        listening.take_down(
            place.round, _remarks(place, found, ticked, ticket), role=somebody.role(Act.LISTEN),
            day=timezone.localdate(),
        )  # fmt: skip
    except NotNowError as refused:
        return _preview(request, place, somebody, found, sealed, fault=str(refused), status=409, ticked=wanted)
    except (listening.NotTakenError, WordsRefusedError, KeyMissingError) as refused:
        return _preview(request, place, somebody, found, sealed, fault=str(refused), status=422, ticked=wanted)
    return see(f"{place.url('gather:untold')}?did=kept")


def _remarks(place: Place, found: pasting.Pasted, ticked: list[int], ticket: str) -> list[listening.Remark]:
    """One person of the paste is one contributor, by a number that nobody keeps."""
    sections = {section.slug: section for section in place.organisation.sections.all()}
    receipts: dict[int, str] = {}
    return [
        listening.Remark(
            text=one.text,
            credential=f"{ticket}:{one.person}",
            receipt=receipts.setdefault(one.person, new_slip()),
            section=sections.get(one.section),
            channel=Channel(one.channel),
            day=date.fromisoformat(one.day),
            language=one.language,
            label=one.label,
        )
        for one in (found.remarks[at] for at in ticked)
    ]


def _seal(place: Place, ticket: str, found: pasting.Pasted) -> str:
    """The remarks as they travel in the form, signed: what was taken out cannot come back in."""
    rows = [list(asdict(one).values()) for one in found.remarks]
    return signing.dumps([ticket, rows], salt=_salt(place), compress=True)


def _preview(
    request: HttpRequest, place: Place, somebody: Sitting, found: pasting.Pasted, sealed: str, *, fault: str = "",
    status: int = 200, ticked: set[int] | None = None,
) -> HttpResponse:  # fmt: skip
    names = {row.section.slug: row.name for row in listening.sections_of(place.round)}
    channels = {one.value: one.label for one in Channel}
    page = {
        "found": [(at, one, names.get(one.section, ""), channels[Channel(one.channel)], at in (ticked or set()))
                  for at, one in enumerate(found.remarks)],
        "pasted": found,
        "sealed": sealed,
        "fault": fault,
        "people": len({one.person for one in found.remarks}),
    }  # fmt: skip
    return work_page(request, place, somebody, "gather/preview.html", page, status=status)


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, form: PasteForm, *, status: int = 200
) -> HttpResponse:
    page = {"form": form, "not_now": why_not_now(place.round, Stage.GATHER), "most": pasting.MOST}
    return work_page(request, place, somebody, "gather/paste.html", page, status=status)


def _salt(place: Place) -> str:
    return f"massline.paste:{place.round.id}"
