from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.harness.databases import plain
from tests.harness.installation import Installation

ROLES = {
    "admin": "crm-admin",
    "manager": "sales-manager",
    "rep": "sales-rep",
    "rep2": "sales-rep",
    "support": "support-agent",
    "marketing": "marketing",
    "viewer": "viewer",
}
TABLES = ("user_account", "contact", "lead", "deal", "activity", "approval", "event", "cat_items")


@pytest.fixture
def line(private: Installation) -> Iterator[psycopg.Connection[Any]]:
    """A look into the database of an installation with the demo."""
    code, output, errors = private.crm("demo").finish(120)
    assert code == 0, errors
    assert "rep2@demo.example" in output and "password: demo" in output
    with psycopg.connect(plain(private.values["DATABASE_URL"]), autocommit=True) as line:
        yield line


def test_the_demo_is_a_company_at_work(
    private: Installation, line: psycopg.Connection[Any]
) -> None:
    _people(line)
    _leads(line)
    _deals(line)
    _history(line)
    _processes(line)
    _campaigns(line)
    before = _counts(line)
    assert private.crm("demo").finish(120)[0] == 0
    assert _counts(line) == before


def _processes(line: psycopg.Connection[Any]) -> None:
    """Some at each stage, few tasks that are late, a customer who is being welcomed."""
    rows = line.execute(
        "SELECT p.template_key, t.stage_key, u.email, t.due_at < now() FROM wfl_task t"
        " JOIN wfl_process p ON p.id = t.process_id JOIN user_account u ON u.id = t.assignee_id"
        " WHERE t.ready"
    ).fetchall()
    sales = {stage for template, stage, *_ in rows if template == "SALES_PROCESS"}
    assert sales == {"discovery", "proposal", "negotiation", "closing"}
    assert "CUSTOMER_ONBOARDING" in {template for template, *_ in rows}
    late = [email for _, _, email, is_late in rows if is_late]
    assert 1 <= late.count("rep@demo.example") <= 3


def _campaigns(line: psycopg.Connection[Any]) -> None:
    """One that was sent and read, one that waits for its day, a draft; some who want none."""
    states = dict(line.execute("SELECT status, count(*) FROM campaign GROUP BY status").fetchall())
    assert states == {"completed": 1, "scheduled": 1, "draft": 1}
    counts = dict(
        line.execute("SELECT name, sum(count)::int FROM campaign_tally GROUP BY name").fetchall()
    )
    rows = dict(
        line.execute("SELECT state, count(*) FROM campaign_recipient GROUP BY state").fetchall()
    )
    assert {name: count for name, count in counts.items() if name in rows} == rows
    assert rows["delivered"] > 90 and 30 < counts["opened"] < rows["delivered"]
    assert 8 < counts["clicked"] < counts["opened"] and counts["unsubscribed"] >= 1
    times = "SELECT name, sum(count)::int FROM campaign_moment GROUP BY name"
    moments = dict(line.execute(times).fetchall())
    assert moments["opened"] == counts["opened"] and moments["delivered"] == rows["delivered"]
    reasons = "SELECT DISTINCT reason FROM ntf_suppression"
    found = {reason for (reason,) in line.execute(reasons)}
    assert found >= {"bounced", "manual", "unsubscribed"}
    assert _one(line, "SELECT count(*) FROM segment") == 2


def _people(line: psycopg.Connection[Any]) -> None:
    found = line.execute(
        "SELECT split_part(u.email, '@', 1), u.roles, m.email, u.password_hash FROM user_account u"
        " LEFT JOIN team t ON t.id = u.team_id LEFT JOIN user_account m ON m.id = t.manager_id"
    ).fetchall()
    assert {short: roles for short, roles, _, _ in found} == {
        short: [role] for short, role in ROLES.items()
    }
    managed = {short for short, _, manager, _ in found if manager == "manager@demo.example"}
    assert managed == {"rep", "rep2"}


def _leads(line: psycopg.Connection[Any]) -> None:
    states = dict(line.execute("SELECT status, count(*) FROM lead GROUP BY status").fetchall())
    assert states.keys() == {"new", "contacted", "qualified", "disqualified", "converted"}
    scores = [
        score
        for (score,) in line.execute("SELECT score FROM lead WHERE status IN ('new', 'contacted')")
    ]
    assert 22 in scores and min(scores) < 22 and max(scores) >= 30
    unequal = """SELECT count(*) FROM contact WHERE score <> (
        SELECT coalesce(sum((part->>'points')::int), 0)
        FROM contact_score s, jsonb_array_elements(s.parts) part WHERE s.contact_id = contact.id)"""
    assert _one(line, unequal) == 0


def _deals(line: psycopg.Connection[Any]) -> None:
    states = dict(line.execute("SELECT status, count(*) FROM deal GROUP BY status").fetchall())
    assert states["open"] >= 25 and states["won"] >= 5 and states["lost"] >= 3
    assert _one(line, "SELECT count(DISTINCT stage_id) FROM deal WHERE status = 'open'") == 5
    assert _one(line, "SELECT count(*) FROM approval WHERE status = 'pending'") == 1
    told = "SELECT count(*) FROM ntf_notification WHERE read_at IS"
    assert _one(line, f"{told} NULL") >= 3 and _one(line, f"{told} NOT NULL") >= 2
    large = "SELECT count(*) FROM deal WHERE value_amount >= 5000000 AND status = 'open'"
    assert _one(line, large) >= 3
    waiting = "SELECT count(*) FROM deal WHERE status = 'open' AND next_activity_at"
    assert _one(line, f"{waiting} < date_trunc('day', now() AT TIME ZONE 'UTC')") >= 2
    assert _one(line, f"{waiting} > now() + interval '1 day'") >= 5
    assert _one(line, f"{waiting} IS NULL") >= 3
    rotting = """SELECT count(*) FROM deal d JOIN pipeline_stage s ON s.id = d.stage_id
        WHERE d.status = 'open'
        AND now() - greatest(d.created_at, d.stage_entered_at, d.last_activity_at)
            > s.rot_period_days * interval '1 day'"""
    assert _one(line, rotting) >= 2


def _history(line: psycopg.Connection[Any]) -> None:
    """What was done lies in the past, in order, and nothing follows from it now."""
    assert _one(line, "SELECT count(*) FROM work_item WHERE state = 'waiting'") == 0
    assert _one(line, "SELECT count(*) FROM event WHERE at > now()") == 0
    assert _one(line, "SELECT now() - min(at) > interval '200 days' FROM event") is True
    disorder = """SELECT count(*) FROM event e JOIN event later USING (org_id, subject_id)
        WHERE later.seq > e.seq AND later.at < e.at"""
    assert _one(line, disorder) == 0


def _counts(line: psycopg.Connection[Any]) -> list[int]:
    return [_one(line, f"SELECT count(*) FROM {table}") for table in TABLES]


def _one(line: psycopg.Connection[Any], query: str) -> Any:
    row = line.execute(query).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None
