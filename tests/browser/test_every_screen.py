"""Every screen of the demo: axe finds nothing in it, and it is wide enough, also for a phone.

Each is judged by all rules twice: light at the desk as the admin has it, and dark on the phone as
a rep has it, or the admin where no rep comes. What other roles see otherwise is dark at the desk.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app.local.valkey import Valkey
from tests.browser.screens import Screens, screens_of, unseen
from tests.browser.sight import PHONE, faults_as_shown, overflows
from tests.harness.databases import Databases
from tests.harness.folders import data_folder
from tests.harness.installation import Installation

pytestmark = pytest.mark.browser
DESK: ViewportSize = {"width": 1440, "height": 900}
PASSWORD = "demo"
SETTINGS = ("pipelines", "users", "permissions", "tokens", "organisation", "jobs", "audit")
KNOWN = (
    *("/leads", "/pipeline", "/contacts/", "/deals/", "/activities", "/notifications", "/profile"),
    *("/lead-forms", "/lead-forms/new", "/forms/"),
    *("/campaigns/", "/segments/", "/suppressions"),
    *(f"/settings/{name}" for name in SETTINGS),
)
OUTSIDE = ("/login", "/password/forgot", "/nowhere", "/docs", "/book/nina-holm")
OTHERS = ("manager", "marketing", "support", "viewer")
# Where a role decides what stands on the page; elsewhere it decides who comes there at all.
DIFFERENT = (
    "/leads",
    "/pipeline",
    "/contacts/",
    "/deals/",
    "/approvals",
    "/campaigns",
    "/calendar",
)


@dataclass(frozen=True)
class Form:
    """How a screen is looked at."""

    size: ViewportSize
    theme: Literal["light", "dark"]


LIGHT_DESK, DARK_DESK = Form(DESK, "light"), Form(DESK, "dark")
DARK_PHONE = Form(PHONE, "dark")
FORMS = pytest.mark.parametrize("form", [LIGHT_DESK, DARK_PHONE], ids=["light-desk", "dark-phone"])
Look = Callable[[str, Form], Page]


@pytest.fixture(scope="module")
def demo(databases: Databases, template: str) -> Iterator[Installation]:
    """A running installation with the demo organisation."""
    with data_folder() as folder:
        valkey = Valkey(folder)
        valkey.start()
        own = Installation(folder, database_url=databases.create(template), redis_url=valkey.url)
        code, _, errors = own.crm("demo").finish(120)
        assert code == 0, errors
        own.web()
        yield own
        own.stop()
        valkey.stop()


@pytest.fixture(scope="module")
def program(demo: Installation) -> Flask:
    return demo.app()


@pytest.fixture(scope="module")
def all_of_admin(program: Flask) -> Screens:
    found = screens_of(program, *credentials("admin"))
    for known in KNOWN:
        assert any(path.startswith(known) for path in found.pages), (known, found.pages)
    assert len(found.dialogs) > 15, found.dialogs
    return found


@pytest.fixture(scope="module")
def all_of_rep(program: Flask) -> Screens:
    return screens_of(program, *credentials("rep"))


@pytest.fixture
def look(browser: Browser, demo: Installation) -> Iterator[Look]:
    """Opens the home screen as a person of the demo; "" is a stranger."""
    contexts = []

    def open_as(who: str, form: Form) -> Page:
        context = browser.new_context(
            base_url=demo.url, viewport=form.size, color_scheme=form.theme
        )
        contexts.append(context)
        page = context.new_page()
        if who:
            email, password = credentials(who)
            page.goto("/login")
            page.get_by_label("Email").fill(email)
            page.locator("input[type=password]").fill(password)
            page.keyboard.press("Enter")
            expect(page.get_by_role("main")).to_contain_text("Good")
        return page

    yield open_as
    for context in contexts:
        context.close()


def credentials(who: str) -> tuple[str, str]:
    return f"{who}@demo.example", PASSWORD


def judged(page: Page, within: str = "") -> list[str]:
    """What is wrong with what the page shows."""
    wide = page.locator("#main, dialog[open]").evaluate_all(
        "all => all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.id)"
    )
    return [
        *faults_as_shown(page, within),
        *(f"overflows: {pane}" for pane in wide),
        *["overflows"] * overflows(page),
    ]


def wrong_pages(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        page.goto(path)
        found[path] = judged(page)
    return {path: wrong for path, wrong in found.items() if wrong}


def wrong_dialogs(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    """Over a page with little on it, because axe looks at what is below too."""
    found = {}
    page.goto("/notifications")
    dialog = page.get_by_role("dialog")
    for path in paths:
        page.evaluate("path => htmx.ajax('GET', path, {target: '#dialogs'})", path)
        expect(dialog).to_be_visible()
        found[path] = judged(page, "dialog[open]")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    return {path: wrong for path, wrong in found.items() if wrong}


def test_pages_of_the_admin(look: Look, all_of_admin: Screens) -> None:
    assert wrong_pages(look("admin", LIGHT_DESK), all_of_admin.pages) == {}


def test_dialogs_of_the_admin(look: Look, all_of_admin: Screens) -> None:
    assert wrong_dialogs(look("admin", LIGHT_DESK), all_of_admin.dialogs) == {}


def test_a_rep_with_the_phone_in_the_dark(look: Look, all_of_rep: Screens) -> None:
    page = look("rep", DARK_PHONE)
    assert wrong_pages(page, all_of_rep.pages) == {}
    assert wrong_dialogs(page, all_of_rep.dialogs) == {}


def test_the_admins_own_with_the_phone_in_the_dark(
    look: Look, program: Flask, all_of_admin: Screens, all_of_rep: Screens
) -> None:
    own, page = unseen(program, all_of_admin, all_of_rep), look("admin", DARK_PHONE)
    assert any(path.startswith("/settings/users") for path in own.pages)
    assert wrong_pages(page, own.pages) == {}
    assert wrong_dialogs(page, own.dialogs) == {}


@pytest.mark.parametrize("who", OTHERS)
def test_what_a_role_sees_otherwise(look: Look, program: Flask, who: str) -> None:
    pages = screens_of(program, *credentials(who)).pages
    assert "/" in pages
    otherwise = [path for path in pages if path == "/" or path.startswith(DIFFERENT)]
    assert wrong_pages(look(who, DARK_DESK), otherwise) == {}


@FORMS
def test_what_opens_over_a_page(look: Look, form: Form) -> None:
    """Commands, all keys, and the menus of the frame."""
    page, found = look("admin", form), {}
    for key in ("Control+k", "?"):
        page.goto("/")
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        found[key] = judged(page)
    for name in ("account menu", "Notifications"):
        page.goto("/")
        page.get_by_role("button", name=name).click()
        expect(page.locator(":popover-open")).to_be_visible()
        found[name] = judged(page)
    assert {what: wrong for what, wrong in found.items() if wrong} == {}


@FORMS
def test_outside(look: Look, form: Form) -> None:
    """What a stranger sees."""
    assert wrong_pages(look("", form), OUTSIDE) == {}
