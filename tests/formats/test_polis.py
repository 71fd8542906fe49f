"""Polis exports are read leniently, and whatever was changed on the way is said with its count."""

from pathlib import Path

import pytest

from massline.formats.folder import write_consultation
from massline.formats.polis import looks_like_polis, read_polis
from massline.formats.reading import read_votes
from massline.formats.refusal import InputRefused

COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"


def export(folder: Path, **files: str | bytes) -> Path:
    names = {"comments": "comments.csv", "votes": "votes.csv", "people": "participants-votes.csv"}
    for key, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / names[key]).write_bytes(data)
    return folder


def kinds(folder: Path) -> dict[str, int]:
    return {change.kind: change.count for change in read_polis(folder).changes}


def test_the_last_vote_by_time_wins_not_the_last_line(tmp_path: Path) -> None:
    imported = read_polis(export(tmp_path, votes=VOTES + "300,x,0,7,1\n200,x,0,7,-1\n"))
    assert imported.votes.answer.tolist() == [1]
    assert imported.revotes == 1


def test_votes_at_the_same_moment_keep_the_order_of_the_file(tmp_path: Path) -> None:
    imported = read_polis(export(tmp_path, votes=VOTES + "200,x,0,7,1\n200,x,0,7,-1\n"))
    assert imported.votes.answer.tolist() == [-1]


def test_people_arrive_in_order_of_their_first_vote(tmp_path: Path) -> None:
    imported = read_polis(export(tmp_path, votes=VOTES + "300,x,0,1,1\n200,x,0,5,1\n400,x,1,5,1\n100,x,1,9,0\n"))
    assert imported.arrival == ("9", "5", "1")


@pytest.mark.parametrize(
    "header",
    [
        "comment-id,comment-body,moderated,author-id\n",
        "comment_id,comment_body,moderated,author_id\n",
        "Comment ID,Comment Body,Moderated,Author ID\n",
    ],
)
def test_columns_of_comments_are_found_by_name_in_any_order_and_spelling(tmp_path: Path, header: str) -> None:
    imported = read_polis(export(tmp_path, comments=header + "0,More buses,-1,7\n", votes=VOTES + "1,x,0,7,1\n"))
    assert imported.texts == ("More buses",)
    assert imported.rejected == ("0",)
    assert imported.own_votes == 1


@pytest.mark.parametrize("xid", ["", "xid,"])
def test_the_table_of_people_is_enough_with_and_without_xid(tmp_path: Path, xid: str) -> None:
    value = "" if not xid else "mail@example.org,"
    table = f"participant,{xid}group-id,n-comments,n-votes,n-agree,n-disagree,3,10\n4,{value}1,0,2,1,1,1,-1\n"
    imported = read_polis(export(tmp_path, people=table))
    assert imported.votes.statements == ("3", "10")
    assert imported.votes.answer.tolist() == [1, -1]
    assert imported.groups == {"4": "1"}
    assert ("external_ids_left_out" in kinds(tmp_path)) == bool(xid)


def test_people_of_the_table_arrive_in_the_order_of_its_rows(tmp_path: Path) -> None:
    imported = read_polis(export(tmp_path, people="participant,0\n9,1\n2,1\n5,\n"))
    assert imported.arrival == ("9", "2")
    assert kinds(tmp_path) == {"no_comments": 1, "no_vote_log": 1, "silent_people": 1}


def test_bom_crlf_newlines_in_texts_and_long_texts_are_read_as_they_are(tmp_path: Path) -> None:
    long = "x" * 200_000
    comments = b"\xef\xbb\xbf" + (COMMENTS.replace("\n", "\r\n") + f'1,x,0,7,1,0,1,"one\r\ntwo, {long}"\r\n').encode()
    imported = read_polis(export(tmp_path, comments=comments, votes=VOTES.replace("\n", "\r\n") + "1,x,0,8,1\r\n"))
    assert imported.texts == (f"one\r\ntwo, {long}",)


def test_statements_without_a_vote_stay_listed_with_zero_counts(tmp_path: Path) -> None:
    comments = COMMENTS + "1,x,0,7,1,0,1,a\n1,x,1,7,0,0,1,b\n"
    imported = read_polis(export(tmp_path, comments=comments, votes=VOTES + "1,x,0,8,1\n"))
    assert imported.votes.counts().seen.tolist() == [1, 0]


def test_votes_on_statements_the_export_does_not_list_are_kept_and_counted(tmp_path: Path) -> None:
    folder = export(tmp_path, comments=COMMENTS + "1,x,0,7,1,0,1,a\n", votes=VOTES + "1,x,0,8,1\n2,x,5,8,0\n")
    assert read_polis(folder).texts == ("a", "")
    assert kinds(folder)["unknown_statements"] == 1


def test_two_tables_that_differ_are_told_and_the_log_is_believed(tmp_path: Path) -> None:
    folder = export(tmp_path, votes=VOTES + "1,x,0,8,1\n", people="participant,0\n8,-1\n")
    assert read_polis(folder).votes.answer.tolist() == [1]
    assert kinds(folder)["tables_differ"] == 1


