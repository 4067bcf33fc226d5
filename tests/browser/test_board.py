"""The board, beside the journeys: chosen, taken back, filtered, on a phone, without a script."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.hands import drag
from tests.browser.sight import PHONE, faults, overflows, sign_in
from tests.browser.visits import Visits, live
from tests.harness.program import Program, WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser


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


def column(sales: Sales, name: str) -> str:
    return f"#stage-{sales.stage(name)}"


def standing(sales: Sales, deal: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sales.manager.get(f"/crm/deals/{deal['id']}").get_json()
    return found


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


def test_arrows_walk(page: Page, cleared: Sales) -> None:
    cleared.deal("Beside", stageId=cleared.stage("negotiation"))
    cleared.deal("Below"), cleared.deal("Above")
    sign_in(page, cleared.rep, "/pipeline")
    page.locator(".deal-card__title", has_text="Above").focus()
    for key, title in (("ArrowDown", "Below"), ("ArrowRight", "Beside"), ("ArrowLeft", "Above")):
        page.keyboard.press(key)
        expect(page.locator(".deal-card__title", has_text=title)).to_be_focused()


def test_chosen_cards_are_handed_over_whatever_moves_meanwhile(
    page: Page, cleared: Sales, worker: Program
) -> None:
    """M4 on the board, by keys and by Shift and a click."""
    last, moved, third, first = (
        cleared.deal(f"Card {number}", ownerId=cleared.rep2.id) for number in range(4)
    )
    sign_in(page, cleared.manager, "/pipeline?team=all")
    live(page)
    bar, boxes = page.locator("#bulk"), page.locator(".kanban-column .deal-card__select:checked")
    expect(bar).to_be_hidden()
    for key in ("j", "x", "Shift+J"):
        page.keyboard.press(key)
    expect(bar).to_contain_text("2 selected")
    page.locator(f".kanban-column #deal-{moved['id']} h3").click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 selected")
    path = f"/crm/deals/{moved['id']}/move-stage"
    cleared.admin.post(path, {"stageId": cleared.stage("negotiation")})
    there = page.locator(column(cleared, "negotiation")).locator(".deal-card")
    expect(there).to_contain_text("Moved by Alma just now")
    expect(there.get_by_role("checkbox")).to_be_checked()
    cleared.admin.ask("DELETE", f"/crm/deals/{third['id']}")
    expect(bar).to_contain_text("2 selected")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(boxes).to_have_count(0)
    for deal in (moved, last):
        page.get_by_role("checkbox", name=f"Select {deal['title']}").check()
    bar.get_by_role("button", name="Assign").click()
    page.get_by_role("menuitem", name="Assign 2 deals to Nina").click()
    expect(page.locator("#toasts .toast", has_text="Assign 2 deals")).to_contain_text("2 done")
    expect(bar).to_be_hidden()
    expect(page.get_by_role("img", name="Nina")).to_have_count(2)
    assert standing(cleared, first)["ownerId"] == cleared.rep2.id
    assert standing(cleared, moved)["ownerId"] == cleared.rep.id


def test_with_a_chosen_card_go_all_that_are_chosen(
    page: Page, cleared: Sales, worker: Program
) -> None:
    deals = [cleared.deal(f"Card {number}") for number in range(3)]
    left, *chosen = deals
    sign_in(page, cleared.manager, "/pipeline")
    live(page)
    for deal in chosen:
        page.get_by_role("checkbox", name=f"Select {deal['title']}").check()
    there = page.locator(column(cleared, "negotiation"))
    drag(page, page.locator(f".kanban-column #deal-{chosen[0]['id']}"), there)
    expect(page.locator("#toasts .toast", has_text="Move 2 deals")).to_contain_text("2 done")
    expect(there.locator(".deal-card")).to_have_count(2)
    stages = [standing(cleared, deal)["stageId"] for deal in chosen]
    assert stages == [cleared.stage("negotiation")] * 2
    assert standing(cleared, left)["version"] == 1


def test_cancelling_a_win_leaves_the_card(page: Page, cleared: Sales) -> None:
    deal = cleared.deal()
    sign_in(page, cleared.rep, "/pipeline")
    card = page.locator(f".kanban-column #deal-{deal['id']}")
    drag(page, card, page.locator(".drop-zone[data-outcome=won]"))
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator(column(cleared, "discovery")).locator(".deal-card")).to_have_count(1)


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


def test_on_a_phone_one_stage_at_a_time(cleared: Sales, server: WebProgram, visit: Visits) -> None:
    deal = cleared.deal(stageId=cleared.stage("negotiation"))
    page = visit(server.url, cleared.rep, viewport=PHONE, has_touch=True)
    page.goto("/pipeline")
    page.get_by_role("link", name="Negotiation 1").tap()
    expect(page.locator(f".kanban-column #deal-{deal['id']}")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Negotiation 1")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Move Reefer trailers").tap()
    page.get_by_role("menuitem", name="Verbal agreement").tap()
    expect(page.locator(f"{column(cleared, 'verbal-agreement')}-head")).to_contain_text("$900")
    assert not overflows(page)


def test_without_a_script_a_form_changes_the_stage(
    cleared: Sales, server: WebProgram, visit: Visits
) -> None:
    cleared.deal()
    page = visit(server.url, cleared.rep, java_script_enabled=False)
    page.goto("/pipeline")
    page.get_by_role("link", name="Move Reefer trailers").click()
    page.get_by_role("radio", name="Proposal sent").check()
    page.get_by_role("button", name="Move").click()
    page.goto("/pipeline")
    expect(page.locator(f"{column(cleared, 'proposal-sent')} .deal-card")).to_have_count(1)
