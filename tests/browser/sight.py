"""A person at a screen: signs in, and has the page judged by axe."""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
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
# Contrast is most of axe's work, and the same for text of one look in places of one look: two of
# each are judged for it. All else is judged everywhere.
OF_EACH_LOOK = """(within) => {
  const around = ["color", "backgroundColor", "backgroundImage", "opacity", "textShadow"];
  const own = ["fontSize", "fontWeight"];
  const numbers = new Map(), counts = new Map();
  const numbered = (key) => numbers.get(key) ?? numbers.set(key, numbers.size).size - 1;
  const visit = (element, outer) => {
    const style = getComputedStyle(element);
    const tag = [element.localName, element.className, element.getAttribute("type")];
    const place = numbered([outer, ...tag, ...around.map((name) => style[name])].join("|"));
    const says = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const seen = element.checkVisibility({ visibilityProperty: true });
    const look = [place, says, element.disabled, ...own.map((name) => style[name])].join("|");
    if (seen) counts.set(look, (counts.get(look) ?? 0) + 1);
    element.toggleAttribute("data-judged", seen && counts.get(look) <= 2);
    for (const child of element.children) visit(child, place);
  };
  visit(document.querySelector(within || "html"), "");
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-judged]" }] });
}"""
JUDGED = """async ([within, rules]) => (await axe.run(within || document, rules)).violations.map(
  (fault) => `${fault.id}: ${fault.nodes.slice(0, 3).map((node) => node.target)}`)"""
Rules = dict[str, object]
# What is right need not be described, and no rule of these looks into style sheets.
FAULTS: Rules = {"resultTypes": ["violations"], "reporter": "no-passes", "preload": False}
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
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    page.evaluate(OF_EACH_LOOK, within)
    found: list[str] = page.evaluate(JUDGED, [within, rules])
    return found


def overflows(page: Page) -> bool:
    """Must one scroll sideways to read the page?"""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
