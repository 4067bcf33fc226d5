"""Lists in a browser: filters and views at once, a cell in its place, from record to record."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.sight import PHONE, SETTLED, faults, overflows, sign_in
from tests.browser.visits import live
from tests.harness.program import WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
LIST = "/pipeline?layout=list&sort=title"


@pytest.fixture(scope="module")
def floor(app: Flask, server: WebProgram) -> Sales:
    sales = Sales(app)
    sales.may_sign_in(sales.rep)
    for title, amount in (("Alpha", 100_000), ("Beta", 900_000), ("Gamma", 500_000)):
        sales.deal(title, value={"amount": amount, "currency": "USD"})
    return sales


def titles(page: Page) -> list[str]:
    return page.locator("#list-rows .table__link").all_inner_texts()


def test_a_view_is_filtered_saved_changed_and_put_back(page: Page, floor: Sales) -> None:
    sign_in(page, floor.rep, LIST)
    page.locator("#chip-value").click()
    page.get_by_label("From").fill("2000")
    page.keyboard.press("Tab")
    expect(page.locator("#list-rows tr")).to_have_count(2)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save view").click()
    page.get_by_label("Name").fill("Big ones")
    page.keyboard.press("Control+Enter")
    tab = page.get_by_role("navigation", name="Views").get_by_role("link", name="Big ones")
    expect(tab).to_have_attribute("aria-current", "page")
    expect(tab).to_contain_text("2")
    page.get_by_role("link", name="Value", exact=True).click()
    expect(tab).to_contain_text("changed")
    assert titles(page) == ["Gamma", "Beta"]
    page.get_by_role("link", name="Reset").click()
    expect(tab).not_to_contain_text("changed")
    assert faults(page) == []


def test_from_record_to_record_by_key(page: Page, floor: Sales) -> None:
    sign_in(page, floor.rep, LIST)
    page.get_by_role("link", name="Alpha").click()
    expect(page.locator(".walk")).to_contain_text("1 of 3")
    for key, title in (("]", "Beta"), ("Control+ArrowDown", "Gamma"), ("[", "Beta")):
        live(page)
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="2 of 3").click()
    expect(page).to_have_url(re.compile("layout=list&sort=title"))


def test_a_phone_scrolls_the_table_in_its_frame(page: Page, floor: Sales) -> None:
    page.set_viewport_size(PHONE)
    sign_in(page, floor.rep, LIST)
    expect(page.locator("#list-rows tr")).to_have_count(3)
    assert not overflows(page)
    assert faults(page) == []
    page.locator("#all-filters").click()
    sheet = page.locator("dialog.dialog--sheet")
    expect(sheet).to_be_visible()
    page.evaluate(SETTLED)
    box = sheet.bounding_box()
    assert box is not None and round(box["y"] + box["height"]) == PHONE["height"]
    sheet.get_by_role("button", name="Group").click()
    expect(sheet.locator(".rule-row")).to_have_count(2)
    assert not overflows(page)
    assert faults(page) == []
