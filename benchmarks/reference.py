"""Does `polis` mode answer as the running Polis did? One line a figure, exit 0 where every bar holds.

    python benchmarks/reference.py FOLDER

FOLDER holds one folder per conversation with votes.json and math-pca2.json (comments.json is read only where
math-pca2.json does not say what is moderated out). In-conversation members and groups depend on the history of a
conversation, so they are taken from the reference; everything else must then agree.
"""

import json
import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from massline.engine.polis import PolisResult, analyse
from massline.engine.votes import VoteMatrix

TOLERANCE = 1e-9

Record = Mapping[str, Any]


class UnreadableReferenceError(ValueError):
    """A reference conversation that lacks what the comparison needs."""


@dataclass(frozen=True)
class Reference:
    """One conversation as Polis answered it; statements and people by id."""

    name: str
    votes: VoteMatrix
    tids: tuple[str, ...]
    moderated_out: frozenset[str]
    meta: frozenset[str]
    in_conversation: frozenset[str] | None
    groups: dict[str, int]
    answers: Record


@dataclass(frozen=True)
class Line:
    """One figure: what, how it compares, and whether it holds (None where it is only told)."""

    what: str
    found: str
    holds: bool | None


def field(record: Record, *names: str, default: Any = None) -> Any:
    """The value under the first of the names that the record has: exports differ in their names."""
    for name in names:
        if record.get(name) is not None:
            return record[name]
    return default


def identity(value: Any) -> str:
    """An id as text, whether the file wrote 7, 7.0 or "7"."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableReferenceError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise UnreadableReferenceError(f"{path}: not JSON ({error})") from None


def read_reference(folder: Path) -> Reference:
    """One conversation's folder, leniently: both families of field names, numbers or text."""
    answers = read_json(folder / "math-pca2.json")
    tids = tuple(identity(tid) for tid in answers["tids"])
    comments = read_json(folder / "comments.json") if (folder / "comments.json").is_file() else []
    return Reference(
        name=folder.name,
        votes=_votes(read_json(folder / "votes.json"), tids, answers.get("lastVoteTimestamp")),
        tids=tids,
        moderated_out=_marked(answers, comments, "mod-out"),
        meta=_marked(answers, comments, "meta-tids"),
        in_conversation=_ids(answers["in-conv"]) if answers.get("in-conv") is not None else None,
        groups=_groups(answers),
        answers=answers,
    )


def _votes(records: Iterable[Record], tids: tuple[str, ...], until: Any) -> VoteMatrix:
    events = []
    for record in records:
        when = float(field(record, "modified", "created", "timestamp", default=0))
        statement = identity(field(record, "tid", "statement_id", "comment_id"))
        if statement in tids and not (until and when > float(until)):
            person = identity(field(record, "pid", "participant_id", "voter_id"))
            events.append((when, person, statement, int(float(record["vote"]))))
    events.sort(key=lambda event: event[0])
    _, people, statements, answers = zip(*events, strict=True) if events else ((), (), (), ())
    votes, _ = VoteMatrix.from_events(people, statements, answers, all_statements=tids)
    return votes


def _ids(values: Iterable[Any]) -> frozenset[str]:
    return frozenset(identity(value) for value in values)


def _marked(answers: Record, comments: Iterable[Record], name: str) -> frozenset[str]:
    if answers.get(name) is not None:
        return _ids(answers[name])
    is_meta = name == "meta-tids"
    chosen = [one for one in comments if (one.get("is_meta") if is_meta else field(one, "mod", "moderated") == -1)]
    return _ids(field(one, "tid", "statement_id", "comment_id") for one in chosen)


def _groups(answers: Record) -> dict[str, int]:
    base = answers["base-clusters"]
    if isinstance(base, Mapping):
        members_of = dict(zip(map(identity, base["id"]), base["members"], strict=True))
    else:
        members_of = {identity(one["id"]): one["members"] for one in base}
    return {
        identity(person): int(group["id"])
        for group in answers["group-clusters"]
        for cluster in group["members"]
        for person in members_of[identity(cluster)]
    }


def compare(reference: Reference) -> list[Line]:
    """Every figure the reference carries, ours against it."""
    result = analyse(
        reference.votes,
        excluded_statements=reference.moderated_out,
        meta_statements=reference.meta,
        statement_order=reference.tids,
        in_conversation=reference.in_conversation,
        groups=reference.groups,
    )
    place = {name: i for i, name in enumerate(reference.votes.statements)}
    tids = np.array([place[tid] for tid in reference.tids])
    return [
        *_projection_lines(result, reference.answers, tids),
        *_by_statement(result, reference.answers, place),
        *_list_lines(result, reference.answers),
        *_told_only(result, reference),
    ]


