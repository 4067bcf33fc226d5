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
    for days in (-1, 1):
        task(floor.rep, floor, "One", days)
    with counted(app) as few:
        page(floor.rep, "/activities")
    for number in range(30):
        task(floor.rep, floor, f"Task {number}", number - 10)
    with counted(app) as many:
        page(floor.rep, "/activities")
    assert len(many) == len(few)


def on(path: str, **headers: str) -> dict[str, str]:
    """As the script asks from this page."""
    return {"HX-Request": "true", "HX-Current-URL": f"http://localhost{path}", **headers}


def posted(who: Person, path: str, place: str, **fields: Any) -> Any:
    headers = {**on(place), "Authorization": f"Bearer {who.token}"}
    return who.app.test_client().post(path, data=fields, headers=headers)


def test_done_at_once_asks_what_is_next_and_can_be_undone(floor: Sales) -> None:
    deal = floor.deal("Trailers")
    made = task(floor.rep, floor, "Call Polar", -1, dealId=deal["id"])
    path = f"/activities/{made['id']}"
    done = posted(floor.rep, f"{path}/complete", "/activities", quick="1")
    html = done.get_data(as_text=True)
    assert "Done. What is next?" in html and "Trailers" in html
    assert f"{path}/reopen" in html and 'hx-target="#agenda"' in html
    undone = posted(floor.rep, f"{path}/reopen", "/activities")
    assert "Call Polar" in undone.get_data(as_text=True)
    assert all_of(floor, floor.rep)[0]["completedAt"] is None
    posted(floor.rep, f"{path}/complete", "/activities", quick="1")
    plan = {"dealId": deal["id"], "nextIn": "7", "nextType": "call", "nextSubject": "Decide"}
    assert "Planned: Decide" in posted(floor.rep, "/activities/plan", "/activities", **plan).text
    assert floor.rep.get(f"/crm/deals/{deal['id']}").get_json()["nextActivityAt"]
    assert (
        posted(floor.rep, "/activities/plan", "/activities", dealId=deal["id"]).status_code == 422
    )


def test_with_a_next_step_nothing_more_is_asked_and_undo_takes_both_back(floor: Sales) -> None:
    deal = floor.deal("Trailers")
    made = task(floor.rep, floor, "Call Polar", -1, dealId=deal["id"])
    sent = {"nextIn": "date", "nextDueOn": "2030-05-05", "nextType": "task"}
    html = posted(floor.rep, f"/activities/{made['id']}/complete", "/activities", **sent).text
    assert "What is next?" not in html
    following = all_of(floor, floor.rep)[1]
    assert following["dueOn"] == "2030-05-05"
    undo = re.search(r'action="(/activities/[^"]+/reopen[^"]*)"', html)
    assert undo and following["id"] in undo[1]
    posted(floor.rep, undo[1], "/activities")
    assert [each["subject"] for each in all_of(floor, floor.rep)] == ["Call Polar"]


def test_the_toast_offers_the_plan_after_the_form(floor: Sales) -> None:
    deal = floor.deal("Trailers")
    made = task(floor.rep, floor, "Call Polar", -1, dealId=deal["id"])
    html = posted(floor.rep, f"/activities/{made['id']}/complete", "/", outcome="Reached").text
    assert "Plan the next step" in html and 'hx-target="#home"' in html
    without = send(floor.rep, f"/activities/{task(floor.rep, floor, 'Other', 1)['id']}/complete")
    assert without.status_code == 303


def test_what_was_deleted_comes_back(floor: Sales) -> None:
    made = task(floor.rep, floor, "Call Polar", 1)
    path = f"/activities/{made['id']}"
    html = posted(floor.rep, f"{path}/delete", "/activities").text
    assert f"{path}/restore" in html
    assert send(floor.rep2, f"{path}/restore").status_code == 404
    assert "Restored" in posted(floor.rep, f"{path}/restore", "/activities").text
    assert len(all_of(floor, floor.rep)) == 1
    assert send(floor.rep, f"{path}/restore").status_code == 404


def test_put_off_to_a_day_and_back(floor: Sales) -> None:
    made = task(floor.rep, floor, "Call Polar", -1)
    path = f"/activities/{made['id']}/later"
    assert "Next week" in page(floor.rep, path)
    html = posted(floor.rep, path, "/activities", to="tomorrow").text
    moved = all_of(floor, floor.rep)[0]
    assert moved["dueAt"] > made["dueAt"] and moved["dueAt"][11:16] == made["dueAt"][11:16]
    undo = re.search(r'action="([^"]+later[^"]+)"', html)
    assert undo
    posted(floor.rep, undo[1].replace("&amp;", "&"), "/activities")
    assert all_of(floor, floor.rep)[0]["dueAt"] == made["dueAt"]
    posted(floor.rep, path, "/activities", to="today")
    assert all_of(floor, floor.rep)[0]["dueAt"] > made["dueAt"]
    for wrong in ("", "soon", "9999-13-01"):
        assert send(floor.rep, path, day=wrong).status_code == 422


