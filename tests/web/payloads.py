"""What people with bad intent type, and what must never be seen of it."""

import html.parser

SCRIPT = "<script>alert(1)</script>"
HANDLER = '"><img src=x onerror=alert(1)><svg/onload=alert(1)>'
ATTRIBUTE = "' autofocus onfocus=alert(1) x='"
TEMPLATE = "{{ 7|add:'7' }}{% debug %}${7*7}"
FORMULA = "=cmd|' /C calc'!A0"
BIDI = "\u202e\u2066txt.exe\u2069 \u200f"
NULL = "a\x00b\x0b\x1b[31m"
ODD = "\ud83d\ufffe\uffff\U000e0041\u0300" * 3
SCHEME = "javascript:alert(1)//https://example.org"
QUOTE = "'; DROP TABLE rounds_ballot; --"
PAYLOADS = {
    "script": SCRIPT, "handler": HANDLER, "attribute": ATTRIBUTE, "template": TEMPLATE, "formula": FORMULA,
    "bidi": BIDI, "null": NULL, "odd": ODD.encode("utf-8", "replace").decode(), "scheme": SCHEME, "quote": QUOTE,
    "long": "x" * 90_000,
}  # fmt: skip


class Executing(html.parser.HTMLParser):
    """What of a page would run: scripts in it, handlers, addresses that are programs, frames."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"iframe", "object", "embed", "base"} or (tag == "script" and "src" not in given):
            self.found.append(tag)
        for name, value in attrs:
            told = "".join(str(value).split()).lower()
            leads = name in {"src", "href", "action", "formaction", "data", "xlink:href"}
            program = leads and told.startswith(("javascript:", "vbscript:", "data:text"))
            if name.startswith("on") or name in {"style", "srcdoc"} or program:
                self.found.append(f"{tag} {name}")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":  # type: ignore[union-attr]
            self.found.append("meta refresh")


def executing(page: str) -> list[str]:
    """What would run in a browser without any policy, empty where nothing would."""
    return Executing(page).found
