"""The words of a form's page, and its language

Revision ID: words_of_forms
Revises: known_by
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "words_of_forms"
down_revision = "known_by"


def upgrade() -> None:
    english = sa.Column("language", sa.String(), nullable=False, server_default="en")
    usual = sa.Column("words", postgresql.JSONB(), nullable=False, server_default="{}")
    for column in (english, usual):
        op.add_column("lead_form", column)
        op.alter_column("lead_form", column.name, server_default=None)


def downgrade() -> None:
    op.drop_column("lead_form", "words")
    op.drop_column("lead_form", "language")
