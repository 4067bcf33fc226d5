"""K1: the marketer says by rules whom to reach, with the acts that it costs."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.compose.context import Context
from tests.browser.hands import Hands
from tests.browser.sight import sign_in
from tests.browser.visits import go, live
from tests.harness.program import WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
PEOPLE = (
    ("Anke", "customer", "DE", 90),
    ("Bernd", "customer", "DE", 3),
    ("Chloé", "customer", "FR", 90),
    ("Dora", "prospect", "DE", 90),
)


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Sales:
    """Four people, each of whom another rule leaves out, but Anke. Nobody was in touch with them
    since they were added."""
    made = Sales(app)
    made.may_sign_in(made.marketing)
    with app.app_context():
        for name, stage, country, quiet in PEOPLE:
            today = made.context(made.admin)
            then = Context(today.actor, today.now - timedelta(days=quiet))
            about = {"stage": stage, "country": country, "email": f"{country}{quiet}@{stage}.test"}
            then.dispatch("crm.createContact", {"firstName": name, **about})
    return made


def test_the_quiet_customers_of_a_country(page: Page, floor: Sales) -> None:
    sign_in(page, floor.marketing)
    go(page, "Segments")
    page.get_by_role("link", name="Segment", exact=True).click()
    live(page)
    rules = page.get_by_role("group", name="Rule:")
    count, sample = page.locator(".live-count__figure"), page.locator("#segment-found")
    expect(sample).to_contain_text("Everybody")
    with Hands(page, 3) as hands:
        hands.choose(rules.nth(0).get_by_label("Value"), "Customer")
        expect(count).to_have_text("3")
        expect(sample).not_to_contain_text("Dora")
    with Hands(page, 3) as hands:
        hands.click(page.get_by_role("button", name="Rule", exact=True))
        hands.choose(rules.nth(1).get_by_label("Field"), "Country")
        hands.choose(rules.nth(1).get_by_label("Value"), "Germany")
        expect(count).to_have_text("2")
        expect(sample).not_to_contain_text("Chloé")
    with Hands(page, 3) as hands:
        hands.click(page.get_by_role("button", name="Rule", exact=True))
        hands.choose(rules.nth(2).get_by_label("Field"), "Last in touch")
        expect(rules.nth(2)).to_have_accessible_name("Rule: Last in touch")
        hands.fill(rules.nth(2).get_by_label("Value"), "60")
        expect(count).to_have_text("1")
        expect(sample).to_contain_text("Anke")
    words = "Stage is Customer and country is Germany and no activity for 60 days"
    expect(page.locator("#segment-words")).to_have_text(words)
    page.get_by_label("Name", exact=True).fill("Quiet Germans")
    page.keyboard.press("Control+s")
    expect(page.locator("#toasts")).to_contain_text("saved")
    (kept,) = floor.marketing.get("/crm/segments").get_json()["data"]
    assert kept["name"] == "Quiet Germans"
