"""The proposal: title and text, its points, and one page for each point."""

from collections.abc import Container
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from massline.method.provenance import Grounding
from massline.web.people.hats import Act
from massline.web.rounds import naming
from massline.web.rounds.concentrate import drafting
from massline.web.rounds.concentrate.dispositions import undisposed
from massline.web.rounds.concentrate.machine import machine
from massline.web.rounds.concentrate.representing import represented, work_out
from massline.web.rounds.lineage import GROUND, groundings, quotations_of, voices_so_far
from massline.web.rounds.measuring.soundness import Soundness, soundness
from massline.web.rounds.models import Element, PositionVersion
from massline.web.rounds.models.themes import marked
from massline.web.rounds.standing import draft_of, shown_version
from massline.web.rounds.voices import WordsRefusedError
from massline.web.stages.concentrate.forms import PointForm, TextForm
from massline.web.stages.concentrate.guard import author, number_in, show, summing_up
from massline.web.stages.concentrate.phrases import RECALL
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk


def version_of(place: Place) -> PositionVersion | None:
    """The draft; where nothing is being written, the version people saw last."""
    found = draft_of(place.round) or shown_version(place.round)
    return None if found is None else PositionVersion.objects.select_related("position__round").get(pk=found.pk)


def points_of(place: Place, version: PositionVersion, grounds: dict[UUID, Grounding]) -> list[dict[str, Any]]:
    """The points as pages show them: words, verdict, what each rests on, whether it is a gap."""
    elements = list(version.elements.select_related("statement").order_by("order"))
    resting = quotations_of([one.statement_id for one in elements])
    found = []
    for one in elements:
        kind = grounds[one.statement_id].kind
        sources = resting[one.statement_id]
        term, meaning = GROUND[kind]
        found.append(
            {
                "element": one,
                "term": term,
                "meaning": meaning,
                "weak": kind.value in {"thin", "none"},
                "bare": not sources and not one.own,
                "sources": sources,
                "url": reverse("concentrate:point", args=[*place.slugs, one.pk]),
                "words_url": reverse("concentrate:words", args=[*place.slugs, one.pk]),
            }
        )
    return found


def verdicts(sound: Soundness, named: Container[str] = ()) -> dict[str, Any]:
    """Who is answered and who got through, in words; ``named`` are names of themes a machine proposed."""
    return {
        "enough": sound.answered.enough,
        "recalls": [
            {"name": one.name, "words": RECALL[one.verdict], "act": one.verdict in {"act", "watch"},
             "concerns": [marked(theme) if theme in named else theme for theme in one.concerns]
             if one.verdict in {"act", "watch"} else []}
            for one in sound.recalls
        ],
    }  # fmt: skip


