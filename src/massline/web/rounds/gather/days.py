"""Days as people and programs write them: 2026-03-12, 12/03/2026, 3/12/26, with or without a time after them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d])")
MIXED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")


class DayError(ValueError):
    """This is no day."""


@dataclass(frozen=True)
class Days:
    """Reads the days of one file; whether 3/12 is in March or in December is decided once, by the whole file."""

    month_first: bool = False

    @classmethod
    def of_table(cls, written: Iterable[str]) -> "Days":
        """The reader for these days: day first, unless one of them can only have the month first.

        >>> Days.of_table(["3/12/2026", "3/25/2026"]).read("3/12/2026")
        datetime.date(2026, 3, 12)
        """
        pairs = [(int(m[1]), int(m[2])) for m in (MIXED.match(one.strip()) for one in written) if m]
        return cls(any(second > 12 for _, second in pairs) and not any(first > 12 for first, _ in pairs))

    of_chat = of_table

    def read(self, written: str) -> date:
        """The day; a time after it is left out. Raises ``DayError``."""
        written = written.strip()
        try:
            if iso := ISO.match(written):
                return date(int(iso[1]), int(iso[2]), int(iso[3]))
            if mixed := MIXED.match(written):
                first, second, year = int(mixed[1]), int(mixed[2]), int(mixed[3])
                day, month = (second, first) if self.month_first else (first, second)
                return date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            pass
        raise DayError(written)
