from app.compose.catalogue import declare

BASE = "campaignId name type userId"
PROGRESS = f"{BASE} status audience queued sent failed uncertain suppressed skipped"

declare("campaign.created", BASE, "{actor} made the campaign {name}", icon="send")
declare("campaign.updated", BASE, "{actor} changed the campaign {name}", icon="pencil")
declare("campaign.deleted", BASE, "{actor} deleted the campaign {name}", icon="trash-2")
declare("campaign.restored", BASE, "{actor} restored the campaign {name}", icon="undo-2")
declare(
    "campaign.scheduled", f"{BASE} scheduledAt", "{actor} scheduled {name}", icon="calendar-clock"
)
declare("campaign.unscheduled", BASE, "{actor} took {name} off the schedule", icon="undo-2")
declare("campaign.held", f"{BASE} reason", "{name} asks before it starts: {reason}", icon="hand")
declare("campaign.launched", PROGRESS, "{actor} launched {name}", icon="rocket")
declare(
    "campaign.progress",
    f"{PROGRESS} perMinute secondsLeft waiting",
    "{name} goes on",
    icon="send",
    silent=True,
)
declare("campaign.paused", f"{PROGRESS} reason", "{actor} paused {name}", icon="pause")
declare("campaign.resumed", PROGRESS, "{actor} resumed {name}", icon="rotate-ccw")
declare("campaign.completed", f"{PROGRESS} cancelled", "{name} is done", icon="circle-check")
declare("campaign.tested", f"{BASE} to", "{actor} sent a test of {name}", icon="send")

MESSAGE = "campaignId campaign contactId name channel"

declare("campaign.sent", MESSAGE, "{campaign} was sent", icon="send")
declare("campaign.opened", MESSAGE, "{name} opened {campaign}", icon="mail-open")
declare("campaign.clicked", f"{MESSAGE} url", "{name} clicked in {campaign}", icon="link")
declare("campaign.bounced", f"{MESSAGE} reason", "{campaign} came back from {name}", icon="undo-2")
declare(
    "campaign.unsubscribed",
    f"{MESSAGE} address",
    "{name} unsubscribed by {campaign}",
    icon="bell-off",
)
