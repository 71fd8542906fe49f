"""A meeting on the wall: the question in huge letters, what people say, hands, and minutes to print."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.web.people.hats import Act
from massline.web.record.keyfiles import KeyMissingError
from massline.web.rounds.gather import approaching, listening
from massline.web.rounds.models import ShowOfHands, Stage, Statement, VisitKind
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.slips import new_slip
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.rounds.voices import WordsRefusedError, open_to_votes
from massline.web.stages.gather.forms import EndForm, HandsForm, SaidForm
from massline.web.stages.gather.keying import new_credential
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

SALT = "massline.meeting"
A_DAY = 24 * 60 * 60
ON_THE_WALL = 100


@dataclass(frozen=True)
class Counted:
    """A show of hands for one sentence: of one section, or of everybody in the room."""

    row: ShowOfHands
    section: str


@require_safe
@at_the_desk()
def meeting(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The question, what people say, and the sentences hands can be raised for."""
    return _wall(request, place, somebody, SaidForm(place=place))


@require_POST
@at_the_desk(Act.LISTEN)
def say(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Keep one remark said in the room. Its author gets a slip afterwards: the wall shows no receipts."""
    form = SaidForm(request.POST, place=place)
    ticket = request.POST.get("ticket", "")
    try:
        person = str(signing.loads(ticket, salt=SALT, max_age=A_DAY))
    except signing.BadSignature:
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
        return _wall(request, place, somebody, form, status=422)
    if not form.is_valid():
        return _wall(request, place, somebody, form, ticket=ticket, status=422)
    day = timezone.localdate()
    remark = listening.Remark(
        text=form.cleaned_data["text"], credential=person, receipt=new_slip(), section=form.chosen,
        channel=Channel.MEETING, day=day, language=place.organisation.language,
    )  # fmt: skip
    try:
        listening.take_down(place.round, [remark], role=somebody.role(Act.LISTEN), day=day)
    except NotNowError as fault:
        form.add_error(None, str(fault))
        return _wall(request, place, somebody, form, ticket=ticket, status=409)
    except (listening.NotTakenError, WordsRefusedError, KeyMissingError) as fault:
        form.add_error(None, str(fault))
        return _wall(request, place, somebody, form, ticket=ticket, status=422)
    # No fragment: with one the browser would not put the cursor into the field for the next remark.
    return see(f"{place.url('gather:meeting')}?section={form.cleaned_data['section']}")


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LISTEN)
def hands(request: HttpRequest, place: Place, somebody: Sitting, label: str) -> HttpResponse:
    """One sentence on the wall, and the hands counted for it."""
    on_the_wall = (approaching.said_in_the_room(place.round, timezone.localdate()), open_to_votes(place.round))
    statement = next((found for one in on_the_wall if (found := one.filter(label=label).first())), None)
    if statement is None:
        raise Http404
    if request.method != "POST":
        return _raise_hands(request, place, somebody, statement, HandsForm(place=place))
    form = HandsForm(request.POST, place=place)
    if not form.is_valid():
        return _raise_hands(request, place, somebody, statement, form, 422)
    told = form.cleaned_data
    counts = (told["agree"], told["disagree"], told["passed"])
    try:
        approaching.show_of_hands(
            statement, form.row, counts, role=somebody.role(Act.LISTEN), day=timezone.localdate()
        )
    except NotNowError as fault:
        form.add_error(None, str(fault))
        return _raise_hands(request, place, somebody, statement, form, 409)
    except listening.NotTakenError as fault:
        form.add_error("agree", str(fault))
        return _raise_hands(request, place, somebody, statement, form, 422)
    return see(f"{request.path}?did=hands")


@require_safe
@at_the_desk()
def written(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Minutes to print: what was said, hands as they were counted, what went both ways."""
    day = _day(request)
    said = _said(place, day)
    counted = _hands(place, day)
    asked = Statement.objects.filter(id__in=counted, withdrawn_on__isnull=True).exclude(
        id__in=[one.id for one in said]
    )
    page = {
        "day": day,
        "lines": [(one, counted.get(one.id, [])) for one in [*asked, *said]],
        "visits": list(place.round.visits.filter(kind=VisitKind.MEETING, day=day)[:1]),
    }
    return work_page(request, place, somebody, "gather/meeting_minutes.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LISTEN)
def end(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Write the meeting down: who was there in totals, what we explained, what we were taught."""
    if request.method != "POST":
        return _end(request, place, somebody, EndForm(place=place))
    form = EndForm(request.POST, place=place)
    if not form.is_valid():
        return _end(request, place, somebody, form, 422)
    told = form.cleaned_data
    try:
        approaching.end_meeting(
            place.round, form.there(), explained=told["explained"], taught=told["taught"], evening=told["evening"],
            role=somebody.role(Act.LISTEN), day=timezone.localdate(),
        )  # fmt: skip
    except NotNowError as fault:
        form.add_error(None, str(fault))
        return _end(request, place, somebody, form, 409)
    except listening.NotTakenError as fault:
        form.add_error(None, str(fault))
        return _end(request, place, somebody, form, 422)
    return see(f"{place.url('gather:ask')}?did=met")


def _end(request: HttpRequest, place: Place, somebody: Sitting, form: EndForm, status: int = 200) -> HttpResponse:
    page = {"form": form, "not_now": why_not_now(place.round, Stage.GATHER)}
    return work_page(request, place, somebody, "gather/meeting_end.html", page, status=status)


def _wall(
    request: HttpRequest, place: Place, somebody: Sitting, form: SaidForm, *, ticket: str = "", status: int = 200
) -> HttpResponse:
    if not form.is_bound:
        form.initial["section"] = request.GET.get("section", "")
    form.fields["text"].widget.attrs["autofocus"] = True
    day = timezone.localdate()
    said = _said(place, day)
    page = {
        "form": form,
        "ticket": ticket or signing.dumps(new_credential(), salt=SALT),
        "said": said[::-1],
        "asked": _asked(place, said),
        "counted": set(_hands(place, day)),
        "not_now": why_not_now(place.round, Stage.GATHER),
    }
    return work_page(request, place, somebody, "gather/meeting.html", page, status=status)


def _raise_hands(
    request: HttpRequest, place: Place, somebody: Sitting, statement: Statement, form: HandsForm, status: int = 200
) -> HttpResponse:
    form.fields["agree"].widget.attrs["autofocus"] = True
    day = timezone.localdate()
    counted = _hands(place, day).get(statement.id, [])
    if not form.is_bound:
        form.initial["section"] = _next_section(place, counted)
    said = _said(place, day)
    order = [*said[::-1], *_asked(place, said)]
    at = next((n for n, one in enumerate(order) if one.pk == statement.pk), len(order))
    page = {
        "statement": statement,
        "form": form,
        "counted": counted,
        "following": order[at + 1] if at + 1 < len(order) else None,
        "not_now": why_not_now(place.round, Stage.GATHER),
    }
    return work_page(request, place, somebody, "gather/hands.html", page, status=status)


def _next_section(place: Place, counted: list[Counted]) -> str:
    """The section whose hands come next, once they are counted section by section; else everybody."""
    if not counted or counted[-1].row.section_id is None:
        return ""
    done = {one.row.section_id for one in counted}
    left = [row.section.slug for row in listening.sections_of(place.round) if row.section_id not in done]
    return left[0] if left else ""


def _said(place: Place, day: date) -> list[Statement]:
    """What was said in the room on this day, in the order of the labels."""
    said = approaching.said_in_the_room(place.round, day).defer("words_key", "receipt_hash", "salt")
    return sorted(said, key=lambda one: (len(one.label), one.label))[-ON_THE_WALL:]


def _asked(place: Place, said: list[Statement]) -> list[Statement]:
    """Sentences open to answers that were there before, those of the organisers first; as many as a wall holds."""
    found = open_to_votes(place.round).exclude(id__in=[one.id for one in said]).order_by("origin", "label")
    return list(found.defer("words_key", "receipt_hash", "salt")[:ON_THE_WALL])


def _hands(place: Place, day: date) -> dict[UUID, list[Counted]]:
    names = {row.section_id: row.name for row in listening.sections_of(place.round)}
    found: dict[UUID, list[Counted]] = {}
    for row in ShowOfHands.objects.filter(statement__round=place.round, day=day).order_by("id"):
        section = names.get(row.section_id, "") if row.section_id else ""
        found.setdefault(row.statement_id, []).append(Counted(row, section or _("Everybody in the room")))
    return found


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()
