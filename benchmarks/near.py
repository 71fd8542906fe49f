"""Near-duplicates: edits planted in real remarks and found again, traps that must not be, and opposite stances.

    python benchmarks/near.py FOLDER

FOLDER holds text/ and polis/. The 20,000 texts are all arguments of ArgKP and all remarks of the public
consultations; one remark joined from two of them, of six words and more each, for every place left, so that many
texts share half their words; 1,000 edits and 500 traps. Edits, one kind after the other: one to three typing slips
(letters swapped, left out, doubled, or the neighbour on the keyboard); punctuation and blanks; capitals; two words
swapped or a part moved; one to four words put in; a small word left out; words put in, a slip and punctuation
together. The words put in are not those the program knows as fillers. Traps: a negation put in or taken out, a number
changed, a word turned to its opposite. Every pair found that was not planted counts as false, whatever it says.
"""

import csv
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from massline.words.near import Near, near_duplicates
from massline.words.normalised import normalised
from massline.words.veto import Answer, Answers, votes_differ

SIZE, EDITS, TRAPS = 20_000, 1_000, 500
SEEDS = (1, 2, 3)
PUT_IN = (
    *("to my mind", "if you ask me", "by the way", "after all", "in fact", "somehow", "right now", "truly"),
    *("as we all know", "surely", "again", "however", "anyway", "for me", "at least here", "in the end"),
)
SMALL = frozenset(("the", "a", "an", "to", "of", "and", "that", "is", "are", "it", "in", "for", "be", "as"))
BESIDE = dict(
    pair.split(":")
    for pair in "a:sq b:vn c:xv d:sf e:wr g:fh h:gj i:uo l:k m:n n:bm o:ip p:o r:et s:ad t:ry u:yi".split(" ")  # noqa: SIM905
)
OPPOSITE = {
    **{"more": "less", "less": "more", "increase": "decrease", "good": "bad", "always": "never", "support": "oppose"},
    **{"better": "worse", "before": "after", "legal": "illegal", "allow": "ban", "all": "no", "with": "without"},
    **{"should": "should not", "can": "cannot", "not": "", "never": "", "no": "some"},
}
Line = tuple[str, bool]


def slip(text: str, rng: random.Random, times: int) -> str:
    """The text with so many typing slips, each within a word."""
    letters = list(text)
    for _ in range(times):
        inside = [n for n in range(1, len(letters)) if letters[n].isalpha() and letters[n - 1].isalpha()]
        if not inside:
            break
        place, kind = rng.choice(inside), rng.randrange(4)
        if kind == 0:
            letters[place - 1 : place + 1] = letters[place], letters[place - 1]
        elif kind == 1:
            del letters[place]
        elif kind == 2:
            letters.insert(place, letters[place])
        else:
            letters[place] = rng.choice(BESIDE.get(letters[place].lower(), "e"))
    return "".join(letters)


