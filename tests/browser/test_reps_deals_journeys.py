"""What a rep comes to do with deals, and what it may cost: R7 to R10 and R13; R11 is in
test_offer.py. Their acts have no room for the way to the board or to the deal, which is one key
and the walk to the card, or one click: those are not counted."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import Hands
from tests.browser.sight import PHONE, overflows, sign_in
from tests.browser.visits import Visits, live
from tests.harness.program import Program, WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
HAND: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
BIG = {"amount": 8_000_000, "currency": "USD"}
CLOSES = "2031-01-31T00:00:00Z"
NEW_YORK = "America/New_York"


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.rep, made.manager)
    return made


def by_key_to_board(page: Page, card: Locator) -> None:
    """From home to the card, that has the focus then."""
    live(page)
    with Hands(page, 1) as hands:
        hands.press("g p")
        page.wait_for_url("**/pipeline")
        live(page)
        hands.walk("j", card.locator(".deal-card__title"))


def card_of(page: Page, title: str) -> Locator:
    return page.locator(".kanban-column .deal-card", has_text=title)


def stage(page: Page, floor: Sales, name: str) -> Locator:
    return page.locator(f"#stage-{floor.stage(name)}")


def zone(page: Page, outcome: str) -> Locator:
    return page.locator(f".drop-zone[data-outcome={outcome}]")


def test_a_deal_moves_on_for_everybody(
    page: Page, server: WebProgram, floor: Sales, visit: Visits
) -> None:
    """R7, by keys and by drag: the focus stays, the totals are right, the manager sees it."""
    floor.deal()
    manager = visit(server.url, floor.manager)
    manager.goto("/pipeline?team=all")
    live(manager)
    sign_in(page, floor.rep)
    card, name = card_of(page, "Reefer trailers"), "discovery-complete"
    by_key_to_board(page, card)
    with Hands(page, 2) as hands:
        hands.press("m")
        hands.press("2")
        expect(stage(page, floor, name).locator(".deal-card")).to_have_count(1)
    expect(card.locator(".deal-card__title")).to_be_focused()
    expect(page.locator(f"#stage-{floor.stage(name)}-head")).to_contain_text("$250")
    seen = stage(manager, floor, name).locator(".deal-card")
    expect(seen).to_contain_text("Moved by Nina just now")
    with Hands(page, 1) as hands:
        hands.drag(card, stage(page, floor, "negotiation"))
        expect(stage(page, floor, "negotiation").locator(".deal-card")).to_have_count(1)
    expect(page.locator("#pipeline-totals")).to_contain_text("$700")
    expect(page.locator(f"#stage-{floor.stage(name)}-head")).to_contain_text("No deals")
    expect(stage(manager, floor, "negotiation").locator(".deal-card")).to_have_count(1)
    expect(manager.locator("#pipeline-totals")).to_contain_text("$700")


def test_a_refused_move_walks_back_and_says_why(page: Page, floor: Sales) -> None:
    """R8, by drag and by keys: what is missing is one click away, the focus stays."""
    deal = floor.deal()
    # Without the socket the page does not hear of the change before it moves.
    page.route_web_socket(re.compile("/ws"), lambda socket: socket.close())
    sign_in(page, floor.rep, "/pipeline")
    home, away = (stage(page, floor, name) for name in ("discovery", "negotiation"))
    card, said = home.locator(f"#deal-{deal['id']}"), page.get_by_role("alert")
    expect(card).to_be_visible()
    floor.manager.patch(f"/crm/deals/{deal['id']}", {"title": "Reefer trailers, 12"})
    with Hands(page, 1) as hands:
        hands.drag(card, away)
        expect(said).to_contain_text("changed in the meantime")
    expect(card).to_contain_text("Reefer trailers, 12")
    said.get_by_role("button", name="Dismiss").click()
    floor.manager.patch(f"/crm/deals/{deal['id']}", {"title": "Reefer trailers, 14"})
    card.locator(".deal-card__title").focus()
    with Hands(page, 2) as hands:
        hands.press("m")
        hands.press("4")
        expect(said).to_contain_text("changed in the meantime")
    expect(card).to_contain_text("Reefer trailers, 14")
    expect(card.locator(".deal-card__title")).to_be_focused()
    with Hands(page, 1) as hands:
        hands.click(said.get_by_role("link", name="Open deal"))
        expect(page.get_by_role("heading", name="Reefer trailers, 14")).to_be_visible()


def test_a_stage_says_what_it_asks_for(page: Page, floor: Sales) -> None:
    """R8, where a stage has a requirement: what is missing is one click away, then it goes."""
    pipeline = floor.admin.get("/crm/pipelines").get_json()["data"][0]
    wanted = [{"id": one["id"], "name": one["name"]} for one in pipeline["stages"]]
    wanted[2]["toEnter"] = ["nextStep"]
    floor.admin.patch(f"/crm/pipelines/{pipeline['id']}/stages", {"stages": wanted})
    deal = floor.deal()
    sign_in(page, floor.rep, "/pipeline")
    live(page)
    home, there = (stage(page, floor, name) for name in ("discovery", "proposal-sent"))
    card, said = page.locator(f".kanban-column #deal-{deal['id']}"), page.get_by_role("alert")
    with Hands(page, 1) as hands:
        hands.drag(card, there)
        expect(said).to_contain_text("Proposal sent needs a next step")
    expect(home.locator(".deal-card")).to_have_count(1)
    assert floor.rep.get(f"/crm/deals/{deal['id']}").get_json()["version"] == deal["version"]
    with Hands(page, 2) as hands:
        hands.click(said.get_by_role("link", name="Plan it"))
        hands.click(page.get_by_role("button", name="Plan it"))
        expect(page.locator("#toasts")).to_contain_text("Planned")
    page.goto("/pipeline")
    live(page)
    with Hands(page, 1) as hands:
        hands.drag(card, there)
        expect(there.locator(".deal-card")).to_have_count(1)
    expect(page.locator("#toasts")).to_contain_text("Deal moved to Proposal sent")


def test_a_big_deal_is_won_once_a_manager_approves(
    server: WebProgram, floor: Sales, worker: Program, visit: Visits
) -> None:
    """R9, by drag and on the phone; what became of it shows without a reload."""
    dragged, tapped = (
        floor.deal(title, value=BIG, expectedCloseDate=CLOSES) for title in ("Trailers", "Rooms")
    )
    page = visit(server.url, floor.rep)
    page.goto("/pipeline")
    card = card_of(page, "Trailers")
    with Hands(page, 2) as hands:
        hands.drag(card, zone(page, "won"))
        hands.click(page.get_by_role("button", name="Mark as won"))
        expect(card).to_contain_text("Approval")
        expect(page.locator("#toasts")).to_contain_text("Approval asked")
    phone = visit(server.url, floor.rep, **HAND)
    phone.goto(f"/deals/{tapped['id']}")
    live(phone)
    with Hands(phone, 2) as hands:
        hands.tap(phone.get_by_role("link", name="Won", exact=True))
        hands.tap(phone.get_by_role("button", name="Mark as won"))
        expect(phone.get_by_text("Waiting for approval to win $80,000")).to_be_visible()
    phone.evaluate("window.stayed = true")
    told = floor.manager.get("/crm/approvals?status=pending").get_json()["data"]
    assert {one["dealId"] for one in told} == {dragged["id"], tapped["id"]}
    for one in told:
        floor.manager.post(f"/crm/approvals/{one['id']}/approve")
    expect(phone.locator(".page-header")).to_contain_text("Won")
    expect(phone.get_by_role("region", name="Won")).to_contain_text("Congratulations, Nina")
    assert phone.evaluate("window.stayed") and not overflows(phone)
    expect(card).to_have_count(0)
    phone.goto(f"/contacts/{floor.contact}")
    expect(phone.locator(".page-header")).to_contain_text("Customer")


def test_a_deal_is_lost_and_the_next_one_is_at_hand(page: Page, floor: Sales) -> None:
    """R10, by keys and by drag: the reason from the list."""
    lost = [floor.deal(title) for title in ("Dragged", "Left", "By key")]
    sign_in(page, floor.rep)
    by_key_to_board(page, card_of(page, "By key"))
    with Hands(page, 3) as hands:
        hands.press("l")
        expect(page.get_by_role("radio").first).to_be_focused()
        hands.press("2")
        expect(page.get_by_role("radio").nth(1)).to_be_checked()
        hands.press("Enter")
        expect(page.locator(".deal-card")).to_have_count(2)
    expect(card_of(page, "Left").locator(".deal-card__title")).to_be_focused()
    with Hands(page, 3) as hands:
        hands.drag(card_of(page, "Dragged"), zone(page, "lost"))
        hands.click(page.get_by_text("No decision"))
        hands.click(page.get_by_role("button", name="Mark as lost"))
        expect(page.locator(".deal-card")).to_have_count(1)
    expect(page.locator("#pipeline-totals")).to_contain_text("1 deal")
    reasons = [
        floor.manager.get(f"/crm/deals/{deal['id']}").get_json()["lostReason"] for deal in lost
    ]
    assert reasons == ["No decision", None, "Missing feature"]


def test_a_guest_in_another_zone_picks_a_time(
    server: WebProgram, floor: Sales, visit: Visits
) -> None:
    """R13; without a script it is told in test_booking.py."""
    slug = floor.rep.get("/crm/me").get_json()["user"]["bookingSlug"]
    page = visit(server.url, timezone_id=NEW_YORK, **HAND)
    page.goto(f"/book/{slug}")
    expect(page.get_by_label("Times are in")).to_have_value(NEW_YORK)
    time = page.get_by_role("region", name=re.compile(r"^\w{3}, ")).get_by_role("button").first
    shown = time.inner_text()
    with Hands(page, 4) as hands:
        hands.tap(time)
        hands.fill(page.get_by_label("Your name"), "Anna Berg")
        hands.fill(page.get_by_label("Your email"), "anna@polar.example")
        hands.tap(page.get_by_role("button", name="Book it"))
        expect(page.get_by_role("heading", name="Booked")).to_be_visible()
    expect(page.get_by_text(shown).first).to_be_visible()
    assert not overflows(page)
