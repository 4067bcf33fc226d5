"""The calendar in a real browser: dragged, refused, moved by key, told of live, on a phone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.api.test_bookings import at, book
from tests.browser.sight import PHONE, faults, overflows, sign_in
from tests.harness.program import WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
HOUR = 48


@pytest.fixture(scope="module")
def floor(app: Flask, server: WebProgram) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.rep, made.manager)
    return made


def monday(weeks: int) -> datetime:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 * weeks - today.weekday())


def begins(floor: Sales, made: dict[str, Any]) -> str:
    return str(floor.rep.get(f"/crm/bookings/{made['id']}").get_json()["startsAt"])


def drag(page: Page, block: Locator, across: float, down: float) -> None:
    box = block.bounding_box()
    assert box is not None
    x, y = box["x"] + 30, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y + 6, steps=2)
    page.mouse.move(x + across, y + down, steps=8)
    page.mouse.up()


def column_width(page: Page) -> float:
    box = page.locator(".calendar-day").first.bounding_box()
    assert box is not None
    return box["width"]


def test_entries_move_by_drag_and_by_key(page: Page, floor: Sales) -> None:
    start = monday(3)
    first = book(floor.rep, start + timedelta(hours=9), 60, title="Visit")
    book(floor.rep, start + timedelta(hours=13), 60, title="In the way")
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, floor.rep, f"/calendar?on={start:%Y-%m-%d}")
    block = page.locator(f"#booking-{first['id']}")
    drag(page, block, column_width(page), HOUR)
    expect(page.locator("#toasts")).to_contain_text("Moved: Visit")
    assert begins(floor, first) == at(start + timedelta(days=1, hours=10))
    page.get_by_role("button", name="Undo").click()
    expect(block).to_have_attribute("data-at", "9")
    assert begins(floor, first) == at(start + timedelta(hours=9))

    drag(page, block, 0, 4 * HOUR)
    expect(page.locator("#toasts")).to_contain_text("This time is taken.")
    expect(block).to_have_attribute("data-at", "9")

    block.get_by_role("link").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#announcer")).to_contain_text("9:30")
    expect(page.locator("#toasts")).to_contain_text("Moved: Visit")
    expect(block).to_have_attribute("data-past", "30")
    expect(block.get_by_role("link")).to_be_focused()
    page.keyboard.press("Shift+ArrowDown")
    expect(block).to_have_attribute("data-ends", at(start + timedelta(hours=10.75)))
    made = floor.rep.get(f"/crm/bookings/{first['id']}").get_json()
    assert made["startsAt"] == at(start + timedelta(hours=9.5))
    assert made["endsAt"] == at(start + timedelta(hours=10.75))
    assert faults(page) == []


def test_empty_time_is_drawn_and_news_come_by_themselves(page: Page, floor: Sales) -> None:
    start = monday(4)
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, floor.manager, f"/calendar?on={start:%Y-%m-%d}&who={floor.rep.id}")
    expect(page.locator("#connection")).to_contain_text("Live")
    made = book(floor.rep, start + timedelta(hours=9), title="By a colleague")
    expect(page.locator(f"#booking-{made['id']}")).to_be_visible()
    body = page.locator(".calendar-day__body").nth(1).bounding_box()
    assert body is not None
    x, y = body["x"] + 40, body["y"] + 11 * HOUR + 1
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + HOUR / 2, steps=4)
    page.mouse.move(x, y + HOUR - 2, steps=4)
    page.mouse.up()
    there = start + timedelta(days=1, hours=11)
    expect(page.get_by_label("Begins")).to_have_value(f"{there:%Y-%m-%dT%H:%M}")
    expect(page.get_by_label("Takes")).to_have_value("60")
    assert faults(page) == []
    page.get_by_label("Title").fill("Drawn")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator(".calendar-block", has_text="Drawn")).to_be_visible()


def test_on_a_phone_a_day_and_the_agenda_fit(page: Page, floor: Sales) -> None:
    start = monday(5)
    book(floor.rep, start + timedelta(hours=9), title="Visit")
    page.set_viewport_size(PHONE)
    sign_in(page, floor.rep, f"/calendar?on={start:%Y-%m-%d}")
    expect(page.locator(".calendar-day:visible")).to_have_count(1)
    for view in ("week", "day", "agenda"):
        page.goto(f"/calendar?view={view}&on={start:%Y-%m-%d}")
        expect(page.get_by_role("link", name="Visit")).to_be_visible()
        assert not overflows(page)
        assert faults(page) == []
