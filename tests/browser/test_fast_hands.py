"""Two edits meet, rows are changed together, all by mouse or by key."""

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.browser.hands import drag
from tests.browser.sight import PHONE, faults, overflows, sign_in
from tests.browser.visits import go, live
from tests.harness.program import Program, WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def floor(app: Flask, server: WebProgram) -> Sales:
    sales = Sales(app)
    sales.may_sign_in(sales.manager, sales.rep)
    return sales


# What fades takes no press until it is over: long enough here that none slips through.
FADE = "::view-transition-old(root), ::view-transition-new(root) { animation-duration: 9s }"
SLOW = f"""const fade = new CSSStyleSheet();
fade.replaceSync({FADE!r});
document.adoptedStyleSheets.push(fade);"""


def test_a_page_takes_a_press_as_soon_as_it_is_there(page: Page, floor: Sales) -> None:
    floor.deal("Trucks")
    page.add_init_script(SLOW)
    sign_in(page, floor.rep)
    go(page, "Pipeline")
    card = page.locator(".kanban-column .deal-card", has_text="Trucks")
    live(page)
    drag(page, card, page.locator(f"#stage-{floor.stage('negotiation')}"))
    expect(card).to_have_attribute("data-stage", floor.stage("negotiation"))


def test_two_edits_of_a_deal_meet_in_a_dialog(page: Page, floor: Sales) -> None:
    deal = floor.deal("Trailers")
    path = f"/deals/{deal['id']}"
    sign_in(page, floor.rep, path)
    page.get_by_role("button", name="Value: $1,000. Edit").click()
    page.get_by_role("textbox", name="Value").fill("118500")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Value: $1,000. Edit")).to_be_focused()
    page.locator("section[aria-labelledby=deal-facts] header a").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Value").fill("118500")
    dialog.get_by_label("Title").fill("Reefer trailers")
    floor.manager.patch(f"/crm{path}", {"value": {"amount": 12_100_000, "currency": "USD"}})
    page.keyboard.press("Control+Enter")
    expect(dialog).to_contain_text("Maria changed this deal while you were editing")
    expect(dialog).to_contain_text("was $1,000")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reefer trailers")
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    assert not overflows(page)
    dialog.get_by_label("Value, Maria’s").check()
    dialog.get_by_role("button", name="Save this mix").click()
    expect(dialog).to_have_count(0)
    now = floor.rep.get(f"/crm{path}").get_json()
    assert (now["title"], now["value"]["amount"]) == ("Reefer trailers", 12_100_000)


def test_what_was_typed_for_a_deleted_deal_can_be_copied(page: Page, floor: Sales) -> None:
    deal = floor.deal("Gone")
    path = f"/deals/{deal['id']}"
    sign_in(page, floor.rep, path)
    page.locator("#field-tags a").click()
    page.get_by_label("Tags, separated by commas").fill("my long thought")
    floor.admin.ask("DELETE", f"/crm{path}")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Alma deleted this deal while you were editing")
    expect(dialog.get_by_label("What you typed")).to_have_value("Tags: my long thought\n")


def test_rows_are_chosen_by_key_and_handed_over(page: Page, floor: Sales, worker: Program) -> None:
    for number in range(4):
        floor.deal(f"Handed {number}", tags=["handed"])
    sign_in(page, floor.manager, "/pipeline?layout=list&tag=handed&team=all")
    bar = page.locator("#bulk")
    expect(page.locator("#list-rows tr")).to_have_count(4)
    expect(bar).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Shift+J")
    page.keyboard.press("Shift+J")
    expect(bar).to_contain_text("3 selected")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.get_by_label("Select all rows shown").check()
    expect(bar).to_contain_text("4 selected")
    assert faults(page) == []
    bar.get_by_role("button", name="Assign").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    card = page.locator("#toasts .toast", has_text="Assign 4 deals to Tom")
    expect(card).to_contain_text("4 done")
    expect(page.locator("#list-rows")).to_contain_text("Tom")
    expect(bar).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.locator("#list-rows")).not_to_contain_text("Tom")
    card = page.locator("#toasts .toast", has_text="Undo a change of 4 deals")
    expect(card).to_contain_text("4 done")


