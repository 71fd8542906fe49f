"""Ready words for each stage: a short message, one for a group chat, a notice for the stairwell.

They hold what is public already and nothing else: the question, the promise, what was released, decided, tried and
seen. Whoever sends them may change every word; nothing of it is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from massline.web.rounds import release_parts
from massline.web.rounds.models import Action, NoteKind, Outcome, Round, Stage
from massline.web.rounds.standing import shown_version, stage_of

GSM = 160
UNICODE = 70
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("^{}\\[~]|€\f")
PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "}
)
LEAST_WORDS = 24
MOST_LINES = 6


@dataclass(frozen=True)
class Length:
    """How long a short message is: the places it takes, how many one message has, how many messages that makes."""

    places: int
    most: int
    messages: int


@dataclass(frozen=True)
class Words:
    """The three texts of a stage."""

    stage: Stage
    short: str
    chat: str
    notice: str

    @property
    def length(self) -> Length:
        return length_of(self.short)


def length_of(text: str) -> Length:
    """The length of a text as telephones count it: 160 places of the GSM alphabet, or 70 where a letter is not in it.

    >>> length_of("ok []")
    Length(places=7, most=160, messages=1)
    >>> length_of("مرحبا")
    Length(places=5, most=70, messages=1)
    """
    if all(letter in BASIC or letter in TWICE for letter in text):
        places, most, part = len(text) + sum(letter in TWICE for letter in text), GSM, 153
    else:
        places, most, part = len(text.encode("utf-16-le")) // 2, UNICODE, 67
    return Length(places, most, 1 if places <= most else -(-places // part))


def ready_words(round_: Round, *, landing: str, report: str, day: date) -> Words:
    """The words for the stage where the round stands.

    ``landing`` and ``report`` are the addresses people are sent to: the first page and the page of the round.
    """
    stage = stage_of(round_)
    make = MAKERS[stage]
    told = _Told(round_, landing, report, _day(round_.promise_on), _day(day))
    short, chat, notice = make(told)
    return Words(stage, _fitting(short, round_.question), chat, _notice(told, notice))


@dataclass(frozen=True)
class _Told:
    round: Round
    landing: str
    report: str
    promise: str
    today: str

    @property
    def question(self) -> str:
        return self.round.question

    @property
    def who(self) -> str:
        return self.round.consultation.organisation.name

    def heard(self) -> str:
        """How many were heard as far as a release says so; empty before."""
        release = release_parts.head(self.round)
        if release is None:
            return ""
        base = release["participation"]["total"].get("base")
        if base:
            return ngettext("%(n)s person answered.", "%(n)s people answered.", base) % {"n": base}
        steps = release.get("heard_so_far")
        return _("%(n)s people or more answered.") % {"n": steps} if steps else ""

    def points(self) -> list[str]:
        """The points of the proposal people were shown."""
        version = shown_version(self.round)
        if version is None:
            return []
        points = [element.statement for element in version.elements.select_related("statement").order_by("order")]
        return [
            _("%(point)s (first drafted by a machine)") % {"point": one.text} if one.drafted_by else one.text
            for one in points
        ]

    def decision(self) -> str:
        version = shown_version(self.round)
        last = version.decisions.order_by("-id").first() if version else None
        return str(last.get_kind_display()) if last else ""

    def title(self) -> str:
        version = shown_version(self.round)
        return version.position.title if version else ""


Three = tuple[Callable[[str], str], str, list[str]]


def _prepare(told: _Told) -> Three:
    return (
        lambda question: (
            _("%(who)s will soon ask: %(question)s We come back by %(day)s.")
            % {"who": told.who, "question": question, "day": told.promise}
        ),
        _("We are preparing a question to everybody: %(question)s What should we not forget to ask?")
        % {"question": told.question},
        [
            told.question,
            _("This is what we will ask everybody soon. Is it the right question? Tell us before we begin."),
            _("We come back with what became of it by %(day)s.") % {"day": told.promise},
        ],
    )


def _ask(told: _Told) -> Three:
    return (
        lambda question: (
            _("%(question)s Say it here: %(url)s We come back by %(day)s.")
            % {"question": question, "url": told.landing, "day": told.promise}
        ),
        _("%(question)s Three buttons, no account, no name: %(url)s Add your own sentence. We come back by %(day)s.")
        % {"question": told.question, "url": told.landing, "day": told.promise},
        [
            told.question,
            told.heard(),
            _("Say what you think of what others said, and add your own sentence: %(url)s") % {"url": told.landing},
            _("No phone? Tell us at the door. We write it down and read it back."),
            _("We come back with what became of it by %(day)s.") % {"day": told.promise},
        ],
    )


def _sum_up(told: _Told) -> Three:
    return (
        lambda question: (
            _("Thank you. We sum up what you said: %(question)s The proposal comes by %(day)s. %(url)s")
            % {"question": question, "url": told.report, "day": told.promise}
        ),
        _("Asking is over: %(question)s %(heard)s Now we sum up, with something about every sentence. %(url)s")
        % {"question": told.question, "heard": told.heard(), "url": told.report},
        [
            told.question,
            told.heard(),
            _("We are summing up what you said. Something will be said about every single sentence."),
            _("Whoever has a receipt can look up what became of theirs: %(url)s") % {"url": told.report},
            _("The proposal comes back to you by %(day)s.") % {"day": told.promise},
        ],
    )


def _go_back(told: _Told) -> Three:
    return (
        lambda question: (
            _("Our proposal is there: %(question)s Is it yours? Answer here: %(url)s")
            % {"question": question, "url": told.landing}
        ),
        _("You said, we wrote a proposal: %(title)s. Is it yours, or yours with a change? %(url)s")
        % {"title": told.title() or told.question, "url": told.landing},
        [
            told.question,
            _("This is what we propose, out of what you said:"),
            *_lines(told.points()),
            _("Is it yours? Yours with a change? Not yours? Say so: %(url)s") % {"url": told.landing},
            _("Nothing is done before you have answered."),
        ],
    )


def _try(told: _Told) -> Three:
    decided = told.decision()
    return (
        lambda question: (
            _("Decided (%(decision)s), now we try it: %(question)s Who does what: %(url)s")
            % {"decision": decided, "question": question, "url": told.report}
        ),
        _('The proposal "%(title)s" is %(decision)s. Now we try it. What we expect of it is written down: %(url)s')
        % {"title": told.title(), "decision": decided, "url": told.report},
        [
            told.question,
            _("You answered, and it is decided: %(decision)s.") % {"decision": decided} if decided else "",
            *_lines(told.points()),
            _("What we do now:"),
            *_lines(_actions(told.round)),
            _("What we expect of it was written down beforehand: %(url)s") % {"url": told.report},
        ],
    )


def _learn(told: _Told) -> Three:
    return (
        lambda question: (
            _("You said, we did, what went wrong: %(question)s Read it: %(url)s")
            % {"question": question, "url": told.report}
        ),
        _("You said, we did, and this is what went wrong. %(question)s Everything is here: %(url)s")
        % {"question": told.question, "url": told.report},
        [
            told.question,
            _("You said:"),
            *_lines(told.points()),
            _("We did:"),
            *_lines(_actions(told.round)),
            _("What went wrong:"),
            *_lines(_wrong(told.round) or [_("Nothing was written down yet. Ask us.")]),
            _("Everything, and what we ask next: %(url)s") % {"url": told.report},
        ],
    )


MAKERS: dict[Stage, Callable[[_Told], Three]] = {
    Stage.INVESTIGATE: _prepare,
    Stage.GATHER: _ask,
    Stage.CONCENTRATE: _sum_up,
    Stage.REPORT_BACK: _go_back,
    Stage.PRACTICE: _try,
    Stage.SUM_UP: _learn,
}


def _actions(round_: Round) -> list[str]:
    return list(Action.objects.filter(round=round_).order_by("starts_on", "id").values_list("text", flat=True))


def _wrong(round_: Round) -> list[str]:
    failed = Outcome.objects.filter(expectation__version__position__round=round_, came_true=False)
    told = list(failed.order_by("day", "id").values_list("text", flat=True))
    return told + list(round_.notes.filter(kind=NoteKind.WRONG).values_list("text", flat=True))


def _lines(texts: list[str]) -> list[str]:
    return [f"- {text}" for text in texts[:MOST_LINES]]


def _notice(told: _Told, lines: list[str]) -> str:
    foot = _("%(who)s, %(day)s") % {"who": told.who, "day": told.today}
    return "\n".join([*filter(None, lines), "", foot])


def _fitting(make: Callable[[str], str], question: str) -> str:
    """The message with as much of the question as fits into one; all of it where even a little is too much."""
    whole = make(question).translate(PLAIN)
    if length_of(whole).messages == 1:
        return whole
    for cut in range(len(question) - 1, LEAST_WORDS - 1, -1):
        shorter = make(f"{question[:cut].rstrip()}...").translate(PLAIN)
        if length_of(shorter).messages == 1:
            return shorter
    return whole


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
