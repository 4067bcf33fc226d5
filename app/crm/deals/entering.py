"""A stage is entered by deals that have what it asks for."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from app.compose.errors import RuleRefused
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal, DealLineItem
from app.crm.pipelines.needs import NEEDS, Key, in_words
from app.crm.pipelines.record import PipelineStage

if TYPE_CHECKING:
    from app.compose.context import Context

RULE = "stage-entry"


def refuse_unready(
    ctx: "Context", deal: Deal, stage: PipelineStage, before: PipelineStage | None = None
) -> None:
    """Raises RuleRefused where the deal lacks what the stage asks for. Back to an earlier stage of
    its pipeline a deal may always go, and what is only recorded is not asked."""
    if ctx.history or not stage.to_enter or (before and not _is_ahead(stage, before)):
        return
    lacking = lacks(ctx, deal)
    missing = [key for key in stage.to_enter if key in lacking]
    if missing:
        said = f"{stage.label} {in_words(missing)}."
        errors = [{"field": NEEDS[key].field, "message": NEEDS[key].words} for key in missing]
        raise RuleRefused(said, rule=RULE, errors=errors, missing=missing)


def lacks(ctx: "Context", deal: Deal) -> set[Key]:
    """What of all that a stage may ask for the deal does not have. At most two queries."""
    has: dict[Key, Any] = {
        "value": deal.value is not None and deal.value.amount > 0,
        "expectedCloseDate": deal.expected_close_date is not None,
        "products": ctx.session.scalar(select(exists().where(DealLineItem.deal_id == deal.id))),
        "phone": _phone_of(ctx, deal),
        "nextStep": deal.next_activity_at is not None,
    }
    return {key for key in NEEDS if not has[key]}


def _is_ahead(stage: PipelineStage, before: PipelineStage) -> bool:
    return stage.pipeline_id != before.pipeline_id or stage.order > before.order


def _phone_of(ctx: "Context", deal: Deal) -> str | None:
    statement = select(Contact.phone).where(Contact.id == deal.contact_id)
    phone: str | None = ctx.session.scalar(statement)
    return phone
