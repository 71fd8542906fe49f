"""Themes beside the words: a code book, two coders who do not see each other, agreement with what it means."""

import json
from pathlib import Path

import pytest

from massline.web.people.models import Role
from massline.web.record.models import LogEntry
from massline.web.rounds.concentrate import coding
from massline.web.rounds.models import Coding, Note, Round, RoundTerms, Theme
from tests.web.summing import DESK, Desk, say, sum_up
from tests.web.visitors import everything


@pytest.fixture
def summing(asking: Round) -> Round:
    """Four remarks of two blocks, ready to be summed up."""
    for n, words in enumerate(("It is cold.", "It is dear.", "It is loud.", "It is cold and dear."), start=1):
        say(asking, words, who=f"w{n}", section="ac"[n % 2])
    return sum_up(asking)


@pytest.fixture
def desk(summing: Round) -> Desk:
    """One person who does everything."""
    return Desk.of(summing, Role.FACILITATOR)


def themes_of(round_: Round, *names: str) -> list[Theme]:
    return [coding.add_theme(round_, name) for name in names]


def choose(desk: Desk, round_: Round, coder: int, status: int = 303, **themes: str) -> str:
    """What a coder sends: the theme of each remark named by its label."""
    page = desk.get(f"coder/{coder}/")
    fields: dict[str, object] = {}
    for said in round_.statements.filter(label__in=themes):
        saw = page.split(f'name="saw-{said.pk}" value="')[1].split('"')[0]
        fields |= {f"theme-{said.pk}": themes[said.label], f"saw-{said.pk}": saw}
    return desk.post(f"coder/{coder}/", status, **fields).content.decode()


def test_a_theme_is_added_once_however_often_the_form_is_sent(desk: Desk, summing: Round) -> None:
    for _ in range(2):
        desk.post("themes/", name="Cold", note="When somebody freezes.")
    assert [(one.name, one.note) for one in Theme.objects.filter(round=summing)] == [
        ("Cold", "When somebody freezes.")
    ]
    assert "already" in desk.post("themes/", 422, name="cold", note="Other.").content.decode()


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def test_a_theme_without_a_name_or_with_an_endless_one_is_refused_and_what_was_typed_stays(
    desk: Desk, name: str
) -> None:
    page = desk.post("themes/", 422, name=name, note="Keep me.").content.decode()
    assert "Keep me." in page
    assert not Theme.objects.exists()


def test_themes_go_inside_one_another_and_not_deeper(desk: Desk, summing: Round) -> None:
    top, inner, third = themes_of(summing, "costs", "bills", "rent")
    desk.post(f"themes/{inner.pk}/", name="bills", note="", parent=str(top.pk))
    inner.refresh_from_db()
    assert inner.parent == top
    desk.post(f"themes/{third.pk}/", 422, name="rent", note="", parent=str(inner.pk))
    desk.post(f"themes/{top.pk}/", 422, name="costs", note="", parent=str(third.pk))
    assert [one.name for one in coding.code_book(summing)] == ["costs", "bills", "rent"]


def test_two_themes_put_together_keep_every_remark(desk: Desk, summing: Round) -> None:
    cold, chill = themes_of(summing, "cold", "chill")
    choose(desk, summing, 1, s1=str(cold.pk), s2=str(chill.pk))
    desk.post(f"themes/{chill.pk}/", do="merge", into=str(cold.pk))
    assert set(Coding.objects.values_list("statement__label", "theme__name")) == {("s1", "cold"), ("s2", "cold")}
    assert not Theme.objects.filter(name="chill").exists()
    desk.post(f"themes/{cold.pk}/", 422, do="merge", into="77777")
    desk.get(f"themes/{chill.pk}/", 404)


def test_a_coder_sees_words_and_neither_section_nor_the_other_coders_choice(desk: Desk, summing: Round) -> None:
    (cold,) = themes_of(summing, "cold")
    choose(desk, summing, 1, s1=str(cold.pk))
    page = desk.get("coder/2/")
    assert "It is cold." in page
    assert "Block" not in page
    assert f'value="{cold.pk}" selected' not in page
    assert f'value="{cold.pk}" selected' in desk.get("coder/1/")


