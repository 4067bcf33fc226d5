"""Lead forms, and by which of them a lead came

Revision ID: lead_forms
Revises: questions_of_segments
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "lead_forms"
down_revision = "questions_of_segments"


def upgrade() -> None:
    op.create_table(
        "lead_form",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("button_text", sa.String(), nullable=False),
        sa.Column("thanks_text", sa.String(), nullable=False),
        sa.Column("redirect_url", sa.String(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("last_owner_id", sa.Uuid(), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("consent_text", sa.String(), nullable=True),
        sa.Column("consent_required", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_lead_form_org_id"), ondelete="CASCADE"
        ),
        _user("owner_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "team_id"],
            ["team.org_id", "team.id"],
            name=op.f("fk_lead_form_org_id_team_id"),
            ondelete="SET NULL (team_id)",
        ),
        _user("last_owner_id"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_lead_form")),
        sa.UniqueConstraint("key", name=op.f("uq_lead_form_key")),
    )
    for columns in (("name", "id"), ("owner_id",), ("team_id",)):
        name = "_".join(f"lead_form_{column}" for column in columns)
        op.create_index(op.f(f"ix_lead_form_org_id_{name}"), "lead_form", ["org_id", *columns])
    op.add_column("lead", sa.Column("form_id", sa.Uuid(), nullable=True))
    op.add_column(
        "lead",
        sa.Column(
            "origin", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
    )
    op.create_foreign_key(
        op.f("fk_lead_org_id_form_id"),
        "lead",
        "lead_form",
        ["org_id", "form_id"],
        ["org_id", "id"],
    )
    op.create_index(
        op.f("ix_lead_org_id_lead_form_id"),
        "lead",
        ["org_id", "form_id"],
        postgresql_where=sa.text("form_id IS NOT NULL"),
    )
    op.create_table(
        "lead_form_receipt",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_lead_form_receipt_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "form_id"],
            ["lead_form.org_id", "lead_form.id"],
            name=op.f("fk_lead_form_receipt_org_id_form_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "lead_id"],
            ["lead.org_id", "lead.id"],
            name=op.f("fk_lead_form_receipt_org_id_lead_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_lead_form_receipt")),
    )
    for name, columns in (
        ("token", ("form_id", "token")),
        ("said", ("form_id", "said", "at")),
        ("lead", ("lead_id",)),
    ):
        op.create_index(
            f"ix_lead_form_receipt_{name}", "lead_form_receipt", ["org_id", *columns]
        )
    op.create_index("ix_lead_form_receipt_at", "lead_form_receipt", ["at"])


def downgrade() -> None:
    op.drop_table("lead_form_receipt")
    op.drop_index(op.f("ix_lead_org_id_lead_form_id"), table_name="lead")
    op.drop_constraint(op.f("fk_lead_org_id_form_id"), "lead", type_="foreignkey")
    op.drop_column("lead", "origin")
    op.drop_column("lead", "form_id")
    op.drop_table("lead_form")


def _user(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column],
        ["user_account.org_id", "user_account.id"],
        name=op.f(f"fk_lead_form_org_id_{column}"),
    )
