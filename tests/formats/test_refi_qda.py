"""Code books and coded segments leave and come back as they were; what is no code book is refused with its place."""

import csv
import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.formats.codebook import DEEPEST, Code, CodedText, Segment, codebook_csv, segments_csv, walk
from massline.formats.refi_qda import CODEBOOK, PROJECT, guid_of, qdc_text, qdpx_bytes
from massline.formats.refi_qda_in import LARGEST, MOST_CODES, read_qdc
from massline.formats.refusal import InputRefused
from massline.formats.tables import read_table, with_formula

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BOOK = (
    Code(
        "1",
        "damp & cold",
        "Black spots, <wet> walls.\nNot: leaks",
        "#aa3300",
        inside=(Code("2", 'the "north" side'),),
    ),
    Code("3", "=cost", codable=False),
)
TEXTS = (CodedText("a1", "a1", "Mould 😀 again.\r\nNobody\rcame."), CodedText("a2", "a2", "Too dear"))
SEGMENTS = (
    Segment("a1", 0, 7, "1", 1),
    Segment("a1", 16, 22, "2", 2),
    Segment("a1", 16, 22, "1", 1),
    Segment("a2", 0, 8, "3"),
)
HEAD = f'<CodeBook xmlns="{CODEBOOK}"><Codes>'
TAIL = "</Codes></CodeBook>"
ONE = '<Code guid="6F9619FF-8B86-D011-B42D-00CF4FC964FF" name="damp" isCodable="true"/>'

ELSEWHERE = f"""\ufeff<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x Codebook.xsd" origin="Another 9"
 xmlns="{CODEBOOK}"><Codes>
 <Code guid="{{6F9619FF-8B86-D011-B42D-00CF4FC964FF}}" name="a" isCodable="1" color="#4A0">
  <Description>n &amp; m</Description><NoteRef targetGUID="x"/>
  <Code guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="b" isCodable="0" color="red"/>
 </Code></Codes>
 <Sets><Set name="s" guid="x"><Description>d</Description><MemberCode guid="y"/></Set></Sets><Extra/></CodeBook>"""

# Line ends and controls are no part of a name or a note that XML could carry back unchanged in every program.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=12)
NAMES = WORDS.filter(lambda name: bool(name.strip()))
COLOURS = st.none() | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def trees(children: st.SearchStrategy[tuple[Code, ...]]) -> st.SearchStrategy[tuple[Code, ...]]:
    ids = st.uuids().map(str)
    one = st.builds(Code, ids, NAMES, WORDS, COLOURS, st.booleans(), children)
    return st.lists(one, min_size=1, max_size=3).map(tuple)


def unique(codes: tuple[Code, ...]) -> bool:
    ids = [code.id for _, _, code in walk(codes)]
    return len(set(ids)) == len(ids)


BOOKS = st.recursive(trees(st.just(())), trees, max_leaves=6).filter(unique)


def refused(tmp_path: Path, data: bytes | str) -> str:
    path = tmp_path / "book.qdc"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(InputRefused) as refusal:
        read_qdc(path)
    assert str(path) in str(refusal.value)
    return str(refusal.value)


def unpacked(data: bytes) -> tuple[ElementTree.Element, dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    return ElementTree.fromstring(files.pop("project.qde")), files


@given(BOOKS)
def test_a_code_book_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, codes: tuple[Code, ...]) -> None:
    path = tmp_path_factory.getbasetemp() / "book.qdc"
    path.write_text(qdc_text(codes), encoding="utf-8", newline="")
    found = read_qdc(path)
    assert found.codes == codes
    assert (found.origin, found.changes) == ("massline", ())
    assert qdc_text(found.codes) == qdc_text(codes)


def test_the_file_holds_what_the_schema_asks_for() -> None:
    root = ElementTree.fromstring(qdc_text(BOOK))
    assert root.tag == f"{{{CODEBOOK}}}CodeBook"
    for code in root.iter(f"{{{CODEBOOK}}}Code"):
        assert GUID.fullmatch(code.attrib["guid"])
        assert code.attrib["isCodable"] in ("true", "false")
        assert code.attrib["name"]
        children = [child.tag.rpartition("}")[2] for child in code]
        assert children == sorted(children, key=["Description", "Code"].index)
    names = [code.attrib["name"] for code in root.iter(f"{{{CODEBOOK}}}Code")]
    assert names == ["damp & cold", 'the "north" side', "=cost"]
    assert root.find(f".//{{{CODEBOOK}}}Description").text == BOOK[0].note  # type: ignore[union-attr]


