"""Those whom a campaign did not reach get another one."""

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.compose.errors import Conflict, Invalid
from app.compose.payload import Target
from app.compose.registry import command
from app.crm.campaigns.audience import members
from app.crm.campaigns.record import Campaign
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context

COPIED = ("type", "template_key", "template_keys", "sender_name", "reply_to", "rate_per_minute",
          "window", "utm")  # fmt: skip


class RetryFailed(Target):
    """`uncertain`: also those who perhaps got it."""

    uncertain: bool = False


@command("crm.retryFailed", right="campaign:create")
def retry_failed(ctx: "Context", campaign: Campaign, data: RetryFailed) -> Campaign:
    """A new draft that goes to the failed recipients of this one, which is done; who unsubscribed
    meanwhile or whose address is suppressed is left out as ever. Raises Conflict, Invalid."""
    if campaign.status != "completed":
        raise Conflict(
            f"This campaign is {campaign.status}; wait until it is completed.",
            code="wrong-state",
            state=campaign.status,
        )
    again = Campaign(
        **{name: getattr(campaign, name) for name in COPIED},
        name=f"{campaign.name[:193]}, again",
        retry_of_id=campaign.id,
        retry_uncertain=data.uncertain,
        made_by_id=ctx.actor.id,
    )
    if not ctx.session.scalar(select(exists().where(Contact.id.is_not(None), members(ctx, again)))):
        raise Invalid("Nobody failed who could be tried again.")
    ctx.session.add(again)
    ctx.session.flush()
    ctx.emit("campaign.created", again, **again.event_facts())
    return again
