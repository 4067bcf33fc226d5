"""The scheduled jobs of section 10, as of moments that the tests name."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.crm.test_hooks import told
from tests.harness.cast import Cast, Person
from tests.harness.installation import Installation
from tests.harness.working import run_job, work_off

ROTTING, REMINDERS = "crm.check-deal-rotting", "crm.follow-up-reminders"
DECAY, REFRESH = "crm.lead-score-decay", "crm.refresh-scores"


@pytest.fixture(scope="module")
def app(alone: Installation) -> Flask:
    return alone.app()


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast(app)


def made_deal(cast: Cast) -> dict[str, Any]:
    contact = cast.rep.made("/crm/contacts", {"email": "a@polar.example"})
    return cast.rep.made("/crm/deals", {"title": "Cold rooms", "contactId": contact["id"]})


def test_rotting_is_told_when_it_begins_and_then_weekly(cast: Cast) -> None:
    made_deal(cast)
    start = datetime.now(UTC)
    tellings = {}
    for days in [13, 15, 16, 21, 22, 23, 29, 30]:
        run_job(cast.app, ROTTING, start + timedelta(days=days))
        tellings[days] = told(cast.rep)["deal.rotting"]
    assert tellings == {13: 0, 15: 1, 16: 1, 21: 1, 22: 2, 23: 2, 29: 3, 30: 3}


def test_many_rotting_deals_are_told_some_at_a_time_and_each_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.crm.deals.rot.AT_ONCE", 2)
    contact = made_deal(cast)["contactId"]
    for number in range(4):
        cast.rep.made("/crm/deals", {"title": f"Room {number}", "contactId": contact})
    over = datetime.now(UTC) + timedelta(days=15)
    run_job(cast.app, ROTTING, over)
    assert told(cast.rep)["deal.rotting"] == 5
    run_job(cast.app, ROTTING, over + timedelta(days=1))
    assert told(cast.rep)["deal.rotting"] == 5


def test_a_deal_rots_when_its_stages_days_are_over_and_not_before(cast: Cast) -> None:
    deal = made_deal(cast)
    over = at(deal["stageEnteredAt"]) + timedelta(days=14)
    for late, count in ((-1, 0), (1, 1), (2, 1)):
        run_job(cast.app, ROTTING, over + timedelta(seconds=late))
        assert told(cast.rep)["deal.rotting"] == count
    weekly = over + timedelta(days=7)
    for late, count in ((timedelta(hours=-2), 1), (timedelta(seconds=1), 2)):
        run_job(cast.app, ROTTING, weekly + late)
        assert told(cast.rep)["deal.rotting"] == count


def test_an_activity_stops_the_rot_and_another_rot_is_told_anew(cast: Cast) -> None:
    deal = made_deal(cast)
    start = datetime.now(UTC)
    run_job(cast.app, ROTTING, start + timedelta(days=15))
    assert told(cast.rep)["deal.rotting"] == 1
    note = {"type": "note", "subject": "Spoke", "dealId": deal["id"]}
    cast.rep.made("/crm/activities", note)
    run_job(cast.app, ROTTING, start + timedelta(days=13))
    assert told(cast.rep)["deal.rotting"] == 1


def test_closed_deals_do_not_rot(cast: Cast) -> None:
    deal = made_deal(cast)
    cast.rep.post(f"/crm/deals/{deal['id']}/abandon")
    run_job(cast.app, ROTTING, datetime.now(UTC) + timedelta(days=60))
    assert told(cast.rep)["deal.rotting"] == 0


def due(person: Person, contact_id: str, moment: str) -> None:
    body = {"type": "call", "subject": "Ring", "contactId": contact_id, "dueAt": moment}
    person.made("/crm/activities", body)


def in_zone(cast: Cast, person: Person, zone: str) -> None:
    answer = cast.admin.patch(f"/crm/users/{person.id}", {"timeZone": zone})
    assert answer.status_code == 200, answer.get_json()


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def test_reminders_come_at_8_in_each_reps_morning(cast: Cast) -> None:
    contact = cast.manager.made("/crm/contacts", {"email": "c@polar.example"})["id"]
    in_zone(cast, cast.rep, "Asia/Tokyo")
    in_zone(cast, cast.rep2, "America/Los_Angeles")
    for person in (cast.rep, cast.rep2):
        due(person, contact, "2027-06-10T03:00:00Z")
    moments = [
        ("2027-06-09T14:59:00Z", 0, 0),  # 23:59 on the 9th in Tokyo, 07:59 in Los Angeles
        ("2027-06-09T15:00:00Z", 0, 1),  # 08:00 in Los Angeles, where it is due at 20:00
        ("2027-06-09T22:59:00Z", 0, 1),  # 07:59 on the 10th in Tokyo
        ("2027-06-09T23:00:00Z", 1, 1),  # 08:00 in Tokyo, where it is due at noon
        ("2027-06-10T02:00:00Z", 1, 1),
        ("2027-06-10T16:00:00Z", 1, 1),
    ]
    for moment, tokyo, angeles in moments:
        run_job(cast.app, REMINDERS, at(moment))
        counts = (told(cast.rep)["activity.due"], told(cast.rep2)["activity.due"])
        assert counts == (tokyo, angeles), moment


def test_reminders_keep_to_the_clock_over_a_dst_night(cast: Cast) -> None:
    """Berlin's clocks go forward on 28 March 2027: 08:00 is 06:00 UTC, the day before 07:00."""
    contact = cast.rep.made("/crm/contacts", {"email": "d@polar.example"})["id"]
    in_zone(cast, cast.rep, "Europe/Berlin")
    for moment in ("2027-03-27T22:30:00Z", "2027-03-27T23:30:00Z", "2027-03-28T21:30:00Z"):
        due(cast.rep, contact, moment)
    counts = []
    for moment in ("27T06:59", "27T07:00", "28T05:59", "28T06:00", "28T07:00"):
        run_job(cast.app, REMINDERS, at(f"2027-03-{moment}:00Z"))
        counts.append(told(cast.rep)["activity.due"])
    assert counts == [0, 1, 1, 3, 3]


