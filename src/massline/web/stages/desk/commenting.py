"""Comments below papers at the desk: the queue, the verdicts, a comment taken up into the round."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from massline.papers.thread import passages_in
from massline.web.library import discussing
from massline.web.library.conversation import Part, parts_of
from massline.web.library.models import Comment
from massline.web.people.hats import Act
from massline.web.record.keyfiles import KeyMissingError
from massline.web.rounds import personal
from massline.web.rounds.guarding import Guard
from massline.web.rounds.models import Verdict
from massline.web.rounds.models.statement import LONGEST
from massline.web.rounds.voices import WordsRefusedError
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.verdicts import LISTS, VerdictForm
from massline.web.stages.work import work_page

A_PAGE = 50
TAKE_UP = "take_up"


class JudgeForm(VerdictForm):
    """A verdict on one comment, or a stretch of it for the round."""

    comment = forms.UUIDField()
    verdict = forms.ChoiceField(choices=[*Verdict.choices, (TAKE_UP, TAKE_UP)])
    words = forms.CharField(required=False, strip=False, max_length=discussing.LONGEST)

    @property
    def fault(self) -> str:
        """The one sentence that says what to mend."""
        return next((str(text) for found in self.errors.values() for text in found), "")


@dataclass(frozen=True)
class Card:
    """One comment as a moderator sees it."""

    comment: Comment
    parts: tuple[Part, ...]
    found: list[str]
    """What may be personal in it."""
    seen: str
    why: str
    verdict: str
    stretch: str
    """What stands in the field for the round: the first own words that are short enough."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.MODERATE)
def comments(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The comments that wait, or those judged before; on POST a verdict is added, or one is taken up."""
    if request.method != "POST":
        return _queue(request, place, somebody)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        fault = _("Choose a comment and what happens to it.") if "comment" in form.errors else form.fault
        return _queue(request, place, somebody, status=422, fault=fault)
    told, day, role = form.cleaned_data, timezone.localdate(), str(somebody.role(Act.MODERATE))
    mine = Comment.objects.filter(version__paper__organisation=place.organisation)
    comment = get_object_or_404(mine, pk=told["comment"])
    try:
        if told["verdict"] == TAKE_UP:
            _take_up(place, comment, told["words"], role)
        else:
            discussing.judge(
                comment, Verdict(told["verdict"]), seen=told["seen"], role=role, day=day, reason=told["reason"]
            )
    except (discussing.CommentRefusedError, WordsRefusedError) as refused:
        return _queue(request, place, somebody, status=422, fault=str(refused))
    except discussing.JudgedMeanwhileError as meanwhile:
        return _queue(request, place, somebody, status=409, fault=str(meanwhile))
    show = request.POST.get("show", "")
    did = "taken-up" if told["verdict"] == TAKE_UP else "judged"
    return see(f"{place.url('desk:comments')}?show={show if show in LISTS else 'waiting'}&did={did}")


def _take_up(place: Place, comment: Comment, words: str, role: str) -> None:
    if not place.asking:
        raise discussing.CommentRefusedError(_("The round takes no sentences now: it is not at “Ask”, or is paused."))
    try:
        discussing.take_up(comment, place.round, words, role=role, day=timezone.localdate())
    except KeyMissingError:
        raise discussing.CommentRefusedError(
            _("The key of this consultation is gone: nothing can be added to it.")
        ) from None


def _queue(
    request: HttpRequest, place: Place, somebody: Sitting, *, status: int = 200, fault: str = ""
) -> HttpResponse:
    show = request.GET.get("show") or request.POST.get("show", "")
    show = show if show in LISTS else "waiting"
    rows = discussing.of_organisation(place.organisation, None if show == "waiting" else Verdict(show))
    part = Paginator(rows.defer("receipt_hash", "salt"), A_PAGE).get_page(request.GET.get("page"))
    guard = Guard.of(place.organisation)
    page = {
        "cards": [_card(one, guard) for one in part.object_list], "part": part, "show": show, "lists": LISTS,
        "fault": fault,
    }  # fmt: skip
    return work_page(request, place, somebody, "desk/comments.html", page, status=status)


def _card(one: Comment, guard: Guard) -> Card:
    text = f"{one.name}\n{one.text}"
    own = [
        part.text for part in passages_in(one.text.split("\n"), 1) if not part.quoted and len(part.text) <= LONGEST
    ]
    return Card(
        one, parts_of(one.text, one.version, {}), personal.kinds_in(text, names=guard.spans(text)),
        str(getattr(one, "seen", "") or ""), getattr(one, "why", "") or "", getattr(one, "verdict", "") or "",
        own[0] if own else "",
    )  # fmt: skip
