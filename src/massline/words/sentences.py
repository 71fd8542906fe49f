"""Sentences to vectors with a model in a folder the user names: no torch, no network, the same bits every time."""

import json
import re
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from massline.words.language import languages_of

Single = NDArray[np.float32]

LONGEST = 256
TOKENS_AT_ONCE = 2_048
_NUMBERS = {"F32": "<f4", "F16": "<f2", "I64": "<i8"}
SURELY = 0.9
_READ = 2_000
_LAST_LATIN = "\u024f"
_ENGLISH = frozenset({"en", "eng", "english"})


class ModelError(ValueError):
    """A folder that holds no sentence model this can run, in one sentence that says what is missing."""


@dataclass(frozen=True, eq=False)
class SentenceModel:
    """A BERT encoder with mean pooling, as sentence-transformers stores it; called with texts, answers vectors.

    languages   what the folder's README says it is for ("en" where it says nothing)
    """

    weights: Mapping[str, Single]
    tokenizer: Any
    heads: int
    layers: int
    epsilon: float
    longest: int
    languages: tuple[str, ...]

    @property
    def english_only(self) -> bool:
        """Whether the folder claims nothing beyond English."""
        return set(self.languages) <= _ENGLISH

    def known(self, texts: Sequence[str]) -> list[bool]:
        """Which texts are in a language this model is for, as far as can be told from all of them together.

        A model for several languages is trusted with all. For an English one, texts with most letters in another
        script are none of its own; and where at least two texts, one in a hundred, are surely (.9) in another
        language, so are all that are rather in that language than in English. A single short text is no evidence.
        """
        if not self.english_only:
            return [True] * len(texts)
        latin = [_latin(text) for text in texts]
        guesses = languages_of(text for text, ours in zip(texts, latin, strict=True) if ours)
        counts = Counter(one.code for one in guesses if one.code not in (None, "en") and one.sure >= SURELY)
        others = {code for code, number in counts.items() if code and number >= max(2, len(texts) / 100)}
        if not others:
            return latin
        among = languages_of(texts, among={"en", *others})
        return [ours and one.code in (None, "en") for ours, one in zip(latin, among, strict=True)]

    def where_known(self, texts: Sequence[str]) -> Single:
        """The vectors of the texts whose language the model is for (``known``); a row of nan for each other one."""
        known = np.flatnonzero(self.known(texts))
        found = np.full((len(texts), self.weights["embeddings.LayerNorm.bias"].shape[0]), np.nan, np.float32)
        found[known] = self([texts[i] for i in known.tolist()])
        return found

    def __call__(self, texts: Sequence[str]) -> Single:
        """float32 (n, d), rows of length 1: the mean of the last layer over the tokens of each text.

        Texts are cut at the model's length (mostly 256 tokens). They are run by length, so that none is padded; which
        texts are run together depends on all of them, and changes the last bits only.
        """
        tokens = [one.ids for one in self.tokenizer.encode_batch([_writable(text) for text in texts])]
        width = self.weights["embeddings.word_embeddings.weight"].shape[1]
        found = np.zeros((len(texts), width), np.float32)
        for batch in _batches(tokens, texts):
            states = self._encoded(np.array([tokens[i] for i in batch], np.int64)).mean(axis=1)
            length = np.sqrt((states * states).sum(axis=1, keepdims=True))
            found[batch] = states / np.maximum(length, np.float32(1e-12))
        return found

    def _encoded(self, ids: NDArray[np.int64]) -> Single:
        """The last layer's states (b, t, d) of token ids (b, t)."""
        get = self.weights
        states = (
            get["embeddings.word_embeddings.weight"][ids]
            + get["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + get["embeddings.token_type_embeddings.weight"][0]
        )
        states = self._normal(states, "embeddings.LayerNorm")
        for layer in range(self.layers):
            at = f"encoder.layer.{layer}."
            mixed = self._dense(self._attended(states, at), at + "attention.output.dense")
            states = self._normal(states + mixed, at + "attention.output.LayerNorm")
            inner = self._dense(states, at + "intermediate.dense")
            inner *= np.float32(0.5) * (np.float32(1.0) + erf(inner * np.float32(2**-0.5)))
            states = self._normal(states + self._dense(inner, at + "output.dense"), at + "output.LayerNorm")
        return states

    def _attended(self, states: Single, at: str) -> Single:
        batch, length, width = states.shape
        size = width // self.heads

        def part(name: str) -> Single:
            return (
                self._dense(states, f"{at}attention.self.{name}")
                .reshape(batch, length, self.heads, size)
                .transpose(0, 2, 1, 3)
            )

        scores = part("query") @ part("key").transpose(0, 1, 3, 2) * np.float32(size**-0.5)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        return np.ascontiguousarray((scores @ part("value")).transpose(0, 2, 1, 3)).reshape(batch, length, width)

    def _dense(self, states: Single, name: str) -> Single:
        flat = states.reshape(-1, states.shape[-1]) @ self.weights[name + ".weight"].T
        return (flat + self.weights[name + ".bias"]).reshape(*states.shape[:-1], -1)

    def _normal(self, states: Single, name: str) -> Single:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(self.epsilon))
        scaled: Single = centred / spread * self.weights[name + ".weight"]
        return scaled + self.weights[name + ".bias"]


