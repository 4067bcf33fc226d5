"""A person at a screen: signs in, and has the page judged by axe."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, ViewportSize

from tests.harness.cast import Person
from tests.web.sales import PASSWORD

PHONE: ViewportSize = {"width": 390, "height": 844}
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# A theme fades in; half faded it would be judged by colours nobody reads. A spinner never ends.
SETTLED = """async () => {
  await new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame)));
  const ends = (each) => each.effect.getComputedTiming().endTime < Infinity;
  await Promise.allSettled(document.getAnimations().filter(ends).map((each) => each.finished));
}"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# The themes differ in their colours alone.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def sign_in(page: Page, person: Person, path: str = "/") -> None:
    """Signs in as the person and opens the path."""
    page.goto("/login")
    page.get_by_label("Email").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    if path != "/":
        page.goto(path)


def faults(page: Page, within: str = "", *, dark: bool = True) -> list[str]:
    """What axe finds wrong with the page, or what of it is asked for, in light and in dark."""
    found = []
    themes: list[tuple[Literal["light", "dark"], dict[str, object]]] = [("light", RULES)]
    for theme, rules in themes + [("dark", COLOURS)] * dark:
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        page.evaluate(DRAWN)
        for fault in Axe().run(page, within or None, rules).response["violations"]:
            places = [node["target"] for node in fault["nodes"][:3]]
            found.append(f"{theme} {fault['id']}: {places}")
    return found


def overflows(page: Page) -> bool:
    """Must one scroll sideways to read the page?"""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
