"""The page behind a receipt: everything said under it, and what became of it. Words only, never a vote.

The code travels in the body of a POST and in the fragment of an address, which no browser sends: it is never in
an address this server sees, and so in no log. The page is the answer to the POST for the same reason.
"""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from massline.web.library import discussing
from massline.web.library.conversation import address_of, parts_of
from massline.web.public import receipt_copy
from massline.web.public.comments import decided_in_words
from massline.web.public.contributions import contributions
from massline.web.public.throwaway import is_for_trying, points_resting_on, throwaway
from massline.web.rounds.gather import moderating, rewording
from massline.web.rounds.gather.removing import removed_under
from massline.web.rounds.measuring import alarms
from massline.web.rounds.models import Statement, Verdict
from massline.web.rounds.report_back.answering import NotOpenError, cited_in, recognise, say_more
from massline.web.rounds.slips import SlipError, read_slip, slip_hash
from massline.web.rounds.voices import (
    WordsRefusedError,
    of_receipt,
    show_only_outcome,
    with_its_wording,
    withdraw,
)

ACTS = ("withdraw", "confirm", "hide", "show", "meant", "not_meant", "more", "approve", "refuse", "appeal")
COMMENT_ACTS = ("comment_withdraw", "comment_confirm", "comment_appeal")
COPIES = {"copy": receipt_copy.as_json, "copy_text": receipt_copy.as_text}


