"""An encrypting proxy in front: only from a named one is taken how and from where a browser came."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
PASSED_ON = (
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
)  # fmt: skip
"""What anybody may write into a request, so nothing behind this reads it."""


def networks(told: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between; raises ``ValueError`` naming the first that is none.

    >>> [str(one) for one in networks("127.0.0.1, 10.0.0.0/8")]
    ['127.0.0.1/32', '10.0.0.0/8']
    """
    found = []
    for one in filter(None, (part.strip() for part in told.split(","))):
        try:
            found.append(ip_network(one))
        except ValueError:
            raise ValueError(
                f"MASSLINE_PROXY has '{one}': expected an address or a network, such as 127.0.0.1 or 10.0.0.0/8."
            ) from None
    return tuple(found)


def came_from(chain: Iterable[str], proxies: Iterable[Network]) -> str:
    """The last address of a chain that is no proxy of ours: what stands before it anybody could have written.

    Empty where the chain holds no address at all.

    >>> came_from(["203.0.113.9", "198.51.100.7", "10.0.0.2"], networks("10.0.0.0/8"))
    '198.51.100.7'
    """
    trusted = tuple(proxies)
    for told in reversed([one.strip() for one in chain]):
        address = _read(told)
        if address is None:
            return ""
        if not any(address in network for network in trusted):
            return str(address)
    return ""


def _read(told: object) -> Address | None:
    try:
        return ip_address(str(told))
    except ValueError:
        return None


class BehindProxy:
    """Takes scheme and address of the browser from a proxy named in ``PROXIES``, from nobody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = {name: request.META.pop(name, "") for name in PASSED_ON}
        peer = _read(request.META.get("REMOTE_ADDR", ""))
        if peer is not None and any(peer in network for network in settings.PROXIES):
            if told["HTTP_X_FORWARDED_PROTO"].strip().lower() == "https":
                request.META["wsgi.url_scheme"] = "https"
            browser = came_from(told["HTTP_X_FORWARDED_FOR"].split(","), settings.PROXIES)
            request.META["REMOTE_ADDR"] = browser or str(peer)
        return self.get_response(request)
