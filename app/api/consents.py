"""What a contact agreed to be sent."""

from uuid import UUID

from app.api.doing import Acts
from app.api.reading import Lists
from app.api.views import EntityView, Instant, View
from app.crm.consent.record import ConsentEntry
from app.crm.contacts.record import Contact


class ConsentView(View):
    """How the contact stands to one channel: given, withdrawn or unknown. `reached`: a campaign may
    be sent there."""

    channel: str
    address: str | None
    state: str
    since: Instant | None
    reached: bool


class ConsentEntryView(EntityView):
    """`how` is person, form, link, stop, start, complaint or import; `wording` what was said yes
    to."""

    of = ConsentEntry

    contact_id: UUID
    channel: str
    state: str
    at: Instant
    how: str
    by_id: UUID | None
    source: str
    wording: str | None
    address: str | None
    campaign_id: UUID | None


OF_CONTACT = (Contact, "contact_id")
ROWS = [
    Lists("/contacts/:id/consents", "crm.contactConsents", ConsentView, under=OF_CONTACT),
    Acts("/contacts/:id/consents", "crm.recordConsent", ConsentEntryView),
    Lists(
        "/contacts/:id/consent-history", "crm.consentHistory", ConsentEntryView, under=OF_CONTACT
    ),
]
