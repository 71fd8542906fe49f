"""The runner of sentence models: a tiny encoder made here, against the same formulas written out in float64."""

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from massline.cli import main
from massline.words.sentences import ModelError, SentenceModel, read_safetensors, sentence_model
from tests.words.texts import NEIGHBOURS
from tests.words.topics import remarks

tokenizers = pytest.importorskip("tokenizers")

WIDTH, HEADS, LAYERS, INNER, LONGEST = 8, 2, 2, 16, 12
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "lift", "bus", "is", "late", "broken", "##s"]
Weights = dict[str, np.ndarray[Any, np.dtype[np.float32]]]


def weights() -> Weights:
    drawn = np.random.default_rng(0)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": (LONGEST, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    for n in range(LAYERS):
        at = f"encoder.layer.{n}."
        for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            shapes |= {f"{at}{name}.weight": (WIDTH, WIDTH), f"{at}{name}.bias": (WIDTH,)}
        shapes |= {f"{at}intermediate.dense.weight": (INNER, WIDTH), f"{at}intermediate.dense.bias": (INNER,)}
        shapes |= {f"{at}output.dense.weight": (WIDTH, INNER), f"{at}output.dense.bias": (WIDTH,)}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{at}{name}.weight": (WIDTH,), f"{at}{name}.bias": (WIDTH,)}
    return {name: drawn.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def write_safetensors(path: Path, arrays: dict[str, Any]) -> None:
    header, content = {}, b""
    for name, array in arrays.items():
        kind = {"float32": "F32", "float16": "F16", "int64": "I64"}[str(array.dtype)]
        end = len(content) + array.nbytes
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(content), end]}
        content += array.tobytes()
    told = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    path.write_bytes(struct.pack("<Q", len(told)) + told + content)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text(
        json.dumps(
            {
                "model_type": "bert",
                "hidden_act": "gelu",
                "num_attention_heads": HEADS,
                "num_hidden_layers": LAYERS,
                "max_position_embeddings": LONGEST,
                "layer_norm_eps": 1e-12,
            }
        )
    )
    made = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    made.normalizer = tokenizers.normalizers.BertNormalizer()
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    made.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    made.save(str(tmp_path / "tokenizer.json"))
    write_safetensors(tmp_path / "model.safetensors", {**weights(), "embeddings.position_ids": np.arange(3)})
    return tmp_path


def written_out(words: Weights, ids: list[int]) -> Any:
    """One text, token by token, in float64 (Devlin et al. 2019; gelu of Hendrycks & Gimpel 2016)."""
    get = {name: array.astype(np.float64) for name, array in words.items()}

    def normal(row: Any, name: str) -> Any:
        spread = math.sqrt(sum((x - row.mean()) ** 2 for x in row) / len(row) + 1e-12)
        return (row - row.mean()) / spread * get[name + ".weight"] + get[name + ".bias"]

    def dense(row: Any, name: str) -> Any:
        return get[name + ".weight"] @ row + get[name + ".bias"]

    states = [
        normal(
            get["embeddings.word_embeddings.weight"][one]
            + get["embeddings.position_embeddings.weight"][place]
            + get["embeddings.token_type_embeddings.weight"][0],
            "embeddings.LayerNorm",
        )
        for place, one in enumerate(ids)
    ]
    for n in range(LAYERS):
        at, size = f"encoder.layer.{n}.", WIDTH // HEADS
        q, k, v = ([dense(s, f"{at}attention.self.{name}") for s in states] for name in ("query", "key", "value"))
        mixed = []
        for t in range(len(states)):
            row = np.zeros(WIDTH)
            for h in range(HEADS):
                part = slice(h * size, (h + 1) * size)
                scores = [math.exp(q[t][part] @ k[u][part] / math.sqrt(size)) for u in range(len(states))]
                row[part] = sum(s / sum(scores) * v[u][part] for u, s in enumerate(scores))
            mixed.append(row)
        states = [
            normal(s + dense(m, at + "attention.output.dense"), at + "attention.output.LayerNorm")
            for s, m in zip(states, mixed, strict=True)
        ]
        inner = [
            [x * 0.5 * (1 + math.erf(x / math.sqrt(2))) for x in dense(s, at + "intermediate.dense")] for s in states
        ]
        states = [
            normal(s + dense(np.array(i), at + "output.dense"), at + "output.LayerNorm")
            for s, i in zip(states, inner, strict=True)
        ]
    mean = np.mean(states, axis=0)
    return mean / np.linalg.norm(mean)


TEXTS = ["The lift is broken", "the bus is late", "lifts", "", "the lift is late is late", "zebra \U0001f600 lift"]


