"""What users want to be told: kinds by channels, quiet hours, and the digest, once a day."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.harness.cast import Cast, Person
from tests.harness.databases import plain
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.waiting import wait_until
from tests.harness.working import run_job, work_off
from tests.web.sales import Sales

DIGEST, MINE = "crm.daily-digest", "/crm/me/preferences"
NIGHT = {"quietHours": {"from": "20:00", "until": "07:00"}}


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def tell(cast: Cast, person: Person, now: datetime, key: str = "deal.rotting") -> None:
    """One notification, as a hook sends it at that moment."""
    from uuid import UUID

    from sqlalchemy import select

    from app.compose.actor import Actor
    from app.compose.context import Context
    from app.extensions import db
    from app.modules.identity.models import User

    with cast.app.app_context():
        mine = select(User.org_id).where(User.id == UUID(person.id))
        org_id = db.session.scalars(mine.execution_options(all_orgs=True)).one()
        ctx = Context(Actor.program(org_id), now)
        ctx.dispatch("notification.send", {"templateKey": key, "to": person.id})


def listed(person: Person) -> list[str]:
    return [one["templateKey"] for one in person.get("/crm/notifications").get_json()["data"]]


@pytest.fixture(scope="module")
def house(alone: Installation, _mail_server: MailServer) -> Installation:
    """An installation of this file's own, whose mails arrive."""
    alone.values["SMTP_URL"] = _mail_server.url
    return alone


@pytest.fixture(scope="module")
def program(house: Installation) -> Flask:
    return house.app()


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


@pytest.fixture
def office(program: Flask, mail_server: MailServer) -> Sales:
    """An org whose mails arrive."""
    return Sales(program)


def test_everybody_reads_and_writes_the_own_ones(cast: Cast) -> None:
    for person in (cast.rep, cast.support, cast.viewer):
        mine = person.get(MINE).get_json()
        assert (mine["digest"], mine["quietHours"]) == (False, None)
        assert mine["notifications"]["deal.rotting"] == {"inApp": True, "email": "at-once"}
        assert mine["notifications"]["deal.won"] == {"inApp": True, "email": "never"}
    changed = cast.rep.patch(MINE, {"notifications": {"deal.won": {"inApp": False}}, **NIGHT})
    assert changed.status_code == 200
    assert changed.get_json()["notifications"]["deal.won"] == {"inApp": False, "email": "never"}
    assert cast.rep.get(MINE).get_json()["quietHours"] == NIGHT["quietHours"]
    assert cast.rep2.get(MINE).get_json()["quietHours"] is None
    assert cast.rep.patch(MINE, {"quietHours": None}).get_json()["quietHours"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"notifications": {"deal.unknown": {"inApp": True}}},
        {"notifications": {"deal.won": {"sms": True}}},
        {"notifications": {"deal.won": {"email": "weekly"}}},
        {"notifications": {"deal.won": {"email": "digest"}}},
        {"notifications": ["deal.won"]},
        {"notifications": None},
        {"quietHours": {"from": "20:00"}},
        {"quietHours": {"from": "24:00", "until": "07:00"}},
        {"quietHours": {"from": "07:00", "until": "07:00"}},
        {"quietHours": {"from": "2\u0000:00", "until": "07:00"}},
        {"quietHours": "at night"},
        {"digest": "sometimes"},
        {"digests": True},
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(cast: Cast, body: Any) -> None:
    before = cast.rep.get(MINE).get_json()
    assert cast.rep.patch(MINE, body).status_code == 422
    assert cast.rep.get(MINE).get_json() == before


def test_each_kind_comes_by_the_channels_that_are_wanted(
    office: Cast, mail_server: MailServer
) -> None:
    now = datetime.now(UTC)
    wanted = {"deal.rotting": {"email": "never"}, "deal.won": {"email": "at-once", "inApp": False}}
    assert office.rep.patch(MINE, {"notifications": wanted}).status_code == 200
    for key in ("deal.rotting", "deal.won", "deal.approved"):
        tell(office, office.rep, now, key)
    work_off(office.app, now)
    assert sorted(listed(office.rep)) == ["deal.approved", "deal.rotting"]
    assert sorted(mail["Subject"].partition(":")[0] for mail in mail_server.mails) == [
        "Approved",
        "Won",
    ]


