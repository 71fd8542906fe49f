"""Choosing the words a point or a pole rests on: whole remarks, or words marked in them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from massline.web.people.hats import Act
from massline.web.rounds.concentrate import coding, drafting
from massline.web.rounds.lineage import quotations_of, said_so_far
from massline.web.rounds.models import Coding, Contradiction, Source, Statement
from massline.web.rounds.voices import WordsRefusedError
from massline.web.stages.concentrate.guard import (
    again,
    author,
    number_in,
    page_of,
    show,
    summing_up,
    theme_in,
    uuid_in,
)
from massline.web.stages.concentrate.proposal import find_point
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting

Take = Callable[[Statement, str, int | None], Source]
Leave = Callable[[int], None]


def remarks_for(request: HttpRequest, place: Place) -> dict[str, Any]:
    """The page of remarks somebody searches, by words in them and by theme; newest round first."""
    rows: QuerySet[Any] = said_so_far(place.round).select_related("round")
    search, themes = " ".join(request.GET.get("q", "").replace("\0", "").split())[:200], coding.code_book(place.round)
    wanted = theme_in(request.GET.get("theme", ""), themes)
    coded = Coding.objects.filter(statement=OuterRef("pk"))
    if search:
        rows = rows.filter(Q(text__icontains=search) | Q(label__iexact=search))
    if wanted == "none":
        rows = rows.filter(~Exists(coded))
    elif wanted:
        rows = rows.filter(Exists(coded.filter(theme=int(wanted))))
    asked = {name: value for name, value in (("q", search), ("theme", wanted)) if value}
    return {
        "page": page_of(request, rows.order_by("-round__number", Length("label"), "label")),
        "themes": themes,
        "search": search,
        "wanted": wanted,
        "query": f"{urlencode(asked)}&" if asked else "",
    }


@summing_up(Act.WRITE)
def words(request: HttpRequest, place: Place, somebody: Sitting, *, point: int) -> HttpResponse:
    """Choose the words one point rests on."""
    _version, element = find_point(place, point)

    def take(said: Statement, typed: str, at: int | None) -> Source:
        return drafting.take_words(element, said, typed, at=at, by=author(somebody))

    def leave(source: int) -> None:
        drafting.leave_words(element, source, by=author(somebody))

    page = {
        "target": element.statement,
        "order": element.order,
        "back": reverse("concentrate:point", args=[*place.slugs, element.pk]),
        "point": element.pk,
    }
    return _choosing(request, place, somebody, page, take, leave)


@summing_up(Act.WRITE)
def pole(request: HttpRequest, place: Place, somebody: Sitting, *, pull: int, side: str) -> HttpResponse:
    """Choose the words that speak for one side of a contradiction."""
    found = Contradiction.objects.filter(round=place.round, pk=pull).select_related("one", "other").first()
    if found is None or side not in {"one", "other"}:
        raise Http404
    target = found.one if side == "one" else found.other

    def take(said: Statement, typed: str, at: int | None) -> Source:
        return drafting.rest_on(target, said, typed, at=at)

    def leave(source: int) -> None:
        target.sources.filter(pk=source).delete()

    page = {"target": target, "order": None, "back": f"{place.url('concentrate:pulls')}#pull-{found.pk}"}
    return _choosing(request, place, somebody, page, take, leave)


def _choosing(
    request: HttpRequest, place: Place, somebody: Sitting, page: dict[str, Any], take: Take, leave: Leave
) -> HttpResponse:
    fault, chosen = "", ""
    if "source" in request.POST:
        leave(number_in(request.POST["source"]) or 0)
        return see(f"{again(request, 'dropped')}#remarks")
    if request.method == "POST":
        chosen, typed = request.POST.get("said", "")[:40], request.POST.get("words", "")[:2000]
        pk = uuid_in(chosen)
        said = said_so_far(place.round).filter(pk=pk).first() if pk else None
        try:
            if said is None:
                raise drafting.DraftRefusedError(_("This remark is not here any more. Choose another one."))
            take(said, typed, number_in(request.POST.get("at", "")))
            return see(f"{again(request, 'taken')}#s-{said.pk}")
        except (drafting.DraftRefusedError, WordsRefusedError) as refused:
            fault = str(refused)
    target: Statement = page["target"]
    target = Statement.objects.get(pk=target.pk)
    sources = quotations_of([target.pk])[target.pk]
    taken: dict[Any, list[Any]] = {}
    for one in sources:
        taken.setdefault(one.source.statement_id, []).append(one)
    listed = remarks_for(request, place)
    page |= listed | {
        "rows": [{"said": said, "taken": taken.get(said.pk, [])} for said in listed["page"]],
        "sources": sources,
        "fault": fault,
        "chosen": chosen,
        "typed": request.POST.get("words", "")[:2000],
        "status": 422 if fault else 200,
    }
    return show(request, place, somebody, "words.html", page, act=Act.WRITE)
