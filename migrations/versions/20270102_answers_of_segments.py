"""Deals and leads of one status, and companies, are read without the others

Revision ID: answers_of_segments
Revises: team_meetings
"""

import sqlalchemy as sa
from alembic import op

revision = "answers_of_segments"
down_revision = "team_meetings"

LIVING = "deleted_at IS NULL"
COMPANY = ("stage", "source", "country", "score", "owner_id", "created_at", "last_activity_at",
           "answered_at")  # fmt: skip
INDEXES = (
    ("ix_deal_status", "deal", "status contact_id", ("value_amount", "value_currency", "won_at"), LIVING),
    ("ix_lead_status", "lead", "status contact_id", (), LIVING),
    ("ix_contact_company", "contact", "id", COMPANY, f"type = 'company' AND {LIVING}"),
)


def upgrade() -> None:
    for name, table, columns, include, where in INDEXES:
        op.create_index(
            name,
            table,
            ["org_id", *columns.split()],
            postgresql_include=list(include),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    for name, table, *_ in INDEXES:
        op.drop_index(name, table_name=table)
