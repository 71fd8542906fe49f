"""Every address of the site with who may use it: an address without a row here fails the tests.

A new address gets one row: in ``ANYBODY`` where no hat is needed, in ``DESK`` under the act that its POST does.
``G`` is a page that only tells, ``P`` one that only takes, ``GP`` a form and what takes it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from massline.web.federation.models import Promise
from massline.web.people.hats import Act
from massline.web.people.models import Membership, Organisation, TwoPersonAct
from massline.web.relations.models import RelationPoint
from massline.web.rounds.models import (
    Action,
    CarryOver,
    Contradiction,
    Element,
    Expectation,
    Origin,
    Programme,
    Round,
    Statement,
    Theme,
)

ANYBODY = {
    "home": "G", "trial": "GP", "receipt": "GP", "hidden": "G", "origin": "G", "glossary": "G",
    "papers": "G", "paper": "G", "paper_version": "G", "paper_changes": "G", "comment": "GP", "comment_policy": "G",
    "comments_feed": "G", "relations": "G", "relation": "G",
    "all_together": "G", "promises": "G", "together": "G", "invitation_file": "G", "contribution_file": "G",
    "collected_file": "G",
    "plan": "G", "hypotheses": "G", "hypothesis": "G", "watch_list": "G", "mandates": "G",
    "programmes": "G", "programme": "GP", "help_slip": "GP",
    "newest_results": "G", "results": "G", "release": "G", "report": "G", "round": "G", "how_well": "G",
    "not_heard": "G", "panel": "G", "report_page": "G", "report_full": "G", "feed": "G", "point": "G", "said": "G",
    "expected": "G", "log": "G", "checkpoint": "G", "deleted": "G",
    "desk:enter": "GP", "desk:try_out": "GP", "desk:count_me_in": "GP", "desk:own_round": "GP",
    "investigate:begin": "GP",
    "report_back:proposal": "GP", "report_back:thanks": "G",
    "gather:landing": "G", "gather:start": "P", "gather:next": "G", "gather:answer": "P", "gather:say": "GP",
    "gather:noted": "G", "gather:policy": "G", "gather:forget": "GP",
}  # fmt: skip
"""Pages of everybody who takes part, and of readers."""

CORE: dict[Act | None, dict[str, str]] = {
    None: {
        "desk:week": "G", "desk:week_print": "G", "desk:calendar": "G", "desk:jobs": "P", "desk:door": "G",
        "desk:words": "G", "desk:notice": "P", "desk:poster": "G", "desk:kept": "P", "desk:people": "G",
        "desk:called": "P", "desk:account": "GP", "desk:second": "GP", "desk:devices": "GP", "desk:leave": "P",
        "desk:bundle_file": "G", "desk:everything": "G",
        "desk:together_one": "G",
        "desk:two": "G", "desk:two_ask": "P", "desk:two_propose": "P", "desk:two_approve": "P", "desk:two_no": "P",
        "investigate:prepare": "G",
        "concentrate:sum_up": "G", "concentrate:standing": "G", "concentrate:codebook_file": "G",
        "report_back:go_back": "G", "report_back:sheet": "G", "report_back:slips": "G",
        "practice:try": "G", "practice:action": "G",
        "sum_up:learn": "G", "sum_up:sheet": "G",
        "gather:ask": "G", "gather:vote_sheet": "G", "gather:meeting": "G", "gather:meeting_minutes": "G",
    },
    Act.PREPARE: {
        "desk:plan": "GP", "desk:plan_stage": "GP", "desk:watching": "GP", "desk:look": "P",
        "desk:rehearse": "GP", "desk:invented": "P", "desk:wipe": "P",
        "desk:together": "GP", "desk:invite": "GP", "desk:together_open": "P",
        "investigate:question": "GP", "investigate:beliefs": "GP", "investigate:take_over": "P",
        "investigate:new_section": "GP", "investigate:section": "GP", "investigate:sentences": "GP",
        "investigate:sentence_off": "P", "investigate:carried": "GP",
    },
    Act.LISTEN: {
        "gather:visits": "GP", "gather:listened": "P", "gather:until": "P", "gather:enough": "P",
        "gather:key": "GP", "gather:blank_slips": "P", "gather:minutes": "GP", "gather:paste": "GP",
        "gather:keep": "P", "gather:untold": "GP", "gather:ticks": "GP", "gather:meeting_say": "P",
        "gather:hands": "GP", "gather:meeting_end": "GP",
    },
    Act.MODERATE: {"gather:judge": "GP", "gather:names": "GP", "gather:stacks": "GP", "desk:comments": "GP"},
    Act.CODE: {
        "concentrate:themes": "GP", "concentrate:differences": "GP", "concentrate:paste": "GP",
        "concentrate:theme": "GP", "concentrate:workbench": "GP", "concentrate:coding": "GP",
        "concentrate:codebook": "GP", "concentrate:machine_names": "GP", "concentrate:machine_parts": "GP",
    },
    Act.WRITE: {
        "desk:papers": "GP", "desk:paper": "GP", "desk:relations": "GP", "desk:relation": "GP",
        "desk:relation_point": "GP",
        "concentrate:pulls": "GP", "concentrate:pole": "GP", "concentrate:proposal": "GP", "concentrate:point": "GP",
        "concentrate:words": "GP", "concentrate:answers": "GP", "concentrate:thought": "GP",
        "concentrate:left_out": "GP", "concentrate:machine_points": "GP",
    },
    Act.CHECK: {"concentrate:check": "GP"},
    Act.GO_BACK: {"report_back:note": "P", "report_back:own_note": "P", "report_back:key_in": "GP"},
    Act.DECIDE: {
        "report_back:decide": "GP", "desk:mandates": "GP", "desk:recall": "P", "desk:promises": "GP",
        "desk:promise_said": "P",
    },
    Act.TRY: {
        "desk:offers": "G", "desk:answered": "P",
        "practice:expect": "GP", "practice:reword": "GP", "practice:drop": "P", "practice:happened": "GP",
        "practice:lock": "P", "practice:act": "GP", "practice:seen": "P", "practice:need": "P", "practice:end": "P",
        "practice:tests": "GP", "practice:programmes": "GP", "practice:programme": "GP", "practice:finish": "P",
        "practice:help": "GP",
    },
    Act.LEARN: {
        "desk:alarms": "GP", "desk:hypotheses": "GP", "desk:hypothesis": "GP",
        "sum_up:note": "P", "sum_up:of": "GP", "sum_up:carry": "P", "sum_up:stories": "GP", "sum_up:told": "GP",
    },
    Act.MOVE: {
        "desk:advance": "P", "desk:back": "P", "report_back:pilot": "P", "sum_up:close": "P", "sum_up:next": "GP",
    },
    Act.PUBLISH: {
        "desk:release": "P", "desk:relation_open": "P", "desk:bundle_make": "P", "desk:bundle_take": "GP",
        "desk:hand_in": "P", "desk:take_counts": "P", "desk:leave_together": "P",
    },
    Act.PRINT_CODES: {"desk:codes": "P"},
    Act.DRAW_LOTS: {"desk:panel": "GP"},
    Act.GIVE_HATS: {
        "desk:give": "P", "desk:second_of": "P", "desk:off": "GP", "desk:another_slip": "GP", "desk:hand_over": "GP",
    },
}  # fmt: skip
"""Pages of the desk under the act their POST does; None is for whoever sits there."""

READ_UNDER_A_HAT = {"desk:offers", "practice:help"}
"""Pages that even to read takes the hat: how to reach the people who offered a hand, who needs what."""

IDENTIFIERS = {
    "hat", "seed", "theme", "pull", "point", "identifier", "label", "said", "act", "paper", "planned", "hypothesis",
    "watch", "mandate", "relation", "mark", "together", "promise",
}  # fmt: skip
"""Parts of an address that name a row: one of another organisation is not there."""


@dataclass(frozen=True)
class Door:
    """One address: its name, whether it is read and written, whether it is the desk's, the act of its POST."""

    name: str
    ways: str
    desk: bool
    act: Act | None

    def address(self, told: dict[str, object]) -> str:
        """The address with these parts."""
        return reverse(self.name, kwargs={part: told[part] for part in PARTS[self.name]})

    @property
    def names_a_row(self) -> bool:
        """Whether a row is part of the address."""
        return bool(IDENTIFIERS & set(PARTS[self.name]))


