"""Campaigns: made, launched, steered, and accounted for to the last recipient."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import create_model

from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Asks, Lists, Shows
from app.api.views import EntityView, Instant, View
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.stats import Stats, stats_of

if TYPE_CHECKING:
    from app.compose.context import Context


class Counts(View):
    sent: int
    opened: int
    clicked: int
    converted: int


class CampaignView(EntityView):
    """`reason` says why it stands still: what paused it, or why a scheduled one asks a person
    first. `stats` count people; all of them are at `/stats`."""

    of = Campaign

    name: str
    type: str
    status: str
    segment_id: UUID | None
    template_key: str | None
    template_keys: dict[str, str] | None
    sender_name: str | None
    reply_to: str | None
    rate_per_minute: int | None
    window: dict[str, Any] | None
    utm: dict[str, Any] | None
    scheduled_at: Instant | None
    launched_at: Instant | None
    launched_by_id: UUID | None
    finished_at: Instant | None
    made_by_id: UUID | None
    retry_of_id: UUID | None
    reason: str | None
    stats: Counts | None = None

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[CampaignView]":
        views = super().present(ctx, found)
        stats = stats_of(ctx, [view.id for view in views])
        for view in views:
            view.stats = Counts.model_validate(stats[view.id])
        return views


counts: dict[str, Any] = dict.fromkeys(Stats.__dataclass_fields__, (int, ...))
StatsView = create_model("StatsView", __base__=View, __doc__=Stats.__doc__, **counts)


class MomentView(View):
    """What happened from `at` on until the next stretch begins; people, as in the stats."""

    at: Instant
    sent: int
    delivered: int
    opened: int
    clicked: int


class LinkView(View):
    """A link as it stood in the messages of the channel; `people` counts each once."""

    channel: str
    url: str
    clicks: int
    people: int


class RecipientView(View):
    """One recipient: the state (queued, claimed, sent, delivered, failed, uncertain, suppressed,
    skipped), why, and what happened when."""

    n: int
    contact_id: UUID
    contact_name: str | None
    channel: str | None
    address: str | None
    state: str
    reason: str | None
    error: str | None
    attempts: int
    provider: str | None
    provider_id: str | None
    sent_at: Instant | None
    delivered_at: Instant | None
    opened_at: Instant | None
    machine_opened_at: Instant | None
    clicked_at: Instant | None
    converted_at: Instant | None
    bounced_at: Instant | None
    complained_at: Instant | None
    unsubscribed_at: Instant | None


class ProblemView(View):
    """With a serious one there is no launch."""

    field: str
    text: str
    serious: bool


class ChecklistView(View):
    """What a launch would do now; `suppressed` and `skipped` count by reason."""

    ready: bool
    audience: int
    recipients: int
    channels: dict[str, int]
    suppressed: dict[str, int]
    skipped: dict[str, int]
    problems: list[ProblemView]
    done_at: Instant | None


OF_ONE = (Campaign, "id")
ROWS = [
    Lists("/campaigns", "crm.listCampaigns", CampaignView),
    Creates("/campaigns", "crm.createCampaign", CampaignView),
    Shows("/campaigns/:id", CampaignView),
    Changes("/campaigns/:id", "crm.updateCampaign", CampaignView),
    Removes("/campaigns/:id", "crm.deleteCampaign"),
    Asks("/campaigns/:id/checklist", "crm.campaignChecklist", ChecklistView, under=OF_ONE),
    Acts("/campaigns/:id/launch", "crm.launchCampaign", CampaignView),
    Acts("/campaigns/:id/schedule", "crm.scheduleCampaign", CampaignView),
    Acts("/campaigns/:id/unschedule", "crm.unscheduleCampaign", CampaignView),
    Acts("/campaigns/:id/pause", "crm.pauseCampaign", CampaignView),
    Acts("/campaigns/:id/resume", "crm.resumeCampaign", CampaignView),
    Acts("/campaigns/:id/cancel", "crm.cancelCampaign", CampaignView),
    Acts("/campaigns/:id/test", "crm.testCampaign", CampaignView),
    Acts("/campaigns/:id/retry-failed", "crm.retryFailed", CampaignView),
    Asks("/campaigns/:id/stats", "crm.campaignStats", StatsView, under=OF_ONE),
    Lists("/campaigns/:id/moments", "crm.campaignMoments", MomentView, under=OF_ONE),
    Lists("/campaigns/:id/links", "crm.campaignLinks", LinkView, under=OF_ONE),
    Lists(
        "/campaigns/:id/recipients",
        "crm.campaignRecipients",
        RecipientView,
        under=(Campaign, "campaign_id"),
    ),
]
