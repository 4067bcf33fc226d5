"""Templates are written, shared, taken away."""

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.compose.authority import visible
from app.compose.payload import Payload, RequiredLine, Target, Text
from app.compose.registry import command
from app.crm.emails.record import EmailTemplate
from app.crm.emails.variables import refuse_unknown

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 200
RIGHT = "email-template:delete"


class CreateEmailTemplate(Payload):
    name: RequiredLine
    subject: RequiredLine
    body: Text
    shared: bool = False


class UpdateEmailTemplate(Target):
    name: RequiredLine | None = None
    subject: RequiredLine | None = None
    body: Text | None = None
    shared: bool | None = None


class DeleteEmailTemplate(Target):
    pass


class RestoreEmailTemplate(Target):
    pass


@command("crm.createEmailTemplate", right="email-template:create")
def create_template(ctx: "Context", data: CreateEmailTemplate) -> EmailTemplate:
    """Raises Invalid for a variable that there is not."""
    refuse_unknown(data.subject, "subject")
    refuse_unknown(data.body, "body")
    template = EmailTemplate(owner_id=ctx.actor.id, **data.model_dump(by_alias=False))
    ctx.session.add(template)
    ctx.session.flush()
    return template


@command("crm.updateEmailTemplate", right="email-template:update")
def update_template(
    ctx: "Context", template: EmailTemplate, data: UpdateEmailTemplate
) -> EmailTemplate:
    """Changes the fields that are named. Raises Invalid likewise."""
    values = {name: value for name, value in data.changes().items() if value is not None}
    for name in ("subject", "body"):
        refuse_unknown(values.get(name, ""), name)
    template.assign(values)
    return template


@command("crm.deleteEmailTemplate", right=RIGHT)
def delete_template(ctx: "Context", template: EmailTemplate, data: DeleteEmailTemplate) -> None:
    template.deleted_at = ctx.now


@command("crm.restoreEmailTemplate", right=RIGHT, deleted=True)
def restore_template(
    ctx: "Context", template: EmailTemplate, data: RestoreEmailTemplate
) -> EmailTemplate:
    """Undoes a deletion."""
    template.deleted_at = None
    return template


def templates(ctx: "Context") -> list[EmailTemplate]:
    """Those that the actor may use, with their owners, by name."""
    statement = select(EmailTemplate).where(visible(ctx.actor, EmailTemplate))
    ordered = statement.order_by(EmailTemplate.name, EmailTemplate.id).limit(MOST)
    return list(ctx.session.scalars(ordered.options(joinedload(EmailTemplate.owner))))
