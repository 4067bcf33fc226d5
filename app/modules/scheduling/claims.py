"""Time is claimed, moved and let go. The exclusion constraint decides who was first."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql import insert as upsert

from app.compose.errors import Conflict
from app.compose.records import new_id
from app.modules.scheduling.models import Claim
from app.modules.scheduling.terms import Terms

if TYPE_CHECKING:
    from app.compose.context import Context

TAKEN = "This time is taken."
HELD = "A guest is choosing this time just now; in ten minutes it is theirs, or free again."
CLOSE = "This is too close to another meeting: time is kept free before or after it."


def claim(
    ctx: "Context", terms: Terms, starts_at: datetime, ends_at: datetime, **more: Any
) -> UUID | None:
    """Claims the time with its buffers; `more`: what it is for. None: somebody has it already, or
    had it a moment earlier."""
    during = Range(starts_at - terms.before, ends_at + terms.after)
    ctx.session.execute(
        delete(Claim).where(
            Claim.resource_id == terms.user_id,
            Claim.during.overlaps(during),
            Claim.expires_at <= ctx.now,
        )
    )
    row = {"id": new_id(), "org_id": ctx.org_id, "resource_id": terms.user_id, "during": during}
    statement = upsert(Claim).values(**row, starts_at=starts_at, ends_at=ends_at, **more)
    return ctx.session.scalar(statement.on_conflict_do_nothing().returning(Claim.id))


def require_claim(
    ctx: "Context", terms: Terms, starts_at: datetime, ends_at: datetime, **more: Any
) -> UUID:
    """The same. Raises Conflict (slot-taken), which says what is in the way."""
    found = claim(ctx, terms, starts_at, ends_at, **more)
    if found is None:
        raise slot_taken(_in_the_way(ctx, terms, starts_at, ends_at))
    return found


def _in_the_way(ctx: "Context", terms: Terms, starts_at: datetime, ends_at: datetime) -> str:
    """In words: only the time itself can be seen in a calendar, buffers and holds can't."""
    meets = and_(Claim.starts_at < ends_at, Claim.ends_at > starts_at)
    during = Range(starts_at - terms.before, ends_at + terms.after)
    statement = select(func.bool_or(meets), func.bool_or(and_(meets, Claim.expires_at.is_(None))))
    mine = (Claim.resource_id == terms.user_id, Claim.during.overlaps(during), standing(ctx))
    any_meets, booked = ctx.session.execute(statement.where(*mine)).one()
    if any_meets is None or booked:
        return TAKEN
    return HELD if any_meets else CLOSE


def settle(ctx: "Context", claim_id: UUID, booking_id: UUID) -> None:
    """What was claimed, or held, is the booking's now."""
    values = {"booking_id": booking_id, "expires_at": None, "digest": None}
    ctx.session.execute(update(Claim).where(Claim.id == claim_id).values(**values))


def let_go(ctx: "Context", booking_id: UUID) -> None:
    """The booking's time is free again."""
    ctx.session.execute(delete(Claim).where(Claim.booking_id == booking_id))


def slot_taken(why: str = TAKEN) -> Conflict:
    return Conflict(why, code="slot-taken")


def standing(ctx: "Context") -> ColumnElement[bool]:
    """Claims that are not holds which expired."""
    return or_(Claim.expires_at.is_(None), Claim.expires_at > ctx.now)


def upcoming(ctx: "Context", user_ids: list[UUID]) -> dict[UUID, int]:
    """How many meetings each of these has ahead, held ones included."""
    statement = (
        select(Claim.resource_id, func.count())
        .where(Claim.resource_id.in_(user_ids), Claim.ends_at > ctx.now, standing(ctx))
        .group_by(Claim.resource_id)
    )
    return {row[0]: row[1] for row in ctx.session.execute(statement)}
