"""Two contacts with one address are refused, unless a person insists."""

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.compose.errors import Conflict
from app.crm.contacts.record import Contact
from app.modules.identity.email_address import fold

if TYPE_CHECKING:
    from app.compose.context import Context


def holder(ctx: "Context", email: str) -> Contact | None:
    """The contact with this address, whoever asks, else the one into which its holder was merged.
    The address is locked until the commit, so that two who add the same one at the same moment
    take turns."""
    key = fold(email)
    lock = func.pg_advisory_xact_lock(func.hashtextextended(f"{ctx.org_id}:{key}", 0))
    ctx.session.execute(select(lock))
    statement = select(Contact).where(Contact.known_by(key))
    own_first = statement.order_by(Contact.email_key.is_distinct_from(key), Contact.id)
    return ctx.session.scalars(own_first.limit(1)).one_or_none()


def refuse_duplicate(ctx: "Context", email: str, of: Contact | None = None) -> None:
    """Raises Conflict with the other's id if the actor may see it. `of` has it or had it."""
    other = holder(ctx, email)
    if other is None or other is of:
        return
    known = {"id": str(other.id)} if ctx.may("contact:read", other) else {}
    raise Conflict(
        "A contact with this email address exists already.",
        code="duplicate",
        errors=[{"field": "email", "message": "belongs to another contact"}],
        **known,
    )
