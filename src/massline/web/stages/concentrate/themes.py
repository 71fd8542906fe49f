"""Themes beside the words: the code book, one page a coder, and where two coders differ."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from massline.method.coding import Agreement
from massline.web.people.hats import Act, worn_in
from massline.web.people.models import Role
from massline.web.rounds import naming
from massline.web.rounds.concentrate import coding as coded
from massline.web.rounds.concentrate import weighing
from massline.web.rounds.concentrate.stands import MOST_BESIDE, Stand, stands_of
from massline.web.rounds.models import Theme
from massline.web.rounds.standing import terms_of
from massline.web.stages.concentrate.forms import PasteForm, TalkedForm, ThemeForm
from massline.web.stages.concentrate.guard import again, number_in, page_of, show, summing_up, theme_in, uuid_in
from massline.web.stages.places import Place, refuse, see
from massline.web.stages.sitting import Sitting

HATS = {1: Role.DRAFTER, 2: Role.MODERATOR}
"""Whose page is whose: who writes codes first, who checks codes second and without looking."""


def coders_of(place: Place, somebody: Sitting) -> list[int]:
    """As which coder somebody codes: under the hat of one if anybody wears it, else as both."""
    if not somebody.may(Act.CODE):
        return []
    worn = worn_in(place.organisation)
    return [number for number, hat in HATS.items() if hat in somebody.roles or hat not in worn]


@summing_up(Act.CODE)
def book(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The themes of the round; on POST a new one."""
    themes = coded.code_book(place.round)
    form = ThemeForm(request.POST if request.method == "POST" else None, themes=themes)
    if request.method == "POST" and form.is_valid():
        try:
            coded.add_theme(place.round, **form.cleaned_data)
            return see(f"{place.url('concentrate:themes')}?did=theme#book")
        except coded.ThemeRefusedError as fault:
            form.add_error("name", str(fault))
    trust = coded.trust(place.round)
    page = {
        "themes": themes,
        "form": form,
        "coders": [_coder(place, number, number in coders_of(place, somebody)) for number in coded.CODERS],
        "trust": trust,
        "alpha": _alpha(trust),
        "small": terms_of(place.round).small,
        "status": 422 if form.errors else 200,
    }
    return show(request, place, somebody, "themes.html", page, act=Act.CODE)


def _alpha(trust: Agreement | None) -> str:
    """Two digits that never contradict the verdict beside them: what just misses .67 is not shown as .67."""
    if trust is None or trust.alpha is None:
        return ""
    digits = round(trust.alpha, 2) if trust.trusted else min(round(trust.alpha, 2), 0.66)
    return f"{digits:.2f}".replace("0.", ".", 1)


def _coder(place: Place, number: int, mine: bool) -> dict[str, Any]:
    rows = coded.coded_by(place.round, number)
    return {
        "number": number,
        "mine": mine,
        "all": rows.count(),
        "left": rows.filter(theme_id__isnull=True).count(),
        "url": reverse("concentrate:coding", args=[*place.slugs, number]),
    }


@summing_up(Act.CODE)
def theme(request: HttpRequest, place: Place, somebody: Sitting, *, theme: int) -> HttpResponse:
    """One theme: rename it, put it inside another, or put it together with another."""
    themes = coded.code_book(place.round)
    this = next((one for one in themes if one.pk == theme), None)
    if this is None:
        raise Http404
    rest = [one for one in themes if one.pk != this.pk]
    merging = request.POST.get("do") == "merge"
    stored = {"name": this.name, "note": this.note, "parent": this.parent_id}
    posted = request.POST if request.method == "POST" and not merging else None
    form = ThemeForm(posted, themes=rest, initial=stored)
    fault = ""
    try:
        if merging:
            _merge(this, rest, request.POST.get("into", ""))
            return see(f"{place.url('concentrate:themes')}?did=merged#book")
        if posted is not None and form.is_valid():
            coded.change_theme(this, **form.cleaned_data)
            return see(f"{place.url('concentrate:themes')}?did=theme#book")
    except coded.ThemeRefusedError as refused:
        fault = str(refused)
        if not merging:
            form.add_error(None, fault)
    page = {
        "theme": this, "form": form,
        "rest": rest, "fault": fault if merging else "",
        "status": 422 if fault or form.errors else 200,
    }  # fmt: skip
    return show(request, place, somebody, "theme.html", page, act=Act.CODE)