class SlipForm(forms.Form):
    """One field, forgiving: blanks, dashes and small letters do not matter."""

    code = forms.CharField(
        label=gettext_lazy("The code on your slip"),
        help_text=gettext_lazy("17 letters and numbers. Capitals, blanks and dashes do not matter."),
        max_length=400,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "mono",
                "dir": "ltr",
                "maxlength": None,
            }
        ),
        error_messages={"required": gettext_lazy("Type the code that is printed on your slip.")},
    )

    def clean_code(self) -> str:
        try:
            return read_slip(self.cleaned_data["code"])
        except SlipError as fault:
            raise forms.ValidationError(str(fault)) from fault


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask for the code; with it, show what became of the words, and do what their author asks."""
    if request.method != "POST":
        return render(request, "public/receipt_ask.html", {"form": SlipForm()})
    form = SlipForm(request.POST)
    if not form.is_valid():
        form.fields["code"].widget.attrs["autofocus"] = True
        return render(request, "public/receipt_ask.html", {"form": form}, status=422)
    code = form.cleaned_data["code"]
    act = request.POST.get("act", "")
    if act in COPIES:
        return COPIES[act](receipt_copy.copy_of(contributions(code), discussing.of_receipt(code)))
    if act in COMMENT_ACTS:
        return _about_comment(request, code, act)
    if act not in ACTS:
        return render(request, "public/receipt.html", _page(code))
    statement = _under(code, request.POST.get("statement", ""))
    if statement is None:
        return render(request, "public/receipt.html", _page(code, done=_("These words are no longer here.")))
    if act == "withdraw":
        return render(request, "public/receipt_confirm.html", _confirm(code, statement))
    if act in {"meant", "not_meant", "more"}:
        return _understood(request, code, statement, act)
    return render(request, "public/receipt.html", _done(code, statement, act))


def _about_comment(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """What the author of a comment asks: that it goes, or that somebody look at it again."""
    comment = next((one for one in discussing.of_receipt(code) if str(one.pk) == request.POST.get("comment")), None)
    today = timezone.localdate()
    if comment is None:
        return render(request, "public/receipt.html", _page(code, done=_("These words are no longer here.")))
    if act == "comment_withdraw":
        page = {"code": code, "comment": comment, "used": comment.taken_up.exists()}
        return render(request, "public/comment_confirm.html", page)
    if act == "comment_confirm":
        for round_ in discussing.withdraw(comment, day=today):
            alarms.words_changed(round_, today=today)
        done = _("Your words are gone from every page.")
    elif discussing.appeal(comment, day=today):
        done = _("Somebody looks at it again. Ask once: what they say then stands.")
    else:
        done = _("Somebody was asked already, or nothing stands against these words.")
    return render(request, "public/receipt.html", _page(code, done=done))


def _comments(code: str) -> list[dict[str, Any]]:
    """The comment under this receipt as its author reads it, and what was decided."""
    found = []
    for one in discussing.of_receipt(code):
        verdict = discussing.latest_verdict(one)
        shown = verdict is not None and verdict.verdict == Verdict.ACCEPTED
        found.append(
            {
                "comment": one,
                "version": one.version,
                "paper": one.version.paper,
                "parts": parts_of(one.text, one.version, {}),
                "decided": decided_in_words(verdict),
                "can_appeal": discussing.may_appeal(one),
                "shown_at": address_of(one) if shown else "",
                "used": [used.statement for used in one.taken_up.select_related("statement")],
            }
        )
    return found


def _confirm(code: str, statement: Statement) -> dict[str, Any]:
    """What goes with the words, and what rests on them."""
    same = with_its_wording(statement)
    rests = {point.pk: point for one in same for point in points_resting_on(one)}
    return {
        "code": code,
        "statement": statement,
        "with_them": len(same) > 1,
        "rests": list(rests.values()),
        "trying": is_for_trying(code),
    }


def _understood(request: HttpRequest, code: str, statement: Statement, act: str) -> HttpResponse:
    """Whether the author was understood; where not, one more sentence of theirs. About words, never a vote."""
    typed = request.POST.get("text", "")
    try:
        with throwaway() if is_for_trying(code) else nullcontext():
            page = _page(code, done=_take_in(code, statement, act, request.POST.get("version", ""), typed))
    except (WordsRefusedError, NotOpenError) as fault:
        refused = _page(code, done="") | {"fault": str(fault), "fault_of": statement.pk, "typed": typed}
        return render(request, "public/receipt.html", refused, status=422)
    return render(request, "public/receipt.html", page)


def _take_in(code: str, statement: Statement, act: str, version: str, typed: str) -> str:
    if act == "more":
        say_more(statement, typed, code, day=timezone.localdate())
        return _("Your sentence is kept under this receipt. It waits for a moderator.")
    asked = next((one for one in cited_in([statement])[statement.pk] if str(one.version.pk) == version), None)
    if asked is None:
        raise NotOpenError(_("No point of this version rests on these words."))
    recognise(statement, asked.version, meant=act == "meant")
    if act == "meant":
        return _("Thank you: it is what you meant.")
    return _("Thank you for saying so. Below you can say it once more in your own words.")


def _done(code: str, statement: Statement, act: str) -> dict[str, Any]:
    today = timezone.localdate()
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "confirm": (lambda: withdraw(statement, day=today), _("Your words are gone from every page.")),
        "hide": (
            lambda: show_only_outcome(statement, True),
            _("Your words are hidden. What became of them still shows."),
        ),
        "show": (lambda: show_only_outcome(statement, False), _("Your words show again.")),
        "approve": (
            lambda: rewording.approve(statement, day=today),
            _("Thank you: these words are yours now, and may be quoted."),
        ),
        "refuse": (
            lambda: rewording.refuse(statement, day=today),
            _("The other words are gone. A moderator decides anew about what you said."),
        ),
    }
    acts["appeal"] = (
        lambda: moderating.appeal(statement, day=today),
        _("Somebody looks at it again. Ask once: what they say then stands."),
    )
    do, done = acts[act]
    with throwaway() if is_for_trying(code) else nullcontext():
        try:
            do()
            alarms.words_changed(statement.round, today=today)
        except (rewording.NotAskedError, moderating.NotJudgedError) as fault:
            done = str(fault)
        return _page(code, done=done)


def _page(code: str, *, done: str = "") -> dict[str, Any]:
    found, comments = contributions(code), _comments(code)
    organisation = found[0].statement.round.consultation.organisation if found else None
    if organisation is None and comments:
        organisation = comments[0]["paper"].organisation
    return {
        "code": code,
        "comments": comments,
        "contributions": found,
        "first_way": next((one.statement.pk for one in found if one.branches), None),
        "organisation": organisation,
        "done": done,
        "trying": is_for_trying(code),
        "removed": removed_under(slip_hash(code)),
        "today": timezone.localdate(),
    }


def _under(code: str, identifier: str) -> Statement | None:
    """The statement with this identifier if it was said under this receipt; a strange one finds nothing."""
    return next((said for said in of_receipt(code) if str(said.id) == identifier), None)
