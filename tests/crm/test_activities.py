"""Activities: days and times, reminders, done and back, taken away and back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.crm.test_hooks import told
from tests.harness.cast import Cast, Person
from tests.harness.working import work_off

NOON = datetime(2027, 6, 10, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    found = Cast(app)
    found.admin.patch(f"/crm/users/{found.rep.id}", {"timeZone": "Europe/Berlin"})
    return found


@pytest.fixture
def deal(cast: Cast) -> dict[str, Any]:
    contact = cast.rep.made("/crm/contacts", {"email": "a@polar.example", "allowDuplicate": True})
    return cast.rep.made("/crm/deals", {"title": "Cold rooms", "contactId": contact["id"]})


def planned(who: Person, deal: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"type": "call", "subject": "Ring", "dealId": deal["id"], **more}
    return who.made("/crm/activities", body)


def next_at(who: Person, deal: dict[str, Any]) -> Any:
    return who.get(f"/crm/deals/{deal['id']}").get_json()["nextActivityAt"]


def reminders(person: Person) -> int:
    return told(person)["activity.reminder"]


def test_a_day_alone_is_the_whole_day_where_its_actor_is(cast: Cast, deal: dict[str, Any]) -> None:
    made = planned(cast.rep, deal, dueOn="2027-06-10", durationMinutes=45)
    assert (made["dueOn"], made["dueAt"]) == ("2027-06-10", "2027-06-10T21:59:00Z")
    assert made["durationMinutes"] == 45
    assert next_at(cast.rep, deal) == "2027-06-10T21:59:00Z"
    path = f"/crm/activities/{made['id']}"
    timed = cast.rep.patch(path, {"dueAt": "2027-06-11T08:00:00Z"}).get_json()
    assert (timed["dueOn"], timed["dueAt"]) == (None, "2027-06-11T08:00:00Z")
    again = cast.rep.patch(path, {"dueOn": "2027-06-12"}).get_json()
    assert again["dueAt"] == "2027-06-12T21:59:00Z"
    assert cast.rep.patch(path, {"dueOn": None}).get_json()["dueAt"] is None
    assert next_at(cast.rep, deal) is None


def test_what_is_done_does_not_lie_ahead(cast: Cast, deal: dict[str, Any]) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    body = {"type": "call", "subject": "Ring", "dealId": deal["id"], "completedAt": ahead}
    refused = cast.rep.post("/crm/activities", body)
    assert refused.status_code == 422 and "lie ahead" in refused.get_json()["detail"]
    assert cast.rep.get(f"/crm/activities?dealId={deal['id']}").get_json()["data"] == []


def test_handed_over_the_day_stays_the_day(cast: Cast, deal: dict[str, Any]) -> None:
    made = planned(cast.rep, deal, dueOn="2027-06-10")
    path = f"/crm/activities/{made['id']}"
    moved = cast.manager.patch(path, {"actorId": cast.rep2.id}).get_json()
    assert (moved["dueOn"], moved["dueAt"]) == ("2027-06-10", "2027-06-10T23:59:00Z")


def test_a_reminder_comes_once_at_its_time(cast: Cast, deal: dict[str, Any]) -> None:
    before = reminders(cast.rep)
    made = planned(cast.rep, deal, dueAt=NOON.isoformat(), remindMinutesBefore=15)
    assert made["remindAt"] == "2027-06-10T11:45:00Z"
    for minute, count in ((44, 0), (45, 1), (46, 1), (59, 1)):
        work_off(cast.app, NOON.replace(hour=11, minute=minute))
        assert reminders(cast.rep) - before == count
    notice = cast.rep.get("/crm/notifications?templateKey=activity.reminder").get_json()["data"][0]
    assert notice["title"] == "14:00: Ring" or notice["title"].startswith("2:00")
    assert notice["url"] == f"/deals/{deal['id']}"


def test_a_reminder_moves_along_and_is_dropped(cast: Cast, deal: dict[str, Any]) -> None:
    before = reminders(cast.rep)
    start = NOON + timedelta(days=10)
    made = planned(cast.rep, deal, dueAt=start.isoformat(), remindMinutesBefore=60)
    path = f"/crm/activities/{made['id']}"
    cast.rep.patch(path, {"dueAt": (start + timedelta(hours=5)).isoformat()})
    work_off(cast.app, start)
    assert reminders(cast.rep) == before
    work_off(cast.app, start + timedelta(hours=4))
    assert reminders(cast.rep) == before + 1
    done = planned(cast.rep, deal, dueOn="2027-07-01", remindMinutesBefore=0)
    assert done["remindAt"] == "2027-07-01T07:00:00Z"
    assert cast.rep.post(f"/crm/activities/{done['id']}/complete").status_code == 200
    gone = planned(cast.rep, deal, dueOn="2027-07-01", remindMinutesBefore=0)
    assert cast.rep.ask("DELETE", f"/crm/activities/{gone['id']}").status_code == 204
    work_off(cast.app, datetime(2027, 7, 2, tzinfo=UTC))
    assert reminders(cast.rep) == before + 1


def test_done_by_mistake_is_open_again(cast: Cast, deal: dict[str, Any]) -> None:
    made = planned(cast.rep, deal, dueAt=NOON.isoformat())
    path = f"/crm/activities/{made['id']}"
    since = cast.rep.get(f"/crm/deals/{deal['id']}").get_json()["lastActivityAt"]
    following = {"type": "task", "subject": "Offer", "dueOn": "2027-06-12"}
    assert cast.rep.post(f"{path}/complete", {"next": following}).status_code == 200
    assert next_at(cast.rep, deal) == "2027-06-12T21:59:00Z"
    assert cast.rep.post(f"{path}/complete").status_code == 409
    reopened = cast.rep.post(f"{path}/reopen").get_json()
    assert reopened["completedAt"] is None
    assert next_at(cast.rep, deal) == made["dueAt"]
    assert cast.rep.post(f"{path}/reopen").status_code == 409
    assert cast.rep.get(f"/crm/deals/{deal['id']}").get_json()["lastActivityAt"] >= since
    note = cast.rep.made("/crm/activities", {"type": "note", "subject": "Hm", "dealId": deal["id"]})
    assert cast.rep.post(f"/crm/activities/{note['id']}/reopen").status_code == 409


def test_a_completion_needs_a_when_for_what_is_next(cast: Cast, deal: dict[str, Any]) -> None:
    path = f"/crm/activities/{planned(cast.rep, deal)['id']}"
    refused = cast.rep.post(f"{path}/complete", {"next": {"subject": "Offer"}})
    assert refused.status_code == 422
    assert cast.rep.get(path).get_json()["completedAt"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"dueAt": "9999-12-31T23:59:59Z"},
        {"dueOn": "9999-12-31"},
        {"dueOn": "2027-02-30"},
        {"dueOn": 20270310},
        {"dueOn": "2027-03-10", "dueAt": "2027-03-10T12:00:00Z"},
        {"durationMinutes": 0},
        {"durationMinutes": 2**63},
        {"durationMinutes": "30"},
        {"remindMinutesBefore": -1},
        {"remindAt": "2027-03-10T12:00:00Z"},
        {"subject": "Two\nlines"},
        {"subject": "Nul\x00"},
        {"body": "Nul\x00"},
        {"body": "x" * 20_001},
        {"dealId": "00000000-0000-7000-8000-000000000000"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(
    cast: Cast, deal: dict[str, Any], wrong: dict[str, Any]
) -> None:
    body = {"type": "call", "subject": "Ring", "dealId": deal["id"], **wrong}
    answer = cast.rep.post("/crm/activities", body)
    assert answer.status_code == 422 and answer.get_json()["errors"]
    assert cast.rep.get(f"/crm/activities?dealId={deal['id']}").get_json()["data"] == []


def test_nobody_plans_for_one_who_left(cast: Cast, deal: dict[str, Any]) -> None:
    gone = cast.admin.made(
        "/crm/users",
        {"email": f"gone@{cast.rep2.id}.example", "name": "Gone", "roles": ["sales-rep"]},
    )
    assert cast.admin.patch(f"/crm/users/{gone['id']}", {"active": False}).status_code == 200
    body = {"type": "task", "subject": "Ring", "dealId": deal["id"], "actorId": gone["id"]}
    refused = cast.manager.post("/crm/activities", body)
    assert refused.status_code == 422 and "not active" in refused.get_json()["detail"]


def test_deals_without_a_next_step_are_found(cast: Cast, deal: dict[str, Any]) -> None:
    def ids(state: str) -> list[str]:
        found = cast.rep.get(f"/crm/deals?nextActivity={state}&limit=200").get_json()["data"]
        return [each["id"] for each in found]

    assert deal["id"] in ids("none")
    late = planned(cast.rep, deal, dueAt="2026-01-01T00:00:00Z")
    assert deal["id"] not in ids("none") and deal["id"] in ids("overdue")
    cast.rep.patch(f"/crm/activities/{late['id']}", {"dueAt": "2199-01-01T00:00:00Z"})
    assert deal["id"] in ids("planned")
    assert cast.rep.get("/crm/deals?nextActivity=soon").status_code == 422