def patterns(of: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, list[str]]]:
    """The name of every address with its parts, as Django resolves them."""
    for one in of:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", list(one.pattern.converters)


PARTS = dict(patterns(get_resolver().url_patterns))
DOORS = [
    *(Door(name, ways, False, None) for name, ways in ANYBODY.items()),
    *(Door(name, ways, True, act) for act, names in CORE.items() for name, ways in names.items()),
]


def rows_of(organisation: Organisation, door: Door) -> dict[str, object]:
    """The parts of one address that lead to rows of this organisation."""
    newest = Round.objects.filter(consultation__organisation=organisation).order_by("promise_on").last()
    assert newest is not None
    mine = {"round__consultation__organisation": organisation}
    tried = Expectation.objects.filter(version__position__round__consultation__organisation=organisation)
    said = Statement.objects.filter(**mine)
    points = Element.objects.filter(statement__in=said).order_by("pk")
    point, expected = points.last(), tried.order_by("label").last()
    rows: dict[str, object] = {
        "organisation": organisation.slug,
        "consultation": newest.consultation.slug,
        "number": point.statement.round.number if point else newest.number,
        "section": organisation.sections.order_by("order").values_list("slug", flat=True)[0],
        "hat": Membership.objects.filter(organisation=organisation).values_list("pk", flat=True).first(),
        "seed": said.order_by("label").values_list("pk", flat=True).last(),
        "theme": Theme.objects.filter(**mine).values_list("pk", flat=True).last(),
        "coder": 1,
        "pull": Contradiction.objects.filter(**mine).values_list("pk", flat=True).last(),
        "side": "one",
        "name": "themes.csv",
        "said": said.filter(origin=Origin.PARTICIPANT).order_by("label").values_list("pk", flat=True).last(),
        "point": point and point.pk,
        "label": said.filter(origin=Origin.PARTICIPANT).order_by("label").values_list("label", flat=True).last(),
        "identifier": expected and expected.pk,
        "act": TwoPersonAct.objects.filter(organisation=organisation).values_list("pk", flat=True).first(),
        "relation": organisation.relations.values_list("slug", flat=True).first(),
        "mark": RelationPoint.objects.filter(relation__organisation=organisation)
        .values_list("mark", flat=True)
        .first(),
        "promise": Promise.objects.filter(relation__organisation=organisation).values_list("pk", flat=True).first(),
        "together": organisation.federated_rounds.values_list("pk", flat=True).first(),
        "planned": organisation.plan_stages.values_list("pk", flat=True).first(),
        "hypothesis": organisation.hypotheses.values_list("pk", flat=True).first(),
        "watch": organisation.watches.values_list("pk", flat=True).first(),
        "mandate": organisation.mandates.values_list("pk", flat=True).first(),
        "paper": organisation.papers.values_list("slug", flat=True).first(),
    }
    if door.name in {"practice:action", "practice:seen", "practice:need", "practice:end"}:
        rows["identifier"] = Action.objects.filter(**mine).values_list("pk", flat=True).last()
    elif door.name in {"practice:programme", "practice:finish", "practice:help", "programme"}:
        rows["identifier"] = Programme.objects.filter(organisation=organisation).values_list("pk", flat=True).last()
    elif door.name == "investigate:carried":
        rows["number"] = CarryOver.objects.filter(**mine).values_list("pk", flat=True).last()
    elif door.name == "point" and point:
        rows |= {"label": point.statement.label, "number": point.statement.round.number}
    elif door.name == "expected" and expected:
        rows |= {"label": expected.label, "number": expected.version.position.round.number}
    elif door.name in {"paper_version", "paper_changes"}:
        rows["number"] = 2
    elif door.name == "desk:bundle_file":
        rows["number"] = 1
    elif door.name == "hypothesis":
        rows["number"] = organisation.hypotheses.values_list("number", flat=True).first()
    elif door.name == "said":
        rows["number"] = said.get(label=rows["label"]).round.number if rows["label"] else 1
    return rows
