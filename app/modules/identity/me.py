"""The caller: who it is, and everything it may do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.compose import authority
from app.compose.matrix import Grant
from app.compose.org import Org
from app.compose.payload import Payload
from app.compose.registry import query, registry
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


class WhoAmI(Payload):
    pass


@dataclass(frozen=True)
class Me:
    """`permissions` are the rights of the drawing and the aliases, where granted: all or own."""

    user: User
    org: Org
    permissions: dict[str, str]


@query("identity.me")
def me(ctx: "Context", data: WhoAmI) -> Me:
    """The caller."""
    assert ctx.actor.id is not None
    user = ctx.session.get_one(User, (ctx.org_id, ctx.actor.id))
    rights = [*registry.matrix.rows, *registry.matrix.aliases]
    grants = {right: authority.grant(ctx.actor, right) for right in rights}
    granted = {right: grant.value for right, grant in grants.items() if grant is not Grant.NONE}
    return Me(user, ctx.org, granted)
