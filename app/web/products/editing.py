"""A product is added, changed, switched on or off, deleted."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.modules.catalog.categories import all_categories
from app.modules.catalog.models import CatItem
from app.web import products as screen
from app.web import typed
from app.web.rendering import done, render_form


@screen.blueprint.get("/new")
def new() -> Response:
    require(context().actor, "product:manage")
    return _form(context(), None)


@screen.blueprint.post("/new")
def create() -> Response:
    ctx = context()
    require(ctx.actor, "product:manage")
    try:
        made = ctx.dispatch("catalog.createProduct", _written(ctx))
    except ComposeError as refusal:
        return _form(ctx, None, refusal)
    return done(to=url_for(".index"), say=f"Added: {made.name}")


@screen.blueprint.get("/<uuid:product_id>")
def edit(product_id: UUID) -> Response:
    ctx = context()
    require(ctx.actor, "product:manage")
    return _form(ctx, ctx.get(CatItem, product_id))


@screen.blueprint.post("/<uuid:product_id>")
def save(product_id: UUID) -> Response:
    """Changes it; offers that are there keep their price."""
    ctx = context()
    require(ctx.actor, "product:manage")
    try:
        said = {"id": product_id, **_written(ctx), **typed.seen()}
        saved = ctx.dispatch("catalog.updateProduct", said)
    except ComposeError as refusal:
        return _form(ctx, ctx.get(CatItem, product_id), refusal)
    return done(to=url_for(".index"), say=f"Saved: {saved.name}")


@screen.blueprint.post("/<uuid:product_id>/<any(on, off):state>")
def switch(product_id: UUID, state: str) -> Response:
    """What is off can't be chosen anew; offers keep it."""
    active = state == "on"
    item = context().dispatch("catalog.updateProduct", {"id": product_id, "active": active})
    say = f"{item.name} can be chosen again" if active else f"{item.name} can’t be chosen any more"
    return done(to=_back(), say=say)


@screen.blueprint.post("/<uuid:product_id>/delete")
def delete(product_id: UUID) -> Response:
    """Only what was never offered can go."""
    ctx = context()
    try:
        name = ctx.get(CatItem, product_id).name
        ctx.dispatch("catalog.deleteProduct", {"id": product_id})
    except ComposeError as refusal:
        if refusal.status != 409:
            raise
        return _form(ctx, ctx.get(CatItem, product_id), refusal)
    return done(to=url_for(".index"), say=f"Deleted: {name}")


def _written(ctx: Context) -> dict[str, Any]:
    currency = request.form.get("currency") or ctx.org.currency
    return {
        "name": typed.text("name") or "",
        "sku": typed.text("sku"),
        "description": typed.text("description"),
        "categoryId": typed.text("categoryId"),
        "active": "active" in request.form,
        "unitPrice": typed.money("unitPrice", currency) or {"amount": 0, "currency": currency},
        "cost": typed.money("cost", currency),
    }


def _back() -> str:
    """The list as it was narrowed, and no other place."""
    said = request.form.get("back", "")
    here = url_for(".index")
    return said if said == here or said.startswith(f"{here}?") else here


def _form(ctx: Context, product: CatItem | None, refusal: ComposeError | None = None) -> Response:
    currency = product.unit_price.currency if product and product.unit_price else ctx.org.currency
    return render_form(
        "products/edit.html",
        product=product,
        currency=request.form.get("currency") or currency,
        categories=all_categories(ctx),
        refusal=refusal,
    )
