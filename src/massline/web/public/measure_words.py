"""What the measures of a release say on a page: one sentence each, its verdict, and where the records are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from massline.web.public import resonance_words
from massline.web.public.measure_said import Measure, Release, Said, Words, too_few
from massline.web.public.released import coverage_of

MANY = 10
"""Expectations from which on a page tells the Brier score."""


def in_words(release: Release, part: str) -> list[Said]:
    """The measures of one part, in the order in which a page tells them; of a name it does not know, nothing."""
    by_name: defaultdict[str, list[Measure]] = defaultdict(list)
    for one in release.get("method", []):
        if one["part"] == part:
            by_name[one["name"]].append(one)
    return [said for name, words in WORDS[part].items() if by_name[name] for said in words(by_name[name], release)]


def _evenness(question: str | Promise, records: str, table: str) -> Words:
    def said(found: Sequence[Measure], release: Release) -> Iterator[Said]:
        one = found[0]
        if one["verdict"] == "too_few":
            hidden = "base" in release[table]["total"] if table in release else False
            sentence = _("A section is hidden, and what is published leaves it open.")
            yield (
                Said(one["name"], str(question), sentence, "too_few")
                if hidden
                else too_few(one["name"], str(question))
            )
            return
        exact = coverage_of(release, table)
        # Published counts move in blocks: where they lag behind the verdict, the rounded figure beside it stands.
        same = exact is not None and exact.verdict == one["verdict"]
        hundredths = one["figures"].get("hundredths")
        value = None if hundredths is None else f"{hundredths / 100:.2f}"
        if exact and same:
            value = f"{exact.evenness:.3f}"
        sentence = (
            _("A section is hidden, and could be worked out from a number: only the verdict is told.")
            if value is None
            else _("Evenness %(value)s: 1 would be the same share of every section.") % {"value": value}
        )
        meaning = _("Read it beside who was heard at all: where everybody is missing alike it looks fine.")
        yield Said(one["name"], str(question), sentence, one["verdict"], meaning, records)

    return said


def _heard(question: str | Promise) -> Words:
    def said(found: Sequence[Measure], release: Release) -> Iterator[Said]:
        left_out = [one["figures"]["section"] for one in found if one["verdict"] == "act"]
        unsaid = [one["figures"]["section"] for one in found if one["verdict"] == "too_few"]
        if left_out:
            sentence = _("Heard much less than the others: %(names)s.") % {"names": ", ".join(left_out)}
        elif len(unsaid) == len(found):
            sentence = _("Too little is published to say it of any section.")
        elif unsaid:
            sentence = _("None of the others was heard much less.")
        else:
            sentence = _("No section was heard much less than the others.")
        if unsaid and len(unsaid) < len(found):
            sentence += " " + _("Too little is published to say it of: %(names)s.") % {"names": ", ".join(unsaid)}
        verdict = "act" if left_out else "too_few" if unsaid else "good"
        yield Said(found[0]["name"], str(question), sentence, verdict, records="not-heard")

    return said


def _provenance(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    points: defaultdict[str, list[str]] = defaultdict(list)
    for one in found:
        points[one["verdict"]].append(str(one["figures"]["point"]))
    told = [
        _("%(term)s: %(points)s") % {"term": term, "points": ", ".join(points[kind])}
        for kind, term in (
            ("broad", _("several people of several sections")),
            ("particular", _("several people of one section")),
            ("thin", _("fewer people than a point should rest on")),
            ("none", _("nobody: the committee's own")),
        )
        if points[kind]
    ]
    meaning = _("A point of one section is no lesser one: it is how a minority is protected.")
    yield Said(
        "provenance", _("Who said each point?"), _("By number of the point: %(told)s.") % {"told": "; ".join(told)},
        "", meaning, "proposal",
    )  # fmt: skip


def _covered(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    figures = found[0]["figures"]
    sentence = ngettext(
        "%(covered)s of %(all)s point rests on people's words.",
        "%(covered)s of %(all)s points rest on people's words.",
        figures["points"],
    ) % {"covered": figures["covered"], "all": figures["points"]}
    verdict = "good" if not figures["own"] else ""
    yield Said("covered", _("What did the committee bring?"), sentence, verdict, records="proposal")


def _represented(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    sentence = _("About %(percent)s of 100 people who spoke find their words in the proposal.") % found[0]["figures"]
    meaning = _("Being quoted is not being understood.")
    yield Said("represented", _("Whose words are in it?"), sentence, "", meaning, "everything-said")


def _answered(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    question = _("Was everybody answered?")
    if found[0]["verdict"] == "too_few":
        yield too_few("answered", question)
        return
    sentence = (
        _("About %(percent)s of 100 people who spoke were used or given a reason. 95 are wanted.")
        % found[0]["figures"]
    )
    yield Said("answered", question, sentence, found[0]["verdict"], records="everything-said")


def _recall(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    told = {
        "good": _("%(section)s: what only they said was taken up or answered."),
        "watch": _("%(section)s: most of what only they said was taken up or answered."),
        "act": _("%(section)s: much of what only they said was neither taken up nor answered."),
        "none": _("%(section)s said nothing that others did not say as often."),
    }
    worst = next(
        (verdict for verdict in ("act", "watch", "good") if any(one["verdict"] == verdict for one in found)), ""
    )
    share = _("(About %(percent)s of 100 of those who said it.)")
    lines = " ".join(
        f"{told[one['verdict']] % {'section': one['figures']['section']}} "
        f"{share % one['figures'] if 'percent' in one['figures'] else ''}".strip()
        for one in found
    )
    yield Said("recall", _("Did the few get through?"), lines, worst, records="everything-said")


def _closure(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    question, figures = _("Did people hear back?"), found[0]["figures"]
    if found[0]["verdict"] == "too_few":
        yield too_few("closure", question)
        return
    sentence = _("About %(percent)s of 100 contributions heard everything they were due. 80 are wanted.") % figures
    if "median" in figures:
        days = figures["median"]
        sentence += " " + ngettext(
            "Half of them were told what became of their words within a day.",
            "Half of them were told what became of their words within %(days)s days.",
            days,
        ) % {"days": days}
    yield Said("closure", question, sentence, found[0]["verdict"], records="everything-said")


def _agreement(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    question, one = _("Would somebody else have sorted the words the same way?"), found[0]
    if one["verdict"] == "none":
        yield Said("agreement", question, _("One person sorted them; nobody compared."), "none")
    elif one["verdict"] == "too_few":
        yield too_few("agreement", question)
    else:
        sentence = _("Two people agreed beyond chance: alpha %(value)s. 0.67 is wanted.") % {
            "value": f"{one['figures']['hundredths'] / 100:.2f}"
        }
        yield Said("agreement", question, sentence, one["verdict"])


def _saturation(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    told = {
        "good": _("The last people who spoke brought nothing new."),
        "watch": _("The last people who spoke still brought something new."),
        "none": _("Nobody sorted the words under themes, so nobody can tell."),
        "too_few": _("Too few people to say anything."),
    }
    verdict = found[0]["verdict"]
    yield Said("saturation", _("Was enough heard?"), told[verdict], verdict)


def _record(found: Sequence[Measure], release: Release) -> Iterator[Said]:
    one, question = found[0], _("Did what we expected happen?")
    if one["verdict"] == "none":
        yield Said("record", question, _("Nothing that was locked beforehand has an outcome yet."), "none")
        return
    figures = one["figures"]
    came = figures["came_true"]
    sentence = ngettext(
        "We expected %(expected)s of %(all)s to come true; %(came)s did.",
        "We expected %(expected)s of %(all)s to come true; %(came)s did.",
        came,
    ) % {"expected": f"{figures['expected_tenths'] / 10:.1f}", "all": figures["expectations"], "came": came}
    if figures["expectations"] >= MANY and "brier_ten_thousandths" in figures:
        score = number_format(round(figures["brier_ten_thousandths"] / 10_000, 3), 3)
        sentence += " " + _("Brier score %(score)s; always saying even gives %(even)s.") % {
            "score": score,
            "even": number_format(0.25, 2),
        }
    meaning = _("Hopes were off by more than chance explains.") if one["verdict"] == "watch" else ""
    yield Said("record", question, sentence, "watch" if meaning else "", meaning, "expectations")


WORDS: Mapping[str, Mapping[str, Words]] = {
    "asking": {
        "evenness_contributors": _evenness(gettext_lazy("Did all sections speak?"), "not-heard", "contributors"),
        "heard_contributors": _heard(gettext_lazy("Which sections spoke much less?")),
        "evenness_voters": _evenness(
            gettext_lazy("Did all sections answer the statements?"), "not-heard", "participation"
        ),
        "heard_voters": _heard(gettext_lazy("Which sections answered much less?")),
        "provenance": _provenance,
        "covered": _covered,
        "represented": _represented,
        "answered": _answered,
        "recall": _recall,
        "closure": _closure,
        "agreement": _agreement,
        "saturation": _saturation,
    },
    "resonance": resonance_words.WORDS,
    "practice": {"record": _record},
}
