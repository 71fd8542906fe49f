"""Themes beside the words: the code book, one or two coders, how far they agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from massline.method.coding import Agreement, agreement
from massline.web.record import log
from massline.web.rounds.concentrate.dispositions import contributions_of
from massline.web.rounds.models import Coding, Round, Statement, Theme

CODERS = (1, 2)
MOST_THEMES = 60


class ThemeRefusedError(ValueError):
    """The code book cannot be changed like this; the message says why."""


class CodingChangedError(Exception):
    """Somebody else coded some of these meanwhile; ``labels`` names them. Nothing was kept."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__(", ".join(labels))
        self.labels = labels


@dataclass(frozen=True)
class Choice:
    """What a coder chose for one remark: a theme, whether it speaks against us; and what the form showed before."""

    theme: int | None
    against: bool
    saw_theme: int | None
    saw_against: bool


def code_book(round_: Round) -> list[Theme]:
    """The themes, each followed by those inside it; ``remarks`` is how many the first coder put under it."""
    first = Coding.objects.filter(theme=OuterRef("pk"), coder=1).order_by().values("theme")
    counted = Theme.objects.filter(round=round_).annotate(
        remarks=Subquery(first.annotate(all=Count("pk")).values("all")[:1])
    )
    themes = list(counted.select_related("parent"))
    inside: dict[int | None, list[Theme]] = {}
    for theme in themes:
        inside.setdefault(theme.parent_id, []).append(theme)
    return [one for top in inside.get(None, []) for one in (top, *inside.get(top.pk, []))]


@transaction.atomic
def add_theme(round_: Round, name: str, note: str = "", parent: Theme | None = None) -> Theme:
    """A new theme at the end. The very same one twice is one."""
    Round.objects.select_for_update().get(pk=round_.pk)
    there = _named(round_, name)
    if there is not None:
        if (there.name, there.note, there.parent) == (name, note, parent):
            return there
        raise ThemeRefusedError(
            _("There is a theme “%(name)s” already. Take it, or choose another name.") % {"name": name}
        )
    if Theme.objects.filter(round=round_).count() >= MOST_THEMES:
        raise ThemeRefusedError(
            _("There are %(most)s themes already, more than anybody keeps in mind. Put some of them together first.")
            % {"most": MOST_THEMES}
        )
    _refuse_depth(None, parent)
    return Theme.objects.create(
        round=round_, name=name, note=note, parent=parent, order=Theme.objects.filter(round=round_).count()
    )


@transaction.atomic
def change_theme(theme: Theme, name: str, note: str, parent: Theme | None) -> None:
    """Another name or note, or inside another theme (or inside none any more)."""
    Round.objects.select_for_update().get(pk=theme.round_id)
    same = _named(theme.round, name)
    if same is not None and same.pk != theme.pk:
        raise ThemeRefusedError(
            _("There is a theme “%(name)s” already. To make one of the two, put them together.") % {"name": name}
        )
    _refuse_depth(theme, parent)
    Theme.objects.filter(pk=theme.pk).update(name=name, note=note, parent=parent)


@transaction.atomic
def merge_themes(theme: Theme, into: Theme) -> None:
    """Everything under a theme goes under another; the first is gone. The words themselves are not touched."""
    Round.objects.select_for_update().get(pk=theme.round_id)
    if theme.pk == into.pk or theme.round_id != into.round_id:
        raise ThemeRefusedError(_("Choose another theme to put it together with."))
    Theme.objects.filter(pk=into.pk, parent=theme).update(parent=theme.parent)
    into.refresh_from_db()
    Coding.objects.filter(theme=theme).update(theme=into)
    theme.codes.update(parent=into.parent or into)
    theme.delete()


def coded_by(round_: Round, coder: int) -> QuerySet[Any]:
    """The contributions of the round with ``theme_id`` and ``against`` of this coder and of no other."""
    mine = Coding.objects.filter(statement=OuterRef("pk"), coder=coder)
    return contributions_of(round_).annotate(
        theme_id=Subquery(mine.values("theme")[:1]), against=Subquery(mine.values("against")[:1])
    )


