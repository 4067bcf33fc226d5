"""The calendar: whose time, where in the day, moved, booked and ended without a script."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.api.test_bookings import at, book
from tests.crm.processes import Floor, tasks
from tests.harness.cast import Person
from tests.harness.mails import mails_to
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import Sales, counted

PLACES = Path(__file__).parents[2] / "static/css/components/calendar-places.css"
SHOWN = {"HX-Current-URL": "http://localhost/calendar"}
ZONE = ZoneInfo("Europe/Berlin")
_weeks = count(3)


@pytest.fixture(scope="module")
def floor(app: Flask) -> Sales:
    made = Sales(app)
    for person in (made.rep, made.rep2, made.manager):
        made.admin.patch(f"/crm/users/{person.id}", {"timeZone": "Europe/Berlin"})
    return made


@pytest.fixture
def monday() -> datetime:
    """The Monday of a week that no other test has."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 * next(_weeks) - today.weekday())


def week(who: Person, day: datetime | date, more: str = "", **headers: str) -> str:
    return page(who, f"/calendar?on={day:%Y-%m-%d}{more}", **headers)


def block(html: str, made: dict[str, Any], kind: str = "booking") -> dict[str, str]:
    """Where the entry stands: the data- attributes of its block, and the `day` of its column."""
    tag = re.search(rf'<li class="calendar-block[^>]* id="{kind}-{made["id"]}"[^>]*>', html)
    assert tag, "it is not in the calendar"
    found = dict(re.findall(r'data-([a-z]+)="([^"]*)"', tag[0]))
    days = re.findall(r'data-day="([^"]+)"', html[: tag.start()])
    return {**found, "day": days[-1]}


def place(html: str, made: dict[str, Any], kind: str = "booking") -> tuple[int, int]:
    """At which minute of the axis it begins, and how many it takes there."""
    found = block(html, made, kind)
    begins = int(found["at"]) * 60 + int(found["past"])
    return begins, int(found["long"]) * 60 + int(found["more"])


def axis(html: str) -> int:
    tag = re.search(r'calendar__marks" data-long="(\d+)" data-more="(\d+)"', html)
    assert tag
    return int(tag[1]) * 60 + int(tag[2])


