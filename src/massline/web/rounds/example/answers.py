"""Go back: what people answered, and who said that this is what they meant."""

import secrets

from massline.web.rounds.ballots import Sheet, Voter, cast_sheets
from massline.web.rounds.example.story import Telling, Told
from massline.web.rounds.models import Keying, Recognition, ResponseAnswer, Round
from massline.web.rounds.standing import shown_version


def go_back(telling: Telling, round_: Round, told: Told, visit: int) -> None:
    """Sheets of every section and of the core, all of them on paper and keyed in together."""
    version = shown_version(round_)
    assert version is not None
    row = told["position"]["versions"][visit]
    sheets = [
        _sheet(telling, answer, section=slug)
        for slug, counts in row["responses"]["sections"].items()
        for answer, people in counts.items()
        for _ in range(people)
    ]
    core = row["responses"]["core"]
    sheets += [
        _sheet(telling, answer, core=True) for answer, people in core.items() if answer != "of" for _ in range(people)
    ]
    cast_sheets(version, sheets)
    for keyed in row.get("keyed", []):
        Keying.objects.create(
            version=version,
            sheets=keyed["sheets"],
            typed_twice=keyed["twice"],
            differing=keyed["differing"],
            day=telling.day(keyed["day"]),
        )
    for label, meant in row.get("recognised", {}).items():
        Recognition.objects.create(statement=telling.statements[label], version=version, meant=meant)


def _sheet(telling: Telling, answer: str, *, section: str = "", core: bool = False) -> Sheet:
    voter = Voter(
        telling.key("ballot", secrets.token_hex(16)), telling.sections[section] if section else None, core=core
    )
    return Sheet(voter, ResponseAnswer(answer), {})
