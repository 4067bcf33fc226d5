"""Products and services in the settings: the list, and what can be done with one of them. Who
makes offers reads what there is and what it costs; administrators change it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from sqlalchemy import func, select

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.modules.catalog.categories import all_categories
from app.modules.catalog.models import CatItem
from app.web.rendering import answer, part, render, target_id

blueprint = Blueprint("products", __name__, url_prefix="/settings/products")

PAGE = 50
OPTIONS = 8
FILTERS = ("q", "categoryId", "active")


@blueprint.get("")
def index() -> Response:
    """The list by name; `?q=`, `?categoryId=` and `?active=` narrow it, `?cursor=` goes on."""
    ctx = context()
    require(ctx.actor, "product:read")
    wanted: dict[str, Any] = {
        name: request.args[name] for name in FILTERS if request.args.get(name)
    }
    cursor = request.args.get("cursor")
    page = ctx.query(
        "catalog.listProducts",
        {"limit": PAGE, "sort": "name", **wanted, **({"cursor": cursor} if cursor else {})},
    )
    known = all_categories(ctx)
    return render(
        "products/index.html",
        fragment=_fragment(cursor),
        products=page.records,
        more=url_for(".index", cursor=page.next, **wanted) if page.next else "",
        wanted=wanted,
        here=url_for(".index", **wanted),
        categories=known,
        chosen=next((one for one in known if str(one.id) == wanted.get("categoryId")), None),
        counts=_counts(ctx),
    )


@blueprint.get("/options")
def options() -> Response:
    """Active products to choose from, by the letters typed into a line."""
    ctx = context()
    page = ctx.query(
        "catalog.listProducts",
        {
            "limit": OPTIONS,
            "sort": "name",
            "active": True,
            "q": request.args.get("line-product", "").replace("\x00", "")[:200],
        },
    )
    return answer(part("products/_options.html", products=page.records))


def _fragment(cursor: str | None) -> str:
    if cursor:
        return "more"
    return "list" if target_id() == "product-list" else "main"


def _counts(ctx: Context) -> dict[UUID | None, int]:
    """How many products are in each category."""
    statement = select(CatItem.category_id, func.count()).group_by(CatItem.category_id)
    rows: Any = ctx.session.execute(statement)
    return {row[0]: row[1] for row in rows}