def _projection_lines(result: PolisResult, answers: Record, tids: NDArray[np.intp]) -> list[Line]:
    pca = answers["pca"]
    lines = [_within("centre", result.centre[tids], -np.array(pca["center"], dtype=float))]
    for number, theirs in enumerate(pca["comps"][:2]):
        ours, other = result.components[number, tids], np.array(theirs, dtype=float)
        sign = 1.0 if ours @ other >= 0 else -1.0
        lines.append(_within(f"component {number + 1}, up to sign", sign * ours, other))
    if pca.get("comment-extremity") is not None:
        lines.append(_within("extremity", result.extremity[tids], np.array(pca["comment-extremity"])))
    return lines


def _by_statement(result: PolisResult, answers: Record, place: Mapping[str, int]) -> list[Line]:
    lines = []
    for what, name, ours in (
        ("group-aware consensus", "group-aware-consensus", result.group_aware_consensus),
        ("priorities", "comment-priorities", result.priorities),
    ):
        theirs = {tid: value for tid, value in (answers.get(name) or {}).items() if tid in place}
        if theirs:
            mine = ours[[place[tid] for tid in theirs]]
            lines.append(_within(what, mine, np.array([float(value) for value in theirs.values()])))
    return lines


def _list_lines(result: PolisResult, answers: Record) -> list[Line]:
    lines = []
    representative = answers.get("repness") or {}
    for group, listed in zip(result.group_ids, result.representative, strict=True):
        if str(group) in representative:
            theirs = [(identity(one["tid"]), one["repful-for"]) for one in representative[str(group)]]
            ours = [(one.statement, str(one.answer)) for one in listed]
            lines.append(_identical(f"representative statements of group {group}", ours, theirs))
    for side, shared in (("agree", result.consensus_agree), ("disagree", result.consensus_disagree)):
        if answers.get("consensus") is not None:
            wanted = [identity(one["tid"]) for one in answers["consensus"].get(side, [])]
            lines.append(_identical(f"consensus, {side}", [one.statement for one in shared], wanted))
    return lines


def _told_only(result: PolisResult, reference: Reference) -> list[Line]:
    """Figures beyond the bars: told, and no reason to fail."""
    theirs, ours = [], []
    for group, listed in zip(result.group_ids, result.representative, strict=True):
        others = {identity(one["tid"]): one for one in (reference.answers.get("repness") or {}).get(str(group), [])}
        for mine in listed:
            if (other := others.get(mine.statement)) is not None:
                ours += [mine.successes, mine.trials, mine.share, mine.share_test, mine.ratio]
                theirs += [other[key] for key in ("n-success", "n-trials", "p-success", "p-test", "repness")]
    lines = [_told("figures beside the representative statements", np.array(ours), np.array(theirs, dtype=float))]
    base = reference.answers["base-clusters"]
    if isinstance(base, Mapping) and all(len(members) == 1 for members in base["members"]):
        place = {name: i for i, name in enumerate(reference.votes.participants)}
        people = [place[identity(members[0])] for members in base["members"]]
        shown = np.hypot(np.array(base["x"], dtype=float), np.array(base["y"], dtype=float))
        mine_far = np.hypot(result.positions[people, 0], result.positions[people, 1])
        lines.append(_told("people's distance from the middle", mine_far, shown))
    return lines


def _largest(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    if ours.shape != theirs.shape:
        return math.inf
    return float(np.abs(ours - theirs).max(initial=0.0))


def _within(what: str, ours: NDArray[Any], theirs: NDArray[Any]) -> Line:
    difference = _largest(ours, theirs)
    return Line(what, f"largest difference {difference:.1e} of {ours.size}", difference <= TOLERANCE)


def _told(what: str, ours: NDArray[Any], theirs: NDArray[Any]) -> Line:
    return Line(what, f"largest difference {_largest(ours, theirs):.1e} of {ours.size}", None)


def _identical(what: str, ours: list[Any], theirs: list[Any]) -> Line:
    if ours == theirs:
        return Line(what, f"identical, {len(ours)} listed", True)
    return Line(what, f"ours {ours}, theirs {theirs}", False)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python benchmarks/reference.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    conversations = sorted(path.parent for path in folder.glob("**/math-pca2.json"))
    if not conversations:
        print(f"{folder}: no reference conversation (a folder with math-pca2.json and votes.json)", file=sys.stderr)
        return 1
    all_hold = True
    for conversation in conversations:
        try:
            lines = compare(read_reference(conversation))
        except KeyError as missing:
            lines = [Line("reading", f"a file lacks {missing}, which the comparison needs", False)]
        except (TypeError, ValueError) as error:
            lines = [Line("reading", str(error), False)]
        for line in lines:
            word = {True: "holds", False: "FAILS", None: "told"}[line.holds]
            print(f"{conversation.name}: {line.what}: {line.found}: {word}")
            all_hold = all_hold and line.holds is not False
    print(f"{len(conversations)} conversations: {'every bar holds' if all_hold else 'NOT every bar holds'}")
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
