from app.compose.catalogue import declare

BASE = "leadId contactId ownerId title"

declare("lead.created", f"{BASE} source", "{actor} added the lead {title}", icon="inbox")
declare(
    "lead.updated", f"{BASE} previousOwnerId", "{actor} changed the lead {title}", icon="pencil"
)
declare("lead.contacted", BASE, "{actor} contacted the lead {title}", icon="message-circle")
declare(
    "lead.qualified", f"{BASE} score", "{actor} qualified the lead {title}", icon="circle-check"
)
declare("lead.disqualified", f"{BASE} reason", "{actor} disqualified the lead {title}", icon="ban")
declare(
    "lead.converted",
    f"{BASE} estimatedValue dealId",
    "{actor} turned the lead {title} into a deal",
    icon="arrow-right",
)
declare("lead.reopened", BASE, "{actor} reopened the lead {title}", icon="undo-2")
declare("lead.deleted", BASE, "{actor} deleted the lead {title}", icon="trash-2")
declare("lead.restored", BASE, "{actor} restored the lead {title}", icon="undo-2")
