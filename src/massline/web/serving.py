"""Making a folder ready and serving it: keys, tables, the example, one process on one address."""

import os
import socket
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from massline.web.record.keyfiles import make_site_keys

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

    from massline.web.record.verifying import Verified
    from massline.web.rounds.recount import Recounted

LOOPBACK = "127.0.0.1"
PORTS_TRIED = 20
PARTS = 3
"""Of the name of a round: organisation, consultation, number."""
FIRST_RULES = ("record", "0002_rules")
"""A migration that every database has since the first release."""


class ServingError(Exception):
    """The server cannot start; the message says why and what to do."""


def prepare(folder: Path, *, hosts: tuple[str, ...] = ()) -> None:
    """Make the key files and bring the database up to date. What is there already is kept."""
    os.environ["MASSLINE_VAR"] = str(folder.resolve())
    os.environ.setdefault("MASSLINE_HOSTS", ",".join(("localhost", LOOPBACK, "[::1]", *hosts)))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "massline.web.config.settings")
    os.umask(0o077)  # database, journal and keys: for this account only
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = Path(os.environ.get("MASSLINE_KEYS", folder / "keys"))
        make_site_keys(keys)
    except OSError as problem:
        raise ServingError(
            f"{folder}: cannot be written to ({problem.strerror}). Choose another folder with --var FOLDER."
        ) from None
    if stat.S_IMODE((keys / "site.key").stat().st_mode) & 0o077:
        raise ServingError(
            f"{keys / 'site.key'} can be read by others on this machine: chmod 600 it, then start again."
        )
    import django
    from django.core.management import call_command
    from django.db.utils import Error

    try:
        django.setup()
        _migrations(folder)
        call_command("migrate", verbosity=0, interactive=False)
        _seal_what_there_was()
        _retain()
        _mix()
    except ValueError as problem:
        raise ServingError(str(problem)) from None
    except Error as problem:
        raise ServingError(f"the database cannot be used: {str(problem).splitlines()[0]}") from None


def settings_only() -> None:
    """Make the program's own modules usable for a command that needs no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "massline.web.config.settings")
    os.umask(0o077)
    import django

    django.setup()


def look_into(folder: Path) -> None:
    """Make the database of a folder readable for a command. Nothing is made, changed or brought up to date.

    Raises ``ServingError`` where there is none yet, or where it is of an older version.
    """
    if not os.environ.get("MASSLINE_DATABASE") and not (folder / "massline.sqlite3").is_file():
        raise ServingError(f"{folder}: holds no massline.sqlite3. Name the folder of the database with --var FOLDER.")
    os.environ["MASSLINE_VAR"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "massline.web.config.settings")
    os.umask(0o077)
    import django
    from django.db.utils import Error

    try:
        django.setup()
        executor = _migrations(folder)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except ValueError as problem:
        raise ServingError(str(problem)) from None
    except Error as problem:
        raise ServingError(f"the database cannot be used: {str(problem).splitlines()[0]}") from None
    if behind:
        raise ServingError(f"{folder}: its database is of an older version. Start the server on it once.")


def _migrations(folder: Path) -> "MigrationExecutor":
    """What was done to the database of a folder and what is still to do.

    Raises ``ServingError`` where it was made before the first release, when the tables were laid out by migrations
    that are no longer there (decision 21).
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    done = executor.loader.applied_migrations.keys()
    if done - executor.loader.disk_migrations.keys() and FIRST_RULES not in done:
        where, instead = f"{folder}", "start in a new folder with --var FOLDER"
        if os.environ.get("MASSLINE_DATABASE"):
            where, instead = "MASSLINE_DATABASE", "name an empty database there"
        raise ServingError(
            f"{where}: its database was made by a version before the first release, whose tables were laid out "
            f"differently. There is nothing to upgrade from: {instead}. Files of its releases can still be read."
        )
    return executor


def verify(folder: Path, *, kept: Path | None = None) -> "Verified":
    """Whether the log and every row it vouches for are as the application wrote them. It writes nothing.

    Raises ``ServingError`` where there is no database, no key, or a checkpoint that cannot be read.
    """
    try:
        text = None if kept is None else kept.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        raise ServingError(f"{kept}: this checkpoint cannot be read.") from None
    with _with_its_key(folder):
        from massline.web.record.verifying import verify as verify_log

        return verify_log(kept=text)


