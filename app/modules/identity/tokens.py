"""API tokens: made by the one they stand for, shown once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import select, true

from app.compose.errors import NotFound
from app.compose.payload import Payload, RequiredLine, Target
from app.compose.registry import command
from app.modules.identity.admin import issue_token
from app.modules.identity.models import ApiToken, User

if TYPE_CHECKING:
    from app.compose.context import Context


class CreateToken(Payload):
    """`days` until it expires; None: never."""

    name: RequiredLine
    scope: Literal["read", "write"] = "read"
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


class RevokeToken(Target):
    pass


@command("identity.createToken", right="token:create")
def create_token(ctx: "Context", data: CreateToken) -> str:
    """A token for the actor; what is returned is never readable again."""
    user = ctx.session.get_one(User, (ctx.org_id, ctx.actor.id))
    secret = issue_token(ctx, user, data.name, data.scope, data.days)
    ctx.emit("token.created", user, name=data.name, scope=data.scope, user_id=user.id)
    return secret


@command("identity.revokeToken", right="token:create")
def revoke_token(ctx: "Context", token: ApiToken, data: RevokeToken) -> ApiToken:
    """Ends a token at once; another user's only with the right to manage tokens."""
    if token.user_id != ctx.actor.id and not ctx.may("token:manage"):
        raise NotFound("There is no such token.")
    if token.assign({"revoked_at": token.revoked_at or ctx.now}):
        about: dict[str, Any] = {"token_id": token.id, "user_id": token.user_id}
        ctx.emit("token.revoked", token, name=token.name, **about)
    return token


def standing_tokens(ctx: "Context") -> Sequence[Any]:
    """(token, user) of those that still stand: the own ones, for administrators all."""
    own = true() if ctx.may("token:manage") else ApiToken.user_id == ctx.actor.id
    statement = select(ApiToken, User).join(User, User.id == ApiToken.user_id)
    statement = statement.where(ApiToken.revoked_at.is_(None), own)
    return ctx.session.execute(statement.order_by(ApiToken.created_at.desc())).all()
