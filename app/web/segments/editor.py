"""A dynamic segment: its rules as a form, with a count that follows each change."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.criteria.tree import Node, to_json
from app.compose.errors import ComposeError
from app.crm.segments.audience import asker
from app.crm.segments.fields import FIELDS
from app.crm.segments.record import Segment
from app.web import segments, typed
from app.web.lists.builder import Box, Builder, Row, act, of_form
from app.web.lists.building import of_tree, to_tree
from app.web.lists.describing import choices, described
from app.web.rendering import answer, done, part, partial, render, wants_fragment
from app.web.segments.showing import Found, found_by, found_in, uses

FIRST = "contact.stage"


@segments.blueprint.get("/new")
def new() -> Response:
    """A segment with a first rule to fill in."""
    ctx = context()
    require(ctx.actor, "segment:manage")
    return _page(ctx, None, Builder(Box(rows=[Row(0, FIRST, "", [])])))


@segments.blueprint.get("/<uuid:segment_id>")
def show(segment_id: UUID) -> Response:
    """Its rules or its list, how many are in it, and who uses it."""
    ctx = context()
    segment = ctx.get(Segment, segment_id)
    if segment.is_static or not ctx.may("segment:manage"):
        return render(
            "segments/show.html", segment=segment, found=found_in(ctx, segment),
            uses=uses(ctx, segment),
        )  # fmt: skip
    return _page(ctx, segment, of_tree(asker(ctx), FIELDS, segment.where))


@segments.blueprint.post("/new")
def create() -> Response:
    """Saves it, or does what a button of the form says."""
    return _posted(None)


@segments.blueprint.post("/<uuid:segment_id>")
def update(segment_id: UUID) -> Response:
    return _posted(context().get(Segment, segment_id))


@segments.blueprint.post("/preview")
def preview() -> Response:
    """How many the form's rules find, as far as they are filled in, and ten of them."""
    ctx = context()
    require(ctx.actor, "segment:manage")
    built = of_form(request.form)
    where = to_tree(asker(ctx), FIELDS, built)
    found = found_by(ctx, where, built)
    return answer(_beside(found), *(_hit(row.number, found) for row in built.rows))


def _posted(segment: Segment | None) -> Response:
    ctx = context()
    require(ctx.actor, "segment:manage")
    built, deed = of_form(request.form), request.form.get("do", "save")
    act(built, deed, FIRST)
    where = to_tree(asker(ctx), FIELDS, built)
    if deed != "save":
        built.forgive()
    elif not built.faults:
        try:
            return _saved(ctx, segment, where)
        except ComposeError as refusal:
            if refusal.status not in (409, 422):
                raise
            return _page(ctx, segment, built, where, refusal)
    return _page(ctx, segment, built, where)


def _saved(ctx: Context, segment: Segment | None, where: Node) -> Response:
    said: dict[str, Any] = {"name": typed.text("name") or "", "rules": to_json(where)}
    if segment is None:
        made = ctx.dispatch("crm.createSegment", {"kind": "dynamic", **said})
    else:
        version = typed.whole("version")
        given = {"id": segment.id, **said, **({"version": version} if version else {})}
        made = ctx.dispatch("crm.updateSegment", given)
    return done(to=url_for(".show", segment_id=made.id), say=f"Segment saved: {made.name}")


def _page(
    ctx: Context,
    segment: Segment | None,
    built: Builder,
    where: Node | None = None,
    refusal: ComposeError | None = None,
) -> Response:
    asking = asker(ctx)
    rows = described(asking, FIELDS, built)
    where = to_tree(asking, FIELDS, built) if where is None else where
    if request.method == "GET":
        built.forgive()
    found = found_by(ctx, where, built)
    about: dict[str, Any] = {
        "segment": segment,
        "built": built,
        "rows": rows,
        "fields": choices(asking, FIELDS, built),
        "found": found,
        "currency": ctx.org.currency,
        "typed": request.form,
        "refusal": refusal,
    }
    status = refusal.status if refusal else (422 if built.faults else 200)
    if wants_fragment() and request.method == "POST":
        form = part("segments/_builder.html", **about)
        return answer(form, _beside(found), status=status)
    used = uses(ctx, segment) if segment else []
    return render("segments/edit.html", status=status, uses=used, **about)


def _beside(found: Found) -> Any:
    html = part("segments/_found.html", found=found)
    return partial("#segment-found", html, "outerMorph")


def _hit(number: int, found: Found) -> Any:
    html = part("segments/_hit.html", hits=found.hits.get(number))
    return partial(f"#r-{number}-hits", html, "innerHTML")
