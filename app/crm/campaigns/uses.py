"""Segments and templates stay as long as a campaign that is not launched yet needs them."""

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.crm.campaigns.record import Campaign
from app.crm.segments.commands import USES
from app.crm.segments.record import Segment
from app.crm.templates.use import USERS
from app.modules.notification.models import NtfTemplate

if TYPE_CHECKING:
    from app.compose.context import Context

NOT_LAUNCHED = ("draft", "scheduled")


def needs_segment(ctx: "Context", segment: Segment) -> str | None:
    """Says which campaign needs the segment."""
    using = select(Campaign.name).where(
        Campaign.segment_id == segment.id, Campaign.status.in_(NOT_LAUNCHED)
    )
    name = ctx.session.scalar(using.order_by(Campaign.id).limit(1))
    return f"The campaign “{name}” goes to this segment." if name else None


def use_template(ctx: "Context", template: NtfTemplate) -> list[str]:
    """The names of the campaigns that would send it."""
    mixed = Campaign.template_keys.contains({template.channel: template.key})
    using = select(Campaign.name).where(
        or_(Campaign.template_key == template.key, mixed), Campaign.status.in_(NOT_LAUNCHED)
    )
    return list(ctx.session.scalars(using.order_by(Campaign.id).limit(4)))


USES.append(needs_segment)
USERS.append(use_template)
