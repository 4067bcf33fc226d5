"""Bookings and availability over the API; what a booking does to its activity, and back."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask

from tests.api import records
from tests.api.test_races import statuses
from tests.api.wire import at_once, send
from tests.harness.cast import Cast, Person
from tests.harness.program import WebProgram
from tests.harness.working import work_off

_weeks = count(2)
_week = [1]


@pytest.fixture(autouse=True)
def another_week() -> None:
    """The tests share an org, so each has a week of its cast."""
    _week[0] = next(_weeks)


def monday(hour: int = 0) -> datetime:
    """The Monday of this test, at this hour in UTC."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 * _week[0] - today.weekday(), hours=hour)


def at(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def book(person: Person, starts: datetime, minutes: int = 60, **more: Any) -> dict[str, Any]:
    times = {"startsAt": at(starts), "endsAt": at(starts + timedelta(minutes=minutes))}
    return person.made("/crm/bookings", {"title": "Demo", **times, **more})


def free(person: Person, since: datetime, until: datetime, **more: Any) -> list[dict[str, Any]]:
    query = {"from": at(since), "to": at(until), **more}
    answer = person.app.test_client().get(
        "/crm/availability",
        query_string=query,
        headers={"Authorization": f"Bearer {person.token}"},
    )
    assert answer.status_code == 200, answer.get_json()
    found: list[dict[str, Any]] = answer.get_json()["data"]
    return found


@pytest.fixture
def own(app: Flask) -> Cast:
    """An org of this test's own: its calendars are empty."""
    return Cast(app)


def test_a_booking_as_the_contract_writes_it(cast: Cast) -> None:
    contact = records.contact(cast.rep, firstName="Anna", lastName="Berg")
    booking = book(cast.rep, monday(9), contactId=contact["id"], timeZone="Europe/Berlin")
    assert (
        booking.items()
        >= {
            "resourceId": cast.rep.id,
            "teamId": None,
            "contactId": contact["id"],
            "dealId": None,
            "guestName": "Anna Berg",
            "guestEmail": None,
            "title": "Demo",
            "startsAt": at(monday(9)),
            "endsAt": at(monday(10)),
            "timeZone": "Europe/Berlin",
            "status": "confirmed",
        }.items()
    )
    assert cast.rep.get(f"/crm/bookings/{booking['id']}").get_json() == booking
    listed = cast.rep.get(f"/crm/bookings?contactId={contact['id']}&status=confirmed").get_json()
    assert [one["id"] for one in listed["data"]] == [booking["id"]]


def test_no_two_overlap(cast: Cast) -> None:
    book(cast.rep, monday(9))
    for starts, minutes in ((monday(9), 60), (monday(8), 61), (monday(9), 5), (monday(8), 300)):
        times = {"startsAt": at(starts), "endsAt": at(starts + timedelta(minutes=minutes))}
        answer = cast.rep.post("/crm/bookings", {"title": "Again", **times})
        assert (answer.status_code, answer.get_json()["code"]) == (409, "slot-taken")
    book(cast.rep, monday(8))
    book(cast.rep, monday(10))
    book(cast.manager, monday(9), resourceId=cast.rep2.id)


def test_what_is_in_the_way_is_said(own: Cast) -> None:
    own.rep.patch("/crm/schedule", {"bufferAfter": 10})
    book(own.rep, monday(9))
    near = {"startsAt": at(monday(10)), "endsAt": at(monday(11)), "title": "Near"}
    refused = own.rep.post("/crm/bookings", near).get_json()
    assert refused["code"] == "slot-taken" and "too close to another meeting" in refused["detail"]
    later = {**near, "startsAt": at(monday(10) + timedelta(minutes=10))}
    assert own.rep.post("/crm/bookings", later).status_code == 201
    over = {**near, "startsAt": at(monday(9)), "endsAt": at(monday(10))}
    assert own.rep.post("/crm/bookings", over).get_json()["detail"] == "This time is taken."


def test_of_twenty_at_once_one_gets_it(cast: Cast, server: WebProgram) -> None:
    body = {"title": "Mine", "startsAt": at(monday(9)), "endsAt": at(monday(10))}
    replies = at_once(lambda _: send(server.url, cast.rep.token, "POST", "/crm/bookings", body))
    assert statuses(replies) == {201: 1, 409: 19}
    listed = cast.rep.get(f"/crm/bookings?from={at(monday(9))}&to={at(monday(10))}").get_json()
    assert len(listed["data"]) == 1


@pytest.mark.parametrize(
    ("action", "ends"), [("cancel", "cancelled"), ("no-show", "no_show"), ("complete", "completed")]
)
def test_what_ended_frees_its_time(cast: Cast, action: str, ends: str) -> None:
    booking = book(cast.rep, monday(9))
    done = cast.rep.post(f"/crm/bookings/{booking['id']}/{action}")
    assert (done.status_code, done.get_json()["status"]) == (200, ends)
    again = cast.rep.post(f"/crm/bookings/{booking['id']}/cancel")
    assert (again.status_code, again.get_json()["code"]) == (409, "wrong-state")
    moved = cast.rep.patch(f"/crm/bookings/{booking['id']}", {"startsAt": at(monday(11))})
    assert moved.status_code == 409
    book(cast.rep, monday(9))


def test_moving_keeps_the_length_and_the_peace(cast: Cast) -> None:
    contact = records.contact(cast.rep)
    booking, other = book(cast.rep, monday(9), contactId=contact["id"]), book(cast.rep, monday(11))
    path = f"/crm/bookings/{booking['id']}"
    moved = cast.rep.patch(path, {"startsAt": at(monday(10))}).get_json()
    assert (moved["startsAt"], moved["endsAt"]) == (at(monday(10)), at(monday(11)))
    activity = cast.rep.get(f"/crm/activities/{booking['activityId']}").get_json()
    assert activity["dueAt"] == at(monday(10))
    refused = cast.rep.patch(path, {"endsAt": at(monday(12))})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "slot-taken")
    assert cast.rep.get(path).get_json() == moved
    assert cast.rep.get(f"/crm/bookings/{other['id']}").get_json() == other
    stale = cast.rep.patch(path, {"title": "Visit"}, If_Match='"1"')
    assert (stale.status_code, stale.get_json()["current"]["id"]) == (409, booking["id"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"startsAt": at(monday(9)), "endsAt": at(monday(9))}, "endsAt"),
        ({"startsAt": at(monday(9)), "endsAt": at(monday(9)).replace("Z", ".000001Z")}, "endsAt"),
        ({"startsAt": at(monday(9)), "endsAt": at(monday(8))}, "endsAt"),
        ({"startsAt": at(monday(9)), "endsAt": at(monday(34))}, "endsAt"),
        ({"startsAt": "2020-01-06T09:00:00Z", "endsAt": "2020-01-06T10:00:00Z"}, "startsAt"),
        ({"startsAt": "9999-01-06T09:00:00Z"}, "startsAt"),
        ({"startsAt": "NaN", "endsAt": at(monday(9))}, "startsAt"),
        ({"startsAt": at(monday(9)).rstrip("Z")}, "startsAt"),
        ({"startsAt": at(monday(9)), "timeZone": "Middle/Earth"}, "timeZone"),
        ({"startsAt": at(monday(9)), "title": "Two\r\nlines"}, "title"),
        ({"startsAt": at(monday(9)), "guestEmail": "a@x.example\r\nBcc: b"}, "guestEmail"),
        ({"startsAt": at(monday(9)), "status": "completed"}, "status"),
        ({"startsAt": at(monday(9)), "activityId": "{stranger}"}, "activityId"),
        ({"startsAt": at(monday(9)), "contactId": "{stranger}"}, "contactId"),
        ({"startsAt": at(monday(9)), "dealId": "{stranger}"}, "dealId"),
        ({"startsAt": at(monday(9)), "resourceId": "{stranger}"}, "resourceId"),
        ({"startsAt": at(monday(9)), "teamId": "{stranger}"}, "teamId"),
        ({"startsAt": at(monday(9)), "resourceId": "{viewer}"}, "resourceId"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(
    cast: Cast, outsiders: Cast, body: dict[str, str], field: str
) -> None:
    ids = {"stranger": records.deal(outsiders)["contactId"], "viewer": cast.viewer.id}
    said = {key: value.format(**ids) if "{" in value else value for key, value in body.items()}
    answer = cast.admin.post("/crm/bookings", said)
    assert answer.status_code == 422, answer.get_json()
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert cast.admin.get(f"/crm/bookings?resourceId={cast.admin.id}").get_json()["data"] == []


def test_a_deal_says_whose_it_is(cast: Cast) -> None:
    deal, stranger = records.deal(cast, cast.rep), records.contact(cast.rep)
    body = {"dealId": deal["id"], "startsAt": at(monday(9))}
    refused = cast.rep.post("/crm/bookings", {**body, "contactId": stranger["id"]})
    assert refused.status_code == 422
    booking = cast.rep.made("/crm/bookings", body)
    assert booking["contactId"] == deal["contactId"]
    assert booking["endsAt"] == at(monday(9) + timedelta(minutes=30))
    assert cast.rep2.post("/crm/bookings", body).status_code == 422
    assert cast.rep.post("/crm/bookings", {**body, "resourceId": cast.rep2.id}).status_code == 403


def test_the_activity_goes_along(cast: Cast) -> None:
    contact = records.contact(cast.rep)
    booking = book(cast.rep, monday(9), contactId=contact["id"])
    activity = cast.rep.get(f"/crm/activities/{booking['activityId']}").get_json()
    assert (activity["type"], activity["subject"], activity["dueAt"]) == (
        "meeting",
        "Demo",
        at(monday(9)),
    )
    assert activity["schedulingBookingId"] == booking["id"]
    handed = {"resourceId": cast.rep2.id}
    assert cast.manager.patch(f"/crm/bookings/{booking['id']}", handed).status_code == 200
    moved = cast.rep2.get(f"/crm/activities/{activity['id']}").get_json()
    assert moved["actorId"] == cast.rep2.id
    cast.rep2.post(f"/crm/bookings/{booking['id']}/complete", {"outcome": "Convinced"})
    done = cast.rep2.get(f"/crm/activities/{activity['id']}").get_json()
    assert (done["outcome"], bool(done["completedAt"])) == ("Convinced", True)


def test_the_booking_goes_along(cast: Cast) -> None:
    contact = records.contact(cast.rep)
    first = book(cast.rep, monday(9), contactId=contact["id"])
    path = f"/crm/activities/{first['activityId']}"
    assert cast.rep.patch(path, {"dueAt": at(monday(14)), "subject": "Visit"}).status_code == 200
    moved = cast.rep.get(f"/crm/bookings/{first['id']}").get_json()
    assert (moved["startsAt"], moved["endsAt"]) == (at(monday(14)), at(monday(15)))
    assert moved["title"] == "Visit"
    book(cast.rep, monday(16))
    taken = cast.rep.patch(path, {"dueAt": at(monday(16))})
    assert (taken.status_code, taken.get_json()["code"]) == (409, "slot-taken")
    assert cast.rep.patch(path, {"dueAt": None}).status_code == 422
    other = cast.rep.patch(path, {"type": "call"})
    assert other.status_code == 422 and "stays one" in other.get_json()["detail"]
    assert cast.rep.post(f"{path}/complete", {"outcome": "Fine"}).status_code == 200
    assert cast.rep.get(f"/crm/bookings/{first['id']}").get_json()["status"] == "completed"
    second = book(cast.rep, monday(9), contactId=contact["id"])
    gone = cast.rep.ask("DELETE", f"/crm/activities/{second['activityId']}")
    assert gone.status_code == 204
    assert cast.rep.get(f"/crm/bookings/{second['id']}").get_json()["status"] == "cancelled"


def test_an_activity_names_a_booking_that_is_there(cast: Cast, outsiders: Cast) -> None:
    contact, theirs = records.contact(cast.rep), records.booking(outsiders)
    body = {"type": "note", "subject": "S", "contactId": contact["id"]}
    for booking_id in (theirs["id"], "00000000-0000-7000-8000-000000000000"):
        answer = cast.rep.post("/crm/activities", {**body, "schedulingBookingId": booking_id})
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"] == "schedulingBookingId"
    mine = book(cast.rep, monday(9))
    cast.rep.made("/crm/activities", {**body, "schedulingBookingId": mine["id"]})
    assert cast.rep.get(f"/crm/bookings/{mine['id']}").get_json()["status"] == "confirmed"


def test_the_timeline_tells_each_step_once(cast: Cast) -> None:
    deal = records.deal(cast, cast.rep)
    booking = book(cast.rep, monday(9), dealId=deal["id"])
    cast.rep.patch(f"/crm/bookings/{booking['id']}", {"startsAt": at(monday(10))})
    cast.rep.post(f"/crm/bookings/{booking['id']}/cancel", {"reason": "Ill"})
    lines = cast.rep.get(f"/crm/contacts/{deal['contactId']}/timeline").get_json()["data"]
    told = [line["summary"] for line in lines if line["kind"] in ("booking", "meeting")]
    assert told == ["Demo was cancelled", "Demo was moved", "Demo was booked"]


@pytest.mark.parametrize("kind", ["bookings", "activities"])
def test_its_end_stands_once_whichever_is_completed(cast: Cast, kind: str) -> None:
    deal = records.deal(cast, cast.rep)
    booking = book(cast.rep, monday(9), dealId=deal["id"])
    ends = {"bookings": booking["id"], "activities": booking["activityId"]}
    cast.rep.post(f"/crm/{kind}/{ends[kind]}/complete", {"outcome": "Convinced"})
    lines = cast.rep.get(f"/crm/contacts/{deal['contactId']}/timeline").get_json()["data"]
    (end,) = [line for line in lines if line["kind"] in ("booking", "meeting")][:-1]
    assert (end["summary"], end["data"]["reason"]) == ("Demo took place", "Convinced")


def test_the_follow_up_comes_once(cast: Cast) -> None:
    deal = records.deal(cast, cast.rep)
    booking = book(cast.rep, monday(9), dealId=deal["id"])
    cast.rep.post(f"/crm/bookings/{booking['id']}/complete")
    work_off(cast.app, monday(10) + timedelta(hours=23))
    path = f"/crm/contacts/{deal['contactId']}/activities?type=task"
    assert cast.rep.get(path).get_json()["data"] == []
    for _ in range(2):
        work_off(cast.app, monday(10) + timedelta(hours=25))
    (task,) = cast.rep.get(path).get_json()["data"]
    assert (task["actorId"], task["schedulingBookingId"]) == (cast.rep.id, booking["id"])


def test_what_is_free(cast: Cast) -> None:
    book(cast.rep, monday(10))
    found = free(cast.rep, monday(), monday(24), resourceId=cast.rep.id, minutes=60)
    starts = [slot["startsAt"] for slot in found]
    assert found[0] == {
        "resourceId": cast.rep.id,
        "startsAt": at(monday(9)),
        "endsAt": at(monday(10)),
    }
    assert starts[1] == at(monday(11))
    assert starts[-1] == at(monday(16))
    assert free(cast.rep, monday() - timedelta(days=2), monday(), resourceId=cast.rep.id) == []
    assert len(free(cast.rep, monday(), monday(24))) == 14


def test_what_is_free_comes_in_pages_where_asked(cast: Cast) -> None:
    asked = f"/crm/availability?resourceId={cast.rep2.id}&from={at(monday())}&to={at(monday(24))}"
    whole = cast.rep.get(f"{asked}&count=true").get_json()
    assert whole["page"] == {"next": None, "total": len(whole["data"])}
    first = cast.rep.get(f"{asked}&limit=2").get_json()
    second = cast.rep.get(f"{asked}&limit=2&cursor={first['page']['next']}").get_json()
    assert [*first["data"], *second["data"]] == whole["data"][:4]
    assert cast.rep.get(f"{asked}&limit=201").status_code == 422


def test_a_team_is_booked_in_turn(own: Cast) -> None:
    team = own.admin.made("/crm/teams", {"name": "Field"})
    for person in (own.rep, own.rep2):
        own.admin.patch(f"/crm/users/{person.id}", {"teamId": team["id"]})
    book(own.rep, monday(9), 8 * 60)
    found = free(own.rep, monday(), monday(24), teamId=team["id"])
    assert {slot["resourceId"] for slot in found} == {own.rep2.id}
    for hour in (10, 12, 14, 16):
        starts = monday(hour) + timedelta(days=1)
        book(own.manager, starts, 30, teamId=team["id"])
    data = own.manager.get(f"/crm/bookings?teamId={team['id']}&sort=startsAt").get_json()["data"]
    order = [one["resourceId"] for one in data]
    assert order[0] == own.rep2.id, "who has least ahead comes first"
    assert sorted(order) == sorted([own.rep.id, own.rep2.id] * 2)
    book(own.manager, monday(9), teamId=team["id"])
    full = own.manager.post("/crm/bookings", {"teamId": team["id"], "startsAt": at(monday(9))})
    assert (full.status_code, full.get_json()["code"]) == (409, "slot-taken")
    assert (
        own.rep.post("/crm/bookings", {"teamId": team["id"], "startsAt": at(monday(9))}).status_code
        == 403
    )


@pytest.mark.parametrize(
    "query",
    [
        "from=2031-01-02&to=2031-01-01", "from=2031-01-01&to=2032-01-01", "minutes=0",
        "minutes=-5", "minutes=NaN", f"minutes={2**63}", "minutes=1441", "from=9999-12-31",
        "resourceId=abc", "resourceId={stranger}", "teamId={stranger}", "colour=red",
        "resourceId={own}&teamId={own}",
    ],
)  # fmt: skip
def test_no_bad_question_is_answered(cast: Cast, outsiders: Cast, query: str) -> None:
    asked = query.format(stranger=outsiders.rep.id, own=cast.rep.id)
    assert cast.rep.get(f"/crm/availability?{asked}").status_code == 422


def test_the_slug_of_a_page_is_somebodys_alone(cast: Cast, outsiders: Cast) -> None:
    path = f"/crm/users/{cast.rep.id}"
    taken = outsiders.admin.get(f"/crm/users/{outsiders.rep.id}").get_json()["bookingSlug"]
    for slug, status in ((taken, 409), ("Not A Slug", 422), ("", 422), (None, 422)):
        assert cast.admin.patch(path, {"bookingSlug": slug}).status_code == status
    mine = f"meet-{cast.rep.id[-8:]}"
    assert cast.admin.patch(path, {"bookingSlug": mine}).get_json()["bookingSlug"] == mine


def test_who_is_new_may_have_a_slug_at_once(cast: Cast) -> None:
    mine = f"new-{cast.rep.id[-8:]}"
    person = {"email": f"{mine}@harbor.example", "name": "Ida Lund", "roles": ["sales-rep"]}
    made = cast.admin.made("/crm/users", {**person, "bookingSlug": mine})
    assert made["bookingSlug"] == mine
    team = {"name": "Harbor", "bookingSlug": mine}
    assert cast.admin.post("/crm/teams", team).status_code == 409
    assert cast.admin.made("/crm/teams", {**team, "bookingSlug": f"team-{mine}"})["bookingSlug"]
    again = {**person, "email": f"2-{person['email']}", "bookingSlug": mine}
    assert cast.admin.post("/crm/users", again).status_code == 409


def test_who_left_is_booked_no_more(own: Cast) -> None:
    own.admin.patch(f"/crm/users/{own.rep2.id}", {"active": False})
    assert free(own.admin, monday(), monday(24), resourceId=own.rep2.id) == []
    body = {"resourceId": own.rep2.id, "startsAt": at(monday(9))}
    assert own.admin.post("/crm/bookings", body).status_code == 422
