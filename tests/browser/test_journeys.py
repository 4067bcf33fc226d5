"""Whole journeys and what they may cost: R4, R14, M3 from home, R5 and R7 to R10 from the deal."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.hands import Hands
from tests.browser.sight import PHONE, sign_in
from tests.harness.cast import Person
from tests.harness.program import Program, WebProgram
from tests.harness.waiting import wait_until
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
BIG = {"amount": 8_000_000, "currency": "USD"}
CLOSES = "2026-12-01T12:00:00Z"


@pytest.fixture(scope="module")
def people(app: Flask, server: WebProgram) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.rep, made.manager)
    return made


@pytest.fixture
def floor(people: Sales) -> Iterator[Sales]:
    """The floor without deals of an earlier test."""
    yield people
    people.clear()


def on_board(page: Page, person: Person, title: str) -> Locator:
    """Signs in and goes to the card by key; the card's title has the focus."""
    sign_in(page, person, "/pipeline")
    card = page.locator(".kanban-column .deal-card", has_text=title)
    card.locator(".deal-card__title").focus()
    return card


def stage(page: Page, floor: Sales, name: str) -> Locator:
    return page.locator(f"#stage-{floor.stage(name)}")


def test_a_qualified_lead_becomes_a_deal(page: Page, floor: Sales, worker: Program) -> None:
    """R4, from home: the inbox, convert, save."""
    lead = {"contactId": floor.contact, "title": "Fridges", "ownerId": floor.rep.id}
    lead = floor.manager.made("/crm/leads", lead)
    for step in ("contacted", "qualify"):
        floor.manager.post(f"/crm/leads/{lead['id']}/{step}")
    sign_in(page, floor.rep)
    with Hands(page, 3) as hands:
        hands.click(page.get_by_role("link", name="Lead inbox").first)
        expect(page.locator("#lead-name")).to_be_visible()
        hands.press("v")
        expect(page.get_by_role("dialog")).to_be_visible()
        hands.press("Control+Enter")
        expect(page).to_have_url(re.compile(r"/deals/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", name="Sales process")).to_be_visible()
    expect(page.locator("#timeline")).to_contain_text("created the deal Fridges")


def test_a_call_and_the_next_step_show_on_deal_and_card(page: Page, floor: Sales) -> None:
    """R5."""
    deal = floor.deal()
    sign_in(page, floor.rep, f"/deals/{deal['id']}")
    form = page.locator("#composer")
    with Hands(page, 4) as hands:
        hands.click(form.get_by_text("Call").first)
        hands.fill(form.get_by_label("Outcome"), "Reached")
        hands.choose(form.get_by_label("Next step", exact=True), "Tomorrow")
        hands.press("Control+Enter")
    timeline = page.locator("#timeline")
    expect(timeline).to_contain_text("Nina called")
    expect(timeline.locator("[data-kind=planned]")).to_contain_text("Call")
    page.goto("/pipeline")
    step = page.locator(f".kanban-column #deal-{deal['id']} .next-step")
    expect(step).to_have_attribute("data-state", "planned")
    expect(step).to_contain_text("Call")


def test_two_keys_move_a_deal_on(page: Page, floor: Sales) -> None:
    """R7."""
    floor.deal()
    card = on_board(page, floor.rep, "Reefer trailers")
    with Hands(page, 2) as hands:
        hands.press("m")
        hands.press("2")
    expect(stage(page, floor, "discovery-complete").locator(".deal-card")).to_have_count(1)
    expect(card.locator(".deal-card__title")).to_be_focused()
    expect(page.locator(f"#stage-{floor.stage('discovery-complete')}-head")).to_contain_text("$250")


