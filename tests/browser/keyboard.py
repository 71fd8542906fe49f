"""Somebody at a keyboard without a mouse, whose presses are counted."""

from playwright.sync_api import Page

NAME = """() => { const e = document.activeElement;
    if (!e.matches("a, button, input, select, textarea, summary")) return "";
    const label = [...(e.labels || [])].map(l => l.textContent).join(" ") || e.getAttribute("aria-label");
    return (label || e.textContent || "").trim().replace(/\\s+/g, " "); }"""


class Keyboard:
    """Presses keys, and counts them. Letters of what is written down are not counted: they are the work itself."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses, self.letters = page, 0, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.letters += len(words)

    def tab_to(self, name: str, *, most: int = 60) -> None:
        """Tab until something whose name holds this has the focus."""
        passed = []
        for _ in range(most):
            here = str(self.page.evaluate(NAME))
            if name in here:
                return
            passed.append(here[:50])
            self.press("Tab")
        raise AssertionError(f"no way to '{name}' by Tab on {self.page.url}: {passed}")

    def fill(self, name: str, words: str) -> None:
        """Tab to a field and write."""
        self.tab_to(name)
        self.type(words)

    def skip(self) -> None:
        """From the top of a page to its work: past the head and the row of stages."""
        self.press("Tab", "Enter")

    def next(self) -> None:
        """Along the line "Next:", the first thing behind the row of stages on every page of a stage."""
        self.skip()
        before = self.page.url
        self.press("Tab", "Enter")
        self.page.wait_for_function(
            "before => location.href != before && document.readyState == 'complete'", arg=before
        )

    def follow(self, name: str) -> None:
        """Tab to a link or a button and press it; the page that comes is there afterwards."""
        self.tab_to(name)
        with self.page.expect_navigation():
            self.press("Enter")
