"""What an organisation hands in to a round that several ask together, and the file that holds what all handed in.

`massline-contribution/1` wraps one published release of the organisation, with the words of the sentences asked
together and no others, or says that it leaves and why. `massline-collected/1` holds the invitation and the newest
contribution of each. Counts that were published, nothing else: no row of answers, and nobody's own words.
docs/federation.md describes every field.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from massline.formats.invitation import (
    CLOCKS_APART,
    KEY,
    MOST_MEMBERS,
    Member,
    ReadInvitation,
    check_day,
    invitation_of,
)
from massline.formats.refusal import InputRefused, quoted
from massline.formats.release import Release, parse_release
from massline.formats.release_fields import Fields, Refuse, check_fields
from massline.formats.signed import check_signature, parsed, signed, whole_bytes

FORMAT: Final = "massline-contribution/1"
COLLECTED: Final = "massline-collected/1"
LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class Contribution:
    """What one organisation hands in. ``number`` counts its files for this invitation, from 1.

    Without a release it leaves, or does not take part, and ``because`` says why.
    """

    member: str
    number: int
    made_on: str
    release: bytes | None = None
    because: str = ""


@dataclass(frozen=True)
class ReadContribution(Contribution):
    """A contribution that was checked, with its release read; ``data`` are its bytes and ``digest`` names them."""

    data: bytes = b""
    digest: str = ""
    read_release: Release | None = None

    @property
    def left(self) -> bool:
        """Whether it says that the organisation leaves, instead of holding a release."""
        return self.read_release is None


@dataclass(frozen=True)
class ReadCollected:
    """What somebody collected: the contributions that are newer than those known before."""

    maker: str
    made_on: date
    new: tuple[ReadContribution, ...]


FIELDS: Final[Fields] = {
    "format": str, "invitation": str, "member": str, "number": int, "made_on": str, "release": (dict, type(None)),
    "because": str,
}  # fmt: skip
COLLECTED_FIELDS: Final[Fields] = {
    "format": str, "maker": str, "made_on": str, "invitation": dict, "contributions": list,
}  # fmt: skip
SAME_ROUND: Final = ("consultation", "round")


def contribution_bytes(
    contribution: Contribution, invitation: ReadInvitation, key: Ed25519PrivateKey, *, last: ReadContribution | None
) -> bytes:
    """The file. Of the words in the release only those of the sentences asked together go along.

    Raises ``InputRefused`` for what ``read_contribution`` would refuse.
    """
    release = None if contribution.release is None else json.loads(contribution.release)
    if release is not None:
        asked = {one.id for one in invitation.statements}
        release["words"] = {name: said for name, said in release.get("words", {}).items() if name in asked}
    document = {
        "format": FORMAT,
        "invitation": invitation.digest,
        "member": contribution.member,
        "number": contribution.number,
        "made_on": contribution.made_on,
        "release": release,
        "because": contribution.because,
    }
    data = whole_bytes(signed(document, key)) + b"\n"
    read_contribution(data, invitation=invitation, last=last, today=date.fromisoformat(contribution.made_on))
    return data


def read_contribution(
    data: bytes, *, invitation: ReadInvitation, last: ReadContribution | None, today: date, file: Path | None = None
) -> ReadContribution:
    """A contribution to this invitation, checked whole before any of it is used. ``last`` is the newest one known.

    Raises ``InputRefused`` for one that answers another invitation, comes from nobody who was asked, is signed by
    another key than the invitation names, is not newer than the last one, is dated after ``today``, or holds a
    release of another round, of sentences that were changed, below the thresholds that were agreed, or with words of
    people in it.
    """
    document = parsed(data, expected=FORMAT, what="contribution", file=file)
    return _contribution(document, invitation, last, today, file)


def member_of(data: bytes, *, invitation: ReadInvitation, file: Path | None = None) -> str:
    """Whose contribution some bytes say they are, before anything of them is checked. Raises ``InputRefused``."""
    document = parsed(data, expected=FORMAT, what="contribution", file=file)
    return _asked(document.get("member"), invitation, _refusing(file)).name


def collected_bytes(
    maker: str, made_on: str, invitation: bytes, contributions: Iterable[bytes], key: Ed25519PrivateKey
) -> bytes:
    """The file that holds the invitation and the newest contribution of each, signed by whoever hands it on."""
    document = {
        "format": COLLECTED,
        "maker": maker,
        "made_on": made_on,
        "invitation": json.loads(invitation),
        "contributions": [json.loads(one) for one in contributions],
    }
    return whole_bytes(signed(document, key)) + b"\n"


def read_collected(
    data: bytes,
    *,
    invitation: ReadInvitation,
    known: Mapping[str, ReadContribution],
    today: date,
    file: Path | None = None,
) -> ReadCollected:
    """What somebody collected, each contribution checked by itself. ``known`` holds the newest of each organisation.

    Whoever collected it can leave something out or hand on something old; they cannot change a figure, nor invent
    one. Raises ``InputRefused`` where nothing in it is newer than what is known, and where anything does not hold.
    """
    refuse = _refusing(file)
    document = parsed(data, expected=COLLECTED, what="collected file", file=file)
    check_fields(document, COLLECTED_FIELDS, "the collected file", refuse, also=("signature",))
    maker = document["maker"]
    key = invitation.signed_by if maker == invitation.host else _asked(maker, invitation, refuse).key
    check_signature(document, what="collected file", public_key=key, file=file)
    made_on = _made_on(document, invitation, today, refuse)
    inside = invitation_of(document["invitation"], key=invitation.signed_by, today=today, file=file)
    if inside.digest != invitation.digest:
        raise refuse("it answers another invitation than this one")
    if len(document["contributions"]) > MOST_MEMBERS:
        raise refuse(f"{len(document['contributions'])} contributions, at most {MOST_MEMBERS} are taken")
    new: list[ReadContribution] = []
    for number, one in enumerate(document["contributions"], start=1):
        if not isinstance(one, dict) or one.get("format") != FORMAT:
            raise refuse(f"contribution {number} is {quoted(str(one)[:60])}, which is no contribution")
        name = _asked(one.get("member"), invitation, refuse).name
        if name in {found.member for found in new}:
            raise refuse(f"two contributions of {quoted(name)} stand in it")
        last = known.get(name)
        if last is None or not _old(one, last):
            new.append(_contribution(one, invitation, last, today, file))
    if not new:
        raise refuse("nothing in it is newer than what was taken in already: ask for the newest one")
    return ReadCollected(maker, made_on, tuple(new))


def _old(document: Mapping[str, Any], last: ReadContribution) -> bool:
    """Known already or older; another file under the number of the last one is neither and is refused further on."""
    number = document.get("number")
    same = digest_of_bytes(whole_bytes(document) + b"\n") == last.digest
    return same or (type(number) is int and number < last.number)


def digest_of_bytes(data: bytes) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def _contribution(
    document: Mapping[str, Any],
    invitation: ReadInvitation,
    last: ReadContribution | None,
    today: date,
    file: Path | None,
) -> ReadContribution:
    refuse = _refusing(file)
    check_fields(document, FIELDS, "the contribution", refuse, also=("signature",))
    member = _asked(document["member"], invitation, refuse)
    check_signature(document, what="contribution", public_key=member.key, file=file)
    if not KEY.fullmatch(document["invitation"]) or document["invitation"] != invitation.digest:
        raise refuse("it answers another invitation than this one")
    made_on = _made_on(document, invitation, today, refuse)
    if document["number"] < 1:
        raise refuse(f"its number is {document['number']}, expected 1 or more")
    if last is not None and document["number"] <= last.number:
        raise refuse(
            f"it is number {document['number']} of {quoted(member.name)}, and number {last.number} was taken in "
            "already: ask for the newest one"
        )
    because = document["because"]
    if len(because) > LONGEST_REASON:
        raise refuse(f"because has {len(because):,} characters, at most {LONGEST_REASON} are taken")
    release = None
    if document["release"] is None:
        if not because.strip():
            raise refuse("it holds no release and does not say why")
    elif because:
        raise refuse("it holds a release and a reason for having none")
    else:
        release = _release(document["release"], invitation, member, file)
        _same_round(release, last, made_on, refuse)
    data = whole_bytes(document) + b"\n"
    return ReadContribution(
        member=member.name,
        number=document["number"],
        made_on=document["made_on"],
        release=None if release is None else whole_bytes(document["release"]) + b"\n",
        because=because,
        data=data,
        digest=digest_of_bytes(data),
        read_release=release,
    )


def _asked(name: Any, invitation: ReadInvitation, refuse: Refuse) -> Member:
    member = invitation.member(str(name))
    if member is None:
        raise refuse(f"{quoted(str(name))} is not among the organisations that were asked")
    return member


def _made_on(document: Mapping[str, Any], invitation: ReadInvitation, today: date, refuse: Refuse) -> date:
    made_on = check_day(document["made_on"], "made_on", refuse)
    if made_on > today + CLOCKS_APART:
        raise refuse(f"it is dated {made_on}, and here it is {today}: one of the two clocks is wrong")
    if made_on < date.fromisoformat(invitation.made_on):
        raise refuse(f"it is dated {made_on}, before the invitation, {invitation.made_on}")
    return made_on


def _release(document: Mapping[str, Any], invitation: ReadInvitation, member: Member, file: Path | None) -> Release:
    refuse = _refusing(file)
    try:
        release = parse_release(whole_bytes(document), public_key=member.key)
    except InputRefused as error:
        raise refuse(f"the release in it is refused: {error.message}") from error
    found = release.document
    if found["organisation"] != member.name:
        raise refuse(f"the release is of {quoted(found['organisation'])}, not of {quoted(member.name)}")
    if found["question"] != invitation.question:
        raise refuse(
            f"the release is of another round: it asks {quoted(found['question'])}, "
            f"together we ask {quoted(invitation.question)}"
        )
    if found["published_on"] < invitation.made_on:
        raise refuse(f"the release is of {found['published_on']}, from before the invitation")
    for name, least in invitation.rules.items():
        if found["rules"][name] < least:
            raise refuse(f"the release was made with {name} {found['rules'][name]}; agreed were {least} and more")
    _same_words(release, invitation, refuse)
    return release


def _same_words(release: Release, invitation: ReadInvitation, refuse: Refuse) -> None:
    """The sentences are those of the invitation, proved by the words and their signed digests, and no other words."""
    asked = {one.id: one.text for one in invitation.statements}
    there = {one["id"] for one in release.document["statements"]} & set(asked)
    if not there:
        raise refuse("the release holds none of the sentences that are asked together")
    more = sorted(set(release.document.get("words", {})) - set(asked))
    if more:
        raise refuse(
            f"it holds the words of {quoted(more[0])}: only those of the sentences asked together are handed on"
        )
    for name in sorted(there):
        text = release.text_of(name)
        if text is None:
            raise refuse(f"the words of {quoted(name)} are not in it, so nobody can see that it is the same sentence")
        if text != asked[name]:
            raise refuse(
                f"sentence {quoted(name)} was changed: it reads {quoted(text)}, asked is {quoted(asked[name])}"
            )


def _same_round(release: Release, last: ReadContribution | None, made_on: date, refuse: Refuse) -> None:
    if release.document["published_on"] > made_on.isoformat():
        raise refuse(f"it is dated {made_on}, and its release {release.document['published_on']}")
    if last is None or last.read_release is None:
        return
    before = last.read_release.document
    if any(before[name] != release.document[name] for name in SAME_ROUND):
        raise refuse("the release is of another round than the one handed in before")
    if release.number < last.read_release.number:
        raise refuse(
            f"it holds release {release.number}, and release {last.read_release.number} was taken in already: "
            "ask for the newest one"
        )


def _refusing(file: Path | None) -> Refuse:
    return lambda message: InputRefused(message, file=file)
