"""An offer's lines as they are written with keys alone."""

from playwright.sync_api import Page, expect


def write_line(page: Page, letters: str, name: str, qty: str, discount: str) -> None:
    """The product's letters, its quantity, its discount, and Enter; the next line has the focus."""
    page.keyboard.type(letters)
    expect(page.locator(":focus ~ [role=listbox] [aria-selected=true]")).to_contain_text(name)
    page.keyboard.press("Enter")
    page.keyboard.type(qty)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(discount)
    page.keyboard.press("Enter")
