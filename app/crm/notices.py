"""The words for what people are told."""

from app.modules.notification.notices import EMAIL, IN_APP, notice

OF_DEAL = ("deal.title", "deal.value", "contact.name")
OF_CAMPAIGN = ("campaign", "reason")
DEAL, LEAD, CONTACT = "/deals/{{dealId}}", "/leads/{{leadId}}", "/contacts/{{contactId}}"
CAMPAIGN = "/campaigns/{{campaignId}}"

notice(
    "deal.created-from-lead",
    "A lead became your deal",
    more=OF_DEAL,
    title="New deal: {{deal.title|a deal}}",
    body="The lead of {{contact.name|a contact}} is now a deal of yours, and its sales process has "
    "started.",
    url=DEAL,
)
notice(
    "deal.won",
    "A deal was won",
    more=OF_DEAL,
    title="Won: {{deal.title|a deal}}",
    body="{{owner.name|Somebody}} won {{deal.title|a deal}} with {{contact.name|a contact}}, worth "
    "{{value|no amount yet}}.",
    url=DEAL,
)
notice(
    "deal.rotting",
    "A deal of yours rots",
    more=OF_DEAL,
    title="{{deal.title|A deal}} needs you",
    body="{{deal.title|A deal}} with {{contact.name|a contact}} has had no activity for "
    "{{daysSinceLastActivity}} days. Plan the next step, or close it.",
    url=DEAL,
    channels=(IN_APP, EMAIL),
)
notice(
    "deal.approval-requested",
    "Your approval is asked for",
    more=OF_DEAL,
    title="Approval asked: {{deal.title|a deal}}",
    body="{{requester.name|Somebody}} wants to win {{deal.title|a deal}} with "
    "{{contact.name|a contact}}, worth {{deal.value|no amount yet}}.",
    url=DEAL,
    channels=(IN_APP, EMAIL),
)
notice(
    "deal.approved",
    "Your request was approved",
    more=OF_DEAL,
    title="Approved: {{deal.title|your deal}}",
    body="{{decider.name|A manager}} approved it; {{deal.title|your deal}} is won. {{reason}}",
    url=DEAL,
    channels=(IN_APP, EMAIL),
)
notice(
    "deal.rejected",
    "Your request was rejected",
    more=OF_DEAL,
    title="Not approved: {{deal.title|your deal}}",
    body="{{decider.name|A manager}} did not approve it: {{reason|no reason given}}",
    url=DEAL,
    channels=(IN_APP, EMAIL),
)
notice(
    "deal.approval-voided",
    "Your request is void",
    more=OF_DEAL,
    title="Request void: {{deal.title|your deal}}",
    body="{{decider.name|Somebody}} changed {{deal.title|your deal}}, so nobody decides on your "
    "request any more. {{reason}} Ask again if it still has to be approved.",
    url=DEAL,
)
notice(
    "deal.assigned",
    "A deal is yours now",
    more=OF_DEAL,
    title="Your deal now: {{deal.title|a deal}}",
    body="{{decider.name|Somebody}} gave you {{deal.title|a deal}} with "
    "{{contact.name|a contact}}.",
    url=DEAL,
)
notice(
    "task.assigned",
    "A task of a process is yours now",
    title="Your task now: {{title|a task}}",
    body="{{decider.name|Somebody}} gave you {{title|a task}}, part of {{process|a process}}.",
    url="/processes/{{processId}}/tasks/{{taskId}}",
)
notice(
    "activity.due",
    "Something is due today",
    title="Due today: {{subject|an activity}}",
    body="{{subject|An activity}} with {{contact.name|a contact}} is due today.",
    url=CONTACT,
)
notice(
    "lead.assigned",
    "A lead is yours now",
    title="Your lead now: {{lead.title|a lead}}",
    body="{{lead.title|A lead}} of {{contact.name|a contact}} waits for you.",
    url=LEAD,
)
notice(
    "message.received",
    "A contact of yours wrote back",
    more=("channel",),
    title="{{contact.name|Somebody}} wrote to you",
    body="{{text}}",
    url=CONTACT,
)
notice(
    "contact.assigned",
    "A contact is yours now",
    title="Your contact now: {{contact.name|a contact}}",
    body="{{decider.name|Somebody}} gave you {{contact.name|a contact}}, with {{leads|0}} leads "
    "and {{deals|0}} deals.",
    url=CONTACT,
)
notice(
    "contact.merged",
    "A contact of yours was merged into somebody else’s",
    title="{{mergedName|A contact}} is now {{contact.name|another contact}}",
    body="{{decider.name|Somebody}} merged {{mergedName|a contact}} of yours into "
    "{{contact.name|another contact}}: what hung on it is found there.",
    url=CONTACT,
)
notice(
    "campaign.paused",
    "A campaign paused by itself",
    more=OF_CAMPAIGN,
    title="{{campaign|A campaign}} is paused",
    body="{{reason}} {{sent|0}} are out, {{queued|0}} wait. See to it, then resume the campaign.",
    url=CAMPAIGN,
    channels=(IN_APP, EMAIL),
)
notice(
    "campaign.held",
    "A scheduled campaign asks before it starts",
    more=OF_CAMPAIGN,
    title="{{campaign|A campaign}} did not start",
    body="{{reason}}",
    url=CAMPAIGN,
    channels=(IN_APP, EMAIL),
)
notice(
    "campaign.completed",
    "A campaign of yours is done",
    more=OF_CAMPAIGN,
    title="{{campaign|A campaign}} is done",
    body="{{sent|0}} of {{audience|0}} are out; {{failed|0}} failed, {{uncertain|0}} uncertain.",
    url=CAMPAIGN,
)
notice(
    "mail.blocked",
    "An email of yours waits, because the mail service refuses us",
    more=("address",),
    title="Not sent yet: {{subject|your email}}",
    body="{{reason}} It waits and is tried again every ten minutes; an administrator has to see to "
    "the mail service.",
    url=CONTACT,
)