def test_whoever_checks_codes_second_and_whoever_writes_codes_first(summing: Round) -> None:
    writes, checks = Desk.of(summing, Role.DRAFTER), Desk.of(summing, Role.MODERATOR)
    writes.get("coder/1/")
    checks.get("coder/2/")
    for desk, coder in ((writes, 2), (checks, 1)):
        assert "the other coder" in desk.get(f"coder/{coder}/", 403)
        desk.post(f"coder/{coder}/", 403)
        assert "somebody else" in desk.post("themes/paste/", 422, codes=f"s1,cold,{coder}").content.decode()
    assert not Coding.objects.exists()
    writes.get("coder/3/", 404)


def test_only_what_a_coder_changed_is_kept_and_counted_in_the_log(desk: Desk, summing: Round) -> None:
    cold, dear = themes_of(summing, "cold", "dear")
    choose(desk, summing, 1, s1=str(cold.pk), s2=str(dear.pk), s3="")
    choose(desk, summing, 1, s1=str(cold.pk), s2="")
    assert set(Coding.objects.values_list("statement__label", "theme__name", "coder")) == {("s1", "cold", 1)}
    assert [entry.facts["remarks"] for entry in LogEntry.objects.filter(act="code")] == [2, 1]


def test_a_remark_that_speaks_against_us_is_marked_and_needs_a_theme(desk: Desk, summing: Round) -> None:
    (cold,) = themes_of(summing, "cold")
    said = summing.statements.get(label="s1")
    fields = {f"saw-{said.pk}": ":0", f"against-{said.pk}": "on"}
    desk.post("coder/1/", 422, **fields, **{f"theme-{said.pk}": ""})
    desk.post("coder/1/", **fields, **{f"theme-{said.pk}": str(cold.pk)})
    assert Coding.objects.get().against


def test_two_who_code_at_once_are_told_and_neither_choice_is_lost(desk: Desk, summing: Round) -> None:
    cold, dear = themes_of(summing, "cold", "dear")
    said = summing.statements.get(label="s1")
    coding.code(
        summing, 1, {said.pk: coding.Choice(cold.pk, False, None, False)}, role="drafter", day=said.received_on
    )
    stale = {f"saw-{said.pk}": ":0", f"theme-{said.pk}": str(dear.pk)}
    page = desk.post("coder/1/", 409, **stale).content.decode()
    assert f'value="{dear.pk}" selected' in page
    assert Coding.objects.get().theme == cold
    desk.post("coder/1/", **stale | {f"saw-{said.pk}": f"{cold.pk}:0"})
    assert Coding.objects.get().theme == dear


def test_a_theme_that_is_gone_meanwhile_is_told_and_nothing_is_kept(desk: Desk, summing: Round) -> None:
    themes_of(summing, "cold")
    assert "is gone" in choose(desk, summing, 1, 422, s1="99999")
    assert not Coding.objects.exists()


def test_a_theme_made_while_coding_is_added_with_the_choices(desk: Desk, summing: Round) -> None:
    desk.post("coder/1/", new="noise")
    desk.post("coder/1/", 422, new="x" * 90)
    assert [one.name for one in Theme.objects.all()] == ["noise"]


def test_only_those_without_a_theme_or_with_one_are_shown_when_asked(desk: Desk, summing: Round) -> None:
    (cold,) = themes_of(summing, "cold")
    choose(desk, summing, 1, s1=str(cold.pk))
    without, within = desk.get("coder/1/?theme=none"), desk.get(f"coder/1/?theme={cold.pk}")
    assert "It is dear." in without
    assert "It is cold.</p>" not in without
    assert "It is cold.</p>" in within
    assert "It is dear." not in within
    desk.get("coder/1/?theme=x&page=-1")


def test_agreement_is_shown_once_two_have_coded_with_what_it_means(desk: Desk, summing: Round) -> None:
    desk.post("themes/paste/", codes="label,theme,coder\ns1,cold,1\ns2,dear,1\ns3,loud,1\ns4,cold,1")
    assert "alpha" not in desk.get("themes/")
    desk.post("themes/paste/", codes="s1;cold;2\ns2\tdear\t2\ns3,loud,2\n\ns4,dear,2")
    page = desk.get("themes/")
    assert "Too little: alpha .66, wanted .67" in page
    apart = desk.get("themes/differences/")
    assert "It is cold and dear." in apart
    assert "It is loud." not in apart


