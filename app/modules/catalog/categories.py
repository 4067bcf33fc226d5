"""Categories of products."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.compose.errors import Conflict, Invalid
from app.compose.listing import EntityParameters, Listing, Page, Search, sorts
from app.compose.payload import Payload, RequiredLine, Target
from app.compose.registry import command, query
from app.modules.catalog.models import CatCategory, CatItem

if TYPE_CHECKING:
    from app.compose.context import Context


class CreateCategory(Payload):
    name: RequiredLine


class UpdateCategory(Target):
    name: RequiredLine | None = None


class DeleteCategory(Target):
    pass


class ListCategories(EntityParameters):
    q: Search | None = None


CATEGORIES = Listing(
    CatCategory,
    sorts=sorts(CatCategory, "name"),
    filters={
        "q": lambda text: func.lower(CatCategory.name).contains(text.lower(), autoescape=True)
    },
    default="name",
)


@query("catalog.listCategories", right="product:read")
def list_categories(ctx: "Context", data: ListCategories) -> Page:
    """A page of product categories."""
    return CATEGORIES.page(ctx, data)


@command("catalog.createCategory", right="product:manage")
def create_category(ctx: "Context", data: CreateCategory) -> CatCategory:
    """Raises Conflict for a name that is there, in whatever case."""
    _check(ctx, data.name, None)
    category = CatCategory(name=data.name)
    ctx.session.add(category)
    ctx.session.flush()
    ctx.emit("product-category.created", category, **_facts(category))
    return category


@command("catalog.updateCategory", right="product:manage")
def update_category(ctx: "Context", category: CatCategory, data: UpdateCategory) -> CatCategory:
    """Another name."""
    values = data.changes()
    if "name" in values and not values["name"]:
        raise Invalid("must not be empty", "name")
    if data.name:
        _check(ctx, data.name, category.id)
    if changes := category.assign(values):
        ctx.emit("product-category.updated", category, changes=changes, **_facts(category))
    return category


@command("catalog.deleteCategory", right="product:manage")
def delete_category(ctx: "Context", category: CatCategory, data: DeleteCategory) -> None:
    """Its products stay, without a category."""
    ctx.session.execute(
        update(CatItem)
        .where(CatItem.category_id == category.id)
        .values(category_id=None, version=CatItem.version + 1, updated_at=ctx.now)
    )
    ctx.emit("product-category.deleted", category, **_facts(category))
    ctx.session.delete(category)


def all_categories(ctx: "Context") -> list[CatCategory]:
    """All of them, by name."""
    return list(ctx.session.scalars(select(CatCategory).order_by(func.lower(CatCategory.name))))


def _check(ctx: "Context", name: str, own_id: UUID | None) -> None:
    same = select(CatCategory.id).where(func.lower(CatCategory.name) == name.lower())
    taken = ctx.session.scalar(same.where(CatCategory.id != own_id) if own_id else same)
    if taken:
        raise Conflict("There is a category of this name.", code="duplicate", id=str(taken))


def _facts(category: CatCategory) -> dict[str, Any]:
    return {"category_id": category.id, "name": category.name}
