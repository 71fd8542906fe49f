"""Settings: one embedded database, one folder of keys, nothing that leaves the machine.

Every value a person may set is an environment variable, listed in docs/running.md.
"""

import os
import re
import secrets
from collections.abc import Container
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from massline.web.config.proxy import networks
from massline.web.record.keyfiles import read_site_secret

VAR = Path(os.environ.get("MASSLINE_VAR", "var")).resolve()
"""Folder of the database and, in VAR/keys, of the key files."""

KEYS = Path(os.environ.get("MASSLINE_KEYS", VAR / "keys"))

# Without a key file (tests, type checks) a key of this process only: nothing signed with it outlives it.
SECRET_KEY = read_site_secret(KEYS) or secrets.token_urlsafe(48)

DEBUG = False
ALLOWED_HOSTS = os.environ.get("MASSLINE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

PROXIES = networks(os.environ.get("MASSLINE_PROXY", ""))
"""Where the encrypting proxy stands, nothing where there is none. Only its word about the way here is taken."""

ENCRYPTED = bool(PROXIES)
SECURE_SSL_REDIRECT = ENCRYPTED
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENCRYPTED else 0
# W005, W021: a site under one name promises nothing for other names of the same organisation.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

ROOT_URLCONF = "massline.web.config.urls"
WSGI_APPLICATION = "massline.web.config.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "massline.web.record",
    "massline.web.people",
    "massline.web.rounds",
    "massline.web.library",
    "massline.web.relations",
    "massline.web.federation",
    "massline.web.plans",
    "massline.web.stages",
    "massline.web.public",
]

# Those that add headers come before those that answer: a style sheet and a refusal carry them too.
MIDDLEWARE = [
    "massline.web.config.proxy.BehindProxy",
    "django.middleware.security.SecurityMiddleware",
    "massline.web.config.headers.SecureHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "massline.web.config.bounds.Bounded",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "massline.web.config.pacing.Paced",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent.parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    }
]


def chosen(setting: str, default: str, *, among: Container[str]) -> list[str]:
    """The comma-separated values of a setting; raises ``ValueError`` naming the first one unknown."""
    values = os.environ.get(setting, default).split(",")
    for value in values:
        if value not in among:
            raise ValueError(f"{setting} has '{value}', which is none of those there are (docs/running.md).")
    return values


def database(address: str, folder: Path) -> dict[str, Any]:
    """Django's description of the database at ``address``; empty means SQLite in ``folder``.

    >>> database("postgresql://ana@127.0.0.1:5432/town", Path("."))["NAME"]
    'town'
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "massline.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                # secure_delete: what is erased must not stay readable in the file.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
            },
        }
    try:
        parts = urlsplit(address)
        port = parts.port or ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme != "postgresql":
        shown = re.sub(r":[^:@/]*@", ":...@", address)
        raise ValueError(
            f"MASSLINE_DATABASE is '{shown}': expected postgresql://user@host:port/name, or nothing for SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port,
    }


DATABASES = {"default": database(os.environ.get("MASSLINE_DATABASE", ""), VAR)}

# A language model may draft where somebody names one; without an address nothing is ever sent (decision 15).
LLM_URL = os.environ.get("MASSLINE_LLM_URL", "").strip()
LLM_MODEL = os.environ.get("MASSLINE_LLM_MODEL", "").strip()
LLM_KEY = os.environ.get("MASSLINE_LLM_KEY", "").strip()
LLM_KEY_FILE = os.environ.get("MASSLINE_LLM_KEY_FILE", "").strip()
LLM_SECONDS = 60.0

MIX_EVERY = int(os.environ.get("MASSLINE_MIX_EVERY", "600"))
"""Seconds after an answer within which PostgreSQL's ballot box is rewritten in random order; 0 never."""

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "en"
NAMES = {"en": _("English"), "fr": _("French"), "es": _("Spanish"), "ar": _("Arabic")}
# A language is offered once its catalogue is complete: half a translation helps nobody. Tests set "en,ar".
LANGUAGES = [(code, NAMES[code]) for code in chosen("MASSLINE_LANGUAGES", "en", among=NAMES)]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
USE_TZ = True
(TIME_ZONE,) = chosen("MASSLINE_TIME_ZONE", "UTC", among=available_timezones())

STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent.parent / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Participants have no server-side session; messages and cookies carry nothing about a vote.
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = ENCRYPTED
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "massline.web.public.refusals.expired"
# Not "no-referrer": with it browsers send "Origin: null" with every form, and the CSRF check refuses that.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Faults of the program go to the terminal; who asked for what goes nowhere.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler"}, "nowhere": {"class": "logging.NullHandler"}},
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["nowhere"], "level": "ERROR", "propagate": False},
        "django.server": {"handlers": ["nowhere"], "level": "ERROR", "propagate": False},
    },
}
