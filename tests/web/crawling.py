"""Following links as a visitor does, and a digest of everything stored."""

import hashlib
import html
import re
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.test import Client


def words_of(response: object) -> str:
    """What a page says, with entities turned back into characters."""
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def links_in(page: str, address: str) -> list[str]:
    """Paths a page links to, without fragments, each once."""
    found = [urlsplit(urljoin(f"http://testserver{address}", link)) for link in re.findall(r'href="([^"]+)"', page)]
    here = [part.path for part in found if part.netloc == "testserver" and not part.path.startswith("/static/")]
    return list(dict.fromkeys(here))


def crawl(client: Client, start: str = "/") -> dict[str, str]:
    """Every page reached from ``start`` by links, as its words; a page that is not there fails."""
    pages: dict[str, str] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        response = client.get(address, follow=True)
        assert response.status_code == 200, f"{address} answered {response.status_code}"
        pages[address] = words_of(response)
        waiting += [link for link in links_in(pages[address], address) if link not in pages]
    return pages


def stored() -> str:
    """A digest of every row of every table of ours."""
    found = hashlib.sha256()
    for model in apps.get_models():
        rows = sorted(repr(row) for row in model._default_manager.values_list())
        found.update(repr((model._meta.label, rows)).encode())
    return found.hexdigest()
