"""The command about what several organisations ask together: their files, read without any site."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from massline.formats.contribution import COLLECTED, read_collected
from massline.formats.invitation import FORMAT, ReadInvitation, invitation_of
from massline.formats.refusal import InputRefused, quoted
from massline.formats.side_by_side import Answered, Stands, compared
from massline.formats.signed import bytes_of, parsed

TOLD = {
    Stands.FEW: "too few to say",
    Stands.NOT_ASKED: "not asked there",
    Stands.NOT_IN: "not in",
}


def add_together_command(app: typer.Typer) -> None:
    """Add `massline together`."""
    app.command("together")(together)


def together(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="An invitation, or what was handed in as one file."),
    ],
    *,
    key: Annotated[
        str, typer.Option("--key", metavar="KEY", help="The key of whoever invites, as you were told it.")
    ] = "",
) -> None:
    """Check what several organisations ask together, and show their published counts side by side."""
    data, today = bytes_of(file, what="file"), date.today()
    document = _document(data, file)
    collected = document["format"] == COLLECTED
    inside: Any = document.get("invitation") if collected else document
    if not isinstance(inside, dict):
        raise InputRefused("it holds no invitation", file=file)
    invitation = invitation_of(inside, key=key or None, today=today, file=file)
    typer.echo(f"{invitation.question}\nAsked together, invited by {invitation.host}, {invitation.made_on}.")
    if key:
        typer.echo("Its signature fits the key you gave.")
    else:
        typer.echo(f"Signed with the key {invitation.signed_by}. Compare it with the one you were told.")
    found = read_collected(data, invitation=invitation, known={}, today=today, file=file).new if collected else ()
    releases = {one.member: one.read_release for one in found if one.read_release is not None}
    left = {one.member: one for one in found if one.left}
    for member in invitation.members:
        there = releases.get(member.name)
        if there is not None:
            typer.echo(f"{member.name}: release {there.number} of {there.document['published_on']}")
        elif member.name in left:
            typer.echo(f"{member.name}: not in since {left[member.name].made_on}: {left[member.name].because}")
        else:
            typer.echo(f"{member.name}: not in")
    _sentences(invitation, {name: _totals(one.document) for name, one in releases.items()})


def _document(data: bytes, file: Path) -> dict[str, Any]:
    try:
        return parsed(data, expected=COLLECTED, what="collected file", file=file)
    except InputRefused:
        if COLLECTED.encode() in data or FORMAT.encode() not in data:
            raise
    return parsed(data, expected=FORMAT, what="invitation", file=file)


def _totals(document: Any) -> dict[str, Any]:
    return {one["id"]: one["total"] for one in document["statements"]}


def _sentences(invitation: ReadInvitation, totals: dict[str, dict[str, Any]]) -> None:
    names = [one.name for one in invitation.members]
    for asked in invitation.statements:
        found = compared(names, {name: cells.get(asked.id) for name, cells in totals.items()})
        typer.echo(f"\n{asked.id} {asked.text}")
        for one in found.answered:
            typer.echo(f"  {one.member}: {_told(one)}")
        if found.holds:
            told = "all of them" if found.everywhere else "all that can be shown"
            typer.echo(f"  more than half {found.holds}, for certain, in {told}")
        if found.apart is not None:
            typer.echo(f"  {quoted(found.apart[0].member)} and {quoted(found.apart[1].member)} lie apart")
        if found.sum is not None:
            counts = ", ".join(f"{n} {answer}" for answer, n in found.sum.counts.items() if n is not None)
            typer.echo(f"  added, of {found.sum.members}: {found.sum.base} answered{', ' if counts else ''}{counts}")


def _told(one: Answered) -> str:
    if one.share is None:
        return TOLD.get(one.stands, "not told apart")
    return f"{one.share.percent} % agree, {one.share.range_words} ({one.base} people)"
