"""API tokens: shown once, kept as hashes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.api.call import Answer
from app.api.doing import Creates, Removes
from app.api.reading import Lists
from app.api.views import EntityView, Instant
from app.modules.identity.models import ApiToken
from app.modules.identity.secrets import digest

if TYPE_CHECKING:
    from app.compose.context import Context


class TokenView(EntityView):
    """`prefix` is how a person recognises the token."""

    of = ApiToken

    user_id: UUID
    name: str
    prefix: str
    scope: str
    expires_at: Instant | None
    last_used_at: Instant | None


class IssuedTokenView(TokenView):
    """`token` is the secret itself, in this answer only."""

    token: str

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[IssuedTokenView]":
        return [
            cls(**TokenView.model_validate(token).model_dump(by_alias=False), token=secret)
            for token, secret in found
        ]


class CreatesToken(Creates):
    """The command answers the secret alone."""

    def show(self, ctx: "Context", done: Any) -> Answer:
        token = ctx.session.scalars(select(ApiToken).where(ApiToken.digest == digest(done))).one()
        body = IssuedTokenView.present(ctx, [(token, done)])[0]
        return Answer(201, body, {"Location": f"/crm/tokens/{token.id}"})


ROWS = [
    Lists("/tokens", "identity.listTokens", TokenView),
    CreatesToken("/tokens", "identity.createToken", IssuedTokenView, secret="token"),
    Removes("/tokens/:id", "identity.revokeToken"),
]
