"""Our folder is read strictly, written the same everywhere, and comes back byte for byte."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.engine.analysis import Sections
from massline.engine.votes import VoteMatrix
from massline.formats.folder import folder_files, read_folder, read_votes_file, write_consultation
from massline.formats.imported import MODERATION_WORDS, Imported
from massline.formats.refusal import InputRefused

STATEMENTS = "id,text,moderation,author,meta\n"
VOTES = "participant,statement,answer\n"


def folder(place: Path, **files: str) -> Path:
    for name, text in files.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return place


def bytes_of(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(place.iterdir())}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NAME = TEXT.filter(lambda text: bool(text) and text == text.strip())


@st.composite
def consultations(draw: st.DrawFn) -> Imported:
    people = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    statements = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    cell = st.tuples(st.sampled_from(people), st.sampled_from(statements))
    cells = draw(st.dictionaries(cell, st.sampled_from([1, 0, -1]), max_size=12))
    votes, _ = VoteMatrix.from_events(
        [p for p, _ in cells], [s for _, s in cells], list(cells.values()), all_statements=statements
    )
    size = len(votes.statements)
    names = draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
    sections = Sections(
        sizes={name: draw(st.integers(1, 9999)) for name in names},
        how_known={name: draw(TEXT) for name in names},
        section_of={person: draw(st.sampled_from(names)) for person in votes.participants},
    )
    return Imported(
        votes=votes,
        texts=tuple(draw(st.lists(TEXT, min_size=size, max_size=size))),
        moderation=tuple(draw(st.lists(st.sampled_from(MODERATION_WORDS), min_size=size, max_size=size))),
        authors=tuple(draw(st.lists(st.none() | NAME, min_size=size, max_size=size))),
        meta=tuple(draw(st.lists(st.booleans(), min_size=size, max_size=size))),
        arrival=tuple(draw(st.permutations(votes.participants))),
        revotes=0,
        sections=draw(st.none() | st.just(sections)),
    )


@given(consultations())
def test_what_was_written_is_written_again_byte_for_byte(imported: Imported) -> None:
    with TemporaryDirectory() as place:
        first, second = Path(place) / "first", Path(place) / "second"
        write_consultation(imported, first)
        again = read_folder(first)
        write_consultation(again, second)
        assert bytes_of(first) == bytes_of(second)
        assert (again.texts, again.authors, again.meta) == (imported.texts, imported.authors, imported.meta)
        assert again.votes.answer.tolist() == imported.votes.answer.tolist()
        assert again.sections == imported.sections


def test_a_folder_written_by_hand_in_our_form_comes_back_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "by_hand").mkdir()
    place = folder(
        tmp_path / "by_hand",
        statements=STATEMENTS + 'a1,"Damp, in ""block C""\nand D",accepted,p2,\na2,\'=1+1,rejected,,yes\n',
        votes=VOTES + "p2,a1,agree\np1,a1,pass\np1,a2,disagree\n",
        sections="section,size,how_known,participant\nC,44,list of 2 March,\nD,36,,\nC,,,p2\n",
    )
    imported = read_folder(place)
    assert imported.texts == ('Damp, in "block C"\nand D', "=1+1")
    assert {name: text.encode() for name, text in folder_files(imported).items()} == bytes_of(place)


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-2", "@x", "\tx", "\rx", "＝1"])
def test_no_cell_written_can_run_as_a_formula(tmp_path: Path, text: str) -> None:
    votes, _ = VoteMatrix.from_events(["-7"], ["+8"], [1])
    imported = Imported(
        votes=votes,
        texts=(text,),
        moderation=("accepted",),
        authors=(None,),
        meta=(False,),
        arrival=("-7",),
        revotes=0,
    )
    files = folder_files(imported)
    assert files["votes.csv"] == VOTES + "'-7,'+8,agree\n"
    assert "'" + text in files["statements.csv"]
    write_consultation(imported, tmp_path / "ours")
    again = read_folder(tmp_path / "ours")
    assert (again.texts, again.votes.participants, again.votes.statements) == ((text,), ("-7",), ("+8",))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"votes": VOTES + "p1,a1,agree\np2,a1,-1\n"},
            "votes.csv, line 3: answer is '-1', expected agree, disagree or pass. Numbers are refused because tools"
            " differ on whether 1 or -1 means agree. For a Polis export: massline import polis FOLDER --to NEWFOLDER",
        ),
        ({"votes": VOTES + "p1,a1,Agree\n"}, "votes.csv, line 2: answer is 'Agree', expected agree"),
        ({"votes": VOTES + "p1,a9,agree\n"}, "votes.csv, line 2: statement 'a9' is not in statements.csv"),
        ({"votes": VOTES + " p1,a1,agree\n"}, "votes.csv, line 2: participant is ' p1', expected a name without"),
        ({"votes": VOTES + ",a1,agree\n"}, "votes.csv, line 2: participant is ''"),
        ({"statements": STATEMENTS + "a1,x,,,\na1,y,,,\n"}, "statements.csv, line 3: statement 'a1' appears twice"),
        ({"statements": STATEMENTS + "a1,x,ok,,\n"}, "statements.csv, line 2: moderation is 'ok', expected accepted"),
        ({"statements": STATEMENTS + "a1,x,,,true\n"}, "statements.csv, line 2: meta is 'true', expected yes"),
        ({"sections": "section,size\nC,many\n"}, "sections.csv, line 2: size is 'many', expected a whole number"),
        ({"sections": "section,size\nC,\n"}, "sections.csv, line 2: section 'C' has no size"),
        ({"sections": "section,size\nC,4\nC,5\n"}, "sections.csv, line 3: size of 'C' is '5' here and '4' before"),
        (
            {"sections": "section,size,participant\nC,4,p1\nD,3,p1\n"},
            "sections.csv, line 3: participant 'p1' is in 'C' already",
        ),
        ({"sections": "section,size,participant\nC,4,q\n"}, "none of the people listed, such as 'q', voted"),
    ],
)
def test_a_slip_is_refused_with_file_line_and_value(tmp_path: Path, files: dict[str, str], said: str) -> None:
    right = {"statements": STATEMENTS + "a1,x,,,\n", "votes": VOTES + "p1,a1,agree\n"}
    with pytest.raises(InputRefused) as refusal:
        read_folder(folder(tmp_path, **{**right, **files}))
    assert said in str(refusal.value)


def test_a_second_answer_of_a_person_overtakes_the_first_and_is_told(tmp_path: Path) -> None:
    path = folder(tmp_path, votes=VOTES + "p1,a1,agree\np1,a1,pass\n") / "votes.csv"
    imported = read_votes_file(path)
    assert imported.votes.answer.tolist() == [0]
    assert [change.kind for change in imported.changes] == ["revotes_collapsed", "no_statement_texts"]


def test_members_who_did_not_vote_are_no_participants(tmp_path: Path) -> None:
    sections = "section,size,participant\nC,4,p1\nC,4,silent\n"
    imported = read_folder(folder(tmp_path, votes=VOTES + "p1,a1,agree\nq,a1,pass\n", sections=sections))
    assert imported.votes.participants == ("p1", "q")
    counts = {change.kind: change.count for change in imported.changes}
    assert (counts["members_without_a_vote"], counts["people_of_no_section"]) == (1, 1)


def test_an_existing_folder_is_never_touched_and_a_failed_one_never_begun(tmp_path: Path) -> None:
    votes, _ = VoteMatrix.from_events(["p"], ["a"], [1])
    imported = Imported(
        votes=votes,
        texts=("half a character \ud800",),
        moderation=("accepted",),
        authors=(None,),
        meta=(False,),
        arrival=("p",),
        revotes=0,
    )
    (tmp_path / "there").mkdir()
    with pytest.raises(InputRefused, match="exists already"):
        write_consultation(imported, tmp_path / "there")
    with pytest.raises(UnicodeEncodeError):
        write_consultation(imported, tmp_path / "new")
    with pytest.raises(InputRefused, match="no such file or folder"):
        write_consultation(imported, tmp_path / "no" / "such" / "place")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


@pytest.mark.parametrize("name", ["tenants_votes_round1.csv", "union_votes_round1.csv"])
def test_a_table_with_signs_is_refused_with_the_reason(shared_samples: Path, name: str) -> None:
    with pytest.raises(InputRefused, match=r"line 2: answer is '1', expected agree.*Numbers are refused") as refusal:
        read_votes_file(shared_samples / name)
    assert refusal.value.line == 2