@summing_up(Act.WRITE)
def proposal(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Title, text and points of the draft; POST ``do`` is text, add, move or represent."""
    version, do = version_of(place), request.POST.get("do", "")
    text = TextForm(request.POST if do == "text" else None, auto_id="text_%s", initial=_text_of(version))
    add = PointForm(request.POST if do == "add" else None, auto_id="new_%s")
    page: dict[str, Any] = {"text_form": text, "add_form": add, "theirs": None}
    here = place.url("concentrate:proposal")
    if do == "text" and text.is_valid():
        outcome = _save_text(place, somebody, version, text)
        if outcome is None:
            return see(f"{here}?did=text")
        page |= outcome
    if do == "add" and version is not None and add.is_valid():
        try:
            made = drafting.add_point(version, add.cleaned_data["words"], by=author(somebody))
            return see(reverse("concentrate:words", args=[*place.slugs, made.pk]))
        except (drafting.DraftRefusedError, WordsRefusedError) as fault:
            add.add_error("words", str(fault))
    if do == "move" and version is not None:
        moved = version.elements.filter(pk=number_in(request.POST.get("point", "")) or 0).first()
        if moved is not None and version.published_on is None:
            drafting.move_point(moved, number_in(request.POST.get("to", "")) or 1)
            moved.refresh_from_db()
        return see(f"{here}#point-{moved.order if moved else 1}")
    if do == "represent":
        if work_out(place.round):
            return see(f"{here}#represent")
        page["few_voters"] = True
    if text.errors or add.errors:
        page["status"] = 422
    return show(request, place, somebody, "proposal.html", page | _whole(place, version), act=Act.WRITE)


def _text_of(version: PositionVersion | None) -> dict[str, str]:
    if version is None:
        return {}
    return {
        "title": version.position.title,
        "text": version.text,
        "change": version.change,
        "seen": drafting.text_digest(version),
    }


def _save_text(
    place: Place, somebody: Sitting, version: PositionVersion | None, form: TextForm
) -> dict[str, Any] | None:
    """None where it was kept, else what the page says."""
    told = form.cleaned_data
    if version is None:
        made = drafting.begin(place.round, told["title"], told["text"], by=author(somebody))
        if (made.position.title, made.text) == (told["title"], told["text"]):
            return None
        version = version_of(place)
        assert version is not None
    try:
        drafting.save_text(version, told["title"], told["text"], told["change"], seen=told["seen"])
    except drafting.DraftRefusedError as fault:
        form.add_error(None, str(fault))
        return {}
    except drafting.ChangedMeanwhileError:
        again = version_of(place)
        data = dict(form.cleaned_data, seen=drafting.text_digest(again) if again else "")
        return {"theirs": again, "text_form": TextForm(data, auto_id="text_%s"), "status": 409}
    return None


def _whole(place: Place, version: PositionVersion | None, *, slate: bool = True) -> dict[str, Any]:
    if version is None:
        return {"version": None}
    sound = soundness(version)
    earlier = version.position.versions.filter(published_on__isnull=False).exclude(pk=version.pk)
    return {
        "version": version,
        "machine": machine(),
        "points": points_of(place, version, sound.groundings),
        "verdicts": verdicts(sound, naming.named(place.round)),
        "represented": represented(place.round) if slate else None,
        "unanswered": undisposed(place.round).count(),
        "before": earlier.order_by("published_on", "number").last(),
    }


@require_safe
@at_the_desk()
def standing(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """How the draft stands now, as a piece of a page: what each point rests on, who is answered, who got through.

    ``point`` asks for one point only. Pages that show it work without this.
    """
    version = version_of(place)
    wanted = number_in(request.GET.get("point", ""))
    whole = _whole(place, version, slate=False)
    points = [one for one in whole.get("points", []) if wanted is None or one["element"].pk == wanted]
    return render(request, "concentrate/standing.html", whole | {"place": place, "points": points})


@summing_up(Act.WRITE)
def point(request: HttpRequest, place: Place, somebody: Sitting, *, point: int) -> HttpResponse:
    """One point: its words, what it rests on, whether the drafting group stands up for it."""
    version, element = find_point(place, point)
    do = request.POST.get("do", "")
    here = reverse("concentrate:point", args=[*place.slugs, element.pk])
    stored = {"words": element.statement.text, "seen": drafting.point_digest(element)}
    form = PointForm(request.POST if do == "words" else None, initial=stored)
    page: dict[str, Any] = {"form": form, "theirs": ""}
    try:
        done = _change_point(request, somebody, element, do, form)
        if done == "dropped":
            return see(f"{place.url('concentrate:proposal')}?did=dropped")
        if done:
            return see(f"{here}?did={done}")
    except (drafting.DraftRefusedError, WordsRefusedError) as fault:
        form = page["form"] = PointForm(request.POST if do == "words" else stored)
        form.add_error(None, str(fault))
    except drafting.ChangedMeanwhileError:
        element.refresh_from_db()
        data = request.POST.copy()
        data["seen"] = drafting.point_digest(element)
        page |= {"form": PointForm(data), "theirs": element.statement.text, "status": 409}
    if form.errors:
        page["status"] = 422
    grounds = groundings(list(version.elements.values_list("statement", flat=True)), voices_so_far(place.round))
    mine = [one for one in points_of(place, version, grounds) if one["element"].pk == element.pk]
    return show(request, place, somebody, "point.html", page | {"version": version, "point": mine[0]}, act=Act.WRITE)


def find_point(place: Place, pk: int) -> tuple[PositionVersion, Element]:
    """A point of the version on the page. Raises ``Http404`` where there is none."""
    version = version_of(place)
    if version is None:
        raise Http404
    found = version.elements.select_related("statement", "version__position").filter(pk=pk).first()
    if found is None:
        raise Http404
    return version, found


def _change_point(request: HttpRequest, somebody: Sitting, element: Element, do: str, form: PointForm) -> str:
    """What was done, empty where nothing was."""
    by = author(somebody)
    if do == "words" and form.is_valid():
        drafting.reword(element, form.cleaned_data["words"], seen=form.cleaned_data["seen"], by=by)
        return "words"
    if do == "take_over":
        drafting.take_over(element, by=by)
        return "own"
    if do == "own":
        drafting.stand_up_for(element, request.POST.get("own") == "yes", by=by)
        return "own"
    if do == "leave":
        drafting.leave_words(element, number_in(request.POST.get("source", "")) or 0, by=by)
        return "left"
    if do == "drop":
        drafting.drop_point(element)
        return "dropped"
    if do not in {"", "words"}:
        raise drafting.DraftRefusedError(_("Choose what to do with this point."))
    return ""
