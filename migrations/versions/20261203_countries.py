"""The country that a contact is in

Revision ID: countries
Revises: messages_to_many
"""

import sqlalchemy as sa
from alembic import op

revision = "countries"
down_revision = "messages_to_many"


def upgrade() -> None:
    op.add_column("contact", sa.Column("country", sa.CHAR(2), nullable=True))


def downgrade() -> None:
    op.drop_column("contact", "country")
