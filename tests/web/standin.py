"""A stand-in for the words engine, for tests only: remarks that end in the same word belong together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from massline.web.rounds.concentrate import working
from massline.web.rounds.concentrate.proposing import Before, Group, Proposal, Remark, Span, carriers
from massline.web.rounds.models import Round


def words(text: str) -> list[str]:
    return [word.strip(".,!?").casefold() for word in text.split()]


def whole(remarks: Sequence[Remark], place: int) -> Span:
    return Span(place, 0, len(remarks[place].text))


def by_last_word(remarks: Sequence[Remark], before: Before) -> Proposal:
    """Themes by the last word, parts of them by the first; one word alone is undecided, a word nobody shares none.

    A remark that holds the word elsewhere may speak of it as well. The first one published counts say of something
    else than of most of its theme speaks the other way.
    """
    order = sorted(range(len(remarks)), key=lambda place: (remarks[place].text, remarks[place].id))
    last, equal, bags = (defaultdict[str, list[int]](list) for _ in range(3))
    for place in order:
        said = words(remarks[place].text)
        last[said[-1]].append(place)
        equal[" ".join(said)].append(place)
        bags[" ".join(sorted(said))].append(place)
    groups: list[Group] = []
    none: list[int] = []
    undecided: list[int] = []
    for word, members in last.items():
        if len(members) == 1:
            (none if len(words(remarks[members[0]].text)) > 1 else undecided).append(members[0])
            continue
        also = [place for place in order if place not in members and word in words(remarks[place].text)]
        groups.append(_group(remarks, word, members, [word], also, stable=len(members) > 2))
        first = defaultdict[str, list[int]](list)
        for place in members:
            first[words(remarks[place].text)[0]].append(place)
        if len(first) > 1:
            groups += [
                _group(remarks, f"{word}-{start}", inside, [start], () if n else also, parent=word)
                for n, (start, inside) in enumerate(first.items())
            ]
    same = tuple(tuple(places) for places in equal.values() if len(places) > 1)
    one = {places[0]: places for places in equal.values()}
    alike = tuple(
        (a, b) for places in bags.values() for a in places for b in places if a < b and a in one and b in one
    )  # fmt: skip
    return Proposal(tuple(groups), tuple(none), tuple(undecided), same, alike)


def _group(
    remarks: Sequence[Remark], name: str, members: list[int], shared: list[str], also: Sequence[int] = (), *,
    parent: str = "", stable: bool | None = None,
) -> Group:  # fmt: skip
    stands = Counter(remarks[place].stance for place in members if remarks[place].stance)
    fewest = min(stands, key=stands.__getitem__) if len(stands) > 1 else None
    opposing = next((whole(remarks, place) for place in members if remarks[place].stance == fewest), None)
    return Group(
        name, tuple(members), tuple(whole(remarks, place) for place in members[:3]),
        tuple(carriers(word, remarks, members) for word in shared), tuple(also), opposing, parent, stable,
    )  # fmt: skip


def at_once(work: Callable[[], None]) -> None:
    work()


def worked_out(round_: Round) -> None:
    """Proposed themes of the stand-in for everything said in a round."""
    working.begin(round_, run=at_once, read=by_last_word)
