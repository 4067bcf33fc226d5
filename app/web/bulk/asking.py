"""The dialog before a bulk change: what it takes, and how many records it is about."""

from typing import Any

from flask import Response, abort, request
from sqlalchemy import select

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.owners import possible_owners
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.web import bulk
from app.web.bulk.offers import BY_NAME, offers
from app.web.bulk.selection import Selection, chosen
from app.web.rendering import render_form
from app.web.sheets.fact import Fact
from app.web.sheets.sheet import SHEETS

# What makes sense to be the same in many records.
SETTABLE = {
    "contacts": ("companyName", "jobTitle", "country", "source", "stage"),
    "deals": ("value", "expectedCloseDate", "probability"),
    "leads": ("source", "estimatedValue"),
}


class Blank:
    """A record of which nothing is known: what many have is no one's."""

    def __getattr__(self, name: str) -> None:
        return None


@bulk.blueprint.post("/ask")
def ask() -> Response:
    """`action` for the chosen rows, or for all that match."""
    ctx = context()
    return form(ctx, chosen(ctx), request.form.get("action", ""))


def form(
    ctx: Context, selection: Selection, action: str, refusal: ComposeError | None = None
) -> Response:
    """The dialog, with what was wrong with it."""
    offered = {offer.action for offer in offers(ctx, selection.kind.name)}
    if action not in offered:
        abort(403 if action in BY_NAME else 404)
    return render_form(
        "bulk/ask.html",
        selection=selection,
        offer=BY_NAME[action],
        refusal=refusal,
        **_choices(ctx, selection, action),
    )


def settable(selection: Selection) -> list[Fact]:
    """The facts that a bulk change may set or clear."""
    sheet = SHEETS[selection.kind.name]
    return [sheet.fact(name) for name in SETTABLE[selection.kind.name]]


def _choices(ctx: Context, selection: Selection, action: str) -> dict[str, Any]:
    if action == "assign":
        return {"owners": [(user.id, user.name) for user in possible_owners(ctx)]}
    if action == "move-stage":
        return {"stages": _stages(ctx)}
    if action == "update":
        facts = settable(selection)
        return {
            "blank": Blank(),
            "facts": facts,
            "options": {one.name: one.options(ctx, Blank()) for one in facts},
        }
    reasons = {"lose": ctx.config.lost_reasons, "disqualify": ctx.config.disqualify_reasons}
    return {"reasons": [(reason, reason) for reason in reasons.get(action, ())]}


def _stages(ctx: Context) -> list[tuple[Any, str]]:
    """All stages, with their pipeline where there are several."""
    found = select(PipelineStage, Pipeline.name).join(
        Pipeline, Pipeline.id == PipelineStage.pipeline_id
    )
    order = (Pipeline.name, PipelineStage.pipeline_id, PipelineStage.order)
    rows = ctx.session.execute(found.order_by(*order)).all()
    several = len({stage.pipeline_id for stage, _ in rows}) > 1
    return [
        (stage.id, f"{name}: {stage.label}" if several else stage.label) for stage, name in rows
    ]
