"""Takes back what a bulk job changed, as far as nobody changed it again."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.conflicts import plain_value
from app.compose.context import camel
from app.compose.errors import Conflict, NotFound
from app.crm.bulk.actions import MODELS, UPDATES

if TYPE_CHECKING:
    from app.compose.context import Context

RESTORES = {
    "contact": "crm.restoreContact",
    "lead": "crm.restoreLead",
    "deal": "crm.restoreDeal",
}
# What follows from other fields by itself.
DERIVED = {"position", "probability", "stageEnteredAt", "pipelineId", "openProbability"}


def take_back(ctx: "Context", change: dict[str, Any]) -> None:
    """One record as it was. Raises ComposeError where it can't be, or must not be any more."""
    kind, record_id, changes = change["kind"], UUID(change["id"]), change["changes"]
    if change["deleted"]:
        ctx.dispatch(RESTORES[kind], {"id": record_id})
        return
    record = ctx.find(MODELS[kind], record_id, lock=True)
    if record is None:
        raise NotFound("It isn’t there any more.")
    _refuse_changed(record, changes)
    if "stageId" in changes:
        stage_id = changes["stageId"][0]
        ctx.dispatch("crm.moveDealToStage", {"id": record_id, "stageId": stage_id})
    fields = _before(changes)
    if fields:
        ctx.dispatch(UPDATES[kind], {"id": record_id, **fields})


def _refuse_changed(record: Any, changes: dict[str, Any]) -> None:
    for name, now in _values(record, changes).items():
        if now != changes[name][1]:
            raise Conflict("Somebody changed it again since.", code="changed-since")


def _values(record: Any, changes: dict[str, Any]) -> dict[str, Any]:
    names = {camel(column): column for column in _attributes(record)}
    return {
        name: plain_value(getattr(record, names[name]))
        for name in changes
        if name in names and name not in DERIVED
    }


def _attributes(record: Any) -> list[str]:
    mapper = record.__mapper__
    return [*(one.key for one in mapper.column_attrs), *(one.key for one in mapper.composites)]


def _before(changes: dict[str, Any]) -> dict[str, Any]:
    """The payload of the update that brings the old values back."""
    by_hand = changes.get("probabilityOverridden")
    taken = {*DERIVED, "stageId", "probabilityOverridden"}
    fields = {name: pair[0] for name, pair in changes.items() if name not in taken}
    if "customFields" in fields:
        before, after = changes["customFields"]
        fields["customFields"] = {**dict.fromkeys(after or {}), **(before or {})}
    if by_hand and not by_hand[0]:
        fields["probabilityOverridden"] = False
    elif "probability" in changes and "stageId" not in changes:
        fields["probability"] = changes["probability"][0]
    return fields
