"""Products and services are the administrator's."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.compose.errors import Conflict, Invalid
from app.compose.money import Money, refuse_negative
from app.compose.payload import Line, Payload, RequiredLine, Target, Text
from app.compose.registry import command
from app.modules.catalog.models import CatCategory, CatItem

if TYPE_CHECKING:
    from app.compose.context import Context


class CreateProduct(Payload):
    name: RequiredLine
    sku: Line | None = None
    description: Text | None = None
    active: bool = True
    unit_price: Money | None = None
    cost: Money | None = None
    category_id: UUID | None = None


class UpdateProduct(Target):
    name: RequiredLine | None = None
    sku: Line | None = None
    description: Text | None = None
    active: bool | None = None
    unit_price: Money | None = None
    cost: Money | None = None
    category_id: UUID | None = None


class DeleteProduct(Target):
    pass


@command("catalog.createProduct", right="product:manage")
def create_product(ctx: "Context", data: CreateProduct) -> CatItem:
    """A new product; without a price it costs nothing. Raises Conflict for an SKU that is taken."""
    values = {name: getattr(data, name) for name in CreateProduct.model_fields}
    values["sku"] = data.sku or None
    values["unit_price"] = data.unit_price or Money(0, ctx.org.currency)
    _check(ctx, values, None)
    item = CatItem(**values)
    ctx.session.add(item)
    ctx.session.flush()
    ctx.emit("product.created", item, **_facts(item))
    return item


@command("catalog.updateProduct", right="product:manage")
def update_product(ctx: "Context", item: CatItem, data: UpdateProduct) -> CatItem:
    """Changes the fields that are named; line items that are there keep their price."""
    values = data.changes()
    for name in ("name", "active", "unit_price"):
        if name in values and values[name] is None:
            raise Invalid("must not be empty", to_camel(name))
    if "sku" in values:
        values["sku"] = values["sku"] or None
    _check(ctx, values, item)
    changes = item.assign(values)
    if changes:
        ctx.emit("product.updated", item, changes=changes, **_facts(item))
    return item


@command("catalog.deleteProduct", right="product:manage")
def delete_product(ctx: "Context", item: CatItem, data: DeleteProduct) -> None:
    """A product that nobody was ever offered is gone, from the price lists too. Raises Conflict
    for one that stands in an offer: that one can only be made inactive."""
    name = item.name
    ctx.emit("product.deleted", item, **_facts(item))
    ctx.session.delete(item)
    try:
        ctx.session.flush()
    except IntegrityError:
        # Who uses products is for the database to say: the catalog knows no deal.
        raise Conflict(
            f"{name} stands in offers and can’t be deleted. Make it inactive instead: "
            "then nobody can choose it, and the offers keep it.",
            code="in-use",
        ) from None


def _facts(item: CatItem) -> dict[str, Any]:
    return {"product_id": item.id, "name": item.name, "sku": item.sku}


def _check(ctx: "Context", values: dict[str, Any], item: CatItem | None) -> None:
    for name in ("unit_price", "cost"):
        refuse_negative(values.get(name), to_camel(name))
    if values.get("category_id"):
        ctx.referred(CatCategory, values["category_id"], "categoryId")
    if not values.get("sku"):
        return
    same = select(CatItem).where(func.lower(CatItem.sku) == values["sku"].lower())
    if item is not None:
        same = same.where(CatItem.id != item.id)
    taken = ctx.session.scalar(same.limit(1))
    if taken:
        raise Conflict(f"{taken.name} has this SKU.", code="duplicate", id=str(taken.id))
