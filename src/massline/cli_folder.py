"""Commands about the folder of a site: what it holds, what is past its day, its backups."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from massline.cli_saying import working
from massline.formats.counted import some
from massline.formats.refusal import refusal_of
from massline.formats.signed import bytes_of
from massline.web.serving import ServingError

if TYPE_CHECKING:
    from massline.web.keeping.arriving import Along
    from massline.web.keeping.restoring import Looked

Var = Annotated[Path, typer.Option("--var", envvar="MASSLINE_VAR", help="Folder of the database and the key files.")]


def add_folder_commands(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("what-we-hold")(what_we_hold)
    app.command("retain")(retain)
    app.command("backup-key")(backup_key)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("leave")(leave)
    app.command("arrive")(arrive)


def what_we_hold(
    *,
    var: Var = Path("var"),
    as_json: Annotated[bool, typer.Option("--json", help="Print massline-holdings/1, with every field.")] = False,
) -> None:
    """Every table: what for, how long, how many rows, and what a thief of the disk would learn."""
    from massline.web.serving import look_into

    look_into(var)
    from massline.web.keeping.holdings import as_document, holdings, in_words

    found = holdings()
    typer.echo(json.dumps(as_document(found), indent=2) if as_json else in_words(found))


def retain(*, var: Var = Path("var")) -> None:
    """Drop what is past its day. A server does so itself at its start and daily while it runs.

    Where the clock moved by more than a month it does not: look at the date of this machine, then use this command.
    """
    from massline.web.serving import look_into

    look_into(var)
    from django.utils import timezone

    from massline.web.keeping.retaining import note_day
    from massline.web.keeping.retaining import retain as drop

    today = timezone.localdate()
    dropped = drop(today=today)
    note_day(today)
    for what, count in dropped.items():
        typer.echo(f"{what}: {count}")
    if not dropped:
        typer.echo("Nothing is past its day.")


def backup_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the secret key goes. Not on the server.")],
) -> None:
    """Make a key for backups. Each of two people makes one on a machine of their own and hands on the public half."""
    from massline.web.serving import settings_only

    settings_only()
    from massline.web.keeping.backups import new_key

    with _refusals():
        typer.echo(f"public key: {new_key(file)}")
    typer.echo(f"{file} is the secret half. Keep it, print it, and never put it where the backups are.")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file.")],
    *,
    to: Annotated[list[str], typer.Option("--to", metavar="KEY", help="A public key; give two or more.")],
    with_answers: Annotated[
        bool, typer.Option("--with-answers", help="Also answers of rounds that still take some.")
    ] = False,
    var: Var = Path("var"),
) -> None:
    """Save the database of a site, encrypted for two people; either can restore it."""
    from massline.web.serving import look_into

    look_into(var)
    from massline.web.keeping.backups import save

    with _refusals():
        saved = save(file, to, with_answers=with_answers)
    typer.echo(f"{file}: {saved.size:,} bytes, for {len(set(to))} keys. The key files of the site are not in it.")
    if saved.left_out:
        typer.echo(
            f"Answers of {saved.left_out} round(s) that still take some are not in it: two backups would tell which "
            "answers came between them. --with-answers puts them in."
        )


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    *,
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The secret key of one of the two.")],
    var: Annotated[Path, typer.Option("--var", help="A folder without a database; made where it is missing.")],
    all_the_same: Annotated[
        bool, typer.Option("--all-the-same", help="Also where rows are not as the site wrote them.")
    ] = False,
) -> None:
    """Put a backup into a folder that has no database yet: whole and verified, or not at all.

    Where MASSLINE_DATABASE names a PostgreSQL database, into that one, which must have no tables.
    """
    os.environ["MASSLINE_VAR"] = str(var.resolve())
    from massline.web.serving import settings_only

    settings_only()
    from massline.web.keeping.backups import restore as put_back
    from massline.web.keeping.backups import restore_postgresql
    from massline.web.keeping.restoring import Looked

    looked = Looked()

    def look() -> Sequence[str]:
        wrong = looked.look()
        return () if all_the_same else wrong

    with _refusals(), working("looking at every row"):
        there: Path | str
        if os.environ.get("MASSLINE_DATABASE"):
            there = restore_postgresql(file, key, look=look)
        else:
            there = put_back(file, key, var, look=look)
    _tell(looked)
    typer.echo(f"{there} is restored. Put the key files into {var / 'keys'}, then: massline serve --var {var}")


def leave(
    organisation: Annotated[str, typer.Argument(metavar="ORGANISATION", help="As in its address.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file.")],
    *,
    var: Var = Path("var"),
) -> None:
    """Write everything an organisation can take along into one signed file. Nothing here is changed or deleted."""
    if file.exists():
        raise ServingError(f"{file} exists: name a new file.")
    from massline.web.serving import look_into

    look_into(var)
    from django.utils import timezone

    from massline.web.keeping.leaving import everything_of
    from massline.web.people.models import Organisation
    from massline.web.relations.writing import our_key

    found = Organisation.objects.filter(slug=organisation, rehearsal=False).first()
    if found is None:
        raise ServingError(f"there is no organisation '{organisation}' in this folder.")
    data = everything_of(found, day=timezone.localdate())
    try:
        file.write_bytes(data)
    except OSError as error:
        raise refusal_of(error, file) from None
    typer.echo(f"{file}: {len(data):,} bytes, signed with the key {our_key()}.")
    typer.echo("Answers, words and comments of people, needs and offers are not in it: they were given to this site.")


def arrive(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `massline leave` wrote on the other site.")],
    *,
    key: Annotated[str, typer.Option("--key", metavar="KEY", help="The key of that site, told by another way.")],
    question: Annotated[
        str | None,
        typer.Option("--question", metavar="TEXT", help="The first question it asks here. Without it: only look."),
    ] = None,
    var: Var = Path("var"),
) -> None:
    """Look at an organisation that comes from another site; with a question, take it in: all of it or nothing."""
    data = bytes_of(file, what="file of an organisation")
    from massline.web.serving import look_into

    look_into(var)
    from django.utils import timezone

    from massline.web.keeping.arriving import arrive as take_in
    from massline.web.keeping.arriving import look

    today = timezone.localdate()
    if question is None:
        _tell_along(look(data, key=key, today=today, file=file), file, "Would be taken in")
        typer.echo("Nothing is here yet. The same command with --question takes it in.")
        return
    found = take_in(data, key=key, question=question, today=today, file=file)
    _tell_along(found.along, file, "Here now")
    typer.echo(f"Its desk opens with the slip {found.slip}. Tell those it is in relation with the key of this site.")


def _tell_along(along: "Along", file: Path, how: str) -> None:
    """What a file brings along, and what of it is told in words or stays in it."""
    parts = [
        (along.papers, some(along.papers, "paper")),
        (along.relations, some(along.relations, "relation")),
        (along.sections, some(along.sections, "section")),
        (along.stages, f"{some(along.stages, 'stage')} of the plan"),
        (along.hypotheses, f"{along.hypotheses:,} {'hypothesis' if along.hypotheses == 1 else 'hypotheses'}"),
        (along.watched, f"{some(along.watched, 'line')} of the watch list"),
        (along.mandates, some(along.mandates, "mandate")),
    ]
    told = ", ".join(words for number, words in parts if number) or "its name"
    typer.echo(f"{along.name}, written on {along.made_on}. {how}: {told}.")
    if along.in_words:
        typer.echo(
            f"{some(along.in_words, 'link')} of them to rounds, figures, outcomes and decisions of the other site "
            f"{'is' if along.in_words == 1 else 'are'} told in words."
        )
    typer.echo(f"{along.in_the_file} positions and releases stay in {file}, as the other site signed them: keep it.")


def _tell(looked: "Looked") -> None:
    """What looking at the restored database found."""
    found = looked.found
    if found is None:
        typer.echo("The backup is of an older version: start the server on it once, then run massline verify.")
        return
    for one in (*found.damage, *found.around, *found.deletions):
        typer.echo(f"- {one}")
    looked_at = f"{some(found.entries, 'line')} of the log, {some(found.rows, 'sealed row')}"
    if found.damage:
        typer.echo(f"{looked_at}: {some(len(found.damage), 'fault')}, and it is restored all the same.")
    else:
        typer.echo(f"{looked_at}: every row is as the site wrote it.")


@contextmanager
def _refusals() -> Iterator[None]:
    from massline.web.keeping.backups import BackupRefusedError

    try:
        yield
    except BackupRefusedError as refused:
        raise ServingError(str(refused)) from None
