"""Commands about bundles: the files two organisations exchange."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from massline.cli_folder import Var
from massline.formats.bundle import FORMAT, Expected, ReadBundle, read_bundle
from massline.formats.refusal import InputRefused, refusal_of
from massline.formats.signed import bytes_of, check_signature, parsed
from massline.web.serving import ServingError

if TYPE_CHECKING:
    from massline.web.relations.models import Relation

bundles = typer.Typer(help="Files that two organisations exchange about what each says.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="ORGANISATION/RELATION", help="The relation, as in its address.")]


@bundles.command("check")
def check_bundle(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle that somebody handed over.")],
    *,
    key: Annotated[
        str, typer.Option("--key", metavar="KEY", help="The key you were told: only a file signed with it will do.")
    ] = "",
) -> None:
    """Whether a bundle is whole and what it holds; needs no site and no network."""
    data = bytes_of(file, what="bundle")
    named = key or check_signature(parsed(data, expected=FORMAT, what="bundle", file=file), what="bundle", file=file)
    found = read_bundle(data, expected=Expected(key=named), today=date.today(), file=file)
    typer.echo(f"{file}: number {found.number} of {found.maker} for {found.to}, {found.made_on}. {_counted(found)}")
    if key:
        typer.echo("Its signature fits the key you gave.")
    else:
        typer.echo(f"Signed with the key {named}. Compare it with the one you were told by another way.")


@bundles.command("make")
def make_bundle(
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file.")],
    *,
    var: Var = Path("var"),
) -> None:
    """Make the next bundle of a relation, as its desk does; where nothing changed, the last one."""
    if file.exists():
        raise ServingError(f"{file} exists: name a new file.")
    relation = _relation(var, name)
    from django.utils import timezone

    from massline.web.relations.bundles import make

    row = make(relation, day=timezone.localdate(), role="site")
    try:
        file.write_text(row.document, encoding="utf-8")
    except OSError as error:
        raise refusal_of(error, file) from None
    typer.echo(f"{file}: number {row.number} for {relation.name}, {row.made_on}.")


@bundles.command("take")
def take_bundle(
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The bundle of the other side.")],
    *,
    var: Var = Path("var"),
) -> None:
    """Check a bundle of the other side and take it in: whole, or nothing of it."""
    relation, data = _relation(var, name), bytes_of(file, what="bundle")
    from django.utils import timezone

    from massline.web.relations.bundles import take

    try:
        row = take(relation, data, day=timezone.localdate(), role="site")
    except InputRefused as refused:
        raise InputRefused(refused.message, file=file) from None
    typer.echo(f"Taken in: number {row.number} of {relation.name}, {row.made_on}.")


def _counted(found: ReadBundle) -> str:
    parts = {
        "criteria": found.criteria, "points": found.points, "positions": found.positions,
        "promises": found.promises, "releases": found.read_releases,
    }  # fmt: skip
    return ", ".join(f"{len(those)} {what}" for what, those in parts.items()) + "."


def _relation(var: Path, name: str) -> "Relation":
    from massline.web.serving import look_into

    look_into(var)
    from massline.web.relations.models import Relation

    organisation, _slash, slug = name.strip("/").partition("/")
    found = Relation.objects.filter(organisation__slug=organisation, slug=slug).select_related("organisation").first()
    if found is None:
        raise ServingError(f"there is no relation '{name}' in this folder: expected organisation/relation.")
    return found
