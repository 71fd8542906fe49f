"""Drafts by a machine, checked by code, always with something to fall back on: people's own words.

Off unless somebody gives an endpoint. What comes out are proposals: names, spans and sentences that a person takes,
changes or throws away. A machine's sentence is never a source and never stands inside quotation marks; only spans do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from massline.words.drafting import extractive
from massline.words.drafting.checks import LONGEST_CLAIM, LONGEST_NAME, faults, gives_orders, quoted_span, whole_words
from massline.words.drafting.endpoint import Cost, Endpoint, ask
from massline.words.drafting.questions import CLAIMS, NAMES, PARTS, question, shown
from massline.words.language import languages_of
from massline.words.spans import Remark, Span, span_of

if TYPE_CHECKING:
    from massline.words.drafting.answers import Cites, Claims, Names, Parts

LARGEST_QUESTION: Final = 12_000
"""Characters of remarks in one question; what does not fit makes further questions or is told as not sent."""
MOST_ELEMENTS: Final = 5

Answer = TypeVar("Answer", "Names", "Parts", "Claims")


@dataclass(frozen=True)
class Draft:
    """One proposal: ``text`` by the machine, or None where people's own words stand; it rests on ``spans``.

    ``of`` is the id of the theme or remark it is about, empty for elements. ``model`` names the machine whose text or
    whose division of a remark it is; None if it is no machine's.
    """

    of: str
    text: str | None
    spans: tuple[Span, ...]
    model: str | None


@dataclass(frozen=True)
class Drafted:
    """All proposals of a run, and what a page where it was used has to tell.

    ``refused`` says what was thrown away and why, ``fell_back`` which ids got people's own words instead
    (``elements`` for a whole draft), ``withheld`` which remarks were not sent because they seem to speak to a
    machine, ``not_sent`` which did not fit. All remarks stay where they are; nothing here drops one.
    """

    drafts: tuple[Draft, ...]
    refused: tuple[str, ...]
    fell_back: tuple[str, ...]
    withheld: tuple[str, ...]
    not_sent: tuple[str, ...]
    cost: Cost


def name_themes(themes: Mapping[str, Sequence[Remark]], endpoint: Endpoint | None, *, salt: bytes) -> Drafted:
    """A name for each theme, with one or two quotations that show why; without one, its most central remark.

    Names are at most 80 characters and pass the same checks as elements. With ``endpoint=None`` nothing is sent.

    Raises ``ExtraMissingError`` where an endpoint is given and the extra is not installed.
    """
    run = _Run(endpoint, [one for some in themes.values() for one in some], salt)
    able = [[name] for name in themes if run.size(themes[name])] if endpoint else []
    for batch in _joined(able, lambda name: run.size(themes[name])):
        sent = {name: run.fitting(themes[name]) for name in batch}
        data = {"themes": [{"id": name, "remarks": [shown(one) for one in sent[name]]} for name in batch]}

        def judge(answer: "Names", sent: Mapping[str, Sequence[Remark]] = sent) -> Iterator[Draft]:
            for one in answer.names:
                if one.theme not in sent:
                    run.refuse(f"a theme {one.theme[:40]!r} that was not asked about")
                elif spans := run.checked(one.name, one.sources, sent[one.theme], LONGEST_NAME):
                    yield Draft(one.theme, one.name.strip(), spans, run.model)

        run.ask(NAMES, data, "Names", judge, batch)
    for name, some in themes.items():
        middle = extractive.central(some, most=1)
        run.fall_back(name, [Draft(name, None, tuple(extractive.whole(one, salt=salt) for one in middle), None)])
    return run.drafted(list(themes))


def split_remarks(remarks: Sequence[Remark], endpoint: Endpoint | None, *, salt: bytes) -> Drafted:
    """Each remark in its parts, in order, nothing of it left out; without a machine, its sentences.

    A division counts only if every part stands in the remark, one after the other, and only blanks and
    punctuation lie between: a part left out would be a voice lost. With ``endpoint=None`` nothing is sent.
    """
    run = _Run(endpoint, remarks, salt)
    by_id = {one.id: one for one in run.sendable}
    batches = [[one.id] for one in run.sendable if len(one.words) <= LARGEST_QUESTION] if endpoint else []
    run.left_out(one.id for one in run.sendable if len(one.words) > LARGEST_QUESTION)
    for batch in _joined(batches, lambda name: len(by_id[name].words)):

        def judge(answer: "Parts", batch: Sequence[str] = batch) -> Iterator[Draft]:
            for one in answer.remarks:
                if one.id not in batch:
                    run.refuse(f"a remark {one.id[:40]!r} that was not sent")
                elif spans := _divided(by_id[one.id], one.parts, salt):
                    yield Draft(one.id, None, spans, run.model)
                else:
                    run.refuse("parts that are not the whole remark, letter by letter and in order")

        run.ask(PARTS, {"remarks": [shown(by_id[name]) for name in batch]}, "Parts", judge, batch)
    for one in remarks:
        run.fall_back(one.id, [Draft(one.id, None, extractive.parts(one, salt=salt), None)])
    return run.drafted([one.id for one in remarks])


def draft_elements(
    remarks: Sequence[Remark], endpoint: Endpoint | None, *, salt: bytes, otherwise: Sequence[Span] = ()
) -> Drafted:
    """Elements of a position from the remarks of a theme, each with the spans it rests on.

    Where no sentence of the machine passes, each of ``otherwise`` (say, the theme's quotations) makes an element of
    people's own words; without any, the five most central remarks do. With ``endpoint=None`` nothing is sent.
    """
    run = _Run(endpoint, remarks, salt)
    sent = run.fitting(remarks) if endpoint else []
    if sent:

        def judge(answer: "Claims") -> Iterator[Draft]:
            for one in answer.elements:
                if spans := run.checked(one.text, one.sources, sent, LONGEST_CLAIM):
                    yield Draft("", one.text.strip(), spans, run.model)

        run.ask(CLAIMS, {"remarks": [shown(one) for one in sent]}, "Claims", judge, [""])
    spans = otherwise or [extractive.whole(one, salt=salt) for one in extractive.central(remarks, most=MOST_ELEMENTS)]
    run.fall_back("", [Draft("", None, (span,), None) for span in spans])
    return run.drafted([""])


class _Run:
    """One task: what may be sent, what came back, what was refused, what it took."""

    def __init__(self, endpoint: Endpoint | None, remarks: Sequence[Remark], salt: bytes) -> None:
        self.endpoint, self.salt = endpoint, salt
        self.model = endpoint.model if endpoint else None
        self.withheld = [one.id for one in remarks if gives_orders(one.words)] if endpoint else []
        self.sendable = [one for one in remarks if one.id not in self.withheld and one.words.strip()]
        self.kept: dict[str, list[Draft]] = {}
        self.refused: list[str] = []
        self.fell_back: list[str] = []
        self.not_sent: list[str] = []
        self.cost = Cost()

    def size(self, remarks: Sequence[Remark]) -> int:
        return sum(len(one.words) for one in self.fitting(remarks, tell=False))

    def fitting(self, remarks: Sequence[Remark], *, tell: bool = True) -> list[Remark]:
        """Those that may be sent and fit one question, in the order given."""
        room, sent = LARGEST_QUESTION, []
        for one in remarks:
            if one.id in self.withheld or not one.words.strip():
                continue
            if len(one.words) <= room:
                room -= len(one.words)
                sent.append(one)
            elif tell:
                self.not_sent.append(one.id)
        return sent

    def left_out(self, ids: Iterator[str]) -> None:
        self.not_sent += ids

    def refuse(self, why: str) -> None:
        self.refused.append(why)

    def ask(
        self,
        task: str,
        data: Mapping[str, object],
        shape: str,
        judge: Callable[[Answer], Iterator[Draft]],
        wanted: Sequence[str],
    ) -> None:
        """Asks once, and once more if anything was refused or is missing; keeps what passed, the later first."""
        from massline.words.drafting import answers

        assert self.endpoint is not None
        told: list[str] = []
        for _ in range(2):
            before = len(self.refused)
            reply = ask(self.endpoint, question(task, data, faults=told))
            self.cost += reply.cost
            read = reply.why_not if reply.text is None else answers.read(reply.text, getattr(answers, shape))
            found: dict[str, list[Draft]] = {}
            if read is None or isinstance(read, str):
                self.refuse(read or "the endpoint gave nothing")
            else:
                for draft in judge(read):
                    if draft.of == "" or draft.of not in found:
                        found.setdefault(draft.of, []).append(draft)
            self.kept |= found
            told = self.refused[before:]
            if not told and all(name in self.kept for name in wanted):
                return

    def checked(
        self, text: str, sources: Sequence["Cites"], sent: Sequence[Remark], longest: int
    ) -> tuple[Span, ...]:
        """The spans a sentence rests on if it passes every check, else none."""
        by_id = {one.id: one for one in sent}
        cited, wrong = list[tuple[Remark, Span]](), list[str]()
        for source in sources:
            if source.id not in by_id:
                wrong.append("it cites a remark that was not sent")
                continue
            remark = _with_language(by_id[source.id])
            found = quoted_span(remark, source.quotation, salt=self.salt)
            if isinstance(found, str):
                wrong.append(found)
            else:
                cited.append((remark, found))
        wrong = wrong or list(faults(text.strip(), cited, longest=longest))
        self.refused += wrong
        return () if wrong else tuple(dict.fromkeys(span for _, span in cited))

    def fall_back(self, name: str, drafts: Sequence[Draft]) -> None:
        if name not in self.kept:
            self.kept[name] = [draft for draft in drafts if draft.spans]
            if self.endpoint is not None:
                self.fell_back.append(name or "elements")

    def drafted(self, order: Sequence[str]) -> Drafted:
        return Drafted(
            tuple(draft for name in order for draft in self.kept.get(name, ())),
            tuple(self.refused),
            tuple(self.fell_back),
            tuple(self.withheld),
            tuple(dict.fromkeys(self.not_sent)),
            self.cost,
        )


def _with_language(remark: Remark) -> Remark:
    return remark if remark.language else replace(remark, language=languages_of([remark.words])[0].code)


def _divided(remark: Remark, parts: Sequence[str], salt: bytes) -> tuple[Span, ...]:
    """The parts as spans; none if they are not the whole remark in order."""
    spans, place = [], 0
    for part in (part.strip() for part in parts):
        start = remark.words.find(part, place) if part else -1
        end = start + len(part)
        if start < 0 or any(char.isalnum() for char in remark.words[place:start]):
            return ()
        if not whole_words(remark.words, start, end):
            return ()
        place = end
        spans.append(span_of(remark, start, place, salt=salt))
    return () if any(char.isalnum() for char in remark.words[place:]) else tuple(spans)


def _joined(batches: Sequence[list[str]], size: Callable[[str], int]) -> Iterator[list[str]]:
    """Small batches joined while they fit one question."""
    together: list[str] = []
    room = LARGEST_QUESTION
    for batch in batches:
        needs = sum(size(name) for name in batch)
        if together and needs > room:
            yield together
            together, room = [], LARGEST_QUESTION
        together = [*together, *batch]
        room -= needs
    if together:
        yield together