def test_what_is_done_or_put_off_is_not_reminded_of(cast: Cast) -> None:
    contact = cast.rep.made("/crm/contacts", {"email": "e@polar.example"})["id"]
    due(cast.rep, contact, "2027-06-10T12:00:00Z")
    activity = cast.rep.get(f"/crm/activities?contactId={contact}").get_json()["data"][0]
    path = f"/crm/activities/{activity['id']}"
    run_job(cast.app, REMINDERS, at("2027-06-10T08:00:00Z"))
    assert cast.rep.patch(path, {"dueAt": "2027-06-12T12:00:00Z"}).status_code == 200
    for day, count in [("11", 1), ("12", 2)]:
        run_job(cast.app, REMINDERS, at(f"2027-06-{day}T08:00:00Z"))
        assert told(cast.rep)["activity.due"] == count
    due(cast.rep, contact, "2027-06-13T12:00:00Z")
    data = cast.rep.get(f"/crm/activities?contactId={contact}&sort=-dueAt").get_json()["data"]
    assert cast.rep.post(f"/crm/activities/{data[0]['id']}/complete").status_code == 200
    run_job(cast.app, REMINDERS, at("2027-06-13T08:00:00Z"))
    assert told(cast.rep)["activity.due"] == 2


def scores(cast: Cast, lead: dict[str, Any]) -> tuple[int, int]:
    contact = cast.rep.get(f"/crm/contacts/{lead['contactId']}").get_json()
    found = cast.rep.get(f"/crm/leads/{lead['id']}").get_json()
    assert contact["score"] == found["score"]
    return contact["score"], sum(part["points"] for part in contact["scoreParts"])


def test_silence_costs_points_but_never_below_zero(cast: Cast) -> None:
    contact = {"email": "f@polar.example", "phone": "+49 1"}
    lead = cast.rep.made("/crm/leads", {"title": "Fridges", "contact": contact})
    start = scores(cast, lead)[0]
    assert start > 20
    seen = []
    for week in range(8):
        run_job(cast.app, DECAY, datetime.now(UTC) + timedelta(days=29 + 7 * week))
        score, total = scores(cast, lead)
        assert score == total
        seen.append(score)
    expected = [max(0, start - 10 * week) for week in range(8)]
    assert seen == expected
    note = {"type": "note", "subject": "Back", "leadId": lead["id"]}
    cast.rep.made("/crm/activities", note)
    assert scores(cast, lead)[0] >= start


