"""A lead form, and what keeps one that is sent twice from making two leads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity, new_id, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import OrgOwned, SoftDeleted, UtcTime
from app.crm.forms.words import ENGLISH, word_of
from app.extensions import Model


@entity
class LeadForm(SoftDeleted, Entity, Model):
    """Its address has the `key`, unique over all orgs because it names none. `fields` are
    {name, label, required} in their order, `words` the fixed ones that are written anew. Its leads
    go to the owner, or in turn to the members of the team; `last_owner_id` had the turn last. Who
    is archived takes nothing in."""

    __tablename__ = "lead_form"
    kind = "form"
    read_right = "campaign:read"
    own_by = None

    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title: Mapped[str]
    intro: Mapped[str]
    source: Mapped[str]
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    button_text: Mapped[str]
    thanks_text: Mapped[str]
    redirect_url: Mapped[str | None]
    owner_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    last_owner_id: Mapped[UUID | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    consent_text: Mapped[str | None]
    consent_required: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default=ENGLISH)
    words: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    archived_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        reference("owner_id", "user_account"),
        reference("team_id", "team", ondelete="SET NULL (team_id)"),
        reference("last_owner_id", "user_account"),
        owned_index("name", "id"),
        owned_index("owner_id"),
        owned_index("team_id"),
    )

    @property
    def is_live(self) -> bool:
        """Does it take anything in?"""
        return self.archived_at is None and self.deleted_at is None

    def word(self, name: str) -> str:
        return word_of(self.words, name)

    def event_facts(self) -> dict[str, Any]:
        return {"form_id": self.id, "name": self.name}


class FormReceipt(OrgOwned, Model):
    """A form that was taken in: by the token of the page that sent it, and by all that it said."""

    __tablename__ = "lead_form_receipt"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    form_id: Mapped[UUID]
    lead_id: Mapped[UUID]
    token: Mapped[str | None]
    said: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (
        reference("form_id", "lead_form", ondelete="CASCADE"),
        reference("lead_id", "lead", ondelete="CASCADE"),
        Index("ix_lead_form_receipt_token", "org_id", "form_id", "token"),
        Index("ix_lead_form_receipt_said", "org_id", "form_id", "said", "at"),
        Index("ix_lead_form_receipt_lead", "org_id", "lead_id"),
        Index("ix_lead_form_receipt_at", "at"),
    )