def test_all_that_match_are_offered_beyond_the_page(
    page: Page, floor: Sales, worker: Program
) -> None:
    floor.many(60, tags=["sixty"])
    sign_in(page, floor.manager, "/pipeline?layout=list&tag=sixty&team=all")
    page.get_by_label("Select all rows shown").check()
    bar = page.locator("#bulk")
    bar.get_by_role("button", name="Select all 60 matching").click()
    expect(bar).to_contain_text("All 60 selected")
    bar.get_by_role("button", name="Tag", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tags").fill("vip")
    page.keyboard.press("Escape")
    expect(dialog).to_contain_text("Press Esc once more")
    expect(dialog.get_by_label("Tags")).to_have_value("vip")
    page.keyboard.press("Control+Enter")
    card = page.locator("#toasts .toast", has_text="Add “vip” to 60 deals")
    expect(card).to_contain_text("60 done")
    card.get_by_role("link", name="Results").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add “vip” to 60 deals")
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    assert not overflows(page)


def test_a_contact_is_made_within_the_deal_form(page: Page, floor: Sales) -> None:
    sign_in(page, floor.rep, "/pipeline")
    page.keyboard.press("n")
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Ice for the fair")
    dialog.get_by_label("Value").fill("1200")
    dialog.get_by_label("Contact", exact=True).fill("Zita Nobody")
    dialog.get_by_label("Email, for a person").fill("zita@nobody.example")
    dialog.get_by_role("button", name="Create contact “Zita Nobody”").click()
    expect(dialog.get_by_role("radio", name="Zita Nobody")).to_be_checked()
    expect(dialog.get_by_label("Title")).to_have_value("Ice for the fair")
    expect(dialog.get_by_label("Value")).to_have_value("1200")
    page.keyboard.press("Control+Enter")
    expect(dialog).to_have_count(0)
    found = floor.rep.get("/crm/deals?q=ice").get_json()["data"]
    assert [deal["title"] for deal in found] == ["Ice for the fair"]


def test_the_palette_does_what_the_open_record_offers(page: Page, floor: Sales) -> None:
    deal = floor.deal("Palette")
    sign_in(page, floor.rep, f"/deals/{deal['id']}")
    page.keyboard.press("Control+k")
    here = page.get_by_role("group", name="Here")
    expect(here).to_contain_text("Won")
    page.keyboard.type("lost")
    expect(here.get_by_role("option")).to_have_count(1)
    page.get_by_role("option", name="Lost Palette").click()
    expect(page.get_by_role("dialog")).to_contain_text("lost")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    keys = page.locator("#keys")
    expect(keys.get_by_role("heading", name="Deal", exact=True)).to_be_visible()
    expect(keys.get_by_role("heading", name="Board", exact=True)).to_be_hidden()


def test_the_palette_asks_what_a_command_needs(page: Page, floor: Sales) -> None:
    """To another stage and to another owner, by keys alone."""
    deal = floor.deal("Stepwise")
    sign_in(page, floor.manager, f"/deals/{deal['id']}")
    page.keyboard.press("Control+k")
    page.keyboard.type("move to")
    page.keyboard.press("Enter")
    stages = page.get_by_role("group", name="Move Stepwise to")
    expect(stages.get_by_role("option", name="Discovery is there")).to_be_disabled()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="Here")).to_contain_text("Won")
    page.keyboard.type("move to")
    page.keyboard.press("Enter")
    expect(stages).to_be_visible()
    page.keyboard.type("nego")
    expect(stages.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#stage-stepper [aria-current=step]")).to_contain_text("Negotiation")
    page.keyboard.press("Control+k")
    page.keyboard.type("assign to")
    expect(page.get_by_role("group", name="Here").get_by_role("option")).to_have_count(1)
    expect(page.locator("#command-results")).not_to_contain_text("Nothing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Assign Stepwise to")).to_be_visible()
    page.keyboard.type("tom")
    page.keyboard.press("Enter")
    expect(page.locator(".page-header .person")).to_contain_text("Tom")
    now = floor.manager.get(f"/crm/deals/{deal['id']}").get_json()
    assert (now["stage"]["name"], now["ownerId"]) == ("negotiation", floor.rep2.id)


def test_letters_that_overtake_the_palettes_list_choose_in_it(page: Page, floor: Sales) -> None:
    deal = floor.deal("Overtaken")
    sign_in(page, floor.manager, f"/deals/{deal['id']}")
    held: list[Route] = []
    page.route("**/palette/deals/*/stage", lambda route: held.append(route))
    page.keyboard.press("Control+k")
    page.keyboard.type("move to")
    with page.expect_request("**/palette/deals/*/stage"):
        page.keyboard.press("Enter")
    page.keyboard.type("nego")
    page.keyboard.press("Enter")
    held[0].continue_()
    expect(page.locator("#stage-stepper [aria-current=step]")).to_contain_text("Negotiation")
    expect(page.locator("#command")).to_be_hidden()


def test_an_emptied_palette_shows_no_late_answer(page: Page, floor: Sales) -> None:
    sign_in(page, floor.rep, "/")
    held: list[Route] = []
    page.route("**/search?q=*", lambda route: held.append(route))
    page.keyboard.press("Control+k")
    with page.expect_request("**/search?q=*"):
        page.keyboard.type("polar")
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")
    places = page.get_by_role("group", name="Go to")
    expect(places).to_contain_text("Pipeline")
    with page.expect_response("**/search?q=*") as late:
        held[0].continue_()
    late.value.finished()
    page.wait_for_load_state("networkidle")
    expect(places).to_contain_text("Pipeline")
    expect(page.locator("#command-results")).not_to_contain_text("Polar Foods")


def test_the_palette_hands_over_contacts_and_leads(page: Page, floor: Sales) -> None:
    lead = floor.manager.post(
        "/crm/leads",
        {
            "title": "Ice",
            "contact": {"firstName": "Zoe", "lastName": "Frost", "email": "z@frost.example"},
        },
    ).get_json()
    sign_in(page, floor.manager, "/")
    for path in (f"/leads/{lead['id']}", f"/contacts/{lead['contactId']}"):
        page.goto(path)
        page.keyboard.press("Control+k")
        page.keyboard.type("assign")
        page.keyboard.press("Enter")
        expect(page.get_by_role("group", name="to").last).to_contain_text("Maria")
        page.keyboard.type("tom")
        page.keyboard.press("Enter")
        expect(page.locator("#toasts")).to_contain_text("assigned")
        owner = floor.manager.get(f"/crm{path}").get_json()["ownerId"]
        assert owner == floor.rep2.id
        floor.manager.patch(f"/crm/leads/{lead['id']}", {"ownerId": floor.manager.id})