def test_several_at_once(floor: Sales) -> None:
    ids = [task(floor.rep, floor, f"Task {number}", -1)["id"] for number in range(3)]
    theirs = task(floor.rep2, floor, "Not mine", -1)["id"]
    html = posted(floor.rep, "/activities/bulk", "/activities", act="done", id=[*ids, theirs]).text
    assert "3 activities done" in html
    assert all(each["completedAt"] for each in all_of(floor, floor.rep))
    undo = re.search(r'action="(/activities/bulk/undo[^"]+)"', html)
    assert undo
    posted(floor.rep, undo[1], "/activities")
    assert not any(each["completedAt"] for each in all_of(floor, floor.rep))
    floor.rep.post(f"/crm/activities/{ids[0]}/complete")
    some = posted(floor.rep, "/activities/bulk", "/activities", act="done", id=ids).text
    assert "2 activities done" in some and "1 couldn" in some
    assert send(floor.rep, "/activities/bulk", act="done").status_code == 422
    assert send(floor.rep, "/activities/bulk", act="burn", id=ids).status_code == 422


def test_the_list_is_narrowed_by_its_address(floor: Sales) -> None:
    deal = floor.deal("Trailers")
    task(floor.rep, floor, "A call", 1, type="call", dealId=deal["id"])
    task(floor.rep, floor, "A task", 1)
    assert "A task" not in page(floor.rep, "/activities?type=call")
    about = page(floor.rep, f"/activities?deal={deal['id']}")
    assert "A call" in about and "A task" not in about and "Trailers" in about
    assert "Nothing matches" in page(floor.rep, "/activities?type=demo")
    assert "A call" in page(floor.manager, f"/activities?who={floor.rep.id}")
    assert "A call" not in page(floor.manager, "/activities")
    for wrong in ("who=nonsense", "deal=x", "type=none", "view=odd", "who=%00"):
        assert page(floor.manager, f"/activities?{wrong}")


def test_more_than_a_page_of_a_group(floor: Sales) -> None:
    for number in range(55):
        task(floor.rep, floor, f"Task {number:02}", number + 1)
    html = page(floor.rep, "/activities")
    assert "Task 49" in html and "Task 50" not in html and ">55<" in html
    more = re.search(r'href="([^"]+after=[^"]+)"', html)
    assert more
    address = more[1].replace("&amp;", "&")
    rest = page(floor.rep, address, **on("/activities", HX_Target="li#more-planned"))
    assert rest.count("data-row") == 5 and "Task 54" in rest and "Show more" not in rest
    assert floor.rep.get("/activities?group=planned&after=x", **on("/activities",
                         HX_Target="li#more-planned")).status_code == 422  # fmt: skip


def test_an_hour_that_the_clocks_leave_out(floor: Sales) -> None:
    floor.admin.patch(f"/crm/users/{floor.rep.id}", {"timeZone": "Europe/Berlin"})
    sent = {"contactId": floor.contact, "type": "task", "subject": "Ring", "dueOn": "2027-03-28"}
    gap = send(floor.rep, "/activities", **sent, dueTime="02:30")
    assert gap.status_code == 422 and "clocks go forward" in gap.get_data(as_text=True)
    far = send(floor.rep, "/activities", **{**sent, "dueOn": "9999-12-31"}, dueTime="23:59")
    assert far.status_code == 422
    assert all_of(floor, floor.rep) == []
    assert send(floor.rep, "/activities", **sent).status_code == 303
    assert all_of(floor, floor.rep)[0]["dueOn"] == "2027-03-28"


def test_no_next_step_is_said_wherever_the_deal_is(floor: Sales) -> None:
    deal = floor.deal("Forgotten trailers")
    assert "No next step is planned" in page(floor.rep, f"/deals/{deal['id']}")
    assert "No next step" in page(floor.rep, "/")
    assert "Forgotten trailers" in page(floor.rep, "/pipeline?next=none")
    assert "What is next?" in page(floor.rep, f"/activities/next?deal={deal['id']}")
    task(floor.rep, floor, "Ring", 3, dealId=deal["id"])
    assert "No next step is planned" not in page(floor.rep, f"/deals/{deal['id']}")
    assert "Forgotten trailers" not in page(floor.rep, "/")
    assert "Forgotten trailers" not in page(floor.rep, "/pipeline?next=none")
    assert "Done: Ring" in page(floor.rep, f"/activities/next?deal={deal['id']}")


def test_a_stale_form_changes_nothing(floor: Sales) -> None:
    made = task(floor.rep, floor, "Ring", 1)
    path = f"/activities/{made['id']}"
    floor.rep.patch(f"/crm{path}", {"subject": "Ring twice"})
    stale = send(floor.rep, path, subject="Mine", version=made["version"])
    assert stale.status_code == 409
    assert all_of(floor, floor.rep)[0]["subject"] == "Ring twice"


def test_a_whole_day_of_today_has_no_hour_in_lists(floor: Sales) -> None:
    deal = floor.deal()
    today = utc_now().date().isoformat()
    body = {"type": "task", "subject": "Ask", "dealId": deal["id"], "dueOn": today}
    floor.rep.made("/crm/activities", {**body, "contactId": floor.contact})
    for path in (
        "/pipeline?layout=list",
        "/pipeline",
        "/contacts?type=company",
        "/activities",
        "/",
    ):
        text = page(floor.rep, path)
        assert "today" in text or "All day" in text, path
        assert "11:59" not in text and "23:59" not in text, path
