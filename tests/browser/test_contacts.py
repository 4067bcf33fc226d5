"""Contacts: a call with its next step, a note on a bad line, a book handed over."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.sight import PHONE, sign_in
from tests.harness.program import WebProgram
from tests.web.sales import Sales
from tests.web.test_contacts import person

pytestmark = pytest.mark.browser


@pytest.fixture
def floor(app: Flask, server: WebProgram) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.rep, made.manager)
    return made


def test_a_call_and_the_next_step(page: Page, floor: Sales) -> None:
    """R5: the tab, the outcome, what is next, Save."""
    sign_in(page, floor.rep, f"/contacts/{floor.contact}")
    form = page.locator("#composer")
    form.get_by_text("Call").first.click()
    form.get_by_label("Outcome").fill("Reached")
    form.get_by_label("Next step", exact=True).select_option("Tomorrow")
    form.get_by_role("button", name="Save").click()
    timeline = page.locator("#timeline")
    expect(timeline).to_contain_text("Nina called")
    expect(timeline.locator("[data-kind=planned]")).to_contain_text("Call")
    expect(form.get_by_label("Outcome")).to_be_hidden()


def test_a_note_survives_a_dead_line(page: Page, floor: Sales) -> None:
    """R14, on the phone: nothing typed is lost, and saved as soon as the line is back."""
    page.set_viewport_size(PHONE)
    sign_in(page, floor.rep, f"/contacts/{floor.contact}")
    words = "Board is fine with the monthly plan"
    box = page.get_by_label("Text", exact=True)
    box.fill(words)
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your text is still here")).to_be_visible()
    expect(box).to_have_value(words)
    page.context.set_offline(False)
    page.reload()
    expect(box).to_have_value(words)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#timeline")).to_contain_text(words)
    expect(box).to_have_value("")
    page.reload()
    expect(box).to_have_value("")


def test_a_manager_hands_a_contact_over(page: Page, floor: Sales) -> None:
    """M4: menu, person, Reassign."""
    contact = person(floor.rep, "Ann", "Zorn")
    deal = floor.deal(contactId=contact["id"])
    sign_in(page, floor.manager, f"/contacts/{contact['id']}")
    page.get_by_label("More actions").first.click()
    page.get_by_role("menuitem", name="Reassign").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("New owner").select_option(label="Tom")
    dialog.get_by_role("button", name="Reassign").click()
    expect(page.locator(".record__facts")).to_contain_text("Tom")
    assert floor.rep2.get(f"/crm/deals/{deal['id']}").status_code == 200


def test_a_field_is_changed_where_it_stands(page: Page, floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn")
    sign_in(page, floor.rep, f"/contacts/{contact['id']}")
    page.get_by_role("button", name=re.compile("^Job title")).click()
    page.get_by_label("Job title", exact=True).fill("Buyer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Job title: Buyer. Edit")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Job title")).click()
    page.get_by_label("Job title", exact=True).fill("Somebody else")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Job title: Buyer. Edit")).to_be_visible()


def test_search_as_one_types(page: Page, floor: Sales) -> None:
    person(floor.rep, "Bram", "van der Berg")
    person(floor.rep, "Zoë", "Müller")
    sign_in(page, floor.rep, "/contacts")
    page.keyboard.press("/")
    page.keyboard.type("zoe")
    rows = page.locator("#list-rows tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Zoë Müller")
    expect(page).to_have_url(re.compile("q=zoe"))


def test_a_contact_is_chosen_by_letters_and_keys(page: Page, floor: Sales) -> None:
    person(floor.rep, "Bram", "van der Berg")
    sign_in(page, floor.rep, "/activities/new?kind=task")
    page.get_by_label("Subject").fill("Send the offer")
    page.get_by_role("combobox", name="Contact").press_sequentially("berg")
    expect(page.locator(".picker [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Contact")).to_have_value("Bram van der Berg")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name="Send the offer", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("/activities$"))


def test_what_is_not_there_says_so(page: Page, floor: Sales) -> None:
    """E3."""
    lost = person(floor.rep, "Ann", "Zorn")
    floor.admin.ask("DELETE", f"/crm/contacts/{lost['id']}")
    sign_in(page, floor.rep)
    answer = page.goto(f"/contacts/{lost['id']}")
    assert answer is not None and answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Zorn" not in page.content()
