"""What scores are made of stands beside the contacts, and who is there in an index of its own

Revision ID: parts_of_scores
Revises: words_of_forms
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "parts_of_scores"
down_revision = "words_of_forms"

OUT = """
    INSERT INTO contact_score (org_id, contact_id, parts)
    SELECT org_id, id, score_parts FROM contact WHERE score_parts <> '[]' ORDER BY org_id, id
"""
BACK = """
    UPDATE contact SET score_parts = parts
    FROM contact_score WHERE contact_score.org_id = contact.org_id AND contact_id = id
"""


def upgrade() -> None:
    """Keys come last: checked at once they are checked soon."""
    op.create_table(
        "contact_score",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("parts", JSONB(), nullable=False),
    )
    op.execute(OUT)
    op.create_primary_key(op.f("pk_contact_score"), "contact_score", ["org_id", "contact_id"])
    op.create_foreign_key(
        op.f("fk_contact_score_org_id"),
        "contact_score",
        "org",
        ["org_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        op.f("fk_contact_score_org_id_contact_id"),
        "contact_score",
        "contact",
        ["org_id", "contact_id"],
        ["org_id", "id"],
        ondelete="CASCADE",
    )
    op.drop_column("contact", "score_parts")
    op.create_index(
        "ix_contact_living",
        "contact",
        ["org_id", "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_contact_living", "contact")
    none = sa.Column("score_parts", JSONB(), nullable=False, server_default="[]")
    op.add_column("contact", none)
    op.alter_column("contact", "score_parts", server_default=None)
    op.execute(BACK)
    op.drop_table("contact_score")
