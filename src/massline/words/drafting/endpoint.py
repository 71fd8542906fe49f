"""The one place a drafting machine is reached: the endpoint somebody configured, and no other address.

Needs the extra ``llm`` (httpx, pydantic); httpx is imported only here, when a question is asked.
"""

import ipaddress
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER: Final = 1_000_000
"""Bytes of an answer that are read; a longer one is refused."""


class NoAnswerError(Exception):
    """The endpoint gave nothing that can be used; ``str`` says why, ready for a person."""


class ExtraMissingError(ImportError):
    """The extra that drafting needs is not installed."""

    def __init__(self) -> None:
        super().__init__("drafting by a language model needs the extra `llm`: pip install 'massline[llm]'")


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint: ``url`` up to and without ``/chat/completions``, and the model's name there.

    ``key`` is sent as a bearer token and never shown. ``seconds`` is the longest a whole answer may take. Give
    ``json_mode=False`` for servers that do not know ``response_format``. There is no default endpoint.

    >>> Endpoint("http://127.0.0.1:11434/v1", "some-model").url
    'http://127.0.0.1:11434/v1'

    Raises ``ValueError`` for an address that is none, that holds a user or a password, or that would carry people's
    words unencrypted to a machine outside the local network.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 60.0
    answer_tokens: int = 2_000
    json_mode: bool = True

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"the address of the endpoint is {self.url!r}, expected http:// or https:// and a host")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("the address of the endpoint holds a user, a query or a fragment; give the key apart")
        if parts.scheme == "http" and not _is_near(parts.hostname):
            raise ValueError(f"http:// to {parts.hostname} would send people's words unencrypted; use https://")
        if not self.model.strip() or self.seconds <= 0 or self.answer_tokens < 1:
            raise ValueError("the endpoint needs a model, a time above 0 seconds and at least one token of answer")


@dataclass(frozen=True)
class Cost:
    """What drafting took: questions, tokens as the endpoint counts them (None where it did not say), seconds."""

    questions: int = 0
    tokens_in: int | None = 0
    tokens_out: int | None = 0
    seconds: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.questions + other.questions,
            None if self.tokens_in is None or other.tokens_in is None else self.tokens_in + other.tokens_in,
            None if self.tokens_out is None or other.tokens_out is None else self.tokens_out + other.tokens_out,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True)
class Reply:
    """What the endpoint wrote, or why there is nothing, and what asking took either way."""

    text: str | None
    why_not: str | None
    cost: Cost


def ask(endpoint: Endpoint, messages: Sequence[Mapping[str, str]]) -> Reply:
    """One question, one answer; every failure comes back as a reply without text, never as an exception.

    A redirect is not followed, no proxy of the environment is used, at most 1 MB is read and never longer than
    ``endpoint.seconds``. Temperature 0 and a fixed seed are asked for; servers need not keep to them.

    Raises ``ExtraMissingError`` where httpx is not installed.
    """
    try:
        import httpx
    except ImportError:
        raise ExtraMissingError from None
    begun = time.monotonic()
    try:
        told = _post(httpx, endpoint, messages, begun + endpoint.seconds)
        text, tokens_in, tokens_out = _told(told)
    except NoAnswerError as error:
        return Reply(None, str(error), Cost(1, None, None, time.monotonic() - begun))
    except httpx.TimeoutException:
        return Reply(None, "the endpoint took too long", Cost(1, None, None, time.monotonic() - begun))
    except (httpx.HTTPError, httpx.InvalidURL):
        return Reply(None, "the endpoint cannot be reached", Cost(1, None, None, time.monotonic() - begun))
    return Reply(text, None, Cost(1, tokens_in, tokens_out, time.monotonic() - begun))


def _post(http: Any, endpoint: Endpoint, messages: Sequence[Mapping[str, str]], until: float) -> bytes:
    body: dict[str, Any] = {
        "model": endpoint.model,
        "messages": list(messages),
        "temperature": 0,
        "seed": 0,
        "max_tokens": endpoint.answer_tokens,
        "stream": False,
    }
    if endpoint.json_mode:
        body["response_format"] = {"type": "json_object"}
    # Uncompressed, so that the limit on what is read is a limit on what it becomes.
    headers = {"Accept-Encoding": "identity"}
    headers |= {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    client: httpx.Client
    with http.Client(trust_env=False, follow_redirects=False, timeout=endpoint.seconds) as client:
        address = endpoint.url.rstrip("/") + "/chat/completions"
        with client.stream("POST", address, json=body, headers=headers) as response:
            if response.status_code != 200:
                raise NoAnswerError(f"the endpoint answered with status {response.status_code}")
            read = bytearray()
            for chunk in response.iter_raw():
                read += chunk
                if len(read) > LARGEST_ANSWER:
                    raise NoAnswerError("the endpoint's answer is longer than 1 MB")
                if time.monotonic() > until:
                    raise NoAnswerError("the endpoint took too long")
    return bytes(read)


def _told(data: bytes) -> tuple[str, int | None, int | None]:
    """The text of an answer and the tokens counted for it."""
    try:
        answer = json.loads(data)
        choice = answer["choices"][0]
        text, ended = choice["message"]["content"], choice.get("finish_reason")
        usage = answer.get("usage") or {}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NoAnswerError("the endpoint's answer is not that of a chat completion") from None
    if ended == "length":
        raise NoAnswerError("the endpoint's answer is cut off")
    if not isinstance(text, str) or not text.strip():
        raise NoAnswerError("the endpoint's answer is empty")
    counted = [
        usage.get(name) if isinstance(usage, dict) else None for name in ("prompt_tokens", "completion_tokens")
    ]
    tokens = [number if isinstance(number, int) and number >= 0 else None for number in counted]
    return text, tokens[0], tokens[1]


def _is_near(host: str) -> bool:
    """Whether a host is this machine or one of the local network, by its address or its name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".lan", ".internal", ".home.arpa"))
    return address.is_loopback or address.is_private or address.is_link_local
