"""Every screen of the demo: axe finds nothing in it, light and dark, and a phone is wide enough."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app import create_app
from app.local.valkey import Valkey
from tests.browser.screens import Screens, screens_of
from tests.browser.sight import PHONE, faults, overflows
from tests.harness.databases import Databases
from tests.harness.folders import data_folder
from tests.harness.installation import Installation

pytestmark = pytest.mark.browser
DESK: ViewportSize = {"width": 1440, "height": 900}
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
EMAIL, PASSWORD = "admin@demo.example", "demo"
SETTINGS = ("pipelines", "users", "permissions", "tokens", "organisation", "jobs", "audit")
KNOWN = (
    *("/leads", "/pipeline", "/contacts/", "/deals/", "/activities", "/notifications", "/profile"),
    *("/lead-forms", "/lead-forms/new", "/forms/"),
    *("/campaigns/", "/segments/", "/suppressions"),
    *(f"/settings/{name}" for name in SETTINGS),
)
OUTSIDE = ("/login", "/password/forgot", "/nowhere")


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
def screens(demo: Installation) -> Screens:
    found = screens_of(create_app(demo.settings), EMAIL, PASSWORD)
    for known in KNOWN:
        assert any(path.startswith(known) for path in found.pages), (known, found.pages)
    assert len(found.dialogs) > 15, found.dialogs
    return found


@pytest.fixture(scope="module")
def admin(browser: Browser, demo: Installation) -> Iterator[Page]:
    """The admin, at the home screen."""
    context = browser.new_context(base_url=demo.url)
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Email").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Ingrid")
    yield page
    context.close()


def judged(page: Page, within: str = "") -> list[str]:
    """What is wrong with what the page shows. A phone's colours are those of the desk."""
    dark = page.viewport_size != PHONE
    wide = page.locator("#main, dialog[open]").evaluate_all(
        "all => all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.id)"
    )
    return [
        *faults(page, within, dark=dark),
        *(f"overflows: {pane}" for pane in wide),
        *["overflows"] * overflows(page),
    ]


@SIZES
def test_pages(admin: Page, screens: Screens, size: ViewportSize) -> None:
    admin.set_viewport_size(size)
    found = {}
    for path in screens.pages:
        admin.goto(path)
        found[path] = judged(admin)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@SIZES
def test_dialogs(admin: Page, screens: Screens, size: ViewportSize) -> None:
    admin.set_viewport_size(size)
    found = {}
    admin.goto("/profile")
    dialog = admin.get_by_role("dialog")
    for path in screens.dialogs:
        admin.evaluate("path => htmx.ajax('GET', path, {target: '#dialogs'})", path)
        expect(dialog).to_be_visible()
        found[path] = judged(admin, "dialog[open]")
        admin.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@SIZES
def test_what_opens_over_a_page(admin: Page, size: ViewportSize) -> None:
    """Commands, all keys, and the menus of the frame."""
    admin.set_viewport_size(size)
    found = {}
    for key in ("Control+k", "?"):
        admin.goto("/")
        admin.keyboard.press(key)
        expect(admin.get_by_role("dialog")).to_be_visible()
        found[key] = judged(admin)
    for name in ("account menu", "Notifications"):
        admin.goto("/")
        admin.get_by_role("button", name=name).click()
        expect(admin.locator(":popover-open")).to_be_visible()
        found[name] = judged(admin)
    assert {what: wrong for what, wrong in found.items() if wrong} == {}


@SIZES
def test_outside(browser: Browser, demo: Installation, size: ViewportSize) -> None:
    """What a stranger sees."""
    context = browser.new_context(base_url=demo.url, viewport=size)
    page = context.new_page()
    found = {}
    for path in OUTSIDE:
        page.goto(path)
        found[path] = judged(page)
    context.close()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
