"""Processes are started, worked on, ended and taken up again."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose.errors import Invalid
from app.compose.payload import Payload
from app.compose.registry import command
from app.modules.workflow.access import model_of
from app.modules.workflow.assigning import assignees, tell_assigned
from app.modules.workflow.checklist import checklist
from app.modules.workflow.models import WflProcess, WflTemplate
from app.modules.workflow.starting import make_process

if TYPE_CHECKING:
    from app.compose.context import Context


class StartProcess(Payload):
    template_id: str
    entity_id: UUID
    entity_type: str
    context: dict[str, Any] = {}


class OfEntity(Payload):
    """Every process of this record."""

    entity_id: UUID


class EndProcesses(OfEntity):
    completed: bool = False


@command("workflow.startProcess", right="process:start")
def start_process(ctx: "Context", data: StartProcess) -> WflProcess:
    """The running process of this template on this record; started now if there is none."""
    template = ctx.session.scalars(
        select(WflTemplate).where(WflTemplate.key == data.template_id)
    ).one_or_none()
    if template is None:
        raise Invalid("There is no such template.", "templateId")
    if template.entity_type != data.entity_type:
        raise Invalid(f"This template is for a {template.entity_type}.", "entityType")
    record = ctx.referred(model_of(data.entity_type), data.entity_id, "entityId")
    ctx.get(type(record), record.id, lock=True)
    return _running(ctx, data) or make_process(ctx, template, record, data.context)


@command("workflow.endProcesses", right="process:start")
def end_processes(ctx: "Context", data: EndProcesses) -> list[WflProcess]:
    """The record is finished with: its running processes are completed or cancelled."""
    status = "completed" if data.completed else "cancelled"
    ended = _of_entity(ctx, data.entity_id, "running")
    for process in ended:
        process.assign({"status": status, "ended_at": ctx.now})
        ctx.emit(f"process.{status}", process, **process.event_facts())
    return ended


@command("workflow.resumeProcesses", right="process:start")
def resume_processes(ctx: "Context", data: OfEntity) -> list[WflProcess]:
    """The record is open again: of each template the latest process goes on, if it has open
    tasks and none is running."""
    latest = {process.template_key: process for process in _of_entity(ctx, data.entity_id)}
    resumed = [
        process
        for process in latest.values()
        if process.status != "running" and not checklist(ctx, process.id).done
    ]
    for process in resumed:
        process.assign({"status": "running", "ended_at": None})
        ctx.emit("process.resumed", process, **process.event_facts())
    return resumed


@command("workflow.reassignTasks", right="process:start")
def reassign_tasks(ctx: "Context", data: OfEntity) -> int:
    """The record has another owner: open tasks go where they would go now. Returns how many."""
    moved = 0
    for process in _of_entity(ctx, data.entity_id, "running"):
        record = ctx.get(model_of(process.entity_type), process.entity_id)
        tasks = [task for task in checklist(ctx, process.id).tasks() if not task.completed_at]
        wanted = assignees(ctx, record, {task.role for task in tasks})
        for task in tasks:
            if task.assign({"assignee_id": wanted[task.role]}):
                tell_assigned(ctx, process, task)
                moved += 1
    return moved


def _running(ctx: "Context", data: StartProcess) -> WflProcess | None:
    found = _of_entity(ctx, data.entity_id, "running")
    return next((one for one in found if one.template_key == data.template_id), None)


def _of_entity(ctx: "Context", entity_id: UUID, status: str | None = None) -> list[WflProcess]:
    statement = select(WflProcess).where(WflProcess.entity_id == entity_id)
    if status:
        statement = statement.where(WflProcess.status == status)
    return list(ctx.session.scalars(statement.order_by(WflProcess.created_at).with_for_update()))
