"""What has done its work goes after a while, and what somebody still needs stays."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from app.compose.forgetting import BATCH, LATEST, forget
from app.compose.idempotency import IdempotencyKey
from app.compose.jobs import ScheduledRun, start_due
from app.compose.outbox import WorkItem, work_row
from app.extensions import db
from app.modules.identity.models import OneTimeLink, SignIn
from app.modules.notification.models import Mail, NtfDigest, NtfReport
from app.modules.scheduling.models import Claim
from tests.api.records import CLOSE
from tests.harness.installation import Installation
from tests.harness.working import run_job, work_off
from tests.web.sales import Sales
from tests.web.visitor import Visitor

FORGET = "compose.forget"


@pytest.fixture(scope="module")
def app(alone: Installation) -> Flask:
    return alone.app()


@pytest.fixture
def floor(app: Flask) -> Sales:
    return Sales(app)


def days(number: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=number)


def write(floor: Sales, *statements: Any) -> None:
    with floor.app.app_context():
        ctx = floor.context(floor.admin)
        for statement in statements:
            ctx.session.execute(statement.execution_options(synchronize_session=False))
        ctx.session.commit()


def items(floor: Sales, state: str, number: int = 1, **more: Any) -> Any:
    """So many pieces of work of this org, as the runner leaves them."""
    now = datetime.now(UTC)
    with floor.app.app_context():
        org_id = floor.context(floor.admin).org_id
    given = {"org_id": org_id, "state": state, "done_at": now, **more}
    rows = [{**work_row("job", "x", {}, due_at=now, now=now), **given} for _ in range(number)]
    return insert(WorkItem).values(rows)


def left(floor: Sales, model: Any, *conditions: Any) -> int:
    """How many rows of the org there are."""
    with floor.app.app_context():
        ctx = floor.context(floor.admin)
        return ctx.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def test_finished_work_goes_after_a_month_and_what_waits_for_anybody_stays(floor: Sales) -> None:
    deal = floor.deal(expectedCloseDate=CLOSE)
    assert floor.rep.post(f"/crm/deals/{deal['id']}/won").status_code == 200
    work_off(floor.app)
    states = ("dropped", "waiting", "parked")
    write(floor, *(items(floor, state, due_at=days(90)) for state in states))
    done = WorkItem.state == "done"
    before = left(floor, WorkItem, done)
    assert before
    run_job(floor.app, FORGET, days(29.9))
    assert left(floor, WorkItem, done) >= before
    run_job(floor.app, FORGET, days(30.1))
    assert left(floor, WorkItem, done, WorkItem.kind != "scheduled") == 0
    assert left(floor, WorkItem, WorkItem.state == "dropped") == 0
    assert left(floor, WorkItem, WorkItem.state.in_(["waiting", "parked"])) == 2


def test_a_lot_goes_piece_by_piece(floor: Sales) -> None:
    write(floor, items(floor, "done", 2 * BATCH + 5))
    first = run_job(floor.app, FORGET, days(31))
    assert BATCH <= first["forgotten"] < 2 * BATCH
    assert left(floor, WorkItem, WorkItem.name == "x") == 0


def test_an_org_forgets_only_its_own(floor: Sales, app: Flask) -> None:
    other = Sales(app)
    for each in (floor, other):
        write(each, items(each, "done", done_at=days(-31)))
    with app.app_context():
        ctx = floor.context(floor.admin)
        with ctx.unit.open():
            forget(ctx)
    assert left(floor, WorkItem, WorkItem.name == "x") == 0
    assert left(other, WorkItem, WorkItem.name == "x") == 1


def test_the_latest_runs_of_a_job_stay_to_be_seen(floor: Sales) -> None:
    for day in range(LATEST + 5):
        run_job(floor.app, FORGET, days(day))
    run_job(floor.app, FORGET, days(90))
    runs = left(floor, WorkItem, WorkItem.name == FORGET)
    assert runs == LATEST + 1
    run_job(floor.app, FORGET, days(91))
    assert left(floor, WorkItem, WorkItem.name == FORGET) == runs


def test_a_job_is_known_to_have_run_however_long_ago(app: Flask) -> None:
    with app.app_context():
        for day in (0, 1, 2):
            start_due(days(day))
    run_job(app, FORGET, days(90))
    with app.app_context():
        taken = select(func.count()).where(ScheduledRun.name == FORGET)
        assert db.session.scalar(taken.execution_options(all_orgs=True)) == 1
        assert FORGET in start_due(days(90))


def test_a_key_is_forgotten_when_it_may_be_used_anew(floor: Sales) -> None:
    body = {"type": "company", "companyName": "Nordic Cold"}
    first = floor.rep.post("/crm/contacts", body, Idempotency_Key="k1").get_json()
    run_job(floor.app, FORGET, days(0.9))
    assert floor.rep.post("/crm/contacts", body, Idempotency_Key="k1").get_json() == first
    run_job(floor.app, FORGET, days(1.1))
    assert left(floor, IdempotencyKey) == 0


def test_sessions_and_links_go_a_month_after_their_end(floor: Sales) -> None:
    floor.may_sign_in(floor.rep)
    for _ in range(2):
        browser = Visitor(floor.app, floor.rep.email)
    browser.post("/password/forgot", {"email": floor.rep.email})
    assert (left(floor, SignIn), left(floor, OneTimeLink)) == (2, 1)
    run_job(floor.app, FORGET, days(20))
    assert (left(floor, SignIn), left(floor, OneTimeLink)) == (2, 1)
    assert browser.signed_in
    run_job(floor.app, FORGET, days(120))
    assert (left(floor, SignIn), left(floor, OneTimeLink)) == (1, 0)
    users = floor.admin
    assert users.get("/crm/users").status_code == 200


def test_mails_of_the_program_go_and_those_of_people_stay(floor: Sales) -> None:
    floor.may_sign_in(floor.rep)
    Visitor(floor.app).post("/password/forgot", {"email": floor.rep.email})
    letter = {"to": "anna@polar.example"}
    email = {"type": "email", "subject": "Prices", "contactId": floor.contact, "send": letter}
    sent = floor.rep.made("/crm/activities", {**email, "body": "As agreed."})
    run_job(floor.app, FORGET, days(90))
    assert left(floor, Mail) == 2, "they wait for a mail server"
    write(floor, update(Mail).values(state="sent", sent_at=days(0)))
    run_job(floor.app, FORGET, days(29))
    assert left(floor, Mail) == 2
    run_job(floor.app, FORGET, days(31))
    assert left(floor, Mail) == 1
    kept = floor.rep.get(f"/crm/activities/{sent['id']}").get_json()
    assert kept["email"]["status"] == "sent" and kept["email"]["to"] == letter["to"]


def test_holds_and_days_of_digests_go(floor: Sales) -> None:
    with floor.app.app_context():
        org_id = floor.context(floor.admin).org_id
    whose = {"org_id": org_id, "resource_id": floor.rep.id}
    time = {"starts_at": days(5), "ends_at": days(5.1), "during": Range(days(5), days(5.1))}
    held = insert(Claim).values(**whose, **time, expires_at=days(0.01), digest=floor.org)
    day = {"org_id": org_id, "user_id": floor.rep.id, "day": days(0).date(), "taken_at": days(0)}
    write(floor, held, insert(NtfDigest).values(day))
    run_job(floor.app, FORGET, days(0.5))
    assert (left(floor, Claim), left(floor, NtfDigest)) == (1, 1)
    run_job(floor.app, FORGET, days(2))
    assert (left(floor, Claim), left(floor, NtfDigest)) == (0, 1)
    run_job(floor.app, FORGET, days(31))
    assert left(floor, NtfDigest) == 0


def test_what_vendors_said_goes_after_a_month(floor: Sales) -> None:
    with floor.app.app_context():
        org_id = floor.context(floor.admin).org_id
    report = {"id": uuid4(), "org_id": org_id, "provider": "smtp", "event": "1", "report": {}}
    write(floor, insert(NtfReport).values(**report, raw="", tries=1, created_at=days(0)))
    run_job(floor.app, FORGET, days(29.9))
    assert left(floor, NtfReport) == 1
    run_job(floor.app, FORGET, days(30.1))
    assert left(floor, NtfReport) == 0
