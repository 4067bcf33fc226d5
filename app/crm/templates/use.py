"""Who uses a template."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.compose.errors import Conflict
from app.modules.notification.models import NtfTemplate

if TYPE_CHECKING:
    from app.compose.context import Context

# Each names those of its own that are not finished and use the template, a few of them at most.
USERS: "list[Callable[[Context, NtfTemplate], list[str]]]" = []


def users_of(ctx: "Context", template: NtfTemplate) -> list[str]:
    """The names of what is not finished and uses it."""
    return [name for names in USERS for name in names(ctx, template)]


def refuse_in_use(ctx: "Context", template: NtfTemplate) -> None:
    """Raises Conflict where there are any."""
    if found := users_of(ctx, template):
        named = ", ".join(f"“{name}”" for name in found[:3])
        raise Conflict(
            f"{template.name} is used by {named}. It can be deleted when that is finished.",
            code="in-use",
        )
