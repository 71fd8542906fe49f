"""Do the proposed themes find what people labelled, without being told how many? One line a figure.

    python benchmarks/themes.py FOLDER [--model FOLDER] [--quick]

FOLDER/text holds banking77_test.tsv and clinc150_test.tsv (label, tab, text) and argkp_train_dev.json;
FOLDER/../samples the two worked organisations, where it is there. --model names the folder of a sentence model and
adds the semantic tier; --quick leaves out the 100,000 texts. The number of themes is never given. The usual pipeline,
UMAP and HDBSCAN, runs on the same vectors in the same run; its noise is counted as a group of its own, and its share
is printed. CPU seconds are of all threads. Speed is measured on generated texts: the beginnings and ends of the
labelled texts put together anew.
"""

import argparse
import resource
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.cluster import HDBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, its folder alone is searched

from benchmarks._labelled import (
    Labelled,
    agreement,
    beyond_chance,
    by_chance,
    few_arguments,
    few_of,
    groups_of,
    key_point_precision,
    read_labelled,
    read_worked,
)
from massline.words.sentences import SentenceModel, sentence_model
from massline.words.themes import FoundThemes, Themes
from massline.words.themes.key_points import point_scores
from massline.words.themes.units import units_of
from massline.words.themes.vectors import character_vectors
from tests.words.topics import LANGUAGES, remarks

Bars = dict[str, bool]
SETS = ("banking77", "clinc150")
LEAST_NMI = {("banking77", "default"): 0.70, ("clinc150", "default"): 0.80, ("banking77", "semantic"): 0.82,
             ("clinc150", "semantic"): 0.91}  # fmt: skip
LEAST_ACCURACY = {("banking77", "semantic"): 0.65, ("clinc150", "semantic"): 0.78}
LEAST_STEADY, LEAST_WORKED, MOST_BESIDE_ENGLISH = 0.85, 0.6, 0.05
MOST_SECONDS = {10_000: 20.0, 100_000: 180.0}
MOST_BYTES = 2_000_000_000
DRAWS = 10


def told(found: FoundThemes, texts: Sequence[str]) -> list[object]:
    """Everything that was found, by text instead of by row."""
    themes = [
        (one.id, one.title, one.words, one.size, [(texts[q.row], q.start, q.end) for q in one.quotations])
        for one in found.themes
    ]
    return [themes, sorted((texts[one.row], one.themes, one.unplaced or "") for one in found.statements)]


def themes_of_set(labelled: Labelled, tier: str, vectors: Any) -> Bars:
    """One labelled set in one tier: agreement, nothing lost, the same again, steady, beside UMAP and HDBSCAN."""
    texts, name = labelled.texts, f"{labelled.name}, {tier}"
    start = time.process_time()
    found = Themes().fit(texts, vectors=vectors)
    seconds = time.process_time() - start
    agrees = agreement(labelled.labels, groups_of(found))
    none, undecided = (len(rows) for rows in found.unplaced.values())
    print(f"{name}: {len(texts):,} texts, {len(set(labelled.labels))} labels, {len(found.themes)} themes: {agrees}")
    print(f"{name}: {none} like none, {undecided} undecided; {seconds:.1f} CPU s with five repetitions")
    placed = {row for theme in found.themes for row in theme.rows}
    lost = sum(one.row not in placed and one.unplaced is None for one in found.statements)
    quoted = all(theme.quotations for theme in found.themes)
    print(f"{name}: {lost} lost; every theme quoted: {'yes' if quoted else 'no'}")
    print(f"{name}: agreement when a fifth of the texts is left out: ARI {found.agreement:.3f}")
    order = np.random.default_rng(1).permutation(len(texts)).tolist()
    shuffled = [texts[i] for i in order]
    again = Themes().fit(shuffled, vectors=None if vectors is None else vectors[order])
    same = told(found, texts) == told(again, shuffled) and found == Themes().fit(texts, vectors=vectors)
    print(f"{name}: the same twice and in another order: {'yes' if same else 'no'}")
    key = (labelled.name, tier)
    bars = {f"{name}: NMI at least {LEAST_NMI[key]}": agrees.nmi >= LEAST_NMI[key]}
    if key in LEAST_ACCURACY:
        bars[f"{name}: accuracy at least {LEAST_ACCURACY[key]}"] = agrees.accuracy >= LEAST_ACCURACY[key]
        bars[f"{name}: ARI without a fifth at least {LEAST_STEADY}"] = (found.agreement or 0.0) >= LEAST_STEADY
    bars[f"{name}: nothing lost"] = lost == 0 and quoted
    bars[f"{name}: the same twice and in another order"] = same
    _beside(labelled, name, vectors)
    return bars


