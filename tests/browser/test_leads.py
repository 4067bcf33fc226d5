"""The lead inbox, beside the journeys: walked by keys, and its two panes on a phone."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.sight import PHONE, overflows, sign_in
from tests.harness.program import WebProgram
from tests.web.test_leads import Inbox

pytestmark = pytest.mark.browser


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Inbox:
    made = Inbox(app)
    made.may_sign_in(made.rep)
    return made


def test_j_and_k_walk_and_the_address_follows(page: Page, floor: Inbox) -> None:
    for name in ("Cleo", "Bea", "Ada"):
        floor.lead(name)
    sign_in(page, floor.rep, "/leads")
    expect(page.locator("#lead-name")).to_have_text("Ada")
    for key, name in (("j", "Bea"), ("j", "Cleo"), ("k", "Bea")):
        page.keyboard.press(key)
        expect(page.locator("#lead-name")).to_have_text(name)
    expect(page).to_have_url(re.compile(r"/leads/[0-9a-f-]{36}"))
    page.reload()
    expect(page.locator("#lead-name")).to_have_text("Bea")


def test_on_a_phone_the_list_gives_way_to_the_lead(page: Page, floor: Inbox) -> None:
    floor.lead("Bea")
    floor.lead("Ada")
    page.set_viewport_size(PHONE)
    sign_in(page, floor.rep, "/leads")
    expect(page.locator("#lead-name")).to_be_hidden()
    page.locator("#lead-rows a").first.click()
    expect(page.locator("#lead-name")).to_be_visible()
    expect(page.locator("#lead-rows")).to_be_hidden()
    assert not overflows(page)
    page.get_by_label("Back to the list").click()
    expect(page.locator("#lead-rows")).to_be_visible()
    assert not overflows(page)