def _latin(text: str) -> bool:
    """Whether at least half of the letters at the beginning of a text are Latin; so where there are none."""
    letters = [sign for sign in text[:_READ] if sign.isalpha()]
    return 2 * sum(sign > _LAST_LATIN for sign in letters) <= len(letters)


def sentence_model(folder: Path) -> SentenceModel:
    """The model in ``folder``: config.json, tokenizer.json and model.safetensors of a BERT sentence encoder.

    Nothing in the folder is run and nothing is fetched. Raises ``ModelError`` where a file is missing or says
    something this runner does not know, and where the package ``tokenizers`` (the extra ``semantic``) is missing.
    """
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise ModelError("a sentence model needs the package tokenizers: install massline[semantic]") from None
    missing = [
        name for name in ("config.json", "tokenizer.json", "model.safetensors") if not (folder / name).is_file()
    ]
    if missing:
        raise ModelError(f"this is no sentence model, {', '.join(missing)} is not there")
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        weights = read_safetensors(folder / "model.safetensors")
        _check(config, folder, weights)
        longest = int(_json(folder / "sentence_bert_config.json").get("max_seq_length", LONGEST))
    except ModelError:
        raise
    except Exception as error:  # the tokenizers package raises bare Exception
        raise ModelError(f"this sentence model cannot be read: {error}") from None
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(longest, int(config["max_position_embeddings"])))
    return SentenceModel(
        weights=weights,
        tokenizer=tokenizer,
        heads=int(config["num_attention_heads"]),
        layers=int(config["num_hidden_layers"]),
        epsilon=float(config.get("layer_norm_eps", 1e-12)),
        longest=longest,
        languages=_languages(folder / "README.md"),
    )


def read_safetensors(path: Path) -> dict[str, Single]:
    """The arrays of a safetensors file by name, as float32; arrays of whole numbers are left out.

    The format: 8 bytes with the length of a JSON header, the header with dtype, shape and place of each array, the
    bytes. Raises ``ModelError`` for places outside the file and kinds of numbers not known here.
    """
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0] if len(content) >= 8 else len(content)
    if 8 + length > len(content):
        raise ModelError(f"{path.name} is cut short")
    header = json.loads(content[8 : 8 + length])
    found = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] == "I64":
            continue
        start, end = entry["data_offsets"]
        kind = _NUMBERS.get(entry["dtype"])
        if kind is None or not 0 <= start <= end <= len(content) - 8 - length:
            raise ModelError(f"{path.name} holds {name} in a form that is not known here")
        values = np.frombuffer(content[8 + length + start : 8 + length + end], kind)
        found[name.removeprefix("bert.")] = np.ascontiguousarray(values.reshape(entry["shape"]), np.float32)
    return found


def _check(config: Mapping[str, Any], folder: Path, weights: Mapping[str, Single]) -> None:
    if config.get("model_type") != "bert" or config.get("hidden_act", "gelu") != "gelu":
        raise ModelError("only BERT encoders with gelu are run here, and this is another kind of model")
    pooling = _json(folder / "1_Pooling" / "config.json")
    if pooling and not pooling.get("pooling_mode_mean_tokens"):
        raise ModelError("only mean pooling is known here, and this model pools in another way")
    last = f"encoder.layer.{int(config['num_hidden_layers']) - 1}.output.LayerNorm.bias"
    lacking = [name for name in ("embeddings.word_embeddings.weight", last) if name not in weights]
    if lacking:
        raise ModelError(f"model.safetensors has no {lacking[0]}")


def _json(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _languages(readme: Path) -> tuple[str, ...]:
    """The languages a model card names in its front matter; ("en",) where it names none."""
    words = readme.read_text(encoding="utf-8", errors="replace") if readme.is_file() else ""
    front = re.match(r"---\n(.*?)\n---", words, re.DOTALL)
    named = re.search(r"^language: *(.*(?:\n *- .*)*)", front[1], re.MULTILINE) if front else None
    found = re.findall(r"[A-Za-z]+", named[1]) if named else []
    return tuple(sorted({one.lower() for one in found})) or ("en",)


def _batches(tokens: Sequence[Sequence[int]], texts: Sequence[str]) -> Iterator[list[int]]:
    """Indices of texts with equally many tokens, up to 2,048 tokens at once, in an order of the texts alone."""
    order = sorted(range(len(tokens)), key=lambda i: (len(tokens[i]), texts[i]))
    batch: list[int] = []
    for i in order:
        longer = batch and len(tokens[i]) != len(tokens[batch[0]])
        if longer or (batch and (len(batch) + 1) * len(tokens[i]) > TOKENS_AT_ONCE):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _writable(text: str) -> str:
    """The text without half characters, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
