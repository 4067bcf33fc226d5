"""Contact (section 4): a person or a company. A person may work at a company."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, ColumnElement, Index, String, and_, or_, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, declared_attr, mapped_column

from app.compose.bulk import one_of
from app.compose.criteria.words import NONE
from app.compose.records import Entity, belongs_to, owned_index, reference, words_index
from app.compose.registry import entity
from app.compose.tenancy import SoftDeleted, UtcTime
from app.crm.contacts.score import parts_of
from app.crm.text import fold, search_text
from app.extensions import Model
from app.modules.notification.numbers import e164

SOURCES = ("web", "referral", "cold-outreach", "campaign", "import")
STAGES = ("prospect", "qualified", "customer", "churned")
MOST_TAGS = 50
# With these an index tells by itself which contacts that somebody may merge have something alike.
TWINS = ["deleted_at", "owner_id"]


class ContactKeys:
    """What follows from a contact's own values, whatever holds them."""

    type: Any
    first_name: Any
    last_name: Any
    company_name: Any
    company_id: Any
    email: Any
    phone: Any
    country: Any
    owner_id: Any
    id: Any
    sort_key: Any
    search_text: Any
    phone_key: Any
    other_emails: Any = ()

    @property
    def name(self) -> str:
        """How people call it: a person's full name, a company's name, else the address."""
        person = " ".join(part for part in (self.first_name, self.last_name) if part)
        return (self.company_name if self.type == "company" else person) or self.email or "Unnamed"

    def refresh_keys(self) -> None:
        """After a name, address, number, country or company changed."""
        self.phone_key = e164(self.phone, self.country)
        family_first = " ".join(part for part in (self.last_name, self.first_name) if part)
        self.sort_key = fold(family_first if self.type == "person" else self.name) or fold(
            self.name
        )
        self.search_text = search_text(
            [
                self.first_name,
                self.last_name,
                self.company_name,
                self.email,
                self.phone,
                *(self.other_emails or ()),
            ]
        )

    def event_links(self) -> list[UUID]:
        return [self.id, *([self.company_id] if self.company_id else [])]

    def event_facts(self) -> dict[str, Any]:
        return {"owner_id": self.owner_id, "name": self.name}


@entity
class Contact(ContactKeys, SoftDeleted, Entity, Model):
    """`score` is the sum of `score_parts` within 0–100 (decisions, Scores); silence took `decayed`
    off it, at `decayed_at` for the last time; `sort_key`,
    `search_text` and `email_key` are folded copies for sorting, finding and comparing; `phone_key`
    is the number as carriers take it. One that was `merged_into` another is deleted for good; its
    address stands, folded, in the other's `other_emails`, by which that one is known but never
    written to."""

    __tablename__ = "contact"
    kind = "contact"

    type: Mapped[str]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    company_name: Mapped[str | None]
    company_id: Mapped[UUID | None]
    job_title: Mapped[str | None]
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    other_emails: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    phone: Mapped[str | None]
    phone_key: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(CHAR(2))
    owner_id: Mapped[UUID | None]
    source: Mapped[str]
    stage: Mapped[str] = mapped_column(default="prospect")
    score: Mapped[int] = mapped_column(default=0)
    decayed: Mapped[int] = mapped_column(default=0)
    decayed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)
    tags: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    custom_fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    last_activity_at: Mapped[datetime | None] = mapped_column(UtcTime)
    address_id: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]
    sort_key: Mapped[str]
    search_text: Mapped[str]

    __table_args__ = (
        reference("owner_id", "user_account"),
        reference("company_id", "contact"),
        reference("merged_into_id", "contact"),
        Index(
            "ix_contact_merged",
            "org_id",
            "merged_into_id",
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        owned_index("sort_key", "id", postgresql_include=TWINS),
        owned_index("owner_id"),
        owned_index("company_id"),
        owned_index("email_key", postgresql_include=TWINS),
        Index(
            "ix_contact_other_emails",
            "other_emails",
            postgresql_using="gin",
            postgresql_where=text("other_emails <> '{}'"),
        ),
        Index("ix_contact_domain", "org_id", text("split_part(email_key, '@', 2)")),
        owned_index("phone"),
        Index(
            "ix_contact_number",
            "org_id",
            "phone_key",
            postgresql_include=TWINS,
            postgresql_where=text("phone_key IS NOT NULL"),
        ),
        owned_index("created_at", "id"),
        owned_index("updated_at", "id"),
        owned_index("score", "id"),
        owned_index("last_activity_at", "id"),
        Index(
            "ix_contact_living",
            "org_id",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_contact_asked",
            "org_id",
            "id",
            postgresql_include=[
                "type",
                "stage",
                "source",
                "country",
                "score",
                "owner_id",
                "company_id",
                "created_at",
                "updated_at",
                "last_activity_at",
                "answered_at",
                "sort_key",
                "job_title",
            ],
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_contact_company",
            "org_id",
            "id",
            postgresql_include=[
                "stage",
                "source",
                "country",
                "score",
                "owner_id",
                "created_at",
                "last_activity_at",
                "answered_at",
            ],
            postgresql_where=text("type = 'company' AND deleted_at IS NULL"),
        ),
        words_index("ix_contact_search", "search_text"),
        words_index(
            "ix_contact_custom",
            "custom_fields::text",
            "folded_custom",
            "custom_fields <> '{}'::jsonb",
        ),
        Index("ix_contact_tags", "tags", postgresql_using="gin"),
        Index(
            "ix_contact_tagged",
            "org_id",
            "created_at",
            postgresql_where=text("tags <> '{}' AND deleted_at IS NULL"),
        ),
    )

    owner = belongs_to("User", "owner_id")
    company = belongs_to("Contact", "company_id")

    @declared_attr
    @classmethod
    def score_parts(cls) -> Mapped[list[dict[str, Any]]]:
        """Loaded where it is asked for."""
        return column_property(parts_of(cls), deferred=True)

    @classmethod
    def known_by(cls, *keys: str) -> ColumnElement[bool]:
        """Whose address, or former address, is one of these folded ones."""
        former = and_(cls.other_emails.overlap(list(keys)), cls.other_emails != NONE)
        return or_(one_of(cls.email_key, keys), former)
