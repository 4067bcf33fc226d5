"""Two people and one process: ticked off here, seen there, taken back; and how it is written."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.sight import PHONE, faults, overflows, sign_in
from tests.browser.visits import live
from tests.crm.processes import Floor
from tests.harness.program import WebProgram

pytestmark = pytest.mark.browser
TASK = "Document pain points"


@pytest.fixture(scope="module")
def floor(app: Flask, server: WebProgram) -> Floor:
    made = Floor(app)
    made.may_sign_in(made.rep, made.manager, made.admin)
    return made


@pytest.fixture
def other(browser: Browser, server: WebProgram) -> Iterator[Page]:
    """A browser of somebody else's."""
    context = browser.new_context(base_url=server.url)
    yield context.new_page()
    context.close()


def test_a_colleague_sees_what_is_ticked_off_and_taken_back(
    page: Page, other: Page, floor: Floor
) -> None:
    deal = floor.started(title="Warm rooms")
    sign_in(page, floor.rep)
    sign_in(other, floor.manager)
    other.goto(f"/deals/{deal['id']}")
    live(other)
    page.goto("/activities")
    row = page.get_by_role("listitem").filter(has_text=TASK).filter(has_text="Warm rooms")
    row.get_by_role("button", name="Done").click()
    expect(row).to_have_count(0)
    expect(other.get_by_role("checkbox", name=TASK)).to_be_checked()
    page.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)
    expect(other.get_by_role("checkbox", name=TASK)).not_to_be_checked()


def test_a_box_shows_what_is_so_after_undo_and_refusal(page: Page, floor: Floor) -> None:
    deal = floor.started(title="Cold rooms")
    sign_in(page, floor.rep, f"/deals/{deal['id']}")
    box = page.get_by_role("checkbox", name=TASK)
    box.click()
    expect(box).to_be_checked()
    page.get_by_role("button", name="Undo").click()
    expect(box).not_to_be_checked()
    page.get_by_role("button", name="Move to Discovery complete").click()
    expect(page.get_by_role("checkbox", name="Prepare proposal document")).to_be_enabled()
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    assert not overflows(page)


def test_the_close_date_is_asked_in_place(page: Page, floor: Floor) -> None:
    deal = floor.started(title="Nearly won")
    floor.move(deal, "verbal-agreement")
    floor.complete(floor.rep, deal["id"], "Send contract for signature")
    sign_in(page, floor.rep, f"/deals/{deal['id']}")
    page.get_by_role("checkbox", name="Confirm signed contract received").click()
    page.get_by_role("dialog").get_by_role("button", name="Done, win the deal").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".page-header")).to_contain_text("Won")


def test_a_template_is_written_from_the_keyboard(page: Page, floor: Floor) -> None:
    sign_in(page, floor.admin, "/settings/processes")
    page.get_by_role("link", name="Customer onboarding").click()
    page.wait_for_url("**/settings/processes/*")
    live(page)
    page.get_by_role("button", name="Task for welcome").press("Enter")
    expect(page.get_by_label("Task", exact=True).nth(2)).to_be_focused()
    page.keyboard.type("Send the handbook")
    page.get_by_role("button", name="Move the new task up").press("Enter")
    expect(page.get_by_label("Task", exact=True).nth(1)).to_have_value("Send the handbook")
    expect(page.get_by_role("button", name="Move Send the handbook up")).to_be_focused()
    assert faults(page) == []
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.locator(".page-header")).to_contain_text("Version 2")
    page.set_viewport_size(PHONE)
    assert not overflows(page)
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("heading", name="Version 2")).to_be_visible()
    assert faults(page) == []
    assert not overflows(page)


def test_the_deals_of_a_stage_that_goes_are_moved(page: Page, floor: Floor) -> None:
    pipeline = floor.admin.made(
        "/crm/pipelines", {"name": "Renewals", "stages": [{"name": "first"}, {"name": "second"}]}
    )
    floor.deal(stageId=pipeline["stages"][0]["id"])
    sign_in(page, floor.admin, f"/settings/pipelines/{pipeline['id']}")
    page.get_by_role("button", name="Delete first").click()
    page.get_by_role("button", name="Save stages").click()
    expect(page.get_by_label("1 open deal in First")).to_have_value(pipeline["stages"][1]["id"])
    assert faults(page) == []
    page.get_by_role("button", name="Move them and save").click()
    expect(page.get_by_label("Stage name")).to_have_count(1)
    page.set_viewport_size(PHONE)
    assert not overflows(page)
