"""The categories of products."""

from uuid import UUID

from flask import Response, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.modules.catalog.models import CatCategory
from app.web import products as screen
from app.web import typed
from app.web.rendering import done, render_form


@screen.blueprint.get("/categories/new")
def new_category() -> Response:
    return _form(context(), None)


@screen.blueprint.post("/categories/new")
def create_category() -> Response:
    ctx = context()
    try:
        made = ctx.dispatch("catalog.createCategory", {"name": typed.text("name") or ""})
    except ComposeError as refusal:
        return _form(ctx, None, refusal)
    return done(to=url_for(".index", categoryId=made.id), say=f"Category added: {made.name}")


@screen.blueprint.get("/categories/<uuid:category_id>")
def category(category_id: UUID) -> Response:
    ctx = context()
    return _form(ctx, ctx.get(CatCategory, category_id))


@screen.blueprint.post("/categories/<uuid:category_id>")
def rename_category(category_id: UUID) -> Response:
    ctx = context()
    try:
        said = {"id": category_id, "name": typed.text("name") or ""}
        ctx.dispatch("catalog.updateCategory", said)
    except ComposeError as refusal:
        return _form(ctx, ctx.get(CatCategory, category_id), refusal)
    return done(to=url_for(".index", categoryId=category_id), say="Category saved")


@screen.blueprint.post("/categories/<uuid:category_id>/delete")
def delete_category(category_id: UUID) -> Response:
    """Its products stay, without a category."""
    context().dispatch("catalog.deleteCategory", {"id": category_id})
    return done(to=url_for(".index"), say="Category deleted; its products stay")


def _form(
    ctx: Context, category: CatCategory | None, refusal: ComposeError | None = None
) -> Response:
    require(ctx.actor, "product:manage")
    return render_form("products/category.html", category=category, refusal=refusal)
