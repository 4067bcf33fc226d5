"""A manager's whole day: from the board to who changed a value; the rep hears of each decision."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.compose.clock import utc_now
from app.compose.context import Context
from tests.browser.hands import Hands
from tests.browser.visits import Visits, go, live, timeline
from tests.harness.program import Program, WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
BIG = {"amount": 8_000_000, "currency": "USD"}
CLOSES = "2031-01-31T00:00:00Z"


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Sales:
    """A manager's team of one rep, with deals that rot, wait, or are to be handed over."""
    sales = Sales(app)
    sales.may_sign_in(sales.manager, sales.rep)
    team = sales.admin.made("/crm/teams", {"name": "Field sales", "managerId": sales.manager.id})
    for person in (sales.rep, sales.manager):
        sales.admin.patch(f"/crm/users/{person.id}", {"teamId": team["id"]})
    for number in range(1, 5):
        sales.deal(f"Book {number}")
    sales.deal("Theirs", ownerId=sales.rep2.id)
    with app.app_context():
        then = Context(
            sales.context(sales.manager).actor, utc_now() - timedelta(days=60), history=True
        )
        quiet = {"title": "Quiet for two months", "contactId": sales.contact}
        then.dispatch("crm.createDeal", {**quiet, "ownerId": sales.rep.id})
    for title in ("Cold rooms", "Ice machines"):
        deal = sales.deal(title, value=BIG, expectedCloseDate=CLOSES)
        assert sales.rep.post(f"/crm/deals/{deal['id']}/won").status_code == 202
    return sales


def test_a_managers_day(floor: Sales, server: WebProgram, worker: Program, visit: Visits) -> None:
    rep = visit(server.url, floor.rep)
    live(rep)
    page = visit(server.url, floor.manager, viewport={"width": 1440, "height": 900})
    go(page, "Pipeline")
    cards = page.locator(".deal-card__title")
    expect(cards).to_have_count(7)
    expect(page.get_by_text("Theirs")).to_have_count(0)
    page.get_by_text("Rotting", exact=True).click()
    expect(cards).to_have_text(["Quiet for two months"])
    page.get_by_text("Rotting", exact=True).click()
    expect(cards).to_have_count(7)

    _reassign(page)
    assert _owned_by_tom(floor) == {"Book 1", "Book 2", "Book 3", "Theirs"}
    _decide(page, rep)
    _who_changed_it(page, floor)


def _reassign(page: Page) -> None:
    page.get_by_role("link", name="List", exact=True).click()
    for number in range(1, 4):
        page.get_by_role("checkbox", name=f"Select Book {number}").check()
    bar = page.get_by_role("form", name="With what is selected")
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Assign").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("New owner").select_option("Tom")
    dialog.get_by_role("button", name="Assign 3 deals").click()
    toast = page.locator(".toast", has_text="Assign 3 deals to Tom")
    expect(toast).to_contain_text("3 done")
    toast.get_by_role("link", name="Results").click()
    table = page.get_by_role("region", name="Records, table")
    for number in range(1, 4):
        expect(table.get_by_role("row", name=f"Book {number}")).to_contain_text("Done")


def _owned_by_tom(floor: Sales) -> set[str]:
    found = floor.manager.get(f"/crm/deals?ownerId={floor.rep2.id}").get_json()["data"]
    return {deal["title"] for deal in found}


def _decide(page: Page, rep: Page) -> None:
    """One is approved, one refused with a reason; the rep is told of both."""
    go(page, "Approvals")
    pending = page.get_by_role("region", name="Pending approvals")
    pending.get_by_role("link", name="Cold rooms").click()
    page.get_by_role("button", name="Approve").click()
    expect(rep.locator("#toasts")).to_contain_text("Approved: Cold rooms")
    pending.get_by_role("link", name="Ice machines").click()
    page.get_by_label("Reason, told to Nina").fill("The margin is too thin")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    expect(rep.locator("#toasts")).to_contain_text("The margin is too thin")


def _who_changed_it(page: Page, floor: Sales) -> None:
    """M6: from the board to the answer."""
    deal = floor.manager.get("/crm/deals?q=Book+4").get_json()["data"][0]
    dearer = {"value": {"amount": 250_000, "currency": "USD"}}
    assert floor.rep.patch(f"/crm/deals/{deal['id']}", dearer).status_code == 200
    with Hands(page, 2) as hands:
        hands.click(
            page.get_by_role("navigation", name="Main").get_by_role("link", name="Pipeline")
        )
        hands.click(page.get_by_role("link", name="Book 4", exact=True))
        changed = timeline(page).get_by_role("listitem").filter(has_text="$1,000")
        expect(changed).to_contain_text("$2,500")
        expect(changed).to_contain_text("Nina")
