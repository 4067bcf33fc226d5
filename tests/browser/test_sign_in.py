"""Sign in, sign out, stages and the bell in a real browser, by key and by mouse."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.sight import faults, sign_in
from tests.harness.program import WebProgram
from tests.web.sales import Sales

pytestmark = pytest.mark.browser
SETTINGS = ("users", "permissions", "pipelines", "organisation", "jobs", "tokens", "audit")


@pytest.fixture(scope="module")
def floor(app: Flask, server: WebProgram) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.admin, made.rep)
    return made


def test_a_wrong_password_is_said_and_the_right_one_goes_on(page: Page, floor: Sales) -> None:
    page.goto("/settings/permissions")
    expect(page).to_have_url(re.compile(r"/login\?next=/settings/permissions"))
    page.get_by_label("Email").fill(floor.rep.email)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Email and password don’t match")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    assert not faults(page)
    page.keyboard.type("correct horse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Roles & permissions")).to_be_visible()


def test_signs_out_by_the_menu(page: Page, floor: Sales) -> None:
    sign_in(page, floor.rep)
    page.get_by_role("button", name="account menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    page.goto("/")
    expect(page).to_have_url(re.compile("/login"))


def test_stages_are_moved_by_arrow_keys_and_saved(page: Page, floor: Sales) -> None:
    sign_in(page, floor.admin, "/settings/pipelines")
    names = page.locator("[name=stage-name]")
    first, second = names.nth(0).input_value(), names.nth(1).input_value()
    handle = page.get_by_role("button", name=f"Move {first}; arrow keys")
    handle.focus()
    page.keyboard.press("ArrowDown")
    expect(handle).to_be_focused()
    expect(names.nth(0)).to_have_value(second)
    expect(page.locator("#announcer")).to_contain_text(f"{first} is now 2 of")
    page.get_by_role("button", name="Save stages").click()
    expect(page.get_by_text("Stages saved")).to_be_visible()
    expect(names.nth(0)).to_have_value(second)


def test_a_stage_is_dragged_added_and_removed(page: Page, floor: Sales) -> None:
    sign_in(page, floor.admin, "/settings/pipelines")
    rows = page.get_by_role("list", name="Stages in order").get_by_role("listitem")
    count = rows.count()
    last = rows.last.locator("[name=stage-name]").input_value()
    handle = rows.last.locator("[data-sort-handle]").bounding_box()
    top = rows.first.bounding_box()
    assert handle and top
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(handle["x"] + 5, top["y"] + 30, steps=15)
    page.mouse.move(handle["x"] + 5, top["y"] + 2, steps=5)
    page.mouse.up()
    expect(rows.first.locator("[name=stage-name]")).to_have_value(last)
    page.get_by_role("button", name="Stage", exact=True).click()
    page.keyboard.type("Signed")
    expect(rows).to_have_count(count + 1)
    page.get_by_role("button", name="Save stages").click()
    expect(page.get_by_text("Stages saved")).to_be_visible()
    expect(rows.first.locator("[name=stage-name]")).to_have_value(last)
    page.get_by_role("button", name="Delete Signed").click()
    page.get_by_role("button", name="Save stages").click()
    expect(rows).to_have_count(count)


def test_the_bell_opens_what_concerns_one(page: Page, floor: Sales) -> None:
    sign_in(page, floor.rep)
    page.get_by_role("button", name="Notifications").click()
    menu = page.get_by_role("region", name="Notifications")
    expect(menu.get_by_role("link", name="See all")).to_be_visible()
    assert not faults(page)
    menu.get_by_role("link", name="See all").click()
    expect(page.get_by_role("heading", name="Notifications", level=1)).to_be_visible()
