"""What an admin and everybody comes to do, and what it may cost, counted from home: A2 to A4 and
E1 to E3. E2 plays R2, R5, R7 and R9 without a mouse; of these R2's one key a lead, R7 and R9 have
no room for the way to the inbox or the board."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.compose.clock import utc_now
from app.compose.outbox import WorkItem
from app.extensions import db
from tests.browser.hands import Hands
from tests.browser.sight import sign_in
from tests.browser.visits import Visits, live
from tests.harness.cast import Person
from tests.harness.program import Program, WebProgram
from tests.harness.working import work_off
from tests.web.sales import Sales
from tests.web.test_contacts import person
from tests.web.test_leads import Inbox

pytestmark = pytest.mark.browser
BIG = {"value": {"amount": 8_000_000, "currency": "USD"}, "expectedCloseDate": "2031-01-31T00:00Z"}


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Inbox:
    made = Inbox(app)
    made.may_sign_in(made.admin, made.rep, made.rep2)
    return made


def at_home(page: Page, who: Person) -> None:
    sign_in(page, who)
    live(page)


def test_why_a_hook_failed(page: Page, floor: Inbox) -> None:
    """A2: the reason, the payload, once more, and it is gone from the list."""
    hook = "tell-owner-of-new-lead"
    lead = {"contactId": floor.contact, "title": "Fridges", "ownerId": floor.rep.id}
    lead = floor.manager.made("/crm/leads", lead)
    why = {"state": "parked", "attempts": 6, "error": "Traceback\nValueError: no mail server"}
    with floor.app.app_context():
        ours = (WorkItem.name == hook) & (WorkItem.org_id == floor.context(floor.admin).org_id)
        assert db.session.execute(db.update(WorkItem).where(ours).values(**why)).rowcount == 1
        db.session.commit()
    at_home(page, floor.admin)
    failed = page.get_by_role("region", name="Failed")
    with Hands(page, 3) as hands:
        hands.click(page.get_by_role("link", name="Settings"))
        hands.click(page.get_by_role("link", name="Jobs & hooks"))
        expect(failed).to_contain_text("ValueError: no mail server")
        expect(failed.get_by_text(lead["id"])).to_be_visible()
        hands.click(failed.get_by_role("button", name=re.compile("Run again")))
        expect(failed).to_contain_text("Nothing failed")
    work_off(floor.app)
    told = floor.rep.get("/crm/notifications").get_json()["data"]
    assert [one["templateKey"] for one in told] == ["lead.assigned"]


def test_a_leaver_is_out(server: WebProgram, floor: Inbox, visit: Visits) -> None:
    """A3: session, token and socket end; what was his is handed over."""
    deal = floor.deal(ownerId=floor.rep2.id)
    leaver, page = visit(server.url, floor.rep2), visit(server.url, floor.admin)
    live(leaver)
    with Hands(page, 4) as hands:
        hands.click(page.get_by_role("link", name="Settings"))
        hands.click(page.get_by_role("link", name="Teams & users"))
        hands.click(page.get_by_role("link", name=re.compile("Deactivate ?: Tom")))
        hands.click(page.get_by_role("dialog").get_by_role("button", name="Deactivate"))
        expect(page.get_by_role("row", name="Tom")).to_contain_text("Deactivated")
    assert floor.rep2.get("/crm/me").status_code == 401
    expect(leaver.locator("#connection")).not_to_have_attribute("data-state", "live")
    leaver.goto("/pipeline")
    expect(leaver).to_have_url(re.compile("/login"))
    heir = floor.manager.get(f"/crm/deals/{deal['id']}").get_json()["ownerId"]
    assert heir not in (None, floor.rep2.id)


def test_who_may_close_deals(page: Page, floor: Inbox) -> None:
    """A4, by key and by mouse."""
    at_home(page, floor.admin)
    grants = page.get_by_role("row", name="deal:close-won").locator("[data-grant]")
    by_key: Callable[[Hands], None] = lambda hands: hands.press("g ,")  # noqa: E731
    by_mouse: Callable[[Hands], None] = lambda hands: hands.click(  # noqa: E731
        page.get_by_role("link", name="Settings")
    )
    for goes in (by_key, by_mouse):
        with Hands(page, 1) as hands:
            goes(hands)
            expect(grants).to_have_count(6)
            expect(grants.nth(2)).to_contain_text("own")
        page.goto("/")
        live(page)


def test_a_mistake_is_undone(page: Page, floor: Inbox) -> None:
    """E1: by key and by mouse; what can't be undone says so before it is done."""
    floor.deal()
    sign_in(page, floor.rep, "/pipeline")
    live(page)
    title = page.locator(".kanban-column .deal-card__title")
    there = page.locator(f"#stage-{floor.stage('negotiation')} .deal-card")
    moved = page.locator(".toast", has_text="Deal moved to Negotiation")
    undo = moved.get_by_role("button", name="Undo")
    title.focus()
    for by_key in (True, False):
        page.keyboard.press("m")
        page.keyboard.press("4")
        expect(undo).to_be_visible()
        expect(there).to_have_count(1)
        with Hands(page, 1) as hands:
            if by_key:
                hands.press("Control+z")
            else:
                hands.click(undo)
            expect(there).to_have_count(0)
        expect(moved).to_have_count(0)
        title.focus()
    page.keyboard.press("l")
    expect(page.get_by_role("dialog")).to_contain_text("can’t be reopened")


