"""Products and services."""

from app.api.rows import Changes, Creates, Lists, Shows
from app.api.views import EntityView, MoneyView
from app.modules.catalog.models import CatItem


class ProductView(EntityView):
    """A product or service; an inactive one can't be chosen anew."""

    of = CatItem

    name: str
    sku: str | None
    description: str | None
    active: bool
    unit_price: MoneyView | None


ROWS = [
    Lists("/products", "catalog.listProducts", ProductView),
    Creates("/products", "catalog.createProduct", ProductView),
    Shows("/products/:id", ProductView),
    Changes("/products/:id", "catalog.updateProduct", ProductView),
]
