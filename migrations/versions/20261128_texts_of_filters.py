"""Indexes for the texts that lists are filtered by

Revision ID: texts_of_filters
Revises: bulk_jobs
"""

import sqlalchemy as sa
from alembic import op

revision = "texts_of_filters"
down_revision = "bulk_jobs"

CUSTOM = "lower(custom_fields::text) gin_trgm_ops"
SOME = "custom_fields <> '{}'::jsonb AND deleted_at IS NULL"
INDEXES = (
    ("ix_contact_job", "contact", "lower(job_title) gin_trgm_ops",
     "job_title IS NOT NULL AND deleted_at IS NULL"),
    ("ix_contact_custom", "contact", CUSTOM, SOME),
    ("ix_deal_custom", "deal", CUSTOM, SOME),
)


def upgrade() -> None:
    for name, table, what, where in INDEXES:
        op.create_index(
            name, table, [sa.text(what)], postgresql_using="gin", postgresql_where=sa.text(where)
        )


def downgrade() -> None:
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
