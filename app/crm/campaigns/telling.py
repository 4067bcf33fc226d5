"""Who is told what becomes of a campaign: whoever launched it, and the admins where it stops."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.crm.campaigns.record import Campaign
from app.crm.campaigns.stats import stats_of_one
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


def tell_keepers(ctx: "Context", key: str, campaign: Campaign, reason: str) -> None:
    """Whoever launched or made it, and every admin."""
    admins = select(User.id).where(User.active, User.roles.contains(["crm-admin"]))
    keeper = [campaign.keeper_id] if campaign.keeper_id else []
    for user_id in dict.fromkeys([*keeper, *ctx.session.scalars(admins)]):
        _tell(ctx, key, campaign, user_id, reason)


def tell_launcher(ctx: "Context", campaign: Campaign) -> None:
    """That it is done."""
    if campaign.keeper_id:
        _tell(ctx, "campaign.completed", campaign, campaign.keeper_id, "")


def _tell(ctx: "Context", key: str, campaign: Campaign, to: UUID, reason: str) -> None:
    stats = stats_of_one(ctx, campaign.id)
    counts = {name: str(getattr(stats, name)) for name in ("audience", "sent", "queued")}
    counts |= {"failed": str(stats.failed), "uncertain": str(stats.uncertain)}
    about = {"campaignId": str(campaign.id), "campaign": campaign.name, "reason": reason}
    variables = {**about, **counts}
    ctx.dispatch("notification.send", {"templateKey": key, "to": to, "variables": variables})
