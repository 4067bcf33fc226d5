"""By which campaign an address came to be suppressed; and all of them as a table."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.payload import Payload
from app.compose.registry import command
from app.crm.campaigns.record import Campaign
from app.modules.notification.models import NtfSuppression

if TYPE_CHECKING:
    from app.compose.context import Context


class ExportSuppressions(Payload):
    pass


@command("crm.exportSuppressions", right="suppression:read")
def export_suppressions(ctx: "Context", data: ExportSuppressions) -> None:
    """Only says so; the rows are read page by page."""
    ctx.emit("data.exported", ctx.org, kind="the suppressed addresses")


def origins(ctx: "Context", found: Iterable[NtfSuppression]) -> dict[UUID, str]:
    """The names of the campaigns among their origins."""
    return campaign_names(ctx, {one.origin_id for one in found if one.origin_id})


def campaign_names(ctx: "Context", ids: set[UUID]) -> dict[UUID, str]:
    """Of those of the ids that are campaigns', deleted ones too."""
    named = select(Campaign.id, Campaign.name).where(Campaign.id.in_(ids))
    rows = ctx.session.execute(named.execution_options(with_deleted=True))
    return {row.id: row.name for row in rows}
