"""The first schema

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "org",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org")),
    )
    op.create_table(
        "scheduled_run",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "due_at", name=op.f("pk_scheduled_run")),
    )
    op.create_table(
        "approval",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_approval_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_approval")),
    )
    op.create_index(
        "ix_approval_subject", "approval", ["org_id", "subject_id", "created_at"], unique=False
    )
    op.create_index(
        "uq_approval_pending",
        "approval",
        ["org_id", "subject_id"],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_table(
        "cat_items",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("unit_price_amount", sa.BigInteger(), nullable=True),
        sa.Column("unit_price_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_cat_items_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_cat_items")),
    )
    op.create_index(
        op.f("ix_cat_items_org_id_cat_items_name"), "cat_items", ["org_id", "name"], unique=False
    )
    op.create_index(
        "uq_cat_item_sku",
        "cat_items",
        ["org_id", "sku"],
        unique=True,
        postgresql_where=sa.text("sku IS NOT NULL"),
    )
    op.create_table(
        "event",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("channels", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_event_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "seq", name=op.f("pk_event")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_event_org_id_id")),
    )
    op.create_index(
        op.f("ix_event_org_id_event_name"),
        "event",
        ["org_id", "name", sa.literal_column("seq DESC")],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_org_id_event_subject_id"),
        "event",
        ["org_id", "subject_id", sa.literal_column("seq DESC")],
        unique=False,
    )
    op.create_table(
        "event_counter",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_event_counter_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", name=op.f("pk_event_counter")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_idempotency_key_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "actor_id", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "import_key",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_import_key_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "kind", "source", "key", name=op.f("pk_import_key")),
    )
    op.create_table(
        "ntf_mail",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("template_key", sa.String(), nullable=True),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_ntf_mail_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_ntf_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_ntf_mail_message_id")),
    )
    op.create_index(
        "ix_ntf_mail_held",
        "ntf_mail",
        ["org_id"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        op.f("ix_ntf_mail_org_id_ntf_mail_created_at_ntf_mail_id"),
        "ntf_mail",
        ["org_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "ntf_templates",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("preheader", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_ntf_templates_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_ntf_templates")),
        sa.UniqueConstraint(
            "org_id", "key", "channel", name=op.f("uq_ntf_templates_org_id_key_channel")
        ),
    )
    op.create_table(
        "pipeline",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_pipeline_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_pipeline")),
    )
    op.create_index(
        "uq_pipeline_default",
        "pipeline",
        ["org_id"],
        unique=True,
        postgresql_where=sa.text("is_default AND deleted_at IS NULL"),
    )
    op.create_table(
        "scoring_rule",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_scoring_rule_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_scoring_rule")),
    )
    op.create_table(
        "team",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_team_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_team")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_team_org_id_name")),
    )
    op.create_table(
        "wfl_process",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template_key", sa.String(), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("stages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("entity_type", sa.String(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_wfl_process_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_wfl_process")),
    )
    op.create_index(
        op.f("ix_wfl_process_org_id_wfl_process_entity_id_wfl_process_created_at"),
        "wfl_process",
        ["org_id", "entity_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_wfl_process_running",
        "wfl_process",
        ["org_id", "entity_id", "template_key"],
        unique=True,
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "wfl_template",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entity_type", sa.String(), nullable=False),
        sa.Column("stages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_wfl_template_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_wfl_template")),
        sa.UniqueConstraint("org_id", "key", name=op.f("uq_wfl_template_org_id_key")),
    )
    op.create_table(
        "work_item",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hinted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_work_item_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_work_item")),
        sa.UniqueConstraint(
            "org_id", "event_seq", "name", name=op.f("uq_work_item_org_id_event_seq_name")
        ),
    )
    op.create_index(
        "ix_work_item_due",
        "work_item",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index(
        "ix_work_item_name", "work_item", ["org_id", "name", "created_at"], unique=False
    )
    op.create_index(
        "ix_work_item_parked",
        "work_item",
        ["org_id"],
        unique=False,
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_table(
        "event_link",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "seq"],
            ["event.org_id", "event.seq"],
            name=op.f("fk_event_link_org_id_seq"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_event_link_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "record_id", "seq", name=op.f("pk_event_link")),
    )
    op.create_index(
        op.f("ix_event_link_org_id_event_link_record_id"),
        "event_link",
        ["org_id", "record_id", sa.literal_column("at DESC"), sa.literal_column("seq DESC")],
        unique=False,
    )
    op.create_table(
        "pipeline_stage",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("rot_period_days", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("color", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "probability BETWEEN 0 AND 100", name=op.f("ck_pipeline_stage_probability")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "pipeline_id"],
            ["pipeline.org_id", "pipeline.id"],
            name=op.f("fk_pipeline_stage_org_id_pipeline_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_pipeline_stage_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_pipeline_stage")),
    )
    op.create_index(
        op.f("ix_pipeline_stage_org_id_pipeline_stage_pipeline_id_pipeline_stage_order"),
        "pipeline_stage",
        ["org_id", "pipeline_id", "order"],
        unique=False,
    )
    op.create_table(
        "user_account",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("booking_slug", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("preferences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "team_id"],
            ["team.org_id", "team.id"],
            name=op.f("fk_user_account_org_id_team_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_user_account_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email_key", name=op.f("uq_user_account_email_key")),
        sa.UniqueConstraint(
            "org_id", "booking_slug", name=op.f("uq_user_account_org_id_booking_slug")
        ),
    )
    op.create_index(
        op.f("ix_user_account_org_id_user_account_team_id"),
        "user_account",
        ["org_id", "team_id"],
        unique=False,
    )
    op.create_table(
        "api_token",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_api_token_org_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_api_token_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    op.create_index(
        op.f("ix_api_token_org_id_api_token_user_id"),
        "api_token",
        ["org_id", "user_id"],
        unique=False,
    )
    op.create_table(
        "contact",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=True),
        sa.Column("last_name", sa.String(), nullable=True),
        sa.Column("company_name", sa.String(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("job_title", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("email_key", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("score_parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decayed", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("custom_fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address_id", sa.Uuid(), nullable=True),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "company_id"],
            ["contact.org_id", "contact.id"],
            name=op.f("fk_contact_org_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_contact_org_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_contact_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_contact")),
    )
    op.create_index(
        op.f("ix_contact_org_id_contact_company_id"),
        "contact",
        ["org_id", "company_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contact_org_id_contact_created_at_contact_id"),
        "contact",
        ["org_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_contact_domain",
        "contact",
        ["org_id", sa.text("split_part(email_key, '@', 2)")],
        unique=False,
    )
    op.create_index(
        op.f("ix_contact_org_id_contact_phone"), "contact", ["org_id", "phone"], unique=False
    )
    op.create_index(
        op.f("ix_contact_org_id_contact_email_key"),
        "contact",
        ["org_id", "email_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contact_org_id_contact_owner_id"), "contact", ["org_id", "owner_id"], unique=False
    )
    op.create_index(
        op.f("ix_contact_org_id_contact_sort_key_contact_id"),
        "contact",
        ["org_id", "sort_key", "id"],
        unique=False,
    )
    op.create_index(
        "ix_contact_search",
        "contact",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_contact_tags", "contact", ["tags"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_contact_tagged",
        "contact",
        ["org_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("cardinality(tags) > 0 AND deleted_at IS NULL"),
    )
    op.create_table(
        "ntf_notification",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("template_key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("variables", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_ntf_notification_org_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_ntf_notification_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_ntf_notification")),
    )
    op.create_index(
        op.f("ix_ntf_notification_org_id_ntf_notification_user_id_ntf_notification_id"),
        "ntf_notification",
        ["org_id", "user_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_ntf_notification_unread",
        "ntf_notification",
        ["org_id", "user_id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "one_time_link",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_one_time_link_org_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_one_time_link_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_one_time_link_digest")),
    )
    op.create_table(
        "sign_in",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_sign_in_org_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_sign_in_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_digest")),
    )
    op.create_index("ix_sign_in_user", "sign_in", ["org_id", "user_id", "revoked_at"], unique=False)
    op.create_table(
        "wfl_task",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("stage_key", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "assignee_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_wfl_task_org_id_assignee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "completed_by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_wfl_task_org_id_completed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "process_id"],
            ["wfl_process.org_id", "wfl_process.id"],
            name=op.f("fk_wfl_task_org_id_process_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_wfl_task_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_wfl_task")),
    )
    op.create_index(
        "ix_wfl_task_open",
        "wfl_task",
        ["org_id", "assignee_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("completed_at IS NULL"),
    )
    op.create_index(
        op.f("ix_wfl_task_org_id_wfl_task_process_id_wfl_task_position"),
        "wfl_task",
        ["org_id", "process_id", "position"],
        unique=False,
    )
    op.create_table(
        "lead",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("estimated_value_amount", sa.BigInteger(), nullable=True),
        sa.Column("estimated_value_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("disqualification_reason", sa.String(), nullable=True),
        sa.Column("converted_to_deal_id", sa.Uuid(), nullable=True),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_id"],
            ["contact.org_id", "contact.id"],
            name=op.f("fk_lead_org_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_lead_org_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_lead_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_lead")),
    )
    op.create_index(
        "ix_lead_open",
        "lead",
        ["org_id", "owner_id", "score", "id"],
        unique=False,
        postgresql_where=sa.text(
            "status IN ('new', 'contacted', 'qualified') AND deleted_at IS NULL"
        ),
    )
    op.create_index(
        "ix_lead_best",
        "lead",
        ["org_id", "score", "id"],
        unique=False,
        postgresql_where=sa.text(
            "status IN ('new', 'contacted', 'qualified') AND deleted_at IS NULL"
        ),
    )
    op.create_index(
        op.f("ix_lead_org_id_lead_source_lead_owner_id"),
        "lead",
        ["org_id", "source", "owner_id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        op.f("ix_lead_org_id_lead_contact_id"), "lead", ["org_id", "contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_lead_org_id_lead_created_at_lead_id"),
        "lead",
        ["org_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_lead_search",
        "lead",
        [sa.text("lower(title) gin_trgm_ops")],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "deal",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("value_amount", sa.BigInteger(), nullable=True),
        sa.Column("value_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("expected_close_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("probability_overridden", sa.Boolean(), nullable=False),
        sa.Column("open_probability", sa.Integer(), nullable=True),
        sa.Column("lost_reason", sa.String(), nullable=True),
        sa.Column("won_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Double(), nullable=False),
        sa.Column("stage_entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rot_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("custom_fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("probability BETWEEN 0 AND 100", name=op.f("ck_deal_probability")),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_id"],
            ["contact.org_id", "contact.id"],
            name=op.f("fk_deal_org_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "lead_id"], ["lead.org_id", "lead.id"], name=op.f("fk_deal_org_id_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_deal_org_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "pipeline_id"],
            ["pipeline.org_id", "pipeline.id"],
            name=op.f("fk_deal_org_id_pipeline_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "stage_id"],
            ["pipeline_stage.org_id", "pipeline_stage.id"],
            name=op.f("fk_deal_org_id_stage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_deal_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_deal")),
    )
    op.create_index(
        "ix_deal_column",
        "deal",
        ["org_id", "stage_id", "position", "id"],
        unique=False,
        postgresql_include=["value_amount", "value_currency", "probability", "owner_id"],
        postgresql_where=sa.text("status = 'open' AND deleted_at IS NULL"),
    )
    op.create_index(
        "ix_deal_idle",
        "deal",
        [
            "org_id",
            "stage_id",
            sa.text("GREATEST(created_at, stage_entered_at, last_activity_at)"),
        ],
        unique=False,
        postgresql_where=sa.text("status = 'open' AND deleted_at IS NULL"),
    )
    op.create_index(
        "ix_deal_closed",
        "deal",
        ["org_id", "closed_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NOT NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        op.f("ix_deal_org_id_deal_contact_id"), "deal", ["org_id", "contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_deal_org_id_deal_created_at_deal_id"),
        "deal",
        ["org_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_deal_org_id_deal_owner_id_deal_status"),
        "deal",
        ["org_id", "owner_id", "status"],
        unique=False,
    )
    op.create_index(
        "ix_deal_search",
        "deal",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("uq_deal_lead", "deal", ["org_id", "lead_id"], unique=True)
    op.create_table(
        "activity",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scheduling_booking_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "actor_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_activity_org_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_id"],
            ["contact.org_id", "contact.id"],
            name=op.f("fk_activity_org_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "deal_id"],
            ["deal.org_id", "deal.id"],
            name=op.f("fk_activity_org_id_deal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "lead_id"],
            ["lead.org_id", "lead.id"],
            name=op.f("fk_activity_org_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_activity_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_activity")),
    )
    op.create_index(
        "ix_activity_due",
        "activity",
        ["org_id", "due_at", "id"],
        unique=False,
        postgresql_include=["actor_id"],
        postgresql_where=sa.text("completed_at IS NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        "ix_activity_deal",
        "activity",
        ["org_id", "deal_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("completed_at IS NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        "ix_activity_open",
        "activity",
        ["org_id", "actor_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("completed_at IS NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        op.f("ix_activity_org_id_activity_contact_id_activity_created_at"),
        "activity",
        ["org_id", "contact_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_activity_org_id_activity_created_at_activity_id"),
        "activity",
        ["org_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_activity_org_id_activity_lead_id"), "activity", ["org_id", "lead_id"], unique=False
    )
    op.create_table(
        "deal_line_item",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=True),
        sa.Column("qty", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("unit_price_amount", sa.BigInteger(), nullable=True),
        sa.Column("unit_price_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("discount_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("tax_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "deal_id"],
            ["deal.org_id", "deal.id"],
            name=op.f("fk_deal_line_item_org_id_deal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "item_id"],
            ["cat_items.org_id", "cat_items.id"],
            name=op.f("fk_deal_line_item_org_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_deal_line_item_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_deal_line_item")),
    )
    op.create_index(
        op.f("ix_deal_line_item_org_id_deal_line_item_deal_id_deal_line_item_position"),
        "deal_line_item",
        ["org_id", "deal_id", "position"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_team_org_id_manager_id"),
        "team",
        "user_account",
        ["org_id", "manager_id"],
        ["org_id", "id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_lead_org_id_converted_to_deal_id"),
        "lead",
        "deal",
        ["org_id", "converted_to_deal_id"],
        ["org_id", "id"],
    )


def downgrade() -> None:
    op.drop_constraint("fk_lead_org_id_converted_to_deal_id", "lead", type_="foreignkey")
    op.drop_constraint("fk_team_org_id_manager_id", "team", type_="foreignkey")
    op.drop_index(
        op.f("ix_deal_line_item_org_id_deal_line_item_deal_id_deal_line_item_position"),
        table_name="deal_line_item",
    )
    op.drop_table("deal_line_item")
    op.drop_index(op.f("ix_activity_org_id_activity_lead_id"), table_name="activity")
    op.drop_index(op.f("ix_activity_org_id_activity_created_at_activity_id"), table_name="activity")
    op.drop_index(
        op.f("ix_activity_org_id_activity_contact_id_activity_created_at"), table_name="activity"
    )
    op.drop_index(
        "ix_activity_open",
        table_name="activity",
        postgresql_where=sa.text("completed_at IS NULL AND deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_activity_deal",
        table_name="activity",
        postgresql_where=sa.text("completed_at IS NULL AND deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_activity_due",
        table_name="activity",
        postgresql_where=sa.text("completed_at IS NULL AND deleted_at IS NULL"),
    )
    op.drop_table("activity")
    op.drop_index("uq_deal_lead", table_name="deal")
    op.drop_index(
        "ix_deal_search",
        table_name="deal",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_deal_org_id_deal_owner_id_deal_status"), table_name="deal")
    op.drop_index(op.f("ix_deal_org_id_deal_created_at_deal_id"), table_name="deal")
    op.drop_index(op.f("ix_deal_org_id_deal_contact_id"), table_name="deal")
    op.drop_index(
        "ix_deal_column",
        table_name="deal",
        postgresql_where=sa.text("status = 'open' AND deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_deal_idle",
        table_name="deal",
        postgresql_where=sa.text("status = 'open' AND deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_deal_closed",
        table_name="deal",
        postgresql_where=sa.text("closed_at IS NOT NULL AND deleted_at IS NULL"),
    )
    op.drop_table("deal")
    op.drop_index(
        "ix_lead_search",
        table_name="lead",
        postgresql_using="gin",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_lead_org_id_lead_created_at_lead_id"), table_name="lead")
    op.drop_index(op.f("ix_lead_org_id_lead_contact_id"), table_name="lead")
    op.drop_index(
        "ix_lead_open",
        table_name="lead",
        postgresql_where=sa.text(
            "status IN ('new', 'contacted', 'qualified') AND deleted_at IS NULL"
        ),
    )
    op.drop_index(
        "ix_lead_best",
        table_name="lead",
        postgresql_where=sa.text(
            "status IN ('new', 'contacted', 'qualified') AND deleted_at IS NULL"
        ),
    )
    op.drop_index(
        op.f("ix_lead_org_id_lead_source_lead_owner_id"),
        table_name="lead",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("lead")
    op.drop_index(
        op.f("ix_wfl_task_org_id_wfl_task_process_id_wfl_task_position"), table_name="wfl_task"
    )
    op.drop_index(
        "ix_wfl_task_open", table_name="wfl_task", postgresql_where=sa.text("completed_at IS NULL")
    )
    op.drop_table("wfl_task")
    op.drop_index("ix_sign_in_user", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("one_time_link")
    op.drop_index(
        "ix_ntf_notification_unread",
        table_name="ntf_notification",
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.drop_index(
        op.f("ix_ntf_notification_org_id_ntf_notification_user_id_ntf_notification_id"),
        table_name="ntf_notification",
    )
    op.drop_table("ntf_notification")
    op.drop_index("ix_contact_tags", table_name="contact", postgresql_using="gin")
    op.drop_index(
        "ix_contact_search",
        table_name="contact",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_contact_org_id_contact_sort_key_contact_id"), table_name="contact")
    op.drop_index(op.f("ix_contact_org_id_contact_owner_id"), table_name="contact")
    op.drop_index(op.f("ix_contact_org_id_contact_email_key"), table_name="contact")
    op.drop_index(op.f("ix_contact_org_id_contact_phone"), table_name="contact")
    op.drop_index("ix_contact_domain", table_name="contact")
    op.drop_index(op.f("ix_contact_org_id_contact_created_at_contact_id"), table_name="contact")
    op.drop_index(op.f("ix_contact_org_id_contact_company_id"), table_name="contact")
    op.drop_index(
        "ix_contact_tagged",
        table_name="contact",
        postgresql_where=sa.text("cardinality(tags) > 0 AND deleted_at IS NULL"),
    )
    op.drop_table("contact")
    op.drop_index(op.f("ix_api_token_org_id_api_token_user_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(op.f("ix_user_account_org_id_user_account_team_id"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_index(
        op.f("ix_pipeline_stage_org_id_pipeline_stage_pipeline_id_pipeline_stage_order"),
        table_name="pipeline_stage",
    )
    op.drop_table("pipeline_stage")
    op.drop_index(op.f("ix_event_link_org_id_event_link_record_id"), table_name="event_link")
    op.drop_table("event_link")
    op.drop_index(
        "ix_work_item_parked", table_name="work_item", postgresql_where=sa.text("state = 'parked'")
    )
    op.drop_index("ix_work_item_name", table_name="work_item")
    op.drop_index(
        "ix_work_item_due",
        table_name="work_item",
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.drop_table("work_item")
    op.drop_table("wfl_template")
    op.drop_index(
        "uq_wfl_process_running",
        table_name="wfl_process",
        postgresql_where=sa.text("status = 'running'"),
    )
    op.drop_index(
        op.f("ix_wfl_process_org_id_wfl_process_entity_id_wfl_process_created_at"),
        table_name="wfl_process",
    )
    op.drop_table("wfl_process")
    op.drop_table("team")
    op.drop_table("scoring_rule")
    op.drop_index(
        "uq_pipeline_default",
        table_name="pipeline",
        postgresql_where=sa.text("is_default AND deleted_at IS NULL"),
    )
    op.drop_table("pipeline")
    op.drop_table("ntf_templates")
    op.drop_index(op.f("ix_ntf_mail_org_id_ntf_mail_created_at_ntf_mail_id"), table_name="ntf_mail")
    op.drop_index(
        "ix_ntf_mail_held", table_name="ntf_mail", postgresql_where=sa.text("state = 'held'")
    )
    op.drop_table("ntf_mail")
    op.drop_table("import_key")
    op.drop_table("idempotency_key")
    op.drop_table("event_counter")
    op.drop_index(op.f("ix_event_org_id_event_subject_id"), table_name="event")
    op.drop_index(op.f("ix_event_org_id_event_name"), table_name="event")
    op.drop_table("event")
    op.drop_index(
        "uq_cat_item_sku", table_name="cat_items", postgresql_where=sa.text("sku IS NOT NULL")
    )
    op.drop_index(op.f("ix_cat_items_org_id_cat_items_name"), table_name="cat_items")
    op.drop_table("cat_items")
    op.drop_index(
        "uq_approval_pending", table_name="approval", postgresql_where=sa.text("status = 'pending'")
    )
    op.drop_index("ix_approval_subject", table_name="approval")
    op.drop_table("approval")
    op.drop_table("scheduled_run")
    op.drop_table("org")
    op.drop_table("lease")