def booked(who: Person, made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = who.get(f"/crm/bookings/{made['id']}").get_json()
    return found


def test_a_week_shows_ones_own_bookings_and_timed_activities(
    floor: Sales, monday: datetime
) -> None:
    nine = monday + timedelta(hours=8)
    meeting = book(floor.rep, nine, 45, title="Site visit", contactId=floor.contact)
    call = {"type": "call", "subject": "Ring them", "contactId": floor.contact}
    timed = floor.rep.made("/crm/activities", {**call, "dueAt": at(nine + timedelta(minutes=15))})
    day = f"{monday + timedelta(days=1):%Y-%m-%d}"
    floor.rep.made("/crm/activities", {**call, "subject": "All of it", "dueOn": day})
    html = week(floor.rep, monday)
    summer = datetime.fromisoformat(meeting["startsAt"])
    wall = summer.astimezone(ZONE).hour * 60
    assert place(html, meeting) == (wall, 45)
    assert place(html, timed, "activity") == (wall + 15, 30)
    assert block(html, meeting)["beside"] == block(html, timed, "activity")["beside"] == "2"
    assert html.count("Site visit") == 1 and "All of it" in html
    assert "Times in Berlin" in html
    assert "Site visit" not in week(floor.rep, monday + timedelta(days=7))
    assert "Site visit" in page(floor.rep, f"/calendar?view=agenda&on={monday:%Y-%m-%d}")
    assert "Site visit" in page(floor.rep, f"/calendar?view=day&on={monday:%Y-%m-%d}")
    assert "Site visit" not in page(floor.rep, f"/calendar?view=day&on={day}")


def test_others_time_is_the_managers_to_see(app: Flask, floor: Sales, monday: datetime) -> None:
    made = book(floor.rep2, monday + timedelta(hours=9), title="Tom’s own")
    asked = f"&who={floor.rep.id}&who={floor.rep2.id}"
    assert "Tom’s own" in week(floor.manager, monday, asked)
    assert "Tom’s own" not in week(floor.manager, monday)
    assert "Tom’s own" not in week(floor.rep, monday, asked)
    stranger = Sales(app)
    assert "Tom’s own" not in week(stranger.manager, monday, asked)
    page(floor.rep, f"/calendar/bookings/{made['id']}", 404)
    page(stranger.manager, f"/calendar/bookings/{made['id']}", 404)
    moved = send(floor.rep, f"/calendar/bookings/{made['id']}/moves", days="1")
    assert moved.status_code == 404
    assert page(floor.marketing, "/calendar", 403)
    led = {"name": "Field", "managerId": floor.manager.id}
    team = floor.admin.made("/crm/teams", led)
    floor.admin.patch(f"/crm/users/{floor.rep2.id}", {"teamId": team["id"]})
    assert "Tom’s own" in week(floor.manager, monday, "&who=team")
    day = page(floor.manager, f"/calendar?view=day&on={monday:%Y-%m-%d}{asked}")
    assert day.count('class="calendar-day"') == 2


def test_the_night_in_which_the_clocks_go_back(floor: Sales) -> None:
    """27 October 2030 in Berlin: the hour from two to three comes twice."""
    first = book(
        floor.rep, datetime(2030, 10, 27, 0, 30, tzinfo=UTC), 60, title="At two, and again"
    )
    morning = book(floor.rep, datetime(2030, 10, 27, 8, tzinfo=UTC), 60, title="At nine")
    before = book(floor.rep, datetime(2030, 10, 26, 7, tzinfo=UTC), 60, title="At nine as well")
    html = week(floor.rep, date(2030, 10, 21))
    assert axis(html) == 25 * 60
    assert place(html, first) == (150, 60)
    assert place(html, morning) == place(html, before) == (600, 60)
    assert html.count("calendar-gap") == 6
    marks = re.findall(r'calendar-mark placed" data-at="(\d+)"[^>]*>([^<]+)', html)
    assert [text for _, text in marks][2:5] == ["2 AM CEST", "2 AM CET", "3 AM"]
    assert "CEST/CET" in html
    day = week(floor.rep, date(2030, 10, 27), "&view=day")
    assert axis(day) == 25 * 60 and place(day, morning) == (600, 60)
    assert axis(week(floor.rep, date(2030, 10, 28))) == 24 * 60


def test_the_night_in_which_the_clocks_go_forward(floor: Sales) -> None:
    """31 March 2030 in Berlin: the hour from two to three is not there."""
    over = book(floor.rep, datetime(2030, 3, 31, 0, 30, tzinfo=UTC), 60, title="Over the gap")
    html = week(floor.rep, date(2030, 3, 25))
    assert axis(html) == 24 * 60
    assert place(html, over) == (90, 120)
    assert html.count("calendar-gap") == 1
    midnight = int(datetime(2030, 3, 30, 23, tzinfo=UTC).timestamp()) // 60
    assert f'data-moments="0:{midnight} 120:{midnight + 120} 180:{midnight + 120}"' in html
    gone = {"form": "1", "startsAt": "2030-03-31T02:30", "minutes": "60"}
    refused = send(floor.rep, f"/calendar/bookings/{over['id']}/moves", **gone)
    assert refused.status_code == 422 and "the clocks go forward" in refused.text


def test_working_hours_absences_and_buffers_are_drawn(floor: Sales, monday: datetime) -> None:
    own = Sales(floor.app)
    book(own.rep, monday + timedelta(hours=10))
    with own.app.app_context():
        ctx = own.context(own.rep)
        ctx.dispatch("scheduling.updateSchedule", {"bufferBefore": 15, "bufferAfter": 15})
        away = {"startsAt": monday + timedelta(days=1), "endsAt": monday + timedelta(days=2)}
        ctx.dispatch("scheduling.addAbsence", {**away, "reason": "On holiday"})
    html = week(own.rep, monday)
    assert html.count('class="calendar-buffer') == 2
    assert "On holiday" in html
    # Before nine and after five on four days, all of three.
    assert html.count('class="calendar-off') == 4 * 2 + 3


def test_ones_tasks_of_processes_stand_where_they_are_due(app: Flask, monday: datetime) -> None:
    floor = Floor(app)
    deal = floor.started(title="Reefer trailers")
    title, task = next(
        (title, task)
        for title, task in tasks(floor.process(deal["id"])).items()
        if task["assigneeId"] == floor.rep.id
    )
    api, ten = f"/crm{floor.path(deal['id'], title)}", monday + timedelta(hours=10)
    floor.rep.patch(api, {"dueAt": at(ten)})
    html = week(floor.rep, monday)
    stands = block(html, task, "task")
    assert (stands["state"], stands["starts"]) == ("open", at(ten))
    assert title in html and "Polar Foods" in html
    assert f'id="task-{task["id"]}"' not in week(floor.rep2, monday, f"&who={floor.rep.id}")
    moves, later = f"/calendar/tasks/{task['id']}/moves", ten + timedelta(days=1)
    assert send(floor.rep2, moves, SHOWN, startsAt=at(later)).status_code == 404
    moved = send(floor.rep, moves, SHOWN, startsAt=at(later), version=stands["version"])
    assert moved.status_code == 200
    assert floor.task(deal["id"], title)["dueAt"] == at(later)
    stale = send(floor.rep, moves, SHOWN, startsAt=at(ten), version=stands["version"])
    assert stale.status_code == 409
    assert floor.task(deal["id"], title)["dueAt"] == at(later)
    floor.complete(floor.rep, deal["id"], title)
    assert block(week(floor.rep, monday), task, "task")["state"] == "done"


def test_however_many_entries_the_statements_are_as_few(app: Flask, monday: datetime) -> None:
    own = Sales(app)
    asked = f"&who={own.rep.id}&who={own.rep2.id}"

    def statements() -> int:
        with counted(app) as sent:
            week(own.manager, monday, asked)
        return len(sent)

    book(own.rep, monday + timedelta(hours=5))
    few = statements()
    for hour in range(6, 18):
        for who in (own.rep, own.rep2):
            book(who, monday + timedelta(hours=hour), contactId=own.contact)
    call = {"type": "call", "subject": "Ring", "contactId": own.contact}
    for hour in range(8):
        due = at(monday + timedelta(days=1, hours=hour))
        own.rep.made("/crm/activities", {**call, "dueAt": due})
    assert statements() == few


def test_a_booking_is_moved_and_the_guest_hears_of_it(floor: Sales, monday: datetime) -> None:
    guest = {"guestName": "Anna Berg", "guestEmail": "anna@calendar.example"}
    made = book(floor.rep, monday + timedelta(hours=9), 30, **guest)
    path = f"/calendar/bookings/{made['id']}"
    to = at(monday + timedelta(days=1, hours=10))
    moved = send(floor.rep, f"{path}/moves", SHOWN, startsAt=to, version=str(made["version"]))
    assert moved.status_code == 200 and 'id="calendar"' in moved.text
    now = booked(floor.rep, made)
    assert (now["startsAt"], now["endsAt"]) == (to, at(monday + timedelta(days=1, hours=10.5)))
    work_off(floor.app)
    subjects = [mail.subject for mail in mails_to(floor, "anna@calendar.example")]
    assert any(subject.startswith("Moved:") for subject in subjects)
    undo = re.search(rf'action="({path}/moves\?[^"]+)"', moved.text)
    assert undo
    back = send(floor.rep, undo[1].replace("&amp;", "&"), SHOWN)
    assert back.status_code == 200
    assert booked(floor.rep, made)["startsAt"] == made["startsAt"]


def test_a_refused_move_changes_nothing_and_says_why(floor: Sales, monday: datetime) -> None:
    first = book(floor.rep, monday + timedelta(hours=9), 30)
    second = book(floor.rep, monday + timedelta(hours=11), 30)
    path = f"/calendar/bookings/{second['id']}/moves"
    taken = send(floor.rep, path, SHOWN, startsAt=first["startsAt"])
    assert taken.status_code == 409 and "This time is taken." in taken.text
    assert 'id="calendar"' in taken.text
    past = send(floor.rep, path, SHOWN, startsAt="2020-01-01T10:00:00Z")
    assert past.status_code == 422 and "past" in past.text
    old = send(floor.rep, path, SHOWN, days="1", version="99")
    assert old.status_code == 409
    for wrong in (
        {"startsAt": "soon"},
        {"startsAt": "9999-12-31T23:59:00Z"},
        {"days": "99999999"},
        {"days": "x"},
        {"endsAt": first["startsAt"]},
        {"minutes": str(2**63)},
        {"version": str(2**63)},
    ):
        assert send(floor.rep, path, SHOWN, **wrong).status_code == 422, wrong
    assert booked(floor.rep, second) == second


def test_a_manager_hands_a_booking_over(floor: Sales, monday: datetime) -> None:
    made = book(floor.rep, monday + timedelta(hours=9), 30)
    path = f"/calendar/bookings/{made['id']}/moves"
    sent = {"startsAt": made["startsAt"], "who": floor.rep2.id}
    assert send(floor.rep, path, SHOWN, **sent).status_code == 403
    moved = send(floor.manager, path, SHOWN, **sent)
    assert moved.status_code == 200
    assert booked(floor.manager, made)["resourceId"] == floor.rep2.id
    undo = re.search(rf'action="({path}\?[^"]+)"', moved.text)
    assert undo
    assert send(floor.manager, undo[1].replace("&amp;", "&"), SHOWN).status_code == 200
    assert booked(floor.manager, made)["resourceId"] == floor.rep.id
    assert send(floor.manager, path, SHOWN, who="nobody").status_code == 422


def test_entries_grow_and_move_by_whole_days(floor: Sales, monday: datetime) -> None:
    made = book(floor.rep, monday + timedelta(hours=9), 30)
    path = f"/calendar/bookings/{made['id']}/moves"
    ends = at(monday + timedelta(hours=10, minutes=15))
    assert send(floor.rep, path, SHOWN, endsAt=ends).status_code == 200
    assert send(floor.rep, path, SHOWN, days="-1").status_code == 200
    now = booked(floor.rep, made)
    assert now["startsAt"] == at(monday - timedelta(days=1) + timedelta(hours=9))
    assert now["endsAt"] == at(monday - timedelta(days=1) + timedelta(hours=10, minutes=15))
    call = {"type": "call", "subject": "Ring them", "contactId": floor.contact}
    due = monday + timedelta(days=2, hours=9)
    timed = floor.rep.made("/crm/activities", {**call, "dueAt": at(due)})
    path = f"/calendar/activities/{timed['id']}/moves"
    assert send(floor.rep, path, SHOWN, endsAt=at(due + timedelta(hours=1))).status_code == 200
    assert send(floor.rep, path, startsAt=at(due + timedelta(hours=2))).status_code == 303
    found = floor.rep.get(f"/crm/activities/{timed['id']}").get_json()
    assert (found["dueAt"], found["durationMinutes"]) == (at(due + timedelta(hours=2)), 60)


def test_a_meeting_is_booked_by_a_form(floor: Sales, monday: datetime) -> None:
    starts, ends = at(monday + timedelta(hours=9)), at(monday + timedelta(hours=10))
    form = page(floor.rep, f"/calendar/new?starts={starts}&ends={ends}")
    there = (monday + timedelta(hours=9)).astimezone(ZONE)
    assert f'value="{there:%Y-%m-%dT%H:%M}"' in form and '"60" selected' in form
    sent = {"startsAt": f"{there:%Y-%m-%dT%H:%M}", "minutes": "60", "contactId": floor.contact}
    done = send(floor.rep, "/calendar/new", **sent, invite="1", title="Kick-off")
    assert done.status_code == 303 and done.location.startswith("/calendar?on=")
    assert "Kick-off" in week(floor.rep, monday)
    work_off(floor.app)
    assert mails_to(floor, "hello@polar.example")
    again = send(floor.rep, "/calendar/new", **sent)
    assert again.status_code == 409 and "This time is taken." in again.text
    assert send(floor.rep, "/calendar/new", minutes="60").status_code == 422
    assert send(floor.rep, "/calendar/new", startsAt="x", minutes="1").status_code == 422
    other = {"resourceId": floor.rep2.id, "startsAt": sent["startsAt"]}
    assert send(floor.rep, "/calendar/new", **other).status_code == 403
    assert send(floor.manager, "/calendar/new", **other).status_code == 303
    assert send(floor.viewer, "/calendar/new", **sent).status_code == 403


def test_a_booking_tells_both_clocks_and_ends(floor: Sales, monday: datetime) -> None:
    guest = {"guestName": "Anna", "guestEmail": "a@polar.example", "timeZone": "Asia/Tokyo"}
    made = book(floor.rep, monday + timedelta(hours=9), **guest, contactId=floor.contact)
    path = f"/calendar/bookings/{made['id']}"
    html = page(floor.rep, path)
    assert "(Europe/Berlin)" in html and "18:00 – 19:00 (Asia/Tokyo)" in html
    assert "Polar Foods" in html and "/reschedule" in html and "and what next?" in html
    assert "Cancel the meeting" not in page(floor.viewer, path)
    assert send(floor.viewer, f"{path}/cancel").status_code == 403
    assert send(floor.rep, f"{path}/cancel", reason="Ill").status_code == 303
    assert "Anna" not in week(floor.rep, monday)
    assert send(floor.rep, f"{path}/complete").status_code == 409
    held = book(floor.rep, monday + timedelta(hours=12))
    assert send(floor.rep, f"/calendar/bookings/{held['id']}/complete").status_code == 303
    missed = book(floor.rep, monday + timedelta(hours=14))
    assert send(floor.rep, f"/calendar/bookings/{missed['id']}/no-show").status_code == 303
    html = week(floor.rep, monday)
    assert block(html, held)["state"] == "done" and block(html, missed)["state"] == "missed"


def test_done_and_what_next_shows_the_calendar_as_it_is_now(floor: Sales, monday: datetime) -> None:
    made = book(floor.rep, monday + timedelta(hours=9), contactId=floor.contact)
    here = {"HX-Current-URL": f"http://localhost/calendar?on={monday:%Y-%m-%d}"}
    sent = {"outcome": "Interested", "nextIn": "1", "nextSubject": "Send prices"}
    path = f"/activities/{made['activityId']}/complete"
    answer = send(floor.rep, path, here, **sent)
    assert block(answer.text, made)["state"] == "done"


def test_addresses_that_make_no_sense_are_todays_week(floor: Sales) -> None:
    for query in (
        "on=never",
        "on=9999-12-31",
        "view=year",
        "who=nobody",
        "who=%00",
        "on=0001-01-01",
    ):
        assert 'data-view="week"' in page(floor.rep, f"/calendar?{query}")
    assert "Calendar" in page(floor.rep, "/activities")
    for query in ("starts=x", "on=x", "who=x", "starts=9999-12-31T23:59:00Z", "contact=x"):
        page(floor.rep, f"/calendar/new?{query}")


def test_every_place_has_its_rule() -> None:
    """No element may have a style of its own, so a place without a rule would stand at the top."""
    sheet = PLACES.read_text()
    places = {"at": 26, "past": 60, "long": 26, "more": 60, "lane": 24}
    for name, number in places.items():
        for value in range(number):
            assert f'[data-{name}="{value}"] {{ --{name}: {value}; }}' in sheet
    for value in range(1, 25):
        assert f'[data-beside="{value}"] {{ --beside: {value}; }}' in sheet


def test_everybody_reads_a_time_on_their_own_clock(app: Flask, monday: datetime) -> None:
    own = Sales(app)
    zones = {own.rep: "Europe/Berlin", own.manager: "America/New_York"}
    nine = monday + timedelta(hours=9)
    book(own.rep, nine)
    for who, zone in zones.items():
        own.admin.patch(f"/crm/users/{who.id}", {"timeZone": zone})
        there = nine.astimezone(ZoneInfo(zone))
        agenda = week(who, monday, f"&view=agenda&who={own.rep.id}")
        assert f'title="{there:%A}, {there.day} {there:%B %Y, %H:%M %Z}"' in agenda
