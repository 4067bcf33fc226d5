"""What a manager comes to do, and what it may cost, counted from home: M1 to M6. M5's one drag
has no room for the way to the board, which is one key."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.compose.clock import utc_now
from app.compose.context import Context
from tests.browser.hands import Hands
from tests.browser.sight import PHONE, overflows, sign_in
from tests.browser.visits import Visits, live, timeline
from tests.harness.program import Program, WebProgram
from tests.modules.catalog.shop import money, product
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
HAND: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
CLOSES = "2031-01-31T00:00:00Z"


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Sales:
    """A manager with a team of one rep; Tom is in no team."""
    sales = Sales(app)
    sales.may_sign_in(sales.manager, sales.rep)
    team = sales.admin.made("/crm/teams", {"name": "Field sales", "managerId": sales.manager.id})
    sales.admin.patch(f"/crm/users/{sales.rep.id}", {"teamId": team["id"]})
    return sales


def together(floor: Sales, make: Callable[[Context], None], days_ago: int = 0) -> None:
    """What the manager made so long ago, in one transaction."""
    with floor.app.app_context():
        actor = floor.context(floor.manager).actor
        ctx = Context(actor, utc_now() - timedelta(days=days_ago), history=days_ago > 0)
        with ctx.unit.open():
            make(ctx)


def quiet_deal(floor: Sales, title: str, days: int) -> None:
    deal = {"title": title, "contactId": floor.contact, "ownerId": floor.rep.id}
    together(floor, lambda ctx: ctx.dispatch("crm.createDeal", deal), days)


def at_home(page: Page, floor: Sales) -> None:
    """Signed in, or back again."""
    if page.url == "about:blank":
        sign_in(page, floor.manager)
    else:
        page.goto("/")
    live(page)


def test_where_the_quarter_stands_and_what_rots(page: Page, floor: Sales) -> None:
    """M1, M2: the own team's board with its sums; the longest idle first, with who sells it."""
    floor.deal("Reefer trailers", value=money(200_000))
    floor.deal("Depot sensors", value=money(150_000, "EUR"))
    floor.deal("Theirs", ownerId=floor.rep2.id)
    for days, title in ((30, "Quiet for a month"), (60, "Quiet for two")):
        quiet_deal(floor, title, days)
    totals, titles = page.locator("#pipeline-totals"), page.locator(".deal-card__title")
    at_home(page, floor)
    with Hands(page, 1) as hands:
        hands.press("g p")
        for words in ("4 deals", "$2,000 total", "€1,500 total", "$200 weighted"):
            expect(totals).to_contain_text(words)
        head = page.locator(f"#stage-{floor.stage('discovery')}-head")
        expect(head).to_contain_text("$2,000")
    expect(page.get_by_text("Theirs")).to_have_count(0)
    live(page)
    rots = ["Quiet for two", "Quiet for a month"]
    with Hands(page, 1) as hands:
        hands.press("r")
        expect(titles).to_have_text(rots)
    page.keyboard.press("r")
    expect(titles).to_have_count(4)
    at_home(page, floor)
    with Hands(page, 1) as hands:
        hands.click(page.get_by_role("link", name=re.compile("On the board ?: Rotting")))
        expect(titles).to_have_text(rots)
    for card in page.locator(".kanban-column .deal-card").all():
        expect(card.get_by_role("img", name="Nina")).to_be_visible()
    page.locator("#chip-rotting").click()
    at_home(page, floor)
    with Hands(page, 1) as hands:
        hands.click(page.get_by_role("navigation", name="Main").get_by_text("Pipeline"))
        expect(totals).to_contain_text("4 deals")


def test_requests_are_decided(
    server: WebProgram, floor: Sales, worker: Program, visit: Visits
) -> None:
    """M3: by finger, by keys, by mouse with a reason, which is a field more; the rep knows."""
    room = product(floor, 4_000_000, name="Cold room", cost=money(3_000_000))
    for title in ("Warehouse", "Bakery", "Airport"):
        deal = floor.deal(title, expectedCloseDate=CLOSES)
        floor.rep.made(f"/crm/deals/{deal['id']}/line-items", {"itemId": room, "qty": 2})
        assert floor.rep.post(f"/crm/deals/{deal['id']}/won").status_code == 202
    rep = visit(server.url, floor.rep)
    live(rep)
    page = visit(server.url, floor.manager, **HAND)
    with Hands(page, 2) as hands:
        hands.tap(page.get_by_role("link", name=re.compile("Decide ?: Warehouse")))
        expect(page.locator(".detail-header")).to_contain_text("$80,000")
        expect(page.get_by_role("region", name="Products, table")).to_contain_text("Cold room")
        expect(page.get_by_label("Margin")).to_contain_text("$20,000 25%")
        expect(timeline(page)).to_contain_text("asked for approval to win Warehouse")
        assert not overflows(page)
        hands.tap(page.get_by_role("button", name="Approve"))
        expect(rep.locator("#toasts")).to_contain_text("Approved: Warehouse")
    page.wait_for_url("**/approvals")
    page.set_viewport_size({"width": 1440, "height": 900})
    at_home(page, floor)
    expect(page.locator("#nav-count-approvals")).to_have_text("2 waiting")
    with Hands(page, 2) as hands:
        hands.walk("j", page.get_by_role("link", name="Bakery", exact=True))
        hands.press("d")
        expect(page.get_by_role("heading", level=2, name="Bakery")).to_be_visible()
        live(page)
        hands.press("Shift+A")
        expect(rep.locator("#toasts")).to_contain_text("Approved: Bakery")
    page.wait_for_url("**/approvals")
    at_home(page, floor)
    with Hands(page, 3) as hands:
        hands.click(page.get_by_role("link", name=re.compile("Decide ?: Airport")))
        hands.fill(page.get_by_label("Reason, told to Nina"), "The margin is too thin")
        hands.click(page.get_by_role("button", name="Reject"))
        expect(rep.locator("#toasts")).to_contain_text("The margin is too thin")
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    expect(page.locator("#nav-count-approvals")).to_be_hidden()


