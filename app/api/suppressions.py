"""Suppressions: addresses that nothing is sent to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.doing import Acts, Creates
from app.api.reading import Lists, Shows
from app.api.views import EntityView, Instant, View
from app.crm.campaigns.origins import origins
from app.modules.notification.models import NtfSuppression

if TYPE_CHECKING:
    from app.compose.context import Context


class SuppressionView(EntityView):
    """`reason` is bounced, manual, unsubscribed, stopped or complained; `channel` null: every one.
    `campaignId` is the campaign by whose message it came."""

    of = NtfSuppression

    address: str
    channel: str | None
    reason: str
    detail: str
    since: Instant
    by_id: UUID | None
    campaign_id: UUID | None = None

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[SuppressionView]":
        views, campaigns = super().present(ctx, found), origins(ctx, found)
        for view, one in zip(views, found, strict=True):
            view.channel = one.channel or None
            view.campaign_id = one.origin_id if one.origin_id in campaigns else None
        return views


class SuppressedView(View):
    """How many are new, and how many were suppressed before."""

    added: int
    known: int


ROWS = [
    Lists("/suppressions", "notification.listSuppressions", SuppressionView),
    Creates("/suppressions", "notification.suppress", SuppressionView),
    Acts("/suppressions/add-many", "notification.suppressMany", SuppressedView),
    Shows("/suppressions/:id", SuppressionView),
    Acts("/suppressions/:id/lift", "notification.liftSuppression", SuppressionView),
]