def test_a_day_without_a_mouse(page: Page, floor: Inbox, worker: Program) -> None:
    """E2: R5, R2, R7 and R9, and what changed is said to who does not see it."""
    late = {"type": "call", "subject": "Call Polar", "contactId": floor.contact}
    due = (utc_now() - timedelta(hours=1)).isoformat()
    floor.rep.made("/crm/activities", {**late, "dueAt": due, "dealId": floor.deal("Small")["id"]})
    big = floor.deal("Big", **BIG)
    names = ["Ada", "Bea", "Cleo", "Dora", "Eva"]
    leads = [floor.lead(name) for name in reversed(names)][::-1]
    for lead in leads[2:4]:
        floor.rep.post(f"/crm/leads/{lead['id']}/contacted")
    at_home(page, floor.rep)

    def is_said(words: str) -> None:
        expect(page.get_by_role("status").filter(has_text=words)).to_be_attached()

    dialog = page.get_by_role("dialog")
    with Hands(page, 4) as hands:
        hands.walk("j", page.get_by_role("link", name="Call Polar", exact=True))
        hands.press("d")
        hands.type(dialog.get_by_label("How did it go?"), "Reached")
        hands.type(dialog.get_by_label("When"), "Tom")
        hands.press("Control+Enter")
        is_said("Call Polar")
    done = floor.rep.get("/crm/activities?completed=true").get_json()["data"]
    assert [one["outcome"] for one in done] == ["Reached"]

    name = page.locator("#lead-name")
    with Hands(page, 1) as hands:
        hands.press("g l")
    expect(name).to_have_text("Ada")
    live(page)
    steps = (("c", "contacted"), ("c", "contacted"), ("q", "qualified"), ("q", "qualified"))
    for who, (key, now) in zip(names, (*steps, ("2", "disqualified")), strict=True):
        expect(name).to_have_text(who)
        with Hands(page, 1) as hands:
            hands.press(key)
            expect(name).not_to_have_text(who)
        is_said(f"Lead {now}" if now != "contacted" else "Lead marked contacted")
    moved = [floor.is_now(lead) for lead in leads]
    assert moved == ["contacted", "contacted", "qualified", "qualified", "disqualified"]

    def card(title: str) -> str:
        return f".kanban-column .deal-card:has-text('{title}') .deal-card__title"

    with Hands(page, 1) as hands:
        hands.press("g p")
        page.wait_for_url("**/pipeline")
        live(page)
        hands.walk("j", page.locator(card("Small")))
    with Hands(page, 2) as hands:
        hands.press("m")
        hands.press("2")
        is_said("Deal moved to Discovery complete")
    expect(page.locator(card("Small"))).to_be_focused()
    with Hands(page, 2) as hands:
        hands.walk("k", page.locator(card("Big")))
        hands.press("w")
        expect(dialog).to_be_visible()
        hands.press("Control+Enter")
        is_said("Approval asked")
    asked = floor.manager.get("/crm/approvals?status=pending").get_json()["data"]
    assert [one["dealId"] for one in asked] == [big["id"]]
    floor.manager.post(f"/crm/approvals/{asked[0]['id']}/approve")
    is_said("Approved: Big")


def test_what_is_not_there_says_so(page: Page, floor: Inbox, app: Flask) -> None:
    """E3: gone, a colleague's or another org's, it is the same page, that offers a way on."""
    gone = person(floor.rep, "Ann", "Zorn")
    floor.admin.ask("DELETE", f"/crm/contacts/{gone['id']}")
    foreign = Sales(app).deal("Foreign rooms")
    colleagues = floor.deal("Hidden rooms", ownerId=floor.rep2.id)
    at_home(page, floor.rep)
    words = set()
    for path in (
        f"/contacts/{gone['id']}",
        f"/deals/{colleagues['id']}",
        f"/deals/{foreign['id']}",
        "/deals/01900000-0000-7000-8000-000000000000",
    ):
        with Hands(page, 0):
            answer = page.goto(path)
            assert answer is not None and answer.status == 404
            main = page.get_by_role("main")
            expect(main.get_by_role("heading", level=1)).to_be_visible()
            expect(main.get_by_role("link", name="Go home")).to_be_visible()
            expect(main.get_by_role("button", name="Search")).to_be_visible()
            words.add(main.inner_text())
            for hint in ("Zorn", "rooms"):
                assert hint not in page.content()
    assert len(words) == 1
