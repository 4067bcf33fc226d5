"""Activities from another program: what was done with whom, and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.compose.bulk import insert_rows
from app.compose.payload import Line, Moment, Payload, RequiredLine, Text
from app.compose.records import new_id
from app.crm.activities.commands import Type
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.imports import lookup
from app.crm.imports.kinds import Kind, Row, kind, said
from app.crm.imports.record import ImportKey
from app.crm.text import fold
from app.modules.identity.email_address import fold as fold_address

if TYPE_CHECKING:
    from app.compose.context import Context


class ActivityRow(Payload):
    """About whom: `contactEmail`, `company` or `deal` (the key that its import knew it by, else
    its title). What has neither `dueAt` nor `completedAt` was done when it was made."""

    type: Type
    subject: RequiredLine
    contact_email: Line | None = None
    company: Line | None = None
    deal: Line | None = None
    actor: Line | None = None
    body: Text | None = None
    outcome: Line | None = None
    due_at: Moment | None = None
    completed_at: Moment | None = None
    created_at: Moment | None = None


def _resolve(ctx: "Context", rows: list[Row]) -> None:
    actors = lookup.users(ctx)
    people = lookup.contacts_by_email(ctx, (row.data.contact_email for row in rows))
    companies = lookup.companies(ctx, (row.data.company for row in rows))
    deals = _deals(ctx, {row.data.deal for row in rows if row.data.deal})
    for row in rows:
        data = row.data
        actor = actors.get(fold(data.actor)) if data.actor else ctx.actor.id
        deal_id, about_id = deals.get(data.deal or "", (None, None))
        contact_id = (
            people.get(fold_address(data.contact_email or ""))
            or companies.get(fold(data.company or ""))
            or about_id
        )
        row.problem = lookup.owner_fault(ctx, data.actor, actor) or _fault(data, deal_id)
        if row.problem is None and contact_id is None:
            row.problem = "nobody has this contactEmail, company or deal"
        row.values = {
            "type": data.type,
            "subject": data.subject,
            "body": data.body,
            "outcome": data.outcome,
            "due_at": data.due_at,
            "completed_at": data.completed_at,
            "actor_id": actor,
            "deal_id": deal_id if contact_id == about_id else None,
            "contact_id": contact_id,
        }
        if data.due_at is None and data.completed_at is None:
            row.values["completed_at"] = data.created_at or ctx.now


def _fault(data: ActivityRow, deal_id: UUID | None) -> str | None:
    if data.deal and deal_id is None:
        return f"there is no deal {data.deal!r}"
    if data.completed_at and data.created_at and data.completed_at < data.created_at:
        return "the activity was completed before it was made"
    return None


def _deals(ctx: "Context", names: set[str]) -> dict[str, tuple[UUID, UUID]]:
    """(deal, its contact) by the key of the deal's import, or by its title."""
    facts = (Deal.id, Deal.contact_id)
    by_title = select(Deal.title, *facts).where(Deal.title.in_(names))
    by_key = (
        select(ImportKey.key, *facts)
        .join(Deal, (Deal.org_id == ImportKey.org_id) & (Deal.id == ImportKey.record_id))
        .where(ImportKey.kind == "deals", ImportKey.key.in_(names))
    )
    found = [*ctx.session.execute(by_title), *ctx.session.execute(by_key)]
    return {name: (deal_id, contact_id) for name, deal_id, contact_id in found}


def _insert(ctx: "Context", rows: list[Row]) -> None:
    for row in rows:
        row.record_id = new_id()
    insert_rows(ctx.session, Activity, [_record(ctx, row) for row in rows])
    for row in rows:
        activity = Activity(**row.values, id=row.record_id, org_id=ctx.org_id)
        made, facts = _made(ctx, row), activity.event_facts()
        ctx.emit("activity.created", activity, at=made, outcome=activity.outcome, **facts)
    _leave_traces(ctx, rows)


def _record(ctx: "Context", row: Row) -> dict[str, Any]:
    return {
        **row.values,
        "id": row.record_id,
        "org_id": ctx.org_id,
        "created_at": _made(ctx, row),
        "updated_at": ctx.now,
    }


def _made(ctx: "Context", row: Row) -> datetime:
    made: datetime = row.data.created_at or row.data.completed_at or ctx.now
    return made


def _leave_traces(ctx: "Context", rows: list[Row]) -> None:
    """Contacts and deals know their latest activity, deals also the next one."""
    latest: dict[tuple[type[Any], UUID], datetime] = {}
    for row in rows:
        about = ((Contact, row.values["contact_id"]), (Deal, row.values["deal_id"]))
        for model, record_id in about:
            if record_id:
                key = (model, record_id)
                latest[key] = max(_made(ctx, row), latest.get(key, _made(ctx, row)))
    for (model, record_id), at in latest.items():
        newest = func.greatest(model.last_activity_at, at)
        _set(ctx, model, record_id, last_activity_at=newest)
    _plan(ctx, (record_id for model, record_id in latest if model is Deal))


def _plan(ctx: "Context", deal_ids: Iterable[UUID]) -> None:
    open_ones = (
        select(Activity.deal_id, func.min(Activity.due_at))
        .where(Activity.deal_id.in_(list(deal_ids)), Activity.completed_at.is_(None))
        .group_by(Activity.deal_id)
    )
    for deal_id, due_at in ctx.session.execute(open_ones):
        assert deal_id is not None
        _set(ctx, Deal, deal_id, next_activity_at=due_at)


def _set(ctx: "Context", model: type[Any], record_id: UUID, **values: Any) -> None:
    statement = update(model).where(model.id == record_id).values(**values)
    ctx.session.execute(statement, execution_options={"synchronize_session": False})


def _update(ctx: "Context", rows: list[Row]) -> int:
    there = lookup.locked(ctx, Activity, rows)
    known = [row for row in rows if row.record_id in there]
    changed = sum(_change(ctx, row, there[row.record_id]) for row in known)
    ctx.session.flush()
    _leave_traces(ctx, known)
    return changed


def _change(ctx: "Context", row: Row, activity: Activity) -> bool:
    values = said(row, actor_id="actor", completed_at="completed_at")
    values = {name: value for name, value in values.items() if value is not None}
    changes = activity.assign(values)
    if changes:
        more = {"outcome": activity.outcome, **activity.event_facts()}
        ctx.emit("activity.updated", activity, changes=changes, **more)
    return bool(changes)


def _key(data: Any) -> str:
    about = data.contact_email or data.company or data.deal or ""
    made = data.created_at or data.completed_at or data.due_at
    return "|".join([data.type, fold(data.subject), fold(about), made.isoformat() if made else ""])


kind(Kind("activities", "import:activities", ActivityRow, _key, _resolve, _insert, _update))
