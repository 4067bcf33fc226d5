"""Contacts have their phone number as carriers take it

Revision ID: numbers
Revises: consents
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.modules.notification.numbers import e164

revision = "numbers"
down_revision = "consents"

BATCH = 5_000
WRITTEN = r"regexp_replace(regexp_replace(phone, '\(0\)|[^0-9+]', '', 'g'), '^00', '+')"
# What is written with its country's code, all at once; `e164` does the same with it.
WITH_CODE = sa.text(
    rf"""UPDATE contact SET phone_key = {WRITTEN} WHERE {WRITTEN} ~ '^\+[1-9]\d{{6,14}}$'"""
)
NEXT = sa.text("""SELECT org_id, id, phone, country FROM contact
    WHERE phone IS NOT NULL AND country IS NOT NULL AND phone_key IS NULL
        AND (org_id, id) > (:org_id, :id)
    ORDER BY org_id, id LIMIT :batch""")
FILL = sa.text("""UPDATE contact c SET phone_key = new.number
    FROM unnest(CAST(:orgs AS uuid[]), CAST(:ids AS uuid[]), CAST(:numbers AS text[]))
        AS new (org_id, id, number)
    WHERE c.org_id = new.org_id AND c.id = new.id""")
FIRST = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    op.drop_index("ix_contact_number", "contact")
    op.add_column("contact", sa.Column("phone_key", sa.String(), nullable=True))
    line = op.get_bind()
    line.execute(WITH_CODE)
    last: dict[str, Any] = {"org_id": FIRST, "id": FIRST}
    while rows := line.execute(NEXT, {**last, "batch": BATCH}).all():
        last = {"org_id": rows[-1].org_id, "id": rows[-1].id}
        known = [(row, number) for row in rows if (number := e164(row.phone, row.country))]
        given = {
            "orgs": [row.org_id for row, _ in known],
            "ids": [row.id for row, _ in known],
            "numbers": [number for _, number in known],
        }
        line.execute(FILL, given)
    op.create_index(
        "ix_contact_number",
        "contact",
        ["org_id", "phone_key"],
        postgresql_where=sa.text("phone_key IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_contact_number", "contact")
    op.create_index(
        "ix_contact_number",
        "contact",
        ["org_id", sa.text(WRITTEN)],
        postgresql_where=sa.text("phone IS NOT NULL"),
    )
    op.drop_column("contact", "phone_key")
