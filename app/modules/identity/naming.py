"""Public names in addresses, such as /book/nina-holm: of users and teams, unique over all orgs."""

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import ColumnElement, select, union_all

from app.compose.errors import Conflict
from app.compose.faults import Like
from app.modules.identity.models import Team, User

if TYPE_CHECKING:
    from app.compose.context import Context

Slug = Annotated[
    str,
    StringConstraints(min_length=2, max_length=60, strip_whitespace=True),
    Like(r"^[a-z0-9]+(-[a-z0-9]+)*$", "takes small letters, digits and hyphens between them"),
]


def slug_for(ctx: "Context", name: str) -> str:
    """A slug of the name that nobody has yet."""
    stem = slug_stem(name, "user")
    taken = _taken(ctx, lambda model: model.booking_slug.startswith(stem))
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug


def slug_stem(name: str, default: str) -> str:
    """The name as an address has it; `default` where nothing of it can be."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower())[:50].strip("-") or default


def refuse_taken_slug(ctx: "Context", slug: str | None, holder_id: UUID | None = None) -> None:
    """Raises Conflict where somebody else than the holder, if there is one yet, has it."""

    def is_others(model: Any) -> ColumnElement[bool]:
        others: ColumnElement[bool] = model.id.is_distinct_from(holder_id)
        return others & (model.booking_slug == slug)

    if slug and _taken(ctx, is_others):
        raise Conflict("Somebody else has this address.", code="duplicate")


def _taken(ctx: "Context", which: Callable[[Any], ColumnElement[bool]]) -> set[str]:
    slugs = union_all(*(select(m.booking_slug).where(which(m)) for m in (User, Team)))
    return set(ctx.session.scalars(slugs.execution_options(all_orgs=True)))
