"""The ledger of a campaign: each recipient with its state, why, and when."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response, request, stream_with_context

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import Invalid
from app.crm.campaigns.queries import ListRecipients
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.stats import stats_of_one
from app.crm.cells import cell
from app.web import campaigns as screen
from app.web.bulk.exporting import csv_file
from app.web.rendering import render, target_id

# What one may look at by itself: a state of the ledger, or what somebody did.
SHOWN: dict[str, tuple[str, dict[str, str]]] = {
    "queued": ("Waiting", {"state": "queued"}),
    "on_the_way": ("Sent", {"state": "sent"}),
    "delivered": ("Delivered", {"state": "delivered"}),
    "opened": ("Opened", {"mark": "opened"}),
    "clicked": ("Clicked", {"mark": "clicked"}),
    "converted": ("Converted", {"mark": "converted"}),
    "failed": ("Failed", {"state": "failed"}),
    "bounced": ("Came back", {"mark": "bounced"}),
    "uncertain": ("Uncertain", {"state": "uncertain"}),
    "suppressed": ("Suppressed", {"state": "suppressed"}),
    "skipped": ("Skipped", {"state": "skipped"}),
    "unsubscribed": ("Unsubscribed", {"mark": "unsubscribed"}),
    "complained": ("Complained", {"mark": "complained"}),
}
COLUMNS = (
    "n", "contact_name", "channel", "address", "state", "reason", "error", "sent_at",
    "delivered_at", "opened_at", "clicked_at", "converted_at", "bounced_at", "complained_at",
    "unsubscribed_at",
)  # fmt: skip
BATCH = 200


@screen.blueprint.get("/<uuid:campaign_id>/recipients")
def recipients(campaign_id: UUID) -> Response:
    """`?show=` one state or deed, `?q=` a name."""
    ctx = context()
    require(ctx.actor, "campaign:read")
    campaign = ctx.get(Campaign, campaign_id)
    found = ctx.query("crm.campaignRecipients", _asked(campaign_id))
    return render(
        "campaigns/recipients.html",
        fragment=FRAGMENTS.get(target_id(), "main"),
        campaign=campaign,
        stats=stats_of_one(ctx, campaign_id),
        people=found.records,
        older=found.next,
        shown=SHOWN,
        show=_show(),
        q=request.args.get("q", ""),
    )


FRAGMENTS = {"recipients-more": "more", "recipients": "list"}


@screen.blueprint.post("/<uuid:campaign_id>/recipients/export")
def export_recipients(campaign_id: UUID) -> Response:
    """The whole ledger as a table; put down in the audit log, like every export."""
    ctx = context()
    campaign = ctx.dispatch("crm.exportRecipients", {"id": campaign_id})
    lines = stream_with_context(_lines(ctx, campaign_id))
    return csv_file(f"recipients-{campaign.number}.csv", lines)


def _lines(ctx: Context, campaign_id: UUID) -> Iterator[str]:
    """A page of the ledger at a time, however many there are."""
    cursor: str | None = None
    head: list[Any] = [COLUMNS]
    while head or cursor:
        asked = {"campaignId": campaign_id, "limit": BATCH, "cursor": cursor}
        page = ctx.query("crm.campaignRecipients", asked)
        rows = [[cell(getattr(person, name)) for name in COLUMNS] for person in page.records]
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows([*head, *rows])
        head, cursor = [], page.next
        yield out.getvalue()


def _asked(campaign_id: UUID) -> dict[str, Any]:
    narrowed = SHOWN[_show()][1] if _show() else {}
    said = {"q": request.args.get("q", "").strip() or None, "cursor": request.args.get("cursor")}
    asked = {"campaignId": campaign_id, **narrowed, **said}
    try:
        return ListRecipients.model_validate(asked).model_dump(by_alias=True)
    except ValueError:
        raise Invalid("That can’t be looked for.", "q") from None


def _show() -> str:
    show = request.args.get("show", "")
    return show if show in SHOWN else ""
