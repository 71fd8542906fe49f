"""The command line: one command for each thing people do with massline."""

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from massline.cli_bundle import bundles
from massline.cli_folder import Var, add_folder_commands
from massline.cli_paper import papers
from massline.cli_saying import print_json, title_of, working, writing
from massline.cli_themes import add_themes_command
from massline.cli_together import add_together_command
from massline.engine.coverage import CoverageError
from massline.engine.votes import NoVotesError
from massline.formats.counted import people, some
from massline.formats.refusal import InputRefused
from massline.web.serving import ServingError

if TYPE_CHECKING:
    from massline.engine.analysis import Analysis
    from massline.formats.imported import Imported

app = typer.Typer(
    name="massline",
    help="Ask, sum up, go back, try, learn - with receipts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
imports = typer.Typer(help="Bring votes from elsewhere into a folder of ours.", no_args_is_help=True)
app.add_typer(imports, name="import")
app.add_typer(papers, name="paper")
app.add_typer(bundles, name="bundle")
add_folder_commands(app)
add_themes_command(app)
add_together_command(app)


class Example(StrEnum):
    """The invented organisations that can be looked at."""

    MILLBROOK = "millbrook"
    UNION = "union"
    RELATION = "relation"


class Mode(StrEnum):
    """The two ways of analysing votes."""

    MASSLINE = "massline"
    POLIS = "polis"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 input refused (one sentence on the error stream), 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets its number, never a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(args=None if arguments is None else list(arguments))
    except (InputRefused, NoVotesError, CoverageError, ServingError) as refusal:
        typer.echo(f"massline: {refusal}", err=True)
        raise SystemExit(1) from None
    except OSError as error:
        # Most likely the output is full or gone; flushing it once more at exit would fail again.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        typer.echo(f"massline: the output could not be written: {error.strerror or error}", err=True)
        raise SystemExit(1) from None


@app.command("analyse")
def analyse_command(
    source: Annotated[
        Path, typer.Argument(metavar="FOLDER|RELEASE", help="A Polis export, a folder of ours, or a release.")
    ],
    *,
    mode: Annotated[Mode, typer.Option(help="massline, or polis: the Polis pipeline exactly.")] = Mode.MASSLINE,
    sections: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Declared sections: section,size,how_known,participant.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print massline-analysis/1 instead of tables.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the results as one HTML file without script.")
    ] = None,
    beside_polis: Annotated[
        bool, typer.Option(help="Set the Polis method beside ours in the report: what differs, and why.")
    ] = False,
    with_participants: Annotated[
        bool, typer.Option(help="Add each person's group and place to the JSON. Keep that file to yourself.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of every step that draws chance.")] = 0,
) -> None:
    """What votes say: who was heard, what is shared, what divides, always with ranges."""
    if with_participants and not as_json:
        raise typer.BadParameter("it adds to the JSON: give --json too", param_hint="--with-participants")
    if beside_polis and (report is None or mode is Mode.POLIS):
        raise typer.BadParameter(
            "it adds to the report in massline mode: give --report FILE too", param_hint="--beside-polis"
        )
    # Here and below, not above: a server starts without what analyses.
    from massline.formats.analysis_json import analysis_json
    from massline.formats.reading import is_release, read_votes
    from massline.formats.report import write_report
    from massline.formats.sections import read_sections
    from massline.formats.terminal import console_for, print_analysis

    if is_release(source):
        if sections is not None or with_participants or beside_polis or mode is Mode.POLIS:
            raise typer.BadParameter("a release holds counts only: it takes --json and --report, nothing else")
        _analyse_release(source, as_json=as_json, report=report)
        return
    with working("reading the votes"):
        imported = read_votes(source)
        if sections is not None:
            imported = imported.with_sections(read_sections(sections), sections)
    with working("analysing"):
        analysis = _analysed(imported, mode, seed)
        polis = _analysed(imported, Mode.POLIS, seed) if beside_polis else None
    if report is not None:
        words = [change.words for change in imported.changes]
        with writing(report):
            write_report(analysis, report, title=title_of(source), texts=imported.texts, changes=words, polis=polis)
    if as_json:
        print_json(analysis_json(analysis, imported, with_participants=with_participants))
    else:
        print_analysis(analysis, imported, console_for(), title=title_of(source))


@imports.command("polis")
def import_polis(
    source: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a Polis export.")],
    *,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="NEWFOLDER", help="The folder to make; else FOLDER's name and -massline, here."),
    ] = None,
) -> None:
    """Turn a Polis export into a folder of ours, with answers in words; all of it or nothing."""
    from massline.formats.folder import write_consultation
    from massline.formats.polis import read_polis

    with working("reading the export"):
        imported = read_polis(source)
    to = to or Path(f"{title_of(source)}-massline")
    write_consultation(imported, to)
    votes = imported.votes
    counted = (
        f"{people(len(votes.participants))}, {some(len(votes.statements), 'statement')}, {some(len(votes), 'vote')}"
    )
    typer.echo(f"{to}: {counted}")
    for change in imported.changes:
        typer.echo(f"  - {change.words}")


Port = Annotated[int, typer.Option(min=1, max=65535, help="Port; the next free one is taken where it is in use.")]


