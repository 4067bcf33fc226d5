"""Price lists: made, changed and deleted with all their prices at once."""

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, func, or_, select

from app.compose.errors import Invalid
from app.compose.listing import EntityParameters, Listing, Page, Search, sorts
from app.compose.money import Currency, Money
from app.compose.payload import Day, Payload, RequiredLine, Target
from app.compose.registry import command, query
from app.modules.catalog.models import CatPrice, CatPriceList
from app.modules.catalog.quantities import FromQuantity
from app.modules.catalog.queries import named, products_by_id

if TYPE_CHECKING:
    from app.compose.context import Context


class Tier(Payload):
    """From this quantity on, at this price."""

    from_qty: FromQuantity = Decimal(0)
    unit_price: Money


class Entry(Payload):
    """All tiers of one product."""

    item_id: UUID
    tiers: Annotated[list[Tier], Field(min_length=1, max_length=50)]


Entries = Annotated[list[Entry], Field(max_length=5000)]


class CreatePriceList(Payload):
    """Without a currency it is in the org's own."""

    name: RequiredLine
    currency: Currency | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    entries: Entries = []


class UpdatePriceList(Target):
    """`entries` are all of them."""

    name: RequiredLine | None = None
    currency: Currency | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    entries: Entries | None = None


class DeletePriceList(Target):
    pass


class ListPriceLists(EntityParameters):
    q: Search | None = None
    currency: Currency | None = None
    valid_on: Day | None = None


PRICE_LISTS = Listing(
    CatPriceList,
    sorts=sorts(CatPriceList, "name"),
    filters={
        "q": lambda text: func.lower(CatPriceList.name).contains(text.lower(), autoescape=True),
        "valid_on": lambda day: (
            or_(CatPriceList.valid_from.is_(None), CatPriceList.valid_from <= day)
            & or_(CatPriceList.valid_to.is_(None), CatPriceList.valid_to >= day)
        ),
    },
)


@query("catalog.listPriceLists", right="price-list:read")
def list_price_lists(ctx: "Context", data: ListPriceLists) -> Page:
    """A page of price lists."""
    return PRICE_LISTS.page(ctx, data)


@command("catalog.createPriceList", right="product:manage")
def create_price_list(ctx: "Context", data: CreatePriceList) -> CatPriceList:
    """A new price list. Raises Invalid for prices in another currency than its own."""
    made = CatPriceList(
        name=data.name,
        currency=data.currency or ctx.org.currency,
        valid_from=data.valid_from,
        valid_to=data.valid_to,
    )
    _check(made)
    ctx.session.add(made)
    ctx.session.flush()
    ctx.session.add_all(_prices(ctx, made, data.entries))
    ctx.emit("price-list.created", made, **_facts(made))
    return made


@command("catalog.updatePriceList", right="product:manage")
def update_price_list(ctx: "Context", found: CatPriceList, data: UpdatePriceList) -> CatPriceList:
    """Changes what is named. Another currency needs all prices anew."""
    values = data.changes("entries")
    for name in ("name", "currency"):
        if name in values and values[name] is None:
            raise Invalid("must not be empty", name)
    changes = found.assign(values)
    _check(found)
    if "currency" in changes and data.entries is None and prices_of(ctx, [found.id])[found.id]:
        raise Invalid("Another currency needs all prices anew.", "entries")
    if data.entries is not None:
        changes |= _replace(ctx, found, data.entries)
    if changes:
        ctx.emit("price-list.updated", found, changes=changes, **_facts(found))
    return found


@command("catalog.deletePriceList", right="product:manage")
def delete_price_list(ctx: "Context", found: CatPriceList, data: DeletePriceList) -> None:
    """Offers keep the prices that they took from it."""
    ctx.emit("price-list.deleted", found, **_facts(found))
    ctx.session.delete(found)


def prices_of(ctx: "Context", list_ids: list[UUID]) -> dict[UUID, list[CatPrice]]:
    """The prices of these lists, by product and quantity."""
    statement = select(CatPrice).where(CatPrice.price_list_id.in_(list_ids))
    found: dict[UUID, list[CatPrice]] = {list_id: [] for list_id in list_ids}
    for price in ctx.session.scalars(statement.order_by(CatPrice.item_id, CatPrice.from_qty)):
        found[price.price_list_id].append(price)
    return found


def _check(price_list: CatPriceList) -> None:
    first, last = price_list.valid_from, price_list.valid_to
    if first and last and last < first:
        raise Invalid("must not be before the first day", "validTo")


def _replace(
    ctx: "Context", price_list: CatPriceList, entries: list[Entry]
) -> dict[str, list[Any]]:
    before = prices_of(ctx, [price_list.id])[price_list.id]
    after = _prices(ctx, price_list, entries)
    was, now = _said(price_list, before), _said(price_list, after)
    if was == now:
        return {}
    for price in before:
        ctx.session.expunge(price)
    ctx.session.execute(delete(CatPrice).where(CatPrice.price_list_id == price_list.id))
    ctx.session.add_all(after)
    # The prices are the list's own: who has seen other ones has seen an older version.
    price_list.updated_at = ctx.now
    gone, new = [one for one in was if one not in now], [one for one in now if one not in was]
    return {"prices": named(ctx, gone, new)}


def _prices(ctx: "Context", price_list: CatPriceList, entries: list[Entry]) -> list[CatPrice]:
    """Raises Invalid with an error for each price that can't stand."""
    known = products_by_id(ctx, (entry.item_id for entry in entries))
    times = Counter(entry.item_id for entry in entries)
    errors = []
    for place, entry in enumerate(entries):
        field = f"entries.{place}"
        if entry.item_id not in known:
            errors.append({"field": f"{field}.itemId", "message": "There is no such product."})
        elif times[entry.item_id] > 1:
            errors.append({"field": f"{field}.itemId", "message": "is there twice"})
        errors += _wrong(price_list, entry, field)
    if errors:
        raise Invalid(f"{errors[0]['field']}: {errors[0]['message']}", errors=errors)
    return [_price(price_list, entry, tier) for entry in entries for tier in entry.tiers]


def _wrong(price_list: CatPriceList, entry: Entry, field: str) -> list[dict[str, str]]:
    errors, times = [], Counter(tier.from_qty for tier in entry.tiers)
    for place, tier in enumerate(entry.tiers):
        where = f"{field}.tiers.{place}"
        if tier.unit_price.currency != price_list.currency:
            words = f"must be in {price_list.currency}, as the list is"
            errors.append({"field": f"{where}.unitPrice", "message": words})
        if tier.unit_price.amount < 0:
            errors.append({"field": f"{where}.unitPrice", "message": "must not be negative"})
        if times[tier.from_qty] > 1:
            errors.append({"field": f"{where}.fromQty", "message": "is there twice"})
    return errors


def _price(price_list: CatPriceList, entry: Entry, tier: Tier) -> CatPrice:
    return CatPrice(
        price_list_id=price_list.id,
        item_id=entry.item_id,
        from_qty=tier.from_qty,
        amount=tier.unit_price.amount,
    )


def _said(price_list: CatPriceList, prices: list[CatPrice]) -> list[dict[str, Any]]:
    """As history keeps it."""
    return [
        {
            "itemId": str(price.item_id),
            "fromQty": float(price.from_qty),
            "unitPrice": Money(price.amount, price_list.currency).json(),
        }
        for price in sorted(prices, key=lambda price: (str(price.item_id), price.from_qty))
    ]


def _facts(price_list: CatPriceList) -> dict[str, Any]:
    return {"price_list_id": price_list.id, "name": price_list.name}
