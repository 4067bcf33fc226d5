"""Products and services that deals are made of."""

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.money import money_columns
from app.compose.records import Entity, owned_index
from app.compose.registry import entity
from app.extensions import Model


@entity
class CatItem(Entity, Model):
    """A product or service. What is in line items stays, inactive ones can't be chosen anew."""

    __tablename__ = "cat_items"
    kind = "product"
    own_by = None

    name: Mapped[str]
    sku: Mapped[str | None]
    description: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    unit_price = money_columns("unit_price")
    category_id: Mapped[UUID | None]

    __table_args__ = (
        Index(
            "uq_cat_item_sku",
            "org_id",
            "sku",
            unique=True,
            postgresql_where=text("sku IS NOT NULL"),
        ),
        owned_index("name"),
    )
