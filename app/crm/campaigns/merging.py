"""What was sent to a contact is the history of the one into which it is merged."""

from typing import TYPE_CHECKING

from app.crm.campaigns.ledger.merging import recipients_of
from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context


def recipients_go_over(ctx: "Context", kept: Contact, other: Contact) -> None:
    recipients_of(ctx.session, ctx.org_id, other.id, kept.id)


MERGED.append(recipients_go_over)
