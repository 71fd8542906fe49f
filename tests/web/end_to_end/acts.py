"""What committees do, stage by stage, each through its page."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.test import Client

from massline.web.people.models import Role
from massline.web.rounds.investigate import beforehand
from massline.web.rounds.models import Expectation, Statement
from massline.web.rounds.slips import new_slip
from massline.web.stages.places import find_place
from tests.web.end_to_end.committee import Committee, forms_on, said

CHANNELS = {"survey": "web", "one2one": "door", "panel": "meeting"}
BY_HAND = CHANNELS | {"voice": "phone", "survey": "slip"}
"""A voice message is written down by hand like a call, a survey filled in on paper like a slip."""


def open_consultation(
    c: Committee, name: str, question: str, sections: Mapping[str, int], beliefs: Sequence[str]
) -> None:
    """Four answers open it; the sections carry the names of the story."""
    client = Client()
    page = client.get("/begin/").content.decode()
    form = next(one for one in forms_on(page) if "question" in one.names)
    told: dict[str, Any] = {"name": name, "question": question, "how_known": "counted", "promise_on": c.day(90)}
    told["beliefs"] = "\n".join(beliefs)
    for n, (section, size) in enumerate(sections.items(), start=1):
        told |= {f"section_{n}": section, f"size_{n}": str(size)}
    answer = client.post("/begin/", {**form.values, **told})
    assert answer.status_code == 303, said(answer)
    _, _, c.organisation, c.consultation, *_ = answer.headers["Location"].split("/")
    c.clients[Role.FACILITATOR] = client


def prepare(c: Committee, core: int, beliefs: Sequence[str]) -> None:
    """Terms of a large round, nobody convenes yet, what is thought is locked where it was not on opening."""
    if find_place(c.organisation, c.consultation).stage != "investigate":
        answer = c.go_back("investigate", "How big the round is was not settled.")
        assert answer.status_code == 303, said(answer)
    question = {"preset": "large", "core_size": str(core), "open_question": "What is it like?"}
    c.do(c.url("investigate:question"), question)
    for row in c.round.sections.select_related("section"):
        c.do(c.url("investigate:prepare", f"sections/{row.section.slug}/"), {"nobody_yet": "on", "convener": ""})
    if not beforehand.locked_on(c.round):
        c.do(c.url("investigate:beliefs"), {"beliefs": "\n".join(beliefs), "lock": "yes"}, having="beliefs")


def import_remarks(c: Committee, rows: Iterable[Mapping[str, Any]]) -> None:
    """Paste a table of what was said, read each remark, keep all, judge all."""
    table = io.StringIO()
    out = csv.writer(table)
    out.writerow(["label", "person", "section", "channel", "day", "text"])
    count = 0
    for row in rows:
        channel = CHANNELS.get(row["channel"], row["channel"])
        out.writerow([row["id"], row["contributor"], row["section"], channel, c.day(row["day"]), row["text"]])
        count += 1
    preview = c.send(c.url("gather:paste"), {"pasted": table.getvalue(), "kind": "table"})
    assert preview.status_code == 200, said(preview)
    form = next(one for one in forms_on(preview.content.decode()) if "found" in one.names)
    kept = c.clients[Role.FACILITATOR].post(
        c.url("gather:keep"), {**form.values, "keep": [str(n) for n in range(count)]}
    )
    assert kept.status_code == 303, said(kept)
    judge_all(c)


def key_remarks(c: Committee, rows: Iterable[Mapping[str, Any]]) -> None:
    """One note after the other; whoever speaks again shows the slip they kept."""
    for row in rows:
        slip = c.slips.setdefault(row["contributor"], new_slip())
        channel = BY_HAND.get(row["channel"], row["channel"])
        told = {
            "text": row["text"], "channel": channel, "read_back": "on", "slip": slip, "day": c.day(row["day"]),
            "section": row["section"].lower(),
        }  # fmt: skip
        answer = c.send(c.url("gather:key"), told, having="slip")
        assert answer.status_code in {200, 303}, said(answer)
        kept = Statement.objects.get(round=c.round, text=row["text"])
        c.labels[row["id"]], c.ids[row["id"]] = kept.label, str(kept.pk)
    judge_all(c)


def judge_all(c: Committee) -> None:
    """Everything that waits is read and shown to everybody."""
    while forms := [one for one in forms_on(c.look(c.url("gather:judge"), Role.MODERATOR)) if "verdict" in one.names]:
        for form in forms:
            told = {**form.values, "verdict": "accepted", "parts": ""}
            answer = c.clients[Role.MODERATOR].post(c.url("gather:judge"), told)
            assert answer.status_code == 303, said(answer)


def enough(c: Committee) -> None:
    _post(c, "gather:enough", {"enough": "The last two rounds of visits brought nothing new."})


def code_twice(c: Committee, rows: Iterable[Mapping[str, Any]]) -> None:
    """Two coders, each pasting their own."""
    told = list(rows)
    for n, role in ((1, Role.DRAFTER), (2, Role.MODERATOR)):
        lines = "\n".join(f"{c.labels.get(row['id'], row['id'])},{row[f'coder{n}']},{n}" for row in told)
        c.do(c.url("concentrate:paste"), {"codes": lines}, role)


def begin_draft(c: Committee, title: str, text: str) -> None:
    c.do(c.url("concentrate:proposal"), {"title": title, "text": text}, Role.DRAFTER)


def add_point(c: Committee, words: str, sources: Iterable[str]) -> str:
    """A point with the words it rests on; returns the address of the point."""
    led = c.do(c.url("concentrate:proposal"), {"words": words}, Role.DRAFTER)
    mine = Statement.objects.filter(round__consultation=c.round.consultation_id)
    for label in sources:
        said_by_them = c.ids.get(label) or str(mine.get(label=label).pk)
        answer = c.clients[Role.DRAFTER].post(led, {"said": said_by_them, "at": "", "words": ""})
        assert answer.status_code == 303, said(answer)
    return led.removesuffix("words/")


def stand_up_for(c: Committee, point: str) -> None:
    answer = c.clients[Role.DRAFTER].post(point, {"do": "own", "own": "yes"})
    assert answer.status_code == 303, said(answer)


def answer_remarks(c: Committee, labels: Iterable[str], kind: str, reason: str) -> None:
    mine = Statement.objects.filter(
        round__consultation=c.round.consultation_id, label__in=[c.labels.get(one, one) for one in labels]
    )
    told = {"said": [str(one.pk) for one in mine], "kind": kind, "reason": reason}
    answer = c.clients[Role.DRAFTER].post(c.url("concentrate:answers"), told)
    assert answer.status_code == 303, said(answer)


def finish_draft(c: Committee, left_out: str = "Single homes; they go to the repairs list.") -> None:
    """Beliefs kept, what is left out written down, the draft checked by another hat."""
    for belief in c.round.beliefs.all():
        answer = c.clients[Role.DRAFTER].post(
            c.url("concentrate:thought"), {"belief": str(belief.pk), "kind": "kept", "text": "", "labels": ""}
        )
        assert answer.status_code == 303, said(answer)
    c.do(c.url("concentrate:left_out"), {"left_out": left_out}, Role.DRAFTER)
    check(c)


def check(c: Committee) -> None:
    page = c.look(c.url("concentrate:check"), Role.MODERATOR)
    form = next(one for one in forms_on(page) if "read" in one.names)
    read = re.findall(r'name="read" value="([^"]+)"', page)
    answer = c.clients[Role.MODERATOR].post(
        c.url("concentrate:check"), {**form.values, "read": read, "note": "Read again."}
    )
    assert answer.status_code == 303, said(answer)


def key_sheets(c: Committee, codes: Sequence[str], answers: Mapping[str, int]) -> None:
    """Sheets as they came back: ours 1, with a change 2, not ours 3."""
    figures = [figure for name, figure in (("yes", "1"), ("change", "2"), ("no", "3")) for _ in range(answers[name])]
    assert len(figures) <= len(codes)
    lines = [f"{code} {figure}" for code, figure in zip(codes, figures, strict=False)]
    for at in range(0, len(lines), 500):
        c.do(c.url("report_back:key_in"), {"sheets": "\n".join(lines[at : at + 500])})


def key_vote_sheets(c: Committee, labels: Sequence[str], lines: Sequence[str]) -> None:
    """Vote sheets as they came back from paper, in stacks: the code, then a figure a sentence of these labels."""
    for at in range(0, len(lines), 500):
        stack = {"sheets": "\n".join(lines[at : at + 500]), "labels": " ".join(labels)}
        c.do(c.url("gather:ticks"), stack)


def publish(c: Committee) -> None:
    """What may be public now."""
    _post(c, "desk:release", {})


def read_to_somebody(c: Committee) -> None:
    _post(c, "report_back:note", {"kind": "read_to", "text": "Read to a neighbour who disagrees; they heard a bill."})


def decide(c: Committee, kind: str, reason: str = "") -> str:
    """Empty where the decision was taken, else why not."""
    told = {"kind": kind, "body": "members' meeting", "day": c.today.isoformat(), "reason": reason}
    answer = c.clients[Role.FACILITATOR].post(c.url("report_back:decide"), told)
    return "" if answer.status_code == 303 else said(answer)


def expect(c: Committee, label: str, text: str, percent: int, due: int) -> Expectation:
    told = {
        "text": text, "measure": "as counted", "threshold": "yes", "due_on": c.day(due), "percent": str(percent),
        "label": label,
    }  # fmt: skip
    c.do(c.url("practice:expect"), told)
    return Expectation.objects.get(label=label, version__position__round=c.round)


def happened(c: Committee, label: str, came_true: bool, text: str) -> None:
    one = Expectation.objects.get(label=label, version__position__round=c.round)
    told = {"came_true": "yes" if came_true else "no", "text": text, "evidence": "counted by two", "plainly": "on"}
    c.do(c.url("practice:try", f"expect/{one.pk}/happened/"), told, having="came_true")


def count_by_section(c: Committee, name: str, kind: str, people: Mapping[str, int]) -> None:
    """A small public act of today, counted."""
    told = {f"of_{section.lower()}": str(count) for section, count in people.items()}
    c.do(c.url("practice:tests"), {"name": name, "kind": kind, "day": c.today.isoformat(), **told})


def plan_action(c: Committee, text: str, starts: int, needed: Mapping[str, int]) -> str:
    """An action with the share of each section it needs, in percent; returns its page."""
    led = c.do(c.url("practice:act"), {"text": text, "owner": "the conveners", "starts_on": c.day(starts)})
    at = led.partition("?")[0]
    c.do(at, {f"need-of_{section.lower()}": str(percent) for section, percent in needed.items()})
    return c.look(at)


def sum_up(c: Committee) -> None:
    """Every note a round is closed with, and every override talked over."""
    take_notes(c)
    talk_over(c)


def take_notes(c: Committee) -> None:
    """Every note a round is closed with."""
    for kind in ("why", "otherwise", "wrong", "keep", "led_by", "returned"):
        _post(c, "sum_up:note", {"kind": kind, "text": f"Written down: {kind}."})


def talk_over(c: Committee) -> None:
    """The agenda of the sum-up: each override, talked over."""
    page = c.look(c.url("sum_up:learn"))
    for about in sorted(set(re.findall(r'name="about" value="((?:stage|decision):[^"]+)"', page))):
        _post(c, "sum_up:note", {"kind": "agenda", "text": "Talked over.", "about": about})


def lock(c: Committee) -> None:
    _post(c, "practice:lock", {})


def carry(c: Committee, text: str) -> None:
    _post(c, "sum_up:carry", {"text": text})


def close(c: Committee, override: str = "We are tired.") -> tuple[int, str]:
    answer = c.clients[Role.FACILITATOR].post(c.url("sum_up:close"), {"because": "", "override": override})
    return answer.status_code, said(answer)


def open_next(c: Committee, question: str, promise: int) -> None:
    told = {"question": question, "promise_on": c.day(promise), "number": str(c.round.number)}
    _post(c, "sum_up:next", told)


def take_up_all(c: Committee) -> None:
    """Each thing the last round left is taken up."""
    page = c.look(c.url("investigate:prepare"))
    for address in dict.fromkeys(re.findall(r'href="([^"]*left-over/[0-9]+/)', page)):
        c.do(address, {"taken_up": "yes"}, having="taken_up")


def visit_everybody(c: Committee) -> None:
    for row in c.round.sections.select_related("section"):
        told = {
            "section": row.section.slug, "kind": "door", "day": c.today.isoformat(), "tried": str(row.size),
            "spoken": "0", "explained": "", "taught": "",
        }  # fmt: skip
        _post(c, "gather:visits", told)


def _post(c: Committee, name: str, told: Mapping[str, Any]) -> None:
    answer = c.clients[Role.FACILITATOR].post(c.url(name), told)
    assert answer.status_code == 303, f"{name}: {said(answer)}"


def draw_panel(c: Committee, seats: int, seed: str) -> None:
    """Whoever keeps the keys shares the seats out by size and draws."""
    told = {"purpose": "Reads the draft first.", "seed": seed, "seed_from": "dice, thrown by three members"}
    c.do(f"{c.url('desk:panel')}?in_all={seats}", {**told, "closed": "on"}, Role.STEWARD)


def drawn_on(page: str, sections: Iterable[str]) -> dict[str, tuple[int, int, list[int]]]:
    """Of each section on the page of panels: people on its list, seats, the numbers drawn."""
    found = {}
    for section in sections:
        row = re.search(rf"{section} (\d+) (\d+) ([\d, ]+?) next in line", page)
        assert row, section
        found[section] = (int(row[1]), int(row[2]), [int(one) for one in row[3].split(", ")])
    return found
