"""Job titles are asked of all contacts from the index alone

Revision ID: job_titles_asked
Revises: lists_by_change
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "job_titles_asked"
down_revision = "lists_by_change"

BEFORE = (
    "type", "stage", "source", "country", "score", "owner_id", "company_id", "created_at",
    "last_activity_at", "updated_at", "answered_at", "sort_key",
)  # fmt: skip


def upgrade() -> None:
    _asked((*BEFORE, "job_title"))
    op.drop_index("ix_contact_job", "contact")


def downgrade() -> None:
    op.create_index(
        "ix_contact_job",
        "contact",
        [sa.func.lower(sa.text("job_title")).label("folded_job")],
        postgresql_using="gin",
        postgresql_ops={"folded_job": "gin_trgm_ops"},
        postgresql_where=sa.text("job_title IS NOT NULL AND deleted_at IS NULL"),
    )
    _asked(BEFORE)


def _asked(known: Sequence[str]) -> None:
    op.drop_index("ix_contact_asked", "contact")
    op.create_index(
        "ix_contact_asked",
        "contact",
        ["org_id", "id"],
        postgresql_include=list(known),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
