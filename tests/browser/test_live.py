"""Pages that are open while others work, the server goes away, or much is missed."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect
from sqlalchemy import select

from app.crm.pipelines.record import PipelineStage
from tests.harness.program import WebProgram
from tests.harness.waiting import wait_until
from tests.realtime.cast import PASSWORD, House

pytestmark = pytest.mark.browser
Visit = Callable[[str, str], Page]


@pytest.fixture
def house(app: Flask, server: WebProgram) -> House:
    return House(app, server.url)


@pytest.fixture
def errors() -> Iterator[list[str]]:
    """What the browsers' consoles complained about; nothing, at the end."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def visit(browser: Browser, house: House, errors: list[str]) -> Iterator[Visit]:
    """Signs a person in, in a browser of its own, and opens a page that is live."""
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not re.search(
            "WebSocket|htmx:ws:error", message.text
        ):
            errors.append(message.text)

    def open_page(name: str, path: str) -> Page:
        house.give_password(name)
        context = browser.new_context(base_url=house.url, viewport={"width": 1400, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/login")
        page.get_by_label("Email").fill(house[name].email)
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile(r"^(?!.*login)"))
        page.goto(path)
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
        return page

    yield open_page
    for context in contexts:
        context.close()


def stages(house: House) -> list[PipelineStage]:
    with house.app.app_context():
        session = house.context("admin").session
        return list(session.scalars(select(PipelineStage).order_by(PipelineStage.order)))


def card_in(page: Page, house: House, deal_id: object, stage: int) -> None:
    column = page.locator(f"#stage-{stages(house)[stage].id}-cards")
    card = column.locator(f"#deal-{deal_id}")
    expect(card).to_be_visible()


@pytest.mark.parametrize("script", ["live", "hx-ws"])
def test_a_page_is_live_however_late_its_scripts_come(
    house: House, visit: Visit, script: str
) -> None:
    """Also when htmx itself is there long before."""
    deal = house.deal("rep", "Reefer trailers")
    page, late = visit("rep", "/"), list[Route]()
    page.route(f"**/{script}*.js*", lambda route: late.append(route))
    page.goto("/pipeline", wait_until="commit")
    wait_until(lambda: page.evaluate("typeof htmx") == "object" and late, 60)
    page.evaluate("new Promise((begun) => setTimeout(begun))")
    for route in late:
        route.continue_()
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    house.do("manager", "crm.moveDealToStage", id=deal.id, stageId=stages(house)[1].id)
    card_in(page, house, deal.id, 1)


def test_a_narrowed_board_misses_none_of_many_at_once(house: House, visit: Visit) -> None:
    page = visit("manager", "/pipeline?team=all&q=truck")
    titles = [f"Truck {number}" for number in range(1, 8)]
    for title in [*titles, "Fridge"]:
        house.deal("rep", title)
    expect(page.locator("#board .deal-card")).to_have_count(len(titles))
    assert sorted(page.locator(".deal-card__title").all_text_contents()) == titles
    expect(page.locator("#pipeline-totals")).to_contain_text("7 deals")


def test_a_reassigned_deal_leaves_the_old_owners_board(house: House, visit: Visit) -> None:
    deal = house.deal("rep", "Reefer trailers")
    page = visit("rep", "/pipeline")
    card_in(page, house, deal.id, 0)
    house.do("manager", "crm.updateDeal", id=deal.id, ownerId=house["colleague"].id)
    expect(page.locator(f".kanban-column #deal-{deal.id}")).to_have_count(0)


def test_after_a_long_absence_the_page_fetches_itself_anew(house: House, visit: Visit) -> None:
    deal = house.deal("rep", "Old title")
    page = visit("rep", "/pipeline")
    page.context.set_offline(True)
    page.evaluate("document.getElementById('live')._htmx.ws.connection.socket.close()")
    with house.app.app_context():
        ctx = house.context("rep")
        with ctx.unit.open():
            for number in range(80):
                ctx.dispatch("crm.updateDeal", {"id": deal.id, "title": f"Title {number}"})
    page.context.set_offline(False)
    expect(page.locator(f".kanban-column #deal-{deal.id}")).to_contain_text("Title 79")


def test_the_indicator_tells_the_truth_about_the_server(
    house: House, visit: Visit, server: WebProgram
) -> None:
    deal = house.deal("rep", "Reefer trailers")
    page = visit("rep", "/pipeline")
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    server.kill()
    try:
        expect(page.locator("#connection")).to_have_attribute(
            "data-state", "reconnecting", timeout=15_000
        )
        house.do("manager", "crm.moveDealToStage", id=deal.id, stageId=stages(house)[1].id)
    finally:
        server.start()
    expect(page.locator("#connection")).to_have_attribute("data-state", "live", timeout=30_000)
    card_in(page, house, deal.id, 1)


def test_an_open_contact_shows_what_happens_to_it(house: House, visit: Visit) -> None:
    deal = house.deal("rep", "Reefer trailers")
    page = visit("rep", f"/contacts/{deal.contact_id}")
    house.do("rep", "crm.createActivity", type="note", subject="Rang twice", dealId=deal.id)
    expect(page.locator("#timeline")).to_contain_text("Rang twice")
    page.get_by_role("button", name=re.compile("^Phone")).click()
    phone = page.get_by_label("Phone", exact=True)
    phone.fill("+49 30 1")
    house.do("manager", "crm.updateContact", id=deal.contact_id, stage="customer")
    expect(page.locator(".page-header__title")).to_contain_text("Customer")
    expect(phone).to_have_value("+49 30 1")
    phone.press("Enter")
    facts = page.get_by_role("complementary", name="Facts")
    expect(facts).to_contain_text("+49 30 1")
    expect(facts).to_contain_text("Customer")
