"""The code book and what was coded, out to programs for qualitative analysis; a code book made in one of them, in.

Out go words as everybody may read them: accepted, not taken back, not hidden, no wording its author has not approved.
No section, no key of a person, no day, and of the codings only those of the coders asked for.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from massline.formats.codebook import Code, CodedText, Segment, walk
from massline.formats.refi_qda_in import ReadCodebook
from massline.web.rounds.concentrate.coding import MOST_THEMES, ThemeRefusedError, add_theme, themes_of
from massline.web.rounds.concentrate.dispositions import contributions_of
from massline.web.rounds.models import Coding, Round, Theme, Visibility

LONGEST_NAME, LONGEST_NOTE = 80, 300


def code_book_of(round_: Round, *, marked: bool = False) -> list[Code]:
    """The themes of a round as codes, in their order.

    That a machine proposed a name stands in the note; with ``marked`` in the name, for a file that holds no notes.
    """
    themes = themes_of(round_)

    def code(theme: Theme) -> Code:
        inside = tuple(code(one) for one in themes if one.parent_id == theme.pk)
        if marked:
            return Code(_code(theme.pk), theme.told, inside=inside)
        maker = _("Named by a machine (%(model)s).") % {"model": theme.named_by} if theme.named_by else ""
        return Code(_code(theme.pk), theme.name, f"{theme.note} {maker}".strip(), inside=inside)

    return [code(theme) for theme in themes if theme.parent_id is None]


def coded_words(round_: Round, coders: Collection[int]) -> tuple[list[CodedText], list[Segment]]:
    """The remarks everybody may read, and what these coders gave them: a whole remark for each theme."""
    shown = contributions_of(round_).filter(visibility=Visibility.WORDS).exclude(wording_approved=False)
    rows = list(shown.values_list("pk", "label", "text"))
    texts = [CodedText(_text(round_, label), label, words) for _pk, label, words in rows]
    of = {pk: (_text(round_, label), len(words)) for pk, label, words in rows}
    given = Coding.objects.filter(statement__round=round_, coder__in=list(coders))
    segments = [
        Segment(of[said][0], 0, of[said][1], _code(theme), coder)
        for said, theme, coder in given.values_list("statement", "theme", "coder")
        if said in of
    ]
    return texts, segments


def _code(theme: int) -> str:
    return f"theme {theme}"


def _text(round_: Round, label: str) -> str:
    return f"{round_.number} {label}"


@dataclass(frozen=True)
class Brought:
    """What became of a code book that was brought: themes made, codes there were already, and what was changed."""

    made: int
    there: int
    raised: int
    """Codes that stood deeper than a theme inside a theme, and now stand one level up."""
    shortened: int


@transaction.atomic
def bring(round_: Round, book: ReadCodebook) -> Brought:
    """Make a theme of each code nobody has yet. Raises ``ThemeRefusedError`` where they are too many.

    Then nothing is kept. Two codes of one name become one theme: a coder could not tell them apart.
    """
    known = {theme.name.casefold(): theme for theme in themes_of(round_)}
    count: Counter[str] = Counter()
    above: dict[str, Theme] = {}
    for depth, parent, code in walk(book.codes):
        name, note = _cut(code.name, LONGEST_NAME), _cut(code.note, LONGEST_NOTE)
        if not name:
            raise ThemeRefusedError(_("A code in the file has no name a theme could have. Nothing was kept."))
        count["shortened"] += (name, note) != (" ".join(code.name.split()), " ".join(code.note.split()))
        count["raised"] += depth > 1
        top = above.get(parent or "")
        theme = known.get(name.casefold())
        if theme is None:
            if len(known) >= MOST_THEMES:
                raise ThemeRefusedError(
                    _("With the codes of the file there would be more than %(most)s themes. Nothing was kept.")
                    % {"most": MOST_THEMES}
                )
            theme = known[name.casefold()] = add_theme(round_, name, note, top)
            count["made"] += 1
        else:
            count["there"] += 1
        above[code.id] = top or (theme.parent or theme)
    return Brought(count["made"], count["there"], count["raised"], count["shortened"])


def _cut(words: str, most: int) -> str:
    plain = "".join(one if one.isprintable() else " " for one in words)
    return " ".join(plain.split())[:most].strip()
