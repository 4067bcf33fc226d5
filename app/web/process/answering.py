"""After something was done with a process: what the page that it was done from has to show."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response
from htmx_flask import request
from markupsafe import Markup

from app.compose.context import Context
from app.compose.errors import ComposeError, Forbidden, NotFound
from app.modules.workflow.models import WflProcess, WflTask
from app.web.addresses import record_url
from app.web.deal.answering import as_shown
from app.web.process.panel import panel_of
from app.web.rendering import FRAGMENT, NOTHING, answer, done, not_done, part, partial, toast
from app.web.within import within


def changed(
    ctx: Context,
    process: WflProcess,
    say: str,
    *,
    task_id: UUID | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """The process as it truly is now, where it is shown; in a list of tasks the row goes. `more`
    is the toast's."""
    if request.htmx:
        shown = _as_shown(ctx, process) or _from_list(task_id)
        return answer(shown, toast(say, **more), status=status, reswap="none")
    return done(to=back(process), say=say, **more)


def refused(ctx: Context, process: WflProcess, refusal: ComposeError, say: str) -> Response:
    """The page is as it is, the toast says why."""
    return not_done(refusal, say, _as_shown(ctx, process), link=_home(process), label="Open")


def process_of_task(ctx: Context, process_id: UUID, task_id: UUID) -> tuple[WflProcess, WflTask]:
    """Both, for whoever may see the record and for the task's assignee. Raises NotFound."""
    found = ctx.as_program().find(WflTask, task_id)
    if found is None or found.process_id != process_id:
        raise NotFound("There is no such task.")
    if found.assignee_id != ctx.actor.id:
        return ctx.get(WflProcess, process_id), found
    return ctx.as_program().get(WflProcess, process_id), found


def back(process: WflProcess) -> str:
    """Where to go on to: the page that the form names, else the record's."""
    return within(request.values.get("back", "")) or _home(process)


def _home(process: WflProcess) -> str:
    return record_url(process.entity_type.lower(), process.entity_id)


def _as_shown(ctx: Context, process: WflProcess) -> Markup:
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if process.entity_type == "Deal" and path == _home(process):
        return as_shown(ctx, process.entity_id)
    if path in (_home(process), f"/processes/{process.id}"):
        return _panel(ctx, process)
    return NOTHING


def _panel(ctx: Context, process: WflProcess) -> Markup:
    try:
        given = panel_of(ctx, process.entity_type, process.entity_id)
    except (NotFound, Forbidden):
        return NOTHING
    page = part("process/show.html", layout=FRAGMENT, fragment="panel", **given)
    return partial("#process-box", page, "outerMorph")


def _from_list(task_id: UUID | None) -> Markup:
    return partial(f"#task-{task_id}", swap="delete") if task_id else NOTHING
