"""Price lists: all of them, and one with its tiers in a grid."""

from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy import func, select

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.compose.money import CURRENCIES, Money
from app.compose.payload import parse
from app.modules.catalog.models import CatPrice, CatPriceList
from app.modules.catalog.price_lists import Tier, prices_of
from app.modules.catalog.pricing import today
from app.modules.catalog.queries import products_by_id
from app.web import products as screen
from app.web import typed
from app.web.grid import Row, find_products, typed_rows
from app.web.rendering import done, render


@screen.blueprint.get("/price-lists")
def price_lists() -> Response:
    ctx = context()
    require(ctx.actor, "price-list:read")
    found = select(CatPriceList).order_by(CatPriceList.valid_from.desc().nulls_last())
    products = func.count(CatPrice.item_id.distinct())
    counts = select(CatPrice.price_list_id, products).group_by(CatPrice.price_list_id)
    return render(
        "products/price-lists.html",
        lists=ctx.session.scalars(found.order_by(CatPriceList.id.desc())).all(),
        counts={row[0]: row[1] for row in ctx.session.execute(counts)},
        today=today(ctx),
    )


@screen.blueprint.get("/price-lists/new")
def new_price_list() -> Response:
    ctx = context()
    require(ctx.actor, "product:manage")
    return _page(ctx, None, [])


@screen.blueprint.post("/price-lists/new")
def create_price_list() -> Response:
    ctx = context()
    require(ctx.actor, "product:manage")
    rows = _typed_rows(ctx)
    try:
        made = ctx.dispatch("catalog.createPriceList", _written(ctx, rows))
    except ComposeError as refusal:
        return _page(ctx, None, rows, refusal)
    return done(to=url_for(".price_lists"), say=f"Price list added: {made.name}")


@screen.blueprint.get("/price-lists/<uuid:list_id>")
def price_list(list_id: UUID) -> Response:
    """To be changed by those who may, read by the others."""
    ctx = context()
    require(ctx.actor, "price-list:read")
    found = ctx.get(CatPriceList, list_id)
    rows = _saved_rows(ctx, found)
    if not ctx.may("product:manage"):
        return render("products/prices.html", price_list=found, rows=rows)
    return _page(ctx, found, rows)


@screen.blueprint.post("/price-lists/<uuid:list_id>")
def save_price_list(list_id: UUID) -> Response:
    """Validity and all prices at once. On a refusal the grid comes back as it was typed."""
    ctx = context()
    require(ctx.actor, "product:manage")
    ctx.get(CatPriceList, list_id)
    rows = _typed_rows(ctx)
    try:
        said = {"id": list_id, **_written(ctx, rows), **typed.seen()}
        saved = ctx.dispatch("catalog.updatePriceList", said)
    except ComposeError as refusal:
        return _page(ctx, ctx.get(CatPriceList, list_id), rows, refusal)
    return done(to=url_for(".price_lists"), say=f"Saved: {saved.name}")


@screen.blueprint.post("/price-lists/<uuid:list_id>/delete")
def delete_price_list(list_id: UUID) -> Response:
    """Offers keep the prices that they took from it."""
    context().dispatch("catalog.deletePriceList", {"id": list_id})
    return done(to=url_for(".price_lists"), say="Price list deleted; offers keep their prices")


def _typed_rows(ctx: Context) -> list[Row]:
    rows = typed_rows(Row)
    find_products(ctx, rows)
    return rows


def _saved_rows(ctx: Context, found: CatPriceList) -> list[Row]:
    prices = prices_of(ctx, [found.id])[found.id]
    products = products_by_id(ctx, (price.item_id for price in prices))
    rows = []
    for place, price in enumerate(sorted(prices, key=_order(products))):
        amount = Money(price.amount, found.currency)
        saved = {"qty": price.from_qty or None, "price": amount}
        rows.append(Row(f"s{place}", {}, products[price.item_id], saved=saved))
    return rows


def _order(products: dict[UUID, Any]) -> Any:
    return lambda price: (products[price.item_id].name.lower(), price.item_id, price.from_qty)


def _written(ctx: Context, rows: list[Row]) -> dict[str, Any]:
    """Raises Invalid, with the words put to the rows that they are about."""
    currency = _currency(ctx)
    return {
        "name": typed.text("name") or "",
        "currency": currency,
        "validFrom": typed.day("validFrom"),
        "validTo": typed.day("validTo"),
        "entries": _entries(rows, currency),
    }


def _currency(ctx: Context) -> str:
    said = (typed.text("currency") or str(ctx.org.currency)).upper()
    if said not in CURRENCIES:
        raise Invalid("is not an ISO 4217 currency", "currency")
    return said


def _entries(rows: list[Row], currency: str) -> list[dict[str, Any]]:
    tiers = [(row, _tier(row, currency)) for row in rows]
    seen: set[Any] = set()
    for row, tier in tiers:
        place = (row.product and row.product.id, tier["fromQty"])
        if row.product and place in seen:
            row.wrong["qty"] = f"{row.product.name} from this quantity on is there twice."
        seen.add(place)
    if any(row.wrong for row in rows):
        raise Invalid("Some prices need a look; nothing was saved yet.")
    by_product = groupby(sorted(tiers, key=_item_id), _item_id)
    return [{"itemId": key, "tiers": [tier for _, tier in each]} for key, each in by_product]


def _item_id(pair: tuple[Row, Any]) -> str:
    assert pair[0].product is not None
    return str(pair[0].product.id)


def _tier(row: Row, currency: str) -> dict[str, Any]:
    price, from_qty = row.money("price", currency), row.number("qty") or Decimal(0)
    if price is None:
        row.wrong.setdefault("price", "Type a price.")
    elif price.amount < 0:
        row.wrong["price"] = "A price is not negative."
    tier = {"fromQty": from_qty, "unitPrice": price}
    try:
        parse(Tier, tier)
    except Invalid as refusal:
        for error in refusal.errors:
            row.wrong.setdefault(
                "qty" if error["field"] == "fromQty" else "price", error["message"]
            )
    return tier


def _page(
    ctx: Context,
    found: CatPriceList | None,
    rows: list[Row],
    refusal: ComposeError | None = None,
) -> Response:
    return render(
        "products/price-list.html",
        price_list=found,
        rows=rows,
        org_currency=ctx.org.currency,
        refusal=refusal,
    )
