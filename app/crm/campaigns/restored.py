"""After a backup was restored no campaign goes on by itself: whom it was sent to after the backup
was made is not known here."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compose.restoring import fenced
from app.crm.campaigns.launch import hold
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.steering import pause_by_itself

if TYPE_CHECKING:
    from app.compose.context import Context

RESTORED = (
    "A backup was restored. Whom it was sent to after that backup was made is not known here: look "
    "at the provider's log before it goes on."
)
HELD = (
    "A backup was restored. Perhaps it was sent after that backup was made: launch it by hand, or "
    "schedule it anew, if not."
)
# What runs is taken for what stood still, which a lane refuses to go on with; what is scheduled and
# has a reason is not launched.
STOP = f"""UPDATE campaign_run r SET active_at = 'epoch' FROM campaign c
    WHERE c.org_id = r.org_id AND c.id = r.campaign_id AND c.status = 'running';
UPDATE campaign SET reason = '{HELD}' WHERE status = 'scheduled';"""


@fenced("campaign", STOP)
def hold_campaigns(ctx: "Context") -> int:
    """Pauses those under way, holds those that are scheduled, and tells their keepers."""
    active = select(Campaign).where(Campaign.status.in_(("running", "scheduled")))
    found = ctx.session.scalars(active.order_by(Campaign.id).with_for_update()).all()
    for campaign in found:
        if campaign.status == "running":
            pause_by_itself(ctx, campaign, RESTORED)
        else:
            hold(ctx, campaign, HELD)
    return len(found)
