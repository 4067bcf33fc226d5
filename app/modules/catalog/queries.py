"""Questions about products."""

from typing import TYPE_CHECKING

from sqlalchemy import func, or_

from app.compose.listing import Bound, EntityParameters, Listing, Page, Search, sorts
from app.compose.payload import Line
from app.compose.registry import query
from app.modules.catalog.models import CatItem

if TYPE_CHECKING:
    from app.compose.context import Context


class ListProducts(EntityParameters):
    active: bool | None = None
    sku: Line | None = None
    q: Search | None = None
    unit_price_min: Bound | None = None
    unit_price_max: Bound | None = None


PRODUCTS = Listing(
    CatItem,
    sorts=sorts(CatItem, "name"),
    filters={
        "q": lambda text: or_(
            func.lower(CatItem.name).contains(text.lower(), autoescape=True),
            func.lower(CatItem.sku).contains(text.lower(), autoescape=True),
        ),
    },
)


@query("catalog.listProducts", right="product:read")
def list_products(ctx: "Context", data: ListProducts) -> Page:
    """A page of products and services."""
    return PRODUCTS.page(ctx, data)
