"""Products from another program."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.compose.bulk import insert_rows
from app.compose.money import Currency, Money
from app.compose.payload import Line, Payload, RequiredLine, Text
from app.compose.records import new_id
from app.crm.imports import lookup
from app.crm.imports.kinds import Kind, Row, kind, said
from app.crm.imports.numbers import Decimals
from app.modules.catalog.models import CatItem

if TYPE_CHECKING:
    from app.compose.context import Context


class ProductRow(Payload):
    name: RequiredLine
    sku: Line | None = None
    description: Text | None = None
    unit_price: Decimals = Decimal(0)
    currency: Currency | None = None
    active: bool = True


def _resolve(ctx: "Context", rows: list[Row]) -> None:
    known = lookup.products(ctx)
    for row in rows:
        data = row.data
        price = Money.from_major(data.unit_price, data.currency or ctx.org.currency)
        row.values = {
            "name": data.name,
            "sku": data.sku,
            "description": data.description,
            "unit_price_amount": price.amount,
            "unit_price_currency": price.currency,
            "active": data.active,
        }
        same = known.get(lookup.squash(data.sku or data.name))
        if row.record_id is None and same is not None:
            row.record_id = same.id


def _insert(ctx: "Context", rows: list[Row]) -> None:
    for row in rows:
        row.record_id = new_id()
    times = {"created_at": ctx.now, "updated_at": ctx.now, "org_id": ctx.org_id}
    records = [{**row.values, **times, "id": row.record_id} for row in rows]
    insert_rows(ctx.session, CatItem, records)


def _update(ctx: "Context", rows: list[Row]) -> int:
    there = lookup.locked(ctx, CatItem, rows)
    return sum(_change(row, there[row.record_id]) for row in rows if row.record_id in there)


def _change(row: Row, item: CatItem) -> bool:
    values = said(row, active="active", unit_price_amount="unit_price", sku="sku")
    money = Money(row.values["unit_price_amount"], row.values["unit_price_currency"])
    plain = {name: value for name, value in values.items() if not name.startswith("unit_")}
    price = {"unit_price": money} if "unit_price_amount" in values else {}
    return bool(item.assign({**plain, **price}))


def _key(data: Any) -> str:
    return lookup.squash(data.sku or data.name)


kind(Kind("products", "import:products", ProductRow, _key, _resolve, _insert, _update))
