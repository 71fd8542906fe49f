"""What an alarm says to everybody: its sentence in the language of the page, and only figures that tell on nobody.

`massline.method.alarms` says its sentences in English, with exact counts of people. Here nothing counts fewer
people than a release may: where the count is small, the sentence says the verdict.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from massline.method.alarms import Alarm
from massline.method.disclosure import Disclosure
from massline.web.rounds.measuring.rounding import rounded

Figures = Mapping[str, Any]
RULES = Disclosure()
SAFE: Mapping[str, tuple[str, ...]] = {
    "items_nobody_said": ("items",),
    "committees_items": ("labelled", "count"),
    "begun_before_adoption": ("actions",),
    "open_too_short": ("days",),
    "same_reasons": ("same", "reasons"),
    "nothing_changed": ("rounds",),
    "unmoved_by_failure": ("items",),
    "nobody_spoke_with": ("section",),
    "section_left_out": ("section",),
    "asked_too_often": ("invitations",),
    "after_the_fact": ("expectations",),
    "without_number_or_date": ("expectations",),
    "plan_over_reaches": ("section",),
    "persons_exposed": ("items",),
}
"""Of each sign the figures that count no people; those of every other sign stay inside."""


def safe_figures(alarm: Alarm) -> dict[str, Any]:
    """The figures of an alarm that may be published, lists of names as lists.

    >>> from massline.method.alarms.hearing import Listening, core_does_not_listen
    >>> safe_figures(core_does_not_listen(Listening(core=7, listened=2)))
    {}
    """
    found = {name: alarm.figures[name] for name in SAFE.get(alarm.sign, ())}
    if alarm.sign == "persons_exposed":
        of = {"hats": "joined_roles", "figures": "small_cells", "words": "traceable_quotations"}
        found["kind"] = next((kind for kind, name in of.items() if alarm.figures[name]), "")
    if alarm.sign == "plan_over_reaches":
        found |= _reach(alarm.figures)
    if alarm.sign == "nobody_runs_it":
        found["asked"] = int(bool(alarm.figures["asked_to_run"]))
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def _reach(figures: Figures) -> dict[str, int]:
    """What a plan needs and what came, in percent, where as many came as a share needs to be shown."""
    people, size = int(figures["people"]), int(figures["size"])
    if people < RULES.people or size - people < 1:
        return {}
    return {"needed_percent": round(figures["needed"] * 100), "percent": rounded(people / size, size)}


def sentence_of(alarm: Alarm) -> str:
    """What the alarm says on every page; for a sign unknown here, the sentence it brings."""
    return sentence(alarm.sign, safe_figures(alarm)) or alarm.sentence


def sentence(sign: str, figures: Figures) -> str:
    """The sentence of a sign with its published figures, empty for a sign unknown here.

    >>> sentence("items_nobody_said", {"items": ["5"]})
    'Point 5 came from the committee. Nobody we asked said it.'
    """
    said = COUNTED.get(sign)
    return said(figures) if said else str(PLAIN.get(sign, ""))


def _list(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _items_nobody_said(f: Figures) -> str:
    return ngettext(
        "Point %(items)s came from the committee. Nobody we asked said it.",
        "Points %(items)s came from the committee. Nobody we asked said them.",
        len(f["items"]),
    ) % {"items": _list(f["items"])}


def _committees_items(f: Figures) -> str:
    return ngettext(
        "%(labelled)s of %(count)s points came from the committee. What did people bring?",
        "%(labelled)s of %(count)s points came from the committee. What did people bring?",
        f["labelled"],
    ) % {"labelled": f["labelled"], "count": f["count"]}


def _begun_before_adoption(f: Figures) -> str:
    return ngettext(
        "One action began before the proposal was adopted.",
        "%(actions)s actions began before the proposal was adopted.",
        f["actions"],
    ) % {"actions": f["actions"]}


def _open_too_short(f: Figures) -> str:
    return ngettext(
        "People had one day to answer the proposal. That is less than is due.",
        "People had %(days)s days to answer the proposal. That is less than is due.",
        f["days"],
    ) % {"days": f["days"]}


def _same_reasons(f: Figures) -> str:
    return _("%(same)s of %(reasons)s reasons read the same.") % {"same": f["same"], "reasons": f["reasons"]}


def _nothing_changed(f: Figures) -> str:
    return ngettext(
        "The last round changed nothing. What was asked for?",
        "The last %(rounds)s rounds changed nothing. What was asked for?",
        f["rounds"],
    ) % {"rounds": f["rounds"]}


def _unmoved(f: Figures) -> str:
    return ngettext(
        "Point %(items)s stands as before, though what we expected of it failed.",
        "Points %(items)s stand as before, though what we expected of them failed.",
        len(f["items"]),
    ) % {"items": _list(f["items"])}


def _nobody_spoke_with(f: Figures) -> str:
    return _("Nobody has spoken with %(section)s for two months or longer.") % {"section": f["section"]}


def _section_left_out(f: Figures) -> str:
    return _("%(section)s was heard much less than the others. Go and ask there.") % {"section": f["section"]}


def _asked_too_often(f: Figures) -> str:
    return ngettext(
        "People were invited once this quarter. Tell them first what came of it.",
        "People were invited %(invitations)s times this quarter. Tell them first what came of it.",
        f["invitations"],
    ) % {"invitations": f["invitations"]}


def _after_the_fact(f: Figures) -> str:
    return _("%(labels)s: written after the fact. Kept as a note, not counted.") % {
        "labels": _list(f["expectations"])
    }


def _without_number(f: Figures) -> str:
    return _("%(labels)s: without a number and a day nobody can say whether it came true.") % {
        "labels": _list(f["expectations"])
    }


def _over_reaches(f: Figures) -> str:
    said = _("The plan needs more people of %(section)s than came along the last time.") % {"section": f["section"]}
    if "percent" not in f:
        return said
    times = number_format(round(f["needed_percent"] / f["percent"], 2), 2)
    told = _("%(needed)s of 100 against about %(came)s: %(times)s times as many.")
    return f"{said} {told % {'needed': f['needed_percent'], 'came': f['percent'], 'times': times}}"


def _nobody_runs_it(f: Figures) -> str:
    if f.get("asked"):
        return _("People come for help; hardly anybody came to run it.")
    return _("People come for help; nobody has been asked to run it.")


def _persons_exposed(f: Figures) -> str:
    if f.get("items"):
        return ngettext(
            "Blocked: words quoted under point %(items)s could lead to whoever said them.",
            "Blocked: words quoted under points %(items)s could lead to whoever said them.",
            len(f["items"]),
        ) % {"items": _list(f["items"])}
    return str(EXPOSED.get(f.get("kind", ""), EXPOSED[""]))


EXPOSED = {
    "": gettext_lazy("Blocked: somebody could be recognised, or wears hats that must be kept apart."),
    "hats": gettext_lazy("Blocked: somebody wears two hats that must be kept apart."),
    "figures": gettext_lazy("Blocked: a published figure rests on too few people."),
    "words": gettext_lazy("Blocked: words quoted in a story could lead to whoever said them."),
}
PLAIN = {
    "list_of_most_liked": gettext_lazy(
        "This is the list of most-liked remarks. Which of them pull against each other?"
    ),
    "nobody_opened": gettext_lazy("More than one in ten remarks were opened by nobody."),
    "separate_complaints": gettext_lazy("These are separate complaints. What is common?"),
    "nothing_learned": gettext_lazy("Nobody said anything the committee had not thought of. Read ten remarks again."),
    "nobody_disagrees": gettext_lazy("Hardly a remark contradicts the draft. Look for one."),
    "core_does_not_listen": gettext_lazy("Less than half of the committee took down anybody's words."),
    "few_are_quoted": gettext_lazy("Half of the quotations come from a few people."),
    "same_people_again": gettext_lazy(
        "Hardly anybody was new in the last two rounds. The same people answered again."
    ),
    "not_told": gettext_lazy("More than one in five contributions have not heard what became of them."),
    "more_differences_than_work": gettext_lazy("Pick one difference that practice could settle."),
    "point_unanswered": gettext_lazy("Their point has waited for our answer for half a year."),
}
COUNTED: Mapping[str, Callable[[Figures], str]] = {
    "items_nobody_said": _items_nobody_said,
    "committees_items": _committees_items,
    "begun_before_adoption": _begun_before_adoption,
    "open_too_short": _open_too_short,
    "same_reasons": _same_reasons,
    "nothing_changed": _nothing_changed,
    "unmoved_by_failure": _unmoved,
    "nobody_spoke_with": _nobody_spoke_with,
    "section_left_out": _section_left_out,
    "asked_too_often": _asked_too_often,
    "after_the_fact": _after_the_fact,
    "without_number_or_date": _without_number,
    "plan_over_reaches": _over_reaches,
    "nobody_runs_it": _nobody_runs_it,
    "persons_exposed": _persons_exposed,
}
