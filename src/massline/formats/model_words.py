"""The block of model figures of a release in plain words, alike at a terminal and in the report."""

from collections.abc import Mapping
from typing import Any

from massline.formats.wording import counted, listed

NOT_COUNTED = (
    "These figures do not follow from the counts: they were worked out from every answer when the release was made,"
    " and are rounded to steps of 5 of 100."
)
ESTIMATE = (
    "Not everybody answered everything. This is an estimate: answers given are counted, those not given are filled in"
    " from people who answer alike and as much. It is of those who would take a side, agree or disagree; 90 of 100"
    " such ranges should hold what everybody would have said. People who never voted are in none of it."
)
NONE = {
    "nothing in common": "what somebody answers to one statement says little about the others",
    "one cloud": "one cloud of people explains the answers as well as several",
    "spectrum": "people differ along a spectrum, without a clear gap between camps",
    "small": "those with a gap between them would hold too few people to be shown",
    "unstable": "the groups found change when a fifth of the people is left out",
}
NOT_YET = {
    "too few": "at least 30 people must have agreed or disagreed with ten statements each",
    "no sides": "nobody agreed or disagreed with any statement",
}


def groups_in_words(model: Mapping[str, Any]) -> str:
    """Whether there are opinion groups, how large, or why there are none.

    >>> groups_in_words({"groups": {"answer": "none", "why": "spectrum", "found": []}})
    'No reliable opinion groups: people differ along a spectrum, without a clear gap between camps.'
    """
    groups = model["groups"]
    if groups["answer"] == "not yet":
        return f"Opinion groups: not yet; {NOT_YET.get(groups['why'], NOT_YET['too few'])}."
    if groups["answer"] == "none":
        return f"No reliable opinion groups: {NONE.get(groups['why'], NONE['one cloud'])}."
    sizes = [f"{one['name']} with {one['people']:,} people or more" for one in groups["found"]]
    return (
        f"There are {counted(len(sizes), 'opinion group')}: {listed(sizes)}. The letters mean nothing; whoever"
        " answered little or stands between them is in none."
    )


def made_in_words(model: Mapping[str, Any]) -> str:
    """Whether answers look made, how many people's, and whether what is shared stands without them.

    >>> made_in_words({"made": {"warns": False}})
    'No sign that answers were copied or made by a machine.'
    """
    made = model["made"]
    if not made["warns"]:
        return "No sign that answers were copied or made by a machine."
    number = f"{made['people']:,} people or more" if made["people"] else "fewer than 10 people"
    stand = (
        "Everything called shared stands without them too."
        if made["all_stand"]
        else "Without them not everything called shared would surely be."
    )
    return (
        f"Look at how these answers came in: those of {number} look copied or made by a machine. {stand} This is a"
        " reason to look, no proof: nobody is named here or anywhere else."
    )


def equally_in_words(model: Mapping[str, Any]) -> str:
    """Whether what is shared also holds when each person counts equally; empty where nothing is shared.

    >>> equally_in_words({"headlines": [{"id": "a1", "equally": True}, {"id": "a2", "equally": False}]})
    'When each person counts equally, 1 of 2 statements called shared would not surely be: a2.'
    """
    rows = model["headlines"]
    lost = [row["id"] for row in rows if not row["equally"]]
    if not rows:
        return ""
    if not lost:
        return "Everything called shared also holds when each person counts equally, however much they answered."
    named = ", ".join(lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
    return (
        f"When each person counts equally, {len(lost)} of {counted(len(rows), 'statement')} called shared would not"
        f" surely be: {named}."
    )


def without_in_words(model: Mapping[str, Any]) -> str:
    """Which headlines rest on answers that look made; empty where none does or those are too few to tell."""
    lost = [row["id"] for row in model["headlines"] if row["without"] is False]
    return f"Not surely shared without the answers that look made: {', '.join(lost)}." if lost else ""


def worked_out_at(model: Mapping[str, Any]) -> str:
    """Of which release and of how many people the figures are."""
    return (
        f"Worked out at release {model['release']}, when {counted(model['people'], 'person', 'people')} were shown."
    )