def _beside(labelled: Labelled, name: str, vectors: Any) -> None:
    """UMAP and HDBSCAN on the same vectors, two seeds."""
    units = units_of(labelled.texts)
    rows = vectors if vectors is not None else character_vectors(units.plain).dense[units.unit]
    runs = []
    for seed in (0, 1):
        start = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                from umap import UMAP
            except ImportError:
                reduced, by = rows, "HDBSCAN alone (umap-learn is not installed: make bench installs it)"
            else:
                made = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
                reduced, by = made.fit_transform(rows), "UMAP + HDBSCAN"
            found = HDBSCAN(min_cluster_size=10, copy=True).fit_predict(reduced)
        runs.append([str(one) for one in found])
        seconds, noise = time.process_time() - start, float((found < 0).mean())
        agrees = agreement(labelled.labels, runs[-1])
        print(
            f"{name}: {by}, seed {seed}: {found.max() + 1} groups, {noise:.0%} noise: {agrees}; {seconds:.1f} CPU s"
        )
    print(f"{name}: {by} with itself, two seeds: ARI {agreement(runs[0], runs[1]).ari:.3f}")


def few_texts(folder: Path, model: SentenceModel | None) -> Bars:
    """The worked organisations against their coders, beside what chance reaches."""
    bars = {}
    for path in (folder / "tenants.json", folder / "union.json"):
        if not path.is_file():
            print(f"{path.name}: not there, left out")
            continue
        labelled, people = read_worked(path)
        for tier, embed in (("default", None), ("semantic", model)):
            if tier == "default" or embed is not None:
                found = Themes(embed=embed).fit(labelled.texts, people=people)
                agrees, chance = (
                    agreement(labelled.labels, groups_of(found)),
                    by_chance(labelled.labels, groups_of(found)),
                )
                name = f"{labelled.name}, {tier}"
                print(
                    f"{name}: {len(found.themes)} themes, {agrees}; NMI by chance {chance:.3f}, "
                    f"AMI {beyond_chance(labelled.labels, groups_of(found)):.3f}; "
                    f"ARI without a fifth {found.agreement:.2f}"
                )
                bars[f"{name}: NMI with the coders at least {LEAST_WORKED}"] = agrees.nmi >= LEAST_WORKED
    return bars


def drawn_few(sets: Sequence[Labelled], arguments: Path, model: SentenceModel | None) -> None:
    """Sets as small as those of one meeting, drawn from the large ones; by these what holds for few texts was chosen.

    NMI rises with the number of themes by chance alone, so what is left beyond chance (AMI) stands first.
    """
    drawn = {
        f"{one.name}, {number} texts": [few_of(one, number, labels, draw=draw) for draw in range(DRAWS)]
        for one in sets
        for number, labels in ((45, 10), (120, 12), (250, 18))
    }
    drawn |= {f"ArgKP, {number} texts": few_arguments(arguments, number) for number in (45, 100)}
    for tier, embed in (("default", None), ("semantic", model)):
        if tier == "semantic" and embed is None:
            continue
        for name, some in drawn.items():
            reached = []
            for one in some:
                groups = groups_of(found := Themes(embed=embed, repetitions=0).fit(one.texts))
                agrees = agreement(one.labels, groups)
                ratio = len(found.themes) / len(set(one.labels))
                reached.append((beyond_chance(one.labels, groups), agrees.nmi, agrees.ari, ratio))
            mean = np.mean(reached, axis=0)
            print(
                f"few texts, {name}, {tier}, {len(some)} draws: AMI {mean[0]:.3f}, NMI {mean[1]:.3f}, "
                f"ARI {mean[2]:.3f}, {mean[3]:.2f} themes a label"
            )


