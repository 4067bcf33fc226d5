"""Templates of messages to many: each key once, deletions that can be undone, texts that the
provider keeps

Revision ID: messages_to_many
Revises: segments
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "messages_to_many"
down_revision = "segments"


def upgrade() -> None:
    op.add_column("ntf_templates", sa.Column("deleted_at", sa.DateTime(timezone=True)))
    op.add_column("ntf_templates", sa.Column("approved", postgresql.JSONB()))
    op.drop_constraint("uq_ntf_templates_org_id_key_channel", "ntf_templates")
    op.create_index(
        "uq_ntf_templates_key",
        "ntf_templates",
        ["org_id", "key", sa.text("(channel = 'in_app')")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_ntf_templates_key", "ntf_templates")
    op.create_unique_constraint(
        op.f("uq_ntf_templates_org_id_key_channel"), "ntf_templates", ["org_id", "key", "channel"]
    )
    op.drop_column("ntf_templates", "approved")
    op.drop_column("ntf_templates", "deleted_at")
