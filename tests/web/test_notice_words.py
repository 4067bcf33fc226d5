"""An org's own words for what the program tells."""

from html import unescape
from typing import Any

import pytest
from flask import Flask

from app.modules.notification.notices import NOTICES
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import Sales

WON = "/settings/notifications/deal.assigned/in_app"


@pytest.fixture(scope="module")
def floor(app: Flask) -> Sales:
    return Sales(app)


def told(floor: Sales) -> dict[str, Any]:
    """What the rep is told of a deal that the manager hands over."""
    deal = floor.deal("Cold rooms", ownerId=floor.manager.id)
    floor.manager.patch(f"/crm/deals/{deal['id']}", {"ownerId": floor.rep.id})
    work_off(floor.app)
    found = floor.rep.get("/crm/notifications?templateKey=deal.assigned").get_json()["data"]
    first: dict[str, Any] = found[0]
    return first


def test_every_kind_is_listed_and_opens(floor: Sales) -> None:
    shown = page(floor.admin, "/settings/notifications")
    for notice in NOTICES.values():
        assert notice.name in unescape(shown)
        for channel in ("in_app", "email"):
            path = f"/settings/notifications/{notice.key}/{channel}"
            assert path in shown
            assert "Not known here" not in page(floor.admin, path)
    for path in ("/settings/notifications", WON):
        assert floor.manager.get(path).status_code == 403
        assert send(floor.manager, WON).status_code == 403
    for path in ("deal.nothing/email", "deal.won/sms"):
        assert floor.admin.get(f"/settings/notifications/{path}").status_code == 404
        assert send(floor.admin, f"/settings/notifications/{path}", title="T").status_code == 404


def test_own_words_are_said_until_the_built_in_ones_are_back(floor: Sales) -> None:
    built_in = told(floor)
    assert built_in["title"] == "Your deal now: Cold rooms"
    own = {
        "title": "{{deal.title}}, from {{decider.name|us}}",
        "body": "Over to {{recipient.name}}",
    }
    assert send(floor.admin, WON, **own).status_code == 303
    said = told(floor)
    assert (said["title"], said["body"]) == ("Cold rooms, from Maria", "Over to Nina")
    assert "Built-in words" in page(floor.admin, WON)
    assert "changed the words of “A deal is yours now” in the program" in page(
        floor.admin, "/settings/audit"
    )
    assert told(Sales(floor.app))["title"] == built_in["title"]
    assert send(floor.admin, f"{WON}/reset").status_code == 303
    assert told(floor)["title"] == built_in["title"]
    assert send(floor.admin, f"{WON}/reset").status_code == 303


@pytest.mark.parametrize(
    ("title", "body", "names"),
    [
        ("{{deal.titel}}", "Text", "{{deal.titel}}"),
        ("Title", "{{password|none}} {{deal.title}}", "{{password}}"),
        ("Title", "{{deal.title", "belongs to no variable"),
        ("", "Text", "Title"),
        ("Title", " \n ", "must not be empty"),
        ("Title", "x" * 5001, "5000"),
        ("Line\nbreak", "Text", "single line"),
        ("Title\x00", "Text", "single line"),
        ("Title", "Text\x00", "NUL"),
    ],
)
def test_what_could_not_be_told_is_refused_by_name(
    floor: Sales, title: str, body: str, names: str
) -> None:
    refused = send(floor.admin, WON, title=title, body=body)
    assert refused.status_code == 422
    assert names in refused.text
    assert "Built-in</span>" in page(floor.admin, WON)


def test_the_preview_reads_with_a_real_record_and_keeps_nothing(floor: Sales) -> None:
    told(floor)
    typed = {
        "title": "{{deal.title}} <b>",
        "body": "{{contact.name}} {{lead.title}} {{decider.name}}",
    }
    for htmx in (True, False):
        shown = send(floor.admin, f"{WON}/preview", htmx=htmx, **typed).text
        reading = shown[shown.index('id="reading"') :]
        assert "Cold rooms &lt;b&gt;" in reading
        assert "Polar Foods" in reading
        assert "Not known here" in reading and "<code>lead.title</code>" in reading
    assert "<b>" not in told(floor)["title"]
    assert send(floor.manager, f"{WON}/preview", htmx=True, **typed).status_code == 403


def test_a_variable_without_a_value_is_named_unless_it_has_a_fallback(app: Flask) -> None:
    floor = Sales(app)
    path = "/settings/notifications/deal.rejected/email/preview"
    without = send(floor.admin, path, htmx=True, title="{{deal.title}}", body="{{reason}}").text
    assert "Without a value here" in without and "<code>deal.title</code>" in without
    with_one = send(floor.admin, path, htmx=True, title="{{deal.title|a deal}}", body="So").text
    assert "Without a value here" not in with_one and "a deal" in with_one
