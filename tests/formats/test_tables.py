"""Whatever is not a table is refused with the place where it stops being one."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.formats.refusal import InputRefused
from massline.formats.tables import LONGEST_FIELD, LONGEST_LINE, read_table, with_formula, without_formula


def refusal_of(path: Path) -> str:
    with pytest.raises(InputRefused) as refusal:
        list(read_table(path).rows)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n3,\xff\n", "line 3: byte 0xff is not UTF-8; save the file as 'CSV UTF-8'"),
        ("a,b\n1,2\n".encode("utf-16"), "line 1: the file is UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "line 1: there is a NUL character"),
        (b"a,b\n1,2\n1,\0\n", "line 3: there is a NUL character; this is not a text file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "is not UTF-8"),
        (b"a,b\n1,2,3\n", "line 2: the row '1,2,3' has 3 fields, the header has 2"),
        (b'a,b\n1,"x"y\n', "line 2: quotation marks do not match"),
        (b'a,b\n1,"x\ny\nz\n', "the file ends inside a quotation mark"),
        (b'a,b\n1,"' + b"x" * (LONGEST_FIELD + 1) + b'"\n', "line 2: a field is longer than 1,000,000 characters"),
        (b"a,b\n1," + b"x" * LONGEST_LINE + b"\n", "line 2: the line is longer than 16,000,000 characters"),
    ],
)
def test_what_is_not_a_table_is_refused_with_its_place(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(data)
    assert said in refusal_of(path)
    assert str(path) in refusal_of(path)


def test_a_folder_a_missing_file_a_pipe_and_a_file_without_permission_are_refused(tmp_path: Path) -> None:
    assert "this is a folder, a file was expected" in refusal_of(tmp_path)
    assert "there is no such file" in refusal_of(tmp_path / "nowhere.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    assert "this is a pipe" in refusal_of(tmp_path / "pipe.csv")
    closed = tmp_path / "closed.csv"
    closed.write_text("a\n")
    closed.chmod(0)
    if not os.access(closed, os.R_OK):
        assert "may not be read" in refusal_of(closed)


def test_rows_carry_the_line_they_start_on(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b\n1,"two\nlines"\n\n2,x\n')
    assert list(read_table(path).rows) == [(2, ["1", "two\nlines"]), (5, ["2", "x"])]


def test_messages_cannot_act_on_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\x1b[31mred,b\n1,2\n")
    with pytest.raises(InputRefused) as refusal:
        read_table(path).required("answer")
    assert "\x1b" not in str(refusal.value)
    assert "\\x1b[31mred" in str(refusal.value)


@given(st.text(st.sampled_from("'=+-@\t\r\nab＝")))
def test_a_guarded_formula_always_comes_back_as_it_was(text: str) -> None:
    assert with_formula(without_formula(text)) == text
    assert not without_formula(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
