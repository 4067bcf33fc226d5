"""A message to our number stands in the history of whoever has the number it came from. That
somebody wants no more, or wants messages again, is their consent and told there."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, update

from app.crm.consent.history import NAMES
from app.crm.consent.reach import contacts_at
from app.crm.contacts.record import Contact
from app.crm.scoring.rescoring import rescore_many
from app.modules.notification.numbers import e164
from app.modules.notification.reports import LISTENERS, Report

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 2000
NO_WORDS = "A file without words. It is not kept here."


def hear_answer(ctx: "Context", report: Report) -> UUID | None:
    """Of contacts with this number: they answered us. None where nobody has it."""
    number = e164(report.address) if report.kind == "received" else None
    contacts = [contact for _, contact in contacts_at(ctx, number)] if number else []
    if not contacts:
        return None
    ids = [contact.id for contact in contacts]
    first = func.coalesce(Contact.answered_at, ctx.now)
    in_touch = {"last_activity_at": ctx.now, "decayed": 0, "answered_at": first}
    ctx.session.execute(update(Contact).where(Contact.id.in_(ids)).values(**in_touch))
    rescore_many(ctx, ids)
    for contact in contacts:
        said = {"channel": NAMES[report.channel], "text": report.text.strip()[:MOST] or NO_WORDS}
        facts = {**contact.event_facts(), "contact_id": contact.id, **said}
        ctx.emit("message.received", contact, at=min(report.at, ctx.now), **facts)
    return ids[0]


LISTENERS.append(hear_answer)
