"""Products and services, their categories, and what they cost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.doing import Changes, Creates, Removes
from app.api.reading import Asks, Lists, Shows
from app.api.views import EntityView, MoneyView, View
from app.modules.catalog.models import CatCategory, CatItem

if TYPE_CHECKING:
    from app.compose.context import Context


class CategoryView(EntityView):
    """What products are sorted by."""

    of = CatCategory

    name: str


class ProductView(EntityView):
    """A product or service; an inactive one can't be chosen anew. `cost` is what one costs the
    org itself: null for whoever may not see margins."""

    of = CatItem

    name: str
    sku: str | None
    description: str | None
    active: bool
    unit_price: MoneyView | None
    cost: MoneyView | None
    category_id: UUID | None

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[ProductView]":
        views = super().present(ctx, found)
        if ctx.may("deal:margin"):
            return views
        return [view.model_copy(update={"cost": None}) for view in views]


class QuoteView(View):
    """What one costs: of the price list that counts, from `fromQty` on; without a list the
    product's own price. `unitPrice` is null where there is none in this currency."""

    unit_price: MoneyView | None
    price_list_id: UUID | None
    from_qty: float | None


ROWS = [
    Lists("/products", "catalog.listProducts", ProductView),
    Creates("/products", "catalog.createProduct", ProductView),
    Shows("/products/:id", ProductView),
    Changes("/products/:id", "catalog.updateProduct", ProductView),
    Removes("/products/:id", "catalog.deleteProduct"),
    Asks("/products/:id/price", "catalog.priceOf", QuoteView, under=(CatItem, "item_id")),
    Lists("/product-categories", "catalog.listCategories", CategoryView),
    Creates("/product-categories", "catalog.createCategory", CategoryView),
    Shows("/product-categories/:id", CategoryView),
    Changes("/product-categories/:id", "catalog.updateCategory", CategoryView),
    Removes("/product-categories/:id", "catalog.deleteCategory"),
]
