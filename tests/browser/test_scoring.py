"""K6: the marketer changes how leads are scored, and sees what comes of it first."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.sight import sign_in
from tests.browser.visits import Visits
from tests.crm.scoring.shapes import rules
from tests.harness.program import Program, WebProgram
from tests.harness.waiting import wait_until
from tests.web.sales import Sales

pytestmark = pytest.mark.browser


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Sales:
    """One open lead that scores 22."""
    made = Sales(app)
    made.may_sign_in(made.marketing)
    contact = {"email": "lena@bakery.example", "firstName": "Lena", "lastName": "Hart"}
    made.rep.made("/crm/leads", {"title": "Cold room", "contact": contact})
    return made


def test_the_effect_is_seen_before_it_is_switched_on(
    page: Page, floor: Sales, worker: Program
) -> None:
    """K6, from home."""
    sign_in(page, floor.marketing)
    bar = page.locator("#scoring-bar")
    with Hands(page, 4) as hands:
        hands.click(page.get_by_role("link", name="Scoring").first)
        hands.fill(page.get_by_label("Points for Asked on the web"), "25")
        expect(bar).to_contain_text("1 would reach 30")
        assert rules(floor.marketing)[1]["points"] == 10
        hands.click(page.get_by_role("button", name="Switch on"))
        expect(page.locator("#toasts")).to_contain_text("Switched on")
    wait_until(lambda: floor.rep.get("/crm/leads").get_json()["data"][0]["score"] == 37)
    expect(page.locator("#scoring-run")).to_be_hidden()


def test_a_rule_is_written_by_keys(visit: Visits, floor: Sales, server: WebProgram) -> None:
    """Its condition in place, its effect beside it; nothing that is typed is lost on the way."""
    page = visit(server.url, floor.marketing)
    page.goto("/settings/scoring")
    page.get_by_role("button", name="Rule for behaviour").press("Enter")
    name = page.get_by_label("Name", exact=False).first
    expect(name).to_be_focused()
    page.keyboard.type("Asked for cold")
    page.get_by_label("Field", exact=True).select_option("lead.title")
    page.get_by_label("Comparison", exact=True).select_option("contains")
    page.get_by_label("Value", exact=True).fill("cold")
    expect(page.locator("#scoring-bar")).to_contain_text("1 would reach 30")
    expect(name).to_have_value("Asked for cold")
    page.keyboard.press("Control+s")
    expect(page.locator("#toasts")).to_contain_text("Switched on")
    assert rules(floor.marketing)[-1]["name"] == "Asked for cold"
