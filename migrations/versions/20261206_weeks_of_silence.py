"""When silence last took points off a contact; a column that nothing ever wrote goes

Revision ID: weeks_of_silence
Revises: reports
"""

import sqlalchemy as sa
from alembic import op

revision = "weeks_of_silence"
down_revision = "reports"


def upgrade() -> None:
    op.add_column("contact", sa.Column("decayed_at", sa.DateTime(timezone=True)))
    op.drop_column("user_account", "last_seen_at")


def downgrade() -> None:
    op.add_column("user_account", sa.Column("last_seen_at", sa.DateTime(timezone=True)))
    op.drop_column("contact", "decayed_at")
