"""A team says how long the meetings of its booking page are

Revision ID: team_meetings
Revises: clicks_open
"""

import sqlalchemy as sa
from alembic import op

revision = "team_meetings"
down_revision = "clicks_open"


def upgrade() -> None:
    column = sa.Column("meeting_minutes", sa.Integer(), nullable=False, server_default="30")
    op.add_column("team", column)
    op.alter_column("team", "meeting_minutes", server_default=None)


def downgrade() -> None:
    op.drop_column("team", "meeting_minutes")
