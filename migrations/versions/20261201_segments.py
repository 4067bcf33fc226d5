"""Segments, and the contacts in static ones

Revision ID: segments
Revises: activities_by_time
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "segments"
down_revision = "activities_by_time"


def upgrade() -> None:
    op.create_table(
        "segment",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("membership", sa.String(), nullable=False),
        sa.Column(
            "rules", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_segment_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "made_by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_segment_org_id_made_by_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_segment")),
    )
    op.create_index(
        op.f("ix_segment_org_id_segment_made_by_id"), "segment", ["org_id", "made_by_id"]
    )
    op.create_index(
        "ix_segment_named",
        "segment",
        ["org_id", "name", "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "segment_member",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("segment_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_segment_member_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "segment_id"],
            ["segment.org_id", "segment.id"],
            name=op.f("fk_segment_member_org_id_segment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_id"],
            ["contact.org_id", "contact.id"],
            name=op.f("fk_segment_member_org_id_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "added_by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_segment_member_org_id_added_by_id"),
        ),
        sa.PrimaryKeyConstraint(
            "org_id", "segment_id", "contact_id", name=op.f("pk_segment_member")
        ),
    )
    op.create_index(
        op.f("ix_segment_member_org_id_segment_member_contact_id"),
        "segment_member",
        ["org_id", "contact_id"],
    )
    op.create_index(
        op.f("ix_segment_member_org_id_segment_member_added_by_id"),
        "segment_member",
        ["org_id", "added_by_id"],
    )


def downgrade() -> None:
    op.drop_table("segment_member")
    op.drop_table("segment")
