"""The checker of papers: the warnings of the essay, and ten kinds of damage each named with its line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from massline.cli import app
from massline.papers import Finding, Weight, check, paper_of, read_paper
from massline.papers.anchors import carried_over, changed, lost

SOUND = """# What became of the lifts

We asked two questions: who pays, and who repairs.

## (1) Who pays

The landlord has paid for every lift since 1990.[^1] Tenants pay for the light.[^2]

"On Lifts" (May 2, 1971), Collected Letters, Vol. II, pp. 31-34.

## (2) Who repairs

Nobody has repaired the one in block C, and nobody answers the letters we wrote about it in spring.

[^1]: So says the lease of every tenant in the house.

[^2]: It stands in the yearly bill.

People in this conversation

- Guest - Red Fly

  <blockquote>The landlord has paid for every lift since 1990.</blockquote>

  Is that so?

- Guest - Zoe

  @redfly: it stands in the lease.
"""

DAMAGED = {
    "unused-note": (" for the light.[^2]", " for the light."),
    "missing-note": ("[^2]: It stands in the yearly bill.\n", ""),
    "note-twice": ("[^2]: It", "[^1]: It"),
    "swapped-notes": (
        "every lift since 1990.[^1] Tenants pay for the light.[^2]",
        "every lift since 1990.[^2] Tenants pay for the light.[^1]",
    ),
    "note-ring": (
        "every tenant in the house.",
        "every tenant in the house, see [^2].\n\n[^3]: See [^3x].\n\n[^3x]: See [^3].",
    ),
    "quotation-not-found": ("<blockquote>The landlord has paid", "<blockquote>The landlord has never paid"),
    "open-markup": ("</blockquote>", ""),
    "stray-markup": ("Is that so?", "Is that so?</b>"),
    "raw-markup": ("Is that so?", "Is <i>that</i> so?"),
    "odd-locator": ("pp. 31-34", "pp. 3I-34"),
    "not-argued": ("## (2) Who repairs\n", ""),
}


def found_in(text: str) -> tuple[Finding, ...]:
    return check(paper_of(text.encode(), is_markdown=True))


def test_a_sound_paper_has_nothing_to_mend() -> None:
    assert found_in(SOUND) == ()


@pytest.mark.parametrize("kind", DAMAGED)
def test_each_kind_of_damage_is_named_with_its_line_and_what_to_do(kind: str) -> None:
    whole, damaged = DAMAGED[kind]
    assert whole in SOUND
    text = SOUND.replace(whole, damaged)
    found = {one.kind: one for one in found_in(text)}
    assert kind in found
    assert found[kind].remedy
    assert text.splitlines()[found[kind].line - 1].strip(), "the line named is blank"


def test_an_altered_quotation_names_the_line_it_reads_like() -> None:
    found = found_in(SOUND.replace("<blockquote>The landlord has paid", "<blockquote>The landlord has never paid"))
    assert "line 7 reads much like it" in found[0].what


def test_two_swapped_notes_are_named_where_their_words_changed_places() -> None:
    text = SOUND.replace("[^1]: So", "[^x]: So").replace("[^2]: It", "[^1]: It").replace("[^x]: So", "[^2]: So")
    assert [one.kind for one in found_in(text)] == ["swapped-notes"]


def test_a_paragraph_that_is_gone_leaves_a_lost_anchor_and_one_that_changed_does_not() -> None:
    before = paper_of(SOUND.encode(), is_markdown=True)
    gone = "Nobody has repaired the one in block C, and nobody answers the letters we wrote about it in spring.\n"
    after = carried_over(paper_of(SOUND.replace(gone, "").encode(), is_markdown=True), before)
    assert [one.text for one in lost(after, before)] == [gone.strip()]
    assert [one.kind for one in check(after, before)] == ["lost-anchor"]
    reworded = paper_of(SOUND.replace("in spring", "in winter").encode(), is_markdown=True)
    mended = carried_over(reworded, before)
    assert lost(mended, before) == []
    assert [(old.text[-7:], new.text[-7:]) for old, new in changed(mended, before)] == [("spring.", "winter.")]
    assert check(mended, before) == ()


def test_paragraphs_that_changed_places_keep_their_anchors() -> None:
    before = paper_of(SOUND.encode(), is_markdown=True)
    after = carried_over(replace(before, paragraphs=before.paragraphs[::-1]), before)
    assert [one.anchor for one in after.paragraphs] == [one.anchor for one in before.paragraphs[::-1]]


def test_the_essay_has_exactly_the_warnings_somebody_who_read_it_has(shared_samples: Path) -> None:
    found = check(read_paper(shared_samples / "essay.txt"))
    lines = (shared_samples / "essay.txt").read_text(encoding="utf-8").splitlines()
    warnings = sorted(one.kind for one in found if one.weight is Weight.WARNING)
    assert warnings == [
        "odd-locator", "open-markup", "quotation-not-found", "quotation-not-found", "raw-markup", "unused-note",
    ]  # fmt: skip
    by_kind = {one.kind: one for one in found}
    assert by_kind["unused-note"].what == "footnotes 2 and 3 have no anchor in the text"
    assert "315-I6" in lines[by_kind["odd-locator"].line - 1]
    assert "<i>" in lines[by_kind["raw-markup"].line - 1]
    assert lines[by_kind["open-markup"].line - 1].lstrip().startswith("<blockquote>In places")
    assert [(one.kind, one.what) for one in found if one.weight is Weight.NOTE] == [
        ("not-argued", "three questions are announced; only 1 has a heading")
    ]


def test_the_command_tells_lines_or_json_and_exits_with_one_where_something_is_to_be_mended(tmp_path: Path) -> None:
    sound, damaged = tmp_path / "sound.md", tmp_path / "damaged.md"
    sound.write_text(SOUND)
    damaged.write_text(SOUND.replace("pp. 31-34", "pp. 3I-34"))
    run = CliRunner().invoke
    assert run(app, ["paper", "check", str(sound)]).exit_code == 0
    told = run(app, ["paper", "check", str(damaged)])
    assert told.exit_code == 1
    assert "damaged.md, line 9: warning: 'pp. 3I-34'" in told.output
    as_json = json.loads(run(app, ["paper", "check", str(damaged), "--before", str(sound), "--json"]).output)
    assert as_json["format"] == "massline-paper-check/1"
    assert [one["kind"] for one in as_json["findings"]] == ["odd-locator"]
