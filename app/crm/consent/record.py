"""What a contact said of messages by one channel: an entry for each time, none ever rewritten."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import UtcTime
from app.extensions import Model

CHANNELS = ("email", "sms", "whatsapp")


@entity
class ConsentEntry(Entity, Model):
    """`state`: given, withdrawn, or unknown (what was blocked by hand is free again, which says
    nothing of the contact's wish). `how`: person (`by_id` noted it), form, link (unsubscribed),
    stop, start (the words by message), complaint, import. `source` says where from, `wording` what
    exactly was agreed to. The campaign is the one whose message was answered so."""

    __tablename__ = "consent_entry"
    kind = "consent"
    read_right = "contact:read"
    own_by = None

    contact_id: Mapped[UUID]
    channel: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    how: Mapped[str]
    by_id: Mapped[UUID | None]
    source: Mapped[str]
    wording: Mapped[str | None]
    address: Mapped[str | None]
    campaign_id: Mapped[UUID | None]

    __table_args__ = (
        reference("contact_id", "contact", ondelete="CASCADE"),
        reference("by_id", "user_account"),
        owned_index("contact_id", "id"),
    )

    def event_links(self) -> list[Any]:
        return [self.contact_id]
