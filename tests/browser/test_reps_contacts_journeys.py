"""What a rep comes to do with people, and what it may cost: R6, R12, R14 and R15, counted from
home."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.sight import PHONE, sign_in
from tests.browser.test_reps_journeys import HAND, late_call
from tests.browser.visits import Visits, live, timeline
from tests.harness.mails import mails_to
from tests.harness.program import Program, WebProgram
from tests.harness.working import work_off
from tests.web.test_contacts import person
from tests.web.test_leads import Inbox

pytestmark = pytest.mark.browser
PRAGUE = ZoneInfo("Europe/Prague")


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Inbox:
    made = Inbox(app)
    made.may_sign_in(made.rep)
    return made


def _utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()


def test_somebody_is_found_by_three_letters(page: Page, floor: Inbox) -> None:
    """R6: by keys, and with a finger's two acts and a word."""
    person(floor.rep, "Anna", "van der Berg", companyName="Polar")
    sign_in(page, floor.rep)
    live(page)
    option = page.get_by_role("option", name="Anna van der Berg")
    with Hands(page, 3) as hands:
        hands.press("Control+k")
        hands.type(page.get_by_role("combobox"), "van")
        expect(option).to_have_attribute("aria-selected", "true")
        hands.press("Enter")
        expect(page.get_by_role("heading", name="Anna van der Berg", level=1)).to_be_visible()
    page.set_viewport_size(PHONE)
    page.goto("/")
    live(page)
    with Hands(page, 3) as hands:
        hands.click(page.get_by_role("button", name="Search or jump to"))
        hands.fill(page.get_by_role("combobox"), "pol")
        hands.click(option)
        expect(page.get_by_role("heading", name="Anna van der Berg", level=1)).to_be_visible()


def test_a_contact_is_met(page: Page, floor: Inbox) -> None:
    """R12, by mouse and by keys, each from the contact of something due. The file in the mail has
    the time in UTC, the screens on the rep's own clock."""
    floor.admin.patch(f"/crm/users/{floor.rep.id}", {"timeZone": PRAGUE.key})
    for subject in ("Visit Polar", "Show the plan"):
        late_call(floor, subject)
    sign_in(page, floor.rep)
    live(page)
    dialog = page.get_by_role("dialog", name=re.compile("Meet"))
    with Hands(page, 5) as hands:
        hands.click(page.get_by_role("link", name="Visit Polar", exact=True))
        hands.click(page.get_by_role("link", name="Meet"))
        slot = dialog.locator(".slot").nth(1)
        shown = slot.inner_text()
        hands.click(slot)
        hands.click(dialog.get_by_role("button", name="Book"))
        expect(page.get_by_role("status").get_by_text("Meeting booked")).to_be_visible()
    expect(timeline(page)).to_contain_text("was booked")
    page.goto("/")
    live(page)
    with Hands(page, 5) as hands:
        hands.walk("j", page.get_by_role("link", name="Visit Polar", exact=True))
        hands.press("Enter")
        page.wait_for_url("**/contacts/*")
        live(page)
        hands.press("m")
        hands.walk("Tab", dialog.get_by_role("radio").first)
        hands.press("Space")
        hands.press("Control+Enter")
        expect(page.get_by_role("status").get_by_text("Meeting booked")).to_be_visible()
    work_off(floor.app)
    files = [mail.file(0) for mail in mails_to(floor, "hello@polar.example")]
    told = [Calendar.from_ical(file).walk("VEVENT")[0]["DTSTART"].dt for file in files]
    met = floor.rep.get("/crm/bookings").get_json()["data"]
    assert {start.isoformat() for start in told} == {_utc(one["startsAt"]) for one in met}
    assert [start.utcoffset() for start in told] == [timedelta(0)] * 2
    for start in told:
        page.goto(f"/calendar?view=day&on={start.astimezone(PRAGUE):%Y-%m-%d}")
        block = page.locator(f".calendar-block[data-starts='{start:%Y-%m-%dT%H:%M:%SZ}']")
        expect(block).to_contain_text("Polar Foods and Nina")
    page.goto(f"/calendar?view=agenda&on={told[0].astimezone(PRAGUE):%Y-%m-%d}")
    row = page.locator(".row-item", has=page.locator(".row-item__time", has_text=shown))
    expect(row).to_contain_text("Polar Foods and Nina")


def test_a_note_on_the_phone(server: WebProgram, floor: Inbox, visit: Visits) -> None:
    """R14, with the network cut while it is written: nothing typed is lost, not even when the
    page is loaded anew."""
    late_call(floor, "Visit")
    page = visit(server.url, floor.rep, **HAND)
    words, box = "Board is fine with the monthly plan", page.get_by_label("Text", exact=True)
    with Hands(page, 3) as hands:
        hands.tap(page.get_by_role("link", name="Visit", exact=True))
        expect(box).to_be_visible()
        page.context.set_offline(True)
        hands.fill(box, words)
        hands.tap(page.get_by_role("button", name="Save"))
        expect(page.get_by_text("Your text is still here")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(box).to_have_value(words)
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Your text is still here")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").tap()
    expect(timeline(page)).to_contain_text(words)
    expect(box).to_have_value("")
    page.reload()
    expect(box).to_have_value("")


def test_after_lunch_all_is_current(
    server: WebProgram, floor: Inbox, worker: Program, visit: Visits
) -> None:
    """R15: board, inbox and bell, without a reload; what concerns another rep rings no bell."""
    deal, lost, lead = floor.deal(), floor.deal("Lost meanwhile"), floor.lead("Ada")
    board = visit(server.url, floor.rep)
    board.goto("/pipeline")
    inbox = board.context.new_page()
    inbox.goto("/leads")
    for page in (board, inbox):
        live(page)
        page.evaluate("window.stayed = true")
    board.context.set_offline(True)
    for page in (board, inbox):
        page.evaluate("document.getElementById('live')._htmx.ws.connection.socket.close()")
        expect(page.locator("#connection")).not_to_have_attribute("data-state", "live")
    floor.manager.post(
        f"/crm/deals/{deal['id']}/move-stage", {"stageId": floor.stage("negotiation")}
    )
    floor.manager.post(f"/crm/deals/{lost['id']}/lost", {"lostReason": "Price"})
    floor.manager.post(f"/crm/leads/{lead['id']}/contacted")
    for owner, title in ((floor.rep, "Freezers"), (floor.rep2, "Ovens")):
        fresh = {"contactId": floor.contact, "title": title, "ownerId": owner.id}
        floor.manager.made("/crm/leads", fresh)
    with Hands(board, 0):
        board.context.set_offline(False)
        there = board.locator(f"#stage-{floor.stage('negotiation')}-cards")
        expect(there.locator(f"#deal-{deal['id']}")).to_be_visible()
        expect(board.locator(f"#deal-{lost['id']}")).to_have_count(0)
        expect(inbox.locator("#leads-fresh")).to_contain_text("1 new lead")
        expect(inbox.locator(f"#lead-row-{lead['id']}")).to_contain_text("Contacted")
        for page in (board, inbox):
            expect(page.locator("#bell-count")).to_have_text("1")
            live(page)
            assert page.evaluate("window.stayed")
    board.get_by_role("button", name="Notifications").click()
    told = board.get_by_role("region", name="Notifications")
    expect(told).to_contain_text("Freezers")
    expect(told).not_to_contain_text("Ovens")
