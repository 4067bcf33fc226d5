"""A template as it was: the event log keeps what each save changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from app.compose.errors import NotFound
from app.compose.events import Event
from app.compose.listing import Page, WholeParameters, part
from app.compose.payload import Target
from app.compose.registry import command, query
from app.crm.templates.commands import RIGHT
from app.modules.identity.models import User
from app.modules.notification.models import NtfTemplate

if TYPE_CHECKING:
    from app.compose.context import Context

CREATED, UPDATED = "template.created", "template.updated"
FIELDS = ("name", "subject", "preheader", "body", "approved")


@dataclass(frozen=True)
class Version:
    """What a template was from `at` on, made so by `by_id`, whose name is `by`. `channel` makes it
    as good as a template for whoever compiles it."""

    number: int
    at: datetime
    by_id: UUID | None
    by: str | None
    channel: str
    name: str
    subject: str
    preheader: str
    body: str
    approved: dict[str, Any] | None


class VersionsOf(WholeParameters):
    template_id: UUID


class BringBack(Target):
    """`number` is that of an older version."""

    number: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


@query("crm.templateVersions", right="campaign:read")
def template_versions(ctx: "Context", data: VersionsOf) -> Page:
    """A template's versions, the newest first. Raises NotFound."""
    return part(versions_of(ctx, ctx.get(NtfTemplate, data.template_id)), data)


@command("crm.bringBackTemplate", right=RIGHT)
def bring_back(ctx: "Context", template: NtfTemplate, data: BringBack) -> NtfTemplate:
    """Makes an older version the newest. Raises NotFound, and Invalid where it can't be sent any
    more."""
    old = version_of(ctx, template, data.number)
    values = {name: getattr(old, name) for name in FIELDS}
    changed: NtfTemplate = ctx.dispatch("crm.updateTemplate", {"id": template.id, **values})
    return changed


def versions_of(ctx: "Context", template: NtfTemplate) -> list[Version]:
    """The newest first: each change says what was before and after it."""
    statement = (
        select(Event, User.name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(
            Event.subject_id == template.id,
            Event.name.in_((CREATED, UPDATED)),
        )
        .order_by(Event.seq.desc())
    )
    now = {name: getattr(template, name) for name in FIELDS}
    found: list[Version] = []
    for event, by in ctx.session.execute(statement):
        number = 1 if event.name == CREATED else event.subject_version or 1
        # What a transaction wrote and overwrote by itself was never there.
        if not found or number < found[-1].number:
            found.append(Version(number, event.at, event.actor_id, by, template.channel, **now))
        now |= {name: before for name, (before, _) in (event.changes or {}).items()}
    if not found or found[-1].number > 1:
        found.append(Version(1, template.created_at, None, None, template.channel, **now))
    return found


def version_of(ctx: "Context", template: NtfTemplate, number: int) -> Version:
    """Raises NotFound."""
    for version in versions_of(ctx, template):
        if version.number == number:
            return version
    raise NotFound("There is no such version.")
