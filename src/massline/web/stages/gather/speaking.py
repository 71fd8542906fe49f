"""Adding one's own sentence, and the receipt for it."""

from dataclasses import replace

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from massline.web.record.keyfiles import KeyMissingError, pseudonym
from massline.web.rounds import voices
from massline.web.rounds.models import Visibility
from massline.web.rounds.models.statement import LONGEST
from massline.web.stages.fields import WordsField
from massline.web.stages.gather.views import SEE_OTHER, closed
from massline.web.stages.places import Place, find_place
from massline.web.stages.remembered import (
    Remembered,
    Ticket,
    known_section,
    receipt_of,
    remember,
    remember_receipt,
    remembered,
)


class SayForm(forms.Form):
    """One sentence, and whether its words may be shown."""

    text = WordsField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("One thought. It may have up to 1,000 characters."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-count": LONGEST}),
    )
    hide = forms.BooleanField(required=False, label=gettext_lazy("Show only what became of it, not the text"))


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """A form for one sentence; on POST it is kept once, however often the form is sent."""
    place = find_place(organisation, consultation)
    if not place.asking:
        return closed(request, place)
    somebody = remembered(request, place)
    if somebody is None and not place.consultation.open_link:
        return HttpResponseRedirect(place.url("gather:landing"))
    if request.method != "POST":
        return _page(request, place, SayForm(), Ticket.fresh().signed(_salt(place)))
    form, signed = SayForm(request.POST), request.POST.get("ticket", "")
    try:
        ticket = Ticket.read(signed, _salt(place))
    except signing.BadSignature:
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
        signed = Ticket.fresh().signed(_salt(place))
    if not form.is_valid():
        return _page(request, place, form, signed)
    speaker = somebody or Remembered(
        ticket.credential, open=True, section=known_section(place, request.POST.get("section", ""))
    )
    receipt = receipt_of(request, place) or ticket.receipt
    try:
        _store(place, speaker, receipt, form)
    except KeyMissingError:
        return closed(request, place)
    response = HttpResponseRedirect(place.url("gather:noted"), status=SEE_OTHER)
    # From now on this person's answers say "has contributed", which is all the ballot box may know of the words.
    remember(request, response, place, replace(speaker, contributed=True))
    remember_receipt(request, response, place, receipt)
    return response


def _store(place: Place, somebody: Remembered, receipt: str, form: SayForm) -> None:
    key = pseudonym(settings.KEYS, place.consultation.id, "words", somebody.credential)
    section = place.organisation.sections.filter(slug=somebody.section).first() if somebody.section else None
    voices.say(
        place.round,
        form.cleaned_data["text"],
        voices.Speaker(key, receipt, section, core=somebody.core),
        day=timezone.localdate(),
        language=get_language() or "en",
        visibility=Visibility.OUTCOME if form.cleaned_data["hide"] else Visibility.WORDS,
    )


def _page(request: HttpRequest, place: Place, form: SayForm, ticket: str) -> HttpResponse:
    page = {
        "place": place,
        "form": form,
        "ticket": ticket,
        "sections": [] if remembered(request, place) else list(place.organisation.sections.all()),
        "chosen": request.POST.get("section", ""),
        "receipt": bool(receipt_of(request, place)),
    }
    return render(request, "gather/say.html", page, status=422 if form.errors else 200)


@require_safe
def noted(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """What was said is kept: the receipt under which this browser's words stand."""
    place = find_place(organisation, consultation)
    receipt = receipt_of(request, place)
    if not receipt:
        return HttpResponseRedirect(place.url("gather:say"))
    return render(request, "gather/noted.html", {"place": place, "receipt": receipt})


def _salt(place: Place) -> str:
    return f"massline.say:{place.consultation.id}"
