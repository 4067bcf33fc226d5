"""Several people at several browsers, who find their way by what the screens say."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.sight import sign_in
from tests.harness.cast import Person


class Visits:
    """Opens a page in a browser of its own; a person signs in there."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []

    def __call__(self, url: str, person: Person | None = None, **of_context: Any) -> Page:
        context = self.browser.new_context(base_url=url, **of_context)
        self.contexts.append(context)
        page = context.new_page()
        if person:
            sign_in(page, person)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def go(page: Page, place: str) -> None:
    """By the main navigation."""
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name=place)
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address}*")


def live(page: Page) -> None:
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")


def timeline(page: Page) -> Locator:
    return page.locator("#timeline")
