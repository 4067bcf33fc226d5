"""One's own hours and absences, the calendar feed, and booking a contact from its page."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from icalendar import Calendar

from tests.api import records
from tests.api.test_bookings import at, book, free
from tests.harness.cast import Cast, Person
from tests.harness.mails import mails_to
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import counted

SLOT = re.compile(r'name="startsAt" value="([^"]+)"')
FEED = re.compile(r"/calendar/[\w-]+\.ics")
USUAL = {"meetingMinutes": "30", "bufferBefore": "0", "bufferAfter": "0", "noticeMinutes": "0",
         "horizonDays": "60"}  # fmt: skip


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


def slug_of(person: Person) -> str:
    found: str = person.get("/crm/me").get_json()["user"]["bookingSlug"]
    return found


def schedule_of(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = person.get("/crm/schedule").get_json()
    return found


def tuesday(hour: int = 0) -> datetime:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=8 - today.weekday() + 7, hours=hour)


def test_hours_as_people_type_them(cast: Cast) -> None:
    fields = {**USUAL, "bookingSlug": slug_of(cast.rep), "mon": "9-12; 13.30 – 17:00, 12:00–13:30"}
    answer = send(cast.rep, "/meetings", **fields, tue="22-24", timeZone="Europe/Berlin")
    assert answer.status_code == 303, answer.text
    schedule = schedule_of(cast.rep)
    assert schedule["hours"]["mon"] == [["09:00", "17:00"]], "spans that touch are one"
    assert (schedule["hours"]["tue"], schedule["hours"]["wed"]) == ([["22:00", "24:00"]], [])
    assert 'value="09:00–17:00"' in page(cast.rep, "/meetings")


@pytest.mark.parametrize("text", ["nine to five", "17-9", "9-12, 11-13", "25-26", "9", "-"])
def test_hours_that_are_none(cast: Cast, text: str) -> None:
    before = schedule_of(cast.rep2)
    answer = send(cast.rep2, "/meetings", **USUAL, bookingSlug=slug_of(cast.rep2), mon=text)
    assert answer.status_code == 422
    assert "f-hours.mon-error" in answer.text
    assert schedule_of(cast.rep2) == before


def test_an_absence_is_whole_days_or_hours(cast: Cast) -> None:
    day = tuesday()
    booked = book(cast.rep2, tuesday(15), 30)
    fields = {"from": day.date().isoformat(), "fromTime": "12:00", "reason": "Dentist"}
    browser, head = cast.app.test_client(), {"Authorization": f"Bearer {cast.rep2.token}"}
    assert browser.post("/meetings/absences", data=fields, headers=head).status_code == 303
    starts = [slot["startsAt"] for slot in free(cast.rep2, day, day + timedelta(days=1))]
    assert (starts[0], starts[-1]) == (at(tuesday(9)), at(tuesday(11) + timedelta(minutes=30)))
    text = browser.get("/meetings", headers=head).text
    assert "Dentist" in text
    assert "1 booked meeting lies within it" in text
    (absence,) = cast.rep2.get("/crm/absences").get_json()["data"]
    assert send(cast.rep2, f"/meetings/absences/{absence['id']}/remove").status_code == 303
    assert len(free(cast.rep2, day, day + timedelta(days=1))) == 15
    assert cast.rep2.get(f"/crm/bookings/{booked['id']}").get_json()["status"] == "confirmed"
    for wrong in ({"from": "x"}, {"from": "2031-01-02", "until": "2031-01-01"},
                  {"from": "2031-01-01", "fromTime": "99:99"}):  # fmt: skip
        assert send(cast.rep2, "/meetings/absences", **wrong).status_code == 422


def test_administrators_set_it_for_others(cast: Cast) -> None:
    path = f"/meetings/{cast.support.id}"
    fields = {**USUAL, "bookingSlug": slug_of(cast.support), "fri": "8-9"}
    for person in (cast.rep, cast.manager):
        assert send(person, path, **fields).status_code == 403
        assert person.get(path).status_code == 403
    assert send(cast.admin, path, **fields).status_code == 303
    assert schedule_of(cast.support)["hours"]["fri"] == [["08:00", "09:00"]]
    assert cast.marketing.get("/meetings").status_code == 403


def test_the_feed_is_secret_and_revocable(cast: Cast, app: Flask) -> None:
    booking = book(cast.manager, tuesday(9), title="Line\u0085; with, signs")
    gone = book(cast.manager, tuesday(11))
    cast.manager.post(f"/crm/bookings/{gone['id']}/cancel")
    address = FEED.findall(send(cast.manager, "/meetings/feed").text)[0]
    client = app.test_client()
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (str(event["SUMMARY"]), event["DTSTART"].dt) == (booking["title"], tuesday(9))
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert address not in page(cast.manager, "/meetings")
    renewed = FEED.findall(send(cast.manager, "/meetings/feed").text)[0]
    assert (client.get(address).status_code, client.get(renewed).status_code) == (404, 200)
    send(cast.manager, "/meetings/feed/stop")
    assert client.get(renewed).status_code == 404


def test_a_meeting_with_a_contact(cast: Cast) -> None:
    deal = records.deal(cast, cast.rep2)
    email = f"{uuid4().hex}@polar.example"
    cast.admin.patch(f"/crm/contacts/{deal['contactId']}", {"email": email, "lastName": "Berg"})
    dialog = page(cast.rep2, f"/bookings/new?deal={deal['id']}", HX_Request="true")
    starts = SLOT.findall(dialog)[0]
    assert email in dialog
    path = f"/bookings/new?deal={deal['id']}"
    fields = {"minutes": "30", "title": "Demo", "startsAt": starts, "invite": "1"}
    answer = send(cast.rep2, path, **fields)
    assert answer.headers["Location"] == f"/deals/{deal['id']}"
    (mail,) = mails_to(cast, email)
    assert Calendar.from_ical(mail.file(0)).walk("VEVENT")
    (booking,) = cast.rep2.get(f"/crm/bookings?dealId={deal['id']}").get_json()["data"]
    assert (booking["startsAt"], booking["guestEmail"]) == (starts, email)
    assert "Demo was booked" in [
        line["summary"]
        for line in cast.rep2.get(f"/crm/contacts/{deal['contactId']}/timeline").get_json()["data"]
    ]
    taken = send(cast.rep2, path, **fields)
    assert taken.status_code == 409
    assert "taken" in taken.text
    other = page(cast.manager, f"/bookings/new?contact={deal['contactId']}")
    assert starts not in SLOT.findall(other), "the contact meets a colleague then"
    assert send(cast.rep2, path, minutes="30", title="Demo").status_code == 422
    assert cast.viewer.get(path).status_code == 403
    assert cast.rep.get(path).status_code == 404


def test_a_time_that_the_clocks_skip(app: Flask) -> None:
    cast = Cast(app)
    contact = records.contact(cast.rep)
    cast.admin.patch(f"/crm/users/{cast.rep.id}", {"timeZone": "Europe/Berlin"})
    path, fields = f"/bookings/new?contact={contact['id']}", {"minutes": "60", "title": "T"}
    skipped = send(cast.rep, path, **fields, otherAt="2031-03-30T02:30")
    assert (skipped.status_code, "clocks go forward" in skipped.text) == (422, True)
    assert send(cast.rep, path, **fields, otherAt="2031-03-30T01:30").status_code == 303
    (booking,) = cast.rep.get("/crm/bookings").get_json()["data"]
    assert (booking["startsAt"], booking["endsAt"]) == (
        "2031-03-30T00:30:00Z",
        "2031-03-30T01:30:00Z",
    )


def test_half_an_hour_stays_half_an_hour_when_the_clocks_go_back(app: Flask) -> None:
    cast = Cast(app)
    contact = records.contact(cast.rep)
    cast.admin.patch(f"/crm/users/{cast.rep.id}", {"timeZone": "Europe/Berlin"})
    night, fields = "2031-10-26T02:30", {"minutes": "30", "title": "Night shift"}
    path = f"/bookings/new?contact={contact['id']}"
    assert send(cast.rep, path, **fields, otherAt=night).status_code == 303
    (booking,) = cast.rep.get("/crm/bookings").get_json()["data"]
    times = ("2031-10-26T00:30:00Z", "2031-10-26T01:00:00Z")
    assert (booking["startsAt"], booking["endsAt"]) == times
    cast.rep.post(f"/crm/bookings/{booking['id']}/cancel", {})
    assert send(cast.rep, "/calendar/new", **fields, startsAt=night).status_code == 303
    again = cast.rep.get("/crm/bookings?status=confirmed").get_json()["data"][0]
    assert (again["startsAt"], again["endsAt"]) == times
    moves = f"/calendar/bookings/{again['id']}/moves"
    assert send(cast.rep, moves, startsAt="2031-10-26T02:00").status_code == 303
    moved = cast.rep.get(f"/crm/bookings/{again['id']}").get_json()
    assert (moved["startsAt"], moved["endsAt"]) == ("2031-10-26T00:00:00Z", times[0])


@pytest.mark.parametrize(
    "fields",
    [
        {"minutes": "0"},
        {"minutes": "-99999999999"},
        {"minutes": "99999999999"},
        {"otherAt": "9999-12-31T23:59"},
        {"otherAt": "0001-01-01T00:00"},
        {"otherAt": "", "startsAt": "9999-12-31T23:59:59Z"},
    ],
)
def test_a_meeting_that_can_be_none_is_refused_in_words(cast: Cast, fields: dict[str, str]) -> None:
    contact, before = records.contact(cast.rep2), cast.rep2.get("/crm/bookings").get_json()
    given = {"minutes": "30", "title": "T", "otherAt": "2031-05-05T10:00", **fields}
    answer = send(cast.rep2, f"/bookings/new?contact={contact['id']}", **given)
    assert answer.status_code == 422 and "needs a look" in answer.text
    assert cast.rep2.get("/crm/bookings").get_json() == before


def test_a_name_with_what_is_no_character_finds_nobody(cast: Cast) -> None:
    fields = {"title": "T", "startsAt": "2031-05-05T10:00", "contactIdQuery": "An\x00na"}
    answer = send(cast.rep2, "/calendar/new", **fields)
    assert answer.status_code == 422 and "Choose one of the contacts." in answer.text


def test_an_absence_in_no_year_of_ours_is_refused(cast: Cast) -> None:
    days = {"reason": "Gone", "from": "0001-01-01", "until": "9999-12-31"}
    answer = send(cast.rep2, "/meetings/absences", **days)
    assert answer.status_code == 422 and "between the years 1900 and 2200" in answer.text


def test_meetings_of_a_leaver_go_to_the_heir_where_there_is_room(app: Flask) -> None:
    cast = Cast(app)
    email = "anna@polar.example"
    moved = book(cast.rep, tuesday(9), guestEmail=email, guestName="Anna")
    left = book(cast.rep, tuesday(14), title="Left behind")
    book(cast.rep2, tuesday(14))
    path = f"/settings/users/{cast.rep.id}/leave"
    assert send(cast.admin, path, heirId=cast.rep2.id).status_code == 303
    hosts = {
        one["id"]: one["resourceId"] for one in cast.admin.get("/crm/bookings").get_json()["data"]
    }
    assert (hosts[moved["id"]], hosts[left["id"]]) == (cast.rep2.id, cast.rep.id)
    assert "with Tom was changed" in mails_to(cast, email)[-1].text
    work_off(app)
    notices = cast.manager.get("/crm/notifications").get_json()["data"]
    assert "Left behind" in notices[0]["body"]


def test_a_team_has_a_page_of_its_own(cast: Cast) -> None:
    team = cast.admin.made("/crm/teams", {"name": "Inside"})
    slug = f"inside-{team['id'][-6:]}"
    fields = {"name": "Inside", "managerId": ""}
    path = f"/settings/teams/{team['id']}"
    assert send(cast.admin, path, **fields, bookingSlug=slug).status_code == 303
    assert cast.app.test_client().get(f"/book/{slug}").status_code == 200
    taken = send(cast.admin, path, **fields, bookingSlug=slug_of(cast.rep))
    assert taken.status_code == 409
    send(cast.admin, path, **fields, bookingSlug="")
    assert cast.app.test_client().get(f"/book/{slug}").status_code == 404


def test_a_team_costs_no_more_statements_than_one(app: Flask) -> None:
    cast = Cast(app)
    team = cast.admin.made("/crm/teams", {"name": "Field"})
    path = f"/crm/availability?teamId={team['id']}&to={at(tuesday())}"
    counts = []
    for person in (cast.rep, cast.rep2, cast.manager):
        cast.admin.patch(f"/crm/users/{person.id}", {"teamId": team["id"]})
        book(person, tuesday(9))
        with counted(app) as statements:
            assert cast.admin.get(path).status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1
