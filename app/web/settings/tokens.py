"""API tokens: the own ones; administrators see all."""

from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.errors import ComposeError
from app.modules.identity.tokens import standing_tokens
from app.web import typed
from app.web.rendering import done, render
from app.web.settings import blueprint as screen


@screen.get("/tokens")
def tokens() -> Response:
    return _page()


@screen.post("/tokens")
def create_token() -> Response:
    """Makes a token and shows it, this once."""
    given = {"name": typed.text("name"), "scope": typed.text("scope"), "days": typed.whole("days")}
    try:
        secret = context().dispatch("identity.createToken", given)
    except ComposeError as refusal:
        return _page(refusal=refusal)
    return _page(secret=secret)


@screen.post("/tokens/<uuid:token_id>/revoke")
def revoke_token(token_id: UUID) -> Response:
    token = context().dispatch("identity.revokeToken", {"id": token_id})
    return done(to=url_for(".tokens"), say=f"The token {token.name} is dead")


def _page(secret: str = "", refusal: ComposeError | None = None) -> Response:
    return render(
        "settings/tokens.html",
        tokens=standing_tokens(context()),
        secret=secret,
        refusal=refusal,
        typed={} if secret else request.form,
    )
