"""Making a folder ready and serving it: keys, tables, the example, one process on one address."""

import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

from massline.web.record.keyfiles import make_site_keys

LOOPBACK = "127.0.0.1"
PORTS_TRIED = 20


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
        call_command("migrate", verbosity=0, interactive=False)
        _wipe_old_rehearsals()
    except ValueError as problem:
        raise ServingError(str(problem)) from None
    except Error as problem:
        raise ServingError(f"the database cannot be used: {str(problem).splitlines()[0]}") from None


@dataclass(frozen=True)
class Loaded:
    """An example that is there now: a receipt to try, where it begins if that is not the first page, its desk."""

    receipt: str
    path: str
    desk_slip: str


def _wipe_old_rehearsals() -> None:
    from django.utils import timezone

    from massline.web.rounds.rehearsal.wiping import wipe_old

    wipe_old(today=timezone.localdate())


def load_example(name: str = "millbrook") -> Loaded:
    """Load an invented organisation where it is not there yet."""
    from django.utils import timezone

    from massline.web.rounds import ballots, example

    folder = example.EXAMPLES[name]
    organisation = example.load(folder, today=timezone.localdate())
    ballots.forget_order()
    at_home = organisation.slug == example.SLUG
    consultation = "" if at_home else organisation.consultations.get().slug
    return Loaded(
        receipt=example.receipts(folder).get("h118", ""),
        path="" if at_home else f"{organisation.slug}/{consultation}/",
        desk_slip=example.open_desk(organisation),
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
