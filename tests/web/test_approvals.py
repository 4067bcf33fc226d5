"""The approvals' inbox: who sees what, and what a decision does."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.harness.cast import Person
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import Sales, counted

BIG = {"amount": 9_000_000, "currency": "USD"}
CLOSES = "2031-01-31T00:00:00Z"


@pytest.fixture(scope="module")
def floor(app: Flask) -> Sales:
    return Sales(app)


def asked(floor: Sales, title: str = "Cold rooms", person: Person | None = None) -> Any:
    """A request of the rep's; gives the approval."""
    asker = person or floor.rep
    deal = floor.deal(title, value=BIG, expectedCloseDate=CLOSES, ownerId=asker.id)
    return asker.post(f"/crm/deals/{deal['id']}/won").get_json()["approval"]


def test_a_manager_sees_all_and_a_rep_the_own_requests(app: Flask) -> None:
    floor = Sales(app)
    asked(floor, "Cold rooms")
    asked(floor, "Warm rooms", floor.rep2)
    shown = page(floor.manager, "/approvals")
    assert "Cold rooms" in shown and "Warm rooms" in shown
    assert 'id="nav-count-approvals" class="count">2<' in shown
    own = page(floor.rep, "/approvals")
    assert "Cold rooms" in own and "Warm rooms" not in own
    assert "/approve" not in own
    assert 'id="nav-count-approvals" hidden' in own
    assert floor.support.get("/approvals").status_code == 403


def test_the_open_request_shows_what_it_takes_to_decide(floor: Sales) -> None:
    approval = asked(floor)
    path = f"/crm/deals/{approval['dealId']}"
    note = {"type": "note", "subject": "They signed", "dealId": approval["dealId"]}
    floor.rep.made("/crm/activities", note)
    shown = page(floor.manager, f"/approvals/{approval['id']}")
    for words in ("$90,000", "Polar Foods", "Nina asked", "They signed", "Discovery"):
        assert words in shown
    assert f"/approvals/{approval['id']}/approve" in shown
    assert floor.rep2.get(f"/approvals/{approval['id']}").status_code == 404
    assert floor.manager.get(path).get_json()["approval"]["status"] == "pending"


def test_approving_wins_the_deal_and_stays_readable(floor: Sales) -> None:
    approval = asked(floor, "Approved one")
    path = f"/approvals/{approval['id']}"
    assert send(floor.rep, f"{path}/approve").status_code == 403
    answer = send(floor.manager, f"{path}/approve", reason="Good margin")
    assert (answer.status_code, answer.location) == (303, "/approvals")
    assert floor.rep.get(f"/crm/deals/{approval['dealId']}").get_json()["status"] == "won"
    decided = page(floor.manager, "/approvals/decided")
    row = next(row for row in decided.split("<tr>") if "Approved one" in row)
    for words in ("Approved", "Nina", "Maria", "Good margin"):
        assert words in row
    assert "Maria" in page(floor.rep, path) and "Good margin" in page(floor.rep, path)
    assert "approved winning" in page(floor.rep, f"/deals/{approval['dealId']}")


def test_what_was_decided_stays_readable_when_the_deal_changes(app: Flask) -> None:
    floor = Sales(app)
    approval = asked(floor, "Cold rooms")
    yes = floor.manager.post(f"/crm/approvals/{approval['id']}/approve", {"reason": "Good margin"})
    assert yes.get_json()["value"] == BIG
    deal = f"/crm/deals/{approval['dealId']}"
    little = {"value": {"amount": 100, "currency": "USD"}}
    assert floor.manager.patch(deal, little).status_code == 200
    for path in ("/approvals/decided", f"/approvals/{approval['id']}"):
        assert "$90,000" in page(floor.manager, path)


def test_who_comes_second_hears_who_was_first(floor: Sales) -> None:
    approval = asked(floor, "Contested")
    path = f"/approvals/{approval['id']}"
    assert send(floor.manager, f"{path}/reject", reason="Too cheap").status_code == 303
    late = send(floor.admin, f"{path}/approve")
    assert late.status_code == 409
    assert "Maria rejected this already" in late.text
    api = floor.admin.post(f"/crm{path}/approve")
    assert api.status_code == 409
    assert api.get_json()["detail"] == "Maria rejected this already."
    assert api.get_json()["current"]["status"] == "rejected"
    again = send(floor.admin, f"/deals/{approval['dealId']}/approval/approve")
    assert "Maria rejected this already" in again.text
    assert floor.rep.get(f"/crm/deals/{approval['dealId']}").get_json()["status"] == "open"


def test_another_value_voids_the_request_for_all_to_see(floor: Sales) -> None:
    approval = asked(floor, "Revalued")
    value = {"value": {"amount": 8_000_000, "currency": "USD"}}
    assert floor.manager.patch(f"/crm/deals/{approval['dealId']}", value).status_code == 200
    shown = page(floor.manager, f"/approvals/{approval['id']}")
    assert "Void" in shown and "The value changed." in shown
    timeline = page(floor.rep, f"/deals/{approval['dealId']}")
    assert "is off the table" in timeline and "The value changed." in timeline
    assert send(floor.manager, f"/approvals/{approval['id']}/approve").status_code == 409
    work_off(floor.app)
    told = floor.rep.get("/crm/notifications?templateKey=deal.approval-voided").get_json()["data"]
    assert [one["title"] for one in told] == ["Request void: Revalued"]


def test_the_one_who_asked_takes_it_back(floor: Sales) -> None:
    approval = asked(floor, "Withdrawn")
    path = f"/approvals/{approval['id']}/withdraw"
    assert send(floor.rep2, path).status_code == 404
    assert send(floor.manager, path).status_code == 403
    assert send(floor.rep, path).status_code == 303
    assert "was withdrawn" in page(floor.rep, "/approvals/decided")


def test_the_decided_go_on_where_the_page_ended(app: Flask, monkeypatch: Any) -> None:
    floor = Sales(app)
    titles = {f"Deal number {number}" for number in range(5)}
    for title in titles:
        send(floor.manager, f"/approvals/{asked(floor, title)['id']}/reject", reason="No")
    monkeypatch.setattr("app.web.approvals.PAGE", 2)
    path, seen = "/approvals/decided", []
    while path:
        shown = page(floor.manager, path)
        seen += re.findall(r"Deal number \d", shown)
        more = re.search(r'href="(/approvals/decided\?before=[^"]+)"', shown)
        path = more[1] if more else ""
    assert sorted(seen) == sorted(titles)
    assert floor.manager.get("/approvals/decided?before=nonsense").status_code == 200


def test_the_inbox_asks_no_more_with_more_requests(app: Flask) -> None:
    floor = Sales(app)
    first = asked(floor, "First")
    page(floor.manager, "/approvals")
    with counted(app) as few:
        page(floor.manager, f"/approvals/{first['id']}")
    for number in range(8):
        asked(floor, f"Deal {number}")
    with counted(app) as many:
        page(floor.manager, f"/approvals/{first['id']}")
    assert len(many) == len(few)