def _merge(theme: Theme, rest: list[Theme], chosen: str) -> None:
    into = next((one for one in rest if str(one.pk) == chosen), None)
    if into is None:
        raise coded.ThemeRefusedError(_("Choose the theme to put it together with."))
    coded.merge_themes(theme, into)


@summing_up(Act.CODE)
def coding(request: HttpRequest, place: Place, somebody: Sitting, *, coder: int) -> HttpResponse:
    """Fifty remarks and a choice of theme each, as one coder sees them: no section, no other coder's choice."""
    if coder not in coded.CODERS:
        raise Http404
    if coder not in coders_of(place, somebody):
        return refuse(
            request, place, status=403,
            happened=_("This is the page of the other coder."),
            todo=_("Two people put the same remarks under themes without looking at each other: only then does it "
                   "mean something that they agree."),
            go=place.url("concentrate:themes"),
        )  # fmt: skip
    themes = coded.code_book(place.round)
    faults: list[str] = []
    status = 200
    if request.method == "POST":
        status, faults = _keep(request, place, somebody, coder, themes)
        if not faults:
            return see(again(request, "coded"))
        themes = coded.code_book(place.round)
    rows = coded.coded_by(place.round, coder)
    wanted = theme_in(request.GET.get("theme", ""), themes)
    if wanted == "none":
        rows = rows.filter(theme_id__isnull=True)
    elif wanted:
        rows = rows.filter(theme_id=int(wanted))
    listed = page_of(request, rows)
    beside = stands_of(coder, [row.pk.hex for row in listed])
    book = {one.pk: one.name for one in themes}
    page = {
        "rows": [_row(request, row, beside, book, keep=status != 200) for row in listed],
        "page": listed,
        "themes": themes,
        "coder": coder,
        "wanted": wanted,
        "query": f"theme={wanted}&" if wanted else "",
        "faults": faults,
        "new": request.POST.get("new", "") if faults else "",
        "status": status,
    }
    return show(request, place, somebody, "coding.html", page, act=Act.CODE)


def _row(
    request: HttpRequest, row: Any, beside: dict[str, Stand], book: dict[int, str], *, keep: bool
) -> dict[str, Any]:
    theme, against = row.theme_id, bool(row.against)
    kept = beside.get(row.pk.hex, Stand()).also
    also = "; ".join(book[one] for one in kept if one in book)
    if keep and f"theme-{row.pk}" in request.POST:
        theme = number_in(request.POST[f"theme-{row.pk}"])
        against = f"against-{row.pk}" in request.POST
        also = request.POST.get(f"also-{row.pk}", also)
    saw = f"{row.theme_id or ''}:{int(bool(row.against))}:{','.join(map(str, kept))}"
    return {"said": row, "theme": theme, "against": against, "also": also, "saw": saw}


def _also(typed: str, themes: list[Theme]) -> tuple[int, ...]:
    """The themes somebody named beside the main one, with semicolons between. Raises ``ThemeRefusedError``."""
    known = {one.name.casefold(): one.pk for one in themes}
    names = [" ".join(name.split()) for name in typed.split(";")]
    unknown = [name for name in names if name and name.casefold() not in known]
    if unknown:
        raise coded.ThemeRefusedError(
            _("There is no theme “%(name)s”. Name those of the list, with semicolons between.")
            % {"name": unknown[0][:80]}
        )
    found = tuple(dict.fromkeys(known[name.casefold()] for name in names if name))
    if len(found) > MOST_BESIDE:
        raise coded.ThemeRefusedError(
            _("A remark has one main theme and at most %(most)s beside it.") % {"most": MOST_BESIDE}
        )
    return found


