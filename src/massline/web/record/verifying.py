"""Whether anybody changed, dropped, reordered or put back anything behind the application's back, by name."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from massline.web.record import checkpoints, log, seals
from massline.web.record.keyfiles import remembered_end, signing_key, site_mark
from massline.web.record.models import Checkpoint, LogEntry, Seal


@dataclass(frozen=True)
class Verified:
    """What was looked at, and every fault in a sentence of its own; none means nothing was touched."""

    entries: int
    checkpoints: int
    rows: int
    faults: tuple[str, ...]
    not_logged: int
    """Seals that wait for the next act: their rows are checked, but no entry and no checkpoint holds them yet."""
    deletions: tuple[str, ...] = ()
    """Consultations two people deleted: no fault, and named so that nobody takes what is gone for whole."""
    around: tuple[str, ...] = ()
    """Those of the faults that speak of the key folder and of no row: ordinary after a restore."""

    @property
    def damage(self) -> tuple[str, ...]:
        """Faults of the database itself."""
        return tuple(one for one in self.faults if one not in self.around)


def verify(*, kept: str | None = None) -> Verified:
    """Recompute chain, marks, checkpoints and seals. ``kept`` is a checkpoint somebody kept elsewhere.

    Whoever holds the key folder as well can write a log anew; only ``kept`` shows that. It reads everything and
    writes nothing. Where the signing key is not there, marks cannot be compared, and that is one fault.
    """
    entries = list(LogEntry.objects.order_by("number"))
    keyed = (settings.KEYS / "signing.key").is_file()
    around = [
        *_end(entries),
        *(() if keyed else ["signing.key is not in the key folder: nobody can tell whether this site wrote the log"]),
    ]
    sealed = list(Seal.objects.order_by("pk"))
    rows, row_faults = _rows(sealed)
    found = [
        *log.faults(entries),
        *(_marks(entries) if keyed else ()),
        *around,
        *_checkpoints(entries, kept, keyed=keyed),
        *_seals(entries, sealed, keyed=keyed),
        *row_faults,
    ]
    waiting = sum(one.entry is None for one in sealed)
    deletions = tuple(_deletion(entry) for entry in entries if entry.act == "delete consultation")
    return Verified(len(entries), Checkpoint.objects.count(), rows, tuple(found), waiting, deletions, tuple(around))


def _deletion(entry: LogEntry) -> str:
    return (
        f"entry {entry.number}, {entry.day.isoformat()}: the consultation '{entry.facts.get('title')}' was deleted "
        f"{'by one person alone' if entry.facts.get('alone') else 'by two people'}. "
        f"Reason: {entry.facts.get('reason')}"
    )


def _marks(entries: list[LogEntry]) -> Iterator[str]:
    """Entries this site's key did not write."""
    for entry in _marked(entries):
        if entry.mark != site_mark(settings.KEYS, entry.digest):
            yield f"entry {entry.number} of the log was not written by this site: its mark does not fit its key"


def _marked(entries: list[LogEntry]) -> list[LogEntry]:
    """Entries that must have a mark and their checkpoints: all but those from before there were any."""
    first = next((one.number for one in entries if one.act == checkpoints.BEGINNING), 1)
    return [one for one in entries if one.number >= first]


def _end(entries: list[LogEntry]) -> Iterator[str]:
    known = remembered_end(settings.KEYS)
    last = entries[-1].number if entries else 0
    if known is None or any(one.number == known[0] and one.digest == known[1] for one in entries):
        return
    if known[0] > last:
        yield (
            f"the log ends with entry {last}, but entry {known[0]} was written: its end was cut off, or an older "
            "copy of the database was put back"
        )
    else:
        yield f"entry {known[0]} of the log is not the one the key folder remembers"


def _checkpoints(entries: list[LogEntry], kept: str | None, *, keyed: bool) -> Iterator[str]:
    digests = {one.number: one.digest for one in entries}
    days = {one.number: one.day.isoformat() for one in entries}
    public = signing_key(settings.KEYS).public_key().public_bytes_raw().hex() if keyed else None
    there = {row.number: row for row in Checkpoint.objects.all()}
    for name, number, text in [
        *((f"checkpoint {row.number}", row.number, row.document) for row in there.values()),
        *([("the checkpoint you kept", None, kept)] if kept is not None else []),
    ]:
        try:
            told = checkpoints.read(text, public_key=public)
        except checkpoints.CheckpointError as fault:
            yield f"{name}: {fault}"
            continue
        if number is not None and told["number"] != number:
            yield f"{name} was moved: it was signed for entry {told['number']}"
        elif told["number"] not in digests:
            yield f"{name}: entry {told['number']} of the log, which it covers, is gone"
        elif (told["digest"], told["day"]) != (digests[told["number"]], days[told["number"]]):
            yield f"{name}: the log up to entry {told['number']} is not the one that was signed"
    for entry in _marked(entries):
        if checkpoints.due_after(entry) and entry.number not in there:
            yield f"the checkpoint after entry {entry.number} is gone"


def _seals(entries: list[LogEntry], sealed: list[Seal], *, keyed: bool) -> Iterator[str]:
    """Whether the seals are those the log holds."""
    by_entry: defaultdict[int | None, list[str]] = defaultdict(list)
    before: dict[tuple[str, str], str] = {}
    for one in sealed:
        if one.previous != before.get((one.table, one.row), ""):
            yield f"a seal of {one.table} row {one.row} does not follow the one before it"
        before[one.table, one.row] = one.digest
        by_entry[one.entry].append(one.digest)
        if seals.digest_of(one) != one.digest:
            yield f"the seal of {one.table} row {one.row} was changed"
        elif keyed and one.mark != site_mark(settings.KEYS, one.digest):
            yield f"the seal of {one.table} row {one.row} was not made by this site"
    for entry in entries:
        held, there = entry.seals, by_entry.pop(entry.number, [])
        if (held is None and there) or (held is not None and seals.root_of(there) != held):
            yield f"entry {entry.number} of the log holds other seals than there are: one was added, dropped or moved"
    by_entry.pop(None, None)
    for number in sorted(n for n in by_entry if n is not None):
        yield f"entry {number} of the log, which sealed {len(by_entry[number])} rows, is gone"


def _rows(sealed: list[Seal]) -> tuple[int, list[str]]:
    """How many rows were compared with their seals, and what differs."""
    newest = {(one.table, one.row): one for one in sealed}
    faults: list[str] = []
    count = 0
    for table, known in sorted(seals.TABLES.items()):
        seen = set()
        everything = known.model._base_manager.all()
        must = {str(pk) for pk in known.rows().order_by().values_list("pk", flat=True)}
        for row in seals.read(known, everything):
            key = str(row["pk"])
            seen.add(key)
            seal = newest.get((table, key))
            if seal is None or not seal.columns:
                if key in must:
                    faults.append(
                        f"{table} row {key} was added behind the application's back: the log has no seal of it"
                    )
                continue
            count += 1
            faults += _changed(table, key, row, seal)
        lost = sorted(row for (name, row), one in newest.items() if name == table and one.columns and row not in seen)
        faults += [f"{table} row {row} was dropped" for row in lost]
    return count, faults


def _changed(table: str, key: str, row: dict[str, object], seal: Seal) -> Iterator[str]:
    if seal.salt is None:
        yield f"{table} row {key}: the salt of its seal was erased, so nobody can compare it"
        return
    for column, digest in sorted(seal.columns.items()):
        # A column that a later version of massline dropped cannot be compared.
        if column in row and seals.column_digest(bytes(seal.salt), table, key, column, row[column]) != digest:
            yield f"{table} row {key}: {column} was changed behind the application's back"
