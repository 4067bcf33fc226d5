"""Deals are made, changed and deleted; moving and closing have files of their own."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from app.compose import approvals, authority
from app.compose.errors import Conflict, Invalid
from app.compose.money import Money, refuse_negative
from app.compose.payload import Moment, Payload, RequiredLine, Target
from app.compose.registry import command
from app.crm.contacts.commands import Tags
from app.crm.contacts.record import Contact
from app.crm.custom_fields import CustomFields, merged
from app.crm.deals.column import top_of
from app.crm.deals.entering import refuse_unready
from app.crm.deals.line_items import LineItems, refuse_own_value, replace_items
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.crm.owners import owner_for_new
from app.crm.pipelines.queries import default_pipeline, first_stage, stage_to_enter
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.crm.text import search_text

if TYPE_CHECKING:
    from app.compose.context import Context

Probability = Annotated[int, Field(strict=True, ge=0, le=100)]


class CreateDeal(Payload):
    contact_id: UUID
    title: RequiredLine
    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    owner_id: UUID | None = None
    lead_id: UUID | None = None
    value: Money | None = None
    expected_close_date: Moment | None = None
    probability: Probability | None = None
    tags: Tags = []
    custom_fields: CustomFields = {}
    line_items: LineItems | None = None


class UpdateDeal(Target):
    contact_id: UUID | None = None
    title: RequiredLine | None = None
    owner_id: UUID | None = None
    value: Money | None = None
    expected_close_date: Moment | None = None
    probability: Probability | None = None
    probability_overridden: bool | None = None
    tags: Tags | None = None
    custom_fields: CustomFields | None = None
    line_items: LineItems | None = None


class DeleteDeal(Target):
    pass


@command("crm.createDeal", right="deal:create")
def create_deal(ctx: "Context", data: CreateDeal) -> Deal:
    """A new deal at the top of its column. For a lead that has its deal, that one, deleted or not
    (one lead makes one deal, however often this is asked)."""
    if data.lead_id:
        ctx.referred(Lead, data.lead_id, "leadId")
        if made := _deal_of_lead(ctx, data.lead_id):
            return made
    refuse_negative(data.value)
    ctx.referred(Contact, data.contact_id, "contactId")
    stage = _stage(ctx, data)
    deal = Deal(
        contact_id=data.contact_id,
        title=data.title,
        lead_id=data.lead_id,
        owner_id=owner_for_new(ctx, data.owner_id),
        value=data.value or Money(0, ctx.org.currency),
        expected_close_date=data.expected_close_date,
        pipeline_id=stage.pipeline_id,
        stage_id=stage.id,
        stage_entered_at=ctx.now,
        probability=stage.probability if data.probability is None else data.probability,
        probability_overridden=data.probability is not None,
        position=top_of(ctx, stage.id),
        status="open",
        tags=data.tags,
        custom_fields=data.custom_fields,
        search_text=search_text([data.title]),
    )
    ctx.session.add(deal)
    ctx.session.flush()
    ctx.emit(
        "deal.created",
        deal,
        deal_id=deal.id,
        lead_id=deal.lead_id,
        stage_id=stage.id,
        pipeline_id=stage.pipeline_id,
        value=deal.value,
        **deal.event_facts(),
    )
    if data.line_items:
        replace_items(ctx, deal, data.line_items)
    if data.stage_id:
        refuse_unready(ctx, deal, stage)
    return deal


def _deal_of_lead(ctx: "Context", lead_id: UUID) -> Deal | None:
    made = select(Deal).where(Deal.lead_id == lead_id, authority.visible(ctx.actor, Deal))
    return ctx.session.scalars(made).one_or_none()


def _stage(ctx: "Context", data: CreateDeal) -> PipelineStage:
    if data.stage_id is None:
        pipeline = data.pipeline_id and ctx.as_program().referred(
            Pipeline, data.pipeline_id, "pipelineId"
        )
        return first_stage(ctx, pipeline.id if pipeline else default_pipeline(ctx).id)
    stage = stage_to_enter(ctx, data.stage_id)
    if data.pipeline_id not in (None, stage.pipeline_id):
        raise Invalid("This stage belongs to another pipeline.", "stageId")
    if stage.outcome:
        raise Invalid("A new deal can't start in a closing stage.", "stageId")
    return stage


@command("crm.updateDeal", right="deal:update")
def update_deal(ctx: "Context", deal: Deal, data: UpdateDeal) -> Deal:
    """Changes the fields that are named. Another value voids a pending approval; a probability
    given by hand stays until `probabilityOverridden: false` takes the stage's again."""
    _change(ctx, deal, _checked(ctx, deal, data))
    if data.line_items is not None:
        replace_items(ctx, deal, data.line_items)
    return deal


def _change(ctx: "Context", deal: Deal, values: dict[str, Any]) -> None:
    previous = deal.owner_id
    changes = deal.assign(values)
    if not changes:
        return
    if "value" in changes:
        approvals.void(ctx, deal, "The value changed.")
    if "title" in changes:
        deal.search_text = search_text([deal.title])
    more: dict[str, Any] = {"previous_owner_id": previous} if "owner_id" in changes else {}
    ctx.emit(
        "deal.updated",
        deal,
        changes=changes,
        deal_id=deal.id,
        stage_id=deal.stage_id,
        value=deal.value,
        **deal.event_facts(),
        **more,
    )


def _checked(ctx: "Context", deal: Deal, data: UpdateDeal) -> dict[str, Any]:
    values = data.changes("line_items")
    for name in ("contact_id", "title", "tags", "custom_fields"):
        if name in values and values[name] is None:
            raise Invalid("must not be empty", name)
    if "custom_fields" in values:
        values["custom_fields"] = merged(deal.custom_fields, values["custom_fields"])
    refuse_negative(values.get("value"))
    if "value" in values and values["value"] is None:
        values["value"] = Money(0, deal.value.currency if deal.value else ctx.org.currency)
    if "value" in values:
        refuse_own_value(ctx, deal, values["value"])
    if values.get("contact_id"):
        ctx.referred(Contact, values["contact_id"], "contactId")
    if "owner_id" in values and values["owner_id"] != deal.owner_id:
        if values["owner_id"] is None:
            raise Invalid("A deal needs an owner.", "ownerId")
        values["owner_id"] = owner_for_new(ctx, values["owner_id"])
    return {**values, **_probability(ctx, deal, values)}


def _probability(ctx: "Context", deal: Deal, values: dict[str, Any]) -> dict[str, Any]:
    named = {
        name for name in ("probability", "probability_overridden") if values.get(name) is not None
    }
    if not named:
        values.pop("probability", None), values.pop("probability_overridden", None)
        return {}
    if deal.status != "open":
        raise Conflict(f"This deal is {deal.status}; its probability is final.", code="wrong-state")
    if values.get("probability_overridden") is False:
        stage = ctx.session.get_one(PipelineStage, (ctx.org_id, deal.stage_id))
        return {"probability": stage.probability, "probability_overridden": False}
    probability = values.get("probability")
    return {
        "probability": deal.probability if probability is None else probability,
        "probability_overridden": True,
    }


@command("crm.deleteDeal", right="deal:delete")
def delete_deal(ctx: "Context", deal: Deal, data: DeleteDeal) -> None:
    """The deal is gone for everybody; `crm.restoreDeal` brings it back."""
    approvals.void(ctx, deal, "The deal was deleted.")
    deal.deleted_at = ctx.now
    ctx.emit("deal.deleted", deal, deal_id=deal.id, stage_id=deal.stage_id, **deal.event_facts())
