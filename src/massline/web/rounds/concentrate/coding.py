"""Themes beside the words: the code book, one or two coders, how far they agree."""

from collections import defaultdict
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
from massline.web.rounds.concentrate import stands
from massline.web.rounds.concentrate.dispositions import contributions_of
from massline.web.rounds.concentrate.stands import Stand
from massline.web.rounds.models import Coding, Round, Theme
from massline.web.rounds.naming import in_a_sentence, named, with_makers

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
    """What a coder chose for one remark: its main theme, whether it speaks against us, themes beside the main one.

    ``saw`` is the same as the form showed it before.
    """

    theme: int | None
    against: bool
    saw_theme: int | None
    saw_against: bool
    also: tuple[int, ...] = ()
    saw_also: tuple[int, ...] = ()


def code_book(round_: Round) -> list[Theme]:
    """The themes, each followed by those inside it; ``remarks`` is how many the first coder put under it."""
    first = Coding.objects.filter(theme=OuterRef("pk"), coder=1, rank=1).order_by().values("theme")
    counted = Theme.objects.filter(round=round_).annotate(
        remarks=Subquery(first.annotate(all=Count("pk")).values("all")[:1])
    )
    return _in_order(list(with_makers(counted).select_related("parent")))


def themes_of(round_: Round) -> list[Theme]:
    """The same themes in the same order, nothing counted."""
    return _in_order(list(with_makers(Theme.objects.filter(round=round_)).select_related("parent")))


def _in_order(themes: list[Theme]) -> list[Theme]:
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
            _("There is a theme %(name)s already. Take it, or choose another name.")
            % {"name": in_a_sentence(name, named(round_))}
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
            _("There is a theme %(name)s already. To make one of the two, put them together.")
            % {"name": in_a_sentence(name, named(theme.round))}
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
    _one_of_both(theme, into)
    Coding.objects.filter(theme=theme).update(theme=into)
    theme.codes.update(parent=into.parent or into)
    theme.delete()


def _one_of_both(theme: Theme, into: Theme) -> None:
    """A remark under both themes stands under one of them only, where it stood first."""
    other = Coding.objects.filter(statement=OuterRef("statement"), coder=OuterRef("coder"), theme=into)
    rows = Coding.objects.filter(theme=theme).annotate(other=Subquery(other.values("pk")[:1]))
    for row in rows.filter(other__isnull=False):
        row.delete()
        Coding.objects.filter(pk=row.other, rank__gt=row.rank).update(rank=row.rank)


def coded_by(round_: Round, coder: int) -> QuerySet[Any]:
    """The contributions of the round with main ``theme_id`` and ``against`` of this coder and of no other."""
    mine = Coding.objects.filter(statement=OuterRef("pk"), coder=coder, rank=1)
    return contributions_of(round_).annotate(
        theme_id=Subquery(mine.values("theme")[:1]), against=Subquery(mine.values("against")[:1])
    )


@transaction.atomic
def code(round_: Round, coder: int, choices: Mapping[UUID, Choice], *, role: str, day: date) -> int:
    """Keep what a coder chose; how many changed. What somebody else chose meanwhile is not overwritten."""
    labels = dict(contributions_of(round_).filter(pk__in=list(choices)).values_list("pk", "label"))
    now = stands.stands_of(coder, [pk.hex for pk in labels])
    clash: list[str] = []
    before: dict[str, Stand] = {}
    then: dict[str, Stand] = {}
    for pk, choice in choices.items():
        wanted = _stand(choice.theme, choice.against, choice.also)
        saw = _stand(choice.saw_theme, choice.saw_against, choice.saw_also)
        stood = now.get(pk.hex, Stand())
        # On that page none of these and undecided look the same.
        seen = Stand() if stood.theme == stands.NONE else stood
        if pk not in labels or wanted in {saw, seen}:
            continue
        if seen != saw:
            clash.append(labels[pk])
            continue
        before[pk.hex], then[pk.hex] = stood, wanted
    stands.write(coder, before, then)
    changed = len(then)
    if changed:
        log.append("code", role=role, subject=f"round {round_.id}", day=day, coder=coder, remarks=changed)
    if clash:
        raise CodingChangedError(clash)
    return changed


def _stand(theme: int | None, against: bool, also: Iterable[int]) -> Stand:
    return Stand() if theme is None else Stand(theme, against, tuple(one for one in also if one != theme))


@transaction.atomic
def paste(round_: Round, rows: Iterable[tuple[str, str, int]], *, role: str, day: date) -> int:
    """Codes brought from elsewhere: label, name of the theme, coder. Themes nobody has yet are made."""
    said = dict(contributions_of(round_).values_list("label", "pk"))
    themes = {theme.name.casefold(): theme for theme in Theme.objects.filter(round=round_)}
    kept, wanted = 0, defaultdict[int, dict[str, int]](dict)
    for label, name, coder in rows:
        if label not in said:
            raise ThemeRefusedError(
                _("“%(label)s” is not the label of a remark that was accepted in this round. Nothing was kept.")
                % {"label": label[:40]}
            )
        theme = themes.get(name.casefold()) or add_theme(round_, name)
        themes[name.casefold()] = theme
        wanted[coder][said[label].hex] = theme.pk
        kept += 1
    for coder, chosen in wanted.items():
        now = {pk: Stand() for pk in chosen} | stands.stands_of(coder, list(chosen))
        stands.write(coder, now, {pk: now[pk].under(theme) for pk, theme in chosen.items()})
    log.append("code", role=role, subject=f"round {round_.id}", day=day, remarks=kept, pasted=True)
    return kept


def trust(round_: Round) -> Agreement | None:
    """How far the two coders agree on main themes, over the remarks both of them coded; None while there are none."""
    first = Coding.objects.filter(
        statement__round=round_, coder=1, rank=1, statement__codings__coder=2, statement__codings__rank=1
    )
    counted = first.values_list("theme", "statement__codings__theme").annotate(remarks=Count("pk"))
    both = [(one, other) for one, other, remarks in counted for _n in range(remarks)]
    return agreement(both) if both else None


def differences(round_: Round) -> QuerySet[Any]:
    """Contributions that both coders coded, differently; ``first`` and ``second`` are the names of the themes."""
    of = Coding.objects.filter(statement=OuterRef("pk"), rank=1).values("theme__name")
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
