"""The public booking page as a guest uses it: no account, no script."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from tests.api.test_bookings import at
from tests.harness.cast import Cast, Person
from tests.harness.installation import Installation
from tests.harness.mails import mails_to
from tests.harness.working import work_off
from tests.web.forms import send
from tests.web.visitor import Visitor

TIME = re.compile(r'name="startsAt" value="([^"]+)"')
LINK = re.compile(r"/booking/[\w.-]+/(?:reschedule|cancel)")


class Guest(Visitor):
    """A browser that nobody signed in with."""

    def times(self, path: str) -> list[str]:
        """Those of a whole day of next week, whatever the hour is now."""
        day = datetime.now(UTC) + timedelta(days=8 - datetime.now(UTC).weekday())
        link = "&" if "?" in path else "?"
        return TIME.findall(self.page(f"{path}{link}month={day:%Y-%m}&day={day:%Y-%m-%d}"))

    def pick(self, path: str, starts: str) -> TestResponse:
        return self.post(path, {"startsAt": starts})

    def book(self, path: str, starts: str, **fields: str) -> TestResponse:
        picked = self.pick(path, starts)
        assert picked.status_code == 303, picked.text
        given = {"name": "Anna Berg", "email": "anna@polar.example", **fields}
        return self.post(picked.location, given)

    def booked(self, path: str, starts: str, **fields: str) -> str:
        """The address of the booking's own page."""
        answer = self.book(path, starts, **fields)
        assert answer.status_code == 303, answer.text
        return answer.location


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


@pytest.fixture
def guest(app: Flask) -> Guest:
    return Guest(app)


def page_of(person: Person) -> str:
    return f"/book/{person.get('/crm/me').get_json()['user']['bookingSlug']}"


