"""Which columns a table shows, and in which order. It only makes an address."""

from flask import Blueprint, Response, request

from app.access import context
from app.compose.authority import require
from app.web.lists.reading import read
from app.web.lists.saved import known
from app.web.rendering import done, render_form

blueprint = Blueprint("list_columns", __name__, url_prefix="/lists")


@blueprint.get("/<kind>/columns")
def show(kind: str) -> Response:
    """All columns, those that are shown first and in their order; `do` applies, or moves one up."""
    ctx, asked = context(), known(kind)
    require(ctx.actor, asked.model.read_right)
    address, deed = read(ctx, asked, request.args), request.args.get("do", "")
    offered = {column.key: column for column in asked.offered(ctx)[1:]}
    shown = [column.key for column in asked.chosen(ctx, address.columns)[1:]]
    order = [*shown, *(key for key in offered if key not in shown)]
    if deed:
        order = [key for key in request.args.getlist("order") if key in offered]
        shown = [key for key in order if key in request.args.getlist("column")]
    if deed == "apply":
        return done(to=address.url(columns=",".join(shown)))
    if deed == "reset":
        return done(to=address.url(columns=None))
    if deed.startswith("up:") and (key := deed[3:]) in order and order.index(key):
        place = order.index(key)
        order[place - 1 : place + 1] = [key, order[place - 1]]
    return render_form(
        "lists/columns.html",
        address=address,
        shown=shown,
        columns=[offered[key] for key in dict.fromkeys(order)],
    )
