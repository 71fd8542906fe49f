"""Steps of the workbench: what a change left behind, and how it is taken back."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from massline.web.rounds.concentrate import stands
from massline.web.rounds.concentrate.dispositions import FEW
from massline.web.rounds.concentrate.stands import Stand
from massline.web.rounds.models import BenchStep, Coding, Round, Theme
from massline.web.rounds.naming import in_a_sentence, named

KEPT = 20
"""Steps a browser can take back; older ones are forgotten."""

Fields = dict[str, Any]


class UndoRefusedError(Exception):
    """The step cannot be taken back; the message says why."""


@dataclass
class Change:
    """One change while it is made: what it does to themes and to where remarks stand."""

    round: Round
    coder: int
    browser: str
    kind: str
    name: str = ""
    themes: list[tuple[int, Fields | None, Fields | None]] = field(default_factory=list)
    placed: dict[tuple[int, Stand, Stand], list[str]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def of_themes(self) -> Iterator[None]:
        """Whatever happens to themes inside is noted."""
        before = _themes(self.round)
        yield
        after = _themes(self.round)
        self.themes += [
            (pk, before.get(pk), after.get(pk))
            for pk in sorted(before.keys() | after.keys())
            if before.get(pk) != after.get(pk)
        ]

    def put(self, coder: int, now: Mapping[str, Stand], then: Mapping[str, Stand]) -> None:
        """Put remarks where they shall stand, and note it."""
        self.note_put(coder, now, then)
        stands.write(coder, now, then)

    def note_put(self, coder: int, now: Mapping[str, Stand], then: Mapping[str, Stand]) -> None:
        """Note it only: somebody else put them there."""
        for pk, stand in now.items():
            if stand != then[pk]:
                self.placed[coder, stand, then[pk]].append(pk)

    def keep(self) -> BenchStep | None:
        """The row that takes it back; None where nothing changed."""
        if not self.themes and not self.placed:
            return None
        inverse = {
            "themes": self.themes,
            "placed": [
                [coder, _flat(before), _flat(after), pks] for (coder, before, after), pks in self.placed.items()
            ],
        }
        mine = [pks for (coder, _before, _after), pks in self.placed.items() if coder == self.coder]
        kept = BenchStep.objects.create(
            round=self.round, coder=self.coder, browser=self.browser, kind=self.kind, name=self.name,
            remarks=sum(map(len, mine)), inverse=json.dumps(inverse, separators=(",", ":")),
        )  # fmt: skip
        old = BenchStep.objects.filter(round=self.round, coder=self.coder, browser=self.browser).order_by("-id")
        BenchStep.objects.filter(pk__in=list(old.values_list("pk", flat=True)[KEPT : KEPT + FEW])).delete()
        return kept


def take_back(round_: Round, step: BenchStep) -> None:
    """Put everything back as it was before a step. Call it in a transaction: it may refuse when half is done.

    Raises ``UndoRefusedError`` where anything it touched is not as the step left it.
    """
    inverse = json.loads(step.inverse)
    now = _themes(round_)
    if any(now.get(pk) != after for pk, _before, after in inverse["themes"]):
        raise UndoRefusedError(_changed())
    # Themes that were there come first, those that were made go last: remarks move between the two.
    for pk, before, after in inverse["themes"]:
        if before is not None and after is None:
            _bring_back(round_, pk, before)
    for pk, before, _after in inverse["themes"]:
        if before is not None:
            Theme.objects.filter(pk=pk).update(**before)
    for coder, before, after, pks in inverse["placed"]:
        _put_back(coder, _stand(before), _stand(after), pks)
    for pk, before, _after in inverse["themes"]:
        if before is None:
            if Coding.objects.filter(theme=pk).exists() or Theme.objects.filter(parent=pk).exists():
                raise UndoRefusedError(_changed())
            Theme.objects.filter(pk=pk).delete()


def _bring_back(round_: Round, pk: int, fields: Fields) -> None:
    if Theme.objects.filter(round=round_, name=fields["name"]).exists():
        raise UndoRefusedError(_changed())
    Theme.objects.create(pk=pk, round=round_, **(fields | {"parent_id": None}))


def _put_back(coder: int, before: Stand, after: Stand, pks: Sequence[str]) -> None:
    found = stands.stands_of(coder, pks)
    if any(found.get(pk, Stand()) != after for pk in pks):
        raise UndoRefusedError(_changed())
    stands.write(coder, dict.fromkeys(pks, after), dict.fromkeys(pks, before))


def _flat(stand: Stand) -> list[Any]:
    return [stand.theme, stand.against, list(stand.also)]


def _stand(flat: Sequence[Any]) -> Stand:
    theme, against, also = flat
    return Stand(theme, against, tuple(also))


def _themes(round_: Round) -> dict[int, Fields]:
    rows = Theme.objects.filter(round=round_).values_list("pk", "name", "note", "parent_id", "order")
    return {pk: {"name": name, "note": note, "parent_id": parent, "order": at} for pk, name, note, parent, at in rows}


def _changed() -> str:
    return _("Somebody else changed meanwhile what this step touched. Nothing was undone.")


def gone() -> str:
    """The sentence for a theme that is not there any more."""
    return _("This theme is gone: somebody put it together with another. Choose again.")


def taken(round_: Round, name: str) -> str:
    """The sentence for a name another theme has."""
    told = in_a_sentence(name, named(round_))
    return _("There is a theme %(name)s already. Take it, or choose another name.") % {"name": told}


def nothing_left(round_: Round, name: str) -> str:
    """The sentence for a proposal of which every remark stands somewhere already."""
    told = in_a_sentence(name, named(round_))
    return _("Every remark of %(name)s stands under one of your themes already. Nothing was moved.") % {"name": told}
