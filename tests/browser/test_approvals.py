"""A big win from the request to the congratulation, and the numbers in the frame meanwhile."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.sight import PHONE, faults, overflows, sign_in
from tests.harness.program import Program, WebProgram
from tests.harness.working import work_off
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
PLACES = (
    "/approvals",
    "/notifications",
    "/notifications/preferences",
    "/settings/notifications/deal.won/email",
    "/settings/jobs",
)
BIG = {"amount": 8_000_000, "currency": "USD"}


@pytest.fixture(scope="module")
def floor(app: Flask, server: WebProgram) -> Sales:
    sales = Sales(app)
    sales.may_sign_in(sales.manager, sales.rep, sales.rep2)
    return sales


def test_a_manager_approves_in_two_acts_and_the_rep_knows(
    browser: Browser, browser_context_args: dict[str, str], floor: Sales, worker: Program
) -> None:
    """M3, R9, R15: nobody reloads anything, and who has nothing to do with it hears nothing."""
    manager, rep, other = (browser.new_context(**browser_context_args).new_page() for _ in range(3))
    for page, person in ((manager, floor.manager), (rep, floor.rep), (other, floor.rep2)):
        sign_in(page, person)
    deal = floor.deal("Cold rooms", value=BIG, expectedCloseDate="2031-01-31T00:00:00Z")
    assert floor.rep.post(f"/crm/deals/{deal['id']}/won").status_code == 202
    expect(manager.locator("#nav-count-approvals")).to_have_text("1 waiting")
    manager.get_by_role("link", name="Decide").click()
    expect(manager.get_by_role("heading", name="Cold rooms")).to_be_visible()
    expect(manager.locator(".detail-header")).to_contain_text("$80,000")
    expect(manager.locator("#timeline")).to_contain_text("asked for approval to win Cold rooms")
    manager.get_by_role("button", name="Approve", exact=True).click()
    expect(manager.locator("#toasts")).to_contain_text("Approved: Cold rooms is won")
    expect(manager.locator("#nav-count-approvals")).to_be_hidden()
    expect(rep.locator("#toasts")).to_contain_text("Approved: Cold rooms")
    expect(rep.locator("#bell-count")).to_have_text("1")
    expect(other.locator("#bell-count")).to_be_hidden()
    for page in (manager, rep, other):
        page.context.close()


def test_the_numbers_in_the_frame_follow_what_happens(page: Page, floor: Sales) -> None:
    sign_in(page, floor.rep)
    contact = {"email": "new@polar.example"}
    lead = floor.rep.made("/crm/leads", {"title": "Fridges", "contact": contact})
    expect(page.locator("#nav-count-leads")).to_have_text("1 waiting")
    floor.rep.post(f"/crm/leads/{lead['id']}/contacted")
    expect(page.locator("#nav-count-leads")).to_be_hidden()
    late = {"type": "task", "subject": "Ring", "dueAt": "2026-01-01T09:00:00Z"}
    task = floor.rep.made("/crm/activities", {**late, "contactId": lead["contactId"]})
    expect(page.locator("#nav-count-activities")).to_have_text("1 waiting")
    floor.rep.post(f"/crm/activities/{task['id']}/complete")
    expect(page.locator("#nav-count-activities")).to_be_hidden()


def test_what_one_is_told_and_decides_is_for_everybody(page: Page, floor: Sales) -> None:
    """E2: axe in light and dark, and nothing to be scrolled for sideways on a phone."""
    floor.may_sign_in(floor.admin)
    deal = floor.deal("Huge", value=BIG, expectedCloseDate="2031-01-31T00:00:00Z")
    floor.rep.post(f"/crm/deals/{deal['id']}/won")
    work_off(floor.app)
    sign_in(page, floor.admin)
    for path in PLACES:
        page.goto(path)
        assert faults(page) == [], path
    page.set_viewport_size(PHONE)
    for path in PLACES:
        page.goto(path)
        assert not overflows(page), path
