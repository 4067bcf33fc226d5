"""Products and services are the administrator's."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compose.errors import Conflict, Invalid
from app.compose.money import Money
from app.compose.payload import Line, Payload, RequiredLine, Target, Text
from app.compose.registry import command
from app.modules.catalog.models import CatItem

if TYPE_CHECKING:
    from app.compose.context import Context


class CreateProduct(Payload):
    name: RequiredLine
    sku: Line | None = None
    description: Text | None = None
    active: bool = True
    unit_price: Money | None = None


class UpdateProduct(Target):
    name: RequiredLine | None = None
    sku: Line | None = None
    description: Text | None = None
    active: bool | None = None
    unit_price: Money | None = None


@command("catalog.createProduct", right="product:manage")
def create_product(ctx: "Context", data: CreateProduct) -> CatItem:
    """A new product; without a price it costs nothing. Raises Conflict for an SKU that is taken."""
    price = data.unit_price or Money(0, ctx.org.currency)
    values = {
        "name": data.name,
        "sku": data.sku or None,
        "description": data.description,
        "active": data.active,
        "unit_price": price,
    }
    _check(ctx, values, None)
    item = CatItem(**values)
    ctx.session.add(item)
    ctx.session.flush()
    ctx.emit("product.created", item, product_id=item.id, name=item.name, sku=item.sku)
    return item


@command("catalog.updateProduct", right="product:manage")
def update_product(ctx: "Context", item: CatItem, data: UpdateProduct) -> CatItem:
    """Changes the fields that are named; line items that are there keep their price."""
    values = data.changes()
    for name in ("name", "active", "unit_price"):
        if name in values and values[name] is None:
            raise Invalid("must not be empty", "unitPrice" if name == "unit_price" else name)
    if "sku" in values:
        values["sku"] = values["sku"] or None
    _check(ctx, values, item)
    changes = item.assign(values)
    if changes:
        facts: dict[str, Any] = {"product_id": item.id, "name": item.name, "sku": item.sku}
        ctx.emit("product.updated", item, changes=changes, **facts)
    return item


def _check(ctx: "Context", values: dict[str, Any], item: CatItem | None) -> None:
    price = values.get("unit_price")
    if price is not None and price.amount < 0:
        raise Invalid("must not be negative", "unitPrice")
    if not values.get("sku"):
        return
    same = select(CatItem.id).where(CatItem.sku == values["sku"])
    if item is not None:
        same = same.where(CatItem.id != item.id)
    taken = ctx.session.scalar(same)
    if taken:
        raise Conflict("Another product has this SKU.", code="duplicate", id=str(taken))
