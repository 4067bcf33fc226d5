"""Processes are started, worked on, ended and taken up again."""

import json
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import AfterValidator
from sqlalchemy import select

from app.compose import versions
from app.compose.errors import Conflict, Invalid
from app.compose.events import plain
from app.compose.payload import Line, Payload, Target
from app.compose.registry import command
from app.modules.workflow.access import lock_process, model_of
from app.modules.workflow.checklist import checklist
from app.modules.workflow.models import WflProcess, WflTemplate
from app.modules.workflow.readiness import settle
from app.modules.workflow.reopening import reopen_last
from app.modules.workflow.starting import make_process
from app.modules.workflow.telling import tell

if TYPE_CHECKING:
    from app.compose.context import Context


def _printable(context: dict[str, Any]) -> dict[str, Any]:
    if "\\u0000" in json.dumps(plain(context)):
        raise ValueError("must not contain NUL characters")
    return context


BY_HAND = "cancelledByHand"


class StartProcess(Payload):
    template_id: Line
    entity_id: UUID
    entity_type: Line
    context: Annotated[dict[str, Any], AfterValidator(_printable)] = {}


class OfEntity(Payload):
    """Every process of this record."""

    entity_id: UUID


class EndProcesses(OfEntity):
    completed: bool = False


class MoveProcesses(Payload):
    entity_id: UUID
    to_id: UUID


class ResumeProcesses(OfEntity):
    only_cancelled: bool = False


class CancelProcess(Target):
    pass


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


@command("workflow.cancelProcess", right="process:start")
def cancel_process(ctx: "Context", data: CancelProcess) -> WflProcess:
    """It is not gone through any further. Raises NotFound, or Conflict for one that has ended."""
    ctx.get(WflProcess, data.id)
    process = lock_process(ctx, data.id)
    versions.require(ctx, process, data)
    if not process.running:
        raise Conflict(f"This process is {process.status}.", code="wrong-state")
    process.context = {**process.context, BY_HAND: True}
    _end(ctx, process, "cancelled")
    return process


@command("workflow.resumeProcess", right="process:start")
def resume_process(ctx: "Context", data: CancelProcess) -> WflProcess:
    """A cancellation is taken back. Raises NotFound, or Conflict for a process that is not
    cancelled, and where another one of the template runs by now."""
    ctx.get(WflProcess, data.id)
    process = lock_process(ctx, data.id)
    versions.require(ctx, process, data)
    if process.status != "cancelled":
        raise Conflict(f"This process is {process.status}.", code="wrong-state")
    running = of_entity(ctx, process.entity_id, "running")
    if any(each.template_key == process.template_key for each in running):
        raise Conflict("Another one was started meanwhile.", code="wrong-state")
    process.context = {key: value for key, value in process.context.items() if key != BY_HAND}
    _resume(ctx, process)
    return process


@command("workflow.endProcesses", right="process:start")
def end_processes(ctx: "Context", data: EndProcesses) -> list[WflProcess]:
    """The record is finished with: its running processes are completed or cancelled."""
    ended = of_entity(ctx, data.entity_id, "running")
    for process in ended:
        _end(ctx, process, "completed" if data.completed else "cancelled")
    return ended


@command("workflow.resumeProcesses", right="process:start")
def resume_processes(ctx: "Context", data: ResumeProcesses) -> list[WflProcess]:
    """The record is there or open again: of each template the latest process goes on, if none is
    running and nobody cancelled it by hand; one that had come to its end, with its last task."""
    latest = {process.template_key: process for process in of_entity(ctx, data.entity_id)}
    ends = ("cancelled",) if data.only_cancelled else ("cancelled", "completed")
    ended = [process for process in latest.values() if process.status in ends]
    resumed = [process for process in ended if BY_HAND not in process.context]
    for process in resumed:
        _resume(ctx, process)
    return resumed


@command("workflow.moveProcesses", right="process:start")
def move_processes(ctx: "Context", data: MoveProcesses) -> list[WflProcess]:
    """The record became part of another one (`toId`), whose processes these are from now on. One
    that runs there already is cancelled here."""
    there = {process.template_key for process in of_entity(ctx, data.to_id, "running")}
    moved = of_entity(ctx, data.entity_id)
    for process in moved:
        if process.running and process.template_key in there:
            _end(ctx, process, "cancelled")
        process.entity_id = data.to_id
    return moved


def of_entity(ctx: "Context", entity_id: UUID, status: str | None = None) -> list[WflProcess]:
    """The record's processes, the oldest first, locked."""
    statement = select(WflProcess).where(WflProcess.entity_id == entity_id)
    if status:
        statement = statement.where(WflProcess.status == status)
    return list(ctx.session.scalars(statement.order_by(WflProcess.created_at).with_for_update()))


def _end(ctx: "Context", process: WflProcess, status: str) -> None:
    process.assign({"status": status, "ended_at": ctx.now})
    tell(ctx, f"process.{status}", process)
    ctx.session.flush()
    settle(ctx, checklist(ctx, process.id))


def _resume(ctx: "Context", process: WflProcess) -> None:
    process.assign({"status": "running", "ended_at": None})
    tell(ctx, "process.resumed", process)
    reopen_last(ctx, checklist(ctx, process.id))
    settle(ctx, checklist(ctx, process.id))


def _running(ctx: "Context", data: StartProcess) -> WflProcess | None:
    found = of_entity(ctx, data.entity_id, "running")
    return next((one for one in found if one.template_key == data.template_id), None)
