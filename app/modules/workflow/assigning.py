"""Who gets a task: the record's owner if he has the role, else the owner's manager."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from app.compose.records import Entity
from app.compose.registry import registry
from app.modules.identity.models import User
from app.modules.identity.queries import with_role
from app.modules.workflow.telling import owner_of

if TYPE_CHECKING:
    from app.compose.context import Context


def has_role(user: User, role: str) -> bool:
    """Active, and with the role or one that includes it."""
    return user.active and role in registry.matrix.all_roles(user.roles)


def assignees(ctx: "Context", record: Entity, roles: Iterable[str]) -> dict[str, UUID | None]:
    """The assignee for each role, about this record."""
    owner_id = owner_of(record)
    owner = ctx.as_program().find(User, owner_id) if owner_id else None
    return {role: _assignee(ctx, owner, role) for role in roles}


def _assignee(ctx: "Context", owner: User | None, role: str) -> UUID | None:
    """The next by the rule who is there: somebody who left gets nothing."""
    if owner is None:
        return next((user.id for user in with_role(ctx, role)), None)
    if has_role(owner, role):
        return owner.id
    managers = ctx.query("crm.getManagerOf", {"actorId": owner.id})
    return managers[0].id if managers else None
