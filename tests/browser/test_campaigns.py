"""The marketer's campaign, from the checklist to Anna's row, with the acts that it costs."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import Hands
from tests.browser.sight import PHONE, faults, overflows
from tests.browser.visits import Visits, go, live
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.marketing import Marketing

pytestmark = pytest.mark.browser


def test_a_campaign_goes_out_under_the_marketers_eyes(
    visit: Visits, private: Installation, mail_server: MailServer
) -> None:
    """K3, K4, K5, from home: two acts to launch, one to pause, two to say why Anna did not get
    it."""
    web = private.web(SMTP_URL=mail_server.url)
    private.worker(SMTP_URL=mail_server.url)
    private.scheduler(SMTP_URL=mail_server.url)
    desk = Marketing(private.app())
    people = desk.contacts(12)
    anna = desk.contact("Annabel", email=people[0]["email"], allowDuplicate=True)
    campaign = desk.campaign([*people, anna], name="Winter audit", ratePerMinute=60)
    desk.template(name="Thaw", subject="Thaw, {{contact.firstName}}")
    page = visit(web.url, desk.marketing)
    go(page, "Campaigns")
    page.get_by_role("link", name="Winter audit").click()
    expect(page.locator("#campaign-checklist")).to_contain_text("12 get it")
    live(page)
    page.get_by_label("Template", exact=True).select_option(label="Thaw")
    mail = page.frame_locator("iframe[title='The mail']")
    expect(mail.get_by_text("Hello Anna")).to_be_visible()
    expect(page.locator("#campaign-seen")).to_contain_text("Thaw, Annabel")
    page.get_by_label("Name", exact=True).fill("Winter thaw")
    with Hands(page, 2) as hands:
        hands.click(page.get_by_role("button", name="Review and launch"))
        hands.click(page.get_by_role("dialog").get_by_role("button", name="Launch to 12"))
        expect(page.locator(".page-header")).to_contain_text("Sending")
    live(page)
    expect(page.locator("#sent-count")).to_have_text(re.compile(r"[1-9]\d*"))
    page.get_by_role("link", name="Home", exact=True).click()
    with Hands(page, 1) as hands:
        hands.click(page.get_by_role("button", name=re.compile("Pause ?: Winter thaw")))
        expect(page.locator("#toasts")).to_contain_text(re.compile(r"Paused: \d+ of 13 are out"))
    assert faults(page) == []
    faster = desk.marketing.patch(f"/crm/campaigns/{campaign['id']}", {"ratePerMinute": 600})
    assert faster.status_code == 200
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".page-header")).to_contain_text("Done")
    expect(page.locator("#sent-count")).to_have_text("12")
    assert sorted(mail_server.recipients) == sorted(person["email"] for person in people)
    expect(page.get_by_role("heading", name="Winter thaw")).to_be_visible()
    assert {str(mail["Subject"]).split(",")[0] for mail in mail_server.mails} == {"Thaw"}
    page.get_by_role("link", name="Home", exact=True).click()
    with Hands(page, 2) as hands:
        hands.click(page.get_by_role("link", name="12 of 13 sent"))
        hands.fill(page.get_by_role("searchbox", name="Name"), "annabel")
        row = page.get_by_role("row").filter(has_text="Annabel")
        expect(row).to_contain_text("Skipped")
        expect(page.get_by_role("row")).to_have_count(2)
    assert faults(page) == []
    desk.campaign(people[:1], name="Reminder")
    page.get_by_role("link", name="Home", exact=True).click()
    with Hands(page, 2) as hands:
        hands.click(page.get_by_role("link", name=re.compile("Review and launch ?: Reminder")))
        hands.click(page.get_by_role("dialog").get_by_role("button", name="Launch to 1"))
        expect(page.get_by_role("heading", name="Reminder")).to_be_visible()
    expect(page.locator(".page-header")).to_contain_text("Done")
    page.set_viewport_size(PHONE)
    assert not overflows(page)
