"""Which contacts are likely to be one is found in the indexes of what they have in common

Revision ID: twins_by_index
Revises: answers_of_segments
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "twins_by_index"
down_revision = "answers_of_segments"

INDEXES = (
    ("ix_contact_org_id_contact_sort_key_contact_id", ("org_id", "sort_key", "id"), None),
    ("ix_contact_org_id_contact_email_key", ("org_id", "email_key"), None),
    ("ix_contact_number", ("org_id", "phone_key"), "phone_key IS NOT NULL"),
)


def upgrade() -> None:
    _indexes(("deleted_at", "owner_id"))


def downgrade() -> None:
    _indexes(())


def _indexes(included: Sequence[str]) -> None:
    for name, columns, where in INDEXES:
        op.drop_index(name, "contact")
        op.create_index(
            name,
            "contact",
            list(columns),
            postgresql_include=list(included),
            postgresql_where=sa.text(where) if where else None,
        )