def _keep(
    request: HttpRequest, place: Place, somebody: Sitting, coder: int, themes: list[Theme]
) -> tuple[int, list[str]]:
    """Status and what is wrong; empty where everything was kept."""
    new = " ".join(request.POST.get("new", "").split())
    form = ThemeForm({"name": new}, themes=themes)
    if new and not form.is_valid():
        return 422, [str(fault) for fault in form.errors.get("name", [])]
    choices: dict[UUID, coded.Choice] = {}
    known = {one.pk for one in themes}
    for field, value in request.POST.items():
        if not field.startswith("theme-"):
            continue
        pk = uuid_in(field.removeprefix("theme-"))
        if pk is None:
            continue
        saw, spoke, seen = [*request.POST.get(f"saw-{pk}", "").split(":"), "", ""][:3]
        chosen, against = number_in(value), f"against-{pk}" in request.POST
        if value and chosen not in known:
            return 422, [_("A theme you chose is gone: somebody put it together with another. Choose again.")]
        if against and chosen is None:
            return 422, [_("A remark that speaks against what you thought needs a theme too. Choose one for it.")]
        beside = tuple(one for part in seen.split(",") if (one := number_in(part)) is not None)
        try:
            typed = request.POST.get(f"also-{pk}")
            also = beside if typed is None else _also(typed, themes)
        except coded.ThemeRefusedError as fault:
            return 422, [str(fault)]
        if chosen is None and also and typed:
            return 422, [_("A remark that speaks of several themes needs a main one. Choose it.")]
        also = tuple(one for one in also if one != chosen)
        choices[pk] = coded.Choice(chosen, against, number_in(saw), spoke == "1", also, beside)
    try:
        if new:
            coded.add_theme(place.round, form.cleaned_data["name"])
        coded.code(place.round, coder, choices, role=somebody.role(Act.CODE), day=timezone.localdate())
    except coded.ThemeRefusedError as fault:
        return 422, [str(fault)]
    except coded.CodingChangedError as clash:
        sentence = _(
            "Nothing was kept yet: somebody else chose another theme meanwhile for %(labels)s. What you see is "
            "yours; press Keep once more to put it in place of theirs."
        )
        return 409, [sentence % {"labels": ", ".join(clash.labels)}]
    return 200, []


@summing_up(Act.CODE)
def paste(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Codes that were made elsewhere: all of them are kept, or none."""
    form = PasteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        rows = form.cleaned_data["codes"]
        theirs = {coder for _label, _theme, coder in rows} - set(coders_of(place, somebody))
        try:
            if theirs:
                raise coded.ThemeRefusedError(
                    _("These are codes of coder %(coder)s, and that is somebody else's hat. Paste your own only.")
                    % {"coder": min(theirs)}
                )
            coded.paste(place.round, rows, role=somebody.role(Act.CODE), day=timezone.localdate())
            return see(f"{place.url('concentrate:themes')}?did=pasted#book")
        except coded.ThemeRefusedError as fault:
            form.add_error("codes", str(fault))
    page = {"form": form, "status": 422 if form.errors else 200}
    return show(request, place, somebody, "paste.html", page, act=Act.CODE)


@summing_up(Act.CODE)
def differing(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What both coders read and put under different themes, and what came of talking it through."""
    form = TalkedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        weighing.talk_through(
            place.round, form.cleaned_data["talked"], role=somebody.role(Act.CODE), day=timezone.localdate()
        )
        return see(f"{place.url('concentrate:differences')}?did=talked#talked")
    page = {
        "page": page_of(request, coded.differences(place.round)),
        "named": naming.named(place.round),
        "query": "",
        "notes": place.round.notes.filter(kind="talked_through").order_by("id"),
        "form": form,
        "status": 422 if form.errors else 200,
    }
    return show(request, place, somebody, "differences.html", page, act=Act.CODE)
