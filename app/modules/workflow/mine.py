"""The tasks that wait for somebody, and those somebody did."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.compose import authority
from app.compose.payload import Payload
from app.compose.registry import query
from app.modules.workflow.models import WflProcess, WflTask

if TYPE_CHECKING:
    from app.compose.context import Context

LISTED, MOST = 200, 2000


class MyTasks(Payload):
    """Of these people (None: of everybody); `due_from` included, `due_before` not. Without
    `done_since` those that can be done now, `with_done` also those that were done, the earliest due
    first and those without a date last; with it those completed since then, the latest first."""

    assignee_ids: list[UUID] | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    done_since: datetime | None = None
    with_done: bool = False
    limit: Annotated[int, Field(ge=1, le=MOST)] = LISTED


@query("workflow.myTasks")
def my_tasks(ctx: "Context", data: MyTasks) -> list[tuple[WflTask, WflProcess]]:
    """Tasks that are the actor's own or of records that he may see, with their processes. One
    statement."""
    who = WflTask.completed_by_id if data.done_since else WflTask.assignee_id
    statement = (
        select(WflTask, WflProcess)
        .join(WflProcess, WflProcess.id == WflTask.process_id)
        .where(or_(who == ctx.actor.id, authority.visible(ctx.actor, WflProcess)))
        .options(joinedload(WflTask.assignee))
        .limit(data.limit)
    )
    if data.assignee_ids is not None:
        statement = statement.where(who.in_(data.assignee_ids))
    if data.due_from:
        statement = statement.where(WflTask.due_at >= data.due_from)
    if data.due_before:
        statement = statement.where(WflTask.due_at < data.due_before)
    if data.done_since:
        statement = statement.where(WflTask.completed_at > data.done_since)
        order = (WflTask.completed_at.desc(), WflTask.id.desc())
    else:
        there = or_(WflTask.ready, WflTask.completed_at.is_not(None))
        statement = statement.where(there if data.with_done else WflTask.ready)
        order = (WflTask.due_at.asc().nulls_last(), WflTask.id.asc())
    return [(task, process) for task, process in ctx.session.execute(statement.order_by(*order))]
