"""What pulls against what: two sides, the words for each, how the proposal deals with it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from massline.web.people.hats import Act
from massline.web.rounds.concentrate import coding, drafting, proposed, weighing
from massline.web.rounds.concentrate.dispositions import contributions_of
from massline.web.rounds.concentrate.drafting import ChangedMeanwhileError, DraftRefusedError
from massline.web.rounds.lineage import quotations_of
from massline.web.rounds.models import Contradiction, PairKind, Statement
from massline.web.rounds.voices import WordsRefusedError
from massline.web.stages.concentrate.forms import HandlingForm, PullForm
from massline.web.stages.concentrate.guard import author, number_in, show, summing_up
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting

SIDES = ("one", "other")


@summing_up(Act.WRITE)
def pulls(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What pulls against what; POST ``do`` is add, handling, principal or drop."""
    do, here = request.POST.get("do", ""), place.url("concentrate:pulls")
    said = _proposed(request, place)
    initial = {name: one.words for name, one in said.items()}
    adding = PullForm(request.POST if do == "add" else None, auto_id="pull_%s", initial=initial)
    if do == "add" and adding.is_valid():
        try:
            made = weighing.put_pull(place.round, **adding.cleaned_data, by=author(somebody))
            if said:
                _begin_with(made, said)
            return see(f"{here}?did=pull#pull-{made.pk}")
        except (DraftRefusedError, WordsRefusedError) as fault:
            adding.add_error(None, str(fault))
    known = list(Contradiction.objects.filter(round=place.round).select_related("one", "other"))
    status, handling = 422 if adding.errors else 200, dict[int, HandlingForm]()
    if do in {"handling", "principal", "drop"}:
        found = next((one for one in known if one.pk == number_in(request.POST.get("pull", ""))), None)
        if found is None:
            raise Http404
        if do == "drop":
            weighing.drop_pull(found)
            return see(f"{here}?did=dropped")
        if do == "principal":
            weighing.make_principal(found)
        else:
            status, handling[found.pk] = _handle(request, found)
        if status == 200:
            return see(f"{here}?did=pull#pull-{found.pk}")
    page = {"status": status, "adding": adding, "pulls": _as_shown(place, known, handling), "proposed": said}
    return show(request, place, somebody, "pulls.html", page, act=Act.WRITE)


@dataclass(frozen=True)
class Side:
    """Words of a remark that speak for one side; ``named`` is how an address says which."""

    said: Statement
    start: int
    end: int
    named: str

    @property
    def words(self) -> str:
        """The words."""
        return self.said.text[self.start : self.end]


def _proposed(request: HttpRequest, place: Place) -> dict[str, Side]:
    """The words the address or the form names, where both are there: s3 is all of a remark, s3-0-12 a part."""
    asked = request.POST if request.method == "POST" else request.GET
    before = "said_" if request.method == "POST" else ""
    named = {name: asked.get(f"{before}{name}", "")[:40].replace("\0", "") for name in SIDES}
    labels = {name: value.partition("-")[0] for name, value in named.items()}
    found = {one.label: one for one in contributions_of(place.round).filter(label__in=list(labels.values()))}
    if not set(labels.values()) <= found.keys():
        return {}
    return {name: _side(found[labels[name]], value) for name, value in named.items()}


def _side(said: Statement, named: str) -> Side:
    _label, _dash, place = named.partition("-")
    start, end = (number_in(one) for one in (*place.split("-"), "")[:2])
    if start is None or end is None or not start < end <= len(said.text):
        return Side(said, 0, len(said.text), said.label)
    return Side(said, start, end, f"{said.label}-{start}-{end}")


def _begin_with(pull: Contradiction, sides: dict[str, Side]) -> None:
    """Each side rests on the words it came from, and the pair is not proposed to either coder again."""
    for pole, one in ((pull.one, sides["one"]), (pull.other, sides["other"])):
        if not pole.sources.exists():
            drafting.rest_on(pole, one.said, one.words, at=one.start)
    first, second = (sides[name].said.pk.hex for name in SIDES)
    for coder in coding.CODERS:
        proposed.judge(pull.round, PairKind.PULL, coder, first, second, holds=True)


def _as_shown(place: Place, known: list[Contradiction], handling: dict[int, HandlingForm]) -> list[dict[str, Any]]:
    evidence = quotations_of([pole.pk for one in known for pole in (one.one, one.other)])

    def side(pull: Contradiction, name: str) -> dict[str, Any]:
        pole = pull.one if name == "one" else pull.other
        url = reverse("concentrate:pole", args=[*place.slugs, pull.pk, name])
        return {"words": pole, "evidence": evidence[pole.pk], "url": url}

    return [
        {"pull": one, "form": handling.get(one.pk) or _form(one), "poles": [side(one, "one"), side(one, "other")]}
        for one in known
    ]


def _form(pull: Contradiction) -> HandlingForm:
    return HandlingForm(auto_id=f"h{pull.pk}_%s", initial={"handling": pull.handling, "seen": pull.handling})


def _handle(request: HttpRequest, pull: Contradiction) -> tuple[int, HandlingForm]:
    auto_id = f"h{pull.pk}_%s"
    form = HandlingForm(request.POST, auto_id=auto_id)
    if not form.is_valid():
        return 422, form
    try:
        weighing.handle_pull(pull, form.cleaned_data["handling"], seen=form.cleaned_data["seen"])
    except ChangedMeanwhileError:
        data = request.POST.copy()
        pull.refresh_from_db()
        data["seen"] = pull.handling
        again = HandlingForm(data, auto_id=auto_id)
        again.add_error(
            "handling",
            _(
                "Somebody else wrote meanwhile: “%(theirs)s”. Yours is below: "
                "press Keep once more to put it in its place."
            )
            % {"theirs": pull.handling},
        )
        return 409, again
    return 200, form
