"""Questions about products."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from app.compose.listing import Bound, EntityParameters, Listing, Page, Search, sorts
from app.compose.payload import Line
from app.compose.registry import query
from app.modules.catalog.models import CatItem

if TYPE_CHECKING:
    from app.compose.context import Context

# So many texts of one form are searched word by word; who pastes more must name products exactly.
GUESSES = 25


class ListProducts(EntityParameters):
    active: bool | None = None
    sku: Line | None = None
    category_id: UUID | None = None
    q: Search | None = None
    unit_price_min: Bound | None = None
    unit_price_max: Bound | None = None


def says(text: str) -> ColumnElement[bool]:
    """Every word of the text stands in the name or the SKU."""
    both = func.lower(CatItem.name + " " + func.coalesce(CatItem.sku, ""))
    return and_(true(), *(both.contains(word, autoescape=True) for word in text.lower().split()))


PRODUCTS = Listing(CatItem, sorts=sorts(CatItem, "name"), filters={"q": says})


@query("catalog.listProducts", right="product:read")
def list_products(ctx: "Context", data: ListProducts) -> Page:
    """A page of products and services."""
    return PRODUCTS.page(ctx, data)


def products_by_id(ctx: "Context", ids: Iterable[UUID]) -> dict[UUID, CatItem]:
    """Those of them that are there."""
    found = ctx.session.scalars(select(CatItem).where(CatItem.id.in_(set(ids))))
    return {item.id: item for item in found}


Said = list[dict[str, Any]]


def named(ctx: "Context", *sides: Said) -> list[Said]:
    """What history keeps of products (by `itemId`), with the names that they have now."""
    ids = (UUID(one["itemId"]) for side in sides for one in side)
    names = {str(item.id): item.name for item in products_by_id(ctx, ids).values()}
    return [[{**one, "name": names[one["itemId"]]} for one in side] for side in sides]


def products_called(ctx: "Context", texts: Iterable[str]) -> dict[str, list[CatItem]]:
    """Which products each text may mean: the one with this SKU, else those with this name, else
    the active ones that say all its words (two of them are enough to know that it is no name)."""
    wanted = {text: text.lower() for text in texts if text}
    exact = select(CatItem).where(
        or_(
            func.lower(CatItem.sku).in_(wanted.values()),
            func.lower(CatItem.name).in_(wanted.values()),
        )
    )
    named = list(ctx.session.scalars(exact.order_by(CatItem.active.desc(), CatItem.id)))
    found = {text: _exactly(lower, named) for text, lower in wanted.items()}
    for text in [text for text, items in found.items() if not items][:GUESSES]:
        likely = select(CatItem).where(CatItem.active, says(text)).order_by(CatItem.name)
        found[text] = list(ctx.session.scalars(likely.limit(2)))
    return found


def _exactly(lower: str, named: list[CatItem]) -> list[CatItem]:
    by_sku = [item for item in named if (item.sku or "").lower() == lower]
    by_name = [item for item in named if item.name.lower() == lower]
    active = [item for item in by_name if item.active]
    return by_sku or active or by_name
