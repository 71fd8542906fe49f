"""The workbench: proposed themes beside what people said; remarks are put, themes taken, named, split and joined."""

import hashlib
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from massline.web.people.hats import Act
from massline.web.rounds.concentrate import bench, proposed, suggested, working
from massline.web.rounds.concentrate.coding import ThemeRefusedError
from massline.web.rounds.concentrate.proposing import Group
from massline.web.rounds.concentrate.steps import UndoRefusedError
from massline.web.rounds.models import PairKind
from massline.web.stages.concentrate.benchlists import shown_page
from massline.web.stages.concentrate.benchread import Bench, BenchRefusedError
from massline.web.stages.concentrate.forms import ThemeForm
from massline.web.stages.concentrate.guard import again, number_in, show, summing_up, uuid_in
from massline.web.stages.concentrate.themes import coders_of
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting

COOKIE = "bench"
CLASH = 409


@summing_up(Act.CODE)
def workbench(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Proposed themes and one's own; POST ``do`` names the change. A coder sees nothing of the other one's work."""
    mark = request.COOKIES.get(COOKIE, "")[:64] or (secrets.token_urlsafe(16) if request.method == "POST" else "")
    asked = Bench.at(request, place, coders_of(place, somebody))
    hand = bench.Hand(
        asked.coder or 1, somebody.role(Act.CODE) if asked.coder else "", timezone.localdate(),
        hashlib.sha256(mark.encode()).hexdigest() if mark else "",
    )  # fmt: skip
    fault, status, did = "", 200, ""
    if request.method == "POST":
        try:
            did = _change(request, asked, hand)
        except (BenchRefusedError, ThemeRefusedError, UndoRefusedError) as refused:
            fault, status = str(refused), 409 if isinstance(refused, UndoRefusedError) else 422
        except bench.MovedMeanwhileError as clash:
            fault, status = _moved(clash.labels), CLASH
        asked.forget()
        if fault and request.POST.get("do") == "place":
            asked.typed = {
                "said": _picked(request.POST.getlist("said")), "to": request.POST.get("to", ""),
                "new": request.POST.get("new", ""),
            }  # fmt: skip
    if did:
        response = see(f"{again(request, did)}#bench")
    else:
        page = shown_page(request, asked, bench.last_step(place.round, hand), fault) | {"status": status}
        response = show(request, place, somebody, "workbench.html", page, act=Act.CODE)
    if request.method == "POST" and COOKIE not in request.COOKIES:
        response.set_cookie(
            COOKIE, mark, path=place.url("concentrate:workbench"), httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    return response


def _moved(labels: list[str]) -> str:
    return ngettext(
        "Nothing was moved: somebody else put %(labels)s elsewhere meanwhile. The page shows how it stands now.",
        "Nothing was moved: somebody else put these elsewhere meanwhile: %(labels)s. "
        "The page shows how they stand now.",
        len(labels),
    ) % {"labels": ", ".join(labels)}


def _change(request: HttpRequest, asked: Bench, hand: bench.Hand) -> str:
    """What was done. Raises one of the refusals where it was not."""
    do = DOES.get(request.POST.get("do", ""))
    if do is None:
        raise BenchRefusedError(_("Choose what to do."))
    if asked.coder is None:
        raise BenchRefusedError(_("This is done under another hat. You can read it."))
    did = do(request, asked, hand)
    suggested.note_names(asked.place.round)
    return did


def _work(request: HttpRequest, asked: Bench, hand: bench.Hand) -> str:
    try:
        working.begin(asked.place.round)
    except working.AtWorkError:
        return "work"
    except working.TooFewError:
        raise BenchRefusedError(
            _("There are fewer than three remarks: read them, and name what they share.")
        ) from None
    return "work"


def _place(request: HttpRequest, asked: Bench, hand: bench.Hand) -> str:
    second, _colon, theme = request.POST.get("second", "").rpartition(":")
    picked = _picked([second] if second else request.POST.getlist("said"))
    if not picked:
        raise BenchRefusedError(_("Pick at least one remark first."))
    off = request.POST.get("off", "")
    beside = second or "beside" in request.POST
    how = bench.How.OFF if off else bench.How.BESIDE if beside else bench.How.MAIN
    to, new = off or theme or request.POST.get("here") or request.POST.get("to", ""), ""
    if to == "new" or (not to and request.POST.get("new", "").strip()):
        to = "new"
        new = _name(request.POST.get("new", ""))
    elif to not in {"none", "undecided"} and number_in(to) is None:
        raise BenchRefusedError(_("Choose where to put them."))
    where = {"none": bench.NONE, "undecided": bench.UNDECIDED, "new": 0}.get(to, number_in(to) or 0)
    moved = bench.place(asked.place.round, hand, picked, where, new=new, how=how, together=asked.together)
    return "step" if moved.remarks else "nothing"


def _picked(values: list[str]) -> dict[str, int]:
    """Remarks as the page sends them, each with where it showed it."""
    picked: dict[str, int] = {}
    for value in values:
        pk, _colon, stood = value.partition(":")
        found = uuid_in(pk)
        if found is not None:
            picked[found.hex] = number_in(stood) or (bench.NONE if stood == "-1" else bench.UNDECIDED)
    return picked


def _take(request: HttpRequest, asked: Bench, hand: bench.Hand) -> str:
    group = asked.group(request.POST.get("group", ""))
    into = asked.theme(request.POST["into"]) if request.POST.get("into") else None
    name = into.name if into else _name(request.POST.get("name", ""))
    assert asked.kept is not None
    more = asked.with_taking([group]) if "seconds" in request.POST else None
    part = bench.Part(name, asked.kept.members[group.id], more.also[group.id] if more else ())
    moved = bench.take(asked.place.round, hand, [part], into=into, besides=more.besides if more else None)
    return "step" if moved.remarks else "nothing"


def _parts(request: HttpRequest, asked: Bench, hand: bench.Hand) -> str:
    """Several themes at once: the parts of a proposed theme, or a theme of one's own split as proposed."""
    of = asked.theme(request.POST["of"]) if request.POST.get("of") else None
    parts: list[tuple[Group, list[str]]] = asked.split(of) if of else asked.parts(request.POST.get("group", ""))
    chosen = [(group, members) for group, members in parts if f"name-{group.id}" in request.POST]
    more = asked.with_taking([group for group, _members in chosen]) if "seconds" in request.POST and not of else None
    wanted = [
        bench.Part(_name(request.POST[f"name-{group.id}"]), members, more.also[group.id] if more else ())
        for group, members in chosen
    ]
    if not wanted and of and {one.name for one in asked.themes} & set(request.POST.values()):
        return "nothing"  # the same form twice: it is split already
    if not wanted:
        raise BenchRefusedError(_("This proposal is gone: the themes were worked out anew meanwhile. Look again."))
    moved = bench.take(asked.place.round, hand, wanted, of=of, besides=more.besides if more else None)
    return "step" if moved.remarks else "nothing"


def _rename(request: HttpRequest, asked: Bench, hand: bench.Hand) -> str:
    theme = asked.theme(request.POST.get("theme", ""))
    form = ThemeForm({"name": request.POST.get("name", ""), "note": request.POST.get("note", theme.note)}, themes=[])
    if not form.is_valid():
        raise BenchRefusedError(next(str(fault) for faults in form.errors.values() for fault in faults))
    bench.rename(asked.place.round, hand, theme, form.cleaned_data["name"], form.cleaned_data["note"])
    return "step"


def _merge(request: HttpRequest, asked: Bench, hand: bench.Hand) -> str:
    theme, into = asked.theme(request.POST.get("theme", "")), asked.theme(request.POST.get("into", ""))
    bench.merge(asked.place.round, hand, theme, into)
    return "step"


def _undo(request: HttpRequest, asked: Bench, hand: bench.Hand) -> str:
    undone = bench.undo(asked.place.round, hand, number_in(request.POST.get("step", "")) or 0)
    return "undone" if undone else "nothing"


def _judge(request: HttpRequest, asked: Bench, hand: bench.Hand) -> str:
    one, other = (uuid_in(request.POST.get(name, "")) for name in ("one", "other"))
    kind = request.POST.get("kind", "")
    answer = {"yes": True, "no": False, "open": None}
    if one is None or other is None or kind not in PairKind.values or request.POST.get("say", "") not in answer:
        raise BenchRefusedError(_("Choose what to do."))
    said = answer[request.POST["say"]]
    if not proposed.judge(asked.place.round, PairKind(kind), hand.coder, one.hex, other.hex, said):
        raise BenchRefusedError(_("One of these two remarks is not there any more."))
    return "judged"


def _name(typed: str) -> str:
    form = ThemeForm({"name": typed}, themes=[])
    if not form.is_valid():
        raise BenchRefusedError(str(form.errors["name"][0]))
    return str(form.cleaned_data["name"])


Do = Callable[[HttpRequest, Bench, bench.Hand], str]
DOES: dict[str, Do] = {
    "work": _work, "place": _place, "take": _take, "parts": _parts, "rename": _rename, "merge": _merge,
    "undo": _undo, "judge": _judge,
}  # fmt: skip
