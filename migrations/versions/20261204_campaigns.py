"""Campaigns and their send ledger

Revision ID: campaigns
Revises: countries
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "campaigns"
down_revision = "countries"


def upgrade() -> None:
    op.create_table(
        "campaign_pace",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_campaign_pace_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "name", name=op.f("pk_campaign_pace")),
    )
    op.create_table(
        "campaign",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("segment_id", sa.Uuid(), nullable=True),
        sa.Column("template_key", sa.String(), nullable=True),
        sa.Column(
            "template_keys",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("sender_name", sa.String(), nullable=True),
        sa.Column("reply_to", sa.String(), nullable=True),
        sa.Column("rate_per_minute", sa.Integer(), nullable=True),
        sa.Column(
            "window", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("utm", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scheduled_by_id", sa.Uuid(), nullable=True),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("launched_by_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("retry_of_id", sa.Uuid(), nullable=True),
        sa.Column("retry_uncertain", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "launched_by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_campaign_org_id_launched_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "made_by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_campaign_org_id_made_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "retry_of_id"],
            ["campaign.org_id", "campaign.id"],
            name=op.f("fk_campaign_org_id_retry_of_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "scheduled_by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_campaign_org_id_scheduled_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "segment_id"],
            ["segment.org_id", "segment.id"],
            name=op.f("fk_campaign_org_id_segment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_campaign_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("number", name=op.f("uq_campaign_number")),
    )
    op.create_index(
        "ix_campaign_active",
        "campaign",
        ["org_id", "status"],
        unique=False,
        postgresql_where=sa.text("status IN ('scheduled', 'running') AND deleted_at IS NULL"),
    )
    op.create_index(
        op.f("ix_campaign_org_id_campaign_created_at_campaign_id"),
        "campaign",
        ["org_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_campaign_org_id_campaign_segment_id"),
        "campaign",
        ["org_id", "segment_id"],
        unique=False,
    )
    op.create_table(
        "campaign_chunk",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("messages", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("failed", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "campaign_id"],
            ["campaign.org_id", "campaign.id"],
            name=op.f("fk_campaign_chunk_org_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_campaign_chunk_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_campaign_chunk")),
    )
    op.create_index(
        "ix_campaign_chunk_lane", "campaign_chunk", ["org_id", "campaign_id", "lane"], unique=False
    )
    op.create_table(
        "campaign_content",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("links", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("first_n", sa.Integer(), nullable=False),
        sa.Column("last_n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "campaign_id"],
            ["campaign.org_id", "campaign.id"],
            name=op.f("fk_campaign_content_org_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_campaign_content_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "org_id", "campaign_id", "channel", name=op.f("pk_campaign_content")
        ),
    )
    op.create_table(
        "campaign_recipient",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chunk_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("machine_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_click_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "campaign_id"],
            ["campaign.org_id", "campaign.id"],
            name=op.f("fk_campaign_recipient_org_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_campaign_recipient_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "campaign_id", "n", name=op.f("pk_campaign_recipient")),
        sa.UniqueConstraint(
            "org_id",
            "contact_id",
            "campaign_id",
            name=op.f("uq_campaign_recipient_org_id_contact_id_campaign_id"),
        ),
    )
    op.create_index(
        "ix_campaign_recipient_state",
        "campaign_recipient",
        ["org_id", "campaign_id", "state", "n"],
        unique=False,
    )
    op.create_index(
        "ix_campaign_recipient_provider",
        "campaign_recipient",
        ["provider_id"],
        unique=False,
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )
    op.create_table(
        "campaign_run",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("lanes", sa.SmallInteger(), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("per_minute", sa.Double(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "campaign_id"],
            ["campaign.org_id", "campaign.id"],
            name=op.f("fk_campaign_run_org_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_campaign_run_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "campaign_id", name=op.f("pk_campaign_run")),
    )
    op.create_table(
        "campaign_tally",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "campaign_id"],
            ["campaign.org_id", "campaign.id"],
            name=op.f("fk_campaign_tally_org_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_campaign_tally_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "org_id", "campaign_id", "name", "shard", name=op.f("pk_campaign_tally")
        ),
    )


def downgrade() -> None:
    for name in ("tally", "run", "recipient", "content", "chunk", "pace"):
        op.drop_table(f"campaign_{name}")
    op.drop_table("campaign")
