"""Processes: of an open deal, as far as the deal has come, and of a customer that was just won."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.compose.context import Context
from app.demo.world import World
from app.modules.workflow.models import WflProcess, WflTask

# Which stage of the process (section 7) is being worked on while a deal stands in a stage.
WORKED_ON = ("discovery", "proposal", "proposal", "negotiation", "closing")
ORDER = ("discovery", "proposal", "negotiation", "closing")


def work_off(world: World, owner: str, deal: Any, stage: int, step: str) -> None:
    """Starts SALES_PROCESS for the deal and does the owner's tasks of the stages behind it, and the
    first ones of this stage: the last is to be done, or late where the next `step` is too."""
    context = world.acting(owner)
    process = _start(context, "SALES_PROCESS", "Deal", deal.id)
    here = ORDER.index(WORKED_ON[stage])
    tasks = _tasks(context, process, ORDER[: here + 1])
    last = tasks.pop()
    for task in tasks:
        context.dispatch("workflow.completeTask", {"id": task.id})
    due = world.ago(1) if step == "overdue" and owner == "rep" else world.ahead(3 + here)
    context.dispatch("workflow.updateTask", {"id": last.id, "dueAt": due})


def welcome(world: World, owner: str, deal: Any) -> None:
    """Starts CUSTOMER_ONBOARDING for whom the deal was won with; what was due by now is done."""
    context = world.acting(owner)
    process = _start(context, "CUSTOMER_ONBOARDING", "Contact", deal.contact_id)
    first, *others = _tasks(context, process, ("welcome", "setup"))
    note = "They start with one site and want a second one in spring."
    context.dispatch("workflow.completeTask", {"id": first.id, "note": note})
    for task in others:
        if task.due_at and task.due_at < world.today + timedelta(hours=1):
            context.dispatch("workflow.completeTask", {"id": task.id})


def _start(context: Context, template: str, kind: str, entity_id: UUID) -> WflProcess:
    this = {"templateId": template, "entityType": kind, "entityId": entity_id}
    process: WflProcess = context.as_program().dispatch("workflow.startProcess", this)
    return process


def _tasks(context: Context, process: WflProcess, stages: tuple[str, ...]) -> list[WflTask]:
    tasks = select(WflTask).where(
        WflTask.process_id == process.id,
        WflTask.stage_key.in_(stages),
        WflTask.role == "sales-rep",
    )
    return list(context.session.scalars(tasks.order_by(WflTask.position)))
