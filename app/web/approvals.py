"""Approvals: what waits for a decision, with all that it takes to decide, and what was decided."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from htmx_flask import request

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import Conflict, Invalid, RuleRefused
from app.crm.deals.approvals import (
    Request,
    decided_requests,
    may_decide,
    request_of,
    waiting_requests,
)
from app.web import typed
from app.web.deal import facts
from app.web.notifications import fresh
from app.web.rendering import done, render

blueprint = Blueprint("approvals", __name__, url_prefix="/approvals")
PAGE = 50
SAID = {
    "approve": "Approved: {title} is won",
    "reject": "Rejected: {title}",
    "withdraw": "Request withdrawn: {title}",
}


@blueprint.get("")
def inbox() -> Response:
    """What is pending; the longest wait is open beside the list."""
    ctx = context()
    require(ctx.actor, "approval:read")
    waiting = waiting_requests(ctx)
    return _inbox(ctx, waiting, waiting[0] if waiting else None)


@blueprint.get("/<uuid:approval_id>")
def show(approval_id: UUID) -> Response:
    """One of them with its deal (M3); a decided one says what became of it."""
    ctx = context()
    require(ctx.actor, "approval:read")
    return _inbox(ctx, waiting_requests(ctx), request_of(ctx, approval_id), opened=True)


@blueprint.get("/decided")
def decided() -> Response:
    """Who decided what and when, the latest first; `?before=` goes on behind that one."""
    ctx = context()
    require(ctx.actor, "approval:read")
    before = request.args.get("before", type=UUID)
    last = request_of(ctx, before).approval if before else None
    found = decided_requests(ctx, PAGE + 1, (last.decided_at, last.id) if last else None)
    return render(
        "approvals/decided.html",
        fragment="rows" if before else "main",
        requests=found[:PAGE],
        more=found[PAGE - 1].approval.id if len(found) > PAGE else None,
    )


@blueprint.post("/<uuid:approval_id>/<any(approve, reject, withdraw):verb>")
def decide(approval_id: UUID, verb: str) -> Response:
    """With a `reason`, which the one who asked is told. Who comes second hears who was first."""
    ctx = context()
    title = request_of(ctx, approval_id).deal.title
    among_notifications = "back" in request.form
    try:
        ctx.dispatch(f"approval.{verb}", {"id": approval_id, "reason": typed.text("reason")})
    except (Conflict, Invalid, RuleRefused) as refusal:
        if not request.htmx:
            raise
        said: dict[str, Any] = {"say": "That wasn’t decided", "tone": "warning"}
        said["detail"] = refusal.detail
        if among_notifications:
            return fresh(**said)
        return done(to=url_for(".show", approval_id=approval_id), **said)
    said = {"say": SAID[verb].format(title=title)}
    return fresh(**said) if among_notifications else done(to=url_for(".inbox"), **said)


def _inbox(
    ctx: Context, requests: list[Request], chosen: Request | None, *, opened: bool = False
) -> Response:
    deal = chosen.deal if chosen and not chosen.deal.deleted_at else None
    return render(
        "approvals/index.html",
        requests=requests,
        chosen=chosen,
        opened=opened,
        decides=chosen is not None and may_decide(ctx, chosen.approval),
        **(facts.of(ctx, deal.id) if deal else {}),
    )
