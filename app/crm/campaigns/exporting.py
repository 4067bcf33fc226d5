"""The ledger leaves the program: put down in the audit log, like every export."""

from typing import TYPE_CHECKING

from app.compose.payload import Target
from app.compose.registry import command
from app.crm.campaigns.record import Campaign

if TYPE_CHECKING:
    from app.compose.context import Context


class ExportRecipients(Target):
    pass


@command("crm.exportRecipients", right="campaign:read")
def export_recipients(ctx: "Context", campaign: Campaign, data: ExportRecipients) -> Campaign:
    """Only says so; the rows are read page by page."""
    ctx.emit("data.exported", campaign, kind=f"the recipients of {campaign.name}")
    return campaign