def test_silence_costs_once_a_week_however_often_the_job_runs(cast: Cast) -> None:
    contact = {"email": "j@polar.example", "phone": "+49 1"}
    lead = cast.rep.made("/crm/leads", {"title": "Fridges", "contact": contact})
    start, later = scores(cast, lead)[0], datetime.now(UTC) + timedelta(days=40)
    monday = (later - timedelta(days=later.weekday())).replace(hour=4, minute=0)
    moments = [monday, monday, monday + timedelta(days=6, hours=19), monday + timedelta(days=7)]
    seen = []
    for moment in moments:
        run_job(cast.app, DECAY, moment)
        seen.append(start - scores(cast, lead)[0])
    assert seen == [10, 10, 10, 20]


def test_silence_counts_from_the_thirtieth_day_and_is_a_part_of_its_own(cast: Cast) -> None:
    contact = {"email": "h@polar.example", "phone": "+49 1"}
    lead = cast.rep.made("/crm/leads", {"title": "Fridges", "contact": contact})
    start, border = scores(cast, lead)[0], at(lead["createdAt"]) + timedelta(days=30)
    for late, loss in ((-1, 0), (1, 10)):
        run_job(cast.app, DECAY, border + timedelta(minutes=late))
        assert scores(cast, lead)[0] == start - loss
    parts = cast.rep.get(f"/crm/contacts/{lead['contactId']}").get_json()["scoreParts"]
    assert [part["points"] for part in parts if part["rule"] == "decay"] == [-10]


def test_silence_is_felt_however_many_points_there_are(cast: Cast) -> None:
    """Beyond 100 too: in the first week, and once that week, whoever runs it again."""
    rule = {"name": "Everybody", "group": "fit", "condition": {"all": []}, "points": 100}
    cast.marketing.made("/crm/scoring-rules", rule)
    contact = {"email": "many@polar.example", "phone": "+49 30 1234567"}
    lead = cast.rep.made("/crm/leads", {"title": "Fridges", "contact": contact})
    assert scores(cast, lead)[0] == 100
    monday = datetime.now(UTC) + timedelta(days=31)
    monday = monday + timedelta(days=-monday.weekday() % 7)
    for days, left in ((0, 90), (1, 90), (7, 80)):
        run_job(cast.app, DECAY, monday + timedelta(days=days))
        assert scores(cast, lead)[0] == left
    parts = cast.rep.get(f"/crm/contacts/{lead['contactId']}").get_json()["scoreParts"]
    assert sum(part["points"] for part in parts) == 80


def test_a_missed_run_is_made_up_once_by_whoever_leads(private: Installation) -> None:
    """Three days without a scheduler; then two of them at the same moment, and a second later."""
    from app.compose.jobs import start_due

    cast = Cast(private.app())
    contact = cast.rep.made("/crm/contacts", {"email": "i@polar.example"})["id"]
    due(cast.rep, contact, "2027-06-10T12:00:00Z")
    started = []
    for moment in ("06-07T04:00:00", "06-10T10:07:00", "06-10T10:07:00", "06-10T10:07:01"):
        with cast.app.app_context():
            started.append(start_due(at(f"2027-{moment}Z")))
    assert started[0] == started[2] == started[3] == []
    assert {ROTTING, REMINDERS} <= set(started[1])
    assert DECAY not in started[1]
    work_off(cast.app, at("2027-06-10T10:07:02Z"))
    work_off(cast.app, at("2027-06-10T10:07:03Z"))
    assert told(cast.rep)["activity.due"] == 1


def test_points_for_a_recent_activity_run_out(cast: Cast) -> None:
    contact = {"email": "g@polar.example"}
    lead = cast.rep.made("/crm/leads", {"title": "Fridges", "contact": contact})
    before = scores(cast, lead)[0]
    cast.rep.made("/crm/activities", {"type": "note", "subject": "Hi", "leadId": lead["id"]})
    assert scores(cast, lead)[0] == before + 15
    run_job(cast.app, REFRESH, datetime.now(UTC) + timedelta(days=6))
    assert scores(cast, lead)[0] == before + 15
    run_job(cast.app, REFRESH, datetime.now(UTC) + timedelta(days=8))
    assert scores(cast, lead)[0] == before
    work_off(cast.app)
