"""The board in a real browser: dragged, refused, by key, by finger, in both themes."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.sight import sign_in
from tests.harness.program import WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
BIG = {"amount": 8_000_000, "currency": "USD"}
CLOSES = "2026-12-01T12:00:00Z"


@pytest.fixture(scope="module")
def sales(app: Flask, server: WebProgram) -> Sales:
    floor = Sales(app)
    floor.may_sign_in(floor.manager, floor.rep, floor.viewer)
    return floor


@pytest.fixture
def cleared(sales: Sales) -> Iterator[Sales]:
    """The floor without deals of an earlier test."""
    yield sales
    sales.clear()


def drag(page: Page, card: str, target: Locator) -> None:
    """Picks the card up and lets it go over the middle of `target`."""
    lift(page, card)
    move_over(page, target)
    expect(page.locator("[data-drop=over]")).to_have_count(1)
    page.mouse.up()


def lift(page: Page, card: str) -> None:
    box = page.locator(card).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 40, steps=3)


def move_over(page: Page, target: Locator) -> None:
    """To the middle of it."""
    place = target.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2, steps=8)


def column(sales: Sales, name: str) -> str:
    return f"#stage-{sales.stage(name)}"


def standing(sales: Sales, deal: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sales.manager.get(f"/crm/deals/{deal['id']}").get_json()
    return found


def test_a_drag_moves_the_deal_and_the_sums(page: Page, cleared: Sales) -> None:
    deal = cleared.deal()
    sign_in(page, cleared.manager, "/pipeline")
    target = page.locator(column(cleared, "negotiation"))
    drag(page, f"#deal-{deal['id']}", target)
    expect(target.locator(f"#deal-{deal['id']}")).to_be_visible()
    expect(page.locator(f"{column(cleared, 'negotiation')}-head")).to_contain_text("$700")
    expect(page.locator(f"{column(cleared, 'discovery')}-head")).to_contain_text("No deals")
    expect(page.locator("#pipeline-totals")).to_contain_text("$700")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(column(cleared, "discovery")).locator(".deal-card")).to_have_count(1)


def test_a_refused_drag_walks_back_and_says_why(page: Page, cleared: Sales) -> None:
    deal = cleared.deal()
    # Without the socket the page does not hear of the change before it drags.
    page.route_web_socket(re.compile("/ws"), lambda socket: socket.close())
    sign_in(page, cleared.manager, "/pipeline")
    cleared.rep.patch(f"/crm/deals/{deal['id']}", {"title": "Changed by Nina"})
    drag(page, f"#deal-{deal['id']}", page.locator(column(cleared, "negotiation")))
    home = page.locator(column(cleared, "discovery"))
    expect(home.locator(f"#deal-{deal['id']}")).to_contain_text("Changed by Nina")
    expect(page.get_by_role("alert")).to_contain_text("changed in the meantime")
    expect(page.get_by_role("alert").get_by_role("link", name="Open deal")).to_be_visible()


def test_everybody_sees_the_hand_that_moved_it(
    page: Page, cleared: Sales, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    deal = cleared.deal()
    sign_in(page, cleared.rep, "/pipeline")
    other = browser.new_context(**browser_context_args)
    manager = other.new_page()
    sign_in(manager, cleared.manager, "/pipeline")
    for each in (page, manager):
        expect(each.locator("#connection")).to_have_attribute("data-state", "live")
    drag(manager, f"#deal-{deal['id']}", manager.locator(column(cleared, "negotiation")))
    seen = page.locator(column(cleared, "negotiation")).locator(f"#deal-{deal['id']}")
    expect(seen).to_contain_text("Moved by Maria just now")
    expect(page.locator(f"{column(cleared, 'negotiation')}-head")).to_contain_text("$700")
    expect(seen).not_to_contain_text("just now")
    other.close()


def test_escape_puts_the_card_back(page: Page, cleared: Sales) -> None:
    deal = cleared.deal()
    sign_in(page, cleared.manager, "/pipeline")
    box = page.locator(f".kanban-column #deal-{deal['id']}").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 60, steps=6)
    expect(page.locator(".drop-zones")).to_have_attribute("data-active", "")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(column(cleared, "discovery")).locator(".deal-card")).to_have_count(1)
    assert standing(cleared, deal)["version"] == 1


def test_keys_walk_and_move(page: Page, cleared: Sales) -> None:
    cleared.deal("Below"), cleared.deal("Above")
    sign_in(page, cleared.rep, "/pipeline")
    page.locator(".deal-card__title", has_text="Above").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".deal-card__title", has_text="Below")).to_be_focused()
    page.keyboard.press("m")
    page.keyboard.press("4")
    moved = page.locator(column(cleared, "negotiation")).locator(".deal-card__title")
    expect(moved).to_have_text("Below")
    expect(page.locator(f"{column(cleared, 'negotiation')}-head")).to_contain_text("$700")
    expect(moved).to_be_focused()


def test_a_big_win_is_held_and_approved(
    page: Page, cleared: Sales, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    deal = cleared.deal(value=BIG, expectedCloseDate=CLOSES)
    sign_in(page, cleared.rep, "/pipeline")
    card = page.locator(f".kanban-column #deal-{deal['id']}")
    lift_to_zone(page, f"#deal-{deal['id']}", "won")
    page.get_by_role("button", name="Mark as won").click()
    expect(card).to_contain_text("Approval")
    expect(page.locator("#toasts")).to_contain_text("Approval asked")
    other = browser.new_context(**browser_context_args)
    manager = other.new_page()
    sign_in(manager, cleared.manager, f"/deals/{deal['id']}")
    manager.get_by_role("button", name="Approve").click()
    expect(manager.locator(".page-header")).to_contain_text("Won")
    assert standing(cleared, deal)["status"] == "won"
    other.close()


def test_a_loss_asks_why(page: Page, cleared: Sales) -> None:
    deal = cleared.deal()
    sign_in(page, cleared.rep, "/pipeline")
    lift_to_zone(page, f"#deal-{deal['id']}", "lost")
    page.get_by_text("No decision").click()
    page.get_by_role("button", name="Mark as lost").click()
    expect(page.locator(f".kanban-column #deal-{deal['id']}")).to_have_count(0)
    expect(page.locator("#pipeline-totals")).to_contain_text("0 deals")
    assert standing(cleared, deal)["lostReason"] == "No decision"


def test_cancelling_a_win_leaves_the_card(page: Page, cleared: Sales) -> None:
    deal = cleared.deal()
    sign_in(page, cleared.rep, "/pipeline")
    lift_to_zone(page, f"#deal-{deal['id']}", "won")
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator(column(cleared, "discovery")).locator(".deal-card")).to_have_count(1)


def lift_to_zone(page: Page, card: str, outcome: str) -> None:
    lift(page, card)
    zone = page.locator(f".drop-zone[data-outcome={outcome}]")
    expect(zone).to_be_visible()
    move_over(page, zone)
    expect(zone).to_have_attribute("data-drop", "over")
    page.mouse.up()


def test_filters_work_at_once_and_stay_in_the_address(page: Page, cleared: Sales) -> None:
    cleared.deal("Reefer trailers"), cleared.deal("Fridges")
    sign_in(page, cleared.manager, "/pipeline")
    page.get_by_placeholder("Find a deal").fill("fridg")
    expect(page.locator(".deal-card")).to_have_count(1)
    expect(page.get_by_placeholder("Find a deal")).to_be_focused()
    assert "q=fridg" in page.url
    page.reload()
    expect(page.locator(".deal-card")).to_have_count(1)


def test_a_new_deal_from_a_column(page: Page, cleared: Sales) -> None:
    sign_in(page, cleared.rep, "/pipeline")
    page.get_by_role("link", name="Add a deal to Proposal sent").click()
    page.get_by_label("Title").fill("Cold rooms")
    page.get_by_placeholder("Name, company or address").fill("pol")
    page.get_by_role("radio", name="Polar Foods").check()
    page.get_by_role("button", name="Create deal").click()
    stands = page.locator(column(cleared, "proposal-sent")).locator(".deal-card")
    expect(stands).to_contain_text("Cold rooms")


def test_on_a_phone_one_stage_at_a_time(
    cleared: Sales, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    deal = cleared.deal(stageId=cleared.stage("negotiation"))
    phone = browser.new_context(
        **{**browser_context_args, "viewport": {"width": 390, "height": 844}, "has_touch": True}
    )
    page = phone.new_page()
    sign_in(page, cleared.rep, "/pipeline")
    page.get_by_role("link", name="Negotiation 1").tap()
    expect(page.locator(f".kanban-column #deal-{deal['id']}")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Negotiation 1")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Move Reefer trailers").tap()
    page.get_by_role("menuitem", name="Verbal agreement").tap()
    expect(page.locator(f"{column(cleared, 'verbal-agreement')}-head")).to_contain_text("$900")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    phone.close()
