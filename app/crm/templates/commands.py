"""Message templates are written, changed, taken away."""

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.compose.errors import Conflict, Invalid
from app.compose.faults import Like
from app.compose.payload import Line, Payload, RequiredLine, Target, printable
from app.compose.registry import command
from app.crm.templates.content import compiled
from app.crm.templates.use import refuse_in_use
from app.crm.text import fold
from app.modules.notification.models import NtfTemplate
from app.modules.notification.notices import NOTICES

if TYPE_CHECKING:
    from app.compose.context import Context

RIGHT = "template:manage"
LONGEST_MAIL = 200_000
LONGEST_MESSAGE = 1600
Channel = Literal["email", "sms", "whatsapp"]
NAMING = "takes letters, digits, dots, hyphens and underscores, up to 100"
Key = Annotated[str, Like(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", NAMING)]
Body = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_MAIL), AfterValidator(printable)
]


class Approved(Payload):
    """A text that the provider keeps, by its name there (Twilio's ContentSid, MSG91's template),
    and what its variables are filled with: {"1": "{{contact.firstName|there}}"}."""

    name: Annotated[str, Like(r"^[\w.-]{1,100}$", NAMING)]
    variables: Annotated[
        dict[
            Annotated[str, Like(r"^\w{1,50}$", "takes letters, digits and underscores, up to 50")],
            Line,
        ],
        Field(max_length=50),
    ] = {}


class CreateTemplate(Payload):
    """Without `key` it is made from the name."""

    key: Key | None = None
    name: RequiredLine
    channel: Channel = "email"
    subject: Line = ""
    preheader: Line = ""
    body: Body
    approved: Approved | None = None


class UpdateTemplate(Target):
    """`key` and `channel` stay what they are."""

    key: Key | None = None
    name: RequiredLine | None = None
    channel: Channel | None = None
    subject: Line | None = None
    preheader: Line | None = None
    body: Body | None = None
    approved: Approved | None = None


class DeleteTemplate(Target):
    pass


class RestoreTemplate(Target):
    pass


@command("crm.createTemplate", right=RIGHT)
def create_template(ctx: "Context", data: CreateTemplate) -> NtfTemplate:
    """Raises Invalid for a body that can't be sent, Conflict for a key that is taken."""
    values = data.model_dump(by_alias=False) | {"approved": _as_json(data.approved)}
    template = NtfTemplate(**values | {"key": data.key or _free_key(ctx, data.name)})
    _refuse_key(ctx, template.key)
    _check(ctx, template)
    ctx.session.add(template)
    _keep(ctx, template)
    ctx.emit("template.created", template, **_facts(template))
    return template


@command("crm.updateTemplate", right=RIGHT)
def update_template(ctx: "Context", template: NtfTemplate, data: UpdateTemplate) -> NtfTemplate:
    """Changes the fields that are named; what it was before stays among its versions. Campaigns
    that were launched keep what they were launched with. Raises Invalid likewise."""
    values = data.changes()
    for name in ("key", "channel"):
        if values.pop(name, None) not in (None, getattr(template, name)):
            raise Invalid("can’t be changed", name)
    for name, value in values.items():
        if value is None and name != "approved":
            raise Invalid("must not be empty", name)
    if "approved" in values:
        values["approved"] = _as_json(data.approved)
    changes = template.assign(values)
    if changes:
        _check(ctx, template)
        ctx.emit("template.updated", template, changes=changes, **_facts(template))
    return template


@command("crm.deleteTemplate", right=RIGHT)
def delete_template(ctx: "Context", template: NtfTemplate, data: DeleteTemplate) -> None:
    """Gone; `crm.restoreTemplate` brings it back. Raises Conflict for one that an unfinished
    campaign uses."""
    refuse_in_use(ctx, template)
    template.deleted_at = ctx.now
    ctx.emit("template.deleted", template, **_facts(template))


@command("crm.restoreTemplate", right=RIGHT, deleted=True)
def restore_template(ctx: "Context", template: NtfTemplate, data: RestoreTemplate) -> NtfTemplate:
    """Undoes a deletion. Raises Conflict if its key is taken meanwhile."""
    _refuse_key(ctx, template.key)
    template.deleted_at = None
    _keep(ctx, template)
    ctx.emit("template.restored", template, **_facts(template))
    return template


def _check(ctx: "Context", template: NtfTemplate) -> None:
    if template.channel != "email" and len(template.body) > LONGEST_MESSAGE:
        raise Invalid(f"must not be longer than {LONGEST_MESSAGE} characters", "body")
    if template.channel == "email" and template.approved:
        raise Invalid("is only for text messages", "approved")
    compiled(ctx, template)


def _as_json(approved: Approved | None) -> dict[str, Any] | None:
    return approved.model_dump() if approved else None


def _refuse_key(ctx: "Context", key: str) -> None:
    if key in NOTICES:
        raise Invalid("is the key of a notification", "key")
    taken = ctx.session.scalar(select(NtfTemplate.id).where(NtfTemplate.key == key))
    if taken:
        raise _duplicate(id=str(taken))


def _keep(ctx: "Context", template: NtfTemplate) -> None:
    try:
        ctx.session.flush()
    except IntegrityError:
        raise _duplicate() from None


def _duplicate(**known: str) -> Conflict:
    errors = [{"field": "key", "message": "belongs to another template"}]
    said = "Another template has this key."
    return Conflict(said, code="duplicate", errors=errors, **known)


def _free_key(ctx: "Context", name: str) -> str:
    """From the name, with a number where that is taken."""
    stem = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:80] or "template"
    same = NtfTemplate.key.startswith(stem, autoescape=True)
    taken = {*NOTICES, *ctx.session.scalars(select(NtfTemplate.key).where(same))}
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (stem, *numbered) if key not in taken)


def _facts(template: NtfTemplate) -> dict[str, Any]:
    return {
        "template_id": template.id,
        "key": template.key,
        "name": template.name,
        "channel": template.channel,
    }
