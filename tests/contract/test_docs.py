"""What the docs say exists, and what exists stands in the docs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from django.apps import apps

from massline.cli import app

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "massline"
DOCS = ROOT / "docs"
PAGES = sorted(
    path for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md", "examples/**/*.md") for path in ROOT.glob(pattern)
)
SOURCES = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")

Command = tuple[str, str | None, list[tuple[str, str | None]]]
"""A command's name, its help, and its options (as typed) with theirs."""


def commands() -> Iterator[Command]:
    """Every command that does something, with the name people type."""
    waiting = [("massline", typer.main.get_command(app))]
    for name, command in waiting:
        below = getattr(command, "commands", {})
        waiting += [(f"{name} {word}", one) for word, one in below.items()]
        if not below:
            options = [
                (text, getattr(parameter, "help", None)) for parameter in command.params for text in parameter.opts
            ]
            yield name, command.help, options


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The addresses of a page's headings, as code hosts make them."""
    headings = HEADING.findall(path.read_text(encoding="utf-8"))
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("command", list(commands()), ids=lambda command: str(command[0]))
def test_every_command_and_option_has_help_and_stands_in_the_docs(command: Command) -> None:
    name, help_text, options = command
    told = page("docs/command-line.md")
    assert help_text
    assert f"{name} " in told or f"{name}`" in told
    missing = [text for text, words in options if not words or (text.startswith("--") and f"`{text}" not in told)]
    assert missing == []


def test_the_docs_name_no_command_that_does_not_exist() -> None:
    names = {name for name, _, _ in commands()}
    assert {"massline analyse", "massline demo"} <= names
    command = r"massline (?:import |paper |bundle )?[a-z]+(?:-[a-z]+)*\b"
    told = {use for path in PAGES for use in re.findall(command, spans(path))}
    known = names | {"massline import", "massline paper", "massline bundle"}
    assert {use for use in told if use not in known} == set()


def spans(path: Path) -> str:
    """What stands as code in a page and begins with the program's name."""
    uses = CODE.findall(path.read_text(encoding="utf-8"))
    return "\n".join(use for use in uses if re.match(r"(?:\.venv/bin/)?massline ", use))


def test_every_setting_stands_in_the_docs_and_every_one_there_exists() -> None:
    used = {name for text in SOURCES for name in re.findall(r"\bMASSLINE_[A-Z_]+\b", text)}
    told = set(re.findall(r"^\| `(MASSLINE_[A-Z_]+)`", page("docs/running.md"), re.MULTILINE))
    assert used
    assert told == used


def glossary() -> list[tuple[str, list[str]]]:
    """Each word of the glossary with its names in code; none where the code comes next."""
    found = []
    for line in page("GLOSSARY.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 6 and cells[0] not in {"word", "---"}:
            assert cells[3] == "next" or "`" in cells[3] or cells[3].startswith("no one place"), cells[0]
            found.append((cells[0], CODE.findall(cells[3])))
    return found


def test_every_word_of_the_glossary_has_a_name_that_exists_in_the_code() -> None:
    words = glossary()
    assert len(words) > 30
    gone = {word: n for word, names in words for n in names if not any(re.search(rf"\b{n}\b", t) for t in SOURCES)}
    assert gone == {}


def test_each_word_stands_once_in_the_glossary() -> None:
    words = [word for word, _ in glossary()]
    assert len(words) == len(set(words))


def test_every_engine_file_has_its_page() -> None:
    names = [path.stem for path in (PACKAGE / "engine").iterdir() if path.is_dir() or path.suffix == ".py"]
    concepts = sorted(name for name in names if not name.startswith("__"))
    assert len(concepts) > 3
    assert [name for name in concepts if not (DOCS / "engine" / f"{name}.md").is_file()] == []


def test_every_stage_has_its_page() -> None:
    """Under the name people read: the folder investigate is docs/stages/prepare.md."""
    loop = (PACKAGE / "web" / "rounds" / "models" / "consultation.py").read_text(encoding="utf-8")
    read_as = dict(re.findall(r'^    [A-Z_]+ = "(\w+)", _\("([\w ]+)"\)', loop, re.MULTILINE))
    assert {path.parent.name for path in (PACKAGE / "web" / "stages").glob("*/urls.py")} - {"desk"} == set(read_as)
    pages = [DOCS / "stages" / f"{name.lower().replace(' ', '-')}.md" for name in read_as.values()]
    assert [page.name for page in pages if not page.is_file()] == []


def test_every_folder_of_the_program_stands_on_the_map() -> None:
    architecture = page("ARCHITECTURE.md")
    inside = {path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE}
    folders = sorted(f"src/massline/{path.relative_to(PACKAGE)}/" for path in inside if path.name != "migrations")
    assert [folder for folder in folders if f"`{folder}`" not in architecture] == []


def test_every_table_stands_in_the_data_model() -> None:
    tables = {model.__name__ for model in apps.get_models() if model.__module__.startswith("massline.")}
    told = set(re.findall(r"^\| `(\w+)` \|", page("docs/data-model.md"), re.MULTILINE))
    assert tables == told


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    broken = []
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


def test_every_page_of_the_docs_can_be_reached_from_its_index() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / target).resolve() for target in LINK.findall(index.read_text(encoding="utf-8"))}
    assert [str(path.relative_to(DOCS)) for path in sorted(DOCS.rglob("*.md")) if path not in {*linked, index}] == []


def test_every_make_command_in_the_docs_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    told = {
        use
        for path in PAGES
        for use in re.findall(r"(?:`|^)make ([a-z]+)\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {"run", "test"} <= set(re.findall(r"^make ([a-z]+)\b", page("README.md"), re.MULTILINE))
    assert told - targets == set()


def test_paths_named_in_the_docs_exist() -> None:
    """Full ones only: `tests/run.py`, `src/massline/cli.py`, `docs/formats.md`."""
    named = re.compile(
        r"`((?:src|tests|docs|benchmarks|examples|requirements)/[\w./-]+\.(?:py|md|json|csv|txt|svg))`"
    )
    gone = {
        f"{path.relative_to(ROOT)}: {one}"
        for path in PAGES
        for one in named.findall(path.read_text(encoding="utf-8"))
        if not (ROOT / one).exists() and not re.search(r"NAME|test_NAME", one)
    }
    assert gone == set()


def test_the_screenshot_is_light_enough_for_a_slow_line() -> None:
    assert (DOCS / "home.png").stat().st_size < 200_000
