"""Activities: the agenda, the composer, done and what next."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.compose.clock import utc_now
from tests.harness.cast import Person
from tests.web.forms import page, send
from tests.web.sales import Sales, counted


@pytest.fixture
def floor(app: Flask) -> Sales:
    return Sales(app)


def task(
    who: Person, floor: Sales, subject: str, days: float | None, **more: Any
) -> dict[str, Any]:
    due = {"dueAt": (utc_now() + timedelta(days=days)).isoformat()} if days is not None else {}
    body = {"type": "task", "subject": subject, "contactId": floor.contact, **due, **more}
    return who.made("/crm/activities", body)


def all_of(floor: Sales, who: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get(
        f"/crm/activities?contactId={floor.contact}&sort=createdAt"
    ).get_json()["data"]
    return found


def test_the_agenda_goes_by_urgency(floor: Sales) -> None:
    for subject, days in (("Someday", None), ("Next week", 7), ("Yesterday", -1)):
        task(floor.rep, floor, subject, days)
    task(floor.rep2, floor, "Not mine", 1)
    html = page(floor.rep, "/activities")
    words = ("Overdue", "Yesterday", "Later", "Next week", "No date", "Someday")
    places = [html.index(word) for word in words]
    assert places == sorted(places)
    assert "Not mine" not in html and "Everybody" not in html
    assert "Not mine" in page(floor.manager, "/activities?who=all")
    assert "Not mine" not in page(floor.rep, "/activities?who=all")


def test_done_with_outcome_and_next_in_one_step(floor: Sales) -> None:
    made = task(floor.rep, floor, "Call Polar", -1)
    path = f"/activities/{made['id']}"
    assert "And next?" in page(floor.rep, f"{path}/finish")
    sent = {"outcome": "Reached", "nextIn": "3", "nextType": "call", "nextSubject": "Prices"}
    assert send(floor.rep, f"{path}/complete", **sent).status_code == 303
    first, second = all_of(floor, floor.rep)
    assert first["outcome"] == "Reached" and first["completedAt"]
    assert (second["type"], second["subject"]) == ("call", "Prices")
    assert "Call Polar" in page(floor.rep, "/activities?view=done")
    assert send(floor.rep, f"{path}/complete").status_code == 409
    assert send(floor.rep2, f"{path}/complete").status_code == 404


def test_a_call_and_its_next_step_are_saved_together(floor: Sales) -> None:
    """R5, and nothing at all where the second half is wrong."""
    about = {"contactId": floor.contact, "about": f"contact:{floor.contact}", "type": "call"}
    sent = {**about, "body": "Spoke about prices\nShe likes the plan", "outcome": "Reached"}
    wrong = send(floor.rep, "/activities", **sent, nextIn="date")
    assert wrong.status_code == 422 and "Spoke about prices" in wrong.get_data(as_text=True)
    assert all_of(floor, floor.rep) == []
    answer = send(floor.rep, "/activities", htmx=True, **sent, nextIn="1", nextType="task")
    html = answer.get_data(as_text=True)
    assert 'id="timeline-box"' in html and "She likes the plan" in html
    call, following = all_of(floor, floor.rep)
    assert call["subject"] == "Spoke about prices" and call["completedAt"]
    assert following["type"] == "task" and following["completedAt"] is None


def test_dates_are_on_the_viewers_clock(app: Flask, floor: Sales) -> None:
    floor.admin.patch(f"/crm/users/{floor.rep.id}", {"timeZone": "Asia/Tokyo"})
    sent = {"contactId": floor.contact, "type": "task", "body": "Send", "dueAt": "2027-03-01T09:30"}
    send(floor.rep, "/activities", **sent)
    assert all_of(floor, floor.rep)[0]["dueAt"] == "2027-03-01T00:30:00Z"
    assert send(floor.rep, "/activities", **{**sent, "dueAt": "soon"}).status_code == 422


def test_a_note_keeps_its_lines(floor: Sales) -> None:
    text = "First line\nsecond line"
    send(floor.rep, "/activities", contactId=floor.contact, type="note", body=text)
    note = all_of(floor, floor.rep)[0]
    assert note["subject"] == "First line" and note["body"].replace("\r\n", "\n") == text
    empty = send(floor.rep, "/activities", contactId=floor.contact, type="note", body="")
    assert empty.status_code == 422


def test_the_dialog_knows_kind_and_whom(floor: Sales) -> None:
    html = page(floor.rep, f"/activities/new?kind=meeting&contact={floor.contact}")
    assert "Polar Foods" in html
    assert re.search(r'value="meeting" selected', html)
    assert page(floor.rep, "/activities/new?kind=task&deal=nonsense")


def test_going_back_stays_in_the_house(floor: Sales) -> None:
    sent = {"contactId": floor.contact, "type": "note", "body": "Words"}
    for back in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert send(floor.rep, "/activities", **sent, back=back).location == "/activities"
    assert send(floor.rep, "/activities", **sent, back="/contacts").location == "/contacts"


def test_changed_and_deleted(floor: Sales) -> None:
    made = task(floor.rep, floor, "Call", 1)
    path = f"/activities/{made['id']}"
    assert "Call" in page(floor.rep, path)
    send(floor.rep, path, subject="Call again", version=made["version"])
    assert all_of(floor, floor.rep)[0]["subject"] == "Call again"
    assert send(floor.rep, path, subject="", version="2").status_code == 422
    send(floor.rep, f"{path}/delete")
    assert all_of(floor, floor.rep) == []


def test_those_who_read_none(floor: Sales) -> None:
    assert floor.marketing.get("/activities").status_code == 403


def test_as_many_queries_for_many_as_for_few(app: Flask, floor: Sales) -> None:
    task(floor.rep, floor, "One", 1)
    with counted(app) as few:
        page(floor.rep, "/activities")
    for number in range(30):
        task(floor.rep, floor, f"Task {number}", number - 10)
    with counted(app) as many:
        page(floor.rep, "/activities")
    assert len(many) == len(few)
