"""What a contact's score is made of, beside the contact: of a million contacts one asks often, of
their parts never, and what is long is long to go through."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import reference
from app.compose.tenancy import OrgOwned
from app.extensions import Model

# As text, so that statements which go past the session know it too.
NOTHING: ColumnElement[Any] = cast(literal("[]", String), JSONB)


class ContactScore(OrgOwned, Model):
    """The `parts` that add up to a contact's score; a contact without any may have no row. Written
    by `app.crm.scoring.rescoring` alone."""

    __tablename__ = "contact_score"

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    __table_args__ = (reference("contact_id", "contact", ondelete="CASCADE"),)


def parts_of(contact: Any) -> ColumnElement[Any]:
    """The parts of the score of a contact that a statement selects."""
    its = (ContactScore.org_id == contact.org_id, ContactScore.contact_id == contact.id)
    found = select(ContactScore.parts).where(*its).correlate_except(ContactScore)
    parts: ColumnElement[Any] = func.coalesce(found.scalar_subquery(), NOTHING)
    return parts
