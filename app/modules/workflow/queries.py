"""Questions about processes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from sqlalchemy import select

from app.compose import authority
from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.payload import Line, Payload
from app.compose.registry import query
from app.modules.workflow.checklist import Checklist, checklist, checklists
from app.modules.workflow.models import WflProcess, WflTemplate

if TYPE_CHECKING:
    from app.compose.context import Context


class OfEntity(Payload):
    entity_id: UUID


class OneProcess(Payload):
    id: UUID


class ListProcesses(EntityParameters):
    entity_id: UUID | None = None
    entity_type: Line | None = None
    template_id: Line | None = None
    status: Literal["running", "completed", "cancelled"] | None = None


class ListTemplates(EntityParameters):
    key: Line | None = None
    entity_type: Line | None = None


TEMPLATES = Listing(WflTemplate, sorts=sorts(WflTemplate, "name"))
PROCESSES = Listing(
    WflProcess,
    sorts=sorts(WflProcess),
    filters={"template_id": lambda key: WflProcess.template_key == key},
)


@query("workflow.listProcesses", right="process:read")
def list_processes(ctx: "Context", data: ListProcesses) -> Page:
    """A page of the processes whose records the actor may see."""
    return PROCESSES.page(ctx, data)


@query("workflow.listTemplates", right="workflow:manage")
def list_templates(ctx: "Context", data: ListTemplates) -> Page:
    """A page of templates."""
    return TEMPLATES.page(ctx, data)


@query("workflow.processOf")
def process_of(ctx: "Context", data: OfEntity) -> Checklist | None:
    """The checklist of a record: its running process, else its latest; None where there is none or
    the record can't be seen. A constant number of queries."""
    latest = (
        select(WflProcess.id)
        .where(WflProcess.entity_id == data.entity_id, authority.visible(ctx.actor, WflProcess))
        .order_by((WflProcess.status == "running").desc(), WflProcess.created_at.desc())
        .limit(1)
    )
    found = checklists(ctx, latest.scalar_subquery())
    return found[0] if found else None


@query("workflow.process")
def process(ctx: "Context", data: OneProcess) -> Checklist:
    """One process. Raises NotFound, Forbidden."""
    return checklist(ctx, ctx.get(WflProcess, data.id).id)


def process_ids(ctx: "Context", entity_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each of these records that has one, its latest process, a running one first."""
    rows = ctx.session.execute(
        select(WflProcess.entity_id, WflProcess.id)
        .where(WflProcess.entity_id.in_(list(entity_ids)))
        .order_by((WflProcess.status == "running"), WflProcess.created_at)
    )
    return {row[0]: row[1] for row in rows}
