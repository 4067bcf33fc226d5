"""Board and calendar under a finger: a long press lifts, a swipe scrolls or turns the page."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page, expect

from tests.browser.sight import PHONE, SETTLED, faults, overflows, sign_in
from tests.browser.test_calendar import monday
from tests.browser.visits import live
from tests.harness.program import WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
HOUR = 60
TABLET = {"width": 1100, "height": 820}


class Finger:
    """One finger on the glass of the page."""

    def __init__(self, page: Page) -> None:
        self._glass: CDPSession = page.context.new_cdp_session(page)
        self._at = (0.0, 0.0)

    def down(self, on: Locator) -> None:
        box = on.bounding_box()
        assert box is not None
        self._at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self._touch("touchStart", self._at)

    def move(self, x: float, y: float, steps: int = 10) -> None:
        """To this place, on a straight line."""
        fromx, fromy = self._at
        for step in range(1, steps + 1):
            part = step / steps
            self._touch("touchMove", (fromx + (x - fromx) * part, fromy + (y - fromy) * part))
        self._at = (x, y)

    def move_by(self, right: float, down: float) -> None:
        self.move(self._at[0] + right, self._at[1] + down)

    def move_over(self, place: Locator) -> None:
        box = place.bounding_box()
        assert box is not None
        self.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def up(self) -> None:
        self._touch("touchEnd")

    def _touch(self, kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        self._glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})


@pytest.fixture(scope="module")
def sales(app: Flask, server: WebProgram) -> Sales:
    floor = Sales(app)
    floor.may_sign_in(floor.rep)
    return floor


@pytest.fixture
def touched(
    sales: Sales, browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[Callable[[Any], Page]]:
    """Opens the rep's board on a touch screen of this size."""
    contexts: list[BrowserContext] = []

    def board(size: Any) -> Page:
        asked = {"viewport": size, "has_touch": True, "is_mobile": True}
        contexts.append(browser.new_context(**{**browser_context_args, **asked}))
        page = contexts[-1].new_page()
        sign_in(page, sales.rep, "/pipeline")
        return page

    yield board
    for context in contexts:
        context.close()
    sales.clear()


@pytest.fixture
def calendar(touched: Callable[[Any], Page]) -> Callable[[datetime], Page]:
    """Opens the rep's calendar of that day on a phone."""

    def shown(day: datetime) -> Page:
        page = touched(PHONE)
        page.goto(f"/calendar?on={day:%Y-%m-%d}")
        live(page)
        return page

    return shown


def lifted(page: Page) -> Locator:
    return page.locator(".deal-card[data-dragging]")


def cards(page: Page, sales: Sales, stage: str) -> Locator:
    return page.locator(f"#stage-{sales.stage(stage)}-cards")


def test_a_long_press_lifts_a_card_and_drops_it(
    sales: Sales, touched: Callable[[Any], Page]
) -> None:
    deal = sales.deal()
    page = touched(TABLET)
    finger, card = Finger(page), page.locator(f".kanban-column #deal-{deal['id']}")
    finger.down(card)
    expect(lifted(page)).to_be_visible()
    finger.move_over(cards(page, sales, "proposal-sent"))
    expect(page.locator("[data-drop=over]")).to_have_attribute("data-name", "Proposal sent")
    finger.up()
    expect(cards(page, sales, "proposal-sent").locator(f"#deal-{deal['id']}")).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Deal moved to Proposal sent")
    expect(lifted(page)).to_have_count(0)
    assert page.url.endswith("/pipeline")


def test_on_a_phone_a_card_at_the_edge_brings_the_next_stage(
    sales: Sales, touched: Callable[[Any], Page]
) -> None:
    deal = sales.deal()
    page = touched(PHONE)
    finger, card = Finger(page), page.locator(f".kanban-column #deal-{deal['id']}")
    finger.down(card)
    expect(lifted(page)).to_be_visible()
    finger.move(PHONE["width"] - 6, 420)
    tab = page.get_by_role("link", name="Discovery complete 0")
    expect(tab).to_have_attribute("aria-current", "true")
    finger.move(PHONE["width"] / 2, 420)
    there = page.locator(f"#stage-{sales.stage('discovery-complete')}")
    expect(there).to_have_attribute("data-drop", "over")
    finger.up()
    expect(there.locator(f"#deal-{deal['id']}")).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Deal moved to Discovery complete")
    assert not overflows(page)


