"""Bookings of people's time

Revision ID: bookings
Revises: subject_versions
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "bookings"
down_revision = "subject_versions"

MOMENT = sa.DateTime(timezone=True)

# An address of a booking page names no org: who came later gets a number behind it.
TELL_SLUGS_APART = """
    UPDATE user_account SET booking_slug = booking_slug || '-' || left(replace(id::text, '-', ''), 12)
    WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY booking_slug ORDER BY id) AS place
            FROM user_account
        ) AS ranked WHERE place > 1
    )
"""


def upgrade() -> None:
    op.execute(TELL_SLUGS_APART)
    op.drop_constraint("uq_user_account_org_id_booking_slug", "user_account")
    op.create_unique_constraint("uq_user_account_booking_slug", "user_account", ["booking_slug"])
    op.add_column("team", sa.Column("booking_slug", sa.String(), nullable=True))
    op.create_unique_constraint("uq_team_booking_slug", "team", ["booking_slug"])
    _schedules()
    _absences()
    _bookings()
    _claims()
    op.execute("UPDATE activity SET scheduling_booking_id = NULL")
    _refer("activity", "scheduling_booking_id", "sch_bookings")
    op.create_index(
        "ix_activity_booking",
        "activity",
        ["org_id", "scheduling_booking_id"],
        postgresql_where=sa.text("scheduling_booking_id IS NOT NULL"),
    )
    _refer("sch_bookings", "activity_id", "activity")


def downgrade() -> None:
    op.drop_index("ix_activity_booking", "activity")
    op.drop_constraint("fk_activity_org_id_scheduling_booking_id", "activity")
    op.drop_table("sch_claims")
    op.drop_table("sch_bookings")
    op.drop_table("sch_absences")
    op.drop_table("sch_schedules")
    op.drop_column("team", "booking_slug")
    op.drop_constraint("uq_user_account_booking_slug", "user_account")
    columns = ["org_id", "booking_slug"]
    op.create_unique_constraint("uq_user_account_org_id_booking_slug", "user_account", columns)


def _schedules() -> None:
    _table(
        "sch_schedules",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("meeting_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("feed_digest", sa.String(), nullable=True),
        *_versioned(),
        sa.UniqueConstraint("org_id", "user_id", name="uq_sch_schedules_org_id_user_id"),
        sa.UniqueConstraint("feed_digest", name="uq_sch_schedules_feed_digest"),
    )
    _refer("sch_schedules", "user_id", "user_account", ondelete="CASCADE")


def _absences() -> None:
    _table(
        "sch_absences",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        *_versioned(),
    )
    _refer("sch_absences", "user_id", "user_account", ondelete="CASCADE")
    columns = ["org_id", "user_id", "ends_at"]
    op.create_index("ix_sch_absences_user", "sch_absences", columns)


def _bookings() -> None:
    _table(
        "sch_bookings",
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("guest_name", sa.String(), nullable=True),
        sa.Column("guest_email", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *_versioned(),
    )
    _refer("sch_bookings", "resource_id", "user_account")
    _refer("sch_bookings", "team_id", "team", ondelete="SET NULL (team_id)")
    _refer("sch_bookings", "contact_id", "contact")
    _refer("sch_bookings", "deal_id", "deal")
    for name, column in (("resource", "resource_id"), ("contact", "contact_id")):
        columns = ["org_id", column, "starts_at"]
        op.create_index(f"ix_sch_bookings_{name}", "sch_bookings", columns)
    op.create_index("ix_sch_bookings_start", "sch_bookings", ["org_id", "starts_at"])


def _claims() -> None:
    _table(
        "sch_claims",
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.UniqueConstraint("digest", name="uq_sch_claims_digest"),
        postgresql.ExcludeConstraint(
            ("org_id", "="),
            ("resource_id", "="),
            ("during", "&&"),
            using="gist",
            name="ex_sch_claims_overlap",
        ),
    )
    _refer("sch_claims", "resource_id", "user_account", ondelete="CASCADE")
    _refer("sch_claims", "booking_id", "sch_bookings", ondelete="CASCADE")
    op.create_index("uq_sch_claims_booking", "sch_claims", ["org_id", "booking_id"], unique=True)


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=f"fk_{name}_org_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=f"pk_{name}"),
    )


def _versioned() -> list[sa.Column]:
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]


def _refer(table: str, column: str, other: str, ondelete: str | None = None) -> None:
    name = f"fk_{table}_org_id_{column}"
    op.create_foreign_key(
        name, table, other, ["org_id", column], ["org_id", "id"], ondelete=ondelete
    )

