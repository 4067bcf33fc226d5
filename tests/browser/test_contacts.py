"""Contacts: a field changed where it stands, found and chosen by letters."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.sight import sign_in
from tests.harness.program import WebProgram
from tests.web.sales import Sales
from tests.web.test_contacts import person

pytestmark = pytest.mark.browser


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.rep)
    return made


def test_a_field_is_changed_where_it_stands(page: Page, floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn")
    sign_in(page, floor.rep, f"/contacts/{contact['id']}")
    page.get_by_role("button", name=re.compile("^Job title")).click()
    page.get_by_label("Job title", exact=True).fill("Buyer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Job title: Buyer. Edit")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Job title")).click()
    page.get_by_label("Job title", exact=True).fill("Somebody else")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Job title: Buyer. Edit")).to_be_visible()


def test_search_as_one_types(page: Page, floor: Sales) -> None:
    person(floor.rep, "Bram", "van der Berg")
    person(floor.rep, "Zoë", "Müller")
    sign_in(page, floor.rep, "/contacts")
    page.keyboard.press("/")
    page.keyboard.type("zoe")
    rows = page.locator("#list-rows tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Zoë Müller")
    expect(page).to_have_url(re.compile("q=zoe"))


def test_a_contact_is_chosen_by_letters_and_keys(page: Page, floor: Sales) -> None:
    person(floor.rep, "Bram", "van der Berg")
    sign_in(page, floor.rep, "/activities/new?kind=task")
    page.get_by_label("Subject").fill("Send the offer")
    page.get_by_role("combobox", name="Contact").press_sequentially("berg")
    expect(page.locator(".picker [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Contact")).to_have_value("Bram van der Berg")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name="Send the offer", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("/activities$"))
