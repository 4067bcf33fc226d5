"""The list of segments."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.context import Context
from app.crm.segments.audience import asker, condition
from app.crm.segments.fields import FIELDS
from app.crm.segments.queries import counted
from app.crm.segments.record import Segment
from app.web import segments
from app.web.lists.wording import sentence
from app.web.rendering import answer, part, render, target_id

PAGE = 50


@segments.blueprint.get("")
def index() -> Response:
    """By name; `?q=` and `?kind=` narrow it, `?cursor=` goes on."""
    ctx = context()
    wanted: dict[str, Any] = {
        name: request.args[name] for name in ("q", "kind") if request.args.get(name)
    }
    cursor = {"cursor": request.args["cursor"]} if request.args.get("cursor") else {}
    page = ctx.query("crm.listSegments", {"limit": PAGE, **wanted, **cursor})
    return render(
        "segments/index.html",
        fragment=_fragment(),
        rows=[(one, in_words(ctx, one)) for one in page.records],
        more=url_for(".index", cursor=page.next, **wanted) if page.next else "",
        wanted=wanted,
    )


@segments.blueprint.get("/<uuid:segment_id>/size")
def size(segment_id: UUID) -> Response:
    """How many are in it; the rows of the list ask when they are seen."""
    ctx = context()
    segment = ctx.get(Segment, segment_id)
    number = counted(ctx, condition(ctx, segment))
    return answer(part("segments/_size.html", segment=segment, number=number))


def in_words(ctx: Context, segment: Segment) -> str:
    """The rules of a dynamic one."""
    if segment.is_static:
        return ""
    said = sentence(ctx.once("segments:asker", lambda: asker(ctx)), FIELDS, segment.where)
    return "Everybody" if said == "Everything" else said


def _fragment() -> str:
    if request.args.get("cursor"):
        return "more"
    return "list" if target_id() == "segment-list" else "main"