@transaction.atomic
def code(round_: Round, coder: int, choices: Mapping[UUID, Choice], *, role: str, day: date) -> int:
    """Keep what a coder chose; how many changed. What somebody else chose meanwhile is not overwritten."""
    now = {row.pk: row for row in coded_by(round_, coder).filter(pk__in=list(choices))}
    clash, changed = [], 0
    for pk, choice in choices.items():
        row = now.get(pk)
        wanted, saw = (choice.theme, choice.against), (choice.saw_theme, choice.saw_against)
        if row is None or wanted == saw or wanted == (row.theme_id, bool(row.against)):
            continue
        if (row.theme_id, bool(row.against)) != saw:
            clash.append(row.label)
            continue
        _keep(row, coder, choice)
        changed += 1
    if changed:
        log.append("code", role=role, subject=f"round {round_.id}", day=day, coder=coder, remarks=changed)
    if clash:
        raise CodingChangedError(clash)
    return changed


def _keep(row: Statement, coder: int, choice: Choice) -> None:
    if choice.theme is None:
        Coding.objects.filter(statement=row, coder=coder).delete()
        return
    Coding.objects.update_or_create(
        statement=row, coder=coder, defaults={"theme_id": choice.theme, "against": choice.against}
    )


@transaction.atomic
def paste(round_: Round, rows: Iterable[tuple[str, str, int]], *, role: str, day: date) -> int:
    """Codes brought from elsewhere: label, name of the theme, coder. Themes nobody has yet are made."""
    said = dict(contributions_of(round_).values_list("label", "pk"))
    themes = {theme.name.casefold(): theme for theme in Theme.objects.filter(round=round_)}
    kept = 0
    for label, name, coder in rows:
        if label not in said:
            raise ThemeRefusedError(
                _("“%(label)s” is not the label of a remark that was accepted in this round. Nothing was kept.")
                % {"label": label[:40]}
            )
        theme = themes.get(name.casefold()) or add_theme(round_, name)
        themes[name.casefold()] = theme
        Coding.objects.update_or_create(statement_id=said[label], coder=coder, defaults={"theme": theme})
        kept += 1
    log.append("code", role=role, subject=f"round {round_.id}", day=day, remarks=kept, pasted=True)
    return kept


def trust(round_: Round) -> Agreement | None:
    """How far the two coders agree, over the remarks both of them coded; None while there are none."""
    second = Coding.objects.filter(statement=OuterRef("statement"), coder=2).values("theme")[:1]
    first: QuerySet[Any] = Coding.objects.filter(statement__round=round_, coder=1).annotate(second=Subquery(second))
    counted = first.filter(second__isnull=False).values_list("theme", "second").annotate(remarks=Count("pk"))
    both = [(one, other) for one, other, remarks in counted for _n in range(remarks)]
    return agreement(both) if both else None


def differences(round_: Round) -> QuerySet[Any]:
    """Contributions that both coders coded, differently; ``first`` and ``second`` are the names of the themes."""
    of = Coding.objects.filter(statement=OuterRef("pk")).values("theme__name")
    both: QuerySet[Any] = contributions_of(round_).annotate(
        first=Subquery(of.filter(coder=1)[:1]), second=Subquery(of.filter(coder=2)[:1])
    )
    return both.filter(first__isnull=False, second__isnull=False).exclude(first=F("second"))


def _named(round_: Round, name: str) -> Theme | None:
    return next((one for one in Theme.objects.filter(round=round_) if one.name.casefold() == name.casefold()), None)


def _refuse_depth(theme: Theme | None, parent: Theme | None) -> None:
    if parent is None:
        return
    if theme is not None and parent.pk == theme.pk:
        raise ThemeRefusedError(_("A theme cannot stand inside itself."))
    if parent.parent_id is not None or (theme is not None and theme.codes.exists()):
        raise ThemeRefusedError(_("Themes go one inside another, not deeper: choose one that stands at the top."))