def test_vectors_are_those_of_the_formulas_written_out(folder: Path) -> None:
    model = sentence_model(folder)
    found = model(TEXTS)
    assert found.dtype == np.float32
    for text, row in zip(TEXTS, found, strict=True):
        expected = written_out(weights(), model.tokenizer.encode(text).ids)
        np.testing.assert_allclose(row, expected, atol=2e-5)


def test_a_text_has_the_same_vector_whatever_stands_beside_it(folder: Path) -> None:
    model = sentence_model(folder)
    together = model(TEXTS)
    np.testing.assert_allclose(np.vstack([model([text]) for text in TEXTS]), together, atol=1e-6)
    np.testing.assert_array_equal(model(TEXTS[::-1])[::-1], together)


def test_long_texts_are_cut_and_half_characters_are_no_error(folder: Path) -> None:
    model = sentence_model(folder)
    assert np.isfinite(model(["the lift " * 500, "\ud800", "\u202e"])).all()


@pytest.mark.parametrize(
    ("card", "languages", "english"),
    [
        (None, ("en",), True),
        ("---\nlanguage: en\n---\n", ("en",), True),
        ("---\nlanguage:\n- en\n- de\nlicense: mit\n---\n", ("de", "en"), False),
        ("---\nlanguage: multilingual\n---\n", ("multilingual",), False),
        ("no front matter", ("en",), True),
    ],
)
def test_a_model_is_english_unless_its_folder_says_otherwise(
    folder: Path, card: str | None, languages: tuple[str, ...], english: bool
) -> None:
    if card is not None:
        (folder / "README.md").write_text(card)
    model: SentenceModel = sentence_model(folder)
    assert (model.languages, model.english_only) == (languages, english)


def change(folder: Path, name: str, **values: object) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    before = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**before, **values}))


def test_what_cannot_be_run_is_refused_in_words(folder: Path) -> None:
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[:4000])
    with pytest.raises(ModelError):
        sentence_model(folder)
    (folder / "model.safetensors").write_bytes(b"\xff" * 4)
    with pytest.raises(ModelError, match="cut short"):
        sentence_model(folder)
    (folder / "model.safetensors").write_bytes(whole)
    change(folder, "1_Pooling/config.json", pooling_mode_cls_token=True, pooling_mode_mean_tokens=False)
    with pytest.raises(ModelError, match="mean pooling"):
        sentence_model(folder)
    (folder / "1_Pooling/config.json").unlink()
    change(folder, "config.json", model_type="t5")
    with pytest.raises(ModelError, match="BERT"):
        sentence_model(folder)
    change(folder, "config.json", model_type="bert", num_hidden_layers=9)
    with pytest.raises(ModelError, match=r"encoder\.layer\.8"):
        sentence_model(folder)
    (folder / "config.json").write_text("{")
    with pytest.raises(ModelError, match="cannot be read"):
        sentence_model(folder)
    (folder / "config.json").unlink()
    with pytest.raises(ModelError, match=r"config\.json is not there"):
        sentence_model(folder)


def test_half_precision_is_read_and_unknown_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    write_safetensors(path, {"bert.a": np.array([[1.5, 2.0]], np.float16)})
    assert read_safetensors(path)["a"].tolist() == [[1.5, 2.0]]
    path.write_bytes(path.read_bytes().replace(b'"F16"', b'"F99"'))
    with pytest.raises(ModelError, match="not known"):
        read_safetensors(path)


def test_texts_in_languages_the_model_is_not_for_get_no_vector(folder: Path) -> None:
    model = sentence_model(folder)
    for language, least in (("en", 0), ("de", 55), ("es", 55), ("ru", 60), ("zh", 60)):
        texts = remarks(language)[1]
        vectors = model.where_known(texts + remarks("en")[1])
        without = [bool(np.isnan(row).all()) for row in vectors]
        assert least <= sum(without[:60]) <= (60 if least else 0), language
        assert sum(without[60:]) <= 1, language
    (folder / "README.md").write_text("---\nlanguage: multilingual\n---\n")
    assert np.isfinite(sentence_model(folder).where_known(remarks("ru")[1])).all()


def test_the_command_runs_the_model_and_places_every_text(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "\n".join(["text", *(f'"{one}"' for one in [*NEIGHBOURS, "Лифт опять сломан"])]), encoding="utf-8"
    )
    with pytest.raises(SystemExit) as end:
        main(["themes", str(path), "--text", "text", "--tier", "semantic", "--model", str(folder), "--json"])
    assert not end.value.code
    document = json.loads(capsys.readouterr().out)
    assert len(document["statements"]) == 19
    assert document["themes"]
