"""What a campaign can be made of."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.compose.authority import visible
from app.compose.context import Context
from app.crm.campaigns.record import CHANNELS
from app.crm.segments.record import Segment
from app.modules.notification.models import NtfTemplate
from app.modules.notification.notices import NOTICES

MOST = 500


def choices(ctx: Context) -> dict[str, Any]:
    """The segments, and the templates of each channel by their keys."""
    keys = select(NtfTemplate).where(
        NtfTemplate.key.not_in(list(NOTICES)), NtfTemplate.channel.in_(CHANNELS)
    )
    found = ctx.session.scalars(keys.order_by(NtfTemplate.name).limit(MOST)).all()
    return {
        "segments": segments(ctx),
        "templates": {
            channel: [(one.key, one.name) for one in found if one.channel == channel]
            for channel in CHANNELS
        },
    }


def segments(ctx: Context) -> list[tuple[UUID, str]]:
    known = select(Segment.id, Segment.name).where(visible(ctx.actor, Segment))
    rows = ctx.session.execute(known.order_by(Segment.name).limit(MOST))
    return [(row.id, row.name) for row in rows]
