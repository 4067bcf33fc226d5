"""Contacts that were merged lead to the one that stayed

Revision ID: merged_contacts
Revises: asked_carriers
"""

import sqlalchemy as sa
from alembic import op

revision = "merged_contacts"
down_revision = "asked_carriers"


def upgrade() -> None:
    op.add_column("contact", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_contact_org_id_merged_into_id"),
        "contact",
        "contact",
        ["org_id", "merged_into_id"],
        ["org_id", "id"],
    )
    op.create_index(
        "ix_contact_merged",
        "contact",
        ["org_id", "merged_into_id"],
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_contact_merged", "contact")
    op.drop_constraint(op.f("fk_contact_org_id_merged_into_id"), "contact")
    op.drop_column("contact", "merged_into_id")
