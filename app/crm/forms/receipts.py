"""A form that is sent twice makes one lead."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from app.compose.forgetting import forgotten
from app.crm.forms.record import FormReceipt, LeadForm

if TYPE_CHECKING:
    from app.compose.context import Context

OF_PAGE = timedelta(days=1)
OF_WORDS = timedelta(seconds=60)


def taken_in(ctx: "Context", form: LeadForm, token: str | None, said: str) -> UUID | None:
    """The lead that came of it already: from the same page within a day, or with the very same
    words within a minute. The form is locked, so that of two at once the second one sees it."""
    same: list[Any] = [
        and_(FormReceipt.said == said, FormReceipt.at > ctx.now - OF_WORDS),
    ]
    if token:
        same.append(and_(FormReceipt.token == token, FormReceipt.at > ctx.now - OF_PAGE))
    found = select(FormReceipt.lead_id).where(FormReceipt.form_id == form.id, or_(*same)).limit(1)
    return ctx.session.scalar(found)


def note(ctx: "Context", form: LeadForm, lead_id: UUID, token: str | None, said: str) -> None:
    receipt = FormReceipt(form_id=form.id, lead_id=lead_id, token=token, said=said, at=ctx.now)
    ctx.session.add(receipt)


@forgotten(FormReceipt)
def _over(now: datetime) -> ColumnElement[bool]:
    return FormReceipt.at < now - OF_PAGE
