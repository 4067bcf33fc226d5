"""A marketer writes a mail: what is missing is named, it is read as a contact, wide and on a phone,
and tried in the own mailbox."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.hands import Hands
from tests.browser.sight import faults
from tests.browser.visits import Visits, live
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
OUT = '<a href="{{unsubscribeUrl}}">Unsubscribe</a>'


@pytest.fixture
def floor(private: Installation, mail_server: MailServer) -> Sales:

    made = Sales(private.app())
    made.may_sign_in(made.marketing)
    made.manager.made("/crm/contacts", {"firstName": "Zoë", "email": "zoe@polar.example"})
    made.manager.made("/crm/contacts", {"firstName": "Anna", "email": "anna@polar.example"})
    return made


def mail(page: Page) -> FrameLocator:
    return page.frame_locator("[data-frames] iframe:not([data-coming])")


def test_a_marketer_writes_a_mail(
    floor: Sales, private: Installation, mail_server: MailServer, visit: Visits
) -> None:
    """K2, from home."""
    web = private.web(SMTP_URL=mail_server.url)
    private.worker(SMTP_URL=mail_server.url)
    floor.marketing.made(
        "/crm/templates",
        {"key": "winter", "name": "Winter", "subject": "{{contact.firstName|You}}", "body": OUT},
    )
    page = visit(web.url, floor.marketing)
    text = page.get_by_label("Text", exact=True)
    checks = page.get_by_role("list", name="Checks")
    with Hands(page, 6) as hands:
        hands.click(page.get_by_role("link", name="Templates").first)
        hands.click(page.get_by_role("link", name="Winter"))
        live(page)
        hands.fill(text, "Hello {{contact.firstName|there}},\n\nten cold days are coming.\n\n")
        expect(checks).to_contain_text("needs a link to unsubscribe")
        expect(checks).to_contain_text("Put one at the end of the text")
        hands.click(page.get_by_role("button", name="Link to unsubscribe"))
        expect(checks).to_contain_text("Unsubscribe link")
        expect(mail(page).get_by_text("Hello Anna,")).to_be_visible()
        wide = page.locator("[data-frames] iframe").bounding_box()
        hands.click(page.locator("label", has=page.get_by_role("radio", name="Phone")))
        phone = page.locator("[data-frames] iframe").bounding_box()
        assert wide and phone and wide["width"] > 600 and phone["width"] == 375
        hands.click(page.get_by_role("button", name="Send me a test"))
        expect(page.locator("#toasts")).to_contain_text("A test is on its way")
    sent = mail_server.await_mail()[0]
    assert str(sent["To"]) == floor.marketing.email
    assert str(sent["Subject"]) == "Test: Anna"
    parts = {part.get_content_type(): part.get_content() for part in sent.iter_parts()}
    words = " ".join(parts["text/plain"].split())
    assert words.startswith("Hello Anna, ten cold days are coming. Unsubscribe (http")
    assert "<p>Hello Anna,</p>" in parts["text/html"]
    page.get_by_role("combobox", name="As").fill("zoe")
    expect(page.get_by_role("option", name="Zoë")).to_be_visible()
    page.keyboard.press("Enter")
    expect(mail(page).get_by_text("Hello Zoë,")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator("h1 + .badge")).to_have_text("Version 2")
    assert faults(page) == []
