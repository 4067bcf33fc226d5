"""A rep's whole day, found by what the screens say: from the inbox to the won deal."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.offers import write_line
from tests.browser.visits import Visits, go, live, timeline
from tests.harness.cast import Person
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.modules.catalog.shop import product
from tests.web.test_leads import Inbox

pytestmark = pytest.mark.browser
DEAL = "Fridges for Ada"
NEW_YORK = "America/New_York"
CALL = "Conduct needs analysis call"
LETTER = "Hello {{contact.firstName|there}}, the prices as agreed."


def test_a_reps_day(private: Installation, mail_server: MailServer, visit: Visits) -> None:
    web = private.web(SMTP_URL=mail_server.url)
    private.worker(SMTP_URL=mail_server.url)
    floor = Inbox(private.app())
    floor.may_sign_in(floor.rep, floor.manager)
    product(floor, 2_000_000, name="Cold room", sku="CR-12")
    product(floor, 900_000, name="Ice machine", sku="IM-80")
    floor.lead("Bea", points=22)
    floor.lead("Ada")
    rep = visit(web.url, floor.rep)

    _triage(rep)
    _convert(rep)
    _log_a_call(rep)
    _write(rep, mail_server, floor.rep)
    _is_booked(rep, visit)
    _offer(rep)
    _tick(rep)
    _ask_to_win(rep)
    rep.evaluate("window.stayed = true")
    _approve(visit(web.url, floor.manager))
    expect(rep.locator(".page-header")).to_contain_text("Won")
    assert rep.evaluate("window.stayed")
    rep.get_by_role("region", name="People").get_by_role("link", name="Ada").first.click()
    expect(rep.locator(".page-header")).to_contain_text("Customer")


def _triage(page: Page) -> None:
    """The better lead is spoken to and qualified; of the other one nothing comes."""
    go(page, "Lead inbox")
    name, rows = page.locator("#lead-name"), page.get_by_role("region", name="Leads")
    expect(name).to_have_text("Ada")
    page.get_by_role("button", name="Mark contacted").click()
    expect(name).to_have_text("Bea")
    page.get_by_role("button", name="Disqualify…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio").nth(1).check()
    dialog.get_by_label("In your words").fill("Buys elsewhere until next year")
    dialog.get_by_role("button", name="Disqualify").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Ada").first.click()
    expect(name).to_have_text("Ada")
    page.get_by_role("button", name="Qualify", exact=True).click()
    expect(rows).to_contain_text("Qualified")


def _convert(page: Page) -> None:
    page.get_by_role("link", name="Ada").first.click()
    page.get_by_role("button", name="Convert to deal").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Value").fill("12000")
    dialog.get_by_label("Expected close").fill("2031-01-31")
    dialog.get_by_role("button", name="Convert").click()
    expect(page.get_by_role("heading", level=1, name=DEAL)).to_be_visible()


def _log_a_call(page: Page) -> None:
    form = page.locator("#composer")
    page.get_by_role("radiogroup", name="Add to timeline").get_by_text("Call").click()
    form.get_by_label("Text").fill("Needs two rooms by spring")
    form.get_by_label("Outcome").fill("Reached")
    form.get_by_label("Next step", exact=True).select_option("Tomorrow")
    form.get_by_label("What the next step is about").fill("Send the prices")
    form.get_by_role("button", name="Save").click()
    expect(timeline(page)).to_contain_text("Needs two rooms by spring")
    expect(page.get_by_text("Send the prices").first).to_be_visible()


def _write(page: Page, server: MailServer, rep: Person) -> None:
    """From the contact's page; answers go to the rep."""
    page.get_by_role("region", name="People").get_by_role("link", name="Ada").first.click()
    expect(page.get_by_role("heading", level=1, name="Ada")).to_be_visible()
    page.get_by_role("link", name="Email", exact=True).click()
    form = page.locator("#composer")
    form.get_by_label("Subject").fill("Prices")
    form.get_by_label("Text").fill(LETTER)
    form.get_by_role("button", name="Send").click()
    expect(timeline(page)).to_contain_text("Hello Ada, the prices as agreed.")
    expect(timeline(page).get_by_text("Sent", exact=True)).to_be_visible()
    (mail,) = [mail for mail in server.await_mail() if "ada@" in str(mail["To"])]
    assert (mail["Subject"], mail["Reply-To"]) == ("Prices", rep.email)


def _is_booked(page: Page, visit: Visits) -> None:
    """The rep gives the address of the booking page; the guest picks a time on New York's clock."""
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Profile & signature").click()
    page.get_by_role("link", name="My meetings").click()
    address = page.get_by_role("link", name="Booking page").get_attribute("href")
    guest = visit(page.url, timezone_id=NEW_YORK, java_script_enabled=False, locale="en-US")
    assert address
    guest.goto(address)
    guest.get_by_label("Times are in").select_option(NEW_YORK)
    guest.get_by_role("button", name="Change").click()
    expect(guest.get_by_label("Times are in")).to_have_value(NEW_YORK)
    time = guest.get_by_role("region", name=re.compile(r"^\w{3}, ")).get_by_role("button").first
    moment, shown = str(time.get_attribute("value")), time.inner_text()
    there = datetime.fromisoformat(moment).astimezone(ZoneInfo(NEW_YORK))
    assert shown.split() == f"{there:%-I:%M %p}".split()
    time.click()
    guest.get_by_label("Your name").fill("Ada")
    guest.get_by_label("Your email").fill("ada@polar3.example")
    guest.get_by_role("button", name="Book it").click()
    expect(guest.get_by_role("heading", name="Booked")).to_be_visible()
    expect(guest.get_by_text(shown).first).to_be_visible()
    go(page, "Activities")
    page.get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_role("link", name="Agenda").click()
    expect(page.get_by_role("link", name="Agenda")).to_have_attribute("aria-current", "true")
    meeting = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Ada and Nina"))
    expect(meeting.locator("time")).to_have_attribute("datetime", moment)
    go(page, "Contacts")
    page.get_by_role("link", name="Ada", exact=True).click()
    expect(timeline(page)).to_contain_text("was booked")


def _offer(page: Page) -> None:
    """Two lines with keys alone: three rooms with a tenth off, and a machine."""
    page.get_by_role("link", name=DEAL).first.click()
    expect(page.get_by_role("heading", level=1, name=DEAL)).to_be_visible()
    live(page)
    page.keyboard.press("p")
    expect(page.get_by_role("combobox", name="Product").first).to_be_focused()
    write_line(page, "cold", "Cold room", "3", "10")
    write_line(page, "ice", "Ice machine", "1", "")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("region", name="Products, table")).to_contain_text("$63,000")


def _tick(page: Page) -> None:
    for task in (CALL, "Document pain points"):
        page.get_by_role("checkbox", name=task).click()
        expect(page.get_by_role("checkbox", name=task)).to_be_checked()
    page.get_by_role("button", name="Move to Discovery complete").click()
    proposal = page.get_by_role("checkbox", name="Prepare proposal document")
    expect(proposal).to_be_enabled()
    proposal.click()
    expect(proposal).to_be_checked()


def _ask_to_win(page: Page) -> None:
    page.get_by_role("link", name="Won", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Mark as won").click()
    expect(page.get_by_text("Waiting for approval to win $63,000")).to_be_visible()
    live(page)


def _approve(page: Page) -> None:
    go(page, "Approvals")
    page.get_by_role("region", name="Pending approvals").get_by_role("link", name=DEAL).click()
    expect(page.get_by_role("region", name="Products, table")).to_contain_text("$63,000")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Nothing waits")).to_be_visible()
