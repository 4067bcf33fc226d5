"""Deals from another program, with the dates at which they really were made and closed."""

from typing import TYPE_CHECKING, Any, Literal

from app.compose.bulk import insert_rows
from app.compose.money import Currency, Money
from app.compose.payload import Line, Moment, Payload, RequiredLine
from app.compose.records import new_id
from app.crm.deals.column import top_of
from app.crm.deals.record import Deal, DealLineItem
from app.crm.imports import lookup
from app.crm.imports.companies import made_companies
from app.crm.imports.kinds import Kind, Row, kind, said
from app.crm.imports.numbers import Decimals
from app.crm.pipelines.queries import default_pipeline, stages_named
from app.crm.text import fold, search_text
from app.modules.identity.email_address import fold as fold_address

if TYPE_CHECKING:
    from app.compose.context import Context


class DealRow(Payload):
    """`company` or `contactEmail` names the contact; a company that is not there is made. Without
    a value the product's list price stands in. `closedAt` is when it was won, lost or abandoned."""

    title: RequiredLine
    company: Line | None = None
    contact_email: Line | None = None
    owner: Line | None = None
    product: Line | None = None
    value: Decimals | None = None
    currency: Currency | None = None
    stage: Line | None = None
    status: Literal["open", "won", "lost", "abandoned"] = "open"
    created_at: Moment | None = None
    closed_at: Moment | None = None
    expected_close_date: Moment | None = None
    lost_reason: Line | None = None


STATE = ("status", "probability", "open_probability", "closed_at", "won_at", "lost_at",
         "lost_reason")  # fmt: skip
# Values that have a default, and the field of the file that says otherwise.
SAID_BY = {
    **dict.fromkeys(STATE, "status"),
    "owner_id": "owner",
    "stage_id": "stage",
    "pipeline_id": "stage",
    "value": "value",
    "expected_close_date": "expected_close_date",
}
CLOSED = {"won": 100, "lost": 0, "abandoned": 0}


def _resolve(ctx: "Context", rows: list[Row]) -> None:
    owners, items = lookup.users(ctx), lookup.products(ctx)
    stages = stages_named(ctx, default_pipeline(ctx).id)
    first = next(iter(stages.values()))
    people = lookup.contacts_by_email(ctx, (row.data.contact_email for row in rows))
    for row in rows:
        data = row.data
        owner = owners.get(fold(data.owner)) if data.owner else ctx.actor.id
        item = items.get(lookup.squash(data.product)) if data.product else None
        stage = stages.get(fold(data.stage)) if data.stage else first
        row.problem = _fault(ctx, data, owner, item, stage)
        if row.problem is None and stage is not None:
            row.values = {
                **_state(ctx, data),
                "title": data.title,
                "owner_id": owner,
                "stage_id": stage.id,
                "pipeline_id": stage.pipeline_id,
                "value": _value(ctx, data, item),
                "item": item,
            }
            if data.status == "open":
                row.values["probability"] = stage.probability
            else:
                row.values["open_probability"] = stage.probability
    good = [row for row in rows if row.problem is None]
    companies = made_companies(ctx, good)
    for row in good:
        address = row.data.contact_email and people.get(fold_address(row.data.contact_email))
        row.values["contact_id"] = address or companies[fold(row.data.company)]


def _fault(ctx: "Context", data: DealRow, owner: Any, item: Any, stage: Any) -> str | None:
    if fault := lookup.owner_fault(ctx, data.owner, owner):
        return fault
    if item is None and data.product:
        return f"there is no product called {data.product!r}"
    if stage is None:
        return f"there is no stage called {data.stage!r}"
    if not data.company and not data.contact_email:
        return "the deal has neither company nor contactEmail"
    if data.status != "open" and data.closed_at is None:
        return f"a deal that is {data.status} needs closedAt"
    if data.closed_at and data.created_at and data.closed_at < data.created_at:
        return "the deal was closed before it was made"
    return None


