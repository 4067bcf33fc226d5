"""A manager at the board: where the quarter stands, what rots, what was a mistake."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.compose.clock import utc_now
from app.compose.context import Context
from tests.browser.sight import sign_in
from tests.harness.program import WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def floor(app: Flask, server: WebProgram) -> Sales:
    """A manager with a team of one rep; another rep is in no team."""
    sales = Sales(app)
    sales.may_sign_in(sales.manager, sales.rep)
    team = sales.admin.made("/crm/teams", {"name": "Field sales", "managerId": sales.manager.id})
    sales.admin.patch(f"/crm/users/{sales.rep.id}", {"teamId": team["id"]})
    sales.deal("Reefer trailers", value={"amount": 200_000, "currency": "USD"})
    sales.deal("Depot sensors", value={"amount": 150_000, "currency": "EUR"})
    sales.deal("Theirs", ownerId=sales.rep2.id)
    for days, title in ((30, "Quiet for a month"), (60, "Quiet for two")):
        _made_days_ago(sales, days, title)
    return sales


def _made_days_ago(sales: Sales, days: int, title: str) -> None:
    with sales.app.app_context():
        manager = sales.context(sales.manager).actor
        then = Context(manager, utc_now() - timedelta(days=days), history=True)
        deal = {"title": title, "contactId": sales.contact, "ownerId": sales.rep.id}
        then.dispatch("crm.createDeal", deal)


def test_where_the_quarter_stands_is_one_act_away(page: Page, floor: Sales) -> None:
    """M1: the board opens on the own team; sums by stage and currency."""
    sign_in(page, floor.manager)
    page.get_by_role("link", name="Pipeline").first.click()
    expect(page.locator("#pipeline-totals")).to_contain_text("4 deals")
    for words in ("$2,000 total", "€1,500 total"):
        expect(page.locator("#pipeline-totals")).to_contain_text(words)
    discovery = page.locator(f"#stage-{floor.stage('discovery')}-head")
    expect(discovery).to_contain_text("$200")
    expect(page.get_by_text("Theirs")).to_have_count(0)


def test_what_rots_is_one_filter_away(page: Page, floor: Sales) -> None:
    """M2: the longest idle first, with who sells it."""
    sign_in(page, floor.manager, "/pipeline")
    page.get_by_text("Rotting", exact=True).click()
    expect(page.locator(".deal-card__title")).to_have_text(["Quiet for two", "Quiet for a month"])
    for card in page.locator(".deal-card").all():
        expect(card.get_by_role("img", name="Nina")).to_be_visible()


def test_a_mistake_is_undone_from_the_toast(page: Page, floor: Sales) -> None:
    """E1."""
    sign_in(page, floor.manager, "/pipeline")
    card = page.locator(".deal-card", has_text="Reefer trailers")
    card.get_by_role("link", name="Reefer trailers").first.focus()
    page.keyboard.press("m")
    page.keyboard.press("4")
    there = page.locator(f"#stage-{floor.stage('negotiation')}")
    expect(there.get_by_text("Reefer trailers")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(there.get_by_text("Reefer trailers")).to_have_count(0)


def test_without_a_script_a_form_changes_the_stage(
    browser: Browser, browser_context_args: dict[str, Any], floor: Sales
) -> None:
    plain = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    page = plain.new_page()
    page.goto("/login")
    page.get_by_label("Email").fill(floor.rep.email)
    page.locator("input[type=password]").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    page.goto("/pipeline")
    page.get_by_role("link", name="Move Depot sensors").click()
    page.get_by_role("radio", name="Proposal sent").check()
    page.get_by_role("button", name="Move").click()
    page.goto("/pipeline")
    there = page.locator(f"#stage-{floor.stage('proposal-sent')}")
    expect(there.get_by_text("Depot sensors")).to_be_visible()
    plain.close()
