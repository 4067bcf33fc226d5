"""What a contact did with campaigns: got one, opened it, clicked in it, became a customer or left
by it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from app.compose.criteria.choices import EQUAL, Reference
from app.compose.criteria.moments import days_of
from app.compose.criteria.related import Among
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.campaigns.record import Campaign
from app.crm.contacts.record import Contact

# A campaign links to its segment, so this class has to be known wherever that one is.
from app.crm.segments.record import Segment  # noqa: F401

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 200
Recipient = CampaignRecipient


@dataclass(frozen=True)
class Did(Reference):
    """Did it with this campaign, or with any: at all (`exists`), or lately. `column` says when."""

    of: Any = Campaign
    ops: ClassVar[tuple[str, ...]] = (*EQUAL, "withinDays")

    def checked(self, op: str, value: Any) -> Any:
        return days_of(self, value) if op == "withinDays" else super().checked(op, value)

    def among(self, ctx: "Context", op: str, value: Any) -> Among:
        found = select(Recipient.contact_id).where(
            Recipient.org_id == ctx.org_id, self.column.is_not(None), self._which(ctx, op, value)
        )
        return Among(Contact.id, found, op == "ne" or (op == "exists" and not value))

    def _which(self, ctx: "Context", op: str, value: Any) -> ColumnElement[bool]:
        if op == "exists":
            return true()
        if op == "withinDays":
            since: ColumnElement[bool] = self.column >= ctx.now - timedelta(days=value)
            return since
        named = value if op == "in" else (value,)
        return Recipient.campaign_id.in_([UUID(one) for one in named])


def campaigns(ctx: "Context") -> list[tuple[str, str]]:
    """Those that were launched, the last first."""
    launched = select(Campaign.id, Campaign.name).where(Campaign.launched_at.is_not(None))
    newest = launched.order_by(Campaign.launched_at.desc()).limit(MOST)
    return [(str(row[0]), row[1]) for row in ctx.session.execute(newest)]


def _did(name: str, verb: str, done: str, column: Any) -> Did:
    phrases = {
        "eq": f"{done} the campaign {{}}",
        "ne": f"did not {verb} the campaign {{}}",
        "in": f"{done} one of the campaigns {{}}",
        "exists": f"{done} a campaign",
        "withinDays": f"{done} a campaign in the last {{}} days",
    }
    label = f"Campaign {done}"
    return Did(f"campaign.{name}", label, column, phrases=phrases, offers=campaigns)


BEHAVIOUR = (
    _did("received", "get", "got", Recipient.sent_at),
    _did("opened", "open", "opened", Recipient.opened_at),
    _did("clicked", "click in", "clicked in", Recipient.clicked_at),
    _did("converted", "convert after", "converted after", Recipient.converted_at),
    _did("unsubscribed", "unsubscribe from", "unsubscribed from", Recipient.unsubscribed_at),
)
