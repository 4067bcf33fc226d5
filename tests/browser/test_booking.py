"""A guest books without a script (R13), and by key; the page is for everybody."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.sight import PHONE, faults, overflows
from tests.harness.program import WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def floor(app: Flask, server: WebProgram) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.rep)
    return made


def address(floor: Sales) -> str:
    return f"/book/{floor.rep.get('/crm/me').get_json()['user']['bookingSlug']}"


def first_time(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile(r"^\w{3}, ")).get_by_role("button").first


def test_a_guest_without_a_script(browser: Browser, server: WebProgram, floor: Sales) -> None:
    """R13: a time, a name, an address, done."""
    context = browser.new_context(
        base_url=server.url, java_script_enabled=False, color_scheme="dark", viewport=PHONE
    )
    page = context.new_page()
    page.goto(address(floor))
    expect(page.get_by_role("heading", name=re.compile("Meet"))).to_be_visible()
    page.get_by_label("Times are in").select_option("Asia/Kathmandu")
    page.get_by_role("button", name="Change").click()
    expect(page).to_have_url(re.compile("zone=Asia"))
    time = first_time(page)
    shown = time.inner_text()
    time.click()
    expect(page.get_by_text(shown).first).to_be_visible()
    page.get_by_label("Your name").fill("Anna Berg")
    page.get_by_label("Your email").fill("anna@polar.example")
    page.get_by_role("button", name="Book it").click()
    expect(page.get_by_role("heading", name="Booked")).to_be_visible()
    expect(page.get_by_text(shown).first).to_be_visible()
    page.get_by_role("link", name="Cancel it").click()
    page.get_by_role("button", name="Cancel the meeting").click()
    expect(page.get_by_role("heading", name="This meeting was cancelled")).to_be_visible()
    context.close()


def test_the_page_is_on_the_guests_clock_and_for_everybody(
    browser: Browser, server: WebProgram, floor: Sales
) -> None:
    for scheme, viewport in (("light", {"width": 1440, "height": 900}), ("dark", PHONE)):
        context = browser.new_context(
            base_url=server.url,
            timezone_id="America/New_York",
            color_scheme=scheme,
            viewport=viewport,
        )
        page = context.new_page()
        page.goto(address(floor))
        expect(page.get_by_label("Times are in")).to_have_value("America/New_York")
        assert not faults(page)
        assert not overflows(page)
        first_time(page).press("Enter")
        expect(page.get_by_label("Your name")).to_be_focused()
        assert not faults(page)
        context.close()
