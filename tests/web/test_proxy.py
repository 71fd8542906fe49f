"""Behind an encrypting proxy: its word is taken, nobody else's; and Django finds nothing to mend for production."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from massline.web.config.proxy import came_from, networks
from massline.web.record.keyfiles import make_site_keys
from massline.web.stages.desk.attempts import ATTEMPTS, MOST
from tests.browser.server import without_own_settings

PROXY = "127.0.0.1"
HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Host": "testserver"}


@pytest.fixture
def behind(settings: Settings, db: None) -> Settings:
    """As ``MASSLINE_PROXY=127.0.0.1`` sets it."""
    settings.PROXIES = networks(PROXY)
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS, settings.CSRF_COOKIE_SECURE = True, 31536000, True
    return settings


def test_what_django_checks_before_a_deployment_is_clean(tmp_path: Path) -> None:
    make_site_keys(tmp_path / "keys")
    command = [sys.executable, "-m", "massline.web", "check", "--deploy", "--fail-level", "WARNING"]
    told = {"MASSLINE_VAR": str(tmp_path), "MASSLINE_PROXY": PROXY, "MASSLINE_HOSTS": "vote.example.org"}
    done = subprocess.run(command, env=without_own_settings() | told, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_form_sent_over_https_through_the_proxy_is_taken(behind: Settings) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/desk/", headers=HTTPS)
    assert page.status_code == 200
    token = client.cookies["csrftoken"]
    assert token["secure"]
    origin = HTTPS | {"Origin": "https://testserver"}
    sent = {"slip": "no slip", "csrfmiddlewaretoken": token.value}
    assert client.post("/desk/", sent, headers=origin).status_code == 422
    assert client.post("/desk/", sent, headers=HTTPS | {"Origin": "https://other.example"}).status_code == 403


def test_over_https_browsers_are_told_to_come_back_so_and_over_http_to_change(behind: Settings) -> None:
    assert Client().get("/", headers=HTTPS).headers["Strict-Transport-Security"] == "max-age=31536000"
    plain = Client().get("/about/hidden/")
    assert plain.status_code == 301
    assert plain.headers["Location"] == "https://testserver/about/hidden/"


def test_without_a_named_proxy_nobody_can_say_that_they_came_by_https_or_from_elsewhere(db: None) -> None:
    response = Client().get("/", headers=HTTPS)
    assert "Strict-Transport-Security" not in response.headers
    assert not response.wsgi_request.is_secure()
    assert response.wsgi_request.META["REMOTE_ADDR"] == PROXY


def test_somebody_who_is_not_the_proxy_is_not_believed(behind: Settings) -> None:
    stranger: Any = {"REMOTE_ADDR": "198.51.100.4"}
    response = Client().get("/about/hidden/", headers=HTTPS, **stranger)
    assert response.status_code == 301
    assert response.wsgi_request.META["REMOTE_ADDR"] == "198.51.100.4"


def test_attempts_are_counted_by_where_the_browser_is_not_by_the_proxy(behind: Settings) -> None:
    ATTEMPTS.forget()
    try:
        for _ in range(MOST):
            Client().post("/desk/", {"login": "ana", "password": "wrong"}, headers=HTTPS)
        assert Client().post("/desk/", {"slip": "x"}, headers=HTTPS).status_code == 429
        assert (
            Client().post("/desk/", {"slip": "x"}, headers=HTTPS | {"X-Forwarded-For": "192.0.2.8"}).status_code
            == 422
        )
        # What a browser writes in front of the proxy's own entry opens no second count.
        forged = HTTPS | {"X-Forwarded-For": "192.0.2.200, 203.0.113.9"}
        assert Client().post("/desk/", {"slip": "x"}, headers=forged).status_code == 429
    finally:
        ATTEMPTS.forget()


@pytest.mark.parametrize("chain", ["", "unknown", "10.0.0.2", "203.0.113.9, unknown", "\x00", "1" * 10_000])
def test_a_chain_without_an_address_that_can_be_trusted_gives_none(chain: str) -> None:
    assert came_from(chain.split(","), networks("10.0.0.0/8")) == ""


def test_a_proxy_that_is_no_address_is_named() -> None:
    with pytest.raises(ValueError, match="'the-proxy'"):
        networks("127.0.0.1,the-proxy")
