"""Addresses are suppressed by hand, and freed again."""

from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.modules.notification.models import NtfSuppression
from app.modules.notification.suppressing import MOST
from app.web import suppressions as screen
from app.web import typed
from app.web.rendering import done, render_form
from app.web.suppressions.index import CHANNELS, REASONS

NAMED = 20


@screen.blueprint.get("/new")
def new() -> Response:
    """The dialog: one address, or a pasted column of them."""
    require(context().actor, "suppression:manage")
    return _new()


@screen.blueprint.post("/new")
def create() -> Response:
    """All of them, or the dialog again with each line that is wrong."""
    ctx = context()
    require(ctx.actor, "suppression:manage")
    try:
        made = ctx.dispatch("notification.suppressMany", _pasted())
    except ComposeError as refusal:
        return _new(refusal)
    known = f"{made.known:,} of them were suppressed before." if made.known else ""
    said = f"{made.added:,} suppressed"
    return done(to=url_for(".index"), say=said, **({"detail": known} if known else {}))


@screen.blueprint.get("/<uuid:suppression_id>/lift")
def ask_lift(suppression_id: UUID) -> Response:
    """The dialog: what allows it."""
    ctx = context()
    require(ctx.actor, "suppression:manage")
    return _asking(ctx, suppression_id)


@screen.blueprint.post("/<uuid:suppression_id>/lift")
def lift(suppression_id: UUID) -> Response:
    """Messages may go there again."""
    ctx = context()
    given = {"reason": typed.text("reason") or "", "confirmed": bool(typed.text("confirmed"))}
    try:
        one = ctx.dispatch("notification.liftSuppression", {"id": suppression_id, **given})
    except Invalid as refusal:
        return _asking(ctx, suppression_id, refusal)
    return done(to=url_for(".index"), say=f"{one.address} may be written to again")


def _pasted() -> dict[str, object]:
    """Raises Invalid for too many."""
    lines = [line.strip().rstrip(",;") for line in request.form.get("lines", "").splitlines()]
    if len(lines) > MOST:
        raise Invalid(f"At most {MOST:,} lines at once.", "lines")
    return {"lines": lines or [""], "detail": typed.text("detail") or ""}


def _new(refusal: ComposeError | None = None) -> Response:
    """Of the lines that are wrong the first ones are named."""
    wrong = [one["message"] for one in refusal.errors] if refusal else []
    return render_form(
        "suppressions/new.html", refusal=refusal, wrong=wrong[:NAMED], more=len(wrong) - NAMED
    )


def _asking(ctx: Context, suppression_id: UUID, refusal: ComposeError | None = None) -> Response:
    one = ctx.get(NtfSuppression, suppression_id)
    return render_form(
        "suppressions/lift.html", one=one, reasons=REASONS, channels=CHANNELS, refusal=refusal
    )
