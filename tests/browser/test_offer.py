"""An offer's positions with keys alone (R11), and the grid on a phone."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.sight import PHONE, faults, overflows, sign_in
from tests.browser.visits import live
from tests.harness.program import WebProgram
from tests.modules.catalog.shop import money, price_list, product
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
# What is typed, the product meant, quantity, discount.
LINES = [
    ("cold 12", "Cold room 12 m²", "2", "10"),
    ("ice", "Ice machine", "3", ""),
    ("TS-4", "Temperature sensor", "30", "5"),
    ("inst", "Installation", "1.5", ""),
    ("fridge", "Display fridge", "4", "12.5"),
]
TOTAL = "$35,698"


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.rep)
    for name, sku, price in (
        ("Cold room 12 m²", "CR-12", 840_000),
        ("Cold room 40 m²", "CR-40", 2_150_000),
        ("Ice machine", "IM-80", 320_000),
        ("Installation", "SV-IN", 120_000),
        ("Display fridge", "DF-2", 215_000),
    ):
        product(made, price, name=name, sku=sku)
    sensor = product(made, 6_400, name="Temperature sensor", sku="TS-4")
    price_list(made, sensor, (25, 5_800))
    return made


def test_five_products_are_written_with_keys_alone(page: Page, floor: Sales) -> None:
    """R11: a line is the product's letters and Enter, its quantity, its discount, and Enter."""
    deal = floor.deal()
    sign_in(page, floor.rep)
    live(page)
    with Hands(page, 2) as hands:
        hands.walk("j", page.get_by_role("link", name="Reefer trailers", exact=True))
        hands.press("Enter")
        page.wait_for_url("**/deals/*")
        live(page)
        hands.press("p")
        expect(page.locator("#line-b0-product")).to_be_focused()
    chosen = page.locator(":focus ~ [role=listbox] [aria-selected=true]")
    for number, (letters, name, qty, discount) in enumerate(LINES):
        wanted = page.get_by_role("combobox", name="Product").nth(number)
        amount, off = (page.get_by_label(name).nth(number) for name in ("Quantity", "Discount %"))
        with Hands(page, 5) as hands:
            hands.type(wanted, letters)
            expect(chosen).to_contain_text(name)
            hands.press("Enter")
            hands.type(amount, qty)
            hands.type(off, discount)
            hands.press("Enter")
    expect(page.locator("#offer-sums")).to_contain_text(TOTAL)
    expect(page.get_by_label("Unit price").nth(2)).to_have_attribute("placeholder", "58")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#deal-lines")).to_be_visible()
    expect(page.locator(".table__total")).to_contain_text(TOTAL)
    assert floor.rep.get(f"/crm/deals/{deal['id']}").get_json()["value"] == money(3_569_800)


def test_lines_are_moved_taken_out_and_pasted(page: Page, floor: Sales) -> None:
    deal = floor.deal()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, floor.rep, f"/deals/{deal['id']}/line-items")
    rows = "CR-12\t2\t\t10%\nIce machine\t3\nSV-IN\t1,5\t1,000.00"
    page.evaluate("text => navigator.clipboard.writeText(text)", rows)
    expect(page.locator("#line-b0-product")).to_be_focused()
    page.keyboard.press("Control+V")
    products = page.get_by_role("combobox", name="Product")
    expect(products).to_have_count(3)
    expect(page.locator("#offer-sums")).to_contain_text("$26,220")
    products.nth(2).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(products.nth(1)).to_have_value("SV-IN")
    expect(products.nth(1)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Delete")
    expect(products).to_have_count(2)
    expect(page.locator("#offer-sums")).to_contain_text("$24,720")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".table__total")).to_contain_text("$24,720")


def test_a_refusal_keeps_what_was_typed(page: Page, floor: Sales) -> None:
    deal = floor.deal()
    sign_in(page, floor.rep, f"/deals/{deal['id']}/line-items")
    page.keyboard.type("nonsense")
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Control+Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("nothing was saved yet")
    expect(alert).to_be_focused()
    expect(page.get_by_role("combobox", name="Product").first).to_have_value("nonsense")
    expect(page.get_by_label("Quantity").first).to_have_value("7")
    assert faults(page) == []


def test_the_grid_fits_a_phone(page: Page, floor: Sales) -> None:
    deal = floor.deal()
    line = {"itemId": product(floor, 10_000, name="A product with quite a long name"), "qty": 2}
    floor.rep.made(f"/crm/deals/{deal['id']}/line-items", line)
    page.set_viewport_size(PHONE)
    sign_in(page, floor.rep, f"/deals/{deal['id']}/line-items")
    expect(page.locator("#offer-sums")).to_contain_text("$200")
    assert not overflows(page)
    page.get_by_label("Quantity").first.fill("3")
    expect(page.locator("#offer-sums")).to_contain_text("$300")
    page.goto(f"/deals/{deal['id']}")
    assert not overflows(page)


def test_the_settings_fit_a_phone_and_please_axe(page: Page, floor: Sales) -> None:
    floor.may_sign_in(floor.admin)
    sign_in(page, floor.admin, "/settings/products")
    assert faults(page) == []
    page.get_by_role("link", name="Display fridge").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page) == []
    page.goto("/settings/products/price-lists/new")
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    for path in ("", "/price-lists", "/price-lists/new"):
        page.goto(f"/settings/products{path}")
        assert not overflows(page), path
        here = page.locator(".settings__nav [aria-current]")
        expect(here, "one sees where one is").to_be_in_viewport(ratio=0.9)
