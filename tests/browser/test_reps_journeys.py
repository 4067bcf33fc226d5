"""What a rep comes to do with leads and calls, and what it may cost: R1 to R5, counted from home.
R2 and R5 by key are in test_everybodys_journeys.py; R3's one act has no room for the way to the
lead, which is one key."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.compose.clock import utc_now
from tests.browser.hands import Hands
from tests.browser.sight import PHONE, overflows, sign_in
from tests.browser.visits import Visits, live, timeline
from tests.harness.program import Program, WebProgram
from tests.web.test_home import HEADINGS, Work
from tests.web.test_leads import Inbox

pytestmark = pytest.mark.browser
HAND: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Inbox:
    made = Inbox(app)
    made.may_sign_in(made.rep)
    return made


def late_call(floor: Inbox, subject: str, **about: Any) -> None:
    """Planned for an hour ago, for the rep."""
    due = (utc_now() - timedelta(hours=1)).isoformat()
    call = {"type": "call", "subject": subject, "contactId": floor.contact, "dueAt": due}
    floor.rep.made("/crm/activities", {**call, **about})


def qualified(floor: Inbox, name: str, **more: Any) -> dict[str, Any]:
    lead = floor.lead(name, **more)
    for step in ("contacted", "qualify"):
        floor.rep.post(f"/crm/leads/{lead['id']}/{step}")
    return lead


def by_key_to_leads(page: Page) -> None:
    with Hands(page, 1) as hands:
        hands.press("g l")
    page.wait_for_url("**/leads")
    live(page)


def test_home_says_what_to_do_now(page: Page, app: Flask, server: WebProgram) -> None:
    """R1."""
    work = Work(app)
    work.may_sign_in(work.rep)
    work.pile_up()
    sign_in(page, work.rep)
    steps = [re.compile(word) for word in ("Done", "Done", "Log call", "Plan", "Open")]
    with Hands(page, 0):
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            home = page.locator("#home")
            expect(home.get_by_role("heading", level=2)).to_have_text(HEADINGS)
            expect(home.locator("[data-row] .button")).to_have_text(steps)
            assert not overflows(page)


def test_five_leads_on_the_phone(server: WebProgram, floor: Inbox, visit: Visits) -> None:
    """R2: two acts a lead at most, the way there among them; each next one is open by itself."""
    names = ["Ada", "Bea", "Cleo", "Dora", "Eva"]
    leads = [floor.lead(name) for name in reversed(names)][::-1]
    for lead in leads[2:4]:
        floor.rep.post(f"/crm/leads/{lead['id']}/contacted")
    page = visit(server.url, floor.rep, **HAND)
    name = page.locator("#lead-name")
    steps = ("Mark contacted", "Mark contacted", "Qualify", "Qualify", "No budget")
    with Hands(page, 10) as hands:
        hands.tap(page.get_by_role("link", name="Lead inbox"))
        hands.tap(page.get_by_role("link", name="Ada"))
        for who, step in zip(names, steps, strict=True):
            expect(name).to_have_text(who)
            assert not overflows(page)
            hands.tap(page.get_by_role("button", name=step, exact=True))
        expect(page.locator("#toasts")).to_contain_text("Lead disqualified")
    now = ["contacted", "contacted", "qualified", "qualified", "disqualified"]
    assert [floor.is_now(lead) for lead in leads] == now
    said = floor.rep.get(f"/crm/leads/{leads[4]['id']}").get_json()
    assert said["disqualificationReason"] == "No budget"


def test_a_low_score_is_refused_and_explained(page: Page, floor: Inbox) -> None:
    """R3: the reason, the parts beside it, nothing changed."""
    lead = floor.lead("Low", points=22)
    floor.rep.post(f"/crm/leads/{lead['id']}/contacted")
    sign_in(page, floor.rep)
    live(page)
    by_key_to_leads(page)
    said = page.locator("#lead-detail").get_by_role("alert")
    with Hands(page, 1) as hands:
        hands.press("q")
        expect(said).to_contain_text("needs a score of 30; this lead has 22")
        expect(said).to_be_focused()
    expect(page.get_by_text("Why 22?")).to_be_visible()
    page.reload()
    with Hands(page, 1) as hands:
        hands.click(page.get_by_role("button", name="Qualify", exact=True))
        expect(said).to_contain_text("needs a score of 30; this lead has 22")
    assert floor.is_now(lead) == "contacted"


def test_a_qualified_lead_becomes_a_deal(page: Page, floor: Inbox, worker: Program) -> None:
    """R4: by mouse, then by keys; the value is asked once and known already."""
    for name in ("Bea", "Ada"):
        qualified(floor, name, estimatedValue={"amount": 4_900_000, "currency": "USD"})
    sign_in(page, floor.rep)
    live(page)
    dialog = page.get_by_role("dialog")
    with Hands(page, 3) as hands:
        hands.click(page.get_by_role("navigation", name="Main").get_by_text("Lead inbox"))
        hands.click(page.get_by_role("button", name="Convert to deal"))
        expect(dialog.get_by_label("Value")).to_have_value("49,000")
        hands.click(dialog.get_by_role("button", name="Convert"))
        expect(page).to_have_url(re.compile(r"/deals/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", name="Sales process")).to_be_visible()
    expect(timeline(page)).to_contain_text("created the deal Fridges for Ada")
    expect(page.locator("#bell-count")).to_have_text("1")
    page.goto("/")
    live(page)
    with Hands(page, 3) as hands:
        hands.press("g l")
        expect(page.locator("#lead-name")).to_have_text("Bea")
        live(page)
        hands.press("v")
        expect(dialog).to_be_visible()
        hands.press("Control+Enter")
        expect(page.get_by_role("heading", level=1, name="Fridges for Bea")).to_be_visible()


def test_a_call_and_the_next_step(server: WebProgram, floor: Inbox, visit: Visits) -> None:
    """R5, from a due call on the phone's home."""
    deal = floor.deal()
    late_call(floor, "Call Polar", dealId=deal["id"])
    page = visit(server.url, floor.rep, **HAND)
    dialog = page.get_by_role("dialog")
    with Hands(page, 4) as hands:
        hands.tap(page.get_by_role("link", name=re.compile("Done ?: Call Polar")))
        hands.fill(dialog.get_by_label("How did it go?"), "Reached")
        assert not overflows(page)
        hands.choose(dialog.get_by_label("When"), "Tomorrow")
        hands.tap(dialog.get_by_role("button", name="Done"))
        expect(page.get_by_role("link", name="Call Polar", exact=True)).to_have_count(0)
    page.goto(f"/deals/{deal['id']}")
    expect(timeline(page).get_by_text("Reached").first).to_be_visible()
    expect(timeline(page).locator("[data-kind=planned]")).to_contain_text("Call")
    page.goto("/pipeline")
    step = page.locator(f".kanban-column #deal-{deal['id']} .next-step")
    expect(step).to_have_attribute("data-state", "planned")
    expect(step).to_contain_text("Call")