def bookings(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get("/crm/bookings?sort=-createdAt").get_json()["data"]
    return found


def test_a_guest_books_in_four_acts(cast: Cast, guest: Guest) -> None:
    path = page_of(cast.rep)
    starts = guest.times(f"{path}?zone=America/New_York")[0]
    home = guest.booked(f"{path}?zone=America/New_York", starts, note="Two\nlines; and, more")
    told = guest.page(home)
    assert "No mail goes out from here" in told and "Keep the address of this page" in told
    booking = bookings(cast.rep)[0]
    assert (booking["startsAt"], booking["guestEmail"]) == (starts, "anna@polar.example")
    contact = cast.rep.get(f"/crm/contacts/{booking['contactId']}").get_json()
    assert (contact["firstName"], contact["lastName"]) == ("Anna", "Berg")
    assert (contact["source"], contact["ownerId"]) == ("web", cast.rep.id)
    timeline = cast.rep.get(f"/crm/contacts/{contact['id']}/timeline").get_json()["data"]
    assert "Anna Berg and Nina was booked" in [line["summary"] for line in timeline]
    assert cast.rep.get(f"/crm/activities/{booking['activityId']}").get_json()["dueAt"] == starts


def test_both_are_mailed_a_calendar_file(cast: Cast, guest: Guest) -> None:
    path = page_of(cast.rep)
    evil = 'Eva "X" O’Neil; B,egin\\n:VEVENT ' + "é" * 60
    guest.booked(
        f"{path}?zone=Asia/Kathmandu", guest.times(path)[3], name=evil, email="eva@polar.example"
    )
    booking = bookings(cast.rep)[0]
    work_off(cast.app)
    (to_guest,) = mails_to(cast, "eva@polar.example")
    (to_host,) = [mail for mail in mails_to(cast, cast.rep.email) if "Eva" in mail.subject]
    there = datetime.fromisoformat(booking["startsAt"]) + timedelta(hours=5, minutes=45)
    assert f"{there:%H:%M} –" in to_guest.text
    assert "(Asia/Kathmandu)" in to_guest.text
    assert to_guest.reply_to == cast.rep.email
    assert not LINK.search(to_host.text)
    for mail in (to_guest, to_host):
        assert mail.attachments[0]["parameters"] == {"method": "REQUEST"}
        content = mail.file(0)
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        calendar = Calendar.from_ical(content)
        (event,) = calendar.walk("VEVENT")
        assert str(calendar["METHOD"]) == "REQUEST"
        assert str(event["SUMMARY"]) == booking["title"]
        assert event["UID"].startswith(booking["id"])
        assert int(event["SEQUENCE"]) == 0
        assert event["DTSTART"].dt == datetime.fromisoformat(booking["startsAt"])
        assert str(event["ORGANIZER"]) == f"mailto:{cast.rep.email}"


def test_a_known_guest_stays_the_same_contact(cast: Cast, guest: Guest) -> None:
    known = cast.rep2.made("/crm/contacts", {"email": "Olga@Polar.example", "firstName": "Olga"})
    path = page_of(cast.rep)
    guest.booked(path, guest.times(path)[-1], name="O. Petrova", email="olga@polar.EXAMPLE")
    booking = bookings(cast.rep)[0]
    assert booking["contactId"] == known["id"]
    contact = cast.rep.get(f"/crm/contacts/{known['id']}").get_json()
    assert (contact["firstName"], contact["ownerId"]) == ("Olga", cast.rep2.id)


def test_a_held_time_is_nobody_elses(cast: Cast, guest: Guest) -> None:
    path, other = page_of(cast.rep2), Guest(cast.app)
    starts = guest.times(path)[0]
    assert guest.pick(path, starts).status_code == 303
    assert starts not in other.times(path)
    late = other.pick(path, starts)
    assert late.status_code == 409
    assert "just taken" in late.text
    assert TIME.findall(late.text)[0] != starts
    taken = cast.rep2.post("/crm/bookings", {"startsAt": starts})
    assert taken.status_code == 409 and "A guest is choosing" in taken.get_json()["detail"]
    second = guest.times(path)[0]
    assert guest.pick(path, second).status_code == 303
    assert starts in other.times(path), "another pick lets the first one go"


def test_a_hold_ends_by_itself(cast: Cast, guest: Guest) -> None:
    path, other = page_of(cast.rep2), Guest(cast.app)
    starts = guest.times(path)[-1]
    picked = guest.pick(path, starts)
    _expire_holds(cast)
    assert starts in other.times(path)
    assert other.pick(path, starts).status_code == 303
    given = {"name": "Late", "email": "late@polar.example"}
    answer = guest.post(picked.location, given)
    assert answer.status_code == 409
    assert "just taken" in answer.text
    assert TIME.search(answer.text)


def test_two_guests_want_the_last_slot_of_a_team(app: Flask) -> None:
    cast = Cast(app)
    team = cast.admin.made("/crm/teams", {"name": "Field"})
    slug = f"team-{team['id'][-8:]}"
    cast.admin.patch(f"/crm/teams/{team['id']}", {"bookingSlug": slug})
    for person in (cast.rep, cast.rep2):
        cast.admin.patch(f"/crm/users/{person.id}", {"teamId": team["id"]})
    guests = [Guest(app) for _ in range(3)]
    length = {"name": "Field", "bookingSlug": slug, "meetingMinutes": "45"}
    assert send(cast.admin, f"/settings/teams/{team['id']}", **length).status_code == 303
    assert "45 min" in guests[0].page(f"/book/{slug}")
    starts = guests[0].times(f"/book/{slug}")[-1]
    hosts = []
    for number, one in enumerate(guests[:2]):
        one.booked(f"/book/{slug}", starts, email=f"guest{number}@polar.example")
        hosts.append(bookings(cast.manager)[0]["resourceId"])
    assert sorted(hosts) == sorted([cast.rep.id, cast.rep2.id])
    ends = datetime.fromisoformat(bookings(cast.manager)[0]["endsAt"])
    assert ends - datetime.fromisoformat(starts) == timedelta(minutes=45)
    assert guests[2].pick(f"/book/{slug}", starts).status_code == 409
    assert starts not in guests[2].times(f"/book/{slug}")


def test_links_in_the_mail_move_and_cancel(cast: Cast, guest: Guest) -> None:
    path = page_of(cast.rep)
    home = guest.booked(path, guest.times(path)[5], email="mia@polar.example")
    before = bookings(cast.rep)[0]
    reschedule, cancel = LINK.findall(mails_to(cast, "mia@polar.example")[0].text)
    for link in (home, reschedule, cancel, f"{home}/meeting.ics"):
        assert guest.get(link).status_code == 200
    assert bookings(cast.rep)[0] == before, "looking at a link changes nothing"
    starts = guest.times(reschedule)[-1]
    assert guest.pick(reschedule, starts).status_code == 303
    moved = bookings(cast.rep)[0]
    assert (moved["id"], moved["startsAt"]) == (before["id"], starts)
    event = Calendar.from_ical(mails_to(cast, "mia@polar.example")[1].file(0)).walk("VEVENT")[0]
    assert (event["UID"].split("@")[0], int(event["SEQUENCE"])) == (before["id"], 1)
    assert guest.post(cancel, {"reason": "Ill"}).status_code == 303
    assert bookings(cast.rep)[0]["status"] == "cancelled"
    last = mails_to(cast, "mia@polar.example")[2]
    assert last.attachments[0]["parameters"] == {"method": "CANCEL"}
    (gone,) = Calendar.from_ical(last.file(0)).walk("VEVENT")
    assert int(gone["SEQUENCE"]) == 2, "calendars keep what a cancellation of the same number names"
    assert "Reason: Ill" in last.text
    for link in (reschedule, cancel):
        again = guest.post(link, {"startsAt": starts})
        assert again.status_code == 409
    assert "was cancelled" in guest.page(home)


def test_where_mail_goes_out_the_guest_is_told_of_it(
    installation: Installation, cast: Cast
) -> None:
    guest = Guest(installation.app(SMTP_URL="smtp://127.0.0.1:1"))
    path = page_of(cast.rep)
    home = guest.booked(path, guest.times(path)[8], email="uma@polar.example")
    told = guest.page(home)
    assert "on its way to you" in told and "The invitation went to uma@polar.example" in told


def test_another_address_is_invited(cast: Cast, guest: Guest) -> None:
    path = page_of(cast.rep)
    guest.booked(path, guest.times(path)[9], email="typo@polar.example")
    booking = bookings(cast.rep)[0]
    cast.rep.patch(f"/crm/bookings/{booking['id']}", {"guestEmail": "right@polar.example"})
    (mail,) = mails_to(cast, "right@polar.example")
    assert mail.subject.startswith("Booked: ") and len(LINK.findall(mail.text)) == 2


def test_links_work_nowhere_else(cast: Cast, guest: Guest) -> None:
    path = page_of(cast.rep)
    home = guest.booked(path, guest.times(path)[2], email="leo@polar.example")
    token = home.rpartition("/")[2]
    for forged in (f"x{token[1:]}", token[1:], "x", "%00", token.replace(".", "")):
        assert guest.get(f"/booking/{forged}").status_code == 404
    for other in (f"/password/reset/{token}", f"/invitation/{token}"):
        assert "Choose a password of ten" not in guest.get(other).text
    assert guest.get(f"/calendar/{token}.ics").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Name"),
        ({"email": "nobody"}, "Email"),
        ({"email": "a@x.example\r\nBcc: b@x.example"}, "Email"),
        ({"name": "Two\r\nlines"}, "Name"),
        ({"name": "x" * 300}, "Name"),
        ({"note": "\x00"}, "Note"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    cast: Cast, guest: Guest, fields: dict[str, str], words: str
) -> None:
    path = page_of(cast.admin)
    answer = guest.book(path, guest.times(path)[0], **{"note": "Keep me", **fields})
    assert answer.status_code == 422
    assert f">{words}</a>" in answer.text
    assert "Keep me" in answer.text or "note" in fields
    assert bookings(cast.admin) == [] or bookings(cast.admin)[0]["resourceId"] != cast.admin.id


@pytest.mark.parametrize(
    "starts", ["", "NaN", "9999-12-31T23:59:59Z", "2020-01-06T09:00:00Z", "\x00", "2031-01-06"]
)
def test_only_what_is_offered_can_be_picked(cast: Cast, guest: Guest, starts: str) -> None:
    assert guest.pick(page_of(cast.admin), starts).status_code in (409, 422)
    assert guest.get(f"{page_of(cast.admin)}/details").status_code == 303


@pytest.mark.parametrize(
    "query", ["month=9999-12", "month=x", "day=2020-01-01", "zone=Mars/Base", "zone=../etc"]
)
def test_any_address_shows_a_page(cast: Cast, guest: Guest, query: str) -> None:
    assert TIME.search(guest.page(f"{page_of(cast.admin)}?{query}"))


def test_a_machine_is_thanked_and_ignored(cast: Cast, guest: Guest) -> None:
    before, path = bookings(cast.rep), page_of(cast.rep)
    answer = guest.book(path, guest.times(path)[0], website="https://spam.example")
    assert (answer.status_code, "Thank you" in answer.text) == (200, True)
    assert bookings(cast.rep) == before


def test_the_page_of_somebody_who_left(app: Flask) -> None:
    cast = Cast(app)
    path, guest = page_of(cast.rep), Guest(app)
    starts = guest.times(path)[0]
    cast.admin.patch(f"/crm/users/{cast.rep.id}", {"active": False})
    page = guest.page(path)
    assert "takes no meetings here any more" in page
    assert not TIME.search(page)
    assert guest.pick(path, starts).status_code == 409
    assert guest.get("/book/nobody-at-all").status_code == 404


def test_nothing_of_the_org_is_told(cast: Cast, guest: Guest) -> None:
    cast.rep.made(
        "/crm/bookings",
        {"title": "Secret talks", "startsAt": at(datetime.now(UTC) + timedelta(days=3))},
    )
    page = guest.page(page_of(cast.rep))
    for secret in ("Secret talks", cast.rep.email, cast.rep.id[:18], "olga", cast.manager.email):
        assert secret not in page
    policy = guest.get(page_of(cast.rep)).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy


def _expire_holds(cast: Cast) -> None:
    from sqlalchemy import update

    from app.extensions import db
    from app.modules.scheduling.models import Claim

    with cast.app.app_context():
        past = datetime.now(UTC) - timedelta(seconds=1)
        statement = update(Claim).where(Claim.expires_at.is_not(None)).values(expires_at=past)
        options = {"all_orgs": True, "synchronize_session": False}
        db.session.execute(statement.execution_options(**options))
        db.session.commit()
