"""The one error for input a person can correct: where, what, why, what to do."""

from pathlib import Path


class InputRefused(ValueError):  # noqa: N818 - it reads as what happened, and is shown to people as such
    """Input that massline will not take, in one sentence that names the file, the line and the value.

    ``str`` is the whole message, ready for a person. Nothing has been written when this is raised.

    >>> print(InputRefused("answer is '-1', expected agree, disagree or pass.", file="votes.csv", line=3))
    votes.csv, line 3: answer is '-1', expected agree, disagree or pass.
    """

    def __init__(self, message: str, *, file: Path | str | None = None, line: int | None = None) -> None:
        self.message = message
        self.file = None if file is None else Path(file)
        self.line = line
        places = [] if file is None else [shown(str(file), limit=300)]
        places += [] if line is None else [f"line {line:,}"]
        super().__init__(f"{', '.join(places)}: {message}" if places else message)


def shown(value: str, *, limit: int = 60) -> str:
    """A value made safe to show in a message: cut to ``limit``, with control characters spelled out.

    >>> shown("a" * 70 + "b", limit=5), shown("red\\x1b[31m")
    ('aaaaa...', 'red\\\\x1b[31m')
    """
    cut = value if len(value) <= limit else value[:limit] + "..."
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)


def quoted(value: str) -> str:
    """A value in quotation marks for a message, made safe by ``shown``.

    >>> quoted("5")
    "'5'"
    """
    return f"'{shown(value)}'"


def refusal_of(error: OSError, path: Path) -> InputRefused:
    """What the operating system said about a file, as a sentence.

    >>> print(refusal_of(FileNotFoundError(2, "No such file or directory"), Path("votes.csv")))
    votes.csv: there is no such file or folder
    """
    said = {
        FileNotFoundError: "there is no such file or folder",
        PermissionError: "this file may not be read or written by you; correct its permissions",
        IsADirectoryError: "this is a folder, a file was expected",
        NotADirectoryError: "this is a file, a folder was expected",
    }.get(type(error), f"the file system refused: {error.strerror or error}")
    return InputRefused(said, file=path)
