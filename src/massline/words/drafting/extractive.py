"""What stands where no machine's sentence does: people's own words, chosen and divided by counting."""

from collections import Counter
from collections.abc import Sequence
from math import log

from massline.words.normalised import normalised, words_of
from massline.words.spans import Remark, Span, sentences, span_of


def central(remarks: Sequence[Remark], *, most: int) -> tuple[Remark, ...]:
    """The remarks that share most with the others, at most so many, no wording twice, by falling share.

    Each word counts ln((n + 1)/(remarks with it + ½)) if it stands in another remark too, divided by the root of
    the remark's length, so that long remarks do not win by length. Order of input makes no difference.

    >>> said = [Remark("a", "fix the lift now"), Remark("b", "fix the lift"), Remark("c", "more trees")]
    >>> [one.id for one in central(said, most=2)]
    ['b', 'a']
    """
    words = {one.id: words_of(normalised(one.words)) for one in remarks}
    frequency = Counter(word for some in words.values() for word in set(some))

    def share(one: Remark) -> float:
        some = words[one.id]
        weights = (
            log((len(remarks) + 1) / (frequency[word] + 0.5)) for word in sorted(set(some)) if frequency[word] > 1
        )
        return sum(weights) / len(some) ** 0.5 if some else 0.0

    found: dict[str, Remark] = {}
    for one in sorted(remarks, key=lambda one: (-share(one), one.id)):
        found.setdefault(normalised(one.words), one)
    return tuple(one for form, one in found.items() if form)[:most]


def whole(remark: Remark, *, salt: bytes) -> Span:
    """All of a remark but the blanks around it; raises ``SpanError`` for one of blanks alone."""
    start = len(remark.words) - len(remark.words.lstrip())
    return span_of(remark, start, len(remark.words.rstrip()), salt=salt)


def parts(remark: Remark, *, salt: bytes) -> tuple[Span, ...]:
    """A remark in its sentences.

    >>> [(one.start, one.end) for one in parts(Remark("a", "The lift is broken. Who pays?"), salt=b"")]
    [(0, 19), (20, 29)]
    """
    return tuple(span_of(remark, start, end, salt=salt) for start, end in sentences(remark.words))
