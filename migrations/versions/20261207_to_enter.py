"""Stages say what a deal needs to enter them; won deals why they were won

Revision ID: to_enter
Revises: weeks_of_silence
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "to_enter"
down_revision = "weeks_of_silence"


def upgrade() -> None:
    needs = sa.Column("to_enter", ARRAY(sa.String()), nullable=False, server_default="{}")
    op.add_column("pipeline_stage", needs)
    op.alter_column("pipeline_stage", "to_enter", server_default=None)
    op.add_column("deal", sa.Column("won_reason", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("deal", "won_reason")
    op.drop_column("pipeline_stage", "to_enter")
