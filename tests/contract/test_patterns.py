"""Every regular expression of the program on 10 kB of hostile text: no pattern takes time out of proportion."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import massline

SOURCE = Path(massline.__file__).parent
LONG = 10_000
MOST_SECONDS = 0.05
CALLS = {"sub", "search", "match", "findall", "split", "finditer", "fullmatch"}
ENDS = ("!", "@")
PIECES = (
    "a", " ", "1", "-", ".", ",", "\n", "\t", "(", "[", "<", "@", "'", '"', "é", "语", "\u202e", "a ", "a.", "1,",
    "1.", "1-", "a@", "a.a@", "+1", "0 ", "((", "<a", "12/", "AB1 ", ": ", ", ", " - ", "- ", "a-", "= ", "---\n",
    "\n- ", "```", "a'", "=+", "[1/1/11, 1:1", "1/1/11, 1:1 - a", "a: ", "...", ". ", "?!", "»)", "\r\n",
)  # fmt: skip
TEXTS = [(piece * LONG)[:LONG] + end for piece in PIECES for end in ENDS]


@dataclass(frozen=True)
class Used:
    """A pattern and whether it looks through a whole text or only at its beginning."""

    where: str
    pattern: re.Pattern[str]
    anywhere: bool

    def seconds(self, text: str) -> float:
        started = process_time()
        (self.pattern.search if self.anywhere else self.pattern.match)(text)
        return process_time() - started

    def slowest(self) -> str:
        """The first text over which it takes too long twice, empty where there is none."""
        for text in TEXTS:
            if self.seconds(text) > MOST_SECONDS and self.seconds(text) > MOST_SECONDS:
                return f"{self.where} {text[:12]!r}"
        return ""


def of_source() -> Iterator[Used]:
    """Patterns written out in a call of ``re``, by file and line."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS):
                continue
            on, first = node.func.value, node.args[0] if node.args else None
            if isinstance(on, ast.Name) and on.id == "re" and isinstance(first, ast.Constant):
                names = [name for name in ("IGNORECASE", "DOTALL", "MULTILINE") if f"re.{name}" in ast.unparse(node)]
                flags = sum((re.RegexFlag[name] for name in names), re.RegexFlag(0))
                where = f"{path.relative_to(SOURCE)}:{node.lineno}"
                yield Used(where, re.compile(str(first.value), flags), node.func.attr not in {"match", "fullmatch"})


def of_modules() -> Iterator[Used]:
    """Patterns a module holds under a name, those put together from parts among them."""
    names = [one.name for one in pkgutil.walk_packages([str(SOURCE)], "massline.")]
    for name in sorted(one for one in names if not re.search(r"\.migrations\b|__main__|config\.wsgi", one)):
        module = importlib.import_module(name)
        words = Path(str(module.__file__)).read_text(encoding="utf-8")
        for label, value in sorted(vars(module).items()):
            held = (
                value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else [value]
            )
            begins = re.search(rf"\b{label}\.(?:match|fullmatch)\(", words)
            through = re.search(rf"\b{label}\.(?:search|sub|subn|split|findall|finditer)\(", words)
            for one in held:
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    yield Used(f"{name}.{label}", one, bool(through or not begins))


def test_no_pattern_takes_fifty_milliseconds_over_ten_kilobytes() -> None:
    written, held = list(of_source()), list(of_modules())
    assert min(len(written), len(held)) > 15
    patterns = {(one.pattern.pattern, one.pattern.flags, one.anywhere): one for one in [*written, *held]}
    assert [told for one in patterns.values() if (told := one.slowest())] == []
