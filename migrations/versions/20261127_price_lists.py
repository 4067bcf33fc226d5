"""Price lists, categories, and what products cost the org itself

Revision ID: price_lists
Revises: daily_digests
"""

import sqlalchemy as sa
from alembic import op

revision = "price_lists"
down_revision = "daily_digests"


def upgrade() -> None:
    op.create_table(
        "cat_categories",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        *_entity(),
        _org("cat_categories"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_cat_categories")),
    )
    op.create_index("uq_cat_category_name", "cat_categories", ["org_id", "name"], unique=True)
    op.add_column("cat_items", sa.Column("cost_amount", sa.BigInteger(), nullable=True))
    op.add_column("cat_items", sa.Column("cost_currency", sa.CHAR(length=3), nullable=True))
    op.create_foreign_key(
        op.f("fk_cat_items_org_id_category_id"),
        "cat_items",
        "cat_categories",
        ["org_id", "category_id"],
        ["org_id", "id"],
    )
    op.create_index(
        op.f("ix_cat_items_org_id_cat_items_category_id"), "cat_items", ["org_id", "category_id"]
    )
    op.create_table(
        "cat_price_lists",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        *_entity(),
        sa.CheckConstraint(
            "valid_to >= valid_from", name=op.f("ck_cat_price_lists_validity")
        ),
        _org("cat_price_lists"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_cat_price_lists")),
    )
    op.create_index(
        op.f("ix_cat_price_lists_org_id_cat_price_lists_currency"),
        "cat_price_lists",
        ["org_id", "currency"],
    )
    op.create_table(
        "cat_prices",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("price_list_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("from_qty", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "price_list_id"],
            ["cat_price_lists.org_id", "cat_price_lists.id"],
            name=op.f("fk_cat_prices_org_id_price_list_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "item_id"],
            ["cat_items.org_id", "cat_items.id"],
            name=op.f("fk_cat_prices_org_id_item_id"),
            ondelete="CASCADE",
        ),
        _org("cat_prices"),
        sa.PrimaryKeyConstraint(
            "org_id", "price_list_id", "item_id", "from_qty", name=op.f("pk_cat_prices")
        ),
    )
    op.create_index(
        op.f("ix_cat_prices_org_id_cat_prices_item_id"), "cat_prices", ["org_id", "item_id"]
    )


def _entity() -> list[sa.Column[object]]:
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _org(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id"], ["org.id"], name=op.f(f"fk_{table}_org_id"), ondelete="CASCADE"
    )


def downgrade() -> None:
    op.drop_table("cat_prices")
    op.drop_table("cat_price_lists")
    op.drop_index(op.f("ix_cat_items_org_id_cat_items_category_id"), table_name="cat_items")
    op.drop_constraint(op.f("fk_cat_items_org_id_category_id"), "cat_items", type_="foreignkey")
    op.drop_column("cat_items", "cost_currency")
    op.drop_column("cat_items", "cost_amount")
    op.drop_table("cat_categories")
