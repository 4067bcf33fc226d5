"""Leads from another program, in the state and with the dates that they had there."""

from typing import TYPE_CHECKING, Any, Literal

from app.compose.bulk import insert_rows
from app.compose.money import Currency, Money
from app.compose.payload import Line, Moment, Payload, RequiredLine, Text
from app.compose.records import new_id
from app.crm.imports import lookup
from app.crm.imports.kinds import Kind, Row, kind, said
from app.crm.imports.numbers import Decimals
from app.crm.imports.people import missing_people
from app.crm.leads.record import Lead
from app.crm.text import fold
from app.modules.identity.email_address import EmailAddress
from app.modules.identity.email_address import fold as fold_address

if TYPE_CHECKING:
    from app.compose.context import Context


class LeadRow(Payload):
    """`email` names the contact, who is made (with the names given) where nobody has it."""

    title: RequiredLine
    email: EmailAddress
    first_name: Line | None = None
    last_name: Line | None = None
    company_name: Line | None = None
    phone: Line | None = None
    message: Text | None = None
    source: RequiredLine = "import"
    owner: Line | None = None
    status: Literal["new", "contacted", "qualified", "disqualified"] = "new"
    reason: Line | None = None
    estimated_value: Decimals | None = None
    currency: Currency | None = None
    created_at: Moment | None = None


def _resolve(ctx: "Context", rows: list[Row]) -> None:
    owners = lookup.users(ctx)
    for row in rows:
        data = row.data
        owner = owners.get(fold(data.owner)) if data.owner else ctx.actor.id
        row.problem = lookup.owner_fault(ctx, data.owner, owner)
        row.values = {
            "title": data.title,
            "message": data.message,
            "source": data.source,
            "owner_id": owner,
            "status": data.status,
            "disqualification_reason": data.reason if data.status == "disqualified" else None,
            "estimated_value": _value(ctx, data),
        }
    good = [row for row in rows if row.problem is None]
    people = missing_people(ctx, good)
    for row in good:
        contact = people[fold_address(row.data.email)]
        row.values["contact_id"], row.values["score"] = contact.id, contact.score


def _value(ctx: "Context", data: LeadRow) -> Money | None:
    if data.estimated_value is None:
        return None
    return Money.from_major(data.estimated_value, data.currency or ctx.org.currency)


def _insert(ctx: "Context", rows: list[Row]) -> None:
    for row in rows:
        row.record_id = new_id()
    insert_rows(ctx.session, Lead, [_record(ctx, row) for row in rows])
    for row in rows:
        lead = Lead(**row.values, id=row.record_id, org_id=ctx.org_id)
        made = row.data.created_at
        facts = lead.event_facts()
        ctx.emit("lead.created", lead, at=made, lead_id=lead.id, source=lead.source, **facts)


def _record(ctx: "Context", row: Row) -> dict[str, Any]:
    money = row.values["estimated_value"]
    return {
        **{name: value for name, value in row.values.items() if name != "estimated_value"},
        "estimated_value_amount": money and money.amount,
        "estimated_value_currency": money and money.currency,
        "id": row.record_id,
        "org_id": ctx.org_id,
        "created_at": row.data.created_at or ctx.now,
        "updated_at": ctx.now,
    }


def _update(ctx: "Context", rows: list[Row]) -> int:
    there = lookup.locked(ctx, Lead, rows)
    return sum(_change(ctx, row, there[row.record_id]) for row in rows if row.record_id in there)


def _change(ctx: "Context", row: Row, lead: Lead) -> bool:
    """What the file says; a lead that was converted here stays so."""
    if lead.status == "converted":
        return False
    values = said(row, owner_id="owner", status="status", source="source", score="score")
    values = {name: value for name, value in values.items() if value is not None}
    changes = lead.assign(values)
    if changes:
        facts = lead.event_facts()
        ctx.emit("lead.updated", lead, changes=changes, lead_id=lead.id, **facts)
    return bool(changes)


def _key(data: Any) -> str:
    return f"{fold_address(data.email)}|{fold(data.title)}"


kind(Kind("leads", "import:leads", LeadRow, _key, _resolve, _insert, _update))
