"""Processes as a list."""

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.payload import Line
from app.compose.registry import query
from app.modules.workflow.models import WflProcess

if TYPE_CHECKING:
    from app.compose.context import Context


class ListProcesses(EntityParameters):
    entity_id: UUID | None = None
    entity_type: Line | None = None
    template_id: Line | None = None
    status: Literal["running", "completed", "cancelled"] | None = None


PROCESSES = Listing(
    WflProcess,
    sorts=sorts(WflProcess),
    filters={"template_id": lambda key: WflProcess.template_key == key},
)


@query("workflow.listProcesses", right="process:read")
def list_processes(ctx: "Context", data: ListProcesses) -> Page:
    """A page of the processes whose records the actor may see."""
    return PROCESSES.page(ctx, data)
