"""The hooks of section 5, and what else people are told; each effect once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.crm.test_sales_process import DATE, converted, process_of
from tests.harness.cast import Cast, Person
from tests.harness.working import work_off


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast(app)


def told(person: Person) -> Counter[str]:
    data = person.get("/crm/notifications?limit=200").get_json()["data"]
    return Counter(notification["templateKey"] for notification in data)


def run_every_hook_again(cast: Cast) -> None:
    """What a queue that delivers twice does: every hook's item of the org is handed out once
    more."""
    from sqlalchemy import select

    from app.compose.outbox import WorkItem
    from app.compose.runner import work_off as hand_out
    from app.extensions import db

    with cast.app.app_context():
        org_id = _user(cast.rep.id).org_id
        hooks = select(WorkItem.id).where(WorkItem.kind == "hook", WorkItem.org_id == org_id)
        ids = db.session.scalars(hooks.execution_options(all_orgs=True)).all()
        assert ids
        hand_out([str(item_id) for item_id in ids])


def test_lead_converted(cast: Cast) -> None:
    deal = converted(cast)
    run_every_hook_again(cast)
    assert deal["id"] == process_of(cast.rep, deal)["entityId"]
    data = cast.rep.get(f"/crm/contacts/{deal['contactId']}/activities").get_json()["data"]
    assert [(one["type"], one["subject"]) for one in data] == [
        ("note", "Lead converted to Deal"),
    ]
    assert told(cast.rep)["deal.created-from-lead"] == 1
    assert len(cast.rep.get("/crm/deals").get_json()["data"]) == 1
    notice = cast.rep.get("/crm/notifications").get_json()["data"][0]
    assert notice["title"] == "New deal: Fridges"
    assert notice["url"] == f"/deals/{deal['id']}"
    assert notice["variables"]["dealId"] == deal["id"]


@pytest.mark.parametrize("onboarding", [False, True])
def test_deal_won(cast: Cast, onboarding: bool) -> None:
    answer = cast.admin.patch("/crm/settings", {"enablePostSaleOnboarding": onboarding})
    assert answer.status_code == 200
    deal = converted(cast, expectedCloseDate=DATE)
    assert cast.rep.post(f"/crm/deals/{deal['id']}/won").status_code == 200
    work_off(cast.app)
    run_every_hook_again(cast)
    contact = cast.rep.get(f"/crm/contacts/{deal['contactId']}").get_json()
    assert contact["stage"] == "customer"
    assert told(cast.manager)["deal.won"] == 1
    path = f"/crm/processes?entityId={deal['contactId']}"
    started = [one["templateId"] for one in cast.rep.get(path).get_json()["data"]]
    assert started == (["CUSTOMER_ONBOARDING"] if onboarding else [])


def met(cast: Cast, deal: dict[str, Any]) -> datetime:
    """The rep meets the deal's contact and says so. When the meeting was to end."""
    starts = datetime.now(UTC) + timedelta(minutes=5)
    times = {"startsAt": starts.isoformat(), "endsAt": (starts + timedelta(hours=1)).isoformat()}
    booking = cast.rep.made("/crm/bookings", {"title": "Demo", "dealId": deal["id"], **times})
    done = cast.rep.post(f"/crm/bookings/{booking['id']}/complete")
    assert done.status_code == 200, done.get_json()
    return starts + timedelta(hours=1)


def planned(cast: Cast, **of: str) -> list[Any]:
    from app.compose.clock import utc_now
    from app.compose.context import Context
    from app.modules.identity.actors import actor_of

    with cast.app.app_context():
        ctx = Context(actor_of(_user(cast.rep.id)), utc_now())
        found: list[Any] = ctx.query("crm.plannedFollowups", of)
        return found


def _user(user_id: str) -> Any:
    from sqlalchemy import select

    from app.extensions import db
    from app.modules.identity.models import User

    statement = select(User).where(User.id == UUID(user_id))
    return db.session.scalars(statement.execution_options(all_orgs=True)).one()


