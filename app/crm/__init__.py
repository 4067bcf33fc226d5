"""The compose itself: section 2 of the specification, line for line."""

from pathlib import Path

from app.compose.definition import ComposeDefinition
from app.compose.matrix import Matrix
from app.crm.channels import channels_of
from app.crm.config import OrgConfig
from app.crm.contacts.employers import employers
from app.crm.facts import facts
from app.crm.integrations import INTEGRATIONS
from app.crm.rights import ALIASES, IMPLIED
from app.crm.rules import RULES

PERMISSIONS = Path(__file__).with_name("permissions.txt").read_text()

CRMCompose = ComposeDefinition(
    id="crm",
    name="Customer Relationship Management",
    version="1.0.0",
    modules=[
        "identity",
        "catalog",  # products and services for deal line items
        "workflow",  # sales process, support ticket workflows
        "scheduling",  # meetings, follow-up calls, demos
        "notification",  # follow-up reminders, deal alerts, assignment notices
    ],
    module_config={
        "catalog": {
            "itemLabel": "Product/Service",
            "enableVariants": False,
            "enablePriceLists": True,
        },
        "scheduling": {"resourceLabel": "Sales Rep", "slotLabel": "Meeting Slot"},
        "workflow": {"processLabel": "Sales Process"},
    },
    places=[
        "app.crm.settings",
        "app.crm.contacts",
        "app.crm.leads",
        "app.crm.pipelines",
        "app.crm.deals",
        "app.crm.activities",
        "app.crm.emails",
        "app.crm.templates",
        "app.crm.bookings",
        "app.crm.bulk",
        "app.crm.imports",
        "app.crm.exports",
        "app.crm.timeline",
        "app.crm.search",
        "app.crm.views",
        "app.crm.consent",
        "app.crm.segments",
        "app.crm.forms",
        "app.crm.scoring",
        "app.crm.answers",
        "app.crm.campaigns",
        "app.crm.home",
        "app.crm.founding",
        "app.crm.hooks",
        "app.crm.following",
        "app.crm.workflows",
        "app.crm.guards",
        "app.crm.notices",
        "app.crm.telling",
        "app.crm.jobs",
        "app.integrations.resend",
        "app.integrations.smtp",
        "app.integrations.twilio_sms",
        "app.integrations.msg91",
    ],
    matrix=Matrix(PERMISSIONS, aliases=ALIASES, implied=IMPLIED),
    config=OrgConfig,
    rules=RULES,
    facts=facts,
    channels=channels_of,
    kin=employers,
    integrations=INTEGRATIONS,
)