def test_a_project_holds_texts_and_spans_at_the_places_of_their_words() -> None:
    root, files = unpacked(qdpx_bytes(BOOK, TEXTS, SEGMENTS, name="Millbrook, invented"))
    ns = {"q": PROJECT}
    assert root.attrib["name"] == "Millbrook, invented"
    assert [child.tag.rpartition("}")[2] for child in root] == ["Users", "CodeBook", "Sources"]
    users = {user.attrib["guid"]: user.attrib["name"] for user in root.iterfind("q:Users/q:User", ns)}
    assert sorted(users.values()) == ["Coder 1", "Coder 2"]
    codes = {code.attrib["guid"]: code.attrib["name"] for code in root.iterfind(".//q:Code", ns)}
    found = []
    for source in root.iterfind("q:Sources/q:TextSource", ns):
        words = files[source.attrib["plainTextPath"].replace("internal://", "Sources/")]
        for span in source.iterfind("q:PlainTextSelection", ns):
            cut = words[int(span.attrib["startPosition"]) : int(span.attrib["endPosition"])]
            for coding in span.iterfind("q:Coding", ns):
                code = codes[coding[0].attrib["targetGUID"]]
                found.append((source.attrib["name"], cut, code, users.get(coding.attrib.get("creatingUser", ""))))
    assert sorted(found, key=str) == [
        ("a1", "Mould 😀", "damp & cold", "Coder 1"),
        ("a1", "Nobody", "damp & cold", "Coder 1"),
        ("a1", "Nobody", 'the "north" side', "Coder 2"),
        ("a2", "Too dear", "=cost", None),
    ]
    every = [element.attrib["guid"] for element in root.iter() if "guid" in element.attrib]
    assert len(every) == len(set(every))
    assert "\r" not in "".join(files.values())


def test_the_same_input_gives_the_same_bytes_in_any_order_of_segments() -> None:
    first = qdpx_bytes(BOOK, TEXTS, SEGMENTS, name="x")
    assert qdpx_bytes(BOOK, TEXTS, (*reversed(SEGMENTS), SEGMENTS[0]), name="x") == first


@given(st.text(max_size=30), st.data())
def test_every_span_of_every_text_is_cut_where_it_was(words: str, data: st.DataObject) -> None:
    if not words:
        return
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    root, files = unpacked(qdpx_bytes(BOOK, [CodedText("t", "t", words)], [Segment("t", start, end, "1")], name="x"))
    (text,) = files.values()
    (span,) = root.iter(f"{{{PROJECT}}}PlainTextSelection")
    cut = text[int(span.attrib["startPosition"]) : int(span.attrib["endPosition"])]
    meant = words[start:end].replace("\r\n", "\n").replace("\r", "\n")
    assert len(cut) <= len(words[start:end])
    shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", meant)
    # A span that begins or ends inside a two-character line end may lose or gain that one line end.
    assert cut.strip("\n") == shown.strip("\n")


def test_ids_that_are_guids_stay_and_others_get_one_that_lasts() -> None:
    assert guid_of("code", "{6F9619FF-8B86-D011-B42D-00CF4FC964FF}") == "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
    assert guid_of("code", "x" * 36) == guid_of("code", "x" * 36) != guid_of("text", "x" * 36)


@pytest.mark.parametrize(
    ("codes", "texts", "segments", "said"),
    [
        ((*BOOK, Code("2", "again")), TEXTS, (), "two codes have the id '2'"),
        (BOOK, (*TEXTS, TEXTS[0]), (), "two texts have the id 'a1'"),
        (BOOK, TEXTS, (Segment("a9", 0, 1, "1"),), "names a text or a code that is not given"),
        (BOOK, TEXTS, (Segment("a1", 0, 1, "9"),), "names a text or a code that is not given"),
        (BOOK, TEXTS, (Segment("a2", 4, 4, "1"),), "is not inside its text of 8 characters"),
        (BOOK, TEXTS, (Segment("a2", 4, 9, "1"),), "is not inside its text of 8 characters"),
    ],
)
def test_spans_that_lead_nowhere_are_never_written(
    codes: tuple[Code, ...], texts: tuple[CodedText, ...], segments: tuple[Segment, ...], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        qdpx_bytes(codes, texts, segments, name="x")
    with pytest.raises(ValueError, match=said):
        segments_csv(codes, texts, segments)


def test_an_empty_book_and_a_bottomless_one_are_refused() -> None:
    with pytest.raises(ValueError, match="there is no code"):
        qdc_text(())
    deep = Code("0", "x")
    for n in range(1, DEEPEST + 1):
        deep = Code(str(n), "x", inside=(deep,))
    with pytest.raises(ValueError, match="nested deeper than 50"):
        qdc_text((deep,))


def test_tables_of_codes_and_segments_cut_the_stored_words_and_run_in_no_spreadsheet(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(segments_csv(BOOK, TEXTS, SEGMENTS), newline="")))
    assert [row["words"] for row in rows] == ["Mould 😀", "Nobody", "Nobody", "Too dear"]
    assert [row["coder"] for row in rows] == ["1", "1", "2", ""]
    assert rows[3]["name"] == "'=cost"
    path = tmp_path / "codes.csv"
    path.write_text(codebook_csv(BOOK), encoding="utf-8", newline="")
    told = [[with_formula(field) for field in fields] for _, fields in read_table(path).rows]
    assert told == [
        ["1", "", "damp & cold", BOOK[0].note, "#aa3300"],
        ["2", "1", 'the "north" side', "", ""],
        ["3", "", "=cost", "", ""],
    ]


