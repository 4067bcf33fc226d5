from app.compose.catalogue import declare

BASE = "dealId contactId ownerId title"

declare(
    "deal.created",
    f"{BASE} leadId stageId pipelineId value",
    "{actor} created the deal {title}",
    icon="circle-dollar-sign",
)
declare(
    "deal.updated",
    f"{BASE} previousOwnerId stageId value",
    "{actor} changed the deal {title}",
    icon="pencil",
)
declare(
    "deal.stage-changed",
    f"{BASE} stageId fromStageId stageName fromStageName pipelineId value position",
    "{actor} moved {title} from {fromStageName} to {stageName}",
    icon="kanban",
)
declare("deal.won", f"{BASE} value stageId wonReason", "{actor} won {title}", icon="trophy")
declare("deal.lost", f"{BASE} value stageId lostReason", "{actor} lost {title}", icon="circle-x")
declare("deal.abandoned", f"{BASE} value stageId", "{actor} abandoned {title}", icon="archive")
declare("deal.reopened", f"{BASE} value stageId", "{actor} reopened {title}", icon="undo-2")
declare("deal.deleted", f"{BASE} stageId", "{actor} deleted the deal {title}", icon="trash-2")
declare("deal.restored", f"{BASE} stageId", "{actor} restored the deal {title}", icon="undo-2")

APPROVAL = f"{BASE} approvalId requestedById reason value stageId"

declare(
    "deal.approval-requested", APPROVAL, "{actor} asked for approval to win {title}", icon="stamp"
)
declare("deal.approved", APPROVAL, "{actor} approved winning {title}", icon="stamp")
declare("deal.rejected", APPROVAL, "{actor} rejected winning {title}", icon="stamp")
declare(
    "deal.approval-voided", APPROVAL, "The request to win {title} is off the table", icon="stamp"
)
declare(
    "crm.deal-rotting",
    f"{BASE} daysSinceLastActivity",
    "{title} has had no activity for {daysSinceLastActivity} days",
    icon="hourglass",
)