def test_signs_that_contradict_the_exports_own_totals_are_refused(tmp_path: Path) -> None:
    votes = VOTES + "".join(f"{n},x,0,{n},-1\n" for n in range(9)) + "9,x,0,9,1\n"
    folder = export(tmp_path, comments=COMMENTS + "1,x,0,70,9,1,1,a\n", votes=votes)
    with pytest.raises(InputRefused, match=r"votes\.csv: 1 and -1 seem exchanged"):
        read_polis(folder)


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        (VOTES + "1,x,0,7,5\n", "votes.csv, line 2: vote is '5', expected 1 (agree), 0 (pass) or -1 (disagree)"),
        (VOTES + "1,x,0,7,1\n\nsoon,x,0,7,1\n", "votes.csv, line 4: timestamp is 'soon'"),
        (VOTES + "1.4E+12,x,0,7,1\n", "timestamp is '1.4E+12'"),
        (VOTES + "1,x,0,,1\n", "line 2: voter-id is empty"),
        (VOTES + "1,x,0,7\n", "line 2: the row '1,x,0,7' has 4 fields, the header has 5"),
        ("timestamp,comment-id,voter-id\n1,0,7\n", "line 1: there is no column 'vote'"),
        ("vote,comment-id,voter-id,vote\n1,0,7,1\n", "line 1: column 'vote' appears twice"),
        (VOTES + '1,x,0,7,"1\n', "the file ends inside a quotation mark"),
        (VOTES + "1,x,0," + "7" * 300 + ",1\n", "is longer than 200 characters"),
        ("", "the file is empty"),
    ],
)
def test_a_slip_is_refused_with_file_line_and_value(tmp_path: Path, votes: str, said: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_polis(export(tmp_path, votes=votes, people="participant,0\n"))
    assert said in str(refusal.value)
    assert len(str(refusal.value)) < 600


def test_one_id_with_two_texts_is_refused_and_a_repeated_line_is_taken_once(tmp_path: Path) -> None:
    twice = COMMENTS + "1,x,0,7,1,0,1,a\n1,x,0,7,1,0,1,a\n"
    assert kinds(export(tmp_path, comments=twice, votes=VOTES + "1,x,0,8,1\n"))["statements_repeated"] == 1
    export(tmp_path, comments=twice + "1,x,0,7,1,0,1,other\n")
    with pytest.raises(InputRefused, match=r"comments\.csv, line 4: comment-id '0' appears twice with two texts"):
        read_polis(tmp_path)


def test_a_folder_without_votes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"neither votes\.csv nor participants-votes\.csv"):
        read_polis(export(tmp_path, comments=COMMENTS))
    with pytest.raises(InputRefused, match="there is no such file or folder"):
        read_polis(tmp_path / "nowhere")


PUBLIC = {  # participants, statements, votes, re-votes, agrees
    "15-per-hour-seattle": (339, 54, 2872, 123, 1358),
    "american-assembly.bowling-green": (2031, 896, 225524, 0, 109752),
    "brexit-consensus": (204, 50, 5303, 9, 2685),
    "canadian-electoral-reform": (448, 174, 11950, 68, 7205),
    "football-concussions": (1487, 298, 14328, 596, 6637),
    "london.youth.policing": (26, 39, 638, 2, 392),
    "scoop-hivemind.affordable-housing": (381, 165, 14995, 81, 8041),
    "scoop-hivemind.biodiversity": (536, 316, 29719, 83, 19229),
    "vtaiwan.uberx": (1921, 197, 49443, 554, 31029),
}


@pytest.mark.data
@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_consultations_import_to_one_vote_per_person(shared_data: Path, name: str) -> None:
    imported = read_polis(shared_data / "polis" / name)
    votes = imported.votes
    found = (len(votes.participants), len(votes.statements), len(votes), imported.revotes)
    assert (*found, int(votes.counts().agree.sum())) == PUBLIC[name]
    explained = {"revotes_collapsed", "authors_own_votes", "claimed_agrees", "no_vote_log"}
    assert {change.kind for change in imported.changes} <= explained


@pytest.mark.data
def test_seattle_claims_1400_agrees_and_says_that_1358_people_did(shared_data: Path) -> None:
    words = [change.words for change in read_polis(shared_data / "polis" / "15-per-hour-seattle").changes]
    said = "comments.csv claims 1,400 agrees; one vote per person gives 1,358 (its total counts re-votes)"
    assert said in words


@pytest.mark.data
@pytest.mark.parametrize("name", ["london.youth.policing", "15-per-hour-seattle"])
def test_an_import_written_as_our_folder_holds_the_same_votes(shared_data: Path, tmp_path: Path, name: str) -> None:
    source = shared_data / "polis" / name
    assert looks_like_polis(source)
    imported = read_polis(source)
    write_consultation(imported, tmp_path / "ours")
    again = read_votes(tmp_path / "ours")
    assert again.votes.participants == imported.votes.participants
    assert again.votes.statements == imported.votes.statements
    assert again.votes.answer.tolist() == imported.votes.answer.tolist()
    assert again.votes.person.tolist() == imported.votes.person.tolist()
    assert (again.texts, again.moderation, again.arrival) == (imported.texts, imported.moderation, imported.arrival)
    assert again.changes == ()
