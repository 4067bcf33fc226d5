"""Questions about processes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import select

from app.compose import authority
from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.payload import Line, Payload
from app.compose.registry import query
from app.modules.workflow.checklist import checklist, checklists
from app.modules.workflow.models import WflProcess, WflTask

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


PROCESSES = Listing(
    WflProcess,
    sorts=sorts(WflProcess),
    filters={"template_id": lambda key: WflProcess.template_key == key},
)


@query("workflow.listProcesses", right="process:read")
def list_processes(ctx: "Context", data: ListProcesses) -> Page:
    """A page of the processes whose records the actor may see."""
    return PROCESSES.page(ctx, data)


@query("workflow.processOf")
def process_of(ctx: "Context", data: OfEntity) -> dict[str, Any] | None:
    """The checklist of a record: its running process, else its latest; None where there is none or
    the record can't be seen. Two queries."""
    latest = (
        select(WflProcess.id)
        .where(WflProcess.entity_id == data.entity_id, authority.visible(ctx.actor, WflProcess))
        .order_by((WflProcess.status == "running").desc(), WflProcess.created_at.desc())
        .limit(1)
    )
    found = checklists(ctx, latest.scalar_subquery())
    return found[0].as_json() if found else None


@query("workflow.process")
def process(ctx: "Context", data: OneProcess) -> dict[str, Any]:
    """One process in the API's form. Raises NotFound, Forbidden."""
    return checklist(ctx, ctx.get(WflProcess, data.id).id).as_json()


def process_ids(ctx: "Context", entity_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each of these records that has one, its latest process, a running one first."""
    rows = ctx.session.execute(
        select(WflProcess.entity_id, WflProcess.id)
        .where(WflProcess.entity_id.in_(list(entity_ids)))
        .order_by((WflProcess.status == "running"), WflProcess.created_at)
    )
    return {row[0]: row[1] for row in rows}


def tasks_of(
    ctx: "Context", assignee_id: UUID, limit: int = 100
) -> list[tuple[WflTask, WflProcess]]:
    """Open tasks of running processes that are assigned to the user, the earliest due first."""
    rows = ctx.session.execute(
        select(WflTask, WflProcess)
        .join(WflProcess, WflProcess.id == WflTask.process_id)
        .where(
            WflTask.assignee_id == assignee_id,
            WflTask.completed_at.is_(None),
            WflProcess.status == "running",
        )
        .order_by(WflTask.due_at.asc().nulls_last(), WflTask.position)
        .limit(limit)
    )
    return [(task, process) for task, process in rows]
