"""Tasks are completed where they stand, given to colleagues, and taken back."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose import dispatch
from app.compose.approvals import Held
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.modules.workflow.changing import colleagues
from app.modules.workflow.models import WflProcess, WflTask
from app.web import process as processes
from app.web import typed
from app.web.deal.dates import noon
from app.web.process.answering import back, changed, process_of_task, refused
from app.web.rendering import DIALOG, answer, part, partial, render_form

CLOSE_DATE = "deal-won-requires-close-date"
TASK = "/<uuid:process_id>/tasks/<uuid:task_id>"


@processes.blueprint.get(TASK)
def task(process_id: UUID, task_id: UUID) -> Response:
    """One task: whose it is, when it is due, and how it is done."""
    return _form(context(), process_id, task_id)


@processes.blueprint.post(TASK)
def change(process_id: UUID, task_id: UUID) -> Response:
    """Another assignee, another date."""
    ctx = context()
    process, _ = process_of_task(ctx, process_id, task_id)
    try:
        said = typed.named(assigneeId=typed.text("assigneeId"), dueAt=typed.moment("dueAt"))
        ctx.dispatch("workflow.updateTask", {"id": task_id, "processId": process_id, **said})
    except ComposeError as refusal:
        if refusal.status == 422:
            return _form(ctx, process_id, task_id, refusal)
        return refused(ctx, process, refusal, "The task wasn’t changed")
    return changed(ctx, process, "Task saved", task_id=None)


@processes.blueprint.post(f"{TASK}/completion")
def complete(process_id: UUID, task_id: UUID) -> Response:
    """Done, with a note if there is one. The last one may bring about what the process is for; a
    close date that is missing for that is asked for."""
    ctx = context()
    process, found = process_of_task(ctx, process_id, task_id)
    try:
        result = dispatch.together(ctx, lambda: _complete(ctx, process, task_id))
    except ComposeError as refusal:
        if refusal.rule == CLOSE_DATE or (refusal.status == 422 and "closes" in request.form):
            return _ask_close_date(process, found, refusal)
        return refused(ctx, process, refusal, "The task isn’t done")
    if isinstance(result, Held):
        why = "The task is done. A manager decides on winning the deal; you hear about it."
        return changed(ctx, process, "Approval asked", tone="info", detail=why, status=202)
    say = f"{result.label} complete" if result.status == "completed" else f"Done: {found.title}"
    return changed(ctx, process, say, task_id=task_id, undo=_undo(result, found))


@processes.blueprint.post(f"{TASK}/reopening")
def reopen(process_id: UUID, task_id: UUID) -> Response:
    """Open again."""
    ctx = context()
    process, found = process_of_task(ctx, process_id, task_id)
    try:
        ctx.dispatch("workflow.reopenTask", {"id": task_id, "processId": process_id})
    except ComposeError as refusal:
        return refused(ctx, process, refusal, "The task wasn’t reopened")
    return changed(ctx, process, f"Open again: {found.title}")


def _complete(ctx: Context, process: WflProcess, task_id: UUID) -> Any:
    if (date := noon("expectedCloseDate")) and process.entity_type == "Deal":
        ctx.dispatch("crm.updateDeal", {"id": process.entity_id, "expectedCloseDate": date})
    this = {"id": task_id, "processId": process.id, "note": typed.text("note")}
    return ctx.dispatch("workflow.completeTask", this)


def _undo(process: WflProcess, found: WflTask) -> str:
    """A won deal is reopened, anything else ticked off is open again."""
    if process.status == "completed" and process.entity_type == "Deal":
        return url_for("deal.reopen", deal_id=process.entity_id)
    return url_for(".reopen", process_id=process.id, task_id=found.id)


def _form(
    ctx: Context, process_id: UUID, task_id: UUID, refusal: ComposeError | None = None
) -> Response:
    process, found = process_of_task(ctx, process_id, task_id)
    return render_form(
        "process/task.html",
        process=process,
        task=found,
        people=colleagues(ctx, found.role),
        refusal=refusal,
        back=back(process),
    )


def _ask_close_date(process: WflProcess, found: WflTask, refusal: ComposeError) -> Response:
    """In place of a dead end: the task is done together with the date."""
    template = "process/close-date.html"
    given: dict[str, Any] = {"process": process, "task": found, "back": back(process)}
    if not request.headers.get("HX-Request") or "closes" in request.form:
        return render_form(template, refusal=refusal, **given)
    asked = part(template, layout=DIALOG, refusal=refusal, typed=request.form, **given)
    return answer(partial("#dialogs", asked, "innerHTML"), status=refusal.status, reswap="none")