def test_in_quiet_hours_mails_wait_and_the_bell_is_silent(
    office: Cast, mail_server: MailServer
) -> None:
    """22:00 in Berlin on the eve of summer time: 7 o'clock is one hour nearer."""
    office.admin.patch(f"/crm/users/{office.rep.id}", {"timeZone": "Europe/Berlin"})
    office.rep.patch(MINE, NIGHT)
    tell(office, office.rep, at("2027-03-27T21:00:00Z"))
    tell(office, office.rep2, at("2027-03-27T21:00:00Z"))
    for moment, count in (("27T21:00", 1), ("28T04:59", 1), ("28T05:00", 2), ("28T06:00", 2)):
        work_off(office.app, at(f"2027-03-{moment}:00Z"))
        assert len(mail_server.mails) == count, moment
    assert listed(office.rep) == ["deal.rotting"]
    log = office.admin.get("/crm/audit-log?event=notification.created").get_json()["data"]
    assert {one["payload"]["userId"]: one["payload"]["quiet"] for one in log} == {
        office.rep.id: True,
        office.rep2.id: False,
    }


@settings(max_examples=300, deadline=None)
@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(
        ["UTC", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata"]
    ),
    hours=st.tuples(st.times(), st.times()).filter(
        lambda pair: pair[0].strftime("%H:%M") != pair[1].strftime("%H:%M")
    ),
)
def test_quiet_hours_always_end(now: datetime, zone: str, hours: Any) -> None:
    from app.modules.identity.models import User
    from app.modules.notification.wishes import quiet_until

    begin, end = (moment.strftime("%H:%M") for moment in hours)
    user = User(time_zone=zone, preferences={"quietHours": {"from": begin, "until": end}})
    over = quiet_until(user, now)
    if over is None:
        return
    assert now < over <= now + timedelta(hours=26)
    assert quiet_until(user, over) is None or over.astimezone(ZoneInfo(zone)).fold


def overdue(person: Person, due: str) -> None:
    contact = person.made("/crm/contacts", {"email": f"{len(due)}{person.id}@polar.example"})
    task = {"type": "task", "subject": "Ring Anna", "contactId": contact["id"], "dueAt": due}
    person.made("/crm/activities", task)


def digests(mail_server: MailServer) -> list[tuple[str, str]]:
    found = [mail for mail in mail_server.mails if "Your day" in mail["Subject"]]
    return [(mail["To"].partition("@")[0], mail["Subject"]) for mail in found]


def test_the_digest_comes_at_8_in_each_morning_and_once(
    office: Cast, mail_server: MailServer
) -> None:
    """Over the night in which Berlin's clocks go forward; Tokyo is eight hours ahead."""
    for person, zone in ((office.rep, "Europe/Berlin"), (office.rep2, "Asia/Tokyo")):
        office.admin.patch(f"/crm/users/{person.id}", {"timeZone": zone})
        overdue(person, "2027-03-20T10:00:00Z")
        person.patch(MINE, {"digest": True})
    overdue(office.manager, "2027-03-20T10:00:00Z")
    moments = [
        ("27T06:45", 0), ("27T07:00", 1), ("27T07:15", 1), ("27T22:45", 1), ("27T23:00", 2),
        ("28T05:45", 2), ("28T06:00", 3), ("28T06:00", 3), ("28T22:00", 3), ("28T23:30", 4),
    ]  # fmt: skip
    office_hours = at("2027-03-27T06:30:00Z")
    assert run_job(office.app, DIGEST, office_hours)["digests"] in (0, 1)
    work_off(office.app, office_hours)
    mail_server.clear()
    for moment, count in moments:
        run_job(office.app, DIGEST, at(f"2027-03-{moment}:00Z"))
        assert len(digests(mail_server)) == count, moment
    assert digests(mail_server)[0] == ("nina", "Your day: 1 overdue")
    text = mail_server.mails[0].get_body(("plain",))
    assert text is not None
    assert "Ring Anna" in text.get_content()
    assert "/notifications/preferences" in text.get_content()


