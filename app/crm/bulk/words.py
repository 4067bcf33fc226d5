"""What a bulk job does, in words."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.crm.bulk.record import BulkJob
from app.crm.pipelines.record import PipelineStage
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

SENTENCES = {
    "update": "Change {what}",
    "assign": "Assign {what} to {owner}",
    "add-tags": "Add {tags} to {what}",
    "remove-tags": "Remove {tags} from {what}",
    "move-stage": "Move {what} to {stage}",
    "contacted": "Mark {what} contacted",
    "qualify": "Qualify {what}",
    "lose": "Close {what} as lost",
    "disqualify": "Disqualify {what}",
    "delete": "Delete {what}",
    "undo": "Undo a change of {what}",
}


def things(kind: str, number: int) -> str:
    """40 deals."""
    return f"{number:,} {kind}{'' if number == 1 else 's'}"


def sentence(ctx: "Context", job: BulkJob) -> str:
    """Assign 40 deals to Nina Holm."""
    return SENTENCES[job.action].format(
        what=things(job.of, job.total),
        tags=", ".join(f"“{tag}”" for tag in job.values.get("tags", ())),
        owner=_name(ctx, User, job.values.get("ownerId"), "name"),
        stage=_name(ctx, PipelineStage, job.values.get("stageId"), "label"),
    )


def _name(ctx: "Context", model: Any, record_id: str | None, attribute: str) -> str:
    found = record_id and ctx.as_program().find(model, UUID(record_id))
    return str(getattr(found, attribute)) if found else "somebody" if model is User else "a stage"
