"""What the union's story tells: what was thought, what stood on the sheets that came back, badge day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tests.method.worked import Worked

THOUGHT = (
    "Five percent for everybody is what unites us.",
    "Nights do not come to meetings.",
    "Staffing is the first complaint.",
)
FIGURES = {"1": "1", "-1": "2", "0": "3"}
"""On paper 1 agrees, 2 disagrees, 3 is not sure."""
LEFT_OUT = "Pensions and the early bus: they are not bargained here."
IN_A_HURRY = "The first session with the employer is next week."
NEXT_WEEK = "The first session is next week; Nights and Parks are visited before the second."
BADGES = {"Hospital": 341, "Schools": 308, "Parks": 156, "Office": 270, "Nights": 55, "Library": 95}
"""Badge day of the story: Parks 38 %, Nights 22 %, the other four 51 to 63 %."""
SEED, SEATS = "17 03 42 08", 24


def vote_sheets(votes: Iterable[Mapping[str, str]], section: str) -> list[dict[str, str]]:
    """The answers on each vote sheet of a section, by sentence, as figures on paper.

    >>> vote_sheets([{"voter": "v1", "section": "Parks", "statement": "b01", "vote": "-1"}], "Parks")
    [{'b01': '2'}]
    """
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in votes:
        if row["section"] == section:
            found[row["voter"]][row["statement"]] = FIGURES[row["vote"]]
    return list(found.values())


def returned(told: Worked, version: str, section: str) -> dict[str, int]:
    """What a section said to a version, outside the core."""
    rows = told.sample["returns"][version]
    people = rows["n"][section] - rows["core_n_by_section"][section]
    yes, change = rows["yes"][section] - rows["core_yes_by_section"][section], rows["change"][section]
    return {"yes": yes, "change": change, "no": people - yes - change}


def point_of(name: str) -> str:
    """A point as people read it.

    >>> point_of("g2 rotas 28 days ahead")
    'Rotas 28 days ahead.'
    """
    words = name.partition(" ")[2]
    return f"{words[0].upper()}{words[1:]}."