def recount(folder: Path, name: str) -> "Recounted":
    """Whether the stored answers of a round are still those its last release was drawn from. It writes nothing.

    ``name`` is organisation/consultation/number. Raises ``ServingError`` where there is no such round or release.
    """
    with _with_its_key(folder):
        from django.utils import timezone

        from massline.web.rounds.models import Round
        from massline.web.rounds.recount import recount as count_again

        parts = name.strip("/").split("/")
        if len(parts) != PARTS or not parts[2].isdecimal():
            raise ServingError(f"'{name}' names no round: expected organisation/consultation/number.")
        round_ = Round.objects.filter(
            consultation__organisation__slug=parts[0], consultation__slug=parts[1], number=int(parts[2][:4])
        ).first()
        if round_ is None:
            raise ServingError(f"there is no round '{name}' in this folder.")
        found = count_again(round_, day=timezone.localdate())
        if found is None:
            raise ServingError(f"nothing was published of '{name}' yet: there is nothing to compare with.")
        return found


@contextmanager
def _with_its_key(folder: Path) -> Iterator[None]:
    """The folder for commands that look at it and change nothing, where its signing key is there to check with."""
    look_into(folder)
    from django.conf import settings
    from django.db.utils import Error

    if not (settings.KEYS / "signing.key").is_file():
        raise ServingError(f"{settings.KEYS}: signing.key is not there; without it nothing can be verified.")
    try:
        yield
    except Error as problem:
        raise ServingError(f"the database cannot be read: {str(problem).splitlines()[0]}") from None


@dataclass(frozen=True)
class Loaded:
    """An example that is there now: a receipt to try, where it begins if that is not the first page, its desk."""

    receipt: str
    path: str
    desk_slip: str
    other_slip: str = ""
    """Of the other desk, where an example is of two organisations."""


def _seal_what_there_was() -> None:
    from django.utils import timezone

    from massline.web.record.beginning import seal_what_there_was

    seal_what_there_was(day=timezone.localdate())


def _mix() -> None:
    """What was answered just before the last stop has not been mixed yet."""
    from massline.web.rounds.mixing import mix_now

    mix_now()


def _retain() -> None:
    from django.utils import timezone

    from massline.web.keeping.retaining import ClockJumpedError, retain_if_believed

    try:
        retain_if_believed(today=timezone.localdate(), thorough=False)
    except ClockJumpedError as jumped:
        sys.stderr.write(f"{jumped}\n")


def load_example(name: str = "millbrook") -> Loaded:
    """Load an invented organisation where it is not there yet."""
    from django.utils import timezone

    from massline.web.library import example as library
    from massline.web.plans import example as plan
    from massline.web.rounds import ballots, example

    if name == "relation":
        return _load_relation()
    folder = example.EXAMPLES[name]
    organisation = example.load(folder, today=timezone.localdate())
    library.load(folder, organisation)
    plan.load(organisation, folder)
    ballots.forget_order()
    at_home = organisation.slug == example.SLUG
    consultation = "" if at_home else organisation.consultations.get().slug
    return Loaded(
        receipt=example.receipts(folder).get("h118", ""),
        path="" if at_home else f"{organisation.slug}/{consultation}/",
        desk_slip=example.open_desk(organisation),
    )


def _load_relation() -> Loaded:
    from django.utils import timezone

    from massline.web.federation import example
    from massline.web.rounds import ballots
    from massline.web.rounds.example import open_desk

    relation = example.load(today=timezone.localdate())
    ballots.forget_order()
    assert relation.neighbour is not None  # both are at home on this site
    return Loaded(
        receipt="",
        path=f"relations/{relation.organisation.slug}/{relation.slug}/",
        desk_slip=open_desk(relation.organisation),
        other_slip=open_desk(relation.neighbour),
    )


def free_port(address: str, wanted: int) -> int:
    """The port wanted, or the next one nobody listens on.

    Raises ``ServingError`` where twenty in a row are taken.
    """
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                continue
            return port
    raise ServingError(f"ports {wanted} to {wanted + PORTS_TRIED - 1} are all taken: choose one with --port.")


def home_address() -> str:
    """This machine's address in the home network; no packet is sent to find it.

    Raises ``ServingError`` on a machine without a network.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            raise ServingError("this machine is in no network: start without PHONE=1.") from None
        return str(probe.getsockname()[0])


def serve(address: str, port: int) -> None:
    """Serve until stopped. One process, so that SQLite has one writer; addresses are not logged."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "massline.web.config.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
        log_enabled=False,
    ).serve()