def test_pasted_lines_are_kept_all_or_none_and_the_line_is_named(desk: Desk, summing: Round) -> None:
    for codes, told in (
        ("s1,cold,1\ns99,cold,1", "s99"),
        ("s1,cold,1\ns2,cold", "Line 2"),
        ("s1,cold,3", "expected 1 or 2"),
        ("s1,,1", "1 to 80 characters"),
        ("\x00", "Null characters"),
        ("", "at least one line"),
    ):
        page = desk.post("themes/paste/", 422, codes=codes).content.decode()
        assert told in page
    assert not Coding.objects.exists()
    assert not Theme.objects.exists()


def test_talking_it_through_is_written_down_once_and_closes_the_gap_of_a_large_round(
    desk: Desk, summing: Round
) -> None:
    RoundTerms.objects.create(round=summing, small=False)
    desk.post("proposal/", do="text", title="Heat", text="Heat.")
    desk.post("proposal/", do="add", words="Heating from six.")
    assert "without looking" in desk.get()
    desk.post("themes/paste/", codes="s1,cold,1\ns2,dear,1\ns1,dear,2\ns2,cold,2")
    assert "agree too little" in desk.get()
    desk.post("themes/differences/", 422, talked=" ")
    for _ in range(2):
        desk.post("themes/differences/", talked="Cold is dear: we keep both.")
    assert Note.objects.filter(round=summing, kind="talked_through").count() == 1
    assert "agree too little" not in desk.get()


def test_nothing_is_coded_outside_sum_up_and_all_of_it_can_be_read(asking: Round) -> None:
    say(asking, "It is cold.")
    desk = Desk.of(asking, Role.FACILITATOR)
    before = everything()
    for page in ("themes/", "coder/1/", "themes/paste/", "themes/differences/"):
        assert "To read only" in desk.get(page)
        assert "Everything here can still be read" in desk.post(page, 409, name="cold").content.decode()
    assert everything() == before


def test_whoever_goes_from_door_to_door_reads_and_changes_nothing(summing: Round) -> None:
    Desk.of(summing, Role.DRAFTER)
    desk = Desk.of(summing, Role.CANVASSER)
    assert "another hat" in desk.get("themes/")
    desk.post("themes/", 403, name="cold")
    assert not Theme.objects.exists()
    assert desk.client.get(DESK.replace("elm", "oak") + "themes/").status_code == 404


def test_the_tenants_two_coders_agree_as_the_oracle_says(desk: Desk, asking: Round, shared_samples: Path) -> None:
    told = json.loads((shared_samples / "tenants.json").read_text())["round1"]
    for row in told:
        say(asking, row["text"], who=row["contributor"], section="a", label=row["id"])
    lines = [f"{row['id']},{row[f'coder{n}']},{n}" for row in told for n in (1, 2)]
    desk.post("themes/paste/", codes="\n".join(lines))
    trust = coding.trust(asking)
    assert trust is not None
    assert trust.alpha == pytest.approx(0.850, abs=0.0005)
    assert trust.raw == pytest.approx(0.867, abs=0.0005)
    assert "Yes: alpha .85." in desk.get("themes/")


def test_a_remark_gets_themes_beside_its_main_one_by_their_names(desk: Desk, summing: Round) -> None:
    cold, dear, loud = themes_of(summing, "cold", "dear", "loud")
    one = summing.statements.get(label="s1").pk

    def send(also: str, status: int = 303, theme: str = str(cold.pk), saw: str = "::") -> str:
        fields = {f"theme-{one}": theme, f"also-{one}": also, f"saw-{one}": saw}
        return desk.post("coder/1/", status, **fields).content.decode()

    assert "no theme “old”" in send("dear; old", 422)
    assert "at most 2" in send("dear; loud; cold", 422)
    assert "needs a main one" in send("dear", 422, theme="")
    assert not Coding.objects.exists()
    for _ in range(2):
        send(" Dear ;loud;")
    assert list(Coding.objects.order_by("rank").values_list("theme__name", flat=True)) == ["cold", "dear", "loud"]
    assert 'value="dear; loud"' in desk.get("coder/1/")
    send("", saw=f"{cold.pk}:0:{dear.pk},{loud.pk}")
    assert Coding.objects.get().rank == 1
    assert "press Keep once more" in send("dear", 409, theme=str(dear.pk), saw=f"{loud.pk}:0:")
