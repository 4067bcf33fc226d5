"""Whose time a booking takes: of who is named, else of who has least ahead in the team."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose.errors import Forbidden, Invalid
from app.modules.identity.models import Team, User
from app.modules.scheduling.availability import bookable, free_slots
from app.modules.scheduling.claims import claim, slot_taken, upcoming
from app.modules.scheduling.terms import Terms

if TYPE_CHECKING:
    from app.compose.context import Context


def terms_for(ctx: "Context", user_id: UUID) -> Terms:
    """The terms of a user who is to have a meeting. Raises Forbidden where the actor may not plan
    for another (as with activities), Invalid for one who has no meetings."""
    if user_id != ctx.actor.id and not ctx.may("owner:set"):
        raise Forbidden("Only a manager can book for somebody else.")
    ctx.as_program().referred(User, user_id, "resourceId")
    found = bookable(ctx, User.id == user_id)
    if not found:
        raise Invalid("This user takes no meetings.", "resourceId")
    return found[0]


def claim_of_team(
    ctx: "Context",
    team_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    *,
    guest: bool = False,
    **more: Any,
) -> tuple[Terms, UUID]:
    """Claims the time of the free member who has least ahead; for others than guests also outside
    of working hours, if need be. Raises Conflict (slot-taken).

    The team's row is locked meanwhile, so that two guests at once are not given to the same one.
    """
    ctx.session.execute(select(Team.id).where(Team.id == team_id).with_for_update(key_share=True))
    for terms in _candidates(ctx, team_id, starts_at, ends_at, guest=guest):
        claim_id = claim(ctx, terms, starts_at, ends_at, team_id=team_id, **more)
        if claim_id:
            return terms, claim_id
    raise slot_taken()


def _candidates(
    ctx: "Context", team_id: UUID, starts_at: datetime, ends_at: datetime, *, guest: bool
) -> list[Terms]:
    """Those to whom this very slot would be offered, then for others than guests the rest."""
    members = bookable(ctx, User.team_id == team_id)
    minutes = int((ends_at - starts_at).total_seconds()) // 60
    slots = free_slots(ctx, members, starts_at, ends_at, minutes, guest=guest)
    free = {slot.resource_id for slot in slots if slot.starts_at == starts_at}
    load = upcoming(ctx, [terms.user_id for terms in members])
    ranked = sorted(members, key=lambda one: (one.user_id not in free, load.get(one.user_id, 0)))
    return [one for one in ranked if not guest or one.user_id in free]
