"""Done, and what next; an email and what became of it: by mouse and keys, as people do it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sight import PHONE, faults, overflows, sign_in
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.program import WebProgram
from tests.web.sales import Sales
from tests.web.test_activities import task

pytestmark = pytest.mark.browser


@pytest.fixture
def floor(app, server: WebProgram) -> Sales:  # type: ignore[no-untyped-def]
    made = Sales(app)
    made.may_sign_in(made.rep)
    return made


def test_done_and_what_next_from_list_home_and_board(page: Page, floor: Sales) -> None:
    deal = floor.deal("Reefer trailers")
    for subject in ("Call Polar", "Ask for the plan", "Check the drains"):
        task(floor.rep, floor, subject, -1, dealId=deal["id"])
    sign_in(page, floor.rep, "/activities")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Call Polar", exact=True)).to_be_focused()
    assert faults(page) == [] and not overflows(page)
    page.keyboard.press("e")
    expect(page.get_by_role("link", name="Call Polar", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Ask for the plan", exact=True)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("link", name="Call Polar", exact=True)).to_be_visible()

    page.goto("/")
    page.locator("a", has_text="Done: Call Polar").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("How did it go?").fill("Reached")
    dialog.get_by_label("When").select_option("3")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name="Call Polar")).to_have_count(0)
    assert floor.rep.get("/crm/activities?completed=false").get_json()["data"][0]["subject"]

    for one in floor.rep.get("/crm/activities?completed=false").get_json()["data"]:
        floor.rep.post(f"/crm/activities/{one['id']}/complete")
    page.goto("/pipeline")
    step = page.locator(f".kanban-column #deal-{deal['id']} .next-step")
    step.click()
    expect(dialog.get_by_role("heading", name="What is next?")).to_be_visible()
    assert faults(page) == []
    dialog.get_by_label("About").fill("Send the offer")
    page.keyboard.press("Control+Enter")
    expect(step).to_have_attribute("data-state", "planned")
    step.click()
    expect(dialog.get_by_role("heading", name="Done: Send the offer")).to_be_visible()


def test_a_demo_is_logged_where_the_deal_is(page: Page, floor: Sales) -> None:
    deal = floor.deal("Reefer trailers")
    sign_in(page, floor.rep, f"/deals/{deal['id']}")
    composer = page.locator("#composer")
    kinds = composer.get_by_role("radiogroup")
    kinds.get_by_text("Email").click()
    expect(composer.get_by_label("Text")).to_have_attribute("placeholder", "Your message")
    kinds.get_by_text("Demo").click()
    composer.get_by_label("Text").fill("Showed the sensors")
    composer.get_by_label("Outcome").fill("Interested")
    composer.get_by_label("Next step", exact=True).select_option("7")
    composer.get_by_label("Kind of the next step").select_option("demo")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline").get_by_text("gave a demo")).to_be_visible()
    found = floor.rep.get(f"/crm/activities?dealId={deal['id']}").get_json()["data"]
    assert {(one["type"], one["outcome"], one["completedAt"] is None) for one in found} == {
        ("demo", "Interested", False),
        ("demo", None, True),
    }
    page.set_viewport_size(PHONE)
    assert not overflows(page)
    kinds.get_by_text("Note").click()
    kinds.get_by_text("Demo").click()
    expect(composer.get_by_label("Outcome")).to_be_visible()
    assert page.evaluate("scrollX") == 0, "the page stays where it is"


def test_an_email_from_a_contact(
    page: Page, private: Installation, mail_server: MailServer
) -> None:

    web = private.web(SMTP_URL=mail_server.url)
    floor = Sales(private.app())
    floor.may_sign_in(floor.rep)
    ana = floor.rep.made("/crm/contacts", {"email": "ana@polar.example", "firstName": "Ana"})
    page.goto(f"{web.url}/login")
    page.get_by_label("Email").fill(floor.rep.email)
    page.locator("input[type=password]").fill("correct horse")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    page.goto(f"{web.url}/contacts/{ana['id']}")
    page.locator("[data-compose]").first.click()
    composer = page.locator("#composer")
    expect(composer.get_by_label("Subject")).to_be_focused()
    expect(composer.get_by_text("No signature yet")).to_be_visible()
    assert faults(page) == []
    page.keyboard.type("Prices")
    page.keyboard.press("Enter")
    page.keyboard.type("Hello {{contact.firstName|there}}")
    page.keyboard.press("Control+Enter")
    timeline = page.locator("#timeline")
    expect(timeline.get_by_text("Hello Ana")).to_be_visible()
    expect(composer.locator("textarea")).to_have_value("")
    private.worker(SMTP_URL=mail_server.url)
    expect(timeline.get_by_text("Sent", exact=True)).to_be_visible()
    assert str(mail_server.await_mail()[0]["Subject"]) == "Prices"
    page.set_viewport_size(PHONE)
    page.locator("[data-compose]").first.click()
    assert not overflows(page)
