"""One cell of a table, edited in its place."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.crm.lists.kinds import KINDS
from app.web.lists.table import row
from app.web.rendering import answer, done, render
from app.web.sheets.asking import ask, gone
from app.web.sheets.fact import Fact
from app.web.sheets.saving import save as save_fact
from app.web.sheets.sheet import SHEETS, Sheet

blueprint = Blueprint("list_cell", __name__, url_prefix="/lists")

# What a column's cell edits, by the API's name.
FACTS: dict[str, dict[str, str]] = {
    "contacts": {
        name: name for name in ("jobTitle", "email", "phone", "country", "stage", "source", "tags")
    },
    "deals": {"value": "value", "close": "expectedCloseDate", "tags": "tags"},
    "leads": {"title": "title", "source": "source", "value": "estimatedValue"},
}


@blueprint.get("/<kind>/<uuid:record_id>/cells/<key>")
def show(kind: str, record_id: UUID, key: str) -> Response:
    """The field of one cell; `?shown=1` its row as it reads."""
    ctx, (sheet, fact) = context(), _known(kind, key)
    record = ctx.get(sheet.model, record_id)
    require(ctx.actor, sheet.right, record)
    if request.args.get("shown"):
        return answer(row(ctx, kind, record_id))
    return _form(ctx, kind, key, record, fact)


@blueprint.post("/<kind>/<uuid:record_id>/cells/<key>")
def save(kind: str, record_id: UUID, key: str) -> Response:
    """Saves it, and shows the row as it is now."""
    ctx, (sheet, fact) = context(), _known(kind, key)
    try:
        record = ctx.get(sheet.model, record_id)
        changed = sheet.payload(record, sheet.read(ctx, record, [fact]))
        saved = save_fact(ctx, sheet, changed)
    except NotFound as missing:
        return gone(ctx, sheet, record_id, missing)
    except ComposeError as refusal:
        return _form(ctx, kind, key, ctx.get(sheet.model, record_id), fact, refusal)
    if saved.clashes:
        return ask(ctx, sheet, saved)
    return done(row(ctx, kind, record_id), to=KINDS[kind].path)


def _known(kind: str, key: str) -> tuple[Sheet, Fact]:
    name = FACTS.get(kind, {}).get(key) or abort(404)
    return SHEETS[kind], SHEETS[kind].fact(name)


def _form(
    ctx: Context,
    kind: str,
    key: str,
    record: Any,
    fact: Fact,
    refusal: ComposeError | None = None,
) -> Response:
    return render(
        "lists/cell.html",
        fragment="cell",
        kind=kind,
        list_path=KINDS[kind].path,
        record=record,
        key=key,
        fact=fact,
        typed=request.form.get(fact.name),
        options=fact.options(ctx, record),
        refusal=refusal,
    )
