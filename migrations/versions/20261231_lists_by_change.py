"""Lists are sorted by the last change too; contacts' own indexes know all orders, and who has tags

Revision ID: lists_by_change
Revises: tasks_in_calendars
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "lists_by_change"
down_revision = "tasks_in_calendars"

TABLES = ("contact", "deal", "lead")
BEFORE = (
    "type", "stage", "source", "country", "score", "owner_id", "company_id", "created_at",
    "last_activity_at",
)  # fmt: skip
MORE = ("updated_at", "answered_at", "sort_key")


def upgrade() -> None:
    for table in TABLES:
        columns = ["org_id", "updated_at", "id"]
        op.create_index(f"ix_{table}_org_id_{table}_updated_at_{table}_id", table, columns)
    _contacts((*BEFORE, *MORE), tagged="tags <> '{}'")


def downgrade() -> None:
    _contacts(BEFORE, tagged="cardinality(tags) > 0")
    for table in TABLES:
        op.drop_index(f"ix_{table}_org_id_{table}_updated_at_{table}_id", table)


def _contacts(known: Sequence[str], *, tagged: str) -> None:
    for name in ("ix_contact_asked", "ix_contact_tagged"):
        op.drop_index(name, "contact")
    op.create_index(
        "ix_contact_asked",
        "contact",
        ["org_id", "id"],
        postgresql_include=list(known),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_contact_tagged",
        "contact",
        ["org_id", "created_at"],
        postgresql_where=sa.text(f"{tagged} AND deleted_at IS NULL"),
    )
