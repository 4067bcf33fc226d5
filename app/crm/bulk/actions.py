"""What can be done to many records: each action is a command, the one of a single edit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from app.compose.errors import Invalid
from app.compose.payload import Line, Payload, RequiredLine, Text, parse
from app.compose.records import Entity, new_id
from app.compose.registry import Command, registry
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.crm.owners import active_owner
from app.crm.pipelines.record import PipelineStage
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

Kind = Literal["contact", "lead", "deal"]
MODELS: dict[str, type[Entity]] = {"contact": Contact, "lead": Lead, "deal": Deal}
UPDATES = {"contact": "crm.updateContact", "lead": "crm.updateLead", "deal": "crm.updateDeal"}
# What makes sense for one record only, or has an action of its own.
NOT_IN_BULK = {"id", "version", "email", "lineItems", "ownerId", "allowDuplicate"}

Tags = Annotated[list[RequiredLine], Field(min_length=1, max_length=50)]


class Nothing(Payload):
    pass


class Assign(Payload):
    """`includeOpen`: the open leads and deals of a contact go along."""

    owner_id: UUID
    include_open: bool = False


class Tagging(Payload):
    tags: Tags


class Move(Payload):
    stage_id: UUID


class Lose(Payload):
    lost_reason: Line | None = None


class Disqualify(Payload):
    reason: Text | None = None


@dataclass(frozen=True)
class Action:
    """`payload(record, values)` is what the command takes for this record, None where nothing is
    to change; `prepare(ctx, values)` checks once what is the same for all, and reads it once."""

    name: str
    commands: dict[str, str]
    payload: Callable[[Any, dict[str, Any]], dict[str, Any] | None]
    values: type[Payload] = Nothing
    prepare: "Callable[[Context, dict[str, Any]], None]" = field(default=lambda ctx, values: None)
    right: str | None = None
    undoable: bool = True

    def command(self, kind: str) -> Command:
        """Raises Invalid for a kind that it is not for."""
        if kind not in self.commands:
            raise Invalid(f"can't be done to a {kind}", "action")
        return registry.commands[self.commands[kind]]

    def checked(self, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        """The values in the API's form. Raises Invalid."""
        return parse(self.values, values).model_dump(mode="json", by_alias=True, exclude_unset=True)


class Update(Action):
    """Some fields of the kind's own update command."""

    def checked(self, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        for name in values:
            if name in NOT_IN_BULK:
                raise Invalid("can't be changed in bulk", name)
        if not values:
            raise Invalid("Say which fields.", "values")
        given: Any = parse(self.command(kind).payload, {**values, "id": new_id()})
        named = given.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return {name: value for name, value in named.items() if name != "id"}


def _as_said(record: Any, values: dict[str, Any]) -> dict[str, Any]:
    return values


def _assign(record: Any, values: dict[str, Any]) -> dict[str, Any] | None:
    same = str(record.owner_id) == values["ownerId"]
    if record.kind == "contact":
        wanted = {"includeOpen": False, **values}
        return None if same and not wanted["includeOpen"] else wanted
    return None if same else {"ownerId": values["ownerId"]}


def _owner(ctx: "Context", values: dict[str, Any]) -> None:
    owner = active_owner(ctx, UUID(values["ownerId"]))
    ctx.as_program().hold(User, [owner.id])


def _stage(ctx: "Context", values: dict[str, Any]) -> None:
    program = ctx.as_program()
    stages = program.hold(PipelineStage, program.session.scalars(select(PipelineStage.id)))
    if UUID(values["stageId"]) not in stages:
        raise Invalid("There is no such stage.", "stageId")


def _add_tags(record: Any, values: dict[str, Any]) -> dict[str, Any] | None:
    more = [tag for tag in values["tags"] if tag not in record.tags]
    return {"tags": [*record.tags, *more]} if more else None


def _remove_tags(record: Any, values: dict[str, Any]) -> dict[str, Any] | None:
    left = [tag for tag in record.tags if tag not in values["tags"]]
    return {"tags": left} if len(left) < len(record.tags) else None


def _move(record: Any, values: dict[str, Any]) -> dict[str, Any] | None:
    there = str(record.stage_id) == values["stageId"] and record.status == "open"
    return None if there else values


TAGGED = {kind: UPDATES[kind] for kind in ("contact", "deal")}
ACTIONS = {
    action.name: action
    for action in (
        Update("update", UPDATES, _as_said),
        Action(
            "assign",
            {**UPDATES, "contact": "crm.reassignContact"},
            _assign,
            Assign,
            _owner,
            right="owner:set",
        ),
        Action("add-tags", TAGGED, _add_tags, Tagging),
        Action("remove-tags", TAGGED, _remove_tags, Tagging),
        Action("move-stage", {"deal": "crm.moveDealToStage"}, _move, Move, _stage),
        Action("contacted", {"lead": "crm.contactLead"}, _as_said, undoable=False),
        Action("qualify", {"lead": "crm.qualifyLead"}, _as_said, undoable=False),
        Action(
            "lose",
            {"deal": "crm.markDealLost"},
            _as_said,
            Lose,
            undoable=False,
        ),
        Action(
            "disqualify",
            {"lead": "crm.disqualifyLead"},
            _as_said,
            Disqualify,
            undoable=False,
        ),
        Action(
            "delete",
            {
                "contact": "crm.deleteContact",
                "lead": "crm.deleteLead",
                "deal": "crm.deleteDeal",
            },
            _as_said,
        ),
    )
}
