"""Minutes: many remarks of one meeting at once, one a line."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.record.keyfiles import KeyMissingError
from massline.web.rounds.gather import listening
from massline.web.rounds.models import Stage
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.slips import new_slip
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.rounds.voices import WordsRefusedError, clean
from massline.web.stages.gather.forms import MinutesForm
from massline.web.stages.gather.keying import new_credential
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

SALT = "massline.minutes"
A_DAY = 24 * 60 * 60
MOST_LINES = 200


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LISTEN)
def minutes(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A field with one remark a line; all of them are kept, or none and the line that is wrong."""
    if request.method != "POST":
        return _page(request, place, somebody, MinutesForm(place=place))
    form = MinutesForm(request.POST, place=place)
    ticket = request.POST.get("ticket", "")
    try:
        meeting = str(signing.loads(ticket, salt=SALT, max_age=A_DAY))
    except signing.BadSignature:
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
        return _page(request, place, somebody, form, status=422)
    if not form.is_valid():
        return _page(request, place, somebody, form, ticket, status=422)
    try:
        remarks = _remarks(form, meeting)
        listening.take_down(
            place.round, remarks, role=somebody.role(Act.LISTEN), day=timezone.localdate()
        )  # fmt: skip
    except NotNowError as fault:
        form.add_error(None, str(fault))
        return _page(request, place, somebody, form, ticket, status=409)
    except (listening.NotTakenError, WordsRefusedError, KeyMissingError) as fault:
        form.add_error("lines", str(fault))
        return _page(request, place, somebody, form, ticket, status=422)
    return see(f"{place.url('gather:untold')}?did=kept")


def _remarks(form: MinutesForm, meeting: str) -> list[listening.Remark]:
    told = form.cleaned_data
    remarks: list[listening.Remark] = []
    for number, line in enumerate(told["lines"].splitlines(), start=1):
        if not line.strip():
            continue
        try:
            words = clean(line)
        except WordsRefusedError as fault:
            raise listening.NotTakenError(
                _('Line %(number)s, "%(value)s": %(fault)s')
                % {"number": number, "value": line.strip()[:40], "fault": fault}
            ) from None
        # Numbered by what was said before it, so that a line mended and sent again is the same person's.
        remarks.append(
            listening.Remark(
                text=words, credential=f"{meeting}:{len(remarks)}", receipt=new_slip(), section=form.chosen,
                channel=Channel.MEETING, day=told["day"], language=told["language"],
            )
        )  # fmt: skip
    if not remarks:
        raise listening.NotTakenError(_("There are no words in it yet. Write one remark a line."))
    if len(remarks) > MOST_LINES:
        raise listening.NotTakenError(
            _("These are %(count)s lines; send at most %(most)s at once.")
            % {"count": len(remarks), "most": MOST_LINES}
        )
    return remarks


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, form: MinutesForm, ticket: str = "", *, status: int = 200
) -> HttpResponse:
    page = {
        "form": form,
        "ticket": ticket or signing.dumps(new_credential(), salt=SALT),
        "not_now": why_not_now(place.round, Stage.GATHER),
    }
    return work_page(request, place, somebody, "gather/minutes.html", page, status=status)
