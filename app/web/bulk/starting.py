"""A bulk change begins; its progress shows where it was asked for."""

from typing import Any

from flask import Response, request, url_for

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.web import bulk, typed
from app.web.bulk.asking import Blank, form, settable
from app.web.bulk.selection import Selection, chosen
from app.web.bulk.showing import card
from app.web.rendering import answer, done, partial, wants_fragment
from app.web.sheets.sheet import SHEETS


@bulk.blueprint.post("")
def start() -> Response:
    """`action` with its values; the dialog once more where they are refused."""
    ctx = context()
    selection, action = chosen(ctx), request.form.get("action", "")
    try:
        body = {"kind": selection.of, "action": action, "values": _values(ctx, selection, action)}
        job = ctx.dispatch("crm.startBulk", {**body, **selection.payload})
    except ComposeError as refusal:
        return form(ctx, selection, action, refusal)
    if not wants_fragment():
        return done(to=url_for("bulk.show", job_id=job.id))
    toast = partial("#toasts", card(ctx, job), "beforeend")
    return answer(toast, reswap="none", trigger="bulk:started")


def _values(ctx: Context, selection: Selection, action: str) -> dict[str, Any]:
    said = request.form
    match action:
        case "assign":
            more = {"includeOpen": bool(said.get("includeOpen"))}
            return {
                "ownerId": said.get("ownerId", ""),
                **(more if selection.of == "contact" else {}),
            }
        case "move-stage":
            return {"stageId": said.get("stageId", "")}
        case "add-tags" | "remove-tags":
            return {"tags": typed.words("tags")}
        case "update":
            return _fields(ctx, selection)
        case "lose":
            return {"lostReason": _reason()[:200] or None}
        case "disqualify":
            return {"reason": _reason() or None}
    return {}


def _fields(ctx: Context, selection: Selection) -> dict[str, Any]:
    """Those that are ticked; an empty one is cleared."""
    ticked = set(request.form.getlist("set"))
    facts = [fact for fact in settable(selection) if fact.name in ticked]
    if not facts:
        raise Invalid("Tick at least one field.")
    return SHEETS[selection.kind.name].read(ctx, Blank(), facts)


def _reason() -> str:
    return ": ".join(filter(None, (typed.text("reason"), typed.text("note"))))
