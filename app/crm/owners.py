"""Who may own a record, and who may say so."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.errors import Forbidden, Invalid
from app.compose.matrix import Grant
from app.compose.registry import registry
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


def owner_for_new(ctx: "Context", owner_id: UUID | None) -> UUID | None:
    """The owner of a new record: the one named, else the actor. Raises Forbidden where the actor
    may not name another (decisions: only managers and admins set other owners)."""
    if owner_id is None or owner_id == ctx.actor.id:
        return ctx.actor.id
    if not ctx.may("owner:set"):
        raise Forbidden("Only a manager can name another owner.")
    owner = ctx.as_program().referred(User, owner_id, "ownerId")
    return owner.id if ctx.history else active_owner(ctx, owner_id).id


def active_owner(ctx: "Context", owner_id: UUID) -> User:
    """The user, who must be active. Raises Invalid."""
    owner = ctx.as_program().referred(User, owner_id, "ownerId")
    if not owner.active:
        raise Invalid("This user is not active.", "ownerId")
    return owner


def possible_owners(ctx: "Context", right: str = "contact:create") -> list[User]:
    """Whom screens offer as owners: the org's active users whose role makes such records."""
    matrix = registry.matrix
    roles = [role for role in matrix.roles if matrix.grant([role], right) is Grant.ALL]
    able = (User.active, User.roles.overlap(roles))
    return list(ctx.session.scalars(select(User).where(*able).order_by(User.name, User.id)))
