"""EmailTemplate: a text somebody writes again and again."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Mapped

from app.compose.actor import Actor
from app.compose.records import Entity, belongs_to, reference
from app.compose.registry import entity
from app.compose.tenancy import SoftDeleted
from app.extensions import Model


@entity
class EmailTemplate(SoftDeleted, Entity, Model):
    """One's own, or `shared`: then everybody who writes sees it."""

    __tablename__ = "email_template"
    kind = "email-template"

    owner_id: Mapped[UUID]
    shared: Mapped[bool]
    name: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]

    __table_args__ = (reference("owner_id", "user_account"),)

    owner = belongs_to("User", "owner_id")

    @classmethod
    def seen_by(cls, actor: Actor) -> ColumnElement[bool] | None:
        return or_(cls.shared, cls.owner_id == actor.id)
