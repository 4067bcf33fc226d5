"""The screen of the filter builder. Nothing is changed by it: it only makes an address."""

from flask import Blueprint, Response, request

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.criteria.tree import grouped
from app.crm.list_kind import ListKind
from app.web.lists.builder import Builder, act, of_form
from app.web.lists.building import of_tree, to_tree
from app.web.lists.chips import options_of
from app.web.lists.describing import choices, described
from app.web.lists.reading import read
from app.web.lists.saved import known
from app.web.rendering import answer, done, part, render_form

blueprint = Blueprint("list_filter", __name__, url_prefix="/lists")


@blueprint.get("/<kind>/filter")
def show(kind: str) -> Response:
    """The list's filters as a form; `do` is what a button of it says."""
    ctx, asked = context(), known(kind)
    require(ctx.actor, asked.model.read_right)
    address, deed = read(ctx, asked, request.args), request.args.get("do", "")
    if not deed:
        return _form(ctx, asked, of_tree(ctx, asked.fields, address.where))
    built = of_form(request.args)
    act(built, deed, choices(ctx, asked.fields, built)[0][0])
    where = grouped(to_tree(ctx, asked.fields, built))
    if deed == "apply" and not built.faults:
        return done(to=address.with_rules(where).url())
    if deed != "apply":
        built.forgive()
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
    return render_form(
        "lists/filter.html",
        status=422 if built.faults else 200,
        built=built,
        address=read(ctx, kind, request.args),
        rows=described(ctx, kind.fields, built),
        fields=choices(ctx, kind.fields, built),
        currency=ctx.org.currency,
    )
