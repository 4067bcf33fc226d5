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
Rules = dict[str, object]
# Axe takes half the time when it need not describe what is right.
FAULTS: Rules = {"resultTypes": ["violations"]}
RULES: Rules = {**FAULTS, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# The themes differ in their colours alone.
COLOURS: Rules = {**FAULTS, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
THEMES: tuple[tuple[Literal["light", "dark"], Rules], ...] = (("light", RULES), ("dark", COLOURS))


def sign_in(page: Page, person: Person, path: str = "/") -> None:
    """Signs in as the person and opens the path."""
    page.goto("/login")
    page.get_by_label("Email").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    if path != "/":
        page.goto(path)


def faults(page: Page, within: str = "") -> list[str]:
    """What axe finds wrong with the page, or what of it is asked for: in light, and the colours
    in dark."""
    found = []
    for theme, rules in THEMES:
        page.emulate_media(color_scheme=theme)
        found += [f"{theme} {fault}" for fault in faults_as_shown(page, within, rules)]
    return found


def faults_as_shown(page: Page, within: str = "", rules: Rules = RULES) -> list[str]:
    """The same in the theme that the page is shown in, by all rules."""
    page.evaluate(SETTLED)
    page.evaluate(DRAWN)
    found = Axe().run(page, within or None, rules).response["violations"]
    return [f"{fault['id']}: {[node['target'] for node in fault['nodes'][:3]]}" for fault in found]


def overflows(page: Page) -> bool:
    """Must one scroll sideways to read the page?"""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
