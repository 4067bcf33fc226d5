"""Contacts are known by the addresses that were merged into them, approvals by what was at stake

Revision ID: known_by
Revises: twins_by_index
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "known_by"
down_revision = "twins_by_index"

# What was merged before is known too: into the last of the chain, as `merged_into_id` has it.
FORMER = """
    UPDATE contact AS kept SET
        other_emails = gone.keys,
        search_text = kept.search_text || ' ' || array_to_string(gone.keys, ' ')
    FROM (
        SELECT other.org_id, heir.id, array_agg(DISTINCT other.email_key) AS keys
        FROM contact AS other
        JOIN contact AS heir ON heir.org_id = other.org_id AND heir.id = other.merged_into_id
        WHERE other.email_key IS DISTINCT FROM heir.email_key AND other.email_key IS NOT NULL
        GROUP BY other.org_id, heir.id
    ) AS gone
    WHERE kept.org_id = gone.org_id AND kept.id = gone.id
"""
WORTH = """
    UPDATE approval SET value_amount = deal.value_amount, value_currency = deal.value_currency
    FROM deal WHERE deal.org_id = approval.org_id AND deal.id = approval.subject_id
"""


def upgrade() -> None:
    none = sa.Column("other_emails", ARRAY(sa.String()), nullable=False, server_default="{}")
    op.add_column("contact", none)
    op.alter_column("contact", "other_emails", server_default=None)
    op.create_index(
        "ix_contact_other_emails",
        "contact",
        ["other_emails"],
        postgresql_using="gin",
        postgresql_where=sa.text("other_emails <> '{}'"),
    )
    op.add_column("approval", sa.Column("value_amount", sa.BigInteger(), nullable=True))
    op.add_column("approval", sa.Column("value_currency", sa.CHAR(3), nullable=True))
    op.execute(FORMER)
    op.execute(WORTH)


def downgrade() -> None:
    op.drop_column("approval", "value_currency")
    op.drop_column("approval", "value_amount")
    op.drop_index("ix_contact_other_emails", "contact")
    op.drop_column("contact", "other_emails")
