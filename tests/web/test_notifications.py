"""What one was told, record by record; what one wants to be told."""

import re
from typing import Any

import pytest
from flask import Flask

from app.modules.notification.notices import NOTICES
from tests.harness.cast import Person
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import Sales, counted

BIG = {"amount": 9_000_000, "currency": "USD"}


@pytest.fixture
def floor(app: Flask) -> Sales:
    return Sales(app)


def given(floor: Sales, title: str) -> str:
    """The manager hands a deal to the rep, twice; gives its id."""
    deal = floor.deal(title, ownerId=floor.manager.id)
    for owner in (floor.rep, floor.manager, floor.rep):
        floor.manager.patch(f"/crm/deals/{deal['id']}", {"ownerId": owner.id})
    work_off(floor.app)
    return str(deal["id"])


def unread(person: Person) -> int:
    return len(person.get("/crm/notifications?unread=true").get_json()["data"])


def test_a_record_is_one_row_and_read_as_one(floor: Sales) -> None:
    deal = given(floor, "Cold rooms")
    given(floor, "Warm rooms")
    assert unread(floor.rep) == 4
    shown = page(floor.rep, "/notifications")
    assert len(re.findall(r'class="notice"', shown)) == 2
    assert shown.count("1 earlier about this") == 2
    row = next(row for row in shown.split('class="notice"') if "Cold rooms" in row)
    read = re.search(r"/notifications/[0-9a-f-]+/read", row)
    assert read
    assert send(floor.rep2, read[0]).status_code == 404
    answer = send(floor.rep, read[0], htmx=True)
    assert "2 unread" in answer.text and 'hx-target="#notification-list"' in answer.text
    assert unread(floor.rep) == 2
    only = page(floor.rep, "/notifications?show=unread")
    assert "Warm rooms" in only and "Cold rooms" not in only
    opened = re.search(r"/notifications/[0-9a-f-]+/open", only)
    assert opened
    assert send(floor.rep, opened[0]).location != f"/deals/{deal}"
    assert unread(floor.rep) == 0
    assert "All caught up" in page(floor.rep, "/notifications?show=unread")


def test_older_ones_follow_and_cost_no_more(floor: Sales, monkeypatch: Any) -> None:
    for number in range(3):
        given(floor, f"Deal {number}")
    with counted(floor.app) as few:
        page(floor.rep, "/notifications")
    monkeypatch.setattr("app.web.notifications.PAGE", 2)
    path, seen = "/notifications", []
    while path:
        with counted(floor.app) as many:
            shown = page(floor.rep, path)
        assert len(many) <= len(few)
        seen += re.findall(r'id="notice-([0-9a-f-]+)"', shown)
        older = re.search(r'href="(/notifications\?before=[^"]+)"', shown)
        path = older[1] if older else ""
    assert len(seen) == len(set(seen)) == 3


def test_an_approval_is_decided_from_the_bell(floor: Sales) -> None:
    deal = floor.deal("Huge", value=BIG, expectedCloseDate="2031-01-01T00:00:00Z")
    approval = floor.rep.post(f"/crm/deals/{deal['id']}/won").get_json()["approval"]
    work_off(floor.app)
    menu = page(floor.manager, "/notifications/menu", HX_Request="true")
    path = f"/approvals/{approval['id']}/reject"
    assert path in menu and "$90,000" in menu
    answer = send(floor.manager, path, htmx=True, back="1", reason="Too cheap")
    assert "Rejected: Huge" in answer.text
    assert path not in answer.text
    assert floor.rep.get(f"/crm/approvals/{approval['id']}").get_json()["reason"] == "Too cheap"
    late = send(floor.admin, path, htmx=True, back="1")
    assert "Maria rejected this already" in late.text
    assert "Rejected" in page(floor.manager, "/notifications")


def test_the_matrix_of_kinds_and_channels_is_saved_whole(floor: Sales) -> None:
    path = "/notifications/preferences"
    shown = page(floor.rep, path)
    for notice in NOTICES.values():
        assert notice.name in shown
    fields = {f"in-app:{key}": "1" for key in NOTICES if key != "deal.won"}
    ways = {f"email:{key}": "digest" if key == "deal.rotting" else "never" for key in NOTICES}
    hours = {"quiet": "1", "quietHours.from": "21:30", "quietHours.until": "06:30"}
    refused = send(floor.rep, path, **fields, **ways, **hours)
    assert refused.status_code == 422
    assert "switch it on" in refused.text
    assert 'value="21:30"' in refused.text
    saved = send(floor.rep, path, **fields, **ways, **hours, digest="1")
    assert saved.status_code == 303
    mine = floor.rep.get("/crm/me/preferences").get_json()
    assert mine["digest"] and mine["quietHours"] == {"from": "21:30", "until": "06:30"}
    assert mine["notifications"]["deal.won"] == {"inApp": False, "email": "never"}
    assert mine["notifications"]["deal.rotting"] == {"inApp": True, "email": "digest"}
    wrong = send(
        floor.rep, path, **fields, **ways, **{**hours, "quietHours.from": "noon"}, digest="1"
    )
    assert wrong.status_code == 422
    assert floor.rep.get("/crm/me/preferences").get_json() == mine
