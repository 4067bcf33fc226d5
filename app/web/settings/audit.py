"""The audit log: who did what, when, from where, from what to what."""

from typing import Any

from flask import Response, request
from sqlalchemy import select

from app.access import context
from app.compose.context import Context
from app.compose.events import Event
from app.compose.registry import registry
from app.crm.pipelines.record import PipelineStage
from app.crm.timeline.changes import readable
from app.crm.timeline.wording import plain_words, sentence
from app.modules.identity.models import User
from app.web.presentation import plainly
from app.web.rendering import render
from app.web.settings import blueprint as screen

PAGE = 50
FILTERS = {
    "actor": "actorId", "event": "event", "from": "createdFrom", "to": "createdTo",
    "subject": "subjectId",
}  # fmt: skip


@screen.get("/audit")
def audit() -> Response:
    """The latest first; `?cursor=` goes on from there."""
    ctx = context()
    wanted = {FILTERS[name]: value for name, value in request.args.items() if _is_filter(name)}
    cursor = request.args.get("cursor")
    page = ctx.query(
        "crm.listAuditLog", {"limit": PAGE, **wanted, **({"cursor": cursor} if cursor else {})}
    )
    people = _names(ctx, User)
    names = {**people, **_names(ctx, PipelineStage)}
    return render(
        "settings/audit.html",
        fragment="rows" if cursor else "main",
        rows=[_row(event, names) for event in page.records],
        next=page.next,
        people=sorted(people.items(), key=lambda person: person[1]),
        events=[(name, _called(name)) for name in sorted(registry.events)],
        chosen={name: request.args.get(name, "") for name in FILTERS},
    )


def _called(event: str) -> str:
    """deal.stage-changed → Deal: stage changed."""
    return f"{plainly(event.rpartition('.')[0])}: {plainly(event).lower()}"


def _is_filter(name: str) -> bool:
    return name in FILTERS and bool(request.args[name])


def _row(event: Event, names: dict[str, str]) -> dict[str, Any]:
    actor = names.get(str(event.actor_id)) if event.actor_id else None
    return {
        "event": event,
        "actor": actor,
        "says": plain_words(sentence(event.name, actor, event.payload)),
        "changes": readable(event.changes, names),
    }


def _names(ctx: Context, model: Any) -> dict[str, str]:
    rows: Any = ctx.session.execute(select(model.id, model.name))
    return {str(row[0]): row[1] for row in rows}
