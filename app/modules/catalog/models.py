"""Products and services that deals are made of, and the price lists they stand in."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, BigInteger, CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.money import money_columns
from app.compose.records import Entity, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import OrgOwned
from app.extensions import Model


@entity
class CatCategory(Entity, Model):
    """What products are sorted by."""

    __tablename__ = "cat_categories"
    kind = "product-category"
    read_right = "product:read"
    own_by = None

    name: Mapped[str]

    __table_args__ = (Index("uq_cat_category_name", "org_id", "name", unique=True),)


@entity
class CatItem(Entity, Model):
    """A product or service. What is in line items stays, inactive ones can't be chosen anew.
    `cost` is what one of it costs the org itself; managers alone see it."""

    __tablename__ = "cat_items"
    kind = "product"
    own_by = None

    name: Mapped[str]
    sku: Mapped[str | None]
    description: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    unit_price = money_columns("unit_price")
    cost = money_columns("cost")
    category_id: Mapped[UUID | None]

    __table_args__ = (
        reference("category_id", "cat_categories"),
        Index(
            "uq_cat_item_sku",
            "org_id",
            "sku",
            unique=True,
            postgresql_where=text("sku IS NOT NULL"),
        ),
        owned_index("name"),
        owned_index("category_id"),
    )


@entity
class CatPriceList(Entity, Model):
    """Prices in one currency. It is valid on both its days and between them, in the org's zone;
    without one of them there is no end on that side."""

    __tablename__ = "cat_price_lists"
    kind = "price-list"
    own_by = None

    name: Mapped[str]
    currency: Mapped[str] = mapped_column(CHAR(3))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="validity"),
        owned_index("currency"),
    )


class CatPrice(OrgOwned, Model):
    """One tier: from this quantity on a product costs `amount`, in the list's currency."""

    __tablename__ = "cat_prices"

    price_list_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    from_qty: Mapped[Decimal] = mapped_column(Numeric(14, 3), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        reference("price_list_id", "cat_price_lists", ondelete="CASCADE"),
        reference("item_id", "cat_items", ondelete="CASCADE"),
        owned_index("item_id"),
    )
