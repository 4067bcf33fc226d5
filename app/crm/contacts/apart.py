"""Two contacts that look alike and are two: whoever looked says so once, and nobody is asked
again."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from app.compose import authority
from app.compose.errors import Invalid
from app.compose.payload import Target
from app.compose.records import owned_index, reference
from app.compose.registry import command
from app.compose.tenancy import OrgOwned, UtcTime
from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact
from app.extensions import Model

if TYPE_CHECKING:
    from app.compose.context import Context

FOLLOW = """
    INSERT INTO contact_apart (org_id, low_id, high_id, by_id, at)
    SELECT :org_id, least(:kept_id, third), greatest(:kept_id, third), by_id, at FROM (
        SELECT CASE WHEN low_id = :other_id THEN high_id ELSE low_id END AS third, by_id, at
        FROM contact_apart WHERE org_id = :org_id AND :other_id IN (low_id, high_id)
    ) told WHERE third <> :kept_id ON CONFLICT DO NOTHING
"""


class ContactApart(OrgOwned, Model):
    """Both ids, the lower one first; `by_id` said that they are two."""

    __tablename__ = "contact_apart"

    low_id: Mapped[UUID] = mapped_column(primary_key=True)
    high_id: Mapped[UUID] = mapped_column(primary_key=True)
    by_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (
        reference("low_id", "contact", ondelete="CASCADE"),
        reference("high_id", "contact", ondelete="CASCADE"),
        reference("by_id", "user_account"),
        owned_index("high_id"),
        owned_index("by_id"),
    )


class KeepApart(Target):
    other_id: UUID


@command("crm.keepContactsApart", right="contact:merge")
def keep_apart(ctx: "Context", contact: Contact, data: KeepApart) -> Contact:
    """Takes the right for both; said twice it is said once. Raises Invalid."""
    if data.other_id == contact.id:
        raise Invalid("A contact is no other than itself.", "otherId")
    other = ctx.referred(Contact, data.other_id, "otherId")
    authority.require(ctx.actor, "contact:merge", other)
    low, high = sorted((contact.id, other.id))
    row = {"org_id": ctx.org_id, "low_id": low, "high_id": high}
    said = upsert(ContactApart).values(**row, by_id=ctx.actor.id, at=ctx.now)
    new = ctx.session.execute(said.on_conflict_do_nothing().returning(ContactApart.low_id)).all()
    if new:
        facts = {"other_id": other.id, "other_name": other.name, **contact.event_facts()}
        links = [*contact.event_links(), *other.event_links()]
        ctx.emit("contact.kept-apart", contact, links=links, contact_id=contact.id, **facts)
    return contact


def are_apart(one: Any, other: Any) -> ColumnElement[bool]:
    """Did somebody say of these two (ids or columns) that they are two?"""
    low, high = ContactApart.low_id, ContactApart.high_id
    pair = or_((low == one) & (high == other), (low == other) & (high == one))
    return select(low).where(pair).exists()


def _follow(ctx: "Context", kept: Contact, other: Contact) -> None:
    """Who was another one than the one that is gone is another one than the one that stays."""
    ids = {"org_id": ctx.org_id, "kept_id": kept.id, "other_id": other.id}
    ctx.session.execute(text(FOLLOW), ids)
    told = or_(ContactApart.low_id == other.id, ContactApart.high_id == other.id)
    ctx.session.execute(delete(ContactApart).where(told))


MERGED.append(_follow)