def test_a_finger_closes_a_deal(sales: Sales, touched: Callable[[Any], Page]) -> None:
    deal = sales.deal()
    page = touched(PHONE)
    finger = Finger(page)
    finger.down(page.locator(f".kanban-column #deal-{deal['id']}"))
    zone = page.locator(".drop-zone[data-outcome=lost]")
    expect(zone).to_be_visible()
    # It rises to where it stands.
    page.evaluate(SETTLED)
    finger.move_over(zone)
    expect(zone).to_have_attribute("data-drop", "over")
    finger.up()
    expect(page.get_by_role("dialog", name="Why was it lost?")).to_be_visible()


def test_a_long_press_selects_and_then_a_tap_does(
    sales: Sales, touched: Callable[[Any], Page]
) -> None:
    for title in ("Third", "Second", "First"):
        sales.deal(title)
    page = touched(PHONE)
    finger, bar = Finger(page), page.locator("#bulk")
    card = page.locator(".kanban-column .deal-card", has_text="First")
    finger.down(card)
    expect(lifted(page)).to_be_visible()
    finger.up()
    expect(bar).to_contain_text("1 selected")
    page.locator(".kanban-column .deal-card h3", has_text="Second").tap()
    expect(bar).to_contain_text("2 selected")
    assert not overflows(page) and faults(page) == []
    bar.get_by_role("button", name="Clear selection").tap()
    expect(bar).to_be_hidden()
    page.get_by_role("link", name="Move Third").tap()
    page.get_by_role("menuitem", name="Select").tap()
    expect(bar).to_contain_text("1 selected")
    assert page.url.endswith("/pipeline")


def test_a_swipe_scrolls_and_lifts_nothing(sales: Sales, touched: Callable[[Any], Page]) -> None:
    sales.many(12)
    page = touched(PHONE)
    finger, card = Finger(page), page.locator(".kanban-column .deal-card").nth(2)
    finger.down(card)
    finger.move_by(0, -260)
    page.wait_for_function("scrollY > 100")
    expect(lifted(page)).to_have_count(0)
    finger.up()
    finger.down(page.locator(".kanban-column .deal-card").nth(4))
    finger.move_by(-240, 0)
    finger.up()
    page.wait_for_function("document.getElementById('board').scrollLeft > 100")
    expect(page.locator("[data-ghost]")).to_have_count(0)
    assert page.url.endswith("/pipeline")
    held = sales.manager.get("/crm/deals?limit=50").get_json()["data"]
    assert {deal["stageId"] for deal in held} == {sales.stage("discovery")}


def test_a_swipe_goes_from_day_to_day_in_the_calendar(
    sales: Sales, calendar: Callable[[datetime], Page]
) -> None:
    sunday = monday(3) - timedelta(days=1)
    page = calendar(sunday)
    finger, pane = Finger(page), page.locator("#calendar-pane")
    day = page.locator(".calendar-strip [aria-current=date]")
    expect(day).to_contain_text(f"{sunday.day}")
    for across, there in ((-160, sunday + timedelta(days=1)), (160, sunday)):
        finger.down(pane)
        finger.move_by(across, 8)
        finger.up()
        page.wait_for_url(f"**/calendar?on={there:%Y-%m-%d}")
        expect(day).to_contain_text(f"{there.day}")
    finger.down(pane)
    finger.move_by(10, -150)
    page.wait_for_function("document.getElementById('calendar-pane').scrollTop > 480")
    finger.up()
    assert page.url.endswith(f"on={sunday:%Y-%m-%d}")


def test_a_finger_books_and_moves_a_meeting(
    sales: Sales, calendar: Callable[[datetime], Page]
) -> None:
    page = calendar(monday(4))
    finger, block = Finger(page), page.locator(".calendar-block", has_text="By finger")
    finger.down(page.locator("#calendar-pane"))
    drawn = page.locator(".calendar-make[data-drawn]")
    expect(drawn).to_be_visible()
    finger.up()
    expect(page.get_by_label("Takes")).to_have_value("30")
    page.get_by_label("Title").fill("By finger")
    page.get_by_role("button", name="Book", exact=True).tap()
    expect(block).to_be_visible()
    page.get_by_role("button", name="Dismiss").tap()
    hour = int(block.get_attribute("data-at") or 0)
    finger.down(block)
    expect(page.locator(".calendar-block[data-ghost]")).to_be_visible()
    finger.move_by(0, -HOUR)
    expect(block).to_have_attribute("data-at", str(hour - 1))
    finger.up()
    expect(page.locator("#toasts")).to_contain_text("Moved: By finger")
    expect(block).to_have_attribute("data-at", str(hour - 1))