def test_a_contact_is_handed_over_with_its_work(page: Page, floor: Sales) -> None:
    """M4, for one contact: by mouse and by keys, from what its rep has to do today."""
    deal = floor.deal()
    for subject in ("Visit", "Call"):
        due = {"type": "task", "subject": subject, "dueAt": utc_now().isoformat()}
        floor.rep.made("/crm/activities", {**due, "contactId": floor.contact})
    at_home(page, floor)
    dialog, owner = page.get_by_role("dialog"), page.locator(".record__facts")
    with Hands(page, 4) as hands:
        hands.click(page.get_by_role("link", name="Visit", exact=True))
        hands.click(page.get_by_role("button", name="Owner: Maria. Reassign"))
        hands.choose(dialog.get_by_label("New owner"), "Tom")
        hands.click(dialog.get_by_role("button", name="Reassign"))
        expect(owner).to_contain_text("Tom")
    assert floor.manager.get(f"/crm/deals/{deal['id']}").get_json()["ownerId"] == floor.rep2.id
    at_home(page, floor)
    with Hands(page, 4) as hands:
        hands.walk("j", page.get_by_role("link", name="Visit", exact=True))
        hands.press("Enter")
        expect(owner).to_contain_text("Tom")
        live(page)
        hands.press("a")
        hands.type(dialog.get_by_label("New owner"), "Nina")
        hands.press("Control+Enter")
        expect(owner).to_contain_text("Nina")
    assert floor.manager.get(f"/crm/deals/{deal['id']}").get_json()["ownerId"] == floor.rep.id


def test_forty_contacts_are_handed_over(page: Page, floor: Sales, worker: Program) -> None:
    """M4, for a whole book: a job with its progress and a list of results, which can be undone."""

    def forty(ctx: Context) -> None:
        for number in range(1, 41):
            name = {"firstName": f"Guest {number}", "email": f"guest{number}@polar.example"}
            whose = {"source": "web", "ownerId": floor.rep.id}
            ctx.dispatch("crm.createContact", {**name, **whose})

    together(floor, forty)
    at_home(page, floor)
    dialog = page.get_by_role("dialog")
    card = page.locator(".toast", has_text="Assign 40 contacts to Tom")
    with Hands(page, 4) as hands:
        hands.click(page.get_by_role("navigation", name="Main").get_by_text("Contacts"))
        hands.click(page.get_by_label("Select all rows shown"))
        hands.click(page.get_by_role("button", name="Assign", exact=True))
        expect(dialog.get_by_label("Their open leads and deals go along")).to_be_checked()
        hands.click(dialog.get_by_role("menuitem", name="Tom"))
        expect(card).to_contain_text("40 done")
    card.get_by_role("link", name="Results").click()
    table = page.get_by_role("region", name="Records, table")
    expect(table.get_by_role("row", name="Guest 40")).to_contain_text("Done")


def test_the_rep_sees_whose_hand_moved_the_deal(
    page: Page, server: WebProgram, floor: Sales, visit: Visits
) -> None:
    """M5, by drag and by keys."""
    floor.deal()
    rep = visit(server.url, floor.rep)
    rep.goto("/pipeline")
    live(rep)
    at_home(page, floor)
    card = page.locator(".kanban-column .deal-card")
    with Hands(page, 1) as hands:
        hands.press("g p")
        expect(card).to_be_visible()
    live(page)
    there, seen = (each.locator(f"#stage-{floor.stage('negotiation')}") for each in (page, rep))
    with Hands(page, 1) as hands:
        hands.drag(card, there)
        expect(seen.locator(".deal-card")).to_contain_text("Moved by Maria just now")
    expect(rep.locator("#announcer")).to_contain_text("Moved by Maria just now: Reefer trailers")
    expect(rep.locator(f"#stage-{floor.stage('negotiation')}-head")).to_contain_text("$700")
    expect(seen).not_to_contain_text("just now")
    card.locator(".deal-card__title").focus()
    with Hands(page, 2) as hands:
        hands.press("m")
        hands.press("2")
        expect(rep.locator(".kanban-column .deal-card")).to_contain_text("Moved by Maria just now")
    expect(rep.locator(f"#stage-{floor.stage('discovery-complete')}-head")).to_contain_text("$250")


def test_who_changed_a_value(page: Page, floor: Sales) -> None:
    """M6: the deal's timeline, by mouse and by keys."""
    deal = floor.deal()
    assert floor.rep.patch(f"/crm/deals/{deal['id']}", {"value": money(250_000)}).status_code == 200
    link = page.get_by_role("link", name="Reefer trailers", exact=True)
    changed = timeline(page).get_by_role("listitem").filter(has_text="$1,000")
    for by_key in (False, True):
        at_home(page, floor)
        with Hands(page, 2) as hands:
            if by_key:
                hands.walk("j", link.first)
                hands.press("Enter")
            else:
                hands.click(link.first)
            expect(changed).to_contain_text("$2,500")
            expect(changed).to_contain_text("Nina")