def test_a_morning_without_anything_has_no_digest(office: Cast, mail_server: MailServer) -> None:
    office.rep.patch(MINE, {"digest": True})
    run_job(office.app, DIGEST, at("2027-03-27T08:00:00Z"))
    overdue(office.rep, "2027-03-20T10:00:00Z")
    run_job(office.app, DIGEST, at("2027-03-27T09:00:00Z"))
    assert digests(mail_server) == []
    run_job(office.app, DIGEST, at("2027-03-28T08:00:00Z"))
    assert len(digests(mail_server)) == 1


def test_the_digest_tells_what_was_kept_for_it(office: Cast, mail_server: MailServer) -> None:
    kept = {"notifications": {"deal.rotting": {"email": "digest", "inApp": False}}}
    assert office.manager.patch(MINE, kept).status_code == 422
    assert office.manager.patch(MINE, {**kept, "digest": True}).status_code == 200
    tell(office, office.manager, at("2027-03-26T20:00:00Z"))
    asks_to_win(office)
    work_off(office.app, at("2027-03-26T20:00:00Z"))
    mail_server.clear()
    run_job(office.app, DIGEST, at("2027-03-27T08:00:00Z"))
    assert digests(mail_server) == [("maria", "Your day: 1 to approve, 2 unread")]
    office.manager.patch(MINE, {"notifications": {"deal.rotting": {"email": "never"}}})
    office.manager.patch(MINE, {"digest": False})
    run_job(office.app, DIGEST, at("2027-03-28T08:00:00Z"))
    assert len(digests(mail_server)) == 1


def asks_to_win(cast: Cast) -> None:
    contact = cast.rep.made("/crm/contacts", {"email": "big@polar.example"})
    big = {"value": {"amount": 9_000_000, "currency": "USD"}, "title": "Huge"}
    deal = {"contactId": contact["id"], "expectedCloseDate": "2031-01-01T00:00:00Z", **big}
    won = cast.rep.post(f"/crm/deals/{cast.rep.made('/crm/deals', deal)['id']}/won")
    assert won.status_code == 202


def after_8() -> str:
    """A zone in which it is later than 8 now, whenever this runs."""
    zones = ("UTC", "Asia/Tokyo", "Pacific/Niue")
    return next(name for name in zones if datetime.now(ZoneInfo(name)).hour >= 8)


def test_switched_on_at_noon_it_begins_the_next_morning(
    office: Cast, mail_server: MailServer
) -> None:
    office.admin.patch(f"/crm/users/{office.rep.id}", {"timeZone": after_8()})
    overdue(office.rep, "2026-03-20T10:00:00Z")
    office.rep.patch(MINE, {"digest": True})
    run_job(office.app, DIGEST, datetime.now(UTC))
    assert digests(mail_server) == []


def test_two_schedulers_and_a_killed_worker_make_one(
    house: Installation, office: Cast, mail_server: MailServer
) -> None:
    """The job was missed while nothing ran; then it runs here, there, and again."""
    from app.compose.jobs import start_due

    office.admin.patch(f"/crm/users/{office.rep.id}", {"timeZone": after_8()})
    overdue(office.rep, "2026-03-20T10:00:00Z")
    office.rep.patch(MINE, {"digest": True})
    with psycopg.connect(plain(house.values["DATABASE_URL"])) as line:
        line.execute("DELETE FROM ntf_digest WHERE user_id = %s", [office.rep.id])
    with office.app.app_context():
        start_due(datetime.now(UTC) - timedelta(days=2))
    workers = [house.worker() for _ in range(2)]
    for _ in range(2):
        house.scheduler()
    workers[0].kill()
    workers[0].start()
    wait_until(lambda: digests(mail_server), 60, saying="no digest came")
    for _ in range(3):
        run_job(office.app, DIGEST, datetime.now(UTC))
    assert len(digests(mail_server)) == 1
