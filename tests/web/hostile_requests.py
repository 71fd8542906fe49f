"""Requests nobody means well with: forms filled in with whatever hurts, at addresses that are almost right."""

import re
from typing import Any
from urllib.parse import quote, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import strategies as st

from tests.hostile import TOKENS, spoilt, spoilt_text
from tests.web.end_to_end.committee import Form, forms_on
from tests.web.payloads import PAYLOADS

BAD_VALUES = st.sampled_from([*(one.decode("utf-8", "replace") for one in TOKENS), *PAYLOADS.values()])
BAD_TYPES = [
    "application/json",
    "text/plain",
    "multipart/form-data; boundary=",
    "application/x-www-form-urlencoded; charset=x",
]
HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": st.sampled_from(["ar", "xx;q=9", "en-\x00", "a" * 5000]),
    "HTTP_IF_NONE_MATCH": st.sampled_from(['"x"', "*", "\xff"]),
    "HTTP_RANGE": st.just("bytes=9-1"),
    "CONTENT_LENGTH": st.sampled_from(["-1", "x", "9" * 40]),
    "HTTP_HOST": st.sampled_from(["evil.example", "[", "127.0.0.1:x"]),
}


def _seldom(draw: Any, times: int) -> bool:
    """Once in so many times."""
    return bool(draw(st.integers(1, times)) == times)


class Asker:
    """Sends one made-up request at a time; forms seen on a page are remembered."""

    def __init__(self) -> None:
        self.forms: dict[str, list[Form]] = {}

    def send(self, draw: Any, client: Client, address: str, *, reads: bool, takes: bool) -> Any:
        """One request to an address that is right or almost, with what is in its forms or worse."""
        if address not in self.forms:
            page = client.get(address) if reads else None
            self.forms[address] = forms_on(page.content.decode(errors="replace")) if page is not None else []
        where = address
        if _seldom(draw, 12):
            where = "/" + quote(draw(spoilt_text([address])).lstrip("/"))
        headers = {name: draw(value) for name, value in HEADERS.items() if _seldom(draw, 40)}
        for cookie in sorted({"desk", "answers", "bench"} & set(client.cookies)):
            if _seldom(draw, 12):
                value = draw(spoilt_text([client.cookies[cookie].value]))
                client.cookies[cookie] = re.sub(r"[^\x21-\x7e]|[;,]", "", value)
        told = self._filled(draw, address)
        if not takes or _seldom(draw, 4):
            plain = [(name, one) for name, values in told.items() for one in values if isinstance(one, str)]
            return client.get(f"{where}?{urlencode(plain, errors='replace')}", **headers)
        if _seldom(draw, 12):
            body = draw(spoilt([urlencode({"text": "x"}).encode(), b'{"text": ["x"]}']))
            return client.generic("POST", where, body, content_type=draw(st.sampled_from(BAD_TYPES)), **headers)
        return client.post(where, told, **headers)

    def _filled(self, draw: Any, address: str) -> dict[str, list[Any]]:
        forms = self.forms[address]
        form = draw(st.sampled_from(forms)) if forms else Form("")
        told: dict[str, list[Any]] = {}
        for name in sorted(form.names | {"act", "did", "lang"}):
            there = form.values.get(name, [""])
            what = draw(st.sampled_from(["kept", "kept", "spoilt", "worse", "gone", "twice"]))
            if name == "file":
                told[name] = [SimpleUploadedFile("a.csv", draw(spoilt([b"remark\nThe lift.\n"])))]
            elif what == "kept":
                told[name] = list(there)
            elif what != "gone":
                value = spoilt_text([one for one in there if isinstance(one, str)] or [""])
                told[name] = [draw(BAD_VALUES if what == "worse" else value) for _n in range(1 + (what == "twice"))]
        return told
