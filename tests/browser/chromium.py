"""The installed Chromium, and how tests start it: nothing leaves the machine."""

import shutil
from typing import Any

from playwright.sync_api import Browser, Playwright

SHELL = "chromium-headless-shell"
"""The same browser without its window: a third of the processor time a page."""

NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Refused in the resolver and not by intercepting requests, which would switch the browser's cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

# What a page is looked at with; several are joined with `|`. Nothing fades while its colours are read.
Look = dict[str, Any]
STILL: Look = {"reduced_motion": "reduce"}
PHONE: Look = STILL | {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP: Look = STILL | {"viewport": {"width": 1280, "height": 900}}
DARK: Look = {"color_scheme": "dark"}
RIGHT_TO_LEFT: Look = {"locale": "ar"}
NO_SCRIPT: Look = {"java_script_enabled": False}


def find_chromium() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def launch(playwright: Playwright, executable: str) -> Browser:
    return playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
