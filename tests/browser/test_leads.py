"""The lead inbox with keys alone, and on a phone: R2, R3, R4."""

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


def test_five_leads_are_worked_by_keys(page: Page, floor: Inbox) -> None:
    """R2: one key a lead, two with a reason; the next one is open by itself."""
    names = ["Ada", "Bea", "Cleo", "Dora", "Eva"]
    leads = [floor.lead(name) for name in reversed(names)]
    sign_in(page, floor.rep, "/leads")
    name, rows = page.locator("#lead-name"), page.locator("#lead-rows > li")
    expect(name).to_have_text("Ada")
    for following in names[1:4]:
        page.keyboard.press("c")
        expect(name).to_have_text(following)
    page.keyboard.press("d")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Enter")
    expect(name).to_have_text("Eva")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("c")
    expect(rows.last).to_contain_text("Contacted")
    expect(rows).to_have_count(5)
    assert [floor.is_now(lead) for lead in reversed(leads)] == [
        "contacted", "contacted", "contacted", "disqualified", "contacted",
    ]  # fmt: skip


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


def test_a_low_score_is_explained(page: Page, floor: Inbox) -> None:
    """R3: the reason, the parts beside it, nothing changed."""
    lead = floor.lead("Low", points=22)
    floor.rep.post(f"/crm/leads/{lead['id']}/contacted")
    sign_in(page, floor.rep, f"/leads/{lead['id']}")
    page.keyboard.press("q")
    said = page.locator("#lead-detail").get_by_role("alert")
    expect(said).to_contain_text("needs a score of 30; this lead has 22")
    expect(said).to_be_focused()
    expect(page.get_by_text("Why 22?")).to_be_visible()
    assert floor.is_now(lead) == "contacted"


def test_a_lead_becomes_a_deal_by_keys(page: Page, floor: Inbox) -> None:
    """R4: two keys from the open lead to the deal's page."""
    lead = floor.lead("Ada", estimatedValue={"amount": 4_900_000, "currency": "USD"})
    floor.rep.post(f"/crm/leads/{lead['id']}/contacted")
    floor.rep.post(f"/crm/leads/{lead['id']}/qualify")
    sign_in(page, floor.rep, f"/leads/{lead['id']}")
    page.keyboard.press("v")
    expect(page.get_by_role("dialog").get_by_label("Value")).to_have_value("49,000")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/deals/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", name="Fridges for Ada")).to_be_visible()


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