def _state(ctx: "Context", data: DealRow) -> dict[str, Any]:
    closed = data.closed_at if data.status != "open" else None
    return {
        "status": data.status,
        "probability": CLOSED.get(data.status, 0),
        "closed_at": closed,
        "won_at": closed if data.status == "won" else None,
        "lost_at": closed if data.status == "lost" else None,
        "lost_reason": data.lost_reason if data.status == "lost" else None,
        "expected_close_date": data.expected_close_date or closed,
        "created_at": data.created_at or closed or ctx.now,
        "stage_entered_at": data.created_at or closed or ctx.now,
    }


def _value(ctx: "Context", data: DealRow, item: Any) -> Money:
    if data.value is not None:
        return Money.from_major(data.value, data.currency or ctx.org.currency)
    return (item and item.unit_price) or Money(0, data.currency or ctx.org.currency)


def _insert(ctx: "Context", rows: list[Row]) -> None:
    tops: dict[Any, float] = {}
    records, lines = [], []
    for row in rows:
        row.record_id = new_id()
        stage_id = row.values["stage_id"]
        if stage_id not in tops:
            tops[stage_id] = top_of(ctx, stage_id) + 1
        tops[stage_id] -= 1
        records.append(_record(ctx, row, tops[stage_id]))
        lines.extend(_line(ctx, row))
    insert_rows(ctx.session, Deal, records)
    insert_rows(ctx.session, DealLineItem, lines)
    for row in rows:
        _tell(ctx, row)


def _record(ctx: "Context", row: Row, place: float) -> dict[str, Any]:
    values = {name: value for name, value in row.values.items() if name not in ("item", "value")}
    money = row.values["value"]
    return {
        "open_probability": None,
        **values,
        "value_amount": money.amount,
        "value_currency": money.currency,
        "id": row.record_id,
        "org_id": ctx.org_id,
        "position": place,
        "search_text": search_text([row.data.title]),
        "updated_at": ctx.now,
    }


def _line(ctx: "Context", row: Row) -> list[dict[str, Any]]:
    """One of the product, at what the deal was worth, so that the value is the sum of its lines."""
    item, money = row.values["item"], row.values["value"]
    if item is None:
        return []
    line = {"id": new_id(), "org_id": ctx.org_id, "deal_id": row.record_id, "item_id": item.id}
    price = {"unit_price_amount": money.amount, "unit_price_currency": money.currency}
    return [{**line, **price, "qty": 1, "created_at": ctx.now, "updated_at": ctx.now}]


def _tell(ctx: "Context", row: Row) -> None:
    values = {name: value for name, value in row.values.items() if name != "item"}
    deal = Deal(**{**values, "id": row.record_id, "org_id": ctx.org_id})
    facts = {"deal_id": deal.id, "stage_id": deal.stage_id, "value": deal.value}
    ctx.emit(
        "deal.created",
        deal,
        at=deal.created_at,
        pipeline_id=deal.pipeline_id,
        **facts,
        **deal.event_facts(),
    )
    if deal.status != "open":
        more: dict[str, Any] = {"lost_reason": deal.lost_reason} if deal.status == "lost" else {}
        ctx.emit(
            f"deal.{deal.status}", deal, at=deal.closed_at, **facts, **more, **deal.event_facts()
        )


def _update(ctx: "Context", rows: list[Row]) -> int:
    there = lookup.locked(ctx, Deal, rows)
    return sum(_change(ctx, row, there[row.record_id]) for row in rows if row.record_id in there)


def _change(ctx: "Context", row: Row, deal: Deal) -> bool:
    """What the file says, but when it was made."""
    changes = deal.assign(
        {
            name: value
            for name, value in said(row, **SAID_BY).items()
            if name not in ("item", "created_at", "stage_entered_at")
        }
    )
    if changes:
        ctx.emit("deal.updated", deal, changes=changes, deal_id=deal.id, **deal.event_facts())
    return bool(changes)


def _key(data: Any) -> str:
    made = data.created_at.isoformat() if data.created_at else ""
    return "|".join(filter(None, (fold(data.title), fold(data.company or ""), made)))


kind(Kind("deals", "import:deals", DealRow, _key, _resolve, _insert, _update))