def tasks_of(cast: Cast, deal: dict[str, Any]) -> list[Any]:
    data = cast.manager.get(f"/crm/contacts/{deal['contactId']}/activities").get_json()["data"]
    return [one for one in data if one["type"] == "task"]


def test_meeting_completed(cast: Cast) -> None:
    deal = converted(cast)
    ends = met(cast, deal)
    work_off(cast.app)
    run_every_hook_again(cast)
    assert tasks_of(cast, deal) == []
    assert planned(cast, dealId=deal["id"])[0]["subject"] == "Follow up: Demo"
    assert planned(cast, contactId=deal["contactId"])[0]["dueAt"] == ends + timedelta(hours=24)
    work_off(cast.app, ends + timedelta(hours=23, minutes=59))
    assert tasks_of(cast, deal) == []
    work_off(cast.app, ends + timedelta(hours=24, seconds=1))
    assert [(one["subject"], one["actorId"]) for one in tasks_of(cast, deal)] == [
        ("Follow up: Demo", cast.rep.id)
    ]
    assert planned(cast, dealId=deal["id"]) == []


def test_the_follow_up_of_a_rep_who_left_is_the_next_ones(cast: Cast) -> None:
    deal = converted(cast)
    ends = met(cast, deal)
    left = cast.admin.patch(f"/crm/users/{cast.rep.id}", {"active": False})
    assert left.status_code == 200, left.get_json()
    work_off(cast.app)
    work_off(cast.app, ends + timedelta(hours=25))
    assert [one["actorId"] for one in tasks_of(cast, deal)] == [cast.manager.id]


@pytest.mark.parametrize("end", ["lost", "deleted"])
def test_the_follow_up_on_a_deal_that_is_over(cast: Cast, end: str) -> None:
    deal = converted(cast)
    ends = met(cast, deal)
    work_off(cast.app)
    if end == "lost":
        cast.rep.post(f"/crm/deals/{deal['id']}/lost", {"lostReason": "Price"})
    else:
        assert cast.admin.ask("DELETE", f"/crm/deals/{deal['id']}").status_code == 204
    work_off(cast.app, ends + timedelta(hours=25))
    assert len(tasks_of(cast, deal)) == (0 if end == "lost" else 1)


def test_approvals_are_told(cast: Cast) -> None:
    deal = converted(cast, 8_000_000, expectedCloseDate=DATE)
    approval = cast.rep.post(f"/crm/deals/{deal['id']}/won").get_json()["approval"]
    work_off(cast.app)
    assert told(cast.manager)["deal.approval-requested"] == 1
    cast.manager.post(f"/crm/approvals/{approval['id']}/reject", {"reason": "Too cheap"})
    work_off(cast.app)
    notice = cast.rep.get("/crm/notifications").get_json()["data"][0]
    assert notice["templateKey"] == "deal.rejected"
    assert "Too cheap" in notice["body"]


def test_a_new_owner_is_told_once(cast: Cast) -> None:
    lead = {"title": "Fridges", "contact": {"email": "b@polar.example"}, "ownerId": cast.rep.id}
    made = cast.manager.made("/crm/leads", lead)
    work_off(cast.app)
    assert told(cast.rep) == {"lead.assigned": 1}
    path = f"/crm/contacts/{made['contactId']}/reassign"
    answer = cast.manager.post(path, {"ownerId": cast.rep2.id, "includeOpen": True})
    assert answer.status_code == 200
    work_off(cast.app)
    assert told(cast.rep2) == {"contact.assigned": 1}


def test_notifications_are_ones_own(cast: Cast) -> None:
    converted(cast)
    notice = cast.rep.get("/crm/notifications").get_json()["data"][0]
    path = f"/crm/notifications/{notice['id']}/read"
    assert [p.post(path).status_code for p in (cast.rep2, cast.admin)] == [404, 404]
    assert cast.rep.post(path).get_json()["readAt"] is not None
