"""Scoring rules ask as segments do, in groups, with limits; runs that count all scores anew

Revision ID: scoring_rules
Revises: to_enter
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "scoring_rules"
down_revision = "to_enter"

# The old facts that were known or not, and the rules that ask for the same.
KNOWN = {
    "ownDomain": '{"field": "contact.ownDomain", "op": "eq", "value": true}',
    "recentActivity": '{"field": "activity.lastAt", "op": "withinDays", "value": 7}',
    "answered": '{"field": "contact.answeredAt", "op": "exists", "value": true}',
}
FIELDS = {"company": "contact.companyName"}
FIT = ("stage", "phone", "company", "jobTitle", "ownDomain")
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.add_column("scoring_rule", sa.Column("group", sa.String(), nullable=True))
    op.add_column("scoring_rule", sa.Column("condition", JSONB, nullable=True))
    op.add_column("scoring_rule", sa.Column("per", sa.String(), nullable=True))
    op.add_column("scoring_rule", sa.Column("at_most", sa.Integer(), nullable=True))
    op.add_column("scoring_rule", sa.Column("position", sa.Integer(), nullable=True))
    op.add_column("scoring_rule", sa.Column("asks", sa.ARRAY(sa.String()), nullable=True))
    _turn_rules()
    for name in ("group", "condition", "position", "asks"):
        op.alter_column("scoring_rule", name, nullable=False)
    for name in ("hint", "field", "op", "value"):
        op.drop_column("scoring_rule", name)
    op.create_index(
        op.f("ix_scoring_rule_org_id_scoring_rule_position_scoring_rule_id"), "scoring_rule", ["org_id", "position", "id"]
    )
    _add_runs()


def _turn_rules() -> None:
    known = " ".join(f"WHEN field = '{field}' THEN '{rule}'::jsonb" for field, rule in KNOWN.items())
    named = " ".join(f"WHEN field = '{field}' THEN '{name}'" for field, name in FIELDS.items())
    fit = ", ".join(f"'{field}'" for field in FIT)
    op.execute(
        f"""
        UPDATE scoring_rule SET
          "group" = CASE WHEN field IN ({fit}) THEN 'fit' ELSE 'behaviour' END,
          condition = CASE {known} ELSE jsonb_build_object(
            'field', CASE {named} ELSE 'contact.' || field END,
            'op', op,
            'value', CASE WHEN op = 'exists' THEN 'true'::jsonb ELSE value END
          ) END,
          position = place.n
        FROM (
          SELECT org_id, id,
            row_number() OVER (PARTITION BY org_id ORDER BY created_at, id) AS n
          FROM scoring_rule
        ) place
        WHERE place.org_id = scoring_rule.org_id AND place.id = scoring_rule.id
        """
    )
    op.execute("UPDATE scoring_rule SET asks = ARRAY[condition ->> 'field']")


def _add_runs() -> None:
    op.create_table(
        "scoring_run",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("back", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("started_by_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_scoring_run_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "started_by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_scoring_run_org_id_started_by_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_scoring_run")),
    )
    op.create_index(
        op.f("ix_scoring_run_org_id_scoring_run_created_at_scoring_run_id"), "scoring_run", ["org_id", "created_at", "id"]
    )
    op.create_index(
        op.f("ix_scoring_run_org_id_scoring_run_started_by_id"), "scoring_run", ["org_id", "started_by_id"]
    )
    op.create_index(
        "ix_scoring_run_under_way",
        "scoring_run",
        ["org_id"],
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )


def downgrade() -> None:
    op.drop_table("scoring_run")
    op.drop_index(op.f("ix_scoring_rule_org_id_scoring_rule_position_scoring_rule_id"), "scoring_rule")
    op.add_column("scoring_rule", sa.Column("hint", sa.String(), nullable=True))
    op.add_column("scoring_rule", sa.Column("field", sa.String(), nullable=True))
    op.add_column("scoring_rule", sa.Column("op", sa.String(), nullable=True))
    op.add_column("scoring_rule", sa.Column("value", JSONB, nullable=True))
    _turn_back()
    for name in ("hint", "field", "op"):
        op.alter_column("scoring_rule", name, nullable=False)
    for name in ("group", "condition", "per", "at_most", "position", "asks"):
        op.drop_column("scoring_rule", name)


def _turn_back() -> None:
    """What the old form can't say goes."""
    names = {**{name: field for field, name in FIELDS.items()}}
    names |= {f"contact.{field}": field for field in ("source", "stage", "phone", "jobTitle")}
    simple = " ".join(f"WHEN condition ->> 'field' = '{name}' THEN '{field}'" for name, field in names.items())
    known = " ".join(f"WHEN condition = '{rule}'::jsonb THEN '{field}'" for field, rule in KNOWN.items())
    op.execute(
        f"""
        UPDATE scoring_rule SET hint = '',
          field = CASE {known} {simple} END,
          op = CASE WHEN condition ->> 'field' IN ('contact.ownDomain', 'activity.lastAt')
            THEN 'exists' ELSE condition ->> 'op' END,
          value = CASE WHEN condition ->> 'op' = 'eq' AND condition -> 'value' <> 'true'::jsonb
            THEN condition -> 'value' END
        """
    )
    op.execute(
        "DELETE FROM scoring_rule WHERE field IS NULL OR per IS NOT NULL"
        " OR op NOT IN ('exists', 'eq', 'gte', 'contains')"
    )
