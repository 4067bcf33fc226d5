"""The numbers in the frame, and what one is told and decides, for everybody."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.sight import PHONE, faults, overflows, sign_in
from tests.harness.program import WebProgram
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
