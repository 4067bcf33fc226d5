"""What a rule can count, so that it gives its points as often as that happened."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.crm.activities.answers import ANSWERS
from app.crm.activities.record import TOUCHES, Activity
from app.crm.campaigns.recipient import CampaignRecipient as Recipient
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead


@dataclass(frozen=True)
class Occurrence:
    """Records of `model` that name the contact and pass `which`. `label` reads after “for each”;
    `name` begins with the field that its number depends on."""

    name: str
    label: str
    model: Any
    which: tuple[ColumnElement[bool], ...]

    def times(self) -> ColumnElement[int]:
        """How many there are of the contact that a statement is about."""
        model = self.model
        theirs = (model.org_id == Contact.org_id, model.contact_id == Contact.id)
        found = select(func.count()).where(*theirs, *self.which)
        return found.correlate(Contact).scalar_subquery()


HAPPENED = (Activity.deleted_at.is_(None), Activity.completed_at.is_not(None))
OCCURRENCES = {
    one.name: one
    for one in (
        Occurrence(
            "activity",
            "call, email, meeting or demo",
            Activity,
            (*HAPPENED, Activity.type.in_(TOUCHES)),
        ),
        Occurrence("activity.answer", "answer", Activity, (*HAPPENED, ANSWERS)),
        Occurrence(
            "campaign.opened", "campaign opened", Recipient, (Recipient.opened_at.is_not(None),)
        ),
        Occurrence(
            "campaign.clicked", "campaign clicked", Recipient, (Recipient.clicked_at.is_not(None),)
        ),
        Occurrence("lead", "lead", Lead, (Lead.deleted_at.is_(None),)),
        Occurrence("deal", "deal", Deal, (Deal.deleted_at.is_(None),)),
        Occurrence("deal.won", "won deal", Deal, (Deal.deleted_at.is_(None), Deal.status == "won")),
    )
}
