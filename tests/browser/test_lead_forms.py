"""A marketer makes a form, strangers fill it in without a script or on another site, and a rep sees
the leads arrive."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.sight import PHONE, faults, overflows
from tests.browser.visits import Visits, go, live
from tests.harness.forms import form, leads_of
from tests.harness.program import Program, WebProgram
from tests.harness.site import Site
from tests.web.sales import Sales

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def floor(app: Flask, server: WebProgram) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.rep, made.marketing)
    return made


def test_from_the_form_to_the_inbox(
    floor: Sales, server: WebProgram, worker: Program, visit: Visits
) -> None:
    rep = visit(server.url, floor.rep)
    rep.goto("/leads")
    live(rep)
    marketer = visit(server.url, floor.marketing)
    go(marketer, "Forms")
    marketer.get_by_role("link", name="Make the first").click()
    editor, preview = marketer.locator("#form-form"), marketer.locator("#form-preview")
    editor.get_by_label("Name", exact=True).fill("Cold room enquiry")
    editor.get_by_label("Heading").fill("Talk to us")
    expect(preview).to_contain_text("Talk to us")
    editor.get_by_label("Asked: Phone").check()
    editor.get_by_label("Label of Phone").fill("Your number")
    expect(preview).to_contain_text("Your number")
    marketer.get_by_role("button", name="Move Phone").press("ArrowUp")
    marketer.get_by_role("button", name="Save and put online").click()
    expect(marketer.get_by_role("alert")).to_contain_text("One field needs a look")
    editor.get_by_label("Goes to").select_option(label=floor.rep.email.split("@")[0].title())
    marketer.get_by_role("button", name="Save and put online").click()
    address = marketer.get_by_label("Its page").input_value()
    expect(preview).to_contain_text("Your number")

    stranger = visit(server.url, java_script_enabled=False, color_scheme="dark", viewport=PHONE)
    stranger.goto(f"{address}?utm_source=fair")
    assert not overflows(stranger)
    stranger.get_by_label("Name", exact=True).fill("Anna Berg")
    stranger.get_by_label("Your number").fill("+49 30 1")
    stranger.get_by_label("Message").fill("Four rooms, please")
    stranger.get_by_label("Email").fill("anna@polar.example")
    stranger.get_by_role("button", name="Send").click()
    expect(stranger.get_by_role("heading", name="Thank you")).to_be_visible()

    expect(rep.locator("#leads-fresh")).to_contain_text("1 new lead")
    rep.locator("#leads-new").click()
    expect(rep.locator("#lead-rows")).to_contain_text("Anna Berg")
    rep.locator("#lead-rows a").first.click()
    expect(rep.locator("#lead-detail")).to_contain_text("Four rooms, please")
    expect(rep.locator("#lead-detail")).to_contain_text("fair")
    expect(rep.get_by_role("button", name="Notifications")).to_contain_text("1")


def test_on_another_site(floor: Sales, server: WebProgram, visit: Visits) -> None:
    """The code of the editor, in a page of somebody else's; then on to that site's own thanks."""
    page = visit(server.url)
    with Site() as site:
        made = form(floor, redirectUrl=f"{site.url}/thanks")
        address = f"{server.url}/forms/{made['key']}"
        code = (
            f'<script async src="{server.url}/static/js/embed.js" data-form="{address}"></script>'
        )
        site.pages["/rooms"] = (
            f'<html lang="en"><title>Acme</title><main><h1>Acme</h1>{code}</main>'
        )
        site.pages["/thanks"] = "Thanks from Acme"
        page.goto(f"{site.url}/rooms?utm_campaign=spring")
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name=made["title"])).to_be_visible()
        high = frame.locator(".guest").evaluate("page => page.offsetHeight")
        expect(page.locator("iframe")).to_have_css("height", f"{high}px")
        assert not faults(page)
        page.emulate_media(color_scheme="dark")
        light = "page => getComputedStyle(page).colorScheme"
        assert frame.locator("html").evaluate(light) == "light", "as the site is"
        frame.get_by_label("Name").fill("Bea Lund")
        frame.get_by_label("Email").fill("bea@lund.example")
        frame.get_by_label("Message").fill("Hello")
        frame.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Thanks from Acme")).to_be_visible()
    (lead,) = leads_of(floor, made)
    assert lead["origin"]["utm"] == {"campaign": "spring"}
    assert lead["origin"]["page"] == f"{site.url}/rooms?utm_campaign=spring"
