"""Templates of messages to many: the list, and what can be done with one of them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.crm.templates.starts import STARTS
from app.web.rendering import done, render, render_form, target_id

blueprint = Blueprint("templates", __name__, url_prefix="/templates")

PAGE = 50
FILTERS = ("q", "channel")
CHANNELS = {"email": ("Email", "mail"), "sms": ("SMS", "smartphone"),
            "whatsapp": ("WhatsApp", "message-circle")}  # fmt: skip


@blueprint.get("")
def index() -> Response:
    """The list, the one changed last first; `?q=` and `?channel=` narrow it, `?cursor=` goes on."""
    ctx = context()
    require(ctx.actor, "campaign:read")
    wanted: dict[str, Any] = {
        name: request.args[name] for name in FILTERS if request.args.get(name)
    }
    cursor = request.args.get("cursor")
    asked = {"limit": PAGE, "sort": "-updatedAt", **wanted}
    page = ctx.query("crm.listTemplates", {**asked, **({"cursor": cursor} if cursor else {})})
    return render(
        "message_templates/index.html",
        fragment=_fragment(cursor),
        letters=page.records,
        more=url_for(".index", cursor=page.next, **wanted) if page.next else "",
        wanted=wanted,
        channels=CHANNELS,
    )


@blueprint.get("/new")
def start() -> Response:
    """What to start from."""
    require(context().actor, "template:manage")
    return render_form("message_templates/start.html", starts=STARTS.values(), channels=CHANNELS)


@blueprint.post("/<uuid:template_id>/delete")
def delete(template_id: UUID) -> Response:
    """Gone; the toast brings it back."""
    ctx: Context = context()
    ctx.dispatch("crm.deleteTemplate", {"id": template_id})
    undo = url_for(".restore", template_id=template_id)
    return done(to=url_for(".index"), say="Template deleted", undo=undo)


@blueprint.post("/<uuid:template_id>/restore")
def restore(template_id: UUID) -> Response:
    restored = context().dispatch("crm.restoreTemplate", {"id": template_id})
    return done(to=url_for(".index"), say=f"Template restored: {restored.name}")


def _fragment(cursor: str | None) -> str:
    if cursor:
        return "more"
    return "list" if target_id() == "template-list" else "main"
