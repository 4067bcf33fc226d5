"""Mails that people write: their names, copies, threads, and addresses that refuse them

Revision ID: letters
Revises: texts_of_filters
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "letters"
down_revision = "texts_of_filters"

TEXTS = ("from_name", "reply_to", "in_reply_to", "references", "carrier", "provider_id")


def upgrade() -> None:
    op.add_column(
        "ntf_mail",
        sa.Column("cc", postgresql.ARRAY(sa.String()), nullable=False, server_default="{}"),
    )
    op.add_column("ntf_mail", sa.Column("sender_id", sa.Uuid()))
    for name in TEXTS:
        op.add_column("ntf_mail", sa.Column(name, sa.String()))
    op.create_foreign_key(
        op.f("fk_ntf_mail_org_id_sender_id"),
        "ntf_mail",
        "user_account",
        ["org_id", "sender_id"],
        ["org_id", "id"],
    )
    op.create_index(
        "ix_ntf_mail_provider",
        "ntf_mail",
        ["provider_id"],
        postgresql_where=sa.text("provider_id <> ''"),
    )
    op.create_table(
        "ntf_suppression",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_ntf_suppression_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "address", name=op.f("pk_ntf_suppression")),
    )
    op.add_column("activity", sa.Column("mail_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_activity_org_id_mail_id"),
        "activity",
        "ntf_mail",
        ["org_id", "mail_id"],
        ["org_id", "id"],
    )
    op.create_index(
        "ix_activity_mail",
        "activity",
        ["org_id", "mail_id"],
        postgresql_where=sa.text("mail_id IS NOT NULL"),
    )
    op.create_table(
        "email_template",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_email_template_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_email_template_org_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_email_template")),
    )


def downgrade() -> None:
    op.drop_table("email_template")
    op.drop_index("ix_activity_mail", table_name="activity")
    op.drop_constraint(op.f("fk_activity_org_id_mail_id"), "activity")
    op.drop_column("activity", "mail_id")
    op.drop_table("ntf_suppression")
    op.drop_index("ix_ntf_mail_provider", table_name="ntf_mail")
    op.drop_constraint(op.f("fk_ntf_mail_org_id_sender_id"), "ntf_mail")
    for name in ("cc", "sender_id", *TEXTS):
        op.drop_column("ntf_mail", name)
