"""The sales process of an open deal, worked off as far as the deal has come."""

from typing import Any

from sqlalchemy import select

from app.demo.world import World
from app.modules.workflow.models import WflTask

# Which stage of the process (section 7) is being worked on while a deal stands in a stage.
WORKED_ON = ("discovery", "proposal", "proposal", "negotiation", "closing")
ORDER = ("discovery", "proposal", "negotiation", "closing")


def work_off(world: World, owner: str, deal: Any, stage: int) -> None:
    """Starts SALES_PROCESS for the deal and does the owner's tasks of the stages behind it."""
    context = world.acting(owner)
    process = context.as_program().dispatch(
        "workflow.startProcess",
        {"templateId": "SALES_PROCESS", "entityId": deal.id, "entityType": "Deal"},
    )
    behind = ORDER[: ORDER.index(WORKED_ON[stage])]
    tasks = select(WflTask.id).where(
        WflTask.process_id == process.id,
        WflTask.stage_key.in_(behind),
        WflTask.role == "sales-rep",
    )
    for task_id in context.session.scalars(tasks.order_by(WflTask.position)).all():
        context.dispatch("workflow.completeTask", {"id": task_id})
