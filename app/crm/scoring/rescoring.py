"""Scores are written here and nowhere else: of one contact, or of many at once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic_core import to_json
from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from app.compose.bulk import insert_rows, one_of
from app.crm.contacts.record import Contact
from app.crm.contacts.score import ContactScore
from app.crm.leads.record import OPEN_LEAD, Lead
from app.crm.scoring.counting import asking, counting, writing

if TYPE_CHECKING:
    from app.compose.context import Context


def rescore(ctx: "Context", contact: Contact) -> None:
    """Counts one contact anew, whose row is locked or new; what is not flushed does not count."""
    rescore_many(ctx, [contact.id])


def rescore_many(ctx: "Context", ids: Sequence[UUID]) -> int:
    """Counts these anew; their open leads show the same score. Returns how many have another score
    or other parts."""
    if not ids:
        return 0
    rows = ctx.session.connection().exec_driver_sql(*counting(ctx, writing, ids)).all()
    if rows:
        _show(ctx, rows)
        _pass_on(ctx, [row.id for row in rows])
    return len(rows)


# Rows that are not written yet stand beside those that are.
WITH_NEW = """WITH contact AS NOT MATERIALIZED (
    SELECT * FROM jsonb_populate_recordset(NULL::public.contact, %(new)s)
    UNION ALL SELECT * FROM public.contact
)
"""


def insert_scored(ctx: "Context", rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows of contacts, column values, with their scores, so that each is written once."""
    sql, parameters = counting(ctx, asking, [row["id"] for row in rows])
    new = Jsonb([{"decayed": 0, **row} for row in rows], dumps=to_json)
    found = ctx.session.connection().exec_driver_sql(WITH_NEW + sql, {**parameters, "new": new})
    scores = {row.id: (row.score, row.parts) for row in found}
    scored = [{**row, "score": scores[row["id"]][0]} for row in rows]
    insert_rows(ctx.session, Contact, scored)
    parts = [
        {"org_id": ctx.org_id, "contact_id": one, "parts": its}
        for one, (_, its) in scores.items()
        if its
    ]
    insert_rows(ctx.session, ContactScore, parts)


def _show(ctx: "Context", rows: Sequence[Any]) -> None:
    """What the session holds of them shows it too, without being a change of its own."""
    for row in rows:
        held = ctx.session.identity_map.get(ctx.session.identity_key(Contact, (ctx.org_id, row.id)))
        if held is not None:
            set_committed_value(held, "score", row.score)
            set_committed_value(held, "score_parts", row.parts)


def _pass_on(ctx: "Context", ids: Sequence[UUID]) -> None:
    ctx.session.execute(
        update(Lead)
        .where(
            one_of(Lead.contact_id, ids),
            Lead.contact_id == Contact.id,
            Lead.status.in_(OPEN_LEAD),
            Lead.score != Contact.score,
        )
        .values(score=Contact.score)
        .execution_options(synchronize_session="fetch")
    )