@app.command()
def demo(
    *,
    example: Annotated[
        Example,
        typer.Option(
            help="millbrook: tenants, a third round open now. union: two whole rounds. relation: two organisations."
        ),
    ] = Example.MILLBROOK,
    var: Var = Path("var"),
    port: Port = 8000,
    phone: Annotated[bool, typer.Option("--phone", help="Let phones in the same home network reach it.")] = False,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the first page in a browser.")] = True,
) -> None:
    """Serve massline with an invented example: no account, no mail, no key, no Internet."""
    _serve(var, port, phone=phone, example=example, open_browser=open_browser and sys.stdout.isatty())


@app.command()
def serve(
    *,
    var: Var = Path("var"),
    port: Port = 8000,
    phone: Annotated[bool, typer.Option("--phone", help="Let phones in the same home network reach it.")] = False,
) -> None:
    """Serve your own organisation's consultations, without the example."""
    _serve(var, port, phone=phone, example=None, open_browser=False)


@app.command("verify")
def verify_command(
    *,
    var: Var = Path("var"),
    checkpoint: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A signed checkpoint that somebody kept elsewhere.")
    ] = None,
) -> None:
    """Whether the log and every row it vouches for are as the site wrote them; names each that is not."""
    from massline.web import serving

    with working("reading the log"):
        found = serving.verify(var, kept=checkpoint)
    for fault in found.faults:
        typer.echo(f"- {fault}")
    looked = (
        f"{some(found.entries, 'line')} of the log, {some(found.checkpoints, 'checkpoint')}, "
        f"{some(found.rows, 'sealed row')}"
    )
    for gone in found.deletions:
        typer.echo(gone)
    if found.faults:
        typer.echo(f"{looked}: {some(len(found.faults), 'fault')}")
        raise SystemExit(1)
    typer.echo(f"{looked}: nothing was changed behind the site's back.")
    if found.not_logged:
        typer.echo(f"{some(found.not_logged, 'seal')} will be in the log with the next act.")


@app.command("recount")
def recount_command(
    name: Annotated[
        str, typer.Argument(metavar="ORGANISATION/CONSULTATION/ROUND", help="The round, as in its address.")
    ],
    *,
    var: Var = Path("var"),
) -> None:
    """Whether the stored answers of a round are still those its last release shows; never an answer."""
    from massline.web import serving

    with working("counting"):
        found = serving.recount(var, name)
    if found.fault:
        typer.echo(f"- {found.fault}")
    for one in found.differ:
        typer.echo(f"- {one}: not as in release {found.release}")
    typer.echo(
        f"{some(len(found.hold), 'table')} of release {found.release} {'holds' if len(found.hold) == 1 else 'hold'}."
    )
    if found.fault or found.differ:
        raise SystemExit(1)


def _serve(var: Path, port: int, *, phone: bool, example: Example | None, open_browser: bool) -> None:
    from massline.web import serving

    home = serving.home_address() if phone else ""
    bind = "0.0.0.0" if phone else serving.LOOPBACK  # noqa: S104  asked for with --phone, and said below
    with working("making the folder ready"):
        serving.prepare(var, hosts=(home,) if home else ())
        loaded = serving.load_example(example) if example else None
    free = serving.free_port(bind, port)
    if free != port:
        typer.echo(f"Port {port} is in use; taking {free}.")
    address = f"http://{home or serving.LOOPBACK}:{free}/"
    typer.echo(f"\n  massline is at  {address}")
    if loaded and loaded.path:
        typer.echo(f"  the example is at  {address}{loaded.path}")
    if loaded and loaded.receipt:
        typer.echo(f"  a receipt to try  {loaded.receipt}")
    if loaded:
        typer.echo(f"  its desk  {address}desk/  with the slip {loaded.desk_slip}")
    if loaded and loaded.other_slip:
        typer.echo(f"  the desk of the other  {address}desk/  with the slip {loaded.other_slip}")
    if phone:
        typer.echo(
            "  Everybody in this network can open it, and what is sent is not encrypted on the way. "
            "Use it at home or at a meeting, not in a café."
        )
    else:
        typer.echo("  Only this machine can open it. For phones in the same network: make run PHONE=1")
    typer.echo(f"  Data and keys are in {var.resolve()}. Stop with Ctrl+C.\n")
    if open_browser:
        typer.launch(address + (loaded.path if loaded else ""))
    serving.serve(bind, free)


def _analysed(imported: "Imported", mode: Mode, seed: int) -> "Analysis":
    from massline.engine.analysis import analyse

    return analyse(
        imported.votes,
        sections=imported.sections,
        mode=mode.value,
        seed=seed,
        moderated_out=imported.rejected,
        meta=imported.meta_statements,
        arrival=imported.arrival,
        authors=imported.authors,
    )


def _analyse_release(source: Path, *, as_json: bool, report: Path | None) -> None:
    from massline.formats.release import read_release
    from massline.formats.release_analysis import analyse_release
    from massline.formats.report import write_release_report
    from massline.formats.terminal import console_for
    from massline.formats.terminal_release import print_release

    found = analyse_release(read_release(source))
    if report is not None:
        with writing(report):
            write_release_report(found, report)
    if as_json:
        print_json(found.as_json())
    else:
        print_release(found, console_for())
