"""What segments ask of all contacts is answered from indexes alone

Revision ID: questions_of_segments
Revises: scoring_rules
"""

import sqlalchemy as sa
from alembic import op

revision = "questions_of_segments"
down_revision = "scoring_rules"

CONTACT = ("type", "stage", "source", "country", "score", "owner_id", "company_id", "created_at",
           "last_activity_at")  # fmt: skip
INCLUDED = {
    "deal": ("deleted_at", "status", "value_amount", "value_currency", "won_at"),
    "lead": ("deleted_at", "status", "score", "source", "created_at"),
}


def upgrade() -> None:
    op.create_index(
        "ix_contact_asked",
        "contact",
        ["org_id", "id"],
        postgresql_include=list(CONTACT),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    for table, columns in INCLUDED.items():
        op.create_index(
            f"ix_{table}_of_contact",
            table,
            ["org_id", "contact_id"],
            postgresql_include=list(columns),
        )
        op.drop_index(op.f(f"ix_{table}_org_id_{table}_contact_id"), table_name=table)


def downgrade() -> None:
    for table in INCLUDED:
        op.create_index(
            op.f(f"ix_{table}_org_id_{table}_contact_id"), table, ["org_id", "contact_id"]
        )
        op.drop_index(f"ix_{table}_of_contact", table_name=table)
    op.drop_index("ix_contact_asked", table_name="contact")
