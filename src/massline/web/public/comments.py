"""Comments below a paper: the form of a guest, the policy, and the feed of what was approved."""

from datetime import UTC, datetime, time

from django import forms
from django.core import signing
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from massline.web.library import discussing
from massline.web.library.conversation import address_of, conversation, parts_of
from massline.web.library.models import CommentVerdict, Paper, TakenUp
from massline.web.library.publishing import latest
from massline.web.public.feed import DaysFeed
from massline.web.rounds.models import Statement, Verdict
from massline.web.rounds.slips import new_slip

A_DAY = 24 * 60 * 60
MOST = 100
"""The newest comments in the feed."""


class CommentForm(forms.Form):
    """What a guest writes, under whatever name."""

    name = forms.CharField(
        required=False,
        label=gettext_lazy("What shall we call you?"),
        help_text=gettext_lazy("Any name you like, or none. Nobody checks it, and no account is made."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Your comment"),
        help_text=gettext_lazy(
            "More than 10 characters. Begin a line with > to quote the paper; write @name to answer somebody."
        ),
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
    )


def fresh_ticket(paper: Paper) -> str:
    """The receipt of a comment that is not written yet, as it travels in the form: sent twice, it is one comment."""
    return signing.dumps(new_slip(), salt=_salt(paper))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, organisation: str, paper: str) -> HttpResponse:
    """The form alone; on POST the comment is kept for a moderator, and the answer is the page with its receipt."""
    found = get_object_or_404(
        Paper.objects.select_related("organisation"), organisation__slug=organisation, slug=paper
    )
    if request.method != "POST":
        return _form(request, found, CommentForm(), fresh_ticket(found))
    form, ticket = CommentForm(request.POST), request.POST.get("ticket", "")
    try:
        receipt = signing.loads(ticket, salt=_salt(found), max_age=A_DAY)
    except signing.BadSignature:
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
        ticket = fresh_ticket(found)
    if not form.is_valid():
        return _form(request, found, form, ticket)
    told, version = form.cleaned_data, latest(found)
    try:
        said = discussing.say(
            version, told["text"], name=told["name"], receipt=receipt, language=get_language() or "en"
        )
    except discussing.CommentRefusedError as fault:
        form.add_error(fault.field, str(fault))
        return _form(request, found, form, ticket)
    people = {person.name: person.first for person in conversation(found).people}
    page = {
        "organisation": found.organisation, "lang": found.organisation.language, "paper": found, "version": version,
        "comment": said, "parts": parts_of(said.text, said.version, people), "receipt": receipt,
        "same_name": said.name in people,
    }  # fmt: skip
    return render(request, "public/comment_noted.html", page)


def _form(request: HttpRequest, paper: Paper, form: CommentForm, ticket: str) -> HttpResponse:
    page = {
        "organisation": paper.organisation, "lang": paper.organisation.language, "paper": paper,
        "version": latest(paper), "form": form, "ticket": ticket,
    }  # fmt: skip
    return render(request, "public/comment.html", page, status=422 if form.errors else 200)


@require_safe
def policy(request: HttpRequest, organisation: str, paper: str) -> HttpResponse:
    """What is shown below papers, what is not, who decides, and what an author can do."""
    found = get_object_or_404(
        Paper.objects.select_related("organisation"), organisation__slug=organisation, slug=paper
    )
    page = {"organisation": found.organisation, "lang": found.organisation.language, "paper": found}
    return render(request, "public/comment_policy.html", page | {"version": latest(found)})


@require_safe
def feed(request: HttpRequest, organisation: str, paper: str) -> HttpResponse:
    """Approved comments, dated by the day they were approved; nothing that is held, refused or taken back."""
    found = get_object_or_404(
        Paper.objects.select_related("organisation"), organisation__slug=organisation, slug=paper
    )
    here = request.build_absolute_uri(reverse("paper", args=[organisation, paper]))
    title = latest(found).title
    told = DaysFeed(
        title=_("Comments on %(title)s") % {"title": title}, link=here, description=None,
        feed_url=request.build_absolute_uri(), language=found.organisation.language,
        author_name=found.organisation.name, feed_guid=found.pk.urn,
    )  # fmt: skip
    rows = discussing.shown(found).filter(withdrawn_on__isnull=True)
    rows = rows.annotate(day=Max("verdicts__day"))
    for one in sorted(rows, key=lambda row: (row.day, row.version.number, row.place), reverse=True)[:MOST]:
        day = datetime.combine(one.day, time(), tzinfo=UTC)
        told.add_item(
            title=one.name or _("A guest"), link=f"{here}#{address_of(one)}", description=escape(one.text),
            unique_id=one.pk.urn, pubdate=day, updateddate=day,
        )  # fmt: skip
    return HttpResponse(told.writeString("utf-8"), content_type=Atom1Feed.content_type)


def taken_from(statement: Statement) -> dict[str, str] | None:
    """The paper below which a sentence of a round was said, with the address of the comment; None for any other."""
    used = TakenUp.objects.filter(statement=statement, comment__withdrawn_on__isnull=True)
    one = used.select_related("comment__version__paper__organisation").first()
    if one is None or statement.withdrawn_on is not None:
        return None
    version = one.comment.version
    url = reverse("paper", args=[version.paper.organisation.slug, version.paper.slug])
    return {"title": version.title, "lang": version.language, "url": f"{url}#{address_of(one.comment)}"}


def decided_in_words(verdict: CommentVerdict | None) -> str:
    """What became of a comment, for its author."""
    if verdict is None:
        return _("It is waiting for a moderator. Until then nobody else can see it.")
    text = {
        Verdict.ACCEPTED: _("Everybody can read it below the paper."),
        Verdict.HELD: _("A moderator is holding it back for now."),
        Verdict.REJECTED: _("A moderator decided not to show it."),
    }[Verdict(verdict.verdict)]
    return f"{text} {verdict.reason}".strip()


def _salt(paper: Paper) -> str:
    return f"massline.comment:{paper.pk}"
