"""Reading an SQLite file as a thief would: pages, cells in the order they were laid down, what is left over."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEAF, INTERIOR = 10, 2  # page types of an index b-tree, which a table WITHOUT ROWID is


@dataclass(frozen=True)
class Cell:
    """Where a ballot lies: page number, offset inside the page, its key and its statement."""

    page: int
    offset: int
    key: str
    statement: str


def cells(path: Path, root: int) -> list[Cell]:
    """Every cell of a table WITHOUT ROWID whose first two columns are texts."""
    data = path.read_bytes()
    size = struct.unpack(">H", data[16:18])[0]
    return list(_walk(data, 65536 if size == 1 else size, root))


def _walk(data: bytes, size: int, number: int) -> Iterator[Cell]:
    page = data[(number - 1) * size : number * size]
    start = 100 if number == 1 else 0
    kind, _, count = struct.unpack(">BHH", page[start : start + 5])
    assert kind in {LEAF, INTERIOR}
    head = start + (8 if kind == LEAF else 12)
    for index in range(count):
        (offset,) = struct.unpack(">H", page[head + 2 * index : head + 2 * index + 2])
        at = offset
        if kind == INTERIOR:
            yield from _walk(data, size, struct.unpack(">I", page[at : at + 4])[0])
            at += 4
        yield Cell(number, offset, *_two_texts(page, at))
    if kind == INTERIOR:
        yield from _walk(data, size, struct.unpack(">I", page[start + 8 : start + 12])[0])


def _two_texts(page: bytes, at: int) -> tuple[str, str]:
    _, at = _varint(page, at)
    header, kinds = _varint(page, at)
    first, kinds = _varint(page, kinds)
    second, _ = _varint(page, kinds)
    start, middle, end = at + header, (first - 13) // 2, (first - 13) // 2 + (second - 13) // 2
    text = page[start : start + end].decode()  # a text of n bytes is of kind 2n + 13
    return text[:middle], text[middle:]


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(9):
        byte = page[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, at
