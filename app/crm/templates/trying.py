"""A message in one's own mailbox, before anybody else gets it."""

from typing import TYPE_CHECKING
from uuid import UUID

from app.compose.errors import Conflict, Invalid
from app.compose.payload import Target
from app.compose.registry import command
from app.crm.contacts.record import Contact
from app.crm.templates.commands import RIGHT, CreateTemplate
from app.crm.templates.content import Written
from app.crm.templates.reading import reader, reading
from app.modules.identity.models import User
from app.modules.notification.mail import queue_mail
from app.modules.notification.models import Mail, NtfTemplate

if TYPE_CHECKING:
    from app.compose.context import Context

MARK = "Test: "


class TryTemplate(Target):
    """As `contactId` would read it, else as the contact added last would."""

    contact_id: UUID | None = None


class TryDraft(CreateTemplate):
    contact_id: UUID | None = None


@command("crm.tryTemplate", right=RIGHT)
def try_template(ctx: "Context", template: NtfTemplate, data: TryTemplate) -> NtfTemplate:
    """Mails it to the actor. Raises Invalid, and Conflict for what is no email."""
    _mail(ctx, template, template.name, data.contact_id)
    return template


@command("crm.tryTemplateDraft", right=RIGHT)
def try_draft(ctx: "Context", data: TryDraft) -> Mail:
    """The same with what is not saved yet."""
    return _mail(ctx, data, data.name, data.contact_id)


def _mail(ctx: "Context", template: Written, name: str, contact_id: UUID | None) -> Mail:
    if template.channel != "email":
        raise Conflict("Only an email can be tried in a mailbox.", code="wrong-state")
    actor = ctx.as_program().find(User, ctx.actor.id) if ctx.actor.id else None
    if actor is None:
        raise Invalid("Only a user has a mailbox.")
    if contact_id is not None:
        ctx.referred(Contact, contact_id, "contactId")
    contact = reader(ctx, template.channel, contact_id)
    filled = reading(ctx, template, name, contact).filled
    return queue_mail(ctx, actor.email, f"{MARK}{filled.subject}", filled.text, filled.html)
