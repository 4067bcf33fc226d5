"""What contacts agreed to be sent, with its history

Revision ID: consents
Revises: suppressions
"""

import sqlalchemy as sa
from alembic import op

revision = "consents"
down_revision = "suppressions"

NUMBER = r"regexp_replace(regexp_replace(phone, '\(0\)|[^0-9+]', '', 'g'), '^00', '+')"


def upgrade() -> None:
    op.create_table(
        "consent_entry",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_consent_entry_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_id"],
            ["contact.org_id", "contact.id"],
            name=op.f("fk_consent_entry_org_id_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_consent_entry_org_id_by_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_consent_entry")),
    )
    op.create_index(
        op.f("ix_consent_entry_org_id_consent_entry_contact_id_consent_entry_id"),
        "consent_entry",
        ["org_id", "contact_id", "id"],
    )
    op.create_index(
        "ix_contact_number",
        "contact",
        ["org_id", sa.text(NUMBER)],
        postgresql_where=sa.text("phone IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_contact_number", "contact")
    op.drop_table("consent_entry")
