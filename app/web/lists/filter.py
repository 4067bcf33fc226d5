"""The screen of the filter builder. Nothing is changed by it: it only makes an address."""

from typing import Any

from flask import Blueprint, Response, request

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.criteria.choices import Choice, Flag
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Number
from app.compose.criteria.words import Custom, Found
from app.compose.errors import ComposeError
from app.crm.list_kind import ListKind
from app.web.lists.builder import Builder, Row, act, of_form
from app.web.lists.building import is_day, of_tree, to_tree
from app.web.lists.chips import options_of
from app.web.lists.reading import read
from app.web.lists.saved import known
from app.web.lists.wording import op_words
from app.web.rendering import answer, done, part, render_form

blueprint = Blueprint("list_filter", __name__, url_prefix="/lists")

RULES = ("r.", "g.")


@blueprint.get("/<kind>/filter")
def show(kind: str) -> Response:
    """The list's filters as a form; `do` is what a button of it says."""
    ctx, asked = context(), known(kind)
    require(ctx.actor, asked.model.read_right)
    address, deed = read(ctx, asked, request.args), request.args.get("do", "")
    if not deed:
        return _form(ctx, asked, of_tree(ctx, asked, address.where))
    built = of_form(request.args)
    act(built, deed, _first(ctx, asked))
    where = to_tree(ctx, asked, built)
    if deed == "apply" and not built.faults:
        return done(to=address.with_rules(where).url())
    if deed != "apply":
        _forgive(built)
    return _form(ctx, asked, built)


@blueprint.get("/<kind>/words/<name>")
def words(kind: str, name: str) -> Response:
    """What the field of a chip suggests."""
    ctx, asked = context(), known(kind)
    require(ctx.actor, asked.model.read_right)
    fields = [one for one in asked.fields.offered(ctx) if one.name == f"{name}s"]
    options = options_of(ctx, fields[0]) if fields else []
    return answer(part("lists/_words.html", options=options))


def _form(ctx: Context, kind: ListKind, built: Builder) -> Response:
    address = read(ctx, kind, request.args)
    rows = {row.number: _described(ctx, kind, row) for box in built.boxes for row in box.rows}
    fields = [one for one in kind.fields.offered(ctx) if not isinstance(one, (Custom, Found))]
    return render_form(
        "lists/filter.html",
        status=422 if built.faults else 200,
        built=built,
        address=address,
        rows=rows,
        fields=fields,
        has_custom=any(isinstance(one, Custom) for one in kind.fields.known),
        currency=ctx.org.currency,
    )


def _described(ctx: Context, kind: ListKind, row: Row) -> dict[str, Any]:
    """How a row is shown: its operators, and the kind of its value."""
    try:
        found = kind.fields.find(ctx, row.field)
    except ComposeError:
        return {"ops": [], "form": "text", "options": [], "custom": False}
    row.op = row.op if row.op in found.ops else found.ops[0]
    return {
        "ops": [(op, op_words(found, op)) for op in found.ops],
        "form": _value_form(ctx, found, row),
        "options": options_of(ctx, found),
        "custom": row.field.startswith("customFields."),
    }


def _value_form(ctx: Context, found: Field, row: Row) -> str:
    if row.op == "exists" or isinstance(found, Flag):
        return "flag"
    if row.op in ("withinDays", "olderThanDays") or isinstance(found, Number):
        return "number"
    if isinstance(found, Moment):
        return "period" if row.op == "during" else ("day" if is_day(found, row) else "text")
    offers = isinstance(found, Choice) or getattr(found, "offers", None) is not None
    if offers and row.op in ("eq", "ne", "in") and found.kind != "words":
        return "several" if row.op == "in" else "choice"
    return "text"


def _first(ctx: Context, kind: ListKind) -> str:
    return next(one.name for one in kind.fields.offered(ctx) if not isinstance(one, Found))


def _forgive(built: Builder) -> None:
    """What is half typed is no fault yet."""
    for box in built.boxes:
        for row in box.rows:
            row.error = ""