def slips(text: str, rng: random.Random) -> str:
    return slip(text, rng, rng.randint(1, max(1, min(3, len(text) // 40))))


def points(text: str, rng: random.Random) -> str:
    changed = text.replace(",", "") if rng.random() < 0.5 else text.replace(" ", ", ", 1)
    return changed.rstrip(".!") + rng.choice(["!", "...", "", ".", "!!"])


def capitals(text: str, rng: random.Random) -> str:
    return rng.choice([str.upper, str.title, str.lower, str.capitalize])(text)


def moved(text: str, rng: random.Random) -> str:
    words = text.split() if " " in text.strip() else list(text)
    if rng.random() < 0.5:
        place = rng.randrange(len(words) - 1)
        words[place : place + 2] = words[place + 1], words[place]
    else:
        cut = rng.randrange(1, len(words))
        words = words[cut:] + words[:cut]
    return " ".join(words)


def more(text: str, rng: random.Random) -> str:
    words = text.split()
    words.insert(rng.randrange(len(words) + 1), rng.choice(PUT_IN))
    return " ".join(words)


def fewer(text: str, rng: random.Random) -> str:
    words = text.split()
    small = [n for n, word in enumerate(words) if word.lower() in SMALL]
    if not small:
        return slip(text, rng, 1)
    del words[rng.choice(small)]
    return " ".join(words)


def everything(text: str, rng: random.Random) -> str:
    return points(slip(more(text, rng), rng, 1), rng)


KINDS: tuple[Callable[[str, random.Random], str], ...] = (slips, points, capitals, moved, more, fewer, everything)


def trap(text: str, rng: random.Random) -> str | None:
    """The text with a number changed or a word turned round; None if it has neither."""
    words = text.split()
    places = [n for n, word in enumerate(words) if word.isdigit() or word.lower().strip(".,") in OPPOSITE]
    place = rng.choice(places) if places else 0
    if not places or "not" in words[place + 1 : place + 2]:
        return None
    word = words[place]
    words[place] = str(int(word) + rng.randint(1, 9)) if word.isdigit() else OPPOSITE[word.lower().strip(".,")]
    return " ".join(words)


def remarks(folder: Path) -> list[str]:
    """Every argument of ArgKP and every remark of the consultations, once, of three words and more."""
    said = [one["argument"] for one in json.loads((folder / "text" / "argkp_train_dev.json").read_text())["args"]]
    for path in sorted(folder.glob("polis/*/comments.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            said += [row["comment-body"] for row in csv.DictReader(file)]
    return [one for one in dict.fromkeys(said) if len(normalised(one).split()) >= 3]


def planted(real: list[str], seed: int) -> tuple[dict[str, str], dict[tuple[str, str], str], set[tuple[str, str]]]:
    """Texts by id, the planted pairs with their kind, and the trapped pairs."""
    rng = random.Random(seed)
    long = [one for one in real if len(one.split()) >= 6]
    joined = [" ".join(rng.sample(long, 2)) for _ in range(SIZE - EDITS - TRAPS - len(real))]
    texts = dict(numbered([*real, *joined]))
    kinds = {}
    for n, name in enumerate(rng.sample(sorted(texts), EDITS)):
        edit = KINDS[n % len(KINDS)]
        texts[f"edit {n:05}"] = edit(texts[name], rng)
        kinds[name, f"edit {n:05}"] = edit.__name__
    traps = set[tuple[str, str]]()
    able = [name for name in sorted(texts) if not name.startswith("edit")]
    rng.shuffle(able)
    for name in able:
        turned = trap(texts[name], rng)
        if turned is not None and len(traps) < TRAPS:
            texts[f"trap {len(traps):05}"] = turned
            traps.add((name, f"trap {len(traps):05}"))
    return texts, kinds, traps


def pairs(found: Near) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Pairs merged, and pairs suggested between any two texts of what was merged."""
    group = {name: one.ids for one in found.merged for name in one.ids}
    together = {(a, b) for one in found.merged for a in one.ids for b in one.ids if a < b}
    looked = {
        (min(a, b), max(a, b))
        for link in found.suggested
        for a in group.get(link.one, (link.one,))
        for b in group.get(link.other, (link.other,))
    }
    return together, looked


def found_again(real: list[str], seed: int) -> Iterator[Line]:
    texts, kinds, traps = planted(real, seed)
    start = time.process_time()
    found = near_duplicates(texts)
    taken = time.process_time() - start
    merged, suggested = pairs(found)
    every = merged | suggested
    hit, total = len(every & kinds.keys()), len(kinds)
    precision = hit / len(every)
    yield (
        f"seed {seed}: {len(texts):,} texts, {total:,} edits: recall {hit / total:.3f}, precision {precision:.3f}, "
        f"{taken:.1f} CPU s; .95, .90, 10 s",
        hit >= 0.95 * total and precision >= 0.9 and taken < 10,
    )
    for name, some in (("merged without asking", merged), ("suggested", suggested - merged)):
        right = len(some & kinds.keys())
        yield f"seed {seed}: {name} {len(some):,} pairs, {right:,} planted, {len(some) - right:,} not", True
    missed = Counter(kinds[pair] for pair in kinds.keys() - every)
    yield (
        f"seed {seed}: missed by kind: " + (", ".join(f"{k} {n}" for k, n in sorted(missed.items())) or "none"),
        True,
    )
    yield f"seed {seed}: traps merged {len(traps & merged)} of {len(traps)}; 0", not traps & merged
    yield f"seed {seed}: traps suggested as the same {len(traps & suggested)} of {len(traps)}", True


def reworded(folder: Path) -> Iterator[Line]:
    """banking77 and clinc150, where people were asked for the same in other words: the labels judge what is found."""
    label: dict[str, str] = {}
    for name in ("banking77", "clinc150"):
        for line in (folder / "text" / f"{name}_test.tsv").read_text(encoding="utf-8").splitlines():
            told, text = line.split("\t")[:2]
            label.setdefault(text, told)
    texts = dict(numbered(label))
    found = pairs(near_duplicates(texts))
    for name, some in zip(("merged", "suggested"), found, strict=True):
        other = sum(label[texts[a]] != label[texts[b]] for a, b in some)
        yield f"banking77 and clinc150: {len(some)} pairs {name}, {other} of them under different labels", True


def numbered(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((f"{number:05}", text) for number, text in enumerate(texts))


def stances(folder: Path) -> Iterator[Line]:
    """ArgKP topic by topic, without votes: pairs merged whose stance differs."""
    data = json.loads((folder / "text" / "argkp_train_dev.json").read_text())
    stance = {one["arg_id"]: one["stance"] for one in data["args"]}
    merged, suggested, apart = set[tuple[str, str]](), set[tuple[str, str]](), 0
    for topic in sorted({one["topic"] for one in data["args"]}):
        found = near_duplicates({one["arg_id"]: one["argument"] for one in data["args"] if one["topic"] == topic})
        merged |= pairs(found)[0]
        suggested |= pairs(found)[1]
        apart += len(found.apart)
    against = [sum(stance[a] != stance[b] for a, b in some) for some in (merged, suggested)]
    yield f"ArgKP: {len(merged)} pairs merged, {against[0]} of opposite stance; 0", against[0] == 0
    yield f"ArgKP: {len(suggested)} pairs suggested, {against[1]} of opposite stance; {apart} kept apart", True


def voted(folder: Path) -> Iterator[Line]:
    """The public consultations, with and without the veto of the votes."""
    counts = Counter[str]()
    for export in sorted(path.parent for path in folder.glob("polis/*/comments.csv")):
        texts, answers = read_export(export)
        for veto in (True, False):
            together, looked = pairs(near_duplicates(texts, answers=answers if veto else None))
            for name, some in (("merged", together), ("suggested", looked)):
                counts[f"{name} {veto}"] += len(some)
                counts[f"{name} {veto} differ"] += sum(
                    votes_differ(answers.get(a, {}), answers.get(b, {})) for a, b in some
                )
    for veto, said in ((True, "with their votes"), (False, "without")):
        differ = counts[f"merged {veto} differ"]
        line = f"consultations {said}: {counts[f'merged {veto}']} pairs merged, {differ} voted on differently"
        yield f"{line}; 0" if veto else line, not veto or differ == 0
        hints = f"{counts[f'suggested {veto}']} pairs suggested, {counts[f'suggested {veto} differ']}"
        yield f"consultations {said}: {hints} voted on differently", True


def read_export(export: Path) -> tuple[dict[str, str], dict[str, Answers]]:
    """The remarks of an export by id, and each one's answers by person."""
    with (export / "comments.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = {row["comment-id"]: row["comment-body"] for row in csv.DictReader(file)}
    answers: dict[str, dict[str, Answer]] = {name: {} for name in texts}
    say: dict[str, Answer] = {"1": "agree", "0": "pass", "-1": "disagree"}
    with (export / "participants-votes.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for name, value in row.items():
                if name in answers and value in say:
                    answers[name][row["participant"]] = say[value]
    return texts, dict(answers)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python benchmarks/near.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    if not (folder / "text" / "argkp_train_dev.json").is_file():
        print(f"{folder}: there is no text/argkp_train_dev.json", file=sys.stderr)
        return 1
    real, all_hold = remarks(folder), True
    for lines in (*(found_again(real, seed) for seed in SEEDS), reworded(folder), stances(folder), voted(folder)):
        for line, holds in lines:
            print(line, flush=True)
            all_hold = all_hold and holds
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