def test_a_book_as_another_program_writes_it_is_read_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    path = tmp_path / "book.qdc"
    path.write_text(ELSEWHERE, encoding="utf-8")
    found = read_qdc(path)
    inner = Code("1ff58b12-6f6f-4b0c-8be5-bbdc91f55294", "b", codable=False)
    assert found.codes == (Code("6f9619ff-8b86-d011-b42d-00cf4fc964ff", "a", "n & m", "#44aa00", inside=(inner,)),)
    assert found.origin == "Another 9"
    told = {change.kind: change.count for change in found.changes}
    assert told == {"sets_left_out": 1, "colours_left_out": 1, "elements_left_out": 1}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "this is not XML"),
        ("code,name\n1,damp\n", "line 1: this is not XML"),
        (f"{HEAD}{ONE}", "this is not XML a code book is written in (no element found)"),
        (HEAD + TAIL, "there is no code in it"),
        (b"PK\x03\x04....", "this is a whole project (QDPX)"),
        ("<html/>", "the file begins with 'html', expected a CodeBook"),
        (f'<Project xmlns="{PROJECT}" name="x"/>', "expected a CodeBook"),
        ("<CodeBook/>", "expected a CodeBook of REFI-QDA"),
        (f"{HEAD}\n<Code name='a' isCodable='true'/>{TAIL}", "line 2: the guid of a code is '', expected 32 digits"),
        (f"{HEAD}{ONE.replace('6F9619FF', 'x')}{TAIL}", "the guid of a code is 'x-8B86"),
        (HEAD + ONE.replace("damp", " ") + TAIL, "a code has the name ' ', expected 1 to 500 characters"),
        (HEAD + ONE.replace("damp", "d" * 501) + TAIL, "expected 1 to 500 characters"),
        (HEAD + ONE.replace("true", "maybe") + TAIL, "isCodable is 'maybe', expected true or false"),
        (HEAD + ONE + ONE + TAIL, "two codes have the guid '6F9619FF"),
        (f'<!DOCTYPE x [<!ENTITY a "b">]>{HEAD}{ONE}{TAIL}', "there is a document type or an entity"),
        (f'<!DOCTYPE x SYSTEM "file:///etc/passwd">{HEAD}{ONE}{TAIL}', "there is a document type or an entity"),
        (f"{HEAD}{ONE.replace('damp', '&a;')}{TAIL}", "this is not XML"),
        ('<?xml version="1.0" encoding="klingon"?>' + HEAD + ONE + TAIL, "in an encoding that is not known"),
        (b"\xff\xfe\x00\x00", "this is not XML"),
        (HEAD + "".join(ONE.replace("/>", ">").replace("6F9619FF", f"{n:08x}") for n in range(60)), "deeper than 50"),
        (HEAD + ONE.replace("/>", f"><Description>{'n' * 100_001}</Description></Code>"), "longer than 100,000"),
        (HEAD + ONE.replace("damp", "\x1b[31m"), "this is not XML"),
    ],
)  # fmt: skip
def test_what_is_no_code_book_is_refused_in_one_sentence(tmp_path: Path, data: bytes | str, said: str) -> None:
    message = refused(tmp_path, data)
    assert said in message
    assert "\n" not in message


def test_a_file_too_large_too_many_codes_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "larger than 10 MB" in refused(tmp_path, b" " * (LARGEST + 1))
    many = "".join(ONE.replace("6F9619FF", f"{n:08x}") for n in range(MOST_CODES + 1))
    assert "more than 10,000 codes" in refused(tmp_path, HEAD + many + TAIL)
    with pytest.raises(InputRefused, match="this is a folder"):
        read_qdc(tmp_path)
