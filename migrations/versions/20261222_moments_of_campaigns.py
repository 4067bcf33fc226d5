"""When a campaign's messages went out and were opened, and how often its links were followed

Revision ID: moments_of_campaigns
Revises: lead_forms
"""

import sqlalchemy as sa
from alembic import op

revision = "moments_of_campaigns"
down_revision = "lead_forms"

# What is counted, and the moment of a recipient that counts.
TIMES = {
    "sent": "CASE WHEN state IN ('sent', 'delivered') OR bounced_at IS NOT NULL THEN sent_at END",
    "delivered": "CASE WHEN state = 'delivered' THEN coalesce(delivered_at,"
    " least(opened_at, machine_opened_at, complained_at)) END",
    "opened": "opened_at",
    "clicked": "clicked_at",
}


def upgrade() -> None:
    op.create_table(
        "campaign_moment",
        *_keys(),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        *_owner("campaign_moment"),
        sa.PrimaryKeyConstraint(
            "org_id", "campaign_id", "at", "name", "shard", name=op.f("pk_campaign_moment")
        ),
    )
    op.create_table(
        "campaign_click",
        *_keys(),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("link", sa.SmallInteger(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        *_owner("campaign_click"),
        sa.PrimaryKeyConstraint(
            "org_id", "campaign_id", "n", "link", name=op.f("pk_campaign_click")
        ),
    )
    op.create_table(
        "campaign_link",
        *_keys(),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("link", sa.SmallInteger(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        *_owner("campaign_link"),
        sa.PrimaryKeyConstraint(
            "org_id", "campaign_id", "channel", "link", "shard", name=op.f("pk_campaign_link")
        ),
    )
    told = ", ".join(f"('{name}', {moment})" for name, moment in TIMES.items())
    op.execute(
        f"""
        INSERT INTO campaign_moment (org_id, campaign_id, at, name, shard, count)
        SELECT r.org_id, r.campaign_id, date_bin(
            CASE WHEN told.at < c.launched_at + interval '1 day'
                THEN interval '15 minutes' ELSE interval '1 hour' END,
            told.at, TIMESTAMPTZ 'epoch'), told.name, 0, count(*)
        FROM campaign_recipient r
        JOIN campaign c ON c.org_id = r.org_id AND c.id = r.campaign_id
        CROSS JOIN LATERAL (VALUES {told}) AS told (name, at)
        WHERE told.at IS NOT NULL
        GROUP BY 1, 2, 3, 4
        """
    )


def downgrade() -> None:
    for table in ("campaign_link", "campaign_click", "campaign_moment"):
        op.drop_table(table)


def _keys() -> list[sa.Column[object]]:
    return [
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
    ]


def _owner(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f(f"fk_{table}_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "campaign_id"],
            ["campaign.org_id", "campaign.id"],
            name=op.f(f"fk_{table}_org_id_campaign_id"),
            ondelete="CASCADE",
        ),
    ]