def other_languages() -> Bars:
    """The set in five languages of tests/words/topics.py, each by itself, default tier."""
    reached = {}
    for language in LANGUAGES:
        labels, texts = remarks(language)
        found = Themes(repetitions=0).fit(texts)
        reached[language] = agreement(labels, groups_of(found)).nmi
        print(f"language {language}: {len(texts)} texts, {len(found.themes)} themes, NMI {reached[language]:.3f}")
    worst = min(reached.values())
    return {
        f"no language more than {MOST_BESIDE_ENGLISH} below English": reached["en"] - worst <= MOST_BESIDE_ENGLISH
    }


def key_points(path: Path, model: SentenceModel | None) -> Bars:
    """ArgKP's key points: ours, plain n-grams, and the sentence model alone, in one run."""

    def plain(said: list[str], wanted: list[str]) -> Any:
        rows = sparse.csr_matrix(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform([*said, *wanted])
        )
        return (rows[: len(said)] @ rows[len(said) :].T).toarray()

    ways = {"ours, default": point_scores, "TF-IDF of character 3- to 5-grams": plain}
    if model is not None:
        ways["sentence model alone"] = lambda said, wanted: model(said) @ model(wanted).T
    reached = {name: key_point_precision(path, way) for name, way in ways.items()}
    for name, (strict, relaxed) in reached.items():
        print(f"key points, {name}: mAP strict {strict:.3f}, relaxed {relaxed:.3f}")
    ours = reached.pop("ours, default")
    return {f"key points: above {name}": ours[0] > other[0] and ours[1] > other[1] for name, other in reached.items()}


def speed(texts: Sequence[str], number: int) -> Bars:
    """CPU seconds and peak memory of ``number`` generated texts, default tier, with its repetitions."""
    drawn = np.random.default_rng(number)
    halves = [text.split() for text in texts]
    pairs = drawn.integers(len(texts), size=(number, 2)).tolist()
    made = [" ".join(halves[a][: (len(halves[a]) + 1) // 2] + halves[b][len(halves[b]) // 2 :]) for a, b in pairs]
    start = time.process_time()
    found = Themes().fit(made)
    seconds, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{number:,} texts: {len(found.themes)} themes, {seconds:.1f} CPU s, {peak / 1e9:.2f} GB at most so far")
    bars = {f"{number:,} texts in less than {MOST_SECONDS[number]:.0f} CPU s": seconds < MOST_SECONDS[number]}
    if number == 100_000:
        bars["less than 2 GB"] = peak < MOST_BYTES
    return bars


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(description="Measure themes against labelled texts.")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--model", type=Path)
    asked.add_argument("--quick", action="store_true")
    given = asked.parse_args(arguments)
    text = given.folder / "text"
    files = [text / f"{name}_test.tsv" for name in SETS]
    missing = [path.name for path in (*files, text / "argkp_train_dev.json") if not path.is_file()]
    if missing:
        print(f"{text}: {', '.join(missing)} is not there", file=sys.stderr)
        return 1
    sets = [read_labelled(path) for path in files]
    bars = speed([one for labelled in sets for one in labelled.texts], 10_000)
    if not given.quick:
        bars |= speed([one for labelled in sets for one in labelled.texts], 100_000)
    model = None if given.model is None else sentence_model(given.model)
    for labelled in sets:
        bars |= themes_of_set(labelled, "default", None)
        if model is not None:
            start = time.process_time()
            vectors = model(labelled.texts)
            print(
                f"{labelled.name}: {len(vectors) / (time.process_time() - start):.0f} texts a CPU second by the model"
            )
            bars |= themes_of_set(labelled, "semantic", vectors)
    bars |= few_texts(given.folder.parent / "samples", model)
    drawn_few(sets, text / "argkp_train_dev.json", model)
    bars |= other_languages()
    bars |= key_points(text / "argkp_train_dev.json", model)
    for bar, kept in bars.items():
        print(f"{bar}: {'holds' if kept else 'FAILS'}")
    return 0 if all(bars.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