def test_a_refused_key_walks_back_and_says_why(page: Page, floor: Sales) -> None:
    """R8: what is missing is one click away, the focus stays."""
    deal = floor.deal()
    page.route_web_socket(re.compile("/ws"), lambda socket: socket.close())
    card = on_board(page, floor.rep, "Reefer trailers")
    floor.manager.patch(f"/crm/deals/{deal['id']}", {"title": "Reefer trailers, 12"})
    with Hands(page, 3) as hands:
        hands.press("m")
        hands.press("4")
        said = page.get_by_role("alert")
        expect(said).to_contain_text("changed in the meantime")
        expect(stage(page, floor, "discovery").locator(".deal-card")).to_have_count(1)
        expect(card).to_contain_text("Reefer trailers, 12")
        expect(card.locator(".deal-card__title")).to_be_focused()
        hands.click(said.get_by_role("link", name="Open deal"))
        expect(page.get_by_role("heading", name="Reefer trailers, 12")).to_be_visible()


def test_a_deal_is_won_by_keys_and_a_manager_approves(
    page: Page,
    floor: Sales,
    worker: Program,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> None:
    """R9 and M3: the rep asks, the manager finds it at home and decides in two acts, the rep
    sees it without a reload."""
    deal = floor.deal(value=BIG, expectedCloseDate=CLOSES)
    card = on_board(page, floor.rep, "Reefer trailers")
    with Hands(page, 2) as hands:
        hands.press("w")
        expect(page.get_by_role("dialog")).to_be_visible()
        hands.press("Control+Enter")
        expect(card).to_contain_text("Approval")
    page.goto(f"/deals/{deal['id']}")
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    other = browser.new_context(**browser_context_args)
    manager = other.new_page()
    sign_in(manager, floor.manager)
    with Hands(manager, 2) as hands:
        hands.click(manager.get_by_role("link", name=re.compile("Decide.*Reefer trailers")))
        expect(manager.get_by_role("main")).to_contain_text("$80,000")
        expect(manager.locator("#timeline")).to_be_visible()
        hands.click(manager.get_by_role("button", name="Approve"))
    expect(page.locator(".page-header")).to_contain_text("Won")
    customer = f"/crm/contacts/{deal['contactId']}"
    wait_until(lambda: floor.manager.get(customer).get_json()["stage"] == "customer")
    other.close()


def test_a_deal_is_lost_by_keys_and_the_next_one_has_the_focus(page: Page, floor: Sales) -> None:
    """R10: the reason from the list; the next deal is at hand."""
    floor.deal("Below"), floor.deal("Above")
    on_board(page, floor.rep, "Above")
    with Hands(page, 3) as hands:
        hands.press("l")
        expect(page.get_by_role("radio").first).to_be_focused()
        hands.press("2")
        expect(page.get_by_role("radio").nth(1)).to_be_checked()
        hands.press("Enter")
        expect(page.locator(".deal-card")).to_have_count(1)
    expect(page.locator(".deal-card__title", has_text="Below")).to_be_focused()


def test_a_note_on_the_phone_in_three_acts(
    floor: Sales, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    """R14, with the network cut while it is written: open the contact, write, save."""
    floor.deal()
    late = {"type": "task", "subject": "Visit", "dueAt": "2026-01-01T09:00:00Z"}
    floor.rep.made("/crm/activities", {**late, "contactId": floor.contact})
    phone = browser.new_context(
        **{**browser_context_args, "viewport": PHONE, "has_touch": True, "is_mobile": True}
    )
    page = phone.new_page()
    sign_in(page, floor.rep)
    words = "Board is fine with the monthly plan"
    with Hands(page, 3) as hands:
        hands.tap(page.get_by_role("link", name="Visit", exact=True))
        box = page.get_by_label("Text", exact=True)
        expect(box).to_be_visible()
        phone.set_offline(True)
        hands.fill(box, words)
        hands.tap(page.get_by_role("button", name="Save"))
        expect(page.get_by_text("Your text is still here")).to_be_visible()
    phone.set_offline(False)
    page.get_by_role("button", name="Try again").tap()
    expect(page.locator("#timeline")).to_contain_text(words)
    expect(box).to_have_value("")
    phone.close()
